"""Queue, counts, search, times: scoped, ordered, and flat in the number of applications."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from sauyunan.core import clock
from sauyunan.services import actions, contents, queries
from sauyunan.services.actions import Filled
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application
from sauyunan.services.queries import Filters, RealTime
from sauyunan.services.tests import factories


def test_queue_shows_the_least_time_left_first(town):
    first = factories.application(town.edition)
    with clock.frozen(clock.now() + factories.hours(1)):
        second = factories.application(town.edition)
    paused = factories.application(town.edition)
    actions.move(paused, "kembalikan", by=town.examiner, filled=Filled(reasons={"meja": "Lagi"}))
    issued = factories.application(town.edition)
    actions.move(issued, "batalkan", by=actions.APPLICANT)

    opened = queries.queue_for(town.examiner, Filters("open"))
    waiting = queries.queue_for(town.examiner)

    assert list(opened) == [first, second, paused]
    assert list(waiting) == [first, second]
    assert list(queries.queue_for(town.head)) == []
    assert list(queries.queue_for(town.head, Filters("open"))) == [first, second, paused]
    assert list(queries.queue_for(town.head, Filters("ended"))) == [issued]


def test_queue_is_filtered_by_service_state_claim_and_lateness(town):
    made = factories.application(town.edition)
    approved = factories.application(town.edition)
    actions.move(approved, "setujui", by=town.examiner)
    actions.claim(made, by=town.examiner)

    by_state = queries.queue_for(town.head, Filters("open", state="disetujui"))
    other = queries.queue_for(town.head, Filters("open", service="warung/lain"))
    claimed = queries.queue_for(town.examiner, Filters("claimed"))
    with clock.frozen(clock.now() + factories.hours(5)):
        late = list(queries.queue_for(town.examiner, Filters("late")))

    assert (list(by_state), list(other), list(claimed), late) == ([approved], [], [made], [made])


def test_queue_hides_other_units(town):
    factories.application(town.edition)
    elsewhere = factories.unit("lain")
    stranger = factories.person("tono", elsewhere, "pemeriksa")

    assert list(queries.queue_for(stranger, Filters("open"))) == []
    assert queries.counts(stranger) == {"waiting": 0, "claimed": 0, "late": 0, "open": 0}


def test_rows_tell_title_state_and_time_left(town):
    made = factories.application(town.edition)

    (row,) = queries.rows_of([made])

    assert (row.title, row.service.id, row.state.id) == ("Ibu Contoh", "Izin warung", "Diperiksa")
    assert (row.minutes_left, row.is_late, row.is_soon) == (240, False, True)


@pytest.mark.parametrize("count", [1, 4])
def test_a_page_of_the_queue_costs_three_statements(town, count, django_assert_num_queries):
    for _ in range(count):
        factories.application(town.edition)

    with django_assert_num_queries(3):  # roles, rows, counts
        page = queries.rows_of(queries.queue_for(town.examiner)[:25])
        counts = queries.counts(town.examiner)

    assert len(page) == counts["waiting"] == count


def test_counts_stop_at_a_limit(town, monkeypatch):
    for _ in range(3):
        factories.application(town.edition)
    monkeypatch.setattr(queries, "COUNTED", 2)

    assert queries.counts(town.examiner) == {"waiting": 2, "claimed": 0, "late": 0, "open": 2}


def _leave_alone(cursor, index):
    """Take the table's other indexes away until the test ends, but for those of constraints."""
    cursor.execute(
        "SELECT indexrelid::regclass::text FROM pg_index"
        " WHERE indrelid = 'services_application'::regclass AND indexrelid != %s::regclass"
        " AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)",
        [index],
    )
    for (other,) in cursor.fetchall():
        cursor.execute(f"DROP INDEX {other}")


