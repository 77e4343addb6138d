from __future__ import annotations

import pytest
from django.utils import translation

from sauyunan.core.models import LedgerEntry
from sauyunan.core.tables import TableRefused
from sauyunan.registers import commands, importing_at_once, queries
from sauyunan.registers.importing_at_once import State
from sauyunan.registers.models import Counter, Record
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import CLERK
from sauyunan.registers.tests.test_views import record  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
HEAD = "nik,nama,lahir,kelamin,anak,keluarga\n"
GOOD = "3273015405900001,Ibu Contoh,14-05-1990,Female,2,\n"


@pytest.fixture
def edition(frozen_now):
    return factories.edition()


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def take(edition, text: str, ref: str = "warga", **more):
    return importing_at_once.take(edition, ref, text.encode(), by=CLERK, **more)


def test_good_rows_are_taken_as_any_other_record(edition):
    report = take(edition, HEAD + GOOD)

    assert (report.taken, report.known, report.refused) == (1, 0, ())
    [row] = queries.find(edition.kit, "warga", {"nik": "3273015405900001"})
    assert queries.values(row) == {
        "nik": "3273015405900001",
        "nama": "Ibu Contoh",
        "lahir": "1990-05-14",
        "kelamin": "p",
        "anak": 2,
    }
    assert queries.search(edition.kit, "warga", "conto") == [row]
    assert Counter.objects.get(number="dasar/nik").last == 1
    verbs = list(LedgerEntry.objects.order_by("id").values_list("verb", "object"))
    assert verbs == [
        ("record.created", f"record:{row.code}"),
        ("register.imported", "register:dasar/warga"),
    ]


def test_a_preview_tells_the_same_and_adds_nothing(edition):
    report = take(edition, HEAD + GOOD, preview=True)

    assert report.taken == 1
    assert (Record.objects.count(), LedgerEntry.objects.count()) == (0, 0)


def test_the_same_table_again_takes_nothing_and_says_so(edition):
    take(edition, HEAD + GOOD)

    again = take(edition, HEAD + GOOD)

    assert [one.state for one in again.outcomes] == [State.KNOWN]
    assert (Record.objects.count(), LedgerEntry.objects.count()) == (1, 2)


def test_a_record_with_other_values_is_refused_and_stays(edition):
    take(edition, HEAD + GOOD)

    report = take(edition, HEAD + GOOD.replace("Ibu", "Bapak"))

    assert report.refused[0].fault == (
        "the register holds this record already, with other values. Change it there."
    )
    [row] = queries.find(edition.kit, "warga", {"nik": "3273015405900001"})
    assert queries.values(row)["nama"] == "Ibu Contoh"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("32730154059000,Ibu Contoh,1990-05-14,p,,", "NIK: this has 14 digits and needs 16."),
        ("3273015405900000,Ibu Contoh,1990-05-14,p,,", "Ends in 0000."),
        ("3273015405900001,Ibu <b>,1990-05-14,p,,", "cannot be part of a name"),
        ("3273015405900001,,1990-05-14,p,,", "Name: is missing"),
        ("3273015405900001,Ibu Contoh,31-02-1990,p,,", "Born: this day does not exist"),
        (
            "3273015405900001,Ibu Contoh,1990-05-14,x,,",
            "Sex: “x” is none of the choices of this column. Allowed: ",
        ),
        ("3273015405900001,Ibu Contoh,1990-05-14,p,21,", "Children: too large"),
        (
            "3273015405900001,Ibu Contoh,1990-05-14,p,,777",
            "no such record in the register Families",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_told_and_the_others_are_taken(edition, row, fault):
    other = GOOD.replace("3273015405900001", "3273015405900002")

    report = take(edition, f"{HEAD}{row}\n{other}")

    assert [one.state for one in report.outcomes] == [State.REFUSED, State.TAKEN]
    assert fault in report.outcomes[0].fault
    assert report.outcomes[0].line == 2
    assert Record.objects.count() == 1


def test_all_that_is_wrong_with_a_row_is_told_at_once(edition):
    report = take(edition, f"{HEAD}3273015405900001,,31-02-1990,x,21,777\n")

    faults = report.outcomes[0].fault
    for told in (
        "Born: this day does not exist",
        "Sex: “x” is none of the choices",
        "Children: too large",
        "Name: is missing.",
        "no such record in the register Families",
    ):
        assert told in faults
    assert faults.count("is missing") == 1
    assert Record.objects.count() == 0


def test_a_row_without_a_good_key_is_told_what_else_is_wrong(edition):
    report = take(edition, f"{HEAD}12,,1990-05-14,p,,\n")

    assert "NIK: this has 2 digits and needs 16." in report.outcomes[0].fault
    assert "Name: is missing." in report.outcomes[0].fault


def test_a_refused_row_takes_no_key_from_a_later_good_one(edition):
    report = take(edition, HEAD + GOOD.replace("Female", "x") + GOOD)

    assert [one.state for one in report.outcomes] == [State.REFUSED, State.TAKEN]


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "@SUM(A1)", "=HYPERLINK(1)"])
def test_a_formula_in_a_text_is_refused_and_one_that_is_meant_is_marked(edition, name):
    rows = f"1,{name},1\n2,'{name},1\n3,-Kopi,1\n"
    report = take(edition, f"nomor,alamat,versi\n{rows}", ref="keluarga")

    sentence = f"it begins with “{name[0]}”, as a formula does. Write the value itself"
    assert [one.state for one in report.outcomes] == [State.REFUSED, State.TAKEN, State.TAKEN]
    assert sentence in report.outcomes[0].fault


