"""One move on many cases: the preview, one confirmation, each case for itself, what is left out."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.urls import reverse

from sauyunan.core import clock, codes, queue
from sauyunan.core.models import LedgerEntry
from sauyunan.documents.models import Document
from sauyunan.services import actions, expiry
from sauyunan.services.actions.bulk import AT_ONCE, MOST
from sauyunan.services.models import Application, Bulk, BulkCase, MoveMade
from sauyunan.services.tests import factories

PREVIEW = "services:bulk-preview"


def body(response):
    return re.sub(r"\s+", " ", response.content.decode())


def states():
    return sorted(Application.objects.values_list("state", flat=True))


def outcomes(bulk):
    return list(bulk.cases.values_list("status", flat=True))


def fail_on(application):
    """The database refuses a move of this case, as a fault outside would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'broken'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON services_movemade FOR EACH ROW "
            f"WHEN (NEW.application_id = {int(application.pk)}) EXECUTE FUNCTION pg_temp.fail()"
        )


def mend():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER broken ON services_movemade")


@pytest.fixture
def cases(town):
    return [factories.application(town.edition) for _ in range(3)]


@pytest.fixture
def desk(client, town):
    client.force_login(town.examiner)
    return client


def confirm(cases, town, once="", key="setujui"):
    return actions.confirm_bulk(cases, key, once=once or codes.random_code(26), by=town.examiner)


# -- The action -----------------------------------------------------------------------------------
def test_bulk_moves_every_case_and_is_in_the_ledger(town, cases):
    bulk, was_there = confirm(cases, town)

    assert was_there is False
    assert states() == ["disetujui"] * 3
    assert outcomes(bulk) == ["done"] * 3
    assert LedgerEntry.objects.filter(verb="bulk.confirmed").count() == 1
    assert LedgerEntry.objects.filter(verb="application.moved").count() == 3


def test_bulk_sent_twice_is_done_once(town, cases):
    once = codes.random_code(26)
    first, _new = confirm(cases, town, once)

    second, was_there = confirm(cases, town, once)

    assert (second, was_there) == (first, True)
    assert MoveMade.objects.filter(move="setujui").count() == 3
    assert Bulk.objects.count() == 1


def test_key_of_another_bulk_is_refused(town, cases):
    once = codes.random_code(26)
    confirm(cases[:2], town, once)

    with pytest.raises(actions.BulkRefused):
        confirm(cases, town, once)

    assert Bulk.objects.count() == 1
    assert states() == ["diajukan", "disetujui", "disetujui"]


@pytest.mark.parametrize("wrong", ["none", "mixed", "no key", "too many"])
def test_what_cannot_be_one_bulk_is_refused(town, cases, wrong):
    chosen, once = list(cases), codes.random_code(26)
    if wrong == "none":
        chosen = []
    if wrong == "mixed":
        actions.move(cases[0], "setujui", by=town.examiner)
    if wrong == "no key":
        once = "?"
    if wrong == "too many":
        chosen = cases * MOST
    before = states()

    with pytest.raises(actions.BulkRefused):
        actions.confirm_bulk(chosen, "setujui", once=once, by=town.examiner)

    assert states() == before
    assert Bulk.objects.count() == 0


def test_case_that_cannot_move_is_left_out_and_says_why(town, cases):
    big = factories.application(town.edition, answers=factories.ANSWERS | {"meja": 50})
    held = factories.application(town.edition)
    actions.claim(held, by=town.head)
    held.refresh_from_db()

    bulk, _new = confirm([*cases, big, held], town)

    said = dict(bulk.cases.values_list("application__reference", "said"))
    assert outcomes(bulk) == ["done", "done", "done", "refused", "refused"]
    assert said[big.reference] == "Meja terlalu banyak untuk izin ini."
    assert "Petugas Asep" in said[held.reference]
    assert states() == ["diajukan"] * 2 + ["disetujui"] * 3


@pytest.mark.parametrize("key", ["kembalikan", "tolak", "terbitkan", "terbang"])
def test_step_that_asks_something_or_is_not_there_moves_nothing(town, cases, key):
    bulk, _new = confirm(cases, town, key=key)

    assert outcomes(bulk) == ["refused"] * 3
    assert states() == ["diajukan"] * 3


def test_person_without_the_role_moves_nothing(town, cases):
    bulk, _new = actions.confirm_bulk(cases, "setujui", once=codes.random_code(26), by=town.head)

    assert outcomes(bulk) == ["refused"] * 3
    assert states() == ["diajukan"] * 3


def test_role_that_ended_meanwhile_moves_nothing_more(town):
    many = [factories.application(town.edition) for _ in range(AT_ONCE + 1)]
    bulk, _new = confirm(many, town)
    town.examiner.memberships.all().delete()

    queue.run_waiting()

    assert set(outcomes(bulk)) == {"refused"}
    assert set(states()) == {"diajukan"}


