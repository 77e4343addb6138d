"""Every operation of the API of competitions answers whom it is for, and tells nobody else anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from sauyunan.accounts import access
from sauyunan.accounts.models import Person
from sauyunan.competitions import actions, sheets
from sauyunan.competitions.models import Assignment, Entry, Scorecard
from sauyunan.competitions.sheets import Sheet
from sauyunan.competitions.tests.factories import AFTER, DECIDE, SCORE, Town, by, client
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.home.api import api
from sauyunan.innovations.tests import registry_factories as registry

V1 = "/api/v1"
DOCUMENT = api.get_openapi_schema()
OPERATIONS = {
    (method, path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "competitions" in operation["tags"]
}
CARD = "/api/v1/competition-entries/{code}/score-cards/{stage}"
VALUES = {"manfaat": "91", "kebaruan": "80"}

STAFF = (
    "owner", "reviewer", "other_unit", "juror", "conflicted_juror", "manager", "conflicted_manager",
    "leader", "auditor", "outsider",
)  # fmt: skip
READERS = ("owner", "reviewer", "juror", "manager", "leader", "auditor")
ALL = (*STAFF, "citizen")

# Operation -> who is answered; of lists: who finds the entry in it. Nobody else learns that there is one.
PUBLIC = {
    ("get", "/api/v1/competitions"),
    ("get", "/api/v1/competitions/{name}"),
    ("get", "/api/v1/competitions/{name}/results/{stage}"),
    ("get", "/api/v1/competitions/{name}/results/{stage}/sheet"),
}
LISTS = {
    ("get", "/api/v1/competition-entries"): READERS,
    ("get", "/api/v1/competition-assignments"): ("juror",),
}
OBJECTS = {
    ("get", "/api/v1/competition-entries/{code}"): READERS,
    ("get", CARD): ("juror",),
    ("put", CARD): ("juror",),
    ("post", f"{CARD}/send"): ("juror",),
}


@pytest.fixture
def judged(town: Town) -> Iterator[Town]:
    """Two entries in scoring: one in conflict with a juror and with a manager who is a juror too."""
    first = town.sent("Antar Obat")
    town.sent("Sapa Lansia", at=town.units["dishub"])
    for name in ("juri1", "juri2", "juri3"):
        town.juror(name)
    top = town.units["kota"]
    registry.person("auditor", access.AUDITOR, top)
    other = registry.person("pengelola2", access.COMPETITION, top)
    own = actions.invite_juror(town.edition, other, "jury", by=SYSTEM)
    actions.declare_conflict(own, first, "Teman lama", by=by(other))
    third = town.edition.jurors.get(person__username="juri3")
    actions.declare_conflict(third, first, "Saudara saya", by=by(third.person))
    town.to_scoring()
    with clock.frozen(SCORE):
        yield town


@pytest.fixture
def published(judged: Town) -> Town:
    """The result of scoring is public."""
    judged.judge(antar_obat="91")
    with clock.frozen(DECIDE):
        result = actions.end_stage(judged.fresh(), by=SYSTEM)
        assert result is not None
        actions.publish_result(result, by=SYSTEM)
    return judged


def people(town: Town) -> dict[str, Person | None]:
    def named(name: str) -> Person:
        return Person.objects.get(username=name)

    return {
        "owner": town.innovator,
        "reviewer": town.reviewer,
        "other_unit": town.other,
        "juror": named("juri1"),
        "conflicted_juror": named("juri3"),
        "manager": town.manager,
        "conflicted_manager": named("pengelola2"),
        "leader": town.leader,
        "auditor": named("auditor"),
        "outsider": town.outsider,
        "citizen": None,
    }


def juror(name: str = "juri1") -> Client:
    return client(Person.objects.get(username=name))


def call(who: Client, method: str, path: str, body: Any = None) -> Any:
    known = {"name": "contoh-2026", "stage": "penilaian", "code": the_entry().code}
    address = path.format(**known)
    given = {"values": VALUES} if body is None else body
    sent = {} if method == "get" else {"data": given, "content_type": "application/json"}
    return getattr(who, method)(address, **sent)


def the_entry() -> Entry:
    return Entry.objects.get(title="Antar Obat")


def cards() -> list[dict[str, Any]]:
    return list(Scorecard.objects.order_by("pk").values())


def fits(operation: tuple[str, str], answer: Any) -> None:
    """The answer is one of those that the document describes, in their shape."""
    method, path = operation
    responses = DOCUMENT["paths"][path][method]["responses"]
    assert answer.status_code in responses
    if answer.status_code == 304:
        return
    [content] = responses[answer.status_code]["content"].values()
    schema = {**content["schema"], "components": json.loads(json.dumps(DOCUMENT["components"]))}
    assert [one.message for one in Draft202012Validator(schema).iter_errors(answer.json())] == []


# -- Every operation, for everybody ---------------------------------------------------------------
def test_no_operation_is_left_out() -> None:
    assert PUBLIC | set(LISTS) | set(OBJECTS) == OPERATIONS
    assert OPERATIONS


def test_every_operation_that_is_not_public_needs_a_session() -> None:
    closed = {
        (method, path)
        for method, path in OPERATIONS
        if DOCUMENT["paths"][path][method].get("security")
    }

    assert closed == set(LISTS) | set(OBJECTS)


@pytest.mark.parametrize("operation", sorted(PUBLIC))
def test_public_operations_answer_everybody_alike(
    published: Town, operation: tuple[str, str]
) -> None:
    told = set()
    for person in people(published).values():
        answer = call(client(person), *operation)
        assert answer.status_code == 200
        fits(operation, answer)
        told.add(answer.content)

    assert len(told) == 1


@pytest.mark.parametrize(("operation", "finding"), sorted(LISTS.items()))
def test_lists_hold_what_concerns_the_caller(
    judged: Town, operation: tuple[str, str], finding: tuple[str, ...]
) -> None:
    answers = {name: call(client(one), *operation) for name, one in people(judged).items()}

    assert {name for name, one in answers.items() if one.status_code == 200} == set(STAFF)
    assert answers["citizen"].status_code == 401
    found = {name for name, one in answers.items() if "Antar Obat" in one.content.decode()}
    assert found == set(finding)
    for one in answers.values():
        fits(operation, one)


@pytest.mark.parametrize(("operation", "allowed"), sorted(OBJECTS.items()))
def test_objects_are_there_for_whom_they_concern(
    judged: Town, operation: tuple[str, str], allowed: tuple[str, ...]
) -> None:
    for one in Assignment.objects.filter(juror__person__username="juri1"):
        actions.save_card(one, {"manfaat": "70", "kebaruan": "70"})
    before, who = cards(), people(judged)
    refused = {name: call(client(who[name]), *operation) for name in ALL if name not in allowed}
    assert {one.status_code for name, one in refused.items() if name != "citizen"} == {404}
    assert refused["citizen"].status_code == 401
    assert cards() == before

    answers = [call(client(who[name]), *operation) for name in allowed]
    assert [one.status_code for one in answers] == [200] * len(allowed)
    for one in (*answers, *refused.values()):
        fits(operation, one)
        assert "Antar Obat" not in one.content.decode() or one.status_code == 200


# -- Public ---------------------------------------------------------------------------------------
def test_edition_is_told_with_its_rules(published: Town) -> None:
    told = client(None).get(f"{V1}/competitions/contoh-2026").json()

    assert [one["key"] for one in told["stages"]] == ["daftar", "periksa", "penilaian", "penetapan"]
    [scoring] = [one for one in told["stages"] if one["criteria"]]
    assert (scoring["per_entry"], scoring["blind"], scoring["method"]) == (2, True, "mean")
    assert [(one["key"], one["weight"]) for one in scoring["criteria"]] == [
        ("manfaat", "60"),
        ("kebaruan", "40"),
    ]
    assert told["eligibility"] == ["Inovasi sudah berjalan satu tahun."]
    assert told["ties"] == ["criterion:manfaat", "sent", "lot"]
    assert [one["stage"] for one in told["results"]] == ["penilaian"]


def test_result_shows_winners_and_its_sheet_is_checked(published: Town) -> None:
    public = client(None)
    told = public.get(f"{V1}/competitions/contoh-2026/results/penilaian").json()
    sheet = public.get(f"{V1}/competitions/contoh-2026/results/penilaian/sheet").json()

    [winners] = told["classes"]
    assert [(one["title"], one["score"]) for one in winners["places"]] == [
        ("Antar Obat", "91.0000")
    ]
    assert "Sapa Lansia" not in json.dumps(told)
    assert sheets.digest(sheet) == told["digest"]
    assert sheets.differences(Sheet.model_validate(sheet)) == []


def test_what_is_not_published_is_not_there(judged: Town) -> None:
    judged.judge()
    with clock.frozen(DECIDE):
        actions.end_stage(judged.fresh(), by=SYSTEM)
    for page in ("penilaian", "penilaian/sheet", "tidak-ada"):
        for person in people(judged).values():
            answer = client(person).get(f"{V1}/competitions/contoh-2026/results/{page}")
            assert answer.status_code == 404


@pytest.mark.parametrize("operation", sorted(PUBLIC))
def test_edition_that_is_not_shown_is_not_there(
    published: Town, operation: tuple[str, str]
) -> None:
    edition = published.fresh()
    edition.is_public = False
    edition.save()

    answer = call(client(published.manager), *operation)
    assert "contoh-2026" not in answer.content.decode()
    assert answer.status_code == (200 if operation[1] == "/api/v1/competitions" else 404)


@pytest.mark.parametrize("operation", sorted(PUBLIC))
def test_who_has_it_already_is_told_so(published: Town, operation: tuple[str, str]) -> None:
    public, path = client(None), operation[1].format(name="contoh-2026", stage="penilaian")
    first = public.get(path)
    again = public.get(path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "public, max-age=300"
    assert public.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_edition_in_another_language_has_another_tag(published: Town) -> None:
    answers = [
        client(None).get(f"{V1}/competitions", headers={"Accept-Language": one})
        for one in ("id", "en")
    ]

    assert [one.json()[0]["title"] for one in answers] == [
        "Kompetisi Contoh 2026",
        "Example competition 2026",
    ]
    assert answers[0]["ETag"] != answers[1]["ETag"]
    assert "Accept-Language" in answers[0]["Vary"]


def test_too_many_requests_wait(published: Town) -> None:
    public = client(None)
    answers = [public.get(f"{V1}/competitions") for _ in range(121)]

    assert {one.status_code for one in answers[:120]} == {200}
    assert answers[120].status_code == 429
    assert int(answers[120]["Retry-After"]) >= 1


# -- Entries --------------------------------------------------------------------------------------
def test_entry_is_told_as_its_page_tells_it(judged: Town) -> None:
    entry, who = the_entry(), people(judged)
    told = {
        name: call(client(who[name]), "get", "/api/v1/competition-entries/{code}").json()
        for name in READERS
    }

    assert told["owner"]["roles"] == ["writes"]
    assert told["juror"]["roles"] == ["judges"]
    assert told["manager"]["roles"] == told["leader"]["roles"] == ["manages"]
    assert [one["text"] for one in told["juror"]["sections"]] == ["kata " * 20] * 2
    assert {name for name, one in told.items() if one["receipt"] == entry.receipt} == {
        "owner",
        "reviewer",
    }


def test_blind_stage_hides_whose_it_is_from_jurors_only(judged: Town) -> None:
    entry, who = the_entry(), people(judged)
    for path in ("/api/v1/competition-entries", "/api/v1/competition-entries/{code}"):
        told = {name: call(client(who[name]), "get", path).content.decode() for name in READERS}
        seeing = {name for name, one in told.items() if entry.agency in one}
        assert seeing == {"owner", "reviewer", "manager", "leader", "auditor"}
    assert "contoh.example/sk" not in told["juror"]
    assert "contoh.example/sk" in told["manager"]
    given = juror().get(f"{V1}/competition-assignments").content.decode()
    assert "Antar Obat" in given
    assert entry.agency not in given


def test_what_one_may_read_is_kept_by_no_cache(judged: Town) -> None:
    call(juror(), "put", CARD)
    for operation in sorted(OPERATIONS - PUBLIC - {("put", CARD)}):
        answer = call(juror(), *operation)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]


def test_list_is_filtered_and_comes_in_pages(judged: Town) -> None:
    lead = client(judged.manager)
    first = lead.get(f"{V1}/competition-entries", {"limit": 1, "competition": "contoh-2026"}).json()
    second = lead.get(first["next"].removeprefix("https://sauyunan.example")).json()

    titles = [one["title"] for page in (first, second) for one in page["entries"]]
    assert titles == ["Sapa Lansia", "Antar Obat"]
    assert second["next"] is None
    assert lead.get(f"{V1}/competition-entries", {"competition": "lain"}).json()["entries"] == []
    assert lead.get(f"{V1}/competition-entries", {"status": "draft"}).json()["entries"] == []


@pytest.mark.parametrize(
    "asked", [{"limit": 0}, {"limit": 101}, {"after": "tidak-ada"}, {"status": "a\0b"}]
)
def test_absurd_page_is_refused(judged: Town, asked: dict[str, Any]) -> None:
    answer = client(judged.manager).get(f"{V1}/competition-entries", asked)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == next(iter(asked))


def test_page_after_an_entry_in_conflict_does_not_tell_of_it(judged: Town) -> None:
    conflicted = client(Person.objects.get(username="pengelola2"))
    answer = conflicted.get(f"{V1}/competition-entries", {"after": the_entry().code})

    assert answer.status_code == 422


def test_list_costs_the_same_for_more_entries(judged: Town, django_assert_num_queries: Any) -> None:
    lead = client(judged.manager)
    counts = []
    for limit in (1, 2):
        with django_assert_num_queries(8, exact=False) as caught:
            lead.get(f"{V1}/competition-entries", {"limit": limit})
        counts.append(len(caught))

    assert counts[0] == counts[1]


# -- Score cards ----------------------------------------------------------------------------------
def test_card_is_kept_sent_and_stays(judged: Town) -> None:
    one = juror()
    words = {"to_entrant": "Bagus.", "to_committee": "Angka kurang jelas."}
    kept = call(one, "put", CARD, {"values": {"manfaat": "91"}, **words}).json()
    assert (kept["state"], kept["values"], kept["worth"]) == ("draft", {"manfaat": "91"}, None)
    missing = call(one, "post", f"{CARD}/send")
    assert missing.status_code == 422
    assert [each["path"] for each in missing.json()["errors"]] == ["values.kebaruan"]
    assert "belum punya nilai" in missing.json()["errors"][0]["message"]

    call(one, "put", CARD, {"values": VALUES, **words})
    sent = call(one, "post", f"{CARD}/send").json()
    again = call(one, "post", f"{CARD}/send").json()
    late = call(one, "put", CARD, {"values": {"manfaat": "50"}})

    assert (sent["state"], sent["worth"], sent["to_committee"]) == (
        "sent",
        "86.6000",
        "Angka kurang jelas.",
    )
    assert sent["ledger_entry"]
    assert again == sent
    assert late.status_code == 409
    assert "sudah dikirim" in late.json()["detail"]
    assert Scorecard.objects.get().values == VALUES


def test_others_cards_are_hidden_until_the_own_is_sent(judged: Town) -> None:
    call(juror("juri1"), "put", CARD, {"values": VALUES, "to_committee": "angka-kurang-jelas"})
    call(juror("juri1"), "post", f"{CARD}/send")
    other = juror("juri2")
    for method in ("get", "put"):
        answer = call(other, method, CARD)
        assert answer.json()["others"] == []
        assert "angka-kurang-jelas" not in answer.content.decode()

    [seen] = call(other, "post", f"{CARD}/send").json()["others"]
    assert seen == {"juror": "J001", "worth": "86.6000", "to_committee": "angka-kurang-jelas"}


def test_draft_of_another_juror_is_never_shown(judged: Town) -> None:
    call(juror("juri1"), "put", CARD, {"values": VALUES, "to_committee": "belum-selesai"})
    other = juror("juri2")
    call(other, "put", CARD)
    answer = call(other, "post", f"{CARD}/send")

    assert answer.json()["others"] == []
    assert "belum-selesai" not in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"manfaat": "101"}, "values.manfaat"),
        ({"manfaat": "-1"}, "values.manfaat"),
        ({"manfaat": "80.5"}, "values.manfaat"),
        ({"manfaat": "NaN"}, "values.manfaat"),
        ({"manfaat": "8\u0000"}, "values.manfaat"),
        ({"manfaat": 80}, "values.manfaat"),
        ({"manfaat": "1" * 13}, "values.manfaat"),
        ({"harga": "80"}, "values.harga"),
        ({"manfaat": "\ud800"}, "values.manfaat"),
    ],
)
def test_value_that_cannot_be_given_is_refused(
    judged: Town, values: dict[str, Any], path: str
) -> None:
    call(juror(), "put", CARD)
    before = cards()
    answer = call(juror(), "put", CARD, json.dumps({"values": values}))

    assert answer.status_code == 422
    assert [one["path"] for one in answer.json()["errors"]] == [path]
    assert cards() == before


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"values": {}, "juror": "J002"}', '{"values": []}', "null"]
)
def test_body_that_is_none_is_refused(judged: Town, body: str) -> None:
    answer = call(juror(), "put", CARD, body)

    assert answer.status_code in {400, 422}
    assert not Scorecard.objects.exists()


def test_words_with_odd_signs_are_kept(judged: Town) -> None:
    body = {"values": {}, "to_entrant": "Baik\u0000 sekali \U0001f44d"}

    assert call(juror(), "put", CARD, body).json()["to_entrant"] == "Baik sekali \U0001f44d"
    long = call(juror(), "put", CARD, {"values": {}, "to_entrant": "x" * 4001})
    assert long.status_code == 422


def test_nothing_is_kept_outside_the_window(judged: Town) -> None:
    call(juror(), "put", CARD)
    before = cards()
    with clock.frozen(DECIDE):
        answers = [
            call(juror(), "put", CARD, {"values": {"manfaat": "50"}}),
            call(juror(), "post", f"{CARD}/send"),
        ]

    assert [one.status_code for one in answers] == [409, 409]
    assert all("draf" in one.json()["detail"].lower() for one in answers)
    assert cards() == before


def test_conflict_that_is_declared_later_closes_what_was_open(judged: Town) -> None:
    one = Assignment.objects.get(juror__person__username="juri1", entry=the_entry())
    actions.save_card(one, VALUES)
    actions.send_card(one, by=SYSTEM)
    assert call(juror(), "get", CARD).status_code == 200

    actions.declare_conflict(one.juror, the_entry(), "Baru tahu", by=by(one.juror.person))

    for operation in sorted(OBJECTS):
        assert call(juror(), *operation).status_code == 404, operation
    for operation in sorted(LISTS):
        assert "Antar Obat" not in call(juror(), *operation).content.decode()


def test_juror_who_has_not_accepted_judges_nothing(judged: Town) -> None:
    judged.edition.jurors.filter(person__username="juri1").update(accepted_at=None)

    assert call(juror(), "get", CARD).status_code == 404
    assert call(juror(), "put", CARD).status_code == 404
    assert juror().get(f"{V1}/competition-assignments").json()["given"] == 0


def test_change_needs_the_token_of_the_session(judged: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Person.objects.get(username="juri1"))
    refused = [call(strict, "put", CARD), call(strict, "post", f"{CARD}/send")]
    assert [one.status_code for one in refused] == [403, 403]
    assert not Scorecard.objects.exists()

    strict.get("/masuk/")
    strict.get("/kompetisi-kerja/contoh-2026/juri/jury/undangan/")
    token = strict.cookies["csrf"].value
    address = CARD.format(code=the_entry().code, stage="penilaian")
    body = {"data": {"values": VALUES}, "content_type": "application/json"}
    assert strict.put(address, **body, headers={"X-CSRFToken": token}).status_code == 200


def test_who_left_reads_nothing(judged: Town) -> None:
    held = client(judged.manager)
    Person.objects.filter(pk=judged.manager.pk).update(is_active=False)

    assert held.get(f"{V1}/competition-entries").status_code == 401


def test_end_of_the_competition_is_told(published: Town) -> None:
    with clock.frozen(AFTER):
        actions.end_stage(published.fresh(), by=SYSTEM)
        told = client(None).get(f"{V1}/competitions").json()

    assert [(one["name"], one["is_over"], one["takes_entries"]) for one in told] == [
        ("contoh-2026", True, False)
    ]
