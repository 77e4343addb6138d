"""A made-up kit that runs."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from sauyunan.innovations.tests import factories
from sauyunan.kits.definition import Edition


@pytest.fixture
def edition(db: None, frozen_now: datetime) -> Edition:
    return factories.edition()


@pytest.fixture
def english():
    """Sentences are compared in English, in which they are written."""
    with translation.override("en"):
        yield
