"""Signing in and one's own account: allauth's pages in our look and words, the second step."""

from __future__ import annotations

import gettext
import re
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse
from django.utils import translation

from sauyunan.accounts import borrowed
from sauyunan.core import keys, rewrapping, sealed_texts

PHRASE = "kata sandi contoh 27"
ENTRANCE = (
    "account_login",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
)
OWN = (
    "accounts:own",
    "account_logout",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "socialaccount_connections",
)


@pytest.fixture
def signed_in(client, admin) -> Client:
    """By the page: what is protected asks how somebody signed in, and when."""
    admin.set_password(PHRASE)
    admin.save()
    client.cookies["bahasa"] = "id"
    client.post(reverse("account_login"), {"login": "admin", "password": PHRASE})
    client.post(reverse("account_reauthenticate"), {"password": PHRASE})
    return client


def words(response) -> str:
    return unescape(re.sub(r"<[^>]+>|\s+", " ", response.content.decode()))


def code_of(page) -> str:
    """What the app would show."""
    return hotp(page.context["form"].secret)


def with_app(client) -> None:
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page)})


def test_secrets_of_the_second_step_are_sealed_and_work(signed_in) -> None:
    page = signed_in.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    signed_in.post(reverse("mfa_activate_totp"), {"code": code_of(page)})
    spare = Authenticator.objects.get(type="recovery_codes").wrap()
    codes = spare.generate_codes()

    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows
    assert rows.count(sealed_texts.MARK) == 2
    assert len(set(codes)) == len(codes) == 10
    assert spare.validate_code(codes[0]) is True
    app = Authenticator.objects.get(type="totp")
    assert get_adapter().decrypt(app.data["secret"]) == secret


def test_second_step_made_before_secrets_were_sealed_still_works(admin) -> None:
    secret, seed = auth.generate_totp_secret(), "ab" * 40
    app = Authenticator.objects.create(user=admin, type="totp", data={"secret": secret})
    data = {"seed": seed, "used_mask": 0}
    spare = Authenticator.objects.create(user=admin, type="recovery_codes", data=data)
    codes = spare.wrap().generate_codes()

    works_before = app.wrap().validate_code(hotp(secret))  # as at the door
    reports = {one.place: one for one in rewrapping.rewrap_all()}

    app.refresh_from_db()
    spare.refresh_from_db()
    assert works_before is True
    assert (reports["mfa.authenticator.data"].renewed, secret in str(app.data)) == (2, False)
    assert get_adapter().decrypt(app.data["secret"]) == secret
    assert spare.wrap().generate_codes() == codes


def test_key_of_sealed_secrets_is_renewed_and_not_forgotten_too_early(
    signed_in, settings, tmp_path
) -> None:
    settings.SAUYUNAN_HOME = tmp_path
    with_app(signed_in)
    spare = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    keys.rotate(tmp_path)

    with pytest.raises(rewrapping.StillNeeded, match=r"mfa\.authenticator\.data"):
        rewrapping.retire("k1")
    rewrapping.rewrap_all()
    rewrapping.retire("k1")

    assert Authenticator.objects.get(type="recovery_codes").wrap().generate_codes() == spare


def hotp(secret: str) -> str:
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))


def is_ours(response) -> bool:
    text = response.content.decode()
    return (
        response.status_code in {200, 401}  # an identity provider that was refused
        and "dist/sauyunan.css" in text
        and text.count("<h1") == 1
        and "Daftar<" not in text
        and "style=" not in text
    )


@pytest.mark.parametrize("name", ENTRANCE)
def test_pages_before_signing_in_have_our_look(client, city, name):
    assert is_ours(client.get(reverse(name)))


@pytest.mark.parametrize("name", OWN)
def test_pages_of_ones_own_account_have_our_look(signed_in, name):
    assert is_ours(signed_in.get(reverse(name)))


def test_pages_of_the_second_step_have_our_look(signed_in):
    with_app(signed_in)

    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
    ):
        assert is_ours(signed_in.get(reverse(name))), name


def test_own_account_is_for_who_is_signed_in(client, city):
    assert client.get(reverse("accounts:own")).status_code == 302


def test_own_account_says_the_roles_in_words_and_leads_on(signed_in):
    page = signed_in.get(reverse("accounts:own"))

    assert "Administrator kota – Kota Contoh" in words(page)
    for name in ("account_change_password", "account_email", "mfa_index"):
        assert f'href="{reverse(name)}"' in page.content.decode()


def test_every_page_of_staff_leads_to_ones_own_account(signed_in):
    page = signed_in.get(reverse("accounts:overview")).content.decode()

    assert f'href="{reverse("accounts:own")}"' in page


