"""Claimed, verified, measured: who claims, who verifies, what pages show, and the city's what-if."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sauyunan.core.actor import Actor
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations import actions, index_queries, index_rules
from sauyunan.innovations.models import Claim, Innovation, Replica
from sauyunan.innovations.refusals import RegistryChangeRefused
from sauyunan.innovations.tests import factories
from sauyunan.innovations.tests import registry_factories as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
RULES = "iga-2026"


@pytest.fixture
def record(units, sri):
    row = listed(units["dinkes"], "antre", "Antre Ringkas", affairs=["health"])
    made.in_team(row, sri)
    return row


def listed(unit, slug, title, **facts):
    return made.record(unit, slug=slug, title=title, status=Innovation.Status.LISTED, **facts)


def signed_in(person):
    client = Client()
    client.cookies["bahasa"] = "en"
    client.force_login(person)
    return client


def text(response):
    return " ".join(response.content.decode().split())


def claim(record, key, parameter, by, basis=""):
    return actions.claim_parameter(
        record, RULES, key, parameter=parameter, basis=basis, by=Actor.for_person(by)
    )


def verify(record, key, parameter, by, note=""):
    return actions.verify_parameter(
        record, RULES, key, parameter=parameter, note=note, by=Actor.for_person(by)
    )


def test_a_claim_is_verified_by_somebody_else(record, sri, reviewer):
    claim(record, "16", 2, sri)

    verify(record, "16", 2, reviewer)

    row = Claim.objects.get()
    assert (row.claimed, row.verified) == (2, 2)
    assert (row.claimed_by, row.verified_by) == (sri, reviewer)
    verbs = list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["innovation.claimed", "innovation.verified"]


def test_a_changed_claim_must_be_verified_again(record, sri, reviewer):
    claim(record, "16", 2, sri)
    verify(record, "16", 2, reviewer)

    claim(record, "16", 3, sri)

    row = Claim.objects.get()
    assert (row.claimed, row.verified, row.verified_by) == (3, None, None)


@pytest.mark.parametrize("who", ["claimer", "team"])
def test_nobody_verifies_the_own_claim(record, sri, reviewer, who):
    claim(record, "16", 2, reviewer if who == "claimer" else sri)
    if who == "team":
        made.in_team(record, reviewer, "member")

    with pytest.raises(RegistryChangeRefused, match="Somebody else"):
        verify(record, "16", 2, reviewer)

    assert Claim.objects.get().verified is None


def test_another_parameter_needs_a_note_and_nothing_claimed_is_not_verified(record, sri, reviewer):
    with pytest.raises(RegistryChangeRefused, match="nothing"):
        verify(record, "16", 2, reviewer)
    claim(record, "16", 2, sri)

    with pytest.raises(RegistryChangeRefused, match="why"):
        verify(record, "16", 1, reviewer, note=" ")

    assert Claim.objects.get().verified is None


@pytest.mark.parametrize(
    ("key", "parameter", "basis"),
    [("16", 4, ""), ("16", -1, ""), ("99", 1, ""), ("33", 1, ""), ("33", 1, "lain")],
)
def test_what_the_rules_have_not_is_not_claimed(record, sri, key, parameter, basis):
    with pytest.raises(RegistryChangeRefused):
        claim(record, key, parameter, sri, basis)

    assert not Claim.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_usefulness_stands_on_exactly_one_basis(record, sri):
    claim(record, "33", 2, sri, "hemat_biaya")

    assert Claim.objects.get().basis == "hemat_biaya"


PAGES = {"assessment": ("read", ()), "claim": ("write", ("16",)), "verify": ("review", ("16",))}
PEOPLE = {
    "team": ("sri", "kit/staf", "dinkes", {"read", "write"}),
    "mentor": ("mentor", "", "", {"read"}),
    "other unit": ("lain", "kit/staf", "dishub", set()),
    "reviewer": ("cek", "city/innovation", "kota", {"read", "write", "review"}),
    "leader": ("sekda", "city/leader", "kota", {"read"}),
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

    answer = signed_in(person).get(reverse(f"innovations:{page}", args=[record.slug, *more]))

    assert (answer.status_code == 200) == (needs in rights)
    assert Client().get(answer.wsgi_request.path).status_code == 302


@pytest.mark.parametrize(
    ("role", "expected"),
    [("city/leader", 200), ("city/auditor", 200), ("city/innovation", 200), ("kit/staf", 403)],
)
def test_index_of_the_city_opens_to_who_reads_it(units, role, expected):
    person = made.person("orang", role, units["kota"])

    assert signed_in(person).get(reverse("innovations:index")).status_code == expected


def test_team_claims_with_a_proof_and_the_reviewer_verifies_on_pages(record, sri, reviewer):
    path = reverse("innovations:claim", args=["antre", "16"]) + "?aturan=iga-2026"
    sent = {"parameter": "3", "title": "Perda 3/2025", "address": "https://jdih.example/3"}

    done = signed_in(sri).post(path, sent)
    page = text(signed_in(reviewer).get(done["Location"]))
    refused = signed_in(reviewer).post(path.replace("16/", "16/periksa/"), {"parameter": "1"})
    found = signed_in(reviewer).post(
        path.replace("16/", "16/periksa/"), {"parameter": "1", "note": "Baru SK."}
    )
    after = text(signed_in(sri).get(found["Location"]))

    assert "3: Peraturan Daerah" in page
    assert 'href="https://jdih.example/3"' in page
    assert refused.status_code == 400
    assert "1: SK Kepala Daerah" in after
    assert "Baru SK." in after
    assert record.proofs.get().about == "iga:16"


def test_an_unnamed_proof_is_refused_and_nothing_is_claimed(record, sri):
    path = reverse("innovations:claim", args=["antre", "16"])

    answer = signed_in(sri).post(path, {"parameter": "3", "address": "https://jdih.example/3"})

    assert answer.status_code == 400
    assert "https://jdih.example/3" in text(answer)
    assert not Claim.objects.exists()


def test_what_the_service_measured_stands_beside_a_claim(edition):
    record = factories.innovation(unit_id=edition.unit_id)
    team = made.person("sri")
    made.in_team(record, team)
    for _ in range(6):
        factories.application(edition, used_minutes=3000)
    Replica.objects.create(innovation=record, place="X", region="32.04", since="2026-01-01")
    claim(record, "28", 3, team)

    lines = {one.key: one for one in index_queries.lines_of(record, index_rules.named(RULES))}
    page = text(signed_in(team).get(reverse("innovations:assessment", args=["sapa"])))

    measured = {key: one.column.measured for key, one in lines.items() if one.finding}
    assert measured == {
        "19": 3, "27": 1, "28": 1, "29": None, "30": 2, "31": 1, "33": 1, "34": 0,
    }  # fmt: skip
    assert "More than what was measured" in page
    assert "Sent back" in page  # an indicator of the kit's own
    assert "1: 6 hari atau lebih — 7 working days of a case" in page


def test_what_if_leaves_out_and_changes_without_keeping_anything(record, units, sri, reviewer):
    listed(units["dishub"], "rambu", "Rambu")
    claim(record, "31", 2, sri)
    client = signed_in(reviewer)
    index = reverse("innovations:index")

    as_is = client.get(index, {"daerah": "40"}).context["answer"]
    without = client.get(index, {"daerah": "40", "tanpa": "antre"}).context["answer"]
    changed = client.get(index, {"daerah": "40", "ubah": "antre:31:3"}).context["answer"]
    best = client.get(index, {"daerah": "40,0", "terbaik": "1"}).context["answer"]

    assert (as_is.now.innovations * 12, without.then.innovations) == (6, 0)
    assert str(as_is.then.rounded) == "16.20"
    assert changed.then.innovations * 12 == 9
    assert (best.best.exact, best.drop) == (as_is.now.exact, ())
    assert Claim.objects.get().claimed == 2


@pytest.mark.parametrize("region", ["64", "-1", "abc", "1/0"])
def test_a_score_of_the_region_that_cannot_be_is_told(record, reviewer, region):
    page = signed_in(reviewer).get(reverse("innovations:index"), {"daerah": region})

    assert "a number from 0 to 63" in text(page)


def test_htmx_gets_the_answer_alone(record, reviewer):
    page = signed_in(reviewer).get(reverse("innovations:index"), headers={"HX-Request": "true"})

    assert text(page).startswith('<div id="answer">')


def test_index_costs_the_same_for_one_and_three(
    record, units, sri, reviewer, django_assert_num_queries
):
    rules = index_rules.named(RULES)
    index_queries.candidates(reviewer, rules, "verified")  # its roles are known from now on
    with django_assert_num_queries(4):
        index_queries.candidates(reviewer, rules, "verified")
    for number in range(2):
        row = listed(units["dishub"], f"lain-{number}", "Lain")
        claim(row, "16", 1, sri)

    with django_assert_num_queries(4):
        found = index_queries.candidates(reviewer, rules, "verified")

    assert [one.parameters.get("16", 0) for one in found] == [0, 1, 1]


def test_measured_alone_counts_replicas_as_they_are(record, reviewer):
    for region in ("32.04", "32.05", "32.05"):
        Replica.objects.create(innovation=record, place="X", region=region, since="2026-01-01")

    (found,) = index_queries.candidates(reviewer, index_rules.named(RULES), "measured")

    assert (found.parameters, found.affairs) == ({"31": 2}, {"health"})
