"""``sauyunan survey check``: whether results follow from their totals, and these are the ledger's."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sauyunan.surveys import result_checking, result_queries
from sauyunan.surveys.instruments import InstrumentRefused

LARGEST = 4 * 1024 * 1024


def run(options: argparse.Namespace) -> int:
    """0: everything fits, 1: something does not, 2: a file is no result of a survey."""
    if options.here:
        return _here()
    if not options.file:
        sys.stderr.write("sauyunan survey check: name a FILE, or say --here\n")
        return 2
    return max(_file(path, options.commitment) for path in options.file)


def _file(path: Path, noted: str) -> int:
    try:
        told = _read(path)
        found = result_checking.faults(told, noted)
    except (OSError, ValueError, InstrumentRefused) as fault:
        sys.stderr.write(f"{path}: {_why(fault)}\n")
        return 2
    for one in found:
        print(f"{path}: MISMATCH: {one}")
    if found:
        return 1
    content, entry = told["content"], told["entry"]
    print(f"{path}: {content['title']}, {content['opens']} to {content['closes']}")
    print(f"  n = {content['n']}, index {told['index'] or '-'} {told['grade'] or ''}".rstrip())
    place = "not yet placed" if entry["position"] is None else f"position {entry['position']}"
    print(f"  fits the ledger: {place}, commitment {entry['commitment']}")
    return 0


def _read(path: Path) -> dict[str, Any]:
    """The result in a file. Raises OSError, and ValueError for what is none."""
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError(f"larger than {LARGEST // 1024**2} MB")
    told = json.loads(raw)
    result_checking.Result.model_validate(told)
    if not isinstance(told, dict):
        raise TypeError("a result is an object")
    return told


def _why(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        first = fault.errors()[0]
        return f"no result of a survey: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(fault)


def _here() -> int:
    """All closed surveys of this installation against their answers and the ledger."""
    count = differing = 0
    for closing in result_queries.closings().iterator():
        count += 1
        found = result_queries.differing(closing)
        differing += bool(found)
        for one in found:
            print(f"{closing.survey.code} {closing.survey.title}: MISMATCH: {one}")
    print(f"{count} closed surveys, {differing} differ")
    return 1 if differing else 0
