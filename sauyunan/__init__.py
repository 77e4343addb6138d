"""Sauyunan: a city's innovations as kits that run, are measured, judged and shared."""

from __future__ import annotations

__version__ = "0.1.0"
