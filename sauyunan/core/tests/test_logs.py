"""Log lines: JSON that carries no number as long as a NIK."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from sauyunan.core.logs import JsonFormatter, mask

NIK = "3273014506220001"


def line(message: str, *arguments: object, **extra: object) -> dict[str, object]:
    record = logging.getLogger("test").makeRecord(
        "test", logging.INFO, __file__, 1, message, arguments, None, extra=extra
    )
    return json.loads(JsonFormatter().format(record))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (NIK, "[16 digits]"),
        (f"NIK {NIK}.", "NIK [16 digits]."),
        ("3273 0145 0622 0001", "[16 digits]"),
        ("32.73.01.450622.0001", "[16 digits]"),
        (f"x{NIK}99y", "x[16 digits]y"),
        ("327301450622000", "327301450622000"),
        ("2026-11-24T09:00:00.123456", "2026-11-24T09:00:00.123456"),
    ],
)
def test_mask_hides_sixteen_digits_and_no_fewer(text, masked):
    assert mask(text) == masked


def test_a_line_names_level_logger_and_message():
    entry = line("sent %s", "KTA-26-7F3K")

    assert {name: entry[name] for name in ("level", "logger", "message")} == {
        "level": "info",
        "logger": "test",
        "message": "sent KTA-26-7F3K",
    }


def test_arguments_and_extras_are_masked():
    entry = line("looked up %s", NIK, person=NIK, count=3)

    assert NIK not in json.dumps(entry)
    assert entry["person"] == "[16 digits]"


def test_an_error_is_masked():
    try:
        raise ValueError(NIK)
    except ValueError:
        record = logging.getLogger("test").makeRecord(
            "test", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()
        )

    text = JsonFormatter().format(record)

    assert "ValueError: [16 digits]" in text
    assert NIK not in text


def test_a_refused_request_needs_no_trace():
    try:
        raise PermissionError("no")
    except PermissionError:
        record = logging.getLogger("test").makeRecord(
            "test", logging.WARNING, __file__, 1, "Forbidden", (), sys.exc_info()
        )

    assert "error" not in json.loads(JsonFormatter().format(record))
