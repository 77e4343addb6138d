"""A made-up kit that runs."""

from __future__ import annotations

from datetime import datetime

import pytest

from sauyunan.innovations.tests import factories
from sauyunan.kits.definition import Edition


@pytest.fixture
def edition(db: None, frozen_now: datetime) -> Edition:
    return factories.edition()
