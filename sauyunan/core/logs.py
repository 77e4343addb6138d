"""Log lines as JSON, one a line, in which no number as long as a NIK survives."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

# A NIK and a family number have 16 digits; people also write them in groups.
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){15,}")
_OWN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {
    "message",
    "asctime",
    "taskName",
}


def mask(text: str) -> str:
    """The text with every run of 16 or more digits replaced, also one grouped by blanks or dots."""
    return _LONG_NUMBER.sub("[16 digits]", text)


class JsonFormatter(logging.Formatter):
    """One JSON object: at, level, logger, message, error, and what was given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": mask(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in _OWN and not name.startswith("_"):
                line.setdefault(name, value if isinstance(value, bool) else mask(str(value)))
        # Of a request that was refused (a warning) no trace is needed: nothing is broken.
        if record.exc_info and record.levelno >= logging.ERROR:
            line["error"] = mask(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
