from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def messages(word: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "setup/messages.py"), word],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def test_report_tells_how_far_each_language_is_and_what_lacks_a_reviewer():
    told = messages("report")

    counts = re.findall(r"^(\w+): (\d+) of (\d+) texts translated$", told.stdout, re.MULTILINE)
    assert [language for language, _done, _all in counts] == ["id", "en", "su"]
    assert counts[0][1] == counts[0][2]
    waiting = re.search(r"^su: (\d+) translations wait for a reviewer:$", told.stdout, re.MULTILINE)
    assert waiting
    assert len(re.findall(r"^  ['\"]", told.stdout, re.MULTILINE)) == int(waiting[1])
