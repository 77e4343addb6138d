"""Version numbers and ranges: which kit fits what another kit needs."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

_COMPARE: Mapping[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "": operator.eq,
}


def numbers(version: str) -> tuple[int, int, int]:
    """``1.2`` -> (1, 2, 0); raises ValueError where it is not one to three numbers."""
    parts = [int(part) for part in version.split(".")]
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"{version!r} is no version: write e.g. 1.2.0")
    major, minor, patch = (*parts, 0, 0)[:3]
    return major, minor, patch


def fits(version: str, wanted: str) -> bool:
    """Whether a version lies in a range such as ``>=1, <2``; each condition must hold.

    Raises ValueError for a range that cannot be read.
    """
    return all(_fits_one(version, one.strip()) for one in wanted.split(","))


def _fits_one(version: str, condition: str) -> bool:
    sign, bound = re.sub(r"[\d.\s]", "", condition), re.sub(r"[^\d.]", "", condition)
    return _COMPARE[sign](numbers(version), numbers(bound))
