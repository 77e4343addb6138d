"""The index from the shell."""

from __future__ import annotations

import pytest

from sauyunan.surveys import commands
from sauyunan.surveys.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def test_index_of_all_services_is_printed(capsys):
    factories.stored(4, 4)
    factories.stored(1, 3, service="warung/lain")

    assert commands.main(["result"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "PermenPANRB 14/2017, 2026-08-27 to 2026-11-24, n = 5: warung/izin-warung, warung/lain"
    )
    assert lines[1].split() == ["persyaratan", "3.800", "95.00", "A"]
    assert lines[-1].split() == ["index", "95.00", "A"]


def test_index_of_one_service_and_period(capsys):
    factories.stored(5, 2)
    factories.stored(5, 4, service="warung/lain")

    words = ["result", factories.SERVICE, "--since", "2026-11-24", "--until", "2026-11-24"]

    assert commands.main(words) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["index", "50.00", "D"]


def test_too_few_answers_tell_no_index(capsys):
    factories.stored(4, 4)

    assert commands.main(["result"]) == 1
    assert "100.00" not in capsys.readouterr().out


def test_unknown_instrument_is_named(capsys):
    assert commands.main(["result", "--instrument", "lain"]) == 1
    assert "lain" in capsys.readouterr().err
