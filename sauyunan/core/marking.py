"""Marking texts for translation where nothing is configured yet, such as in the limited child that checks kits."""

from __future__ import annotations


def mark(text: str) -> str:
    """The text itself, found by `make messages` when called as ``_``; Django's ``gettext_noop`` would want settings."""
    return text
