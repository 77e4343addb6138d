"""Figures of an index as bar charts in SVG. Pure: values in, text out.

The axis of all charts goes from 0 to 100, so that bars are as long as what they say. Each bar carries its
figure: no chart needs its colours to be understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

FONT = "Libertinus Serif"
INK, QUIET, HAIR = "#1c2321", "#5d655f", "#d8d5cb"
FILLS = ("#14503f", "#9fc0b2", "#d9a441", "#5b6aa0", "#8a8f8c")
"""Of the newest series, then of those before it."""
WIDTH, HEIGHT = 480, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 4, 14, 22
_TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Bar:
    """One figure: ``value`` from 0 to 100; ``text``: how it is written."""

    value: float
    text: str


@dataclass(frozen=True)
class Group:
    """Bars that stand together above their name, the newest first; None where there is no figure."""

    name: str
    bars: Sequence[Bar | None]


def bars(groups: Sequence[Group], title: str) -> str:
    """A chart of groups from left to right; of each the newest bar stands at the right.

    Raises ValueError without groups or for more series than there are fills.
    """
    series = max((len(one.bars) for one in groups), default=0)
    if not 0 < series <= len(FILLS):
        raise ValueError(f"a chart has 1 to {len(FILLS)} series, not {series}")
    step = (WIDTH - _LEFT - _RIGHT) / len(groups)
    thick = min(34.0, step * 0.82 / series)
    parts = [*_axis()]
    for at, group in enumerate(groups):
        middle = _LEFT + step * (at + 0.5)
        parts.append(_text(middle, HEIGHT - _BOTTOM + 14, group.name, 9, INK))
        for place, bar in enumerate(reversed(group.bars)):
            if bar is not None:
                x = middle + (place - series / 2) * thick
                parts += _bar(x, thick, bar, FILLS[len(group.bars) - 1 - place])
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
    return f"{head} aria-label={quoteattr(title)}>{''.join(parts)}</svg>"


def _axis() -> list[str]:
    found = []
    for value in _TICKS:
        y = _y(value)
        line = f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{HAIR}"/>'
        found += [line, _text(_LEFT - 5, y + 3, str(value), 8, QUIET, "end")]
    return found


def _bar(x: float, thick: float, bar: Bar, fill: str) -> list[str]:
    y, inner = _y(bar.value), thick * 0.94
    size = 8 if thick >= 24 else 6
    return [
        f'<rect x="{x:.1f}" y="{y}" width="{inner:.1f}" height="{_y(0) - y:.1f}" fill="{fill}"/>',
        _text(x + inner / 2, y - 3, bar.text, size, INK),
    ]


def _y(value: float) -> float:
    """Down the picture; what lies beyond the axis stands at its end."""
    share = min(max(value, 0.0), 100.0) / 100
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def _text(x: float, y: float, text: str, size: int, fill: str, anchor: str = "middle") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    look = f'font-family="{FONT}" font-size="{size}" fill="{fill}"'
    return f"<text {place} {look}>{escape(text)}</text>"
