"""Open data: every format is what outside validators call valid, and none tells a secret."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import extruct
import pytest
import vobject
from django.conf import settings
from django.test import Client
from geojson_pydantic import FeatureCollection

from sauyunan.kits import queries
from sauyunan.registers import actions, open_data
from sauyunan.registers.format import SchemaOrg
from sauyunan.registers.models import Published
from sauyunan.registers.tests import public
from sauyunan.registers.tests.factories import CLERK
from sauyunan.registers.views import open_data as open_views

pytestmark = pytest.mark.django_db
DATA = "/data/dasar/toko"
PHONE = "+6281234567890"
FORMATS = ("json", "csv", "geojson", "ics", "vcf")
NODE = Path(settings.ROOT) / ".venv" / "bin" / "node"
CHECK_GEOJSON = """
const { check } = require(process.argv[1]);
console.log(check(require("fs").readFileSync(0, "utf8")).features.length);
"""
# The package's own function fetches the schema of JSON-LD from the network; extruct reads that part.
CHECK_SCHEMA_ORG = """
const { readFileSync, readdirSync } = require("fs"), here = process.argv[1];
const Ajv = require(require.resolve("ajv", { paths: [here] })).default;
const all = (folder) => readdirSync(`${here}/${folder}`).map((name) =>
  JSON.parse(readFileSync(`${here}/${folder}/${name}`, "utf8")));
const ajv = new Ajv({ strict: false })
  .addMetaSchema(all("meta"))
  .addSchema({ $id: "https://json-ld.org/schemas/jsonld-schema.json" })
  .addSchema(all("schema"));
