"""Django with the parts of the format and nothing else: no database, no keys, no environment.

Kits are checked with it in the limited child process, where the settings of the installation,
which hold its secrets, must not be read.
"""

from __future__ import annotations

import django
from django.conf import settings

from sauyunan.core.texts import RULES_DIR

APPS = (
    "sauyunan.core",
    "sauyunan.accounts",
    "sauyunan.outbox",
    "sauyunan.kits",
    "sauyunan.registers",
    "sauyunan.documents",
    "sauyunan.surveys",
    "sauyunan.services",
    "sauyunan.innovations",
    "sauyunan.competitions",
    "sauyunan.home",
)
"""As settings.CAPABILITIES; a test compares them."""


def set_up() -> None:
    """Load the apps once; does nothing where Django is configured already."""
    if settings.configured:
        return
    settings.configure(
        INSTALLED_APPS=[
            *APPS,
            "procrastinate.contrib.django",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
        ],
        AUTH_USER_MODEL="accounts.Person",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LANGUAGE_CODE="en",
        USE_TZ=True,
        TIME_ZONE="Asia/Jakarta",
        LOGGING_CONFIG=None,
        DATABASES={},
        RULES_DIR=RULES_DIR,
        # Nothing is signed or sealed here; some apps insist on a text.
        SECRET_KEY="checking kits needs no secret",  # noqa: S106
    )
    django.setup()
