"""Bundles of competitions: those shipped hold, and every fault of a broken one is told with its line."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from sauyunan.competitions import bundles, eligibility
from sauyunan.competitions.bundles import BundleRefused
from sauyunan.competitions.eligibility import Award, Facts

ROOT = Path(__file__).parents[3]
KIJB = (ROOT / "rules/competitions/kijb-2022.yaml").read_text("utf-8")
CONTOH = Path(__file__).with_name("contoh-2026.yaml").read_text("utf-8")
PENDAFTARAN = "closes: 2022-08-31T23:59:59"


def refusal(old: str, new: str, lang: str = "en") -> list[str]:
    assert old in KIJB
    with translation.override(lang), pytest.raises(BundleRefused) as caught:
        bundles.from_bytes("my.yaml", KIJB.replace(old, new, 1).encode())
    with translation.override(lang):
        return caught.value.lines()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('weight: "20"', 'weight: "19"', "jumlah bobotnya 99, bukan 100. Ubahlah"),
        ("section: kebaruan", "section: kebarruan", "bukan bagian usulan. Maksudnya 'kebaruan'?"),
        ("level: province", "level: moon", "'moon' tidak dikenal. Yang dikenal: city"),
        ("least_scores: 3, rec", "least_score: 3, rec", "kunci 'least_score' tidak dikenal"),
        (PENDAFTARAN, "closes: kemarin", "tidak ditulis sebagaimana mestinya. Tulis hari dan jam"),
        ("kind: deciding", "kind: [deciding", "tidak terbaca"),
        (PENDAFTARAN, f"{PENDAFTARAN}\n    {PENDAFTARAN}", "ada dua kali"),
    ],
)
def test_faults_are_told_in_the_language_of_the_reader(old: str, new: str, told: str) -> None:
    lines = refusal(old, new, "id")
    assert any(told in line for line in lines), lines


def test_shipped_competitions_hold() -> None:
    assert set(bundles.shipped()) == {"iconic-2026", "kijb-2022", "kipp-2022", "kipp-2025"}


def test_series_names_its_newest_edition() -> None:
    assert bundles.named("kipp").competition == "kipp-2025"
    assert bundles.named("kipp-2022").competition == "kipp-2022"


def test_unknown_competition_tells_the_known() -> None:
    with pytest.raises(BundleRefused, match="kijb-2022"):
        bundles.named("kijb-1999")


def test_kijb_has_the_places_that_were_reported() -> None:
    kijb = bundles.named("kijb-2022")
    places = {key: one.places for key, one in kijb.classes.items()}
    assert places == {"provinsi": 5, "kabupaten": 5, "kota": 5, "bumn_bumd": 3, "kl_pt": 3}
    assert kijb.stages["penilaian"].advance is not None
    assert kijb.stages["penilaian"].advance.number == 45
    assert kijb.assumptions


def test_kipp_has_the_pass_mark_that_was_published() -> None:
    advance = bundles.named("kipp-2025").stages["penilaian"].advance
    assert advance is not None
    assert float(str(advance.pass_mark)) == 85


def test_stored_bundle_is_the_bundle() -> None:
    for one in bundles.shipped().values():
        assert bundles.stored(bundles.dumped(one)) == one


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('weight: "20"', 'weight: "19"', "the weights sum to 99, not to 100"),
        (PENDAFTARAN, "closes: 2022-09-02T00:00", "it opens before pendaftaran has closed"),
        (PENDAFTARAN, "closes: 2022-06-01T00:00", "it closes before it opens"),
        (PENDAFTARAN, "closes: 2022-02-31T00:00", "2022-02-31T00:00 is no moment"),
        ("{provinsi: 11, ", "{propinsi: 11, ", "'propinsi' is not known"),
        ("{provinsi: 11, ", "{provinsi: 12, ", "the places sum to 46, more than 45"),
        ('value: "50"', 'value: "101"', "the anchors do not rise"),
        ('value: "100"', 'value: "101"', "101 is not between 0 and 100"),
        ("section: kebaruan", "section: kebarruan", "'kebarruan' is no section"),
        ("criterion:manfaat", "criterion:manfat", "'manfat' is no criterion"),
        ("median, sent, lot]", "median, sent]", "a tie could go through the whole chain"),
        ("entry.has_started", "entry.has_begun", "has_begun"),
        ("entry.has_started", "entry.age_days", "yes/no"),
        ("kind: deciding", "kind: checking", "the last stage decides"),
        ('trim: "15"', 'trim: "50"', "50 percent at each end leave nothing"),
        ('carry: "60"', 'carry: "100"', "100 percent leave nothing to judge"),
        ("least_scores: 3, rec", "least_scores: 4, rec", "4 scores of 3 jurors"),
        ("level: province", "level: moon", "moon"),
        (
            "{number: 45, places: {provinsi: 11, ",
            "{number: 45, places: {",
            "the class provinsi has no place",
        ),
        (
            "advance: {places: {provinsi: 5, ",
            "advance: {places: {provinsi: 6, ",
            "6 of provinsi would win",
        ),
    ],
)
def test_fault_is_told_with_its_line(old: str, new: str, told: str) -> None:
    lines = refusal(old, new)
    assert any(told in line for line in lines), lines
    assert all(line.startswith("my.yaml:") for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("class_of: entry.unit_place", "class_of: 'entry.words > 9 ? \"kecamatan\" : \"kecamatn\"'", "'kecamatn' is not known"),
        ("class_of: entry.unit_place", "class_of: 'entry.group == \"umun\" ? \"kecamatan\" : \"\"'", "entry.group is never 'umun'"),
        ("entry.age_days >= 365", 'entry.stage == "aplied"', "entry.stage is never 'aplied'"),
        ("entry.age_days >= 365", 'entry.unit_place in ["kecamatan", "desa"]', "entry.unit_place is never 'desa'"),
        ("story: benefits", "story: benefit", "'benefit' is no section of the registry"),
    ],
)  # fmt: skip
def test_word_that_means_nothing_is_told(old: str, new: str, told: str) -> None:
    assert old in CONTOH
    with translation.override("en"), pytest.raises(BundleRefused) as caught:
        bundles.from_bytes("my.yaml", CONTOH.replace(old, new).encode())
    with translation.override("en"):
        lines = caught.value.lines()
    assert any(told in line for line in lines), lines


def test_all_faults_are_told_at_once() -> None:
    broken = KIJB.replace('weight: "20"', 'weight: "19"', 1).replace(
        "median, sent, lot]", "median]"
    )
    with pytest.raises(BundleRefused) as caught:
        bundles.from_bytes("my.yaml", broken.encode())
    assert len(caught.value.faults) >= 2


# -- Eligibility ----------------------------------------------------------------------------------
def facts(**changed: Any) -> Facts:
    given: dict[str, Any] = {
        "title": "Antar Obat",
        "group": "umum",
        "category": "kesehatan",
        "stage": "applied",
        "kind": "digital",
        "form": "service",
        "unit_code": "DKK",
        "unit_place": "perangkat_daerah",
        "unit_parent": "",
        "has_started": True,
        "age_days": 730,
        "has_source": False,
        "source": "",
        "is_public": True,
        "replicas": 0,
        "words": 900,
    }
    return Facts(**{**given, **changed})


def told(name: str, **changed: Any) -> str:
    return " ".join(one.id for one in eligibility.refusals(bundles.named(name), facts(**changed)))


def test_eligible_entry_is_not_refused() -> None:
    assert not told("kipp-2025")
    assert not told("kipp-2022")
    assert not told("iconic-2026")


def test_age_is_counted_back_from_the_closing_date() -> None:
    closes = datetime.fromisoformat("2025-06-03T23:59:59+07:00")
    assert eligibility.age_in_days(closes, date(2023, 6, 4)) == 730
    assert eligibility.age_in_days(closes, None) == 0
    assert eligibility.age_in_days(closes, date(2026, 1, 1)) == 0


def test_too_young_is_refused_by_the_sentence_of_its_group() -> None:
    assert "2 tahun" in told("kipp-2025", age_days=729)
    assert "1 tahun" in told("kipp-2025", group="replikasi", age_days=364, has_source=True)


def test_pandemic_response_may_be_younger() -> None:
    assert not told("kipp-2022", category="pandemi", age_days=365)
    assert "2 tahun" in told("kipp-2022", category="tpb", age_days=365)


def test_replication_names_its_source() -> None:
    assert "Ditiru dari" in told("kipp-2025", group="replikasi")
    assert not told("kipp-2025", group="replikasi", has_source=True)


@pytest.mark.parametrize("result", ["top-45", "top-40", "top-35", "top-25", "top-9"])
def test_former_top_winner_is_refused(result: str) -> None:
    assert "Top 45" in told("kipp-2022", awards=(Award("kipp", 2019, "umum", result),))


def test_top_99_twice_is_refused_and_once_is_not() -> None:
    once = (Award("kipp", 2018, "umum", "top-99"),)
    assert not told("kipp-2022", awards=once)
    assert "dua kali" in told("kipp-2022", awards=(*once, Award("kipp", 2020, "umum", "top-99")))


def test_award_elsewhere_does_not_count() -> None:
    assert not told("kipp-2022", awards=(Award("kijb", 2021, "", "top-45"),))


def test_special_group_asks_for_an_award() -> None:
    assert "pemenang" in told("kipp-2022", group="khusus")
    winner = (Award("kipp", 2019, "umum", "top-45"),)
    assert not told("kipp-2022", group="khusus", awards=winner)


def test_class_follows_the_unit() -> None:
    iconic = bundles.named("iconic")
    assert eligibility.class_of(iconic, facts(unit_place="kecamatan")) == "kecamatan"
    assert eligibility.class_of(iconic, facts(unit_place="moon")) == ""


def test_quota_of_an_agency() -> None:
    kipp = bundles.named("kipp-2025")
    assert not eligibility.over_quota(kipp, "umum", 9)
    assert eligibility.over_quota(kipp, "umum", 10)
    assert not eligibility.over_quota(bundles.named("kijb-2022"), "umum", 1000)


def test_the_whole_bundle_of_the_guide_has_no_faults() -> None:
    guide = (ROOT / "docs/competition-bundles.md").read_text("utf-8")
    [text] = re.findall(r"```yaml\n(competition: .*?)```", guide, re.DOTALL)

    found = bundles.from_bytes("lomba-contoh-2027.yaml", text.encode())

    assert found.competition == "lomba-contoh-2027"
    assert [stage.kind for stage in found.stages.values()][-1] == "deciding"
