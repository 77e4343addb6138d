"""Reads of the ideas box."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from sauyunan.innovations import duplicates
from sauyunan.innovations.models import Idea
from sauyunan.innovations.queries import searched

S = Idea.Status
PUBLIC = (S.SHOWN, S.TAKEN, S.DECLINED)


def public_ideas(text: str = "", status: str = "") -> QuerySet[Idea]:
    """The ideas that everybody reads, the most supported first; those declined before they were shown
    are not among them."""
    rows = Idea.objects.filter(status__in=[status] if status in PUBLIC else PUBLIC)
    rows = rows.exclude(shown_at=None)
    asked = searched(text)
    if asked is not None:
        rows = rows.filter(words=asked)
    return (
        rows.select_related("unit", "innovation")
        .annotate(count=Count("supports", distinct=True))
        .order_by("-count", "-made_at", "pk")
    )


def waiting_ideas() -> QuerySet[Idea]:
    """The ideas that nobody has looked at, the oldest first."""
    return (
        Idea.objects.filter(status=S.NEW).select_related("unit", "person").order_by("made_at", "pk")
    )


def similar_ideas(idea: Idea) -> list[Idea]:
    """Ideas open for support that resemble one, the likeliest first."""
    others = dict(
        Idea.objects.filter(status=S.SHOWN).exclude(pk=idea.pk).values_list("pk", "title")
    )
    found = [key for key, _percent in duplicates.resembling(idea.title, others)]
    rows = Idea.objects.in_bulk(found)
    return [rows[key] for key in found]
