"""The desk of the registry: who opens what, and what the pages do."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sauyunan.core.tests.test_picture_pdf import jpeg
from sauyunan.innovations import actions
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.tests import registry_factories as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def record(units, sri):
    row = made.record(
        units["dinkes"], slug="antre", title="Antre Ringkas", initiated_on="2025-02-01"
    )
    made.in_team(row, sri)
    return row


def signed_in(person):
    client = Client()
    client.cookies["bahasa"] = "en"
    client.force_login(person)
    return client


def text(response):
    return " ".join(response.content.decode().split())


PAGES = {
    "record": ("read", ()),
    "history": ("read", ()),
    "export": ("read", ()),
    "edit": ("write", ("problem",)),
    "stage": ("write", ()),
    "team": ("write", ()),
    "proofs": ("write", ()),
    "years": ("write", ()),
    "replicas": ("write", ()),
    "baselines": ("write", ()),
    "baseline": ("write", ("time",)),
    "awards": ("write", ()),
    "improvements": ("write", ()),
    "review": ("review", ()),
}
PEOPLE = {
    "team": ("sri", "kit/staf", "dinkes", {"read", "write"}),
    "mentor": ("mentor", "", "", {"read"}),
    "other unit": ("lain", "kit/staf", "dishub", set()),
    "reviewer": ("cek", "city/innovation", "kota", {"read", "write", "review"}),
    "leader": ("sekda", "city/leader", "kota", {"read"}),
    "auditor": ("audit", "city/auditor", "kota", {"read"}),
    "outsider": ("tamu", "", "", set()),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("page", PAGES)
def test_page_opens_to_whom_it_is_for(record, units, who, page):
    name, role, unit, rights = PEOPLE[who]
    person = made.person(name, role, units.get(unit))
    if who == "mentor":
        made.in_team(record, person, "mentor")
    needs, more = PAGES[page]

    answer = signed_in(person).get(reverse(f"innovations:{page}", args=["antre", *more]))

    expected = 200 if needs in rights else 403 if "read" in rights else 404
    assert answer.status_code == expected


@pytest.mark.parametrize("page", PAGES)
def test_nobody_signed_in_is_led_to_the_sign_in(record, client, page):
    _needs, more = PAGES[page]

    answer = client.get(reverse(f"innovations:{page}", args=["antre", *more]))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/")


def test_public_reader_of_a_listed_record_does_not_read_inside(units):
    made.record(units["dinkes"], slug="terbuka", status="listed")
    other = made.person("lain", "kit/staf", units["dishub"])

    answer = signed_in(other).get(reverse("innovations:record", args=["terbuka"]))

    assert answer.status_code == 403


WRITES = {
    "edit": ("problem",),
    "stage-move": ("try",),
    "team": (),
    "team-leave": (1,),
    "proofs": (),
    "proof-withdraw": ("abc",),
    "years": (),
    "replicas": (),
    "replica-remove": (1,),
    "awards": (),
    "award-remove": (1,),
    "improvements": (),
    "improvement-plan": (1,),
    "improvement-done": (1,),
    "move": ("send",),
    "review": (),
    "seen": (),
    "note-settle": (1,),
}


@pytest.mark.parametrize("page", WRITES)
@pytest.mark.parametrize(
    ("who", "status"), [("other unit", 404), ("leader", 403), ("auditor", 403)]
)
def test_nothing_is_written_by_whom_it_is_not_for(record, units, who, status, page):
    name, role, unit, _rights = PEOPLE[who]
    client = signed_in(made.person(name, role, units[unit]))

    answer = client.post(
        reverse(f"innovations:{page}", args=["antre", *WRITES[page]]), {"text": "x"}
    )

    assert answer.status_code == status
    assert Innovation.objects.get().version == 1


def test_record_is_begun_completed_sent_and_listed(units, sri):
    desk, reviewer = signed_in(sri), signed_in(made.person("cek", "city/innovation", units["kota"]))
    begin = {"title": "Antre Ringkas", "unit": "dinkes", "problem": "Antre."}
    assert desk.post(reverse("innovations:new"), begin).status_code == 302
    row = Innovation.objects.get()
    page = text(desk.get(reverse("innovations:record", args=[row.slug])))
    assert "draft" in page
    assert "49 words more" in page

    def write(part, **values):
        row.refresh_from_db()
        url = reverse("innovations:edit", args=[row.slug, part])
        answer = desk.post(url, {"version": row.version, **values})
        assert answer.status_code == 302, text(answer)

    about = {"form": "service", "kind": "plain", "initiator": "unit", "is_public": "on"}
    write("about", title=row.title, **about)
    write("reach", affairs=["health"], sdgs=["3"], target_groups=["children"])
    for part, count in {
        "summary": 30,
        "problem": 50,
        "goal": 30,
        "novelty": 40,
        "how_it_works": 100,
    }.items():
        write(part, text="kata " * count)
    row.refresh_from_db()
    days = {"initiated_on-day": "5", "initiated_on-month": "1", "initiated_on-year": "2026"}
    url = reverse("innovations:stage", args=[row.slug])
    assert desk.post(url, {"version": row.version, **days}).status_code == 302
    assert "100% complete" in text(desk.get(reverse("innovations:record", args=[row.slug])))
    desk.post(reverse("innovations:move", args=[row.slug, "send"]))
    assert "antre-ringkas" in text(reviewer.get(reverse("innovations:records") + "?tab=check"))
    reviewer.post(reverse("innovations:move", args=[row.slug, "list"]))

    row.refresh_from_db()
    assert (row.status, row.is_public) == ("listed", True)
    assert "Antre Ringkas" in text(Client().get("/inovasi/"))


def test_similar_innovation_is_shown_before_one_is_begun(record, units):
    other = signed_in(made.person("lain", "kit/staf", units["dishub"]))
    begin = {"title": "Antrean Ringkas", "unit": "dishub"}

    page = other.post(reverse("innovations:new"), begin)

    assert "This may be there already" in text(page)
    assert "A record of Dinkes that is not in the registry yet" in text(page)
    assert "Antre Ringkas" not in text(page)  # it is nobody's but its team's yet
    assert Innovation.objects.count() == 1
    assert other.post(reverse("innovations:new"), {**begin, "sure": "yes"}).status_code == 302
    assert Innovation.objects.count() == 2


def test_second_editor_reads_both_texts_and_saves_again(record, sri, units):
    budi = made.person("budi")
    made.in_team(record, budi, "member")
    url = reverse("innovations:edit", args=["antre", "problem"])
    signed_in(budi).post(url, {"version": 1, "text": "Dari Budi."})

    answer = signed_in(sri).post(url, {"version": 1, "text": "Dari Sri."})

    page = text(answer)
    assert answer.status_code == 400
    assert "Dari Budi." in page
    assert "Dari Sri." in page
    assert 'name="version" value="2"' in page
    assert signed_in(sri).post(url, {"version": 2, "text": "Bersama."}).status_code == 302
    assert Innovation.objects.get().story == {"problem": "Bersama."}


def test_form_without_a_version_overwrites_nothing(record, sri):
    url = reverse("innovations:edit", args=["antre", "problem"])
    signed_in(sri).post(url, {"version": 1, "text": "Satu."})

    answer = signed_in(sri).post(url, {"text": "Dua."})

    assert answer.status_code == 400
    assert Innovation.objects.get().story == {"problem": "Satu."}


def test_proof_is_uploaded_and_seen_by_who_reads_the_record(record, sri, units):
    desk = signed_in(sri)
    file = SimpleUploadedFile("sk.jpg", jpeg(400, 300))
    url = reverse("innovations:proofs", args=["antre"])
    assert desk.post(url, {"about": "initiated_on", "title": "SK", "file": file}).status_code == 302

    address = reverse("innovations:proof", args=["antre", record.proofs.get().code])
    answer = desk.get(address)

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "SK" in text(desk.get(url))
    assert (
        signed_in(made.person("lain", "kit/staf", units["dishub"])).get(address).status_code == 404
    )


def test_file_that_is_none_is_told_and_the_rest_stays(record, sri):
    file = SimpleUploadedFile("sk.pdf", b"bukan")
    url = reverse("innovations:proofs", args=["antre"])

    answer = signed_in(sri).post(url, {"about": "since", "title": "SK Wali Kota", "file": file})

    assert answer.status_code == 400
    assert "the file is not PDF" in text(answer)
    assert 'value="SK Wali Kota"' in text(answer)
    assert not record.proofs.exists()


def test_notes_reach_the_team_on_the_page_of_their_field(record, sri, units):
    reviewer = signed_in(made.person("cek", "city/innovation", units["kota"]))
    note = {"field": "story.problem", "text": "Sebutkan sumbernya."}
    assert reviewer.post(reverse("innovations:review", args=["antre"]), note).status_code == 302

    desk = signed_in(sri)

    assert "Sebutkan sumbernya." in text(desk.get(reverse("innovations:record", args=["antre"])))
    page = text(desk.get(reverse("innovations:edit", args=["antre", "problem"])))
    assert "Sebutkan sumbernya." in page
    other = text(desk.get(reverse("innovations:edit", args=["antre", "novelty"])))
    assert "Sebutkan sumbernya." not in other


def test_history_tells_words_before_and_after(record, sri):
    by = actions.registering.Actor.for_person(sri)
    long = "Warga menunggu tiga jam di loket pendaftaran setiap hari Senin pagi"
    actions.change_record(record, {"story.problem": long}, version=1, by=by)
    new = long.replace("tiga", "empat")
    actions.change_record(record, {"story.problem": new, "title": "Antre"}, version=2, by=by)

    page = text(signed_in(sri).get(reverse("innovations:history", args=["antre"])))

    assert "<del>tiga</del> <ins>empat</ins>" in page
    assert "Antre Ringkas → Antre" in page
    assert "Version 3, Sri" in page


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("years", {"year": "2026", "state": "stopped"}),
        ("years", {"year": "2020", "state": "continued"}),
        (
            "replicas",
            {
                "place": "Kota X",
                "region": "99.99",
                "since-day": "1",
                "since-month": "2",
                "since-year": "2025",
            },
        ),
        ("awards", {"series": "KIPP 2022!", "year": "2022"}),
        ("team", {"person": "tidak-ada", "part": "member"}),
        ("improvements", {"finding": ""}),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(record, sri, page, typed):
    answer = signed_in(sri).post(reverse(f"innovations:{page}", args=["antre"]), typed)

    assert answer.status_code == 400
    assert "govuk-error-summary" in text(answer)
    assert Innovation.objects.get().version == 1


def test_list_costs_the_same_for_one_and_three(record, units, sri, django_assert_num_queries):
    desk = signed_in(sri)
    url = reverse("innovations:records")
    desk.get(url)
    with django_assert_num_queries(8):
        desk.get(url)
    for _each in range(2):
        made.in_team(made.record(units["dinkes"]), sri)

    with django_assert_num_queries(8):
        page = desk.get(url)

    assert len(page.context["rows"]) == 3
