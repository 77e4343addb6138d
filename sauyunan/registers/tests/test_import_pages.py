"""Importing on the pages: send, name columns, look, decide, take, stop; and export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sauyunan.accounts.models import Person
from sauyunan.core import clock, queue, storage
from sauyunan.core.models import LedgerEntry
from sauyunan.kits import models as kit_models
from sauyunan.kits import queries as kit_queries
from sauyunan.registers import actions, contents, importing, queries
from sauyunan.registers.models import Import, ImportPair, ImportRow, Record
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.tests.test_duplicates import DOUBLES
from sauyunan.registers.tests.test_sheets import workbook
from sauyunan.registers.tests.test_views import signed_in
from sauyunan.registers.views import importing as importing_views

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
HEAD = "Number;Name;Phone;Web;Point;Shown\n"
KEPT = {
    "nomor": "900",
    "nama": "Kopi Contoh Jaya",
    "telepon": "+6281234567890",
    "titik": "-6.914744,107.60981",
    "terbit": True,
}
Row = ImportRow.State


@pytest.fixture
def edition(frozen_now: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The kit "dasar" as the one installed, with a register in which doubles are noticed."""
    made = factories.edition(DOUBLES)
    row = kit_models.Edition.objects.get(pk=made.id)
    kit_models.Installation.objects.create(kit="dasar", edition=row, installed_at=AT, changed_at=AT)
    monkeypatch.setattr(kit_queries, "current", lambda _kit: made)
    monkeypatch.setattr(kit_queries, "editions", lambda: [made])
    return made


@pytest.fixture
def client(edition: Any) -> Client:
    made = signed_in("dasar/pencatat")
    Person.objects.update(language="en")
    return made


def address(name: str = "register-import", *more: str) -> str:
    return reverse(f"registers:{name}", args=["dasar", "toko", *more])


def of(name: str, one: Import) -> str:
    return address(name, one.code)


def row(number: object, name: str, phone: str = "", web: str = "", point: str = "") -> str:
    return f"{number};{name};{phone};{web};{point};ya\n"


