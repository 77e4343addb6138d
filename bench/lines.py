"""The lines of the benchmark: what is measured, and the limit that is kept or missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Line:
    """One line. ``limit`` is None for what is only told; ``unit`` stands behind the numbers."""

    key: str
    about: str
    limit: float | None = None
    sense: Literal["at least", "at most"] = "at most"
    unit: str = ""

    def is_met(self, measured: float | None) -> bool | None:
        """Whether a value keeps the limit; None where there is no limit, or no value."""
        if self.limit is None or measured is None:
            return None
        return measured >= self.limit if self.sense == "at least" else measured <= self.limit


@dataclass(frozen=True)
class Measured:
    """A value of a line, and what it was made from, in words; None: it cannot be measured here, and why."""

    key: str
    value: float | None
    note: str = ""


LINES: Sequence[Line] = (
    Line(
        "apply",
        "Applying through the API: rate beside a bare Django view that validates the same small "
        "form and inserts one row",
        0.4,
        "at least",
        "×",
    ),
    Line("apply_birth", "The same for the shipped birth certificate with three files", unit="×"),
    Line(
        "rules",
        "A form of 700 conditional questions: answers read, rules decided which are asked",
        20,
        unit="ms",
    ),
    Line("rules_checks", "The same form with 350 checks that look at other answers", unit="ms"),
    Line(
        "document",
        "A one-page document rendered and signed: rate beside Typst and pyHanko alone",
        0.8,
        "at least",
        "×",
    ),
    Line("queue", "Work queue page: CPU beside a bare Django list of 25 rows", 8, unit="×"),
    Line(
        "queue_growth",
        "Work queue page: time with 100,000 applications beside its time with 1,000",
        1.3,
        unit="×",
    ),
    Line("queue_queries", "Work queue page: statements", 12, unit="statements"),
    Line(
        "desk",
        "Desk list, search and review over HTTP with 1,000,000 applications, the slowest: median "
        "with 1 client",
        150,
        unit="ms",
    ),
    Line("desk_crowd", "The same with 16 clients at once", 300, unit="ms"),
    Line(
        "desk_growth",
        "The same with 1 client: time with 1,000,000 applications beside its time with 10,000, the "
        "largest",
        1.5,
        unit="×",
    ),
    Line(
        "bulk",
        "500 issued documents signed by the workers: rate per core beside documents rendered and signed "
        "one after the other in one process",
        0.8,
        "at least",
        "×",
    ),
    Line(
        "bulk_issued",
        "500 documents issued by one step for all and signed: rate per core beside documents also issued "
        "one after the other",
        unit="×",
    ),
    Line("villages", "Village search while typing, the slowest of eight", 100, unit="ms"),
    Line("villages_bytes", "The same: the largest answer, before compression", 20, unit="KB"),
    Line(
        "map",
        "Map with 50,000 places: page and clusters over HTTP, the slowest view, median",
        200,
        unit="ms",
    ),
    Line("map_bytes", "The same: the largest view, before compression", 200, unit="KB"),
    Line(
        "search",
        "Faceted text search in 50,000 records over HTTP, the slowest kind, median",
        100,
        unit="ms",
    ),
    Line(
        "places_growth",
        "Maps and searches: time with 500,000 records beside their time with 5,000, the largest",
        2,
        unit="×",
    ),
    Line("import", "Import, 3,000 rows with duplicate screen beside 50,000 records", 30, unit="s"),
    Line(
        "answer",
        "Answering a survey through its page, the last page sent: rate beside a bare Django view that "
        "inserts one row",
        0.4,
        "at least",
        "×",
    ),
    Line(
        "answers_kept",
        "1,000,000 answers to surveys of 200 units: index of the city, of units and elements, from counters",
        1,
        unit="s",
    ),
    Line("answers_counted", "The same from all answers again", 1, unit="s"),
    Line(
        "counters",
        "Counters of 600 units by four channels: sums of all elements by unit",
        20,
        unit="ms",
    ),
    Line(
        "parquet_ten",
        "Index of 600 units from 10,000,000 rows of Parquet: time beside DuckDB's own sums",
        1.2,
        unit="×",
    ),
    Line("parquet_hundred", "The same from 100,000,000 rows", 1.2, unit="×"),
    Line("parquet_memory", "The same: the most memory that the process took", 500, unit="MB"),
    Line(
        "titles",
        "10,000 titles of innovations: a look-up of near-duplicates, the median",
        200,
        unit="ms",
    ),
    Line("titles_first", "The same: the first one, when all titles are read", unit="ms"),
    Line(
        "titles_found",
        "Seeded near-duplicates that are found: slips, order, forms, short forms, a city's name",
        95,
        "at least",
        "%",
    ),
    Line(
        "assign",
        "Giving 2,116 entries to 2 of 60 jurors each, with conflicts and expertise",
        10,
        unit="s",
    ),
    Line("assign_spread", "The same: how far the loads of jurors differ", 1, unit="entries"),
    Line(
        "ranking",
        "Ranking of 10,000 entries with severity, agreement and outliers of jurors",
        5,
        unit="s",
    ),
    Line(
        "standing",
        "Page of the ranking over HTTP while 10,000 entries of 5 jurors with 8 criteria are judged: median",
        300,
        unit="ms",
    ),
    Line(
        "standing_changed", "The same: the first look after a change, when it is computed", unit="s"
    ),
    Line("standing_ended", "The same when the stage has ended: median", 300, unit="ms"),
    Line(
        "standing_public",
        "Page of the published result of the same over HTTP, all scores shown: median",
        300,
        unit="ms",
    ),
    Line(
        "entry_list",
        "List of 2,000 entries, 25 rows with filters and permissions: rate beside pretalx",
        20,
        "at least",
        "×",
    ),
    Line("entry_list_rate", "The same: our lists a second", unit="/s"),
    Line(
        "score",
        "Saving a score card of 8 criteria: rate beside a review of pretalx",
        12,
        "at least",
        "×",
    ),
    Line("score_rate", "The same: our cards a second", unit="/s"),
    Line(
        "deadline",
        "Last hour of registration, 3,500 drafts of which 60 % are sent, 50 requests a second for 10 minutes: "
        "95 of 100 answers, from the planned moment",
        500,
        unit="ms",
    ),
    Line("deadline_errors", "The same: errors", 0, unit="errors"),
    Line(
        "deadline_lost",
        "The same: texts and receipts that do not stand in the database exactly once",
        0,
        unit="lost",
    ),
    Line(
        "whatif",
        "Index over 200 innovations with a what-if: the page's answer to a change, the median",
        100,
        unit="ms",
    ),
    Line("whatif_best", "The same with the best subset found", unit="ms"),
    Line("page_bytes", "First view of a citizen's page: transferred, the largest", 40, unit="KB"),
    Line("page_requests", "First view of a citizen's page: requests, the most", 8, unit="requests"),
    Line(
        "command", "Help and version of commands, the slowest, without their work: CPU", 1, unit="s"
    ),
    Line("postgres_new", "Embedded PostgreSQL: made and started", unit="s"),
    Line("postgres_start", "Embedded PostgreSQL: started", unit="s"),
    Line("kit_check_small", "Check of a kit of one service, in the limited child: CPU", unit="s"),
    Line("kit_check", "Check of all shipped kits, in the limited child: CPU", unit="s"),
)
