"""A day with a free place: taken once, full for others, given back, and the next free day named."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from sauyunan.core import clock
from sauyunan.kits import archive, checking, reading
from sauyunan.services import actions, queries
from sauyunan.services.actions import Filled
from sauyunan.services.models import Application, Booking
from sauyunan.services.refusals import InputRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_citizen_journey import begin

BOOKING = "\nbooking: {day: buka, places: param.batas_meja, ahead: '30'}\n"
TUESDAY = date(2022, 6, 14)


def files(booking: str = BOOKING) -> dict[str, bytes]:
    found = dict(archive.files_in(factories.KIT))
    name = "services/izin-warung.yaml"
    found[name] += booking.encode()
    return found


@pytest.fixture
def counter(town: Town) -> Town:
    """Two may come on a day."""
    town.edition = factories.edition_of(files(), town.unit, batas_meja=2)
    return town


def come(town: Town, day: str = "2022-06-14") -> Application:
    answers = factories.ANSWERS | {"buka": day, "meja": 2}
    return factories.application(town.edition, answers=answers)


def refusal(town: Town, day: str) -> str:
    with pytest.raises(InputRefused) as refused:
        come(town, day)
    return refused.value.faults["buka"]


def test_a_full_day_is_refused_with_the_next_free_one(counter):
    come(counter)
    come(counter)
    come(counter, "2022-06-15")
    come(counter, "2022-06-15")

    said = refusal(counter, "2022-06-14")

    assert said == (
        "Semua tempat pada 14 Juni 2022 sudah terisi. Hari kosong berikutnya: 16 Juni 2022."
    )
    assert (Application.objects.count(), Booking.objects.count()) == (4, 4)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2022-06-13", "13 Juni 2022 terlalu awal. Hari kosong berikutnya: 14 Juni 2022."),
        ("2022-06-18", "Kantor tutup pada 18 Juni 2022. Hari kosong berikutnya: 20 Juni 2022."),
        (
            "2022-08-01",
            "Janji temu dapat dibuat sampai 13 Juli 2022. Hari kosong pertama: 14 Juni 2022.",
        ),
    ],
)
def test_a_day_on_which_nobody_comes_is_refused_with_the_reason(counter, day, said):
    assert refusal(counter, day) == said


def test_nothing_free_is_said(counter):
    for row in [come(counter), come(counter)]:
        Booking.objects.filter(application=row).update(day=TUESDAY)
    counter.edition = factories.edition_of(
        files(BOOKING.replace("'30'", "'1'")), counter.unit, batas_meja=2
    )

    assert refusal(counter, "2022-06-14").startswith("Tidak ada tempat kosong")


def test_an_end_without_service_gives_the_place_back(counter):
    first, second = come(counter), come(counter)

    actions.move(first, "batalkan", by=actions.APPLICANT)
    actions.move(second, "setujui", by=counter.examiner)
    actions.move(second, "terbitkan", by=counter.head, filled=Filled(answers={"berlaku_tahun": 1}))
    come(counter)

    assert refusal(counter, "2022-06-14").startswith("Semua tempat")


def test_a_changed_day_needs_a_place_and_frees_the_other(counter):
    made = come(counter)
    come(counter, "2022-06-15")
    come(counter, "2022-06-15")
    send_back = Filled(reasons={"buka": "Pilih hari lain"})
    actions.move(made, "kembalikan", by=counter.examiner, filled=send_back)
    full = Filled(corrections={"buka": "2022-06-15"})

    with pytest.raises(InputRefused) as refused:
        actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=full)
    made.refresh_from_db()
    before = made.state
    free = Filled(corrections={"buka": "2022-06-16"})
    actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=free)

    assert (list(refused.value.faults), before) == (["buka"], "perbaikan")
    assert Booking.objects.get(application=made).day == date(2022, 6, 16)


def test_the_same_request_again_takes_one_place(counter):
    asked = factories.request(
        counter.edition, answers=factories.ANSWERS | {"buka": "2022-06-14", "meja": 2}
    )

    actions.apply(asked)
    actions.apply(asked)

    assert Booking.objects.count() == 1


def test_nobody_books_who_names_no_day(counter):
    factories.application(counter.edition)

    assert Booking.objects.count() == 0


def test_the_page_says_it_at_once_and_keeps_the_rest(counter, client):
    come(counter)
    come(counter)
    code = begin(client)
    client.post(f"/isi/{code}/pemilik/", {"nama": "Ibu Contoh", "nik": "3273014505900001"})

    answer = client.post(
        f"/isi/{code}/warung/",
        {"makanan": "false", "buka-day": "14", "buka-month": "6", "buka-year": "2022"},
    )

    assert answer.status_code == 422
    assert "Hari kosong berikutnya: 15 Juni 2022." in answer.content.decode()


def test_places_of_past_days_do_not_count(counter):
    come(counter)
    with clock.frozen(clock.now() + factories.hours(48)):
        come(counter, "2022-06-16")

    assert Booking.objects.count() == 2


@pytest.mark.parametrize("day", ["nama", "hari"])
def test_checker_wants_a_date_of_the_form(day):
    found = checking.check(reading.read(files(BOOKING.replace("buka", day))))

    assert [one.path for one in found if one.level == "error"] == ["booking.day"]


def test_the_desk_sees_who_comes_on_which_day(counter, client):
    late, early = come(counter, "2022-06-15"), come(counter)
    client.force_login(counter.examiner)

    first = client.get(reverse("services:appointments")).content.decode()
    other = client.get(reverse("services:appointments"), {"day": "2022-06-15"}).content.decode()
    broken = client.get(reverse("services:appointments"), {"day": "2022-02-31"}).content.decode()

    assert "14 Juni 2022" in first
    assert "15 Juni 2022" in first
    assert early.reference in first
    assert late.reference not in first
    assert late.reference in other
    assert early.reference in broken
    assert (
        reverse("services:appointments") in client.get(reverse("services:queue")).content.decode()
    )


def test_other_offices_do_not_see_who_comes(counter, client):
    made = come(counter)
    client.force_login(factories.person("tono", factories.unit("lain"), "pemeriksa"))

    page = client.get(reverse("services:appointments"), {"day": "2022-06-14"}).content.decode()

    assert made.reference not in page


def test_whoever_comes_is_answered_before_the_day_begins(counter):
    soon, later = come(counter), come(counter, "2022-06-20")

    assert soon.due_at == later.submitted_at.replace(hour=9, minute=0)  # 16.00 in Bandung
    assert soon.promised_minutes < later.promised_minutes


def test_a_day_that_leaves_no_time_to_answer_is_not_given(counter):
    with clock.frozen(clock.now() + factories.hours(6)):
        said = refusal(counter, "2022-06-14")

    assert said.endswith("Hari kosong berikutnya: 15 Juni 2022.")


def test_the_citizen_sees_the_day_again(counter, client):
    made = come(counter)

    assert queries.what_to_do(made).appointment == TUESDAY


# -- Times of a day ---------------------------------------------------------------------------------
TIMES = """
      jam:
        type: choice
        show: has(answers.buka)
        label: {id: Jam, en: Time}
        options:
          pagi: {id: "09.00–10.00", en: 9 to 10}
          siang: {id: "10.00–11.00", en: 10 to 11}
          sore: {id: "13.00–14.00", en: 1 to 2 p.m.}