def sent(client: Client, text: str | bytes, name: str = "toko.csv") -> Import:
    data = text if isinstance(text, bytes) else text.encode()
    answer = client.post(address(), {"table": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    queue.run_waiting()
    return Import.objects.order_by("-pk")[0]


def states(one: Import) -> list[str]:
    return list(one.rows.order_by("line").values_list("state", flat=True))


def said(client: Client, one: Import, **query: str) -> str:
    return " ".join(client.get(of("import", one), query).content.decode().split())


def taken(client: Client, one: Import, **more: str) -> Import:
    client.post(of("import-take", one), more)
    queue.run_waiting()
    one.refresh_from_db()
    return one


def names() -> list[str]:
    return sorted(one.data["nama"] for one in Record.objects.filter(register="dasar/toko"))


def test_nothing_is_stored_before_it_is_confirmed(client: Client) -> None:
    one = sent(client, HEAD + row(1, "Kopi Satu") + row(2, "") + row(3, "Teh Tiga"))

    page = said(client, one)

    assert states(one) == [Row.NEW, Row.REFUSED, Row.NEW]
    assert "Add 2 new rows" in page
    assert "Nothing is taken yet" in page
    assert (Record.objects.count(), LedgerEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("state", "total", "words", "bar"),
    [
        ("reading", 0, "The file is being read.", 'aria-label="Being checked"'),
        ("reading", 8, "Rows checked: 3 of 8.", 'max="8" value="3" aria-label="Being checked"'),
        ("taking", 8, "Rows taken: 1 of 2.", 'max="2" value="1" aria-label="Being taken"'),
    ],
)
def test_page_tells_how_far_it_is_with_and_without_script(client, state, total, words, bar) -> None:
    one = sent(client, HEAD + row(1, "Kopi Satu") + row(2, "") + row(3, "Teh Tiga"))
    ImportRow.objects.filter(owner=one, line=2).update(state=Row.TAKEN)
    Import.objects.update(state=state, total=total)

    page = said(client, one)

    assert f'role="status"> {words}' in page
    assert f'<progress class="sy-bulk__bar" {bar}></progress>' in page
    assert f'href="{of("import", one)}">See how far it is</a>' in page
    assert f'hx-get="{of("import", one)}" hx-trigger="every 2s"' in page


def test_good_rows_are_taken_when_others_are_refused(client: Client) -> None:
    one = sent(client, HEAD + row(1, "Kopi Satu") + row(2, ""))

    taken(client, one)

    assert names() == ["Kopi Satu"]
    assert states(one) == [Row.TAKEN, Row.REFUSED]
    assert "Rows taken: 1." in said(client, one)
    entry = LedgerEntry.objects.get(verb="register.imported")
    assert entry.object == "register:dasar/toko"
    assert bytes(one.rows.get(line=2).sealed) == b""


def test_the_same_file_again_doubles_nothing(client: Client) -> None:
    table = HEAD + row(1, "Kopi Satu") + row(2, "Teh Dua")
    taken(client, sent(client, table))

    again = sent(client, table)

    assert states(again) == [Row.KNOWN, Row.KNOWN]
    taken(client, again)
    assert names() == ["Kopi Satu", "Teh Dua"]


def test_a_row_that_says_something_else_changes_the_record_only_if_wanted(
    client: Client, edition: Any
) -> None:
    taken(client, sent(client, HEAD + row(1, "Kopi Satu")))
    one = sent(client, HEAD + row(1, "Kopi Uno") + row(2, "Teh Dua"))

    assert states(one) == [Row.CHANGED, Row.NEW]
    assert "The register says: Kopi Satu." in said(client, one, only="changed")
    taken(client, one)
    assert names() == ["Kopi Satu", "Teh Dua"]
    taken(client, one, changes="yes")

    assert names() == ["Kopi Uno", "Teh Dua"]
    assert states(one) == [Row.UPDATED, Row.TAKEN]


def test_a_column_that_is_not_there_changes_nothing(client: Client, edition: Any) -> None:
    record = actions.create_record(edition, "toko", KEPT, by=CLERK, at=AT)
    one = sent(client, "Number;Name\n900;Kopi Baru\n")
    assert one.state == Import.State.COLUMNS
    assert "Columns missing: Shown." in client.get(of("import-columns", one)).content.decode()

    client.post(of("import-columns", one), {"column-nomor": "0", "column-nama": "1"})
    queue.run_waiting()
    taken(client, one, changes="yes")

    record.refresh_from_db()
    assert queries.values(record) == {**KEPT, "nama": "Kopi Baru"}


def test_a_person_says_which_column_is_which(client: Client) -> None:
    one = sent(client, "No;Nama toko;Shown;Catatan\n7;Kopi Tujuh;ya;x\n")

    page = client.get(of("import-columns", one)).content.decode()
    assert "Columns unknown: No, Nama toko, Catatan." in page
    refused = client.post(of("import-columns", one), {"column-nama": "1", "column-terbit": "2"})
    twice = client.post(of("import-columns", one), {"column-nomor": "1", "column-nama": "1"})
    chosen = {"column-nomor": "0", "column-nama": "1", "column-terbit": "2"}
    client.post(of("import-columns", one), chosen)
    queue.run_waiting()

    assert (refused.status_code, twice.status_code) == (400, 400)
    assert "Choose the column of Number" in refused.content.decode()
    assert "A column is chosen for two fields" in twice.content.decode()
    assert states(one) == [Row.NEW]


def test_double_headings_are_asked_about(client: Client) -> None:
    one = sent(client, "nomor;NAMA;Name;terbit\n1;a;b;ya\n")

    assert one.state == Import.State.COLUMNS
    assert "there twice: Name" in client.get(of("import-columns", one)).content.decode()


def doubles(client: Client, edition: Any) -> Import:
    actions.create_record(edition, "toko", KEPT, by=CLERK, at=AT)
    return sent(client, HEAD + row(1, "CV Kopi Contoh Jaya", "0812 3456 7890") + row(2, "Teh Dua"))


def test_what_is_perhaps_there_waits_for_a_person(client: Client, edition: Any) -> None:
    one = doubles(client, edition)

    page = " ".join(client.get(of("import-pairs", one)).content.decode().split())
    assert states(one) == [Row.DOUBLE, Row.NEW]
    assert "1 row is perhaps in the register already" in said(client, one)
    assert "100 of 100" in page
    assert "Name: equal (60 points)" in page
    assert "Phone: equal (40 points)" in page
    assert "81234567890" not in page

    taken(client, one)
    assert names() == ["Kopi Contoh Jaya", "Teh Dua"]


@pytest.mark.parametrize(
    ("decision", "state", "after", "expected"),
    [
        ("update", Row.SAME, Row.UPDATED, ["CV Kopi Contoh Jaya", "Teh Dua"]),
        ("keep", Row.KEPT, Row.KEPT, ["Kopi Contoh Jaya", "Teh Dua"]),
        ("different", Row.NEW, Row.TAKEN, ["CV Kopi Contoh Jaya", "Kopi Contoh Jaya", "Teh Dua"]),
        ("later", Row.DOUBLE, Row.DOUBLE, ["Kopi Contoh Jaya", "Teh Dua"]),
    ],
)
def test_a_person_decides(
    client: Client, edition: Any, decision: str, state: str, after: str, expected: list[str]
) -> None:
    one = doubles(client, edition)
    pair = ImportPair.objects.get()

    client.post(of("import-pairs", one), {f"pair-{pair.pk}": decision})
    assert states(one)[0] == state
    taken(client, one)

    assert names() == expected
    assert states(one)[0] == after
    pair.refresh_from_db()
    assert (pair.decision, str(pair.person)) == (decision, "Petugas Contoh")
    assert LedgerEntry.objects.filter(verb="duplicate.decided").count() == 1
    kept = Record.objects.get(key_digest=contents.key_digest(home(edition), KEPT))
    assert queries.values(kept)["titik"] == KEPT["titik"]


def home(edition: Any) -> contents.Home:
    return contents.home(edition.kit, "toko")


def test_a_decision_holds_when_the_same_file_comes_again(client: Client, edition: Any) -> None:
    one = doubles(client, edition)
    client.post(of("import-pairs", one), {f"pair-{ImportPair.objects.get().pk}": "keep"})
    with clock.frozen(AT + timedelta(days=40)):
        assert importing.purge(clock.now()) == 1

    again = sent(client, HEAD + row(1, "CV Kopi Contoh Jaya", "0812 3456 7890"))

    assert states(again) == [Row.KEPT]


def test_no_decision_is_changed_once_the_row_is_taken(client: Client, edition: Any) -> None:
    one = doubles(client, edition)
    pair = ImportPair.objects.get()
    client.post(of("import-pairs", one), {f"pair-{pair.pk}": "different"})
    taken(client, one)

    answer = client.post(of("import-pairs", one), {f"pair-{pair.pk}": "update"}, follow=True)

    assert "This row was taken by now" in answer.content.decode()
    pair.refresh_from_db()
    assert pair.decision == "different"


def test_doubles_within_one_table_are_noticed_while_it_is_taken(client: Client) -> None:
    table = (
        HEAD + row(1, "Kopi Contoh", "081234567890") + row(2, "Toko Kopi Contoh", "081234567890")
    )
    one = taken(client, sent(client, table))

    assert states(one) == [Row.TAKEN, Row.DOUBLE]
    assert names() == ["Kopi Contoh"]


def test_two_imports_at_once_double_nothing(client: Client) -> None:
    table = HEAD + row(1, "Kopi Satu") + row(2, "Teh Dua")
    first, second = sent(client, table), sent(client, table)
    assert states(first) == states(second) == [Row.NEW, Row.NEW]

    client.post(of("import-take", first))
    client.post(of("import-take", second))
    queue.run_waiting()

    assert names() == ["Kopi Satu", "Teh Dua"]
    assert states(first) == [Row.TAKEN, Row.TAKEN]
    assert states(second) in ([Row.KNOWN, Row.KNOWN], [Row.DOUBLE, Row.DOUBLE])


def test_checking_goes_on_where_it_stopped(client: Client, edition: Any) -> None:
    one = sent(client, HEAD + "".join(row(number, f"Nama {number}") for number in range(1, 9)))
    one.rows.filter(line__gt=4).delete()
    Import.objects.filter(pk=one.pk).update(state=Import.State.READING, line=4)

    with clock.frozen(AT + timedelta(minutes=5)):
        assert "Set it going again" in said(client, one)
        client.post(of("import-go-on", one))
        queue.run_waiting()

    assert states(one) == [Row.NEW] * 8


def test_taking_is_stopped_and_the_rest_taken_later(client: Client) -> None:
    one = sent(client, HEAD + row(1, "Kopi Satu"))
    client.post(of("import-take", one))
    client.post(of("import-cancel", one))
    queue.run_waiting()
    assert names() == []

    taken(client, one)

    assert names() == ["Kopi Satu"]


def test_a_table_is_thrown_away_with_its_file(client: Client) -> None:
    one = sent(client, HEAD + row(1, "Kopi Satu"))

    client.post(of("import-cancel", one))

    assert "was thrown away" in said(client, one)
    assert one.rows.count() == 0
    with pytest.raises(FileNotFoundError):
        storage.load(one.file, one.scope)
    client.post(of("import-take", one))
    queue.run_waiting()
    assert names() == []


def test_rows_and_file_are_purged_after_a_time(client: Client) -> None:
    one = sent(client, HEAD + row(1, "Kopi Satu"))

    assert importing.purge(AT + timedelta(days=29)) == 0
    assert importing.purge(AT + timedelta(days=31)) == 1

    assert (Import.objects.count(), ImportRow.objects.count()) == (0, 0)
    with pytest.raises(FileNotFoundError):
        storage.load(one.file, one.scope)


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ("1;Kopi;bukan;;;ya", "Phone", "this is not a phone number"),
        ("1;Kopi;;;107.6,-6.9;ya", "Point", "there is no such place"),
        ("1;Kopi;;;POINT(107.6 -6.9);ya", "Point", "this is not a point of a map"),
        ("1;Kopi;;;51.5,-0.1;ya", "Point", "outside Indonesia"),
        ("1;Kopi;;javascript:alert(1);;ya", "Web", "this is not the address of a page"),
        ("1;Kopi;;;;mungkin", "Shown", "“mungkin” is neither yes nor no. Write ya or tidak."),
        (";Kopi;;;;ya", "Number", "is missing"),
    ],
)
def test_the_report_names_row_column_value_and_what_is_allowed(
    client: Client, cells: str, column: str, message: str
) -> None:
    one = sent(client, f"{HEAD}{cells}\n{row(2, 'Teh')}")

    [told] = csv.DictReader(io.StringIO(report(client, one)))

    assert (told["Line"], told["Column"]) == ("2", column)
    assert message in told["Why"]
    assert message in said(client, one)
    assert states(one) == [Row.REFUSED, Row.NEW]


