"""What tests of competitions begin with."""

from __future__ import annotations

import pytest

from sauyunan.competitions.tests.factories import Town


@pytest.fixture
def town(db: None) -> Town:
    """A small city with one public edition."""
    return Town()