@pytest.mark.parametrize(("lang", "label"), [("id", "Nama masuk"), ("en", "User name")])
def test_sign_in_asks_for_the_user_name(client, city, lang, label):
    client.cookies["bahasa"] = lang

    page = client.get(reverse("account_login")).content.decode()

    assert re.search(rf'<label[^>]*for="f-login"[^>]*>\s*{label}', page)


def test_refused_sign_in_addresses_people_politely(client, city):
    client.cookies["bahasa"] = "id"

    page = client.post(reverse("account_login"), {"login": "siapa", "password": "salah sekali"})

    assert "Nama masuk atau kata sandi yang Anda ketik tidak benar." in words(page)
    assert page.content.decode().count("data-error-summary") == 1
    assert "Kesalahan:" in words(page)


@pytest.mark.parametrize("name", [*ENTRANCE[:5], *OWN[:-1]])
def test_no_page_says_anda_with_a_small_letter(signed_in, name):
    assert not re.search(r"(?<![.\w])anda\b", words(signed_in.get(reverse(name))))


def test_code_for_the_app_stands_in_the_page(signed_in):
    page = signed_in.get(reverse("mfa_activate_totp"))
    text = page.content.decode()

    assert "<svg " in text
    assert page.context["form"].secret in text
    assert "data:" not in text
    assert "Sauyunan%20Kota%20Contoh" in page.context["totp_url"]


def test_app_is_asked_at_the_next_sign_in(signed_in):
    with_app(signed_in)
    assert Authenticator.objects.filter(type="totp").count() == 1
    signed_in.post(reverse("account_logout"))

    asked = signed_in.post(
        reverse("account_login"), {"login": "admin", "password": PHRASE}, follow=True
    )
    refused = signed_in.post(reverse("mfa_authenticate"), {"code": "000000"})
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    entered = signed_in.post(reverse("mfa_authenticate"), {"code": spare})

    assert is_ours(asked)
    assert "Kode ini tidak benar" in words(refused)
    assert entered.status_code == 302
    assert signed_in.get(reverse("accounts:own")).status_code == 200


def test_address_that_nobody_confirmed_does_not_keep_from_the_second_step(signed_in, admin):
    admin.emailaddress_set.create(email="admin@contoh.id", verified=False, primary=True)

    assert signed_in.get(reverse("mfa_activate_totp")).status_code == 200
    assert is_ours(signed_in.get(reverse("account_email")))


def test_keys_are_listed(signed_in, admin):
    data = {"name": "Kunci meja", "credential": {"clientExtensionResults": {}}}
    key = Authenticator.objects.create(user=admin, type="webauthn", data=data)

    listed = signed_in.get(reverse("mfa_list_webauthn"))

    assert is_ours(listed)
    assert "Kunci meja" in words(listed)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert is_ours(signed_in.get(reverse(name, args=[key.pk]))), name


def test_own_password_is_changed(signed_in, admin):
    typed = {"password1": "kalimat baru 2027", "password2": "kalimat baru 2027"}

    wrong = signed_in.post(reverse("account_change_password"), {"oldpassword": "bukan", **typed})
    signed_in.post(reverse("account_change_password"), {"oldpassword": PHRASE, **typed})

    assert "Ini bukan kata sandi Anda yang sekarang." in words(wrong)
    admin.refresh_from_db()
    assert admin.check_password("kalimat baru 2027")


def test_lost_password_is_set_by_a_link_in_a_mail(client, admin, mailoutbox):
    admin.email = "admin@contoh.id"
    admin.save()
    client.cookies["bahasa"] = "id"

    done = client.post(reverse("account_reset_password"), {"email": "admin@contoh.id"}, follow=True)
    link = re.search(r"https?://[^/\s]+(/masuk/\S+)", mailoutbox[0].body)
    assert link
    asked = client.get(link[1], follow=True)
    again = client.get(re.sub(r"-\w+/$", "-salah/", link[1]))

    assert is_ours(done)
    assert is_ours(asked)
    assert is_ours(again)
    assert "Tautan ini tidak berlaku lagi" in words(again)


def test_borrowed_sentences_are_said_by_their_packages():
    """What a package says otherwise now is no longer in our words: say it anew in borrowed.py."""
    told: set[str] = set()
    for package in ("django", "django.contrib.auth", "allauth"):
        spec = find_spec(package)
        assert spec
        assert spec.origin
        folder = Path(spec.origin).parent
        for name in ("conf/locale", "locale"):
            file = folder / name / "id/LC_MESSAGES/django.mo"
            if file.is_file():
                with file.open("rb") as opened:
                    catalog = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]
                told |= {key[0] if isinstance(key, tuple) else key for key in catalog}
    with translation.override(None, deactivate=True):
        counted = [str(one) for one in borrowed.COUNTED]

    assert [one for one in [*borrowed.SENTENCES, *counted] if one not in told] == []