@pytest.mark.parametrize(
    ("only", "index"),
    [
        ("waiting", "application_states"),
        ("late", "application_states"),
        ("open", "application_states"),
        ("applicant", "application_applicant"),
    ],
)
def test_counts_come_from_an_index_alone(town, only, index):
    factories.application(town.edition)
    rows = queries.queue_for(town.examiner, Filters(only)).select_related(None).order_by()
    text, values = rows.values("unit__path").query.sql_with_params()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        _leave_alone(cursor, index)  # of so few rows another one is as good
        cursor.execute(f"EXPLAIN {text}", values)
        plan = " ".join(row[0] for row in cursor.fetchall())

    assert f"Index Only Scan using {index}" in plan


def test_counts_of_somebody_without_roles(town):
    factories.application(town.edition)
    outsider = factories.person("tono", town.unit)

    assert set(queries.counts(outsider).values()) == {0}
    assert queries.capped([queries.queue_for(outsider), queries.queue_for(town.head)])[0] == 0


def test_counts_by_state(town):
    factories.application(town.edition)
    approved = factories.application(town.edition)
    actions.move(approved, "setujui", by=town.examiner)

    assert queries.counts_by_state(town.head, "warung/izin-warung") == {
        "diajukan": 1,
        "perbaikan": 0,
        "disetujui": 1,
    }


@pytest.mark.parametrize(
    "text",
    ["{reference}", "3273014505900001", "3273 0145 0590 0001", "0812 3456 789", "+62812-3456-789"],
)
def test_search_finds_by_reference_and_number(town, text):
    other = factories.ANSWERS | {"nik": "3273011203880002"}
    factories.application(town.edition, answers=other)
    made = factories.application(town.edition, contact=Contact("+628123456789"))

    found = queries.search(town.head, text.format(reference=made.reference.lower()))

    assert list(found) == [made]


@pytest.mark.parametrize(
    "text", ["", "Ibu Conto Lain", "Bapak", "on", "327", "3273014505900009", "\0", "%"]
)
def test_search_finds_nothing_by_anything_else(town, text):
    factories.application(town.edition)

    assert list(queries.search(town.head, text)) == []


@pytest.mark.parametrize(
    "text", ["Siti Nuraini", "nur\u2019aini", "SITI", "nur sit", "Siti  nuraini ", "Sití"]
)
def test_search_finds_by_the_words_of_the_title_and_their_beginnings(town, text):
    factories.application(town.edition)
    factories.application(town.edition, answers=factories.ANSWERS | {"nama": "Sitaresmi"})
    made = factories.application(
        town.edition, answers=factories.ANSWERS | {"nama": "Siti Nur'aini"}
    )

    assert queries.search(town.head, text) == [made]


def test_whole_words_stand_before_beginnings(town):
    longer = factories.application(town.edition, answers=factories.ANSWERS | {"nama": "Sitiana"})

    begun = queries.search(town.head, "Siti")
    made = factories.application(town.edition, answers=factories.ANSWERS | {"nama": "Siti"})

    assert begun == [longer]
    assert queries.search(town.head, "Siti") == [made]


@pytest.mark.parametrize("page", [3, 4, 9])
def test_search_for_a_frequent_word_shows_the_newest_first(town, monkeypatch, page):
    """Whether the last applications fill the page or all are looked through."""
    monkeypatch.setattr(queries, "SHOWN", page)
    monkeypatch.setattr(queries, "LATELY", 4)
    made = []
    for number in range(6):
        with clock.frozen(clock.now() + factories.hours(number)):
            made.append(factories.application(town.edition))

    assert queries.search(town.head, "Contoh") == list(reversed(made))[:page]


def test_title_shows_only_what_was_typed():
    assert queries.masked_title("Siti Nur'aini", ["nur"]) == "S•••• Nur'aini"
    assert queries.masked_title("Siti Nur'aini", []) == "S•••• N••••"


def test_search_finds_nothing_of_other_units(town):
    made = factories.application(town.edition)
    stranger = factories.person("tono", factories.unit("lain"), "pemeriksa")

    assert list(queries.search(stranger, made.reference)) == []
    assert list(queries.search(stranger, "3273014505900001")) == []
    assert queries.search(stranger, "Ibu Contoh") == []


