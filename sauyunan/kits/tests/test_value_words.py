"""Stored answers in words."""

from __future__ import annotations

import pytest

from sauyunan.kits import value_words
from sauyunan.kits.fields import ValueField


@pytest.mark.parametrize(("lang", "said"), [("id", "09.30"), ("su", "09.30"), ("en", "09:30")])
def test_times_are_written_as_the_language_writes_them(lang, said):
    field = ValueField.model_validate({"type": "time", "label": {"id": "Jam mulai"}})

    assert value_words.say(field, "09:30", lambda _code: [], lang) == said
