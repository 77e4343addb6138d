"""Django with nothing but translations: for commands that look at a file and at no city."""

from __future__ import annotations

from pathlib import Path

import django
from django.conf import settings

_PACKAGE = Path(__file__).resolve().parents[1]
_ROOT = _PACKAGE.parent
RULES_DIR = _ROOT / "rules" if (_ROOT / "rules").is_dir() else _PACKAGE / "_rules"


def set_up(language: str = "id") -> None:
    """Make texts translatable and rules readable, without apps; nothing where Django is configured."""
    if settings.configured:
        return
    settings.configure(
        INSTALLED_APPS=[],
        LANGUAGE_CODE=language,
        LOCALE_PATHS=[_PACKAGE / "locale"],
        LOGGING_CONFIG=None,
        RULES_DIR=RULES_DIR,
        USE_TZ=True,
    )
    django.setup()
