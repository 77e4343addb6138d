"""Results that offices published, with their inputs: what each gives, and by which weight.

The figures are facts from public pages and files, named in ``source``; where a result does not follow
from its inputs, ``why`` says what is known of it. Numbers U1 … Un are in the order the page has.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """``sums`` with ``n``, ``averages``, or ``rows``; ``exact`` is the index with exact weights."""

    name: str
    source: str
    instrument: str
    exact: str
    exact_grade: str
    published: str = ""
    published_grade: str = ""
    mode: str = ""  # that gives what was published; "": none does
    order: str = "regulation"
    n: int | None = None
    sums: tuple[int, ...] = ()
    averages: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()  # one digit for each answer
    why: str = ""


GASPUL = Case(
    name="a counter's application, third quarter",
    source="documentation of the public repository GASPUL_BACKEND",
    instrument="skm-2017",
    exact="91.48",
    exact_grade="A",
    published="90.56",
    published_grade="A",
    mode="0.11",
    order="questionnaire",
    n=29,
    sums=(105, 101, 100, 116, 102, 105, 106, 105, 115),
    why="The text says 0.1111, the figures were computed with 0.11.",
)

GASPUL_MEANS = Case(
    name="the same, from the means as they are printed",
    source="documentation of the public repository GASPUL_BACKEND",
    instrument="skm-2017",
    exact="91.48",
    exact_grade="A",
    published="90.56",
    published_grade="A",
    mode="0.11",
    order="questionnaire",
    averages=(
        "3.6207",
        "3.4828",
        "3.4483",
        "4.0000",
        "3.5172",
        "3.6207",
        "3.6552",
        "3.6207",
        "3.9655",
    ),
)

TUBABA = Case(
    name="an application of a regency, one respondent",
    source="e-smile.tubaba.go.id/main/skm/laporan/online",
    instrument="skm-2017",
    exact="100.00",
    exact_grade="A",
    published="100",
    published_grade="A",
    mode="exact",
    order="questionnaire",
    rows=("444444444",),
    why="The page prints a weight of 0,111, which would give 99.90; it computed exactly.",
)

SUMBAR = Case(
    name="a province's licensing office, first half-year",
    source="dpmptsp.sumbarprov.go.id/details/news/82",
    instrument="free",
    exact="82.70",
    exact_grade="B",
    published="81.71",
    published_grade="B",
    averages=("3.200", "3.216", "2.936", "3.530", "3.136", "3.200", "3.316", "3.916", "3.323"),
    why="Its weighted values are NRR x 0.111 and sum to 82.63; where 81.71 comes from is not known. U8 is an element of its own (levies without ground), so it is no strict set of nine.",
)

BOGOR = Case(
    name="a regency's licensing office, 2011",
    source="dpmptsp.bogorkab.go.id/indeks-kepuasan-masyarakat/",
    instrument="skm-2004",
    exact="75.12",
    exact_grade="B",
    published="74.67",
    published_grade="B",
    mode="0.071",
    averages=(
        "3.007",
        "2.993",
        "3.020",
        "3.000",
        "3.113",
        "3.033",
        "2.887",
        "2.947",
        "2.980",
        "3.033",
        "3.000",
        "3.033",
        "3.020",
        "3.000",
    ),
)

RELIABILITY = Case(
    name="a laboratory's survey, three questions",
    source="www.scribd.com/document/429061031/Lab",
    instrument="free",
    exact="87.50",
    exact_grade="B",
    published="86.63",
    published_grade="B",
    mode="0.33",
    n=20,
    sums=(74, 76, 60),
    rows=(
        "443",
        "443",
        "343",
        "343",
        "443",
        "434",
        "344",
        "443",
        "442",
        "433",
        "442",
        "343",
        "443",
        "443",
        "343",
        "433",
        "353",
        "423",
        "443",
        "443",
    ),
    why="Row 17 holds a 5 on a scale to 4: the rows are refused, the sums give what was published.",
)

RESPONSIVENESS = Case(
    name="the same laboratory, two questions",
    source="www.scribd.com/document/429061031/Lab",
    instrument="free",
    exact="91.25",
    exact_grade="A",
    published="91.25",
    published_grade="A",
    mode="0.5",
    n=20,
    sums=(74, 72),
    rows=(
        "44",
        "43",
        "43",
        "34",
        "44",
        "43",
        "44",
        "44",
        "44",
        "34",
        "34",
        "33",
        "33",
        "33",
        "44",
        "44",
        "43",
        "43",
        "44",
        "44",
    ),
)

SEKADAU = Case(
    name="a regency, first half-year 2019, the first 49 rows of its table",
    source="sekadaukab.go.id/index.php/artikel/baca/923/NILAI-HASIL-SURVEY-KEPUASAN-MASYARAKAT-SEMESTER-I-2019.html",
    instrument="skm-2017",
    exact="78.74",
    exact_grade="B",
    n=49,
    sums=(138, 139, 150, 177, 159, 163, 161, 143, 159),
    rows=(
        "223434443",
        "332333323",
        "333443334",
        "224444343",
        "332333323",
        "333433334",
        "333333324",
        "343334434",
        "333333333",
        "323444443",
        "234444443",
        "333333323",
        "343433324",
        "344433444",
        "323333323",
        "333333323",
        "333333432",
        "224444444",
        "333433334",
        "113433332",
        "333233323",
        "334434443",
        "333333323",
        "233444342",
        "312233333",
        "333433334",
        "444434344",
        "333433334",
        "332332222",
        "224444433",
        "333433333",
        "333434443",
        "333433334",
        "223443332",
        "333433334",
        "333434334",
        "333333334",
        "332322323",
        "333444323",
        "333433333",
        "223444433",
        "332434323",
        "344433434",
        "333433334",
        "334343434",
        "334444443",
        "321323312",
        "334444443",
        "333444323",
    ),
    why="Only these rows are to be had, so no published figure belongs to them.",
)

MIJEN = Case(
    name="a health centre, thirty respondents",
    source="vdokumen.com/lampiran-4-561693da8f0f1.html",
    instrument="skm-2004",
    exact="73.39",
    exact_grade="B",
    published_grade="B",
    n=30,
    sums=(89, 90, 83, 85, 88, 88, 86, 88, 87, 89, 93, 91, 87, 89),
    why="Means are cut, not rounded (89/30 is printed 2,96); the printed index 2,96 follows from nothing; the sums give 2.9357.",
)

CASES = (GASPUL, GASPUL_MEANS, TUBABA, SUMBAR, BOGOR, RELIABILITY, RESPONSIVENESS, SEKADAU, MIJEN)
