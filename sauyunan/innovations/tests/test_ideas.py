"""The ideas box: given, looked at, supported once each, joined, taken up, answered."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sauyunan.core import clock, codes
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations.models import Idea, Innovation, Support
from sauyunan.innovations.tests import registry_factories as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TEXT = "Ibu dengan bayi menunggu lama tanpa tempat duduk di kelurahan."


@pytest.fixture
def moderator(units):
    return signed_in(made.person("cek", "city/innovation", units["kota"]))


def signed_in(person=None, address="203.0.113.1"):
    client = Client(REMOTE_ADDR=address)
    client.cookies["bahasa"] = "en"
    if person:
        client.force_login(person)
    return client


def idea(title="Kursi untuk ibu menyusui", status="shown", **facts):
    now = clock.now()
    shown = None if status == "new" else now
    return Idea.objects.create(
        **{
            "code": codes.random_code(10),
            "title": title,
            "text": TEXT,
            "status": status,
            "made_at": now,
            "shown_at": shown,
            **facts,
        }
    )


def url(name, row):
    return reverse(f"innovations:{name}", args=[row.code])


def page(answer):
    return " ".join(answer.content.decode().split())


def test_citizens_idea_is_shown_after_it_was_looked_at(moderator):
    citizen = signed_in()
    given = {"title": "Kursi untuk ibu menyusui", "text": TEXT}

    assert citizen.post(reverse("innovations:idea-new"), given).status_code == 302
    row = Idea.objects.get()
    assert (row.status, row.person) == ("new", None)
    assert row.title not in page(citizen.get(reverse("innovations:ideas")))
    assert citizen.get(url("idea", row)).status_code == 404

    assert row.title in page(moderator.get(reverse("innovations:ideas-waiting")))
    moderator.post(url("idea-show", row))

    assert row.title in page(citizen.get(reverse("innovations:ideas")))
    verbs = list(LedgerEntry.objects.order_by("pk").values_list("verb", "actor"))
    assert verbs[0] == ("idea.given", "applicant")
    assert verbs[1][0] == "idea.shown"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title": "Kursi", "text": TEXT}, "10"),
        ({"title": "Kursi untuk ibu menyusui", "text": "Pendek"}, "30"),
        (
            {"title": "Kursi untuk ibu menyusui", "text": f"{TEXT} 3273 0101 0190 0001"},
            "number of a person",
        ),
    ],
)
def test_idea_that_cannot_be_shown_is_refused_and_kept_on_the_page(given, sentence):
    answer = signed_in().post(reverse("innovations:idea-new"), given)

    assert answer.status_code == 400
    assert sentence in page(answer)
    assert given["title"] in page(answer)
    assert not Idea.objects.exists()


def test_many_ideas_from_one_place_have_to_wait():
    citizen = signed_in(address="203.0.113.77")
    for number in range(6):
        given = {"title": f"Gagasan ke-{number} untuk taman", "text": TEXT}
        answer = citizen.post(reverse("innovations:idea-new"), given)

    assert answer.status_code == 400
    assert "Try again later" in page(answer)
    assert Idea.objects.count() == 5


def test_each_supporter_counts_once(units):
    row = idea()
    citizen, staff = signed_in(), signed_in(made.person("sri", "kit/staf", units["dinkes"]))

    for client in (citizen, citizen, staff, staff, signed_in()):
        assert client.post(url("idea-support", row)).status_code == 302

    assert row.supports.count() == 3
    assert "3 supporters" in page(citizen.get(url("idea", row)))


@pytest.mark.parametrize("status", ["new", "taken", "declined", "merged"])
def test_only_an_open_idea_is_supported(status):
    row = idea(status=status)

    signed_in().post(url("idea-support", row))

    assert not Support.objects.exists()


def test_joined_ideas_count_each_supporter_once(moderator):
    first, second = idea(), idea("Tempat duduk bagi ibu yang menyusui")
    for who in (b"a", b"b"):
        first.supports.create(supporter=who, at=clock.now())
    for who in (b"b", b"c"):
        second.supports.create(supporter=who, at=clock.now())

    assert moderator.post(url("idea-merge", second), {"into": first.code}).status_code == 302

    second.refresh_from_db()
    assert (second.status, second.merged_into) == ("merged", first)
    assert first.supports.count() == 3
    assert signed_in().get(url("idea", second))["Location"] == url("idea", first)
    third = idea("Bangku panjang di lobi kelurahan")
    moderator.post(url("idea-merge", first), {"into": third.code})
    second.refresh_from_db()
    assert second.merged_into == third
    assert third.supports.count() == 3


def test_idea_becomes_an_innovation(units):
    row = idea()
    sri = made.person("sri", "kit/staf", units["dinkes"])

    answer = signed_in(sri).post(url("idea-take-up", row), {"unit": "dinkes"})

    made_of_it = Innovation.objects.get()
    row.refresh_from_db()
    assert answer["Location"] == reverse("innovations:record", args=[made_of_it.slug])
    assert (row.status, row.innovation) == ("taken", made_of_it)
    assert made_of_it.story == {"problem": TEXT}
    assert made_of_it.team.get().person == sri
    shown = page(signed_in().get(url("idea", row)))
    assert "A unit is making an innovation of it" in shown


def test_who_gave_an_idea_reads_what_has_become_of_it(moderator):
    citizen = signed_in()
    given = {"title": "Kursi untuk ibu menyusui", "text": TEXT}
    kept = citizen.post(reverse("innovations:idea-new"), given)
    row = Idea.objects.get()
    assert kept["Location"] == url("idea-word", row)

    waiting = page(signed_in().get(kept["Location"]))
    assert row.code in waiting
    assert "It waits for somebody" in waiting
    assert row.title not in waiting

    moderator.post(url("idea-decline", row), {"answer": "Sudah ada di sana."})
    declined = page(citizen.get(kept["Location"]))
    assert "Sudah ada di sana." in declined
    assert row.title not in declined

    Idea.objects.update(shown_at=clock.now(), status="shown")
    assert citizen.get(kept["Location"])["Location"] == url("idea", row)


def test_what_is_too_short_is_told_before_and_by_its_field():
    citizen = signed_in()
    shown = page(citizen.get(reverse("innovations:idea-new")))
    assert "From 10 to 200 characters." in shown
    assert "At least 30 characters." in shown

    refused = citizen.post(reverse("innovations:idea-new"), {"title": "Kursi", "text": "Duduk"})

    assert refused.status_code == 400
    assert "Write your idea in at least 10 characters." in page(refused)
    assert "what would be better then, in at least 30 characters." in page(refused)


def test_who_supports_is_not_asked_again():
    row, citizen = idea(), signed_in()
    ask = "Support this idea"
    assert ask in page(citizen.get(url("idea", row)))

    citizen.post(url("idea-support", row))

    supported = page(citizen.get(url("idea", row)))
    assert ask not in supported
    assert "You support this idea." in supported
    assert ask in page(signed_in().get(url("idea", row)))


def test_answer_says_why(moderator):
    row = idea()
    assert moderator.post(url("idea-decline", row), {"answer": ""}).status_code == 400

    moderator.post(url("idea-decline", row), {"answer": "Sudah ada di semua kelurahan."})

    assert "Sudah ada di semua kelurahan." in page(signed_in().get(url("idea", row)))


def test_idea_that_was_declined_unseen_stays_unseen(moderator):
    row = idea(status="new")

    moderator.post(url("idea-decline", row), {"answer": "Bukan gagasan."})

    assert signed_in().get(url("idea", row)).status_code == 404
    assert row.title not in page(signed_in().get(reverse("innovations:ideas")))


@pytest.mark.parametrize("name", ["idea-show", "idea-decline", "idea-merge"])
@pytest.mark.parametrize(("role", "status"), [("", 302), ("kit/staf", 403), ("city/leader", 403)])
def test_only_moderators_moderate(units, name, role, status):
    row = idea(status="new")
    person = made.person("sri", role, units["kota"]) if role else None

    answer = signed_in(person).post(url(name, row), {"answer": "Tidak."})

    assert answer.status_code == status
    row.refresh_from_db()
    assert row.status == "new"


def test_search_finds_by_stems_and_moderator_sees_similar_ones(moderator):
    idea("Pemetaan pohon rawan tumbang")
    new = idea("Peta pohon yang rawan tumbang", status="new")

    assert "Pemetaan pohon" in page(
        signed_in().get(reverse("innovations:ideas") + "?q=memetakan+pohon")
    )
    assert "No idea fits" in page(signed_in().get(reverse("innovations:ideas") + "?q=trotoar"))
    assert "Pemetaan pohon rawan tumbang" in page(moderator.get(url("idea", new)))