def report(client: Client, one: Import) -> str:
    return client.get(of("import-report", one)).content.decode("utf-8-sig")


def test_a_day_that_does_not_exist_is_told(client: Client) -> None:
    one = sent(client, "nomor;nama;buka;terbit\n1;Kopi;31/2/2026;ya\n")

    assert "this day does not exist in that month. Write a number from 1 to 28." in said(
        client, one
    )


def test_markup_is_text_and_never_runs(client: Client) -> None:
    one = sent(client, HEAD + row(1, "<script>alert(1)</script>") + row("<b>", ""))

    assert "<script>alert" not in said(client, one, only="new")
    assert "&lt;b&gt;" in said(client, one)
    taken(client, one)
    assert names() == ["<script>alert(1)</script>"]


@pytest.mark.parametrize(
    ("role", "status"),
    [("dasar/pencatat", 200), ("city/auditor", 403), ("lain/petugas", 404), (None, 302)],
)
def test_only_those_of_the_kit_import_and_export(
    client: Client, role: str | None, status: int
) -> None:
    one = sent(client, HEAD + row(1, "Kopi Satu"))
    Person.objects.all().update(username="lain")
    other = signed_in(role)

    for page in (address(), of("import", one), of("import-pairs", one), address("register-export")):
        assert other.get(page).status_code == status
    for step in ("import-take", "import-cancel", "import-go-on", "import-columns"):
        answer = other.post(of(step, one))
        assert answer.status_code == (302 if status == 200 and step != "import-columns" else
                                      400 if status == 200 else status)  # fmt: skip


