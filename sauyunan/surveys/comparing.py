"""What two rounds of keying say of a batch of paper, where they differ, and what stands in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sauyunan.surveys import profile
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Keying, PaperBatch

Round = Keying.Round


@dataclass(frozen=True)
class Difference:
    """A field of a sheet of which the rounds say different things; ``decided`` None: nobody said which."""

    sheet: int
    field: str
    first: str
    second: str
    decided: str | None


@dataclass(frozen=True)
class Progress:
    """How many sheets of a batch were keyed in a round, and the first that was not (None: all were)."""

    round: int
    done: int
    next: int | None


Values = Mapping[str, str]
UNUSABLE = "unusable"
"""The field that says why a sheet cannot be used: a key of ``cleaning.UNUSABLE``, or ""."""


def fields_of(batch: PaperBatch) -> tuple[str, ...]:
    """What is keyed of a sheet twice: elements, the profile, and whether it can be used."""
    return (*instrument(batch.survey.instrument).elements, *profile.LISTS, UNUSABLE)


def progress(batch: PaperBatch) -> tuple[Progress, Progress]:
    """Of the first and the second round."""
    keyed = _by_sheet(batch)
    found = []
    for one in (Round.FIRST, Round.SECOND):
        missing = [at for at in range(1, batch.sheets + 1) if (at, one) not in keyed]
        found.append(Progress(int(one), batch.sheets - len(missing), next(iter(missing), None)))
    return found[0], found[1]


def is_complete(batch: PaperBatch) -> bool:
    """Whether each sheet was keyed twice."""
    return all(one.next is None for one in progress(batch))


def differences(batch: PaperBatch) -> list[Difference]:
    """Where the two rounds differ, on sheets that were keyed twice."""
    keyed = _by_sheet(batch)
    found = []
    for number in range(1, batch.sheets + 1):
        first, second = keyed.get((number, Round.FIRST)), keyed.get((number, Round.SECOND))
        if first is None or second is None:
            continue
        decided = keyed.get((number, Round.DECIDED), {})
        found += [
            Difference(number, name, first.get(name, ""), second.get(name, ""), decided.get(name))
            for name in _compared(fields_of(batch), first, second, decided)
            if first.get(name, "") != second.get(name, "")
        ]
    return found


def _compared(
    fields: tuple[str, ...], first: Values, second: Values, decided: Values
) -> tuple[str, ...]:
    """Whether a sheet can be used is decided before what stands on it; of an unusable one nothing counts."""
    said = {first.get(UNUSABLE, ""), second.get(UNUSABLE, "")}
    if said == {""} or (len(said) > 1 and decided.get(UNUSABLE) == ""):
        return fields
    return (UNUSABLE,)


def final(batch: PaperBatch) -> dict[int, Values]:
    """What stands on each sheet once all is decided."""
    keyed = _by_sheet(batch)
    return {
        number: {**keyed[number, Round.FIRST], **keyed.get((number, Round.DECIDED), {})}
        for number in range(1, batch.sheets + 1)
    }


def told_of(batch: PaperBatch) -> dict[str, Any]:
    """For the report: how many fields differed of how many, and who keyed how many sheets in each round."""
    rows = batch.keyings.select_related("by").order_by("round", "by__full_name")
    who: dict[str, dict[str, int]] = {}
    for row in rows:
        of_round = who.setdefault(str(row.round), {})
        of_round[row.by.name] = of_round.get(row.by.name, 0) + 1
    fields = batch.sheets * len(fields_of(batch))
    return {"fields": fields, "differences": len(differences(batch)), "keyed_by": who}


def _by_sheet(batch: PaperBatch) -> dict[tuple[int, int], Values]:
    rows = batch.keyings.values_list("sheet", "round", "values")
    return {(sheet, round_): values for sheet, round_, values in rows}
