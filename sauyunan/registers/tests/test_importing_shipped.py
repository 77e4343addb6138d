"""Tables for the registers of the kits that come with the platform: what they offer is what they take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from sauyunan.accounts.models import City
from sauyunan.core import shapes
from sauyunan.core.models import Area
from sauyunan.kits import models, reading
from sauyunan.kits.definition import Edition
from sauyunan.registers import contents, exporting, importing_at_once, importing_columns
from sauyunan.registers.importing_at_once import Report, State
from sauyunan.registers.tests.factories import AT, CLERK

pytestmark = pytest.mark.django_db
FOLDERS = sorted(path.parent for path in Path(settings.KITS_DIR).glob("*/kit.yaml"))
SUBSECTORS = (
    *("Aplikasi", "Pengembang permainan", "Arsitektur", "Desain interior"),
    *("Desain komunikasi visual", "Desain produk", "Fesyen", "Film, animasi, dan video"),
    *("Fotografi", "Kriya", "Kuliner", "Musik", "Penerbitan", "Periklanan"),
    *("Seni pertunjukan", "Seni rupa", "Televisi dan radio"),
)
SQUARE = [[107.6, -6.95], [107.7, -6.95], [107.7, -6.85], [107.6, -6.85], [107.6, -6.95]]


@pytest.fixture(autouse=True)
def _city(frozen_now: object) -> Iterator[None]:
    """A drawn city, and a village that comes before it in the list but lies elsewhere."""
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=AT)
    for code in ("11", "11.01", "11.01.01", "11.01.01.2001", "32", "32.73", "32.73.01"):
        _area(code)
    _area("32.73.01.1001")
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    properties = {shapes.CODE_PROPERTY: "32.73.01"}
    shapes.take([{"type": "Feature", "properties": properties, "geometry": geometry}])
    with translation.override("id"):
        yield


def _area(code: str) -> None:
    Area.objects.create(
        code=code, name=f"Wilayah {code}", level=code.count(".") + 1,
        parent_id=code.rpartition(".")[0] or None, folded=code,
    )  # fmt: skip


def edition(folder: Path) -> Edition:
    kit = reading.read_folder(folder).kit
    assert kit is not None
    version = models.KitVersion.objects.create(
        kit=kit.name, version="1.0.0", digest="0" * 64, archive=b"", added_at=AT
    )
    row = models.Edition.objects.create(version=version, made_at=AT)
    return Edition(row.pk, kit, {kit.name: {}})


def table(rows: list[dict[str, str]]) -> bytes:
    heading = list(rows[0])
    lines = ["\t".join(heading), *("\t".join(row[name] for name in heading) for row in rows)]
    return "\n".join(lines).encode()


def actors(*given: dict[str, str]) -> Report:
    made = edition(Path(settings.KITS_DIR) / "patrakomala")
    home = contents.home(made.kit, "pelaku")
    names = importing_columns.template(home)
    sample = dict(zip(exporting.columns(home, personal=True), names[1], strict=True))
    rows = [{**sample, "nomor": f"EK-{at}", **one} for at, one in enumerate(given)]
    return importing_at_once.take(made, "pelaku", table(rows), by=CLERK, preview=True)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_made_up_row_of_each_register_can_be_taken(folder: Path) -> None:
    made = edition(folder)
    faults = []
    for name in made.kit.parts.get("registers", {}):
        home = contents.home(made.kit, name)
        heading, row = importing_columns.template(home)
        data = table([dict(zip(heading, row, strict=True))])
        [outcome] = importing_at_once.take(made, name, data, by=CLERK, preview=True).outcomes
        told = [] if outcome.state is State.TAKEN else outcome.fault.split("; ")
        faults += [
            f"{name}: {one}" for one in told if "register" not in one
        ]  # no record to name yet

    assert faults == []


def test_the_made_up_row_lies_in_the_city_and_has_a_code_of_digits() -> None:
    made = edition(Path(settings.KITS_DIR) / "patrakomala")
    home = contents.home(made.kit, "pelaku")

    _heading, row = importing_columns.template(home)

    sample = dict(zip(exporting.columns(home, personal=True), row, strict=True))
    assert sample["kelurahan"] == "32.73.01.1001"
    assert sample["kbli"] == "11111"
    assert shapes.in_city(*map(float, sample["titik"].split(",")))


def test_all_seventeen_subsectors_are_taken_one_by_one_and_several() -> None:
    rows = [{"subsektor": one} for one in (*SUBSECTORS, "kriya", "Crafts", "Kriya|Musik | kuliner")]

    report = actors(*rows)

    assert len(SUBSECTORS) == 17
    assert [one.fault for one in report.refused] == []
    assert report.taken == 20


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"subsektor": "Tambang"}, "Subsektor: “Tambang” memuat yang bukan pilihan kolom ini."),
        ({"kelurahan": "11.01.01.2001"}, "wilayah 11.01.01.2001 berada di luar kota."),
        ({"kelurahan": "Melati"}, "“Melati” bukan kode wilayah (desa)."),
        ({"titik": "-6.2,106.8"}, "titik ini berada di luar kota."),
        ({"kbli": "Contoh"}, "Kode KBLI terdiri atas 5 angka."),
        ({"nama": "=1+1"}, "diawali “=”, seperti rumus."),
        ({"nama": "@SUM(A1)"}, "diawali “@”, seperti rumus."),
    ],
)
def test_what_is_not_of_the_city_or_the_list_is_refused(given: dict[str, str], fault: str) -> None:
    report = actors({}, given)

    assert [one.state for one in report.outcomes] == [State.TAKEN, State.REFUSED]
    assert fault in report.outcomes[1].fault


def test_a_telephone_may_begin_with_a_plus() -> None:
    report = actors({"telepon": "+62 812 0000 0000"})

    assert report.taken == 1
