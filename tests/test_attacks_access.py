"""Looking at what belongs to somebody else: as if it were not there, and guessing is slow."""

from __future__ import annotations

import uuid

import pytest

from tests import births
from tests.births import APPLY, Family
from tests.installation import Client, Installation


@pytest.fixture(scope="module")
def two(city: Installation) -> tuple[tuple[Client, dict[str, str]], tuple[Client, dict[str, str]]]:
    """Two citizens, each with an application."""
    made = []
    for _ in range(2):
        client, family = city.client(), Family(city.plan)
        made.append((client, births.apply(client, family)))
    return made[0], made[1]


def test_reference_with_a_wrong_secret_is_not_there(city, two):
    (_, mine), (stranger, theirs) = two

    wrong = stranger.get(f"{APPLY}/{mine['reference']}", headers={"X-Secret": theirs["secret"]})
    none = stranger.get(f"{APPLY}/KTA-26-0000-0000", headers={"X-Secret": theirs["secret"]})
    without = stranger.get(f"{APPLY}/{mine['reference']}")

    assert (wrong.status_code, none.status_code, without.status_code) == (404, 404, 422)
    assert wrong.json() == none.json()


def test_guessing_is_slowed_even_from_many_addresses(city):
    owner = city.client()
    sent = births.apply(owner, Family(city.plan))
    path = f"{APPLY}/{sent['reference']}"

    guesses = [city.client().get(path, headers={"X-Secret": f"{n:010d}"}) for n in range(8)]
    right = city.client().get(path, headers={"X-Secret": sent["secret"]})

    assert {answer.status_code for answer in guesses} == {404}
    assert right.status_code == 404  # a guesser who hits the sixth time learns nothing


def test_moves_and_files_of_others_are_not_there(city, two):
    (_, mine), (stranger, theirs) = two
    headers = {"X-Secret": theirs["secret"], "Idempotency-Key": str(uuid.uuid4())}

    move = stranger.post(f"{APPLY}/{mine['reference']}/moves/batalkan", json={}, headers=headers)
    file = stranger.post(
        f"{APPLY}/{mine['reference']}/uploads",
        files={"file": ("foto.jpg", births.photo())},
        data={"bring": "surat_lahir"},
        headers={"X-Secret": theirs["secret"]},
    )

    assert (move.status_code, file.status_code) == (404, 404)
    assert births.case(two[0][0], mine)["state"] == "diajukan"


def test_a_file_of_another_application_cannot_be_used_again(city):
    owner, thief = city.client(), city.client()
    family = Family(city.plan)
    request = family.request(owner)
    births.send(owner, request)
    other = Family(city.plan).request(thief)

    answer = births.send(thief, {**other, "bring": request["bring"]})

    assert answer.status_code == 422
    assert {one["path"] for one in answer.json()["errors"]} <= {
        "bring.surat_lahir", "bring.buku_nikah", "bring.kartu_keluarga",
    }  # fmt: skip
