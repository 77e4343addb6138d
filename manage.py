"""Django's commands from a checkout: ``python manage.py …`` is ``sauyunan manage …``."""

from __future__ import annotations

import sys

from sauyunan.cli import main

if __name__ == "__main__":
    sys.exit(main(["manage", *sys.argv[1:]]))