def test_an_import_is_seen_in_its_register_only(client: Client) -> None:
    one = sent(client, HEAD + row(1, "Kopi Satu"))

    answer = client.get(reverse("registers:import", args=["dasar", "warga", one.code]))

    assert answer.status_code == 404


def test_a_file_that_cannot_be_read_is_told_on_the_page(client: Client) -> None:
    answer = client.post(address(), {"table": SimpleUploadedFile("a.xlsx", b"%PDF-1.4")})

    assert answer.status_code == 400
    assert "This is no table" in answer.content.decode()
    assert client.post(address()).status_code == 400
    assert Import.objects.count() == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_table_to_begin_with_can_be_sent_back(client: Client, kind: str) -> None:
    data = client.get(address("import-template", kind)).content

    one = sent(client, data, f"toko.{kind}")

    assert one.state == Import.State.READY
    assert states(one) == [Row.NEW]


def exported(client: Client, **more: str) -> bytes:
    answer = client.post(address("register-export"), {"kind": "csv", **more})
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("personal", [True, False])
def test_an_export_taken_in_again_changes_nothing(
    client: Client, edition: Any, kind: str, personal: bool
) -> None:
    actions.create_record(edition, "toko", {**KEPT, "jenis": ["kriya", "kuliner"]}, by=CLERK, at=AT)
    odd = {"nomor": "'=007", "nama": '=1+1;<b>"é', "uraian": "-a\n+b", "terbit": False}
    actions.create_record(edition, "toko", odd, by=CLERK, at=AT)
    more = {"personal": "yes", "reason": "Perlu untuk uji"} if personal else {}

    one = sent(client, exported(client, kind=kind, **more), f"toko.{kind}")

    assert one.state == Import.State.READY
    assert states(one) == [Row.KNOWN, Row.KNOWN]