"""
SLOTS = BOOKING.replace("day: buka", "day: hari, slot: jam")
VISIT = """
  kunjungan:
    title: {id: Kunjungan, en: Visit}
    questions:
      hari: {type: date, label: {id: Hari, en: Day}}
"""


def timed_files(times: str = "", booking: str = SLOTS) -> dict[str, bytes]:
    """The kit with a page that asks for a day and a time of it."""
    found = files(booking)
    name = "services/izin-warung.yaml"
    asked = VISIT + (times or TIMES.replace("        show: has(answers.buka)\n", ""))
    text = found[name].decode()
    found[name] = text.replace("\nduplicates:", f"{asked}\nduplicates:", 1).encode()
    return found


@pytest.fixture
def timed(town: Town) -> Town:
    """One may come at each time of a day."""
    town.edition = factories.edition_of(timed_files(), town.unit, batas_meja=1)
    return town


def come_at(town: Town, day: str, slot: str) -> Application:
    answers = factories.ANSWERS | {"hari": day, "jam": slot, "meja": 1}
    return factories.application(town.edition, answers=answers)


def refused_at(town: Town, day: str, slot: str) -> dict[str, str]:
    with pytest.raises(InputRefused) as refused:
        come_at(town, day, slot)
    return dict(refused.value.faults)


def test_places_are_counted_for_each_time_of_a_day(timed):
    for slot in ("pagi", "siang", "sore"):
        come_at(timed, "2022-06-14", slot)

    assert Booking.objects.filter(day=TUESDAY).count() == 3
    assert refused_at(timed, "2022-06-14", "pagi") == {
        "hari": "Semua tempat pada 14 Juni 2022 sudah terisi. Hari kosong berikutnya: 15 Juni 2022 "
        "(09.00–10.00; 10.00–11.00; 13.00–14.00)."
    }


def test_a_full_time_is_refused_with_the_others_of_the_day_and_the_next_day(timed):
    come_at(timed, "2022-06-14", "pagi")
    come_at(timed, "2022-06-14", "siang")
    come_at(timed, "2022-06-15", "pagi")

    assert refused_at(timed, "2022-06-14", "pagi") == {
        "jam": "Semua tempat pada 14 Juni 2022, 09.00–10.00, sudah terisi. Masih kosong pada hari "
        "itu: 13.00–14.00. Hari berikutnya dengan jam ini kosong: 16 Juni 2022."
    }
    assert Application.objects.count() == Booking.objects.count() == 3


def test_a_changed_time_needs_a_place_and_frees_the_other(timed):
    made = come_at(timed, "2022-06-14", "pagi")
    come_at(timed, "2022-06-14", "siang")
    back = Filled(reasons={"jam": "Pilih jam lain"})
    actions.move(made, "kembalikan", by=timed.examiner, filled=back)

    full = Filled(corrections={"jam": "siang"})

    with pytest.raises(InputRefused) as refused:
        actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=full)
    made.refresh_from_db()
    free = Filled(corrections={"jam": "sore"})
    actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=free)
    come_at(timed, "2022-06-14", "pagi")

    assert list(refused.value.faults) == ["jam"]
    assert Booking.objects.get(application=made).slot == "sore"


def test_the_page_says_that_a_time_is_full_and_keeps_the_day(timed, client):
    come_at(timed, "2022-06-14", "pagi")
    code = begin(client)
    path = f"/isi/{code}/kunjungan/"
    day = {"hari-day": "14", "hari-month": "6", "hari-year": "2022"}

    full = client.post(path, {**day, "jam": "pagi"})
    free = client.post(path, {**day, "jam": "siang"})

    assert full.status_code == 422
    assert "Masih kosong pada hari itu: 10.00–11.00; 13.00–14.00." in full.content.decode()
    assert 'name="hari-day"' in full.content.decode()
    assert 'value="14"' in full.content.decode()
    assert free.status_code == 302


def test_the_desk_sees_who_comes_at_which_time(timed, client):
    evening = come_at(timed, "2022-06-14", "sore")
    morning = come_at(timed, "2022-06-14", "pagi")
    client.force_login(timed.examiner)

    page = client.get(reverse("services:appointments")).content.decode()

    times = [page.index(one) for one in ("09.00–10.00", "13.00–14.00")]
    cases = [page.index(one.reference) for one in (morning, evening)]
    assert times[0] < cases[0] < times[1] < cases[1]
    assert "10.00–11.00" not in page


def test_the_citizen_sees_the_time_again(timed):
    todo = queries.what_to_do(come_at(timed, "2022-06-14", "pagi"))

    assert (todo.appointment, todo.appointment_time) == (TUESDAY, "09.00–10.00")


@pytest.mark.parametrize(
    ("times", "booking"),
    [
        ("", SLOTS.replace("slot: jam", "slot: nama")),
        ("", SLOTS.replace("slot: jam", "slot: pukul")),
        (TIMES, SLOTS),  # shown only sometimes
        (TIMES.replace("show: has(answers.buka)", "optional: true"), SLOTS),
    ],
)
def test_checker_wants_a_time_that_is_asked_with_the_day(times, booking):
    found = checking.check(reading.read(timed_files(times, booking)))

    assert [one.path for one in found if one.level == "error"] == ["booking.slot"]
