"""The desk in a browser without JavaScript: queue, review, moves, search, reveal, notes, files."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from sauyunan.core import clock, intake, storage
from sauyunan.core.models import LedgerEntry
from sauyunan.services import actions, contents, tracking
from sauyunan.services.actions import Filled
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application, MoveMade, Note, Upload
from sauyunan.services.tests import factories
from sauyunan.services.tests.pictures import photo

NIK = "3273014505900001"
REASONS = Filled(reasons={"foto_warung": "Foto gelap."})


def url(name, made, *more):
    return reverse(f"services:{name}", args=[made.reference, *more])


def body(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def made(town):
    return factories.application(town.edition)


@pytest.fixture
def desk(client, town):
    client.force_login(town.examiner)
    return client


def with_file(application):
    upload = application.uploads.filter(bring="foto_warung").get()
    upload.file = storage.save(intake.bundle((photo(),)), upload.scope)
    upload.save()
    return upload


# -- Who ------------------------------------------------------------------------------------------
POSTED = {"claim", "release", "note", "reveal", "renew-secret"}
PAGES = ["review", "move", "paper", *sorted(POSTED)]


def address(name, made):
    more = {"move": ["setujui"], "paper": [made.uploads.first().code, 1]}
    return url(name, made, *more.get(name, []))


@pytest.mark.parametrize("name", PAGES)
def test_page_of_a_case_is_not_there_for_another_unit(client, town, made, name):
    stranger = factories.person("tono", factories.unit("lain"), "pemeriksa", "kepala")
    client.force_login(stranger)
    ask = client.post if name in POSTED else client.get

    answer = ask(address(name, made))

    assert answer.status_code == 404
    assert Application.objects.get().claimed_by is None


@pytest.mark.parametrize("name", PAGES)
def test_page_of_a_case_asks_to_sign_in(client, made, name):
    ask = client.post if name in POSTED else client.get

    answer = ask(address(name, made))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["queue", "search"])
def test_lists_ask_to_sign_in(client, town, name):
    answer = client.get(reverse(f"services:{name}"))

    assert answer["Location"].startswith(reverse("account_login"))


def test_insider_without_the_role_sees_no_button_and_cannot_move(client, town, made):
    client.force_login(town.head)

    page = client.get(url("review", made))
    answer = client.post(url("move", made, "setujui"))

    assert page.status_code == 200
    assert url("move", made, "setujui") not in body(page)
    assert answer.status_code == 403
    assert Application.objects.get().state == "diajukan"


# -- The queue ------------------------------------------------------------------------------------
def test_queue_shows_my_work_with_the_least_time_left_first(desk, town, made):
    with clock.frozen(clock.now() + factories.hours(1)):
        later = factories.application(town.edition)
    gone = factories.application(town.edition)
    actions.move(gone, "setujui", by=town.examiner)

    page = body(desk.get(reverse("services:queue")))

    assert page.index(made.reference) < page.index(later.reference)
    assert gone.reference not in page
    assert "Ibu Contoh" in page
    assert NIK not in page


def test_queue_has_parts_and_filters(desk, town, made):
    back = factories.application(town.edition)
    actions.move(back, "kembalikan", by=town.examiner, filled=REASONS)
    ended = factories.application(town.edition)
    actions.move(ended, "batalkan", by=actions.APPLICANT)

    def shown(**query):
        page = body(desk.get(reverse("services:queue"), query))
        return {one for one in (made, back, ended) if one.reference in page}

    assert shown() == {made}
    assert shown(only="applicant") == {back}
    assert shown(only="ended") == {ended}
    assert shown(only="open") == {made, back}
    assert shown(only="open", state="perbaikan") == {back}
    assert shown(only="open", service="warung/lain") == set()
    assert shown(only="nonsense") == {made}


def test_queue_says_overdue_in_words(desk, town, made):
    with clock.frozen(clock.now() + factories.hours(24 * 7)):
        desk.force_login(town.examiner)
        page = desk.get(reverse("services:queue")).content.decode()

    assert 'govuk-tag--red">' in page


@pytest.mark.parametrize("count", [1, 25])
def test_queue_costs_the_same_for_one_row_and_for_many(
    client, town, django_assert_max_num_queries, count
):
    for _ in range(count):
        factories.application(town.edition)
    client.force_login(town.examiner)
    client.get(reverse("services:queue"))

    with django_assert_max_num_queries(12) as asked:
        page = body(client.get(reverse("services:queue")))

    assert page.count("sy-queue__reference") == count
    assert len(asked) == 8


def test_queue_has_pages_of_25(desk, town):
    for _ in range(26):
        factories.application(town.edition)

    second = body(desk.get(reverse("services:queue"), {"page": 2}))

    assert second.count("sy-queue__reference") == 1


def test_queue_gives_htmx_the_rows_only(desk, made):
    answer = desk.get(reverse("services:queue"), headers={"HX-Request": "true"})

    assert "<h1" not in body(answer)
    assert made.reference in body(answer)


# -- Search ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["3273 0145 0590 0001", "{reference}", "  {lower} "])
def test_search_finds_by_number_and_reference(desk, made, typed):
    text = typed.format(reference=made.reference, lower=made.reference.lower())

    answer = desk.post(reverse("services:search"), {"q": text})

    assert url("review", made) in body(answer)


def test_search_finds_nothing_of_other_units(client, town, made):
    client.force_login(factories.person("tono", factories.unit("lain"), "pemeriksa"))

    answer = client.post(reverse("services:search"), {"q": NIK})

    assert made.reference not in body(answer)


def test_search_by_name_masks_what_was_not_typed(desk, town, made):
    page = body(desk.post(reverse("services:search"), {"q": "contoh"}))

    assert url("review", made) in page
    assert "I•••• Contoh" in page
    assert "Ibu Contoh" not in page
    assert NIK not in page


# -- Review ---------------------------------------------------------------------------------------
def test_review_tells_what_was_perhaps_applied_for_before(desk, town, made):
    alone = body(desk.get(url("review", made)))
    again = factories.application(town.edition)

    page = body(desk.get(url("review", again)))

    assert "NIK pemilik sama." not in alone
    assert "NIK pemilik sama." in page
    assert url("review", made) in page


def test_review_holds_no_number_in_full(desk, made):
    page = desk.get(url("review", made))

    assert NIK not in body(page)
    assert "3273••••••••0001" in body(page)
    assert "no-store" in page["Cache-Control"]


def test_reveal_shows_one_number_once_and_is_in_the_ledger(desk, made):
    shown = desk.post(url("reveal", made), {"path": "nik", "reason": "Bandingkan dengan foto"})
    after = desk.get(url("review", made))

    assert NIK in body(shown)
    assert NIK not in body(after)
    assert LedgerEntry.objects.filter(verb="personal.revealed").count() == 1


@pytest.mark.parametrize(
    ("path", "reason"), [("nik", " "), ("nama", "Perlu"), ("lain", "Perlu"), ("", "Perlu")]
)
def test_reveal_without_reason_or_of_nothing_is_refused(desk, made, path, reason):
    answer = desk.post(url("reveal", made), {"path": path, "reason": reason})

    assert answer.status_code == 400
    assert NIK not in body(answer)
    assert not LedgerEntry.objects.filter(verb="personal.revealed").exists()


def test_contact_is_masked_until_it_is_revealed(desk, town):
    contact = Contact("+6281234567890", "ibu@contoh.example")
    held = factories.application(town.edition, contact=contact)

    before = body(desk.get(url("review", held)))
    shown = desk.post(url("reveal", held), {"path": "contact:.phone", "reason": "Menelepon"})

    assert "+6281234567890" not in before
    assert "ibu@contoh.example" not in before
    assert "+6281234567890" in body(shown)
    assert "ibu@contoh.example" not in body(shown)


def test_lost_secret_is_renewed_at_the_counter_and_shown_once(desk, made):
    shown = body(desk.post(url("renew-secret", made), {"reason": "KTP asli dilihat"}))
    secret = re.search(r'sy-number">([0-9A-Z]{10})<', shown)

    assert secret is not None
    assert tracking.case_for(made.reference, secret[1]) == made
    assert secret[1] not in body(desk.get(url("review", made)))


def test_secret_is_not_renewed_without_a_reason(desk, made):
    before = bytes(Application.objects.get().secret_digest)

    answer = desk.post(url("renew-secret", made), {"reason": " "})

    assert answer.status_code == 400
    assert bytes(Application.objects.get().secret_digest) == before


def test_markup_in_what_people_write_is_text(desk, town, made):
    sent_back = Filled(reasons={"foto_warung": "<script>x</script>"})
    actions.add_note(made, "<b>y</b>", by=town.examiner)
    actions.move(made, "kembalikan", by=town.examiner, filled=sent_back)

    page = desk.get(url("review", made)).content.decode()

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert "&lt;b&gt;y" in page


def test_note_is_kept_and_shown_to_the_desk(desk, made):
    desk.post(url("note", made), {"note": "Sudah ditelepon."})

    assert contents.note_text(Note.objects.get(), made) == "Sudah ditelepon."
    assert "Sudah ditelepon." in body(desk.get(url("review", made)))


def test_note_that_is_empty_is_refused(desk, made):
    answer = desk.post(url("note", made), {"note": "  "})

    assert answer.status_code == 400
    assert Note.objects.count() == 0


def test_claim_and_release(desk, client, town, made):
    desk.post(url("claim", made))
    claimed = Application.objects.get().claimed_by
    client.force_login(town.head)
    refused = client.post(url("claim", made), follow=True)
    client.post(url("release", made))

    assert claimed == town.examiner
    assert "govuk-error-summary" in body(refused)
    assert Application.objects.get().claimed_by is None


# -- Files ----------------------------------------------------------------------------------------
def test_page_of_a_file_is_served_locked_in(desk, made):
    upload = with_file(made)

    answer = desk.get(url("paper", made, upload.code, 1))

    assert answer.content[:3] == b"\xff\xd8\xff"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == f'inline; filename="{made.reference}-1.jpg"'


@pytest.mark.parametrize("page", [0, 2])
def test_page_that_a_file_has_not_is_not_there(desk, made, page):
    upload = with_file(made)

    assert desk.get(url("paper", made, upload.code, page)).status_code == 404


def test_file_of_another_case_is_not_there(desk, town, made):
    other = with_file(factories.application(town.edition))

    assert desk.get(url("paper", made, other.code, 1)).status_code == 404


# -- Moves ----------------------------------------------------------------------------------------
def test_plain_move_is_one_click(desk, made):
    answer = desk.post(url("move", made, "setujui"), follow=True)

    assert Application.objects.get().state == "disetujui"
    assert "govuk-notification-banner--success" in body(answer)


def test_second_click_says_what_happened(desk, made):
    desk.post(url("move", made, "setujui"))

    answer = desk.post(url("move", made, "setujui"), follow=True)

    assert "Setujui" in body(answer)
    assert "Petugas Wati" in body(answer)
    assert "govuk-error-summary" in body(answer)
    assert MoveMade.objects.filter(move="setujui").count() == 1


def test_return_names_what_is_wrong_with_each_document_in_the_applicants_language(desk, made):
    sent = {
        "desk:ticks.foto_warung": ["dark", "cut"],
        "desk:why.foto_warung": "Pakai lampu.",
        "desk:why.meja": "Hitung kembali.",
    }

    desk.post(url("move", made, "kembalikan"), sent)

    said = contents.said_in(MoveMade.objects.get(move="kembalikan"), made)
    assert set(said.reasons) == {"foto_warung", "meja"}
    assert said.reasons["foto_warung"].endswith(" Pakai lampu.")
    assert said.reasons["meja"] == "Hitung kembali."
    assert Upload.objects.get(bring="foto_warung").status == Upload.Status.RETURNED


def test_return_offers_the_kits_own_sentences_in_the_language_of_each_reader(desk, town):
    made = factories.application(town.edition, language="en")
    page = body(desk.get(url("move", made, "kembalikan")))
    sent = {"desk:ticks.foto_warung": ["tampak_depan", "dark"], "desk:ticks.meja": ["hitung"]}

    desk.post(url("move", made, "kembalikan"), sent)

    said = contents.said_in(MoveMade.objects.get(move="kembalikan"), made)
    assert "Foto bagian depan warung." in page
    assert "Hitung kembali mejanya." in page
    assert page.count("Nyalakan lampu warung.") == 1
    assert dict(said.reasons) == {
        "foto_warung": "Photograph the front of the stall. Switch the lights of the stall on.",
        "meja": "Count the tables again.",
    }


def test_return_offers_the_sentences_of_what_was_brought_instead(desk, made):
    factories.file(
        application=made, bring="surat_sehat", substitute="pernyataan_sehat", status="given"
    )

    page = body(desk.get(url("move", made, "kembalikan")))
    desk.post(url("move", made, "kembalikan"), {"desk:ticks.surat_sehat": ["saksi"]})

    said = contents.said_in(MoveMade.objects.get(move="kembalikan"), made)
    assert "Tanda tangan saksi tidak ada." in page
    assert dict(said.reasons) == {"surat_sehat": "Tanda tangan saksi tidak ada."}


def test_ticked_sentence_of_an_answer_stays_open_when_the_form_is_shown_again(desk, made):
    sent = {"desk:ticks.meja": ["hitung"], "desk:why.foto_warung": "x" * 2001}

    page = body(desk.post(url("move", made, "kembalikan"), sent))

    assert re.search(r'value="hitung"[^>]*checked', page)
    assert '<details class="govuk-details" open>' in page


def test_sentence_that_no_one_offers_is_no_reason(desk, made):
    answer = desk.post(url("move", made, "kembalikan"), {"desk:ticks.meja": ["karangan"]})

    assert answer.status_code == 400
    assert Application.objects.get().state == "diajukan"


def test_return_without_a_reason_is_refused(desk, made):
    answer = desk.post(url("move", made, "kembalikan"), {})

    assert answer.status_code == 400
    assert "govuk-error-summary" in body(answer)
    assert Application.objects.get().state == "diajukan"


def test_refusal_needs_reason_and_law(desk, made):
    half = desk.post(url("move", made, "tolak"), {"desk:reason": "Tidak memenuhi syarat"})
    state_before = Application.objects.get().state
    desk.post(
        url("move", made, "tolak"),
        {"desk:reason": "Tidak memenuhi syarat", "desk:article": "Perda 1/2020 pasal 3"},
    )

    said = contents.said_in(MoveMade.objects.get(move="tolak"), made)
    assert half.status_code == 400
    assert "Tidak memenuhi syarat" in body(half)
    assert state_before == "diajukan"
    assert (said.reason, said.law) == ("Tidak memenuhi syarat", "Perda 1/2020 pasal 3")


def test_issue_says_what_follows_and_reads_its_own_form(desk, client, town, made):
    actions.move(made, "setujui", by=town.examiner)
    client.force_login(town.head)

    page = body(client.get(url("move", made, "terbitkan")))
    wrong = client.post(url("move", made, "terbitkan"), {"berlaku_tahun": "9"})
    still = Application.objects.get().state
    client.post(url("move", made, "terbitkan"), {"berlaku_tahun": "2"})

    assert "“Izin”" in page
    assert 'name="berlaku_tahun"' in page
    assert wrong.status_code == 400
    assert still == "disetujui"
    assert Application.objects.get().state == "terbit"


def test_four_eyes_are_explained_and_refused(client, town, made):
    both = factories.person("rina", town.unit, "pemeriksa", "kepala")
    actions.move(made, "setujui", by=both)
    client.force_login(both)

    page = body(client.get(url("move", made, "terbitkan")))
    answer = client.post(url("move", made, "terbitkan"), {"berlaku_tahun": "2"}, follow=True)

    assert '<form method="post" novalidate>' not in page
    assert "govuk-error-summary" in body(answer)
    assert Application.objects.get().state == "disetujui"


def test_guard_that_does_not_hold_says_its_sentence(desk, town):
    big = factories.application(town.edition, answers=factories.ANSWERS | {"meja": 50})

    answer = desk.post(url("move", big, "setujui"), follow=True)

    assert "Meja terlalu banyak untuk izin ini." in body(answer)
    assert Application.objects.get().state == "diajukan"


def test_deputy_is_named_in_the_history(client, town, made):
    deputy = factories.person("dedi", town.unit, "pemeriksa", acting="Plh")
    client.force_login(deputy)
    page = body(client.get(url("move", made, "kembalikan")))
    client.post(url("move", made, "setujui"))

    history = body(client.get(url("review", made)))

    assert "Plh." in page
    assert "Plh." in history


def test_unknown_move_is_not_there(desk, made):
    assert desk.post(url("move", made, "terbang")).status_code == 404


def test_what_cannot_be_sent_back_is_told_and_not_offered(desk, made):
    address = url("move", made, "kembalikan")

    page = body(desk.get(address))
    refused = desk.post(address, {"desk:why.surat_kuasa": "Mana?"})

    assert "Surat kuasa" not in page
    assert refused.status_code == 400
    assert "bukan berkas atau pertanyaan permohonan ini" in body(refused)
