"""The clock stands still; SMS go to a messenger that can fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from sauyunan.outbox.messengers import NotTaken
from sauyunan.outbox.tests.factories import Flaky


@pytest.fixture
def flaky(settings: pytest.FixtureRequest, frozen_now: datetime, db: None) -> Iterator[type[Flaky]]:
    settings.SAUYUNAN_SMS = "sauyunan.outbox.tests.factories.Flaky"
    Flaky.failures, Flaky.error, Flaky.taken = 0, NotTaken("down"), []
    yield Flaky
    Flaky.failures, Flaky.taken = 0, []
