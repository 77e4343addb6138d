from __future__ import annotations

import pytest

from sauyunan.core import retention
from sauyunan.core.models import FreeDay


@pytest.fixture
def purges(monkeypatch):
    monkeypatch.setattr(retention, "_purges", {})
    return retention


def broken(now):
    FreeDay.objects.all().delete()
    raise RuntimeError("no luck")


@pytest.mark.django_db
def test_purge_all_gives_each_the_moment(purges, frozen_now):
    seen = []
    purges.register("a", lambda now: seen.append(now) or 2)
    purges.register("b", lambda now: 0)

    assert purges.purge_all() == {"a": 2, "b": 0}
    assert seen == [frozen_now]


@pytest.mark.django_db
def test_purge_all_undoes_a_broken_purge_and_carries_on(purges, caplog):
    FreeDay.objects.create(day="2026-01-02", title="Libur contoh")
    seen = []
    purges.register("broken", broken)
    purges.register("b", lambda now: seen.append("b") or 1)

    with pytest.raises(retention.PurgeFailed, match="^broken$"):
        purges.purge_all()

    assert seen == ["b"]
    assert FreeDay.objects.count() == 1
    assert "no luck" in caplog.text


def test_register_refuses_a_second_of_the_same_name(purges):
    purges.register("a", lambda now: 0)

    with pytest.raises(ValueError, match="registered twice"):
        purges.register("a", lambda now: 1)
