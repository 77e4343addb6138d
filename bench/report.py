"""The table of the benchmark as Markdown for people and as JSON for machines."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.lines import LINES, Line, Measured

_INTRODUCTION = """\
# Benchmarks

Written by `make bench`: both sides in one run, by turns, medians. Ratios travel from machine to
machine; seconds do not. A line that misses its limit ends the command with exit code 1.

"""
_HOW = """\

## How it is measured

- **Applying.** The web server as `sauyunan serve` starts it, without the worker for jobs, and a bare
  Django project (`bench/bare`, what `startproject` writes) under the same server with as many
  workers, on the same embedded PostgreSQL with durable commits. 16 kept connections from one
  process on the same machine. Our side checks the five questions with the kit's rules, encrypts the
  answers, keeps its promise of exactly once, writes application, move and ledger entry in one
  transaction and gives a reference and a secret.
- **Rules.** `kits.answering.check_all` on 700 whole numbers, each with a show-if; processor time.
- **Document.** The shipped birth certificate: QR code, PDF/A-2a with PDF/UA-1, PAdES signature. Ours
  typesets in the limited child process; the other side calls Typst and pyHanko in its own process,
  with compiler and key prepared before.
- **Queue.** In process, signed in, the 25 rows that least time is left for, with tabs and their counts,
  filters and permissions, beside a bare list without any of these. CPU is that of Python and of the
  database's process. A quarter of the applications are of the office that looks, of ten.
- **Desk.** The web server as `sauyunan serve` starts it, kept connections from one process on the same
  machine, signed in; ten offices, a quarter of the applications of the one that looks, which are
  sealed and indexed as those of applicants; other offices' are copies of them, and all are shuffled.
  Names have two words or three of 2,000, the n-th as often as 1/√n; in turn the list, searches for 40
  applicants by name, by the first four letters of each word, by NIK and by reference, and reviews of
  their cases with three files each. One more search is for the most frequent word, which fits 13,000
  cases of the office. With 16 clients at once each waits for those before it, so the processor's time
  for a page decides.
- **Bulk.** The shipped letter of stay, one document a case. 500 documents that were issued while no worker
  ran, from the first signature to the last, with the workers for jobs as `sauyunan serve` starts them,
  beside 60 jobs one after the other in one process (rendered, signed, stored, recorded). And 500 approved
  cases, from the confirmation of one step for all to the last signature, beside cases that are also
  issued one after the other.
- **Villages.** The page `/wilayah/` in process, all villages of the country loaded, for eight texts
  that people type; without its script the form's own button asks for the same list.
- **Maps and searches.** The web server as `sauyunan serve` starts it, one kept connection, made-up actors
  of the shipped kit for the creative economy in three databases that take turns. Names and descriptions
  are of 2,000 words, the n-th as often as 1/√n; villages and subsectors have unlike shares, places crowd
  in the middle of villages, one in twenty shows none. Rows are copied in; 200 of them are published again
  by the platform, which must change nothing. A view of the map is its page and the clusters that its
  script asks for, of the city, a half, a quarter and an eighth of it; areas, subsectors and words change
  from view to view. Searches have words and facets: the words are the ten most frequent, or ten rare
  ones. All caches are emptied before each request. Octets are those of page and clusters before
  compression.
- **Import.** A CSV of 3,000 good rows, every tenth like a record, checked and taken in one process
  beside 50,000 records that are marked for doubles.
- **Answering.** As *Applying*, with the last page of a survey that anybody may answer, each form once and from an
  address of its own. Ours counts the address, decides under the survey's lock, writes answer, counters and ledger entry
  in one transaction and sends the browser on to the page of thanks, which is one more request and not counted here.
- **Answers.** Copied into PostgreSQL: 200 units, four channels, counters in eight rows each. In process, from the statement
  to the exact index of the city and of each unit with its elements; both ways must give the same. Then counters of 400
  further units, read and summed by unit.
