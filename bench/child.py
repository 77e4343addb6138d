"""Runs one measurement in a process of its own, with Django set up before its module is read."""

from __future__ import annotations

import importlib
import sys

import django


def main() -> None:
    """``python -m bench.child MODULE WORD…`` calls ``bench.MODULE.main(WORDS)``."""
    django.setup()
    importlib.import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:])


if __name__ == "__main__":
    main()
