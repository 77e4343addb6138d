"""Parts of the citizen's pages: the way of an application, dead ends, documents, survey, pictures."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from PIL import Image

from sauyunan.core import clock, storage, thumbnails
from sauyunan.core.page_parts import Step
from sauyunan.documents.models import Document
from sauyunan.kits import archive
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.models import Edition, Installation, KitVersion
from sauyunan.services import facts, journey, needs
from sauyunan.services.journey import Files
from sauyunan.services.models import Application
from sauyunan.services.tests import factories, pictures
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_citizen_journey import begin, send

AT = datetime(2022, 6, 13, 2, 0, tzinfo=UTC)


def way(town: Town, state: str, *visits: str) -> list[tuple[str, str]]:
    service = facts.service_of(town.edition, factories.SERVICE)
    moments = [(one, AT + timedelta(hours=at)) for at, one in enumerate(visits)]
    return [(one.title, one.state) for one in journey.steps(service, state, moments, Files())]


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        (["diajukan"], ["done", "now", "later", "later"]),
        (["diajukan", "disetujui"], ["done", "done", "now", "later"]),
        (["diajukan", "disetujui", "terbit"], ["done", "done", "done", "done"]),
        (["diajukan", "perbaikan"], ["done", "done", "flag", "later", "later"]),
        (["diajukan", "perbaikan", "diajukan"], ["done", "now", "later", "later"]),
        (["diajukan", "ditolak"], ["done", "done", "now"]),
    ],
)
def test_the_way_shows_what_was_and_what_is_to_come(
    town: Town, visits: list[str], expected: list[str]
) -> None:
    steps = way(town, visits[-1], *visits)

    assert [state for _title, state in steps] == expected


def test_the_way_tells_when_a_state_was_reached_last(town: Town) -> None:
    service = facts.service_of(town.edition, factories.SERVICE)
    later = AT + timedelta(hours=5)
    visits = [("diajukan", AT), ("perbaikan", AT + timedelta(hours=1)), ("diajukan", later)]

    steps = journey.steps(service, "diajukan", visits, Files())

    assert steps[0].at == AT
    assert steps[1] == Step(steps[1].title, "now", later)


def changed_kit(town: Town, old: str, new: str) -> None:
    """The town's kit with another text in its service."""
    files = dict(archive.files_in(factories.KIT))
    name = "services/izin-warung.yaml"
    text = files[name].decode()
    assert old in text
    files[name] = text.replace(old, new).encode()
    version = KitVersion.objects.create(
        kit="warung", version="2.0.0", digest="", archive=archive.build(files), added_at=clock.now()
    )
    row = Edition.objects.create(
        version=version,
        parameters={"janji_jam": 16, "batas_meja": 10},
        unit=town.unit,
        area="32.73",
        made_at=clock.now(),
    )
    Installation.objects.filter(kit="warung").update(edition=row)


def test_a_choice_that_the_service_refuses_is_a_dead_end(client: Client, town: Town) -> None:
    changed_kit(
        town,
        'label: {id: "Menjual makanan?", en: "Does it sell food?"}',
        'label: {id: "Menjual makanan?", en: "Does it sell food?"}, check: '
        "[{if_not: value, say: {id: Hanya untuk warung makan. Tanyakan ke kelurahan.}}]",
    )
    code = begin(client)

    ends = client.post(f"/isi/{code}/warung/", {"makanan": "no"})
    missing = client.post(f"/isi/{code}/warung/", {})

    assert ends.status_code == missing.status_code == 422
    assert "Hanya untuk warung makan. Tanyakan ke kelurahan." in ends.content.decode()
    assert "govuk-error-summary" not in ends.content.decode()
    assert f'href="/isi/{code}/warung/"' in ends.content.decode()
    assert "govuk-error-summary" in missing.content.decode()


def test_rules_without_choices_list_all_documents_together(town: Town) -> None:
    changed_kit(town, "when: answers.makanan\n    or:", "when: size(answers.nama) > 3\n    or:")
    edition = kits_queries.current("warung")

    found = needs.needs_of(edition, factories.SERVICE, facts.office_of(edition))

    assert "foto_warung" in found.always


def document(application: Application, *, data: bytes = b"") -> Document:
    made = Document(
        code="kpq3m8n2v5x7",
        kind="warung/izin",
        number="IZ-1",
        title={"id": "Izin warung", "en": "Stall permit"},
        about_digest=bytes(32),
        edition_id=application.edition_id,
        unit=application.unit,
        case=application.reference,
        sealed=b"",
        issued_at=clock.now(),
    )
    if data:
        made.file, made.status = storage.save(data, made.file_scope), Document.Status.VALID
    made.save()
    return made


def test_a_document_is_downloaded_only_where_its_case_is_open(client: Client, town: Town) -> None:
    application = send(client)
    made = document(application, data=b"%PDF-made-up")
    url = f"/lacak/{application.reference}/dokumen/{made.code}/"

    own = client.get(url)
    stranger = Client().get(url)
    other = client.get(f"/lacak/{application.reference}/dokumen/zzzz/")

    assert own.content == b"%PDF-made-up"
    assert own["Content-Disposition"] == 'attachment; filename="izin-warung-iz-1.pdf"'
    assert "no-store" in own["Cache-Control"]
    assert (stranger.status_code, other.status_code) == (404, 404)
    assert url in client.get(f"/lacak/{application.reference}/").content.decode()


def test_a_document_that_is_being_made_is_waited_for(client: Client, town: Town) -> None:
    application = send(client)
    made = document(application)

    answer = client.get(f"/lacak/{application.reference}/dokumen/{made.code}/")

    assert answer["Location"] == f"/lacak/{application.reference}/"


def test_a_small_picture_is_small() -> None:
    made = thumbnails.of(pictures.photo(1600, 1200))

    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == (192, 144)
    assert len(made) < 20_000