- **Parquet.** Answers by chance from 600 units, one file. Ours is what `sauyunan survey index FILE --by unit` does in a process that has
  begun: columns, every value judged, sums, 600 exact indexes; the other side is one statement of sums in DuckDB. Memory is
  that of a further process that does ours once.
- **Ranking.** 10,000 entries of 60 jurors, 50,000 cards of eight criteria, severity of jurors, ties by a criterion, median
  and lot. The web server as `sauyunan serve` starts it, one kept connection, pages of 100 rows in turn; what changes the
  ranking meanwhile is a card on which a small team agrees. Then the stage ends, is published, and the same is asked again.
- **Beside pretalx.** The newest version that pip finds for the same Python, in an environment that is made for the run, with a
  Redis of its own, under the same web server with as many workers, on the same PostgreSQL; 2,000 proposals with a speaker each,
  five tracks, eight reviewers, one score category. Four kept connections, both sides by turns. Lists: what an organiser sees,
  25 rows, filtered by state and by track (ours: by state and class). Scores: a review with text and score (ours: a card with
  eight values), again and again for 400 entries. Where the package, or a Redis, cannot be had, our side is told alone.
- **Last hour.** The web server and the workers for jobs as `sauyunan serve` starts them; an edition of the shipped KIJB
  bundle with 3,500 drafts, each of an author and an innovation of its own, in 97 units with an administrator each. Requests
  begin at even distances, whether or not those before are answered, and each counts from the moment for which it was
  planned: who waits in the server's queue is counted with the wait. All drafts are opened and a section is written in, whose
  text is kept while it is typed; six in ten are then saved, read as text, asked for, approved and sent, one in twenty of
  them twice. Everybody has a connection of one's own, as browsers do, so that every process of the server is asked; with
  one pool for all, most requests came to one of them. Errors are other answers than those, broken connections, and none
  within 30 seconds. Afterwards each text that was kept must stand in the database, and each receipt exactly once: one
  entry, one number of 1, 2, 3 …, one row in the ledger, and the same SHA-256 from what is stored.
- **Pages.** A phone's view in Chromium with an empty cache; octets over the wire, heads included.
  1 KB is 1,000 octets.
"""


def markdown(measured: Mapping[str, Measured], *, on: date, load: float) -> str:
    """The document with one row for each line."""
    rows = [
        "| What | Measured | Limit | | From |",
        "| --- | ---: | ---: | --- | --- |",
        *(_row(line, measured[line.key]) for line in LINES),
    ]
    where = f"{on.isoformat()} · {machine()} · load at the start {load:.1f}\n\n"
    return _INTRODUCTION + where + "\n".join(rows) + "\n" + _HOW


def _row(line: Line, measured: Measured) -> str:
    met = {True: "met", False: "**missed**", None: ""}[line.is_met(measured.value)]
    limit = "" if line.limit is None else f"{line.sense} {line.limit:g} {line.unit}"
    value = "–" if measured.value is None else f"{_rounded(measured.value)} {line.unit}"
    return f"| {line.about} | {value} | {limit} | {met} | {measured.note} |"


def _rounded(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def as_json(measured: Mapping[str, Measured], *, on: date, load: float) -> str:
    """The same numbers."""
    values = {key: one.value for key, one in measured.items()}
    lines: Sequence[dict[str, Any]] = [
        {
            "key": line.key,
            "about": line.about,
            "measured": _exact(values[line.key]),
            "unit": line.unit,
            "limit": line.limit,
            "sense": line.sense if line.limit is not None else None,
            "met": line.is_met(values[line.key]),
            "from": measured[line.key].note,
        }
        for line in LINES
    ]
    told = {"on": on.isoformat(), "machine": machine(), "load": round(load, 1), "lines": lines}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _exact(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def machine() -> str:
    """Processor, memory, system and versions; no name and no path."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GB, {_system()}, "
        f"Python {platform.python_version()}, Django {version('django')}, "
        f"Granian {version('granian')}, embedded PostgreSQL"
    )


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", facts.read_text()) if facts.exists() else None
    return " ".join(found[1].split()) if found else platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
