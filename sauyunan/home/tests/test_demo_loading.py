"""Loading the sample city, with a shorter story than the file's: the same actions, fewer people."""

from __future__ import annotations

import stat
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sauyunan.accounts import access
from sauyunan.accounts.models import City, Membership, Person
from sauyunan.core import queries as core_queries
from sauyunan.core import queue
from sauyunan.core.models import Area, LedgerEntry
from sauyunan.documents.models import Document
from sauyunan.home import demo
from sauyunan.home.demo import story
from sauyunan.kits import queries as kits
from sauyunan.registers import owning, pictures
from sauyunan.registers.models import Published, Record
from sauyunan.services import facts as facts_of_services
from sauyunan.services.models import Application, Complaint
from sauyunan.surveys.models import Answer, Closing, FollowUp

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AREAS = (
    ("32", "Jawa Barat", 1),
    ("32.73", "Kota Bandung", 2),
    ("32.73.01", "Sukasari", 3),
    ("32.73.01.1001", "Sukarasa", 4),
    ("32.73.01.1002", "Gegerkalong", 4),
)


def short():
    """Twelve families, seventeen applications of which six still wait; few records. Of the errands one
    application for each way."""
    told = story.read()
    records = tuple(_fewer(one) for one in told.records)
    waiting = tuple(one.model_copy(update={"count": 1}) for one in told.month.waiting)
    families = told.families.model_copy(update={"count": 12})
    month = told.month.model_copy(update={"count": 11, "waiting": waiting})
    errands = tuple(_once_each_way(one) for one in told.errands)
    changed = {"families": families, "records": records, "month": month, "errands": errands}
    return told.model_copy(
        update={**changed, "surveys": tuple(_smaller(one) for one in told.surveys)}
    )


def _once_each_way(errand):
    ways = {key: way.model_copy(update={"count": 1}) for key, way in errand.ways.items()}
    return errand.model_copy(update={"ways": ways})


def _smaller(survey):
    return survey.model_copy(
        update={"answers": {"link": 12, "counter": 3, "kiosk": 7}, "sheets": 2}
    )


def _fewer(records):
    sections = {
        key: one.model_copy(update={"count": min(one.count, 9)})
        for key, one in records.sections.items()
    }
    return records.model_copy(update={"sections": sections})


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """What loading says; every test sees the city as it was then."""
    kits.forget_all()  # before any test: what is forgotten for each test is forgotten too late
    facts_of_services.forget_offices()
    core_queries.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        _make_areas()
        yield demo.load(short(), say=lambda line: None).lines()
        transaction.set_rollback(True)


def _make_areas():
    for code, name, level in AREAS:
        Area.objects.create(
            code=code, name=name, level=level, parent_id=code.rpartition(".")[0] or None,
            folded=name.lower(),
        )  # fmt: skip


def facts():
    """How many rows there are of everything that a second start could add to."""
    kinds = (City, Person, Membership, Record, Application, Document, Answer, LedgerEntry)
    return [kind.objects.count() for kind in kinds]


def test_the_city_is_loaded_once_with_everything_at_work(loaded):
    assert City.objects.get().name == "Kota Contoh"
    month = Application.objects.filter(kit="salaman")
    states = Counter(month.values_list("state", flat=True))
    assert states.total() == 17
    assert states["diajukan"] >= 2
    assert states["perlu_perbaikan"] >= 1
    assert states["diverifikasi"] >= 1
    assert states["disiapkan"] >= 1
    assert states["disetujui"] >= 1
    served = set(month.filter(outcome="served").values_list("reference", flat=True))
    others = Application.objects.exclude(kit="salaman").values_list("reference", flat=True)
    assert set(Document.objects.exclude(case__in=others).values_list("case", flat=True)) == served
    assert Application.objects.filter(ended_at=None, next_due_at__lt=demo.clock.now()).exists()
    told = "\n".join(loaded)
    assert all(f"  {one.username} " in told for one in Person.objects.all())
    kept = Path(settings.SAUYUNAN_HOME) / demo.SIGN_INS
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    moments = list(LedgerEntry.objects.order_by("pk").values_list("at", flat=True))
    finished = [entry for entry in moments if entry <= demo.clock.now()]
    assert len(finished) == len(moments)

    before = facts()
    again = demo.load(short(), say=lambda line: None).lines()

    assert again == loaded
    assert facts() == before


def test_applications_for_other_services_go_their_ways(loaded):
    for errand in story.read().errands:
        kit, _, service = errand.service.partition("/")
        rows = Application.objects.filter(kit=kit, service=service)

        assert rows.count() == len(errand.ways), errand.service
        assert rows.filter(outcome="refused").count() == 1, errand.service
        assert rows.filter(outcome="served").count() >= 2, errand.service