# -- Perhaps the same -----------------------------------------------------------------------------
def alike(town, one):
    return {
        like.row.application: [say.id for say in like.says]
        for like in queries.likenesses(town.examiner, one)
    }


def answers(**changes):
    return factories.ANSWERS | changes


OTHER_NIK = "3273011203880002"


def test_likeness_tells_what_is_the_same(town):
    made = factories.application(town.edition)
    factories.application(town.edition, answers=answers(nik=OTHER_NIK))
    again = factories.application(town.edition, answers=answers(nama="Nama Lain"))

    assert alike(town, made) == {again: ["NIK pemilik sama."]}


@pytest.mark.parametrize(
    ("day", "is_like"), [("13", True), ("10", True), ("16", True), ("17", False)]
)
def test_likeness_takes_days_around(town, day, is_like):
    made = factories.application(town.edition, answers=answers(buka="2022-06-13"))
    other = answers(nik=OTHER_NIK, nama=" ibu CONTOH", buka=f"2022-06-{day}")
    again = factories.application(town.edition, answers=other)

    expected = {again: ["Nama sama dan hari buka berdekatan."]} if is_like else {}
    assert alike(town, made) == expected


def test_likeness_needs_every_answer(town):
    made = factories.application(town.edition, answers=answers(buka="2022-06-13"))
    factories.application(town.edition, answers=answers(nik=OTHER_NIK))

    assert alike(town, made) == {}


def test_likeness_of_another_unit_is_not_told(town):
    made = factories.application(town.edition)
    elsewhere = factories.unit("lain")
    factories.application(town.edition, unit_id=elsewhere.pk)

    assert alike(town, made) == {}


def test_older_applications_are_indexed_by_the_command(town):
    made = factories.application(town.edition)
    again = factories.application(town.edition)
    Application.objects.update(finds=[])

    before = queries.search(town.head, "Contoh")
    count = actions.index_cases()

    assert before == []
    assert (count, actions.index_cases()) == (2, 0)
    assert set(queries.search(town.head, "Contoh")) == {made, again}
    assert list(alike(town, made)) == [again]


def test_real_time_is_of_what_was_served_lately(town):
    for hours in (1, 2, 3, 4, 5):
        made = factories.application(town.edition)
        actions.move(made, "setujui", by=town.examiner)
        with clock.frozen(clock.now() + factories.hours(hours)):
            filled = Filled(answers={"berlaku_tahun": 1})
            actions.move(made, "terbitkan", by=town.head, filled=filled)
    refused = factories.application(town.edition)
    actions.move(refused, "batalkan", by=actions.APPLICANT)

    with clock.frozen(clock.now() + timedelta(days=1)):
        assert queries.real_time("warung", "izin-warung") == RealTime(5, 180, 300)


def test_timeline_tells_every_step(town):
    made = factories.application(town.edition)
    actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons={"meja": "Lagi"}))

    events = queries.timeline(made)

    assert [(one.label.id, one.state.id, one.person) for one in events] == [
        ("Kirim", "Diperiksa", None),
        ("Kembalikan", "Perlu perbaikan", town.examiner),
    ]
    assert events[1].said.reasons == {"meja": "Lagi"}


def test_what_to_do_tells_hint_and_moves(town):
    made = factories.application(town.edition)
    before = queries.what_to_do(made)
    actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons={"meja": "Lagi"}))

    todo = queries.what_to_do(made)

    assert (before.state.id, before.hint, set(before.moves)) == ("Diperiksa", None, {"batalkan"})
    assert (todo.hint.id, todo.due_at) == ("Perbaiki yang dikembalikan.", None)
    assert set(todo.moves) == {"kirim_ulang", "batalkan"}
    assert [one.key for one in todo.corrections] == ["meja"]


def test_contents_cannot_be_moved_to_another_application(town):
    one, other = factories.application(town.edition), factories.application(town.edition)
    other.sealed = one.sealed

    with pytest.raises(contents.crypto.CryptoError):
        contents.of(other)
