"""What docs/surveys.md shows works as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from django.conf import settings

from sauyunan.surveys import commands
from sauyunan.surveys.instruments import read_own

GUIDE = (Path(settings.RULES_DIR).parent / "docs" / "surveys.md").read_text("utf-8")


def example(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return str(found)


def test_city_instrument_of_the_guide_is_whole(tmp_path):
    path = tmp_path / "contoh.yaml"
    path.write_text(example("yaml"), "utf-8")

    found = read_own(path)

    assert found.instrument == "skm-2017-contoh-2026"
    assert list(found.elements)[-1] == "pungli"


def test_sums_of_the_guide_give_the_result_that_was_published_with_a_cut_weight(tmp_path, capsys):
    path = tmp_path / "rekap.json"
    path.write_text(example("json"), "utf-8")

    assert commands.main(["index", str(path)]) == 0
    result = json.loads(capsys.readouterr().out)

    assert result["index"] == "91.48"
    assert result["warnings"] == [
        "Hasil yang diterbitkan (index 90.56, grade A) diperoleh dengan --weights 0.11."
    ]
