"""Photos of records come from what applicants brought, and are shown only while published."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image

from sauyunan.core import clock, intake
from sauyunan.registers import actions as registers
from sauyunan.registers import pictures
from sauyunan.registers.models import Picture, Published, Record
from sauyunan.services import actions, pictured
from sauyunan.services.actions.sending import Given
from sauyunan.services.actions.uploading import Slot
from sauyunan.services.models import Application, Draft, Upload
from sauyunan.services.refusals import InputRefused
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.pictures import blank, empty_pdf, photo

REGISTER = owners.REGISTER.replace("  keadaan:", "  foto: {type: pictures, label: {id: Foto}, optional: true, max: 2}\n  keadaan:").replace(
    "fields: [nama]", "fields: [nama, foto]"
)  # fmt: skip
BRING = """
bring:
  foto_toko: {label: {id: Foto toko}, optional: true}
"""
NEW = (
    owners.NEW.replace("          nama:", "          foto: bring.foto_toko\n          nama:")
    + BRING
)
SHOP = {"nomor": "T-1", "nama": "Warung Contoh", "telepon": "081234567890"}


def files(**changes: str) -> dict[str, bytes]:
    return owners.files(**({"toko": REGISTER, "daftar_toko": NEW} | changes))


@pytest.fixture
def market(town: Town) -> Town:
    town.edition = factories.edition_of(files(), town.unit)
    return town


def with_place(width: int = 3000, height: int = 2000) -> bytes:
    """A large photo that tells where it was taken and with what."""
    exif = Image.Exif()
    exif[0x010F] = "Pabrik Contoh"
    exif.get_ifd(0x8825)[1] = "S"
    out = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def brought(*data: bytes) -> Given:
    return Given(tuple(actions.put_loose(one, "foto.jpg").code for one in data))


def published(town: Town, *data: bytes) -> Application:
    made = factories.application(
        town.edition,
        service="daftar-toko",
        answers=SHOP,
        brings={"foto_toko": brought(*data)} if data else {},
    )
    actions.move(made, "setujui", by=town.examiner)
    return made


def codes() -> list[str]:
    return list(Record.objects.get().data.get("foto", []))


def test_photo_is_shown_in_two_sizes_without_place_and_camera(market, client):
    published(market, with_place())

    (code,) = codes()
    (shown,) = pictures.shown([code])
    answers = [client.get(url) for url in (shown.url, shown.small_url)]

    sizes = []
    for answer in answers:
        picture = Image.open(io.BytesIO(answer.content))
        sizes.append(max(picture.size))
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert dict(picture.getexif()) == {}
        assert b"Pabrik" not in answer.content
    assert sizes == [1280, 320]


def test_same_photo_is_not_sent_twice(market, client):
    published(market, photo())
    url = pictures.shown(codes())[0].url

    answer = client.get(url, headers={"If-None-Match": client.get(url)["ETag"]})

    assert (answer.status_code, answer.content) == (304, b"")


def test_record_without_photos_and_with_too_many(market):
    published(market)
    without = codes()
    Record.objects.all().delete()

    published(market, photo(), photo(), photo())

    assert (without, len(codes())) == ([], 2)
    assert Picture.objects.filter(record=Record.objects.get()).count() == 2


@pytest.mark.parametrize("values", [{"keadaan": "tutup"}, {"foto": None}])
def test_photo_of_what_is_not_shown_is_shown_to_nobody(market, client, values):
    published(market, photo())
    url = pictures.shown(codes())[0].url
    before = client.get(url).status_code

    record = Record.objects.get()
    by, now = registers.Actor("person", "1"), clock.now()
    registers.change_record(market.edition, record, values, by=by, at=now)

    assert (before, client.get(url).status_code) == (200, 404)


def test_photo_that_no_record_holds_is_removed_after_a_month_with_its_files(market):
    published(market, photo(), photo())
    kept, left = codes()
    record, now = Record.objects.get(), clock.now()
    by = registers.Actor("person", "1")
    registers.change_record(market.edition, record, {"foto": [kept]}, by=by, at=now)
    names = Picture.objects.filter(code=left).values_list("file", "small_file").get()

    early = pictures.purge(now + timedelta(days=29))
    late = pictures.purge(now + timedelta(days=31))

    assert (early, late) == (0, 1)
    assert [one.code for one in Picture.objects.all()] == [kept]
    assert [default_storage.exists(name) for name in names] == [False, False]


def test_photo_stays_when_the_record_is_published_anew(market, client):
    published(market, photo())

    registers.publishing.publish_anew(
        market.edition, registers.contents.home(market.edition.kit, "toko")
    )

    assert Published.objects.get().data["foto"] == codes()
    assert client.get(pictures.shown(codes())[0].url).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        b"<script>alert(1)</script>",
        b"GIF89a/*" + b"x" * 99 + b"*/=1;alert(1)",
        b"\xff\xd8\xff\xe0" + b"<?php system($_GET[0]);?>" * 9,
        b"%PDF-1.7" + photo()[:400],
        b"",
    ],
)
def test_what_only_looks_like_a_photo_is_not_taken(market, data):
    with pytest.raises(InputRefused):
        brought(data)

    assert Picture.objects.count() == 0


NO_PHOTOS = pytest.mark.parametrize(
    ("data", "name", "unfit"), [(blank(), "foto.jpg", "blank"), (empty_pdf(), "foto.pdf", "pdf")]
)


@NO_PHOTOS
def test_what_is_no_photo_is_not_taken_where_it_would_be_shown(market, data, name, unfit):
    draft = actions.start_draft(market.edition, "daftar-toko")

    with pytest.raises(InputRefused) as refused:
        actions.put_upload(draft, Slot("foto_toko"), data, name)

    assert refused.value.faults == {"bring.foto_toko": str(intake.NO_PHOTO[unfit])}
    assert Upload.objects.count() == 0


@NO_PHOTOS
def test_what_is_no_photo_is_not_sent_by_other_systems(market, data, name, unfit):
    loose = actions.put_loose(data, name)

    with pytest.raises(InputRefused) as refused:
        factories.application(
            market.edition,
            service="daftar-toko",
            answers=SHOP,
            brings={"foto_toko": Given((loose.code,))},
        )

    assert refused.value.faults == {"bring.foto_toko": str(intake.NO_PHOTO[unfit])}
    assert Application.objects.count() == 0


@NO_PHOTOS
def test_paper_may_be_a_pdf_or_hard_to_see(town, data, name, unfit):
    town.edition = factories.edition_of(
        files(daftar_toko=NEW.replace("          foto: bring.foto_toko\n", "")), town.unit
    )
    draft = actions.start_draft(town.edition, "daftar-toko")

    made = actions.put_upload(draft, Slot("foto_toko"), data, name)

    assert (made.unfit, pictured.keys(town.edition, "daftar-toko")) == (unfit, frozenset())


def test_page_asks_for_a_photo_of_the_thing_where_it_will_be_shown(market, client):
    client.post("/layanan/warung/daftar-toko/mulai/")
    draft = Draft.objects.get()

    page = client.get(f"/isi/{draft.code}/berkas/foto_toko/").content.decode()

    assert 'accept="image/jpeg,image/png,image/webp"' in page
    assert "bukan foto dokumen" in page
    assert "PDF hingga" not in page
    assert "sy-photos" not in page


def test_start_page_tells_that_a_photo_will_be_seen_by_everybody(market, client):
    page = client.get("/layanan/warung/daftar-toko/").content.decode()

    assert "Siapa saja dapat melihatnya" in page
    assert "Foto dokumen" not in page


def test_nothing_stands_in_for_a_photo_that_is_shown(town):
    stands_in = NEW.replace(
        "{label: {id: Foto toko}, optional: true}", "{label: {id: Foto toko}, or: surat}"
    )
    end = stands_in + "substitutes:\n  surat: {label: {id: Surat}}\n"

    assert "bring.foto_toko.or" in {one.path for one in owners.faults(files(daftar_toko=end))}


def test_what_hides_behind_a_photo_stays_behind(market, client):
    published(market, photo() + b"PK\x03\x04<script>alert(1)</script>")

    body = client.get(pictures.shown(codes())[0].url).content

    assert b"script" not in body
    assert b"PK\x03\x04" not in body


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"daftar_toko": NEW.replace("bring.foto_toko", "bring.foto_tok")}, "moves.setujui.effects.0.set.foto"),
        ({"daftar_toko": NEW.replace("nama: answers.nama", "nama: bring.foto_toko")}, "moves.setujui.effects.0.set.nama"),
        ({"toko": REGISTER.replace("optional: true, max: 2", "optional: true, personal: true")}, "fields.foto.type"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_kit_is_told(town, changes, path):
    found = owners.faults(files(**changes))

    assert path in {one.path for one in found}


def test_photos_cannot_be_asked_for(town):
    form = owners.FORM
    assert owners.faults(files()) == []

    wrong = files()
    name = "services/daftar-toko.yaml"
    asked = form.replace(
        "{type: text, label: {id: Nama toko}}", "{type: pictures, label: {id: Foto}}"
    )
    wrong[name] = f"service: daftar-toko\ntitle: {{id: Daftar}}{asked.rstrip()}{NEW}".encode()

    assert "ask.toko.questions.nama.type" in {one.path for one in owners.faults(wrong)}


PUBLIC = REGISTER.replace(
    "fields: [nama, foto]",
    "fields: [nama, jam, foto]\n  schema_org: {type: Store, properties: {image: foto, openingHours: jam}}",
).replace("  keadaan:", "  jam: {type: hours, label: {id: Jam buka}, optional: true}\n  keadaan:")
OPEN = "Senin–Jumat 08.00–17.00; Sabtu 09.00–12.00"


@pytest.mark.parametrize(
    ("moment", "note"),
    [("2022-06-13T09:00", "Buka sekarang"), ("2022-06-12T09:00", "Tutup sekarang")],
)
def test_page_of_a_record_shows_photos_and_whether_it_is_open(town, client, moment, note):
    hours = NEW.replace("          foto:", f"          jam: '\"{OPEN}\"'\n          foto:")
    town.edition = factories.edition_of(files(toko=PUBLIC, daftar_toko=hours), town.unit)
    published(town, photo(), photo())

    row = Published.objects.select_related("record").get()
    shown = pictures.shown(row.data["foto"])
    path = f"/direktori/warung/toko/{row.record.code}/"
    at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Jakarta"))
    with clock.frozen(at):
        page = client.get(path, headers={"Accept-Language": "id"}).content.decode()
    told = client.get("/data/warung/toko.json").json()["records"][0]["values"]

    assert [page.count(one.small_url) for one in shown] == [1, 1]
    assert f'alt="Foto 2 dari {SHOP["nama"]}"' in page
    assert note in page
    whole = [f"{settings.SAUYUNAN_URL}{one.url}" for one in shown]
    assert told["foto"] == whole
    data = json.loads(page.partition('application/ld+json">')[2].partition("</script>")[0])
    assert (data["image"], data["openingHours"]) == (whole, ["Mo-Fr 08:00-17:00", "Sa 09:00-12:00"])