def test_personal_fields_are_exported_for_a_reason_that_is_written_down(
    client: Client, edition: Any
) -> None:
    actions.create_record(edition, "toko", KEPT, by=CLERK, at=AT)

    without = exported(client).decode()
    refused = client.post(address("register-export"), {"kind": "csv", "personal": "yes"})
    full = exported(client, personal="yes", reason="Perlu untuk uji").decode()

    assert "81234567890" not in without
    assert refused.status_code == 400
    assert ";'+6281234567890;" in full
    assert LedgerEntry.objects.filter(verb="register.exported").count() == 2


def test_the_page_lists_few_of_many_rows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing_views, "ROWS", 2)
    one = sent(client, HEAD + "".join(row(number, "") for number in range(5)))

    assert said(client, one).count("<tr") == 3
    assert "page=2" in said(client, one)


def test_a_formula_is_refused_with_its_address_and_lost_zeros_are_said(client: Client) -> None:
    rows = [["nomor", "nama", "terbit"], [7, "=1+1", "ya"], ["008", "Kopi", "ya"]]

    one = sent(client, workbook(rows), "toko.xlsx")

    page = said(client, one)
    assert states(one) == [Row.REFUSED, Row.NEW]
    assert "cell B2 holds a formula. Paste it as a value" in page
    assert "Numbers stand in the column Number, which holds texts" in page


def test_a_number_that_the_spreadsheet_spoiled_is_refused(client: Client) -> None:
    rows = [
        ["nik", "nama", "lahir", "kelamin"],
        [3273015405900001, "Ibu Contoh", "1990-05-14", "p"],
    ]
    rows.append([32730154059, "Ibu Contoh", "1990-05-14", "p"])
    table = SimpleUploadedFile("warga.xlsx", workbook(rows))
    client.post(reverse("registers:register-import", args=["dasar", "warga"]), {"table": table})
    queue.run_waiting()

    [first, second] = ImportRow.objects.order_by("line")
    assert "keeps 15 digits of a number, so the last ones are lost" in first.faults[0][2]
    assert "Perhaps the spreadsheet left out zeros at the beginning" in second.faults[0][2]
