"""The benchmark: our side and a bare one, measured in one run; ``make bench`` writes the table."""

from __future__ import annotations
