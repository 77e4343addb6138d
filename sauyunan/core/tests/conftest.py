"""Fixtures for tests of pages."""

from __future__ import annotations

import pytest

from sauyunan.core import context


@pytest.fixture
def own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that apps registered for pages, and nothing of this test remains."""
    monkeypatch.setattr(context, "_providers", {})
    monkeypatch.setattr(context, "_navigation", [])
    monkeypatch.setattr(context, "_links", [])
