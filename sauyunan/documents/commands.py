"""``sauyunan verify FILE.pdf``: the check page's answer in the shell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sauyunan.core import i18n
from sauyunan.documents import queries, verifying
from sauyunan.documents.verifying import Verdict


def main(argv: Sequence[str]) -> int:
    """0 when the document is valid, 1 when it is not, 2 when there is no such file."""
    parser = argparse.ArgumentParser(
        prog="sauyunan verify",
        description="Say whether a PDF is a document of this city and still valid. "
        "`sauyunan verify ledger` checks the ledger.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.pdf")
    path: Path = parser.parse_args(argv).file
    try:
        data = path.read_bytes()
    except OSError as fault:
        print(f"{path}: {fault.strerror}. Give the path of a PDF.", file=sys.stderr)
        return 2
    verdict = verifying.verify_pdf(data)
    for line in _lines(verdict):
        print(line)
    return 0 if verdict.is_valid else 1


def _lines(verdict: Verdict) -> list[str]:
    lines = [f"{verdict.status}: {verdict.sentence}"]
    found = verdict.document
    if found is not None:
        lines += [
            f"  {i18n.pick(found.title)} {found.number}".rstrip(),
            f"  {found.unit.name if found.unit else ''}, {found.issued_at:%Y-%m-%d}",
            f"  {queries.address(found.code)}",
        ]
    if verdict.details.get("subject"):
        lines.append(f"  {verdict.details['subject']}")
    return lines