def test_a_key_twice_in_one_table_is_taken_once(edition):
    report = take(edition, HEAD + GOOD + GOOD.replace("Ibu", "Bapak"))

    assert [one.state for one in report.outcomes] == [State.TAKEN, State.REFUSED]
    assert report.refused[0].fault == "line 2 has the same key. Leave one of the two out."


def test_rows_refer_to_records_of_a_table_taken_before(edition):
    take(edition, "nomor;versi\n777;1\n", "keluarga")

    report = take(edition, HEAD + GOOD.strip() + "777\n")

    assert report.taken == 1


def test_a_report_shows_no_whole_key_of_a_person(edition):
    report = take(edition, HEAD + GOOD)

    assert report.outcomes[0].subject == "3273••••••••0001"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (HEAD, "empty"),
        ("nik,umur\n1,2\n", "Columns unknown: umur. Columns missing: Name, Born, Sex."),
    ],
)
def test_a_table_that_cannot_be_read_changes_nothing(edition, text, message):
    with pytest.raises(TableRefused, match=message):
        take(edition, text)

    assert Record.objects.count() == 0


def test_windows_letters_and_semicolons_are_read(edition):
    text = (HEAD + GOOD.replace("Ibu Contoh", "Ibu Contohé")).replace(",", ";")

    report = importing_at_once.take(edition, "warga", text.encode("cp1252"), by=CLERK)

    assert report.taken == 1


def test_more_rows_than_are_written_at_once_are_taken(edition):
    rows = (GOOD.replace("0001", f"{n:04}", 1) for n in range(1, 1_201))

    assert take(edition, HEAD + "".join(rows)).taken == 1_200


def test_the_command_takes_rows_and_tells_the_others(record, tmp_path, capsys):  # noqa: F811
    table = tmp_path / "warga.csv"
    table.write_text("nik,nama,lahir,kelas\n3273014101800009,Bapak Contoh,,a\n1,Bapak,,a\n")

    code = commands.main(["import", "loket/warga", str(table)])

    said = capsys.readouterr()
    assert code == 1
    assert said.out == "1 rows taken, 0 known already, 1 refused.\n"
    assert f"{table}:3: " in said.err
    assert Record.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [("tiada/warga", "no kit tiada is installed"), ("loket/tiada", "loket has: loket/warga")],
)
def test_the_command_refuses_what_is_not_here(record, tmp_path, capsys, name, message):  # noqa: F811
    table = tmp_path / "warga.csv"
    table.write_text("nik\n1\n")

    assert commands.main(["import", name, str(table)]) == 1

    assert message in capsys.readouterr().err


def test_the_command_refuses_a_table_of_one_row_more_than_a_hundred_thousand(
    record,  # noqa: F811
    tmp_path,
    capsys,
):
    table = tmp_path / "warga.csv"
    before = Record.objects.count()
    table.write_text("nik,nama,lahir,kelas\n" + "3273014101800009,Bapak Contoh,,a\n" * 100_001)

    assert commands.main(["import", "loket/warga", str(table)]) == 1

    assert "The table has more than 100,000 rows. Split it into several files." in (
        capsys.readouterr().err
    )
    assert Record.objects.count() == before
