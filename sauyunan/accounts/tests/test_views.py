"""The pages of the administration: who may open them, what they change, what they show."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.accounts.tests.test_actions import verbs

READ = ("overview", "units", "people")
WRITE = ("city", "banner", "unit-add", "person-add", "free-days")


@pytest.fixture(autouse=True)
def _pages_in_english(client):
    client.cookies["bahasa"] = "en"


@pytest.mark.parametrize("page", [*READ, *WRITE])
@pytest.mark.parametrize("who", ["admin", "auditor", "person", None])
def test_administration_is_open_to_its_holders(client, admin, auditor, person, page, who):
    if who:
        client.force_login({"admin": admin, "auditor": auditor, "person": person}[who])

    response = client.get(reverse(f"accounts:{page}"))

    allowed = {"admin": True, "auditor": page in READ, "person": False}
    expected = 302 if who is None else 200 if allowed[who] else 403
    assert response.status_code == expected


def test_unit_is_added_by_its_form(client, admin, office):
    client.force_login(admin)

    response = client.post(
        reverse("accounts:unit-add"), {"code": "kec-a", "name": "Kecamatan A", "parent": "dinas"}
    )

    assert response.status_code == 302
    assert Unit.objects.get(code="kec-a").parent == office
    assert verbs()[-1] == "unit.added"


def test_refused_form_keeps_what_was_typed(client, admin, office):
    client.force_login(admin)

    response = client.post(
        reverse("accounts:unit-add"), {"code": "dinas", "name": "Nama <b>Baru</b>"}
    )

    assert response.status_code == 200
    assert "Nama &lt;b&gt;Baru&lt;/b&gt;" in response.content.decode()
    assert Unit.objects.filter(code="dinas").count() == 1


def test_new_person_sets_a_password_by_a_link_that_works_once(client, admin):
    client.force_login(admin)
    client.post(reverse("accounts:person-add"), {"username": "baru", "full_name": "Pegawai Baru"})
    page = client.get(reverse("accounts:person-link", args=["baru"]))
    link = page.context["link"]
    client.logout()
    client.cookies["bahasa"] = "en"

    form = client.get(link, follow=True)
    phrase = "kata sandi contoh 27"
    sent = client.post(
        form.redirect_chain[-1][0], {"new_password1": phrase, "new_password2": phrase}
    )
    again = client.get(link, follow=True)

    assert sent.status_code == 302
    assert Person.objects.get(username="baru").check_password(phrase)
    assert "no longer works" in again.content.decode()


def test_role_is_given_and_ended(client, admin, person, office):
    client.force_login(admin)

    client.post(
        reverse("accounts:role-add", args=["contoh"]), {"role": "city/leader", "unit": "dinas"}
    )
    held = Membership.objects.get(person=person)
    client.post(reverse("accounts:role-end", args=["contoh", held.pk]))

    assert not Membership.objects.filter(person=person).exists()
    assert verbs()[-2:] == ["membership.given", "membership.ended"]


def test_export_makes_formulas_harmless(client, admin, city):
    Unit.objects.update(contact="=HYPERLINK(1)")
    client.force_login(admin)

    table = client.get(reverse("accounts:export", args=["units"])).content.decode()

    assert "'=HYPERLINK(1)" in table


def test_unknown_table_is_not_found(client, admin):
    client.force_login(admin)

    assert client.get(reverse("accounts:export", args=["lain"])).status_code == 404
    assert client.get(reverse("accounts:import", args=["lain"])).status_code == 404


@pytest.mark.parametrize("page", ["people", "person"])
def test_roles_are_shown_with_their_labels(client, admin, auditor, office, page):
    Membership.objects.create(person=auditor, unit=office, role="lama/kepala", acting="Plh")
    client.force_login(admin)

    shown = client.get(reverse(f"accounts:{page}", args=["auditor"][: page == "person"]))

    text = " ".join(shown.content.decode().split())
    assert "Auditor (reads only)" in text
    assert "city/auditor" not in text
    assert "lama/kepala (Plh.)" in text  # of a kit that is gone: nobody knows its label


@pytest.mark.parametrize("people", [1, 3])
def test_people_cost_the_same_for_any_number(client, admin, people, django_assert_num_queries):
    for n in range(people):
        Person.objects.create(username=f"p{n}", full_name=f"Pegawai {n}")
    client.force_login(admin)
    client.get(reverse("accounts:people"))

    with django_assert_num_queries(8):
        client.get(reverse("accounts:people"))
