"""What templates of services look up in a kit's declarations."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def item(mapping: Mapping[str, object], key: str) -> object:
    """The entry of a mapping under a key that is known only when the page is drawn."""
    return mapping[key]
