"""Reference and secret: forgiving to read, slow to guess, the same answer for all who are wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sauyunan.core import clock, codes
from sauyunan.services import actions, tracking
from sauyunan.services.tests import factories


@pytest.fixture
def sent(town):
    return actions.apply(factories.request(town.edition))


def test_case_is_found_however_it_is_typed(sent):
    reference = f" {sent.application.reference.lower().replace('-', ' ')}"

    assert tracking.case_for(reference, f"{sent.secret[:5].lower()} {sent.secret[5:]}") == (
        sent.application
    )


@pytest.mark.parametrize("secret", ["", "AAAAAAAAAA", "x", "\0"])
def test_wrong_secret_is_refused(sent, secret):
    assert tracking.case_for(sent.application.reference, secret) is None


def test_unknown_reference_is_answered_like_a_wrong_secret(sent):
    unknown = codes.reference("KTA", 2022)

    assert tracking.case_for(unknown, sent.secret) is None
    assert tracking.case_for("", "") is None
    assert tracking.case_for("KTA-22-AAAA-AAAA" * 9, sent.secret) is None


def test_five_wrong_guesses_close_the_reference_for_a_while(sent):
    reference = sent.application.reference
    for _ in range(5):
        assert tracking.case_for(reference, "AAAAAAAAAA") is None

    locked = tracking.case_for(reference, sent.secret)
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        later = tracking.case_for(reference, sent.secret)

    assert locked is None
    assert later == sent.application


def test_looking_with_the_secret_is_not_counted(sent):
    found = [tracking.case_for(sent.application.reference, sent.secret) for _ in range(12)]

    assert found == [sent.application] * 12