def test_big_bulk_is_left_to_the_worker(town):
    many = [factories.application(town.edition) for _ in range(AT_ONCE + 1)]

    bulk, _new = confirm(many, town)
    before = set(states())
    queue.run_waiting()

    assert before == {"diajukan"}
    assert set(states()) == {"disetujui"}
    assert set(outcomes(bulk)) == {"done"}


def test_fault_in_the_middle_keeps_what_is_done_and_the_rest_can_be_tried_again(town, cases):
    fail_on(cases[1])

    bulk, _new = confirm(cases, town)
    stopped, midway = outcomes(bulk), states()
    actions.retry_bulk(bulk)
    again = outcomes(bulk)
    mend()
    actions.retry_bulk(bulk)

    assert stopped == ["done", "failed", "waiting"]
    assert midway == ["diajukan", "diajukan", "disetujui"]
    assert again == ["done", "failed", "done"]
    assert outcomes(bulk) == ["done"] * 3
    assert MoveMade.objects.filter(move="setujui").count() == 3
    assert Bulk.objects.get().stopped_at is None


def test_bulk_is_forgotten_after_a_month(town, cases):
    confirm(cases, town)

    kept = expiry.purge_bulks(clock.now() + factories.hours(24 * 29))
    gone = expiry.purge_bulks(clock.now() + factories.hours(24 * 31))

    assert (kept, gone) == (0, 1)
    assert BulkCase.objects.count() == 0
    assert Application.objects.count() == 3


# -- The pages ------------------------------------------------------------------------------------
def test_preview_lists_each_case_and_what_is_left_out(desk, town, cases):
    big = factories.application(town.edition, answers=factories.ANSWERS | {"meja": 50})
    chosen = [one.reference for one in (*cases, big)]

    page = body(desk.post(reverse(PREVIEW), {"case": [*chosen, "KTA-99-0000-0000"]}))

    assert "Meja terlalu banyak untuk izin ini." in page
    assert page.count('type="hidden" name="case"') == 3
    assert "KTA-99-0000-0000" in page
    assert states() == ["diajukan"] * 4
    assert Bulk.objects.count() == 0


def test_all_on_the_page_are_chosen_by_one_tick(desk, cases):
    shown = [one.reference for one in cases]

    page = body(desk.post(reverse(PREVIEW), {"all": "1", "shown": shown}))

    assert page.count('type="hidden" name="case"') == 3


def test_mixed_choice_is_taken_in_groups(desk, town, cases):
    actions.move(cases[0], "setujui", by=town.examiner)
    chosen = [one.reference for one in cases]

    page = body(desk.post(reverse(PREVIEW), {"case": chosen, "move": "setujui"}))

    assert page.count("sy-bulk-group") == 2
    assert page.count('name="move" value="setujui"') == 1
    assert states() == ["diajukan", "diajukan", "disetujui"]


def test_nothing_chosen_is_told(desk, cases):
    answer = desk.post(reverse(PREVIEW), follow=True)

    assert "govuk-error-summary" in body(answer)


def test_confirming_leads_to_what_happened(desk, cases):
    sent = {
        "case": [one.reference for one in cases],
        "move": "setujui",
        "once": codes.random_code(26),
    }

    first = desk.post(reverse("services:bulk-confirm"), sent)
    again = desk.post(reverse("services:bulk-confirm"), sent)
    page = body(desk.get(first["Location"]))

    assert first["Location"] == again["Location"]
    assert states() == ["disetujui"] * 3
    assert all(one.reference in page for one in cases)


def test_page_of_a_running_bulk_refreshes_itself(desk, town):
    many = [factories.application(town.edition) for _ in range(AT_ONCE + 1)]
    bulk, _new = confirm(many, town)
    address = reverse("services:bulk", args=[bulk.code])

    running = body(desk.get(address))
    part = body(desk.get(address, headers={"HX-Request": "true"}))
    queue.run_waiting()
    ended = body(desk.get(address))

    assert "http-equiv" not in running  # WCAG 2.2.1: the reader decides when
    assert "Look again" in running or "Lihat lagi" in running
    assert 'hx-trigger="every 3s"' in part
    assert "<h1" not in part
    assert "refresh" not in ended
    assert "every 3s" not in ended


def issued(case, code, status="waiting", *, attempts=0):
    """A document of a case; one that waits has a job that was tried so often."""
    made = Document.objects.create(
        code=code,
        kind="warung/izin",
        about_digest=b"",
        edition_id=case.edition_id,
        case=case.reference,
        status=status,
        sealed=b"",
        issued_at=clock.now(),
        signed_at=None if status == "waiting" else clock.now(),
    )
    if status == "waiting":
        queue.enqueue("documents.render", made.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET attempts = %s WHERE args->>'document_id' = %s",
                [attempts, str(made.pk)],
            )
    return made


