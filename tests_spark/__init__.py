"""Tests that need Apache Spark and Java: ``make test-spark``. No part of ``make test``."""

from __future__ import annotations