def test_passwords_work_and_secrets_open_the_applications(loaded, client):
    path = Path(settings.SAUYUNAN_HOME) / demo.SIGN_INS
    people, _, cases = path.read_text("utf-8").partition("\n\n")
    for line in people.splitlines():
        username, password = line.split()[:2]
        assert client.login(username=username, password=password), username
    reference, secret, state = cases.split()[:3]
    page = client.post("/lacak/", {"reference": reference, "secret": secret}, follow=True)
    assert page.status_code == 200
    assert Application.objects.get(reference=reference).state == state


def test_the_deputy_acts_today_and_it_is_told(loaded, client):
    deputy = Person.objects.get(username="wakil")

    told = next(line for line in loaded if line.startswith("  wakil "))

    assert access.has_role(deputy, "salaman/kepala_dinas")
    assert "stands in for kepala: salaman/kepala_dinas (Plh.) until " in told
    client.force_login(deputy, "django.contrib.auth.backends.ModelBackend")
    approved = Application.objects.filter(state="disetujui").values_list("reference", flat=True)
    assert approved[0] in client.get("/kerja/").content.decode()


def test_the_directory_is_filled_and_published(loaded):
    actors = Published.objects.filter(register="patrakomala/pelaku")
    assert actors.count() == 10
    assert {row.data["nomor"] for row in actors} >= {"EK-CONTOH"}
    assert len({row.data["nomor"] for row in actors}) == 10
    assert not any({"pemilik", "nib"} & set(row.data) for row in actors)
    assert {row.data.get("jam_buka") for row in actors} > {"Mo-Sa 09:00-17:00"}
    assert sum(len(row.data.get("foto", [])) for row in actors) == 10
    repeating = Published.objects.filter(register="patrakomala/acara").exclude(repeats="")
    assert repeating.count() == 6
    festival = Published.objects.get(register="patrakomala/acara", title="Festival Satu Contoh")
    places = Published.objects.filter(register="patrakomala/acara-tempat")
    assert {row.data["acara"] for row in places} == {festival.data["nomor"]}
    assert places.count() == 8


def test_sample_owners_can_prove_what_they_own_and_photos_are_shown(loaded, client):
    kept = Path(settings.SAUYUNAN_HOME) / demo.SIGN_INS
    owners = kept.read_text("utf-8").split("\n\n")[2].splitlines()
    number, secret = owners[0].split()[:2]
    kit = kits.current("patrakomala").kit

    owner = owning.owners_at(kit, "pelaku", number)
    row = Published.objects.get(record=owner.record)

    assert (len(owners), number) == (10, "EK-CONTOH")
    assert owning.fits(owner, secret)
    assert [client.get(one.small_url).status_code for one in pictures.shown(row.data["foto"])] == [
        200,
        200,
    ]
    assert all(one in "\n".join(loaded) for one in owners)


def test_the_queue_makes_every_document(loaded):
    assert Document.objects.filter(status=Document.Status.WAITING).exists()

    queue.run_waiting()

    assert not Document.objects.filter(status=Document.Status.WAITING).exists()


def test_two_years_of_surveys_are_closed_and_published(loaded, client):
    rows = Closing.objects.filter(survey__unit__code="disdukcapil").order_by("year")
    last, this = rows
    page = client.get("/ikm/unit/disdukcapil/").content.decode()

    assert last.year < this.year
    assert [row.content["channels"]["link"]["n"] for row in rows] == [12, 12]
    assert all(row.survey.batches.get().report["removed"] == {"blank": 1} for row in rows)
    assert "Indeks naik " in page or "Indeks turun " in page
    assert f'href="/ikm/unit/disdukcapil/{last.year}/"' in page
    done = FollowUp.objects.filter(survey=last.survey, element="pengaduan").get()
    assert done.done_on is not None
    assert FollowUp.objects.filter(survey=this.survey, done_on=None).exists()
    moments = list(LedgerEntry.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_one_complaint_waits_beside_the_element_of_complaints(loaded, client):
    survey = Closing.objects.filter(survey__unit__code="disdukcapil").latest("year").survey
    waiting = Complaint.objects.open().get()

    assert survey.opens_on <= timezone.localdate(waiting.filed_at) <= survey.closes_on
    client.force_login(Person.objects.get(username="survei"))
    page = client.get(f"/skm/{survey.code}/hasil/")
    assert page.context["complaints"].open == 1
