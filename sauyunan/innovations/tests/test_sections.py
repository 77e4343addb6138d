"""What an innovation is told by, and how a kit's story becomes sections."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from sauyunan.innovations import sections


def test_registry_files_hold_what_the_law_lists():
    groups = [affair.group for affair in sections.affairs().values()]

    assert groups.count("basic") == 6
    assert groups.count("obligatory") == 18
    assert groups.count("choice") == 8
    assert list(sections.goals()) == list(range(1, 18))
    assert "problem" in sections.sections()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", {}),
        ("Tanpa judul", {}),
        ("# Kit\n\n## Masalah\n\nAntre.\n", {"problem": "Antre."}),
        ("## MASALAH ##\nAntre.", {"problem": "Antre."}),
        ("## Problem\nQueues.", {"problem": "Queues."}),
        ("## Latar belakang\nSatu.\n## Masalah\nDua.", {"problem": "Satu.\n\nDua."}),
        ("## Masalah\nSatu.\n### Angka\nDua.", {"problem": "Satu.\n### Angka Dua."}),
        ("## Masalah\nSatu.\n### Kebaruan\nDua.", {"problem": "Satu.", "novelty": "Dua."}),
        ("## Masalah\nSatu.\n## Lampiran\nDua.", {"problem": "Satu."}),
        (
            "## Masalah\nSatu\ndua *tiga*.\n\n1. Empat\n   lima\n2. [Enam](x)",
            {"problem": "Satu dua tiga.\n\n1. Empat lima\n2. Enam"},
        ),
        ("## Masalah\n\n## Kebaruan\nDua.", {"novelty": "Dua."}),
    ],
)
def test_story_is_parsed_by_its_headings(written, told):
    assert sections.story_of(written) == told


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("satu", 1), ("satu - dua", 2), ("a\n b\tc", 3), ("• 3 %", 1)]
)
def test_words_are_counted_as_read(text, count):
    assert sections.count_words(text) == count


@pytest.mark.parametrize("story", sorted(Path(settings.KITS_DIR).glob("*/story.md")), ids=str)
def test_stories_of_the_shipped_kits_fill_the_record(story):
    told = sections.story_of(story.read_text("utf-8"))

    assert {
        "summary",
        "problem",
        "novelty",
        "how_it_works",
        "resources",
        "sustainability",
    } <= told.keys()