const told = JSON.parse(readFileSync(0, "utf8"));
const base = "https://chharvey.github.io/schemaorg-jsd/schema";
console.log(ajv.validate(`${base}/${told["@type"]}.jsd`, told) || JSON.stringify(ajv.errors));
"""


@pytest.fixture
def town(frozen_now):
    edition = public.town()
    yield edition
    queries.forget(edition.id)


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def body(visitor: Client, path: str, **headers: str) -> str:
    answer = visitor.get(path, headers=headers)
    assert answer.status_code == 200, path
    return b"".join(answer).decode()  # type: ignore[arg-type]


def told_by(script: str, package: str, text: str) -> str:
    """What a program for Node says of a text."""
    there = str(Path(settings.ROOT) / "node_modules" / package)
    done = subprocess.run(
        [NODE, "-e", script, there], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("kind", [one for one in FORMATS if one != "ics"])
@pytest.mark.parametrize("agrees", [True, False])
def test_personal_value_leaves_only_while_its_owner_agrees(town, visitor, kind, agrees):
    record = public.add(town, 1, setuju=agrees)

    texts = [
        body(visitor, f"{DATA}.{kind}"),
        body(visitor, f"/direktori/dasar/toko/{record.code}/"),
        body(visitor, f"/api/v1/registers/dasar/toko/records/{record.code}"),
    ]

    assert [PHONE[1:] in text for text in texts] == [agrees] * 3


def test_vcards_are_of_those_only_who_may_be_reached(town, visitor):
    public.add(town, 1, nama="Toko; Satu,\n Dua", setuju=True)
    public.add(town, 2, nama="Toko Dua", setuju=False)

    (card,) = list(vobject.readComponents(body(visitor, f"{DATA}.vcf")))

    assert card.fn.value == "Toko; Satu, Dua"
    assert card.tel.value == PHONE
    assert card.version.value == "3.0"


def test_csv_holds_no_formula_and_every_record_that_fits(town, visitor):
    public.add(town, 1, nama="=1+1", uraian='a "b", c\nd')
    public.add(town, 2, nama="Dua", jenis=["kuliner"])

    rows = list(csv.DictReader(io.StringIO(body(visitor, f"{DATA}.csv"))))
    some = list(csv.DictReader(io.StringIO(body(visitor, f"{DATA}.csv?jenis=kriya"))))

    assert [row["nama"] for row in rows] == ["'=1+1", "Dua"]
    assert rows[0]["uraian"] == 'a "b", c\nd'
    assert rows[0]["jenis"] == "kriya; kuliner"
    assert len(some) == 1


def test_every_format_that_tells_of_records_says_whether_they_still_hold(town, visitor):
    public.add(town, 1)
    asked = public.add(town, 2)
    day = date(2026, 1, 31)
    Published.objects.filter(record=asked).update(confirmed_on=day, stale_on=day)

    table = list(csv.DictReader(io.StringIO(body(visitor, f"{DATA}.csv"))))
    places = json.loads(body(visitor, f"{DATA}.geojson"))["features"]
    pages = json.loads(body(visitor, f"{DATA}.json"))["records"]

    assert [(one["confirmed_on"], one["is_stale"]) for one in table] == [
        ("", "false"),
        ("2026-01-31", "true"),
    ]
    for rows in (pages, [one["properties"] for one in places]):
        told = {one["code"]: (one["confirmed_on"], one["is_stale"]) for one in rows}
        assert told[asked.code] == ("2026-01-31", True)
        assert len(told) == 2
        assert (None, False) in told.values()


def test_geojson_is_valid_for_two_validators(town, visitor):
    public.add(town, 1, uraian='</script> "\u2028')
    public.add(town, 2, titik=None)
    public.add(town, 3, titik="-6.5,107.5")

    text = body(visitor, f"{DATA}.geojson")

    found = FeatureCollection.model_validate_json(text)
    assert [tuple(one.geometry.coordinates) for one in found.features] == [
        (107.60981, -6.914744),
        (107.5, -6.5),
    ]
    assert told_by(CHECK_GEOJSON, "@placemarkio/check-geojson", text) == "2"
    empty = body(visitor, f"{DATA}.geojson?q=tidakada")
    assert told_by(CHECK_GEOJSON, "@placemarkio/check-geojson", empty) == "0"


def test_json_ld_of_a_record_is_read_and_valid_for_others(town, visitor):
    record = public.add(town, 1, setuju=True, laman="https://toko.test/")

    text = body(visitor, f"/direktori/dasar/toko/{record.code}/")
    (found,) = extruct.extract(text, syntaxes=["json-ld"])["json-ld"]

    assert (found["@type"], found["name"]) == ("LocalBusiness", "Kriya Contoh")
    assert found["telephone"] == PHONE
    assert told_by(CHECK_SCHEMA_ORG, "schemaorg-jsd", json.dumps(found)) == "true"
    wrong = json.dumps({**found, "telephone": 7})
    assert told_by(CHECK_SCHEMA_ORG, "schemaorg-jsd", wrong) != "true"


def test_event_tells_search_engines_its_days(frozen_now, visitor):
    event = {"type": "Event", "properties": {"name": "nama", "location": "kelurahan"}}
    edition = public.town(
        {**public.PUBLIC, "publish": {**public.PUBLIC["publish"], "schema_org": event}}
    )
    record = public.add(edition, 1)

    text = body(visitor, f"/direktori/dasar/toko/{record.code}/")
    queries.forget(edition.id)

    (found,) = extruct.extract(text, syntaxes=["json-ld"])["json-ld"]
    assert (found["startDate"], found["endDate"]) == ("2026-12-01", "2026-12-01")
    assert found["location"]["address"]["addressLocality"] == "Kota Contoh"
    assert told_by(CHECK_SCHEMA_ORG, "schemaorg-jsd", json.dumps(found)) == "true"


def test_each_record_has_files_of_its_own_in_what_it_has(town, visitor):
    one = public.add(town, 1, setuju=True, nama="Kopi Satu")
    public.add(town, 2, nama="Kopi Dua")
    code = one.code

    page = body(visitor, f"/direktori/dasar/toko/{code}/")
    texts = {kind: body(visitor, f"{DATA}/{code}.{kind}") for kind in FORMATS[:3] + FORMATS[4:]}

    assert [f'href="{DATA}/{code}.{kind}"' in page for kind in texts] == [True] * 4
    assert [("Kopi Satu" in one, "Kopi Dua" in one) for one in texts.values()] == [
        (True, False)
    ] * 4
    assert json.loads(texts["json"])["record"]["code"] == code
    assert len(json.loads(texts["geojson"])["features"]) == 1
    assert texts["csv"].count("\n") == 2
    assert texts["vcf"].count("BEGIN:VCARD") == 1


def test_what_a_record_has_not_or_is_not_shown_has_no_file(town, visitor):
    silent = public.add(town, 1, setuju=False)

    page = body(visitor, f"/direktori/dasar/toko/{silent.code}/")
    answers = [
        visitor.get(f"{DATA}/{code}.{kind}").status_code
        for code, kind in ((silent.code, "vcf"), (silent.code, "xml"), ("0" * 26, "json"))
    ]

    assert "vCard" not in page
    assert answers == [404, 404, 404]


def test_point_of_an_event_is_that_of_its_place(town):
    row = Published(latitude=-6.9, longitude=107.6)
    event = SchemaOrg(type="Event")
    without: dict[str, Any] = {}
    named: dict[str, Any] = {"location": {"@type": "Place", "name": "Gedung"}}
    place: dict[str, Any] = {}
    product: dict[str, Any] = {}

    open_data._add_place(without, row, event)
    open_data._add_place(named, row, event)
    open_data._add_place(place, row, SchemaOrg(type="TouristAttraction"))
    open_data._add_place(product, row, SchemaOrg(type="Product"))

    geo = {"@type": "GeoCoordinates", "latitude": -6.9, "longitude": 107.6}
    assert without == {"location": {"@type": "Place", "geo": geo}}
    assert named == {"location": {"@type": "Place", "name": "Gedung", "geo": geo}}
    assert (place, product) == ({"geo": geo}, {})


def test_pages_of_json_follow_each_other_to_the_end(town, visitor):
    records = [public.add(town, number) for number in range(5)]
    path, codes = f"{DATA}.json?limit=2&jenis=kriya", []

    while path:
        told = json.loads(body(visitor, path))
        codes += [one["code"] for one in told["records"]]
        path = (told["next"] or "").removeprefix(settings.SAUYUNAN_URL)

    assert codes == [record.code for record in records]
    assert told["licence"] == "https://spdx.org/licenses/CC-BY-4.0.html"


def test_api_tells_the_same_as_the_files(town, visitor):
    record = public.add(town, 1)
    base = "/api/v1/registers"

    listed = json.loads(body(visitor, base))
    detail = json.loads(body(visitor, f"{base}/dasar/toko"))
    page = json.loads(body(visitor, f"{base}/dasar/toko/records?limit=5"))
    one = json.loads(body(visitor, f"{base}/dasar/toko/records/{record.code}"))

    assert [row["name"] for row in listed] == ["toko", "karya"]
    assert set(detail["formats"]) == set(FORMATS)
    assert detail["facets"] == ["jenis", "kelurahan"]
    assert page["records"] == [one]
    assert one["values"]["kelurahan"] == "32.73.01.1001"
    assert visitor.get(f"{base}/dasar/warga").status_code == 404
    assert visitor.get(f"{base}/dasar/toko/records/{'0' * 26}").status_code == 404


def test_catalogue_names_every_register_with_its_files(town, visitor):
    answer = visitor.get("/data/katalog.jsonld")

    told = json.loads(answer.content)
    sets = {one["dct:identifier"]: one for one in told["dcat:dataset"]}
    assert answer["Content-Type"] == "application/ld+json"
    assert set(sets) == {"dasar/toko", "dasar/karya"}
    urls = [one["@id"] for one in sets["dasar/toko"]["dcat:distribution"]]
    assert urls == [f"{settings.SAUYUNAN_URL}{DATA}.{kind}" for kind in FORMATS]
    for one in urls:
        assert visitor.get(one.removeprefix(settings.SAUYUNAN_URL)).status_code == 200
    again = visitor.get("/data/katalog.jsonld", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", [*(f"{DATA}.{kind}" for kind in FORMATS), "api"])
def test_what_did_not_change_is_not_sent_again(town, visitor, path):
    path = "/api/v1/registers/dasar/toko/records" if path == "api" else path
    record = public.add(town, 1)
    first = visitor.get(path)
    by_tag = {"if-none-match": first["ETag"]}
    by_day = {"if-modified-since": first["Last-Modified"]}

    assert first["Link"] == '<https://spdx.org/licenses/CC-BY-4.0.html>; rel="license"'
    assert visitor.get(path, headers=by_tag).status_code == 304
    assert visitor.get(path, headers=by_day).status_code == 304
    assert visitor.get(f"{path}?q=lain", headers=by_tag).status_code == 200
    later = public.AT.replace(hour=9)
    actions.change_record(town, record, {"terbit": False}, by=CLERK, at=later)
    for headers in (by_tag, by_day):
        assert visitor.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path", [f"{DATA}.csv", f"{DATA}.ics", "/data/katalog.jsonld", "/api/v1/registers"]
)
def test_one_address_cannot_ask_without_end(town, visitor, path, monkeypatch):
    monkeypatch.setattr(open_views, "FILES_PER_MINUTE", 2)
    monkeypatch.setattr(open_views, "PAGES_PER_MINUTE", 2)

    answers: list[Any] = [visitor.get(path) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
