"""Actors and how rows name them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sauyunan.core.actor import APPLICANT, SYSTEM, Actor


@dataclass(frozen=True)
class SamplePerson:
    pk: int
    name: str


@pytest.mark.parametrize(
    ("actor", "text"),
    [
        (Actor.for_person(SamplePerson(3, "Ibu Contoh")), "person:3"),
        (Actor.for_applicant("kta7"), "applicant"),
        (Actor.for_city("32.73", "Kota Contoh"), "city:32.73"),
        (APPLICANT, "applicant"),
        (SYSTEM, "system"),
    ],
)
def test_rows_name_the_actor(actor, text):
    assert str(actor) == text


def test_a_person_acts_under_name_and_unit():
    actor = Actor.for_person(SamplePerson(3, "Ibu Contoh"), unit_id=9)

    assert actor == Actor("person", "3", "Ibu Contoh", 9)