def new_jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'document_id')::bigint FROM procrastinate_jobs "
            "WHERE task_name = 'documents.render' AND attempts = 0 ORDER BY id"
        )
        return [row[0] for row in cursor.fetchall()]


def test_result_tells_what_is_signed_and_what_waits_for_the_signer(desk, town, cases):
    issued(cases[0], "dulu", "valid")
    with clock.frozen(clock.now() + factories.hours(1)):
        bulk, _new = confirm(cases, town)
        issued(cases[0], "kode1", "valid")
        issued(cases[0], "kode2")
        issued(cases[1], "kode3")
        issued(cases[1], "kode4", "revoked")

    page = body(desk.get(reverse("services:bulk", args=[bulk.code])))
    queue_page = body(desk.get(reverse("services:queue")))

    assert "2 dari 4 dokumen sudah ditandatangani." in page
    assert '<progress class="sy-bulk__bar" max="4" value="2"' in page
    assert "2 dokumen sudah diterbitkan dan menunggu" in page
    assert page.count("1 sudah ditandatangani") == 2
    assert page.count("1 menunggu tanda tangan") == 2
    assert "belum berhasil" not in page
    assert 'hx-trigger="every 3s"' in page
    assert "2 dokumen terbit di kota ini menunggu tanda tangan" in queue_page


def test_page_rests_when_all_is_signed(desk, town, cases):
    bulk, _new = confirm(cases, town)
    issued(cases[0], "kode", "valid")

    page = body(desk.get(reverse("services:bulk", args=[bulk.code])))

    assert "1 dari 1 dokumen sudah ditandatangani." in page
    assert "hx-trigger" not in page
    assert reverse("services:bulk-retry", args=[bulk.code]) not in page


@pytest.mark.parametrize("fate", ["tried", "given up"])
def test_document_that_could_not_be_signed_is_counted_and_tried_on_demand(desk, town, cases, fate):
    bulk, _new = confirm(cases, town)
    failed = issued(cases[0], "kode1", attempts=1)
    waiting = issued(cases[1], "kode2")
    if fate == "given up":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE attempts = 1")
    address = reverse("services:bulk-retry", args=[bulk.code])

    page = body(desk.get(reverse("services:bulk", args=[bulk.code])))
    before = new_jobs()
    desk.post(address)
    desk.post(address)
    after = body(desk.get(reverse("services:bulk", args=[bulk.code])))

    assert "0 dari 2 dokumen sudah ditandatangani. 1 belum berhasil ditandatangani." in page
    assert re.search(r"govuk-tag--yellow[^>]*> ?Belum berhasil ?<", page)
    assert address in page
    assert before == [waiting.pk]
    assert new_jobs() == [waiting.pk, failed.pk]
    assert "belum berhasil" not in after


def test_page_asks_less_often_while_what_failed_waits(desk, town, cases):
    bulk, _new = confirm(cases, town)
    issued(cases[0], "kode", attempts=3)

    page = body(desk.get(reverse("services:bulk", args=[bulk.code])))

    assert 'hx-trigger="every 30s"' in page


def test_stopped_bulk_offers_the_rest_again(desk, town, cases):
    fail_on(cases[0])
    bulk, _new = confirm(cases, town)
    page = body(desk.get(reverse("services:bulk", args=[bulk.code])))
    mend()

    desk.post(reverse("services:bulk-retry", args=[bulk.code]))

    assert reverse("services:bulk-retry", args=[bulk.code]) in page
    assert states() == ["disetujui"] * 3


@pytest.mark.parametrize("name", ["bulk", "bulk-retry"])
def test_bulk_is_not_there_for_anybody_else(client, town, cases, name):
    bulk, _new = confirm(cases, town)
    client.force_login(town.head)
    ask = client.get if name == "bulk" else client.post

    assert ask(reverse(f"services:{name}", args=[bulk.code])).status_code == 404


def test_cases_of_another_unit_cannot_be_chosen(client, cases):
    client.force_login(factories.person("tono", factories.unit("lain"), "pemeriksa"))
    sent = {"case": [one.reference for one in cases], "move": "setujui"}

    preview = client.post(reverse(PREVIEW), sent)
    answer = client.post(reverse("services:bulk-confirm"), sent | {"once": codes.random_code(26)})

    assert preview.status_code == answer.status_code == 302
    assert states() == ["diajukan"] * 3
    assert Bulk.objects.count() == 0


@pytest.mark.parametrize("name", ["bulk-preview", "bulk-confirm", "bulk", "bulk-retry"])
def test_bulk_asks_to_sign_in(client, town, name):
    more = ["x"] if name in {"bulk", "bulk-retry"} else []
    ask = client.get if name == "bulk" else client.post

    answer = ask(reverse(f"services:{name}", args=more))

    assert answer["Location"].startswith(reverse("account_login"))
