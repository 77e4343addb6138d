"""What changes the registry: one transaction and one ledger entry each."""

from __future__ import annotations

from sauyunan.innovations.actions.improving import (
    finish_improvement,
    open_improvement,
    plan_improvement,
    record_award,
)
from sauyunan.innovations.actions.registering import Beginning, begin_record, register_kit
from sauyunan.innovations.refusals import EditedMeanwhile, RegistryChangeRefused

__all__ = [
    "Beginning",
    "EditedMeanwhile",
    "RegistryChangeRefused",
    "begin_record",
    "finish_improvement",
    "open_improvement",
    "plan_improvement",
    "record_award",
    "register_kit",
]
