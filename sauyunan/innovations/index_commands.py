"""``sauyunan innovations index FILE.json --rules NAME``: one JSON object, texts with two decimals.

Needs no city and no database. 0: printed; 2: the file or the words have faults, one line for each.
"""

from __future__ import annotations

import argparse
import json
import sys
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.innovations import index_files, index_rules, indexing
from sauyunan.innovations.index_rules import RulesRefused
from sauyunan.innovations.indexing import Index
from sauyunan.surveys.answer_values import FileRefused
from sauyunan.surveys.scoring import rounded


def run(options: argparse.Namespace) -> int:
    """Print the index of ``options.file`` by ``options.rules``."""
    file = str(options.file)
    try:
        rules = index_rules.named(options.rules)
        situation = index_files.read(file, options.file.read_bytes(), rules)
    except RulesRefused as refusal:
        lines = [f"{one.file}:{one.line}: {one.what}. {one.mend}" for one in refusal.faults]
        return _complain(lines or [f"sauyunan innovations: {refusal}"])
    except FileRefused as refusal:
        return _complain(refusal.lines)
    except OSError as error:
        told = _("The file %(file)s cannot be read: %(why)s.")
        return _complain([told % {"file": file, "why": error.strerror}])
    print(json.dumps(printed(indexing.index_of(situation, rules)), indent=2))
    return 0


def printed(index: Index) -> dict[str, Any]:
    """The index as people and programs read it: texts, so that nothing becomes a binary float."""
    parts = {
        "region": index.region,
        "innovations": index.innovations,
        "number": index.number,
    }
    return {
        "parts": {name: _text(value) for name, value in parts.items()},
        "total": _text(index.total),
        "index": str(index.rounded),
        "category": index.category,
        "rules": index.rules,
    }


def _text(value: Fraction) -> str:
    return str(rounded(value))


def _complain(lines: list[str]) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return 2
