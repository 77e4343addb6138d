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
