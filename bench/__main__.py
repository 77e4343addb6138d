"""``make bench``: measures every line, prints it, and writes docs/benchmarks.md and .json.

``make bench ARGS="queue desk"`` measures and prints only these parts, and writes nothing;
``ARGS="deadline=60"`` gives the last hour 60 seconds instead of ten minutes.

Exit code 1 when a line misses its limit, 2 when it could not be measured.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bench import (
    answering,
    applying,
    city,
    commands,
    contest,
    deadline,
    desk,
    directory,
    pages,
    parquet,
    queue,
    report,
    signing,
    standing,
)
from bench.lines import LINES, Line, Measured
from bench.place import KITS, OURS, ROOT, BenchFault, Place, child, place

PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> int:
    """Measure, tell, write."""
    load, begin = os.getloadavg()[0], time.monotonic()
    measured: dict[str, Measured] = {}
    try:
        for one in _measured(sys.argv[1:]):
            measured[one.key] = one
            _tell(one)
    except BenchFault as fault:
        print(f"bench: {fault}", file=sys.stderr)
        return 2
    missed = [line.key for line in LINES if line.key in measured and _is_missed(line, measured)]
    if len(measured) == len(LINES):
        _write(measured, load)
    print(f"{time.monotonic() - begin:.0f} s.")
    print(f"Missed: {', '.join(missed)}" if missed else "All limits are kept.")
    return 1 if missed else 0


def _is_missed(line: Line, measured: Mapping[str, Measured]) -> bool:
    return line.is_met(measured[line.key].value) is False


def _write(measured: Mapping[str, Measured], load: float) -> None:
    on = datetime.now(UTC).date()
    PAGE.write_text(report.markdown(measured, on=on, load=load), "utf-8")
    PAGE.with_suffix(".json").write_text(report.as_json(measured, on=on, load=load), "utf-8")
    print(f"Written to {PAGE.relative_to(ROOT)}.")


def _tell(one: Measured) -> None:
    line = next(line for line in LINES if line.key == one.key)
    met = {True: "met", False: "MISSED", None: "told"}[line.is_met(one.value)]
    limit = "" if line.limit is None else f" ({line.sense} {line.limit:g})"
    value = f"{'–':>9}" if one.value is None else f"{one.value:9.2f}"
    print(f"{met:<7}{value} {line.unit:<10}{limit:<16} {line.about} ({one.note})", flush=True)


def _measured(only: Sequence[str]) -> Iterator[Measured]:
    """The lines of all parts, or of those named. Raises BenchFault for a name that is none."""
    asked = {name: given for name, _equal, given in (word.partition("=") for word in only)}
    unknown = set(asked) - {step.__name__.strip("_") for step in STEPS}
    if unknown:
        raise BenchFault(f"no such part: {', '.join(sorted(unknown))}")
    if seconds := asked.get("deadline"):
        deadline.lasts(seconds)
    with place() as made:
        city.found(made)
        city.beside(made)
        for step in STEPS:
            if not asked or step.__name__.strip("_") in asked:
                yield from step(made)


def _rules(made: Place) -> Iterator[Measured]:
    told = child("forms", environment=made.environment())
    yield Measured("rules", told["ms"], "processor time")
    yield Measured("rules_checks", told["checks_ms"], "processor time")


def _document(made: Place) -> Iterator[Measured]:
    words = (str(KITS / "salaman"), "akta-kelahiran")
    told = child("documents", *words, environment=made.environment())
    note = f"{told['ours'] * 1000:.0f} ms beside {told['alone'] * 1000:.0f} ms"
    yield Measured("document", told["alone"] / told["ours"], note)


def _queue(made: Place) -> Iterator[Measured]:
    found = queue.measure(made)
    cpu = f"{found.cpu * 1000:.1f} ms beside {found.bare_cpu * 1000:.1f} ms"
    yield Measured("queue", found.cpu / found.bare_cpu, cpu)
    growth = f"{found.many * 1000:.1f} ms beside {found.few * 1000:.1f} ms"
    yield Measured("queue_growth", found.many / found.few, growth)
    yield Measured("queue_queries", found.statements, f"{found.rows} rows")


def _desk(made: Place) -> Iterator[Measured]:
    found = desk.measure(made)
    for key, medians in (("desk", found.many), ("desk_crowd", found.crowd)):
        told = ", ".join(f"{kind} {seconds * 1000:.0f}" for kind, seconds in medians.items())
        yield Measured(key, max(medians.values()) * 1000, told)
    grown = {kind: found.many[kind] / found.few[kind] for kind in found.many}
    told = ", ".join(f"{kind} {times:.2f}" for kind, times in grown.items())
    yield Measured("desk_growth", max(grown.values()), told)


def _bulk(made: Place) -> Iterator[Measured]:
    found = signing.measure(made)
    for key, many, single in (
        ("bulk", found.waiting, found.signed),
        ("bulk_issued", found.bulk, found.issued),
    ):
        told = f"{many:.1f} a second on {found.cores} cores beside {single:.1f} on one"
        yield Measured(key, found.share(many, single), told)


def _villages(made: Place) -> Iterator[Measured]:
    told = child("villages", environment=made.environment())
    among = f"“{told['typed']}” among {told['villages']:,} villages"
    yield Measured("villages", told["seconds"] * 1000, among)
    yield Measured("villages_bytes", told["bytes"] / 1000)


def _directory(made: Place) -> Iterator[Measured]:
    maps, searches = directory.measure(made)
    for key, found in (("map", maps), ("search", searches)):
        told = ", ".join(f"{kind} {seconds * 1000:.0f}" for kind, seconds in found.some.items())
        yield Measured(key, max(found.some.values()) * 1000, told)
        if key == "map":
            largest = max(maps.octets, key=lambda kind: maps.octets[kind])
            yield Measured("map_bytes", maps.octets[largest] / 1000, largest)
    grown = {**maps.growth(), **searches.growth()}
    told = ", ".join(f"{kind} {times:.2f}" for kind, times in grown.items())
    yield Measured("places_growth", max(grown.values()), told)


def _importing(made: Place) -> Iterator[Measured]:
    told = child("importing", environment=made.environment())
    note = f"{told['worked']:.0f} s of processor time; {told['doubles']} rows to be decided"
    yield Measured("import", told["seconds"], note)


def _answers(made: Place) -> Iterator[Measured]:
    made.add_database("answers", "sauyunan")
    told = child("answers", environment=made.environment(OURS, "answers"))
    yield Measured("answers_kept", told["kept"])
    yield Measured("answers_counted", told["counted"], "equal to the counters")
    yield Measured("counters", told["many"] * 1000, f"{told['rows']:,} rows")


def _parquet(made: Place) -> Iterator[Measured]:
    most = 0.0
    for key, rows in (("parquet_ten", 10_000_000), ("parquet_hundred", 100_000_000)):
        found = parquet.measure(made, rows)
        most = max(most, found.memory)
        told = f"{found.ours:.2f} s beside {found.own:.2f} s"
        yield Measured(key, found.ours / found.own, told)
    yield Measured("parquet_memory", most)


def _titles(made: Place) -> Iterator[Measured]:
    made.add_database("titles", "sauyunan")
    told = child("titles", environment=made.environment(OURS, "titles"))
    yield Measured("titles", told["median"] * 1000, f"the slowest {told['most'] * 1000:.0f} ms")
    yield Measured("titles_first", told["first"] * 1000)
    share = 100 * told["found"] / told["asked"]
    yield Measured("titles_found", share, f"{told['found']} of {told['asked']}")


def _whatif(made: Place) -> Iterator[Measured]:
    made.add_database("whatif", "sauyunan")
    told = child("whatif", environment=made.environment(OURS, "whatif"))
    yield Measured("whatif", told["median"] * 1000, f"the slowest {told['most'] * 1000:.0f} ms")
    yield Measured("whatif_best", told["best"] * 1000)


def _pages(made: Place) -> Iterator[Measured]:
    views = pages.measure(made)
    largest = max(views, key=lambda view: view.size)
    most = max(views, key=lambda view: view.requests)
    yield Measured("page_bytes", largest.size / 1000, largest.name)
    yield Measured("page_requests", most.requests, most.name)


def _applying(made: Place) -> Iterator[Measured]:
    rounds = applying.measure(made)
    for key, kind in (("apply", "ours"), ("apply_birth", "birth")):
        ratio, ours, bare = applying.beside_bare(rounds, kind)
        yield Measured(key, ratio, f"{ours:.0f} a second beside {bare:.0f}")


def _answering(made: Place) -> Iterator[Measured]:
    ratio, ours, bare = applying.beside_bare(answering.measure(made), "ours")
    yield Measured("answer", ratio, f"{ours:.0f} a second beside {bare:.0f}")


def _judging(made: Place) -> Iterator[Measured]:
    told = child("judging", environment=made.environment())
    if told["lacking"]:
        raise BenchFault(f"{told['lacking']} entries lack jurors")
    yield Measured("assign", told["assign"], f"loads differ by {told['spread']}")
    yield Measured("assign_spread", told["spread"])
    yield Measured(
        "ranking", told["rank"], f"{told['ranked']:,} entries with 5 cards of 8 criteria"
    )


def _standing(made: Place) -> Iterator[Measured]:
    found = standing.measure(made)
    yield Measured("standing", found.running * 1000, "100 pages of 100 rows in turn")
    yield Measured("standing_changed", found.changed, f"of {standing.LOOKS} looks")
    yield Measured("standing_ended", found.ended * 1000)
    yield Measured("standing_public", found.published * 1000)


def _contest(made: Place) -> Iterator[Measured]:
    found = contest.measure(made)
    for key, kind in (("entry_list", "list"), ("score", "score")):
        ours = found.rate(kind)
        if found.lacking:
            yield Measured(key, None, f"our side alone: {found.lacking}")
        else:
            ratio, peers = found.beside(kind)
            told = f"{ours:.0f} a second beside {peers:.1f} of pretalx {found.version}"
            yield Measured(key, ratio, told)
        yield Measured(f"{key}_rate", ours)


def _deadline(made: Place) -> Iterator[Measured]:
    found = deadline.measure(made)
    for fault in (*found.errors[:5], *found.lost[:5]):
        print(f"       {fault}", file=sys.stderr)
    slowest = ", ".join(
        f"{kind} {found.percentile(95, kind) * 1000:.0f}" for kind in sorted(found.seconds)
    )
    half, most = found.percentile(50), found.percentile(99)
    told = f"half within {half * 1000:.0f}, 99 of 100 within {most * 1000:.0f}; {slowest}"
    yield Measured("deadline", found.percentile(95) * 1000, told)
    yield Measured("deadline_errors", len(found.errors), f"{found.requests:,} requests")
    yield Measured("deadline_lost", len(found.lost), f"{found.receipts:,} receipts")


def _commands(made: Place) -> Iterator[Measured]:
    found = commands.measure(made)
    yield Measured("command", found.start, f"sauyunan {found.slowest}")
    yield Measured("postgres_new", found.postgres_new)
    yield Measured("postgres_start", found.postgres_start)
    yield Measured("kit_check_small", found.kit_check_small, "bench/kit")
    yield Measured("kit_check", found.kit_check)


STEPS: Sequence[Callable[[Place], Iterator[Measured]]] = (
    # The databases of queue, desk, bulk, directory and answers are copies of the city before anybody applies.
    _rules,
    _document,
    _queue,
    _desk,
    _bulk,
    _villages,
    _directory,
    _importing,
    _answers,
    _parquet,
    _titles,
    _whatif,
    _pages,
    _applying,
    _answering,
    _judging,
    _standing,
    _contest,
    _deadline,
    _commands,
)


if __name__ == "__main__":
    sys.exit(main())
