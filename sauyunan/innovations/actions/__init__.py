"""What changes the registry: one transaction and one ledger entry each."""

from __future__ import annotations

from sauyunan.innovations.actions.claiming import claim_parameter, verify_parameter
from sauyunan.innovations.actions.editing import (
    Given,
    add_proof,
    change_record,
    move_stage,
    put_in_team,
    take_out_of_team,
    withdraw_proof,
)
from sauyunan.innovations.actions.ideas import Given as GivenIdea
from sauyunan.innovations.actions.ideas import (
    decline_idea,
    give_idea,
    merge_idea,
    show_idea,
    support_idea,
    supporter,
    take_up_idea,
)
from sauyunan.innovations.actions.improving import (
    finish_improvement,
    open_improvement,
    plan_improvement,
    record_award,
)
from sauyunan.innovations.actions.measuring import record_measurements
from sauyunan.innovations.actions.registering import (
    Beginning,
    Existing,
    begin_record,
    register_kit,
    take_over_record,
)
from sauyunan.innovations.actions.reviewing import (
    add_note,
    move_status,
    note_checked,
    settle_note,
)
from sauyunan.innovations.actions.stating import (
    Before,
    check_baseline,
    state_baseline,
    withdraw_baseline,
)
from sauyunan.innovations.actions.telling import (
    Copy,
    add_replica,
    remind,
    remove_award,
    remove_replica,
    say_year,
)
from sauyunan.innovations.refusals import EditedMeanwhile, RegistryChangeRefused

__all__ = [
    "Before",
    "Beginning",
    "Copy",
    "EditedMeanwhile",
    "Existing",
    "Given",
    "GivenIdea",
    "RegistryChangeRefused",
    "add_note",
    "add_proof",
    "add_replica",
    "begin_record",
    "change_record",
    "check_baseline",
    "claim_parameter",
    "decline_idea",
    "finish_improvement",
    "give_idea",
    "merge_idea",
    "move_stage",
    "move_status",
    "note_checked",
    "open_improvement",
    "plan_improvement",
    "put_in_team",
    "record_award",
    "record_measurements",
    "register_kit",
    "remind",
    "remove_award",
    "remove_replica",
    "say_year",
    "settle_note",
    "show_idea",
    "state_baseline",
    "support_idea",
    "supporter",
    "take_out_of_team",
    "take_over_record",
    "take_up_idea",
    "verify_parameter",
    "withdraw_baseline",
    "withdraw_proof",
]
