"""``sauyunan competition check | list``: bundles of competitions. Needs no city and no database.

0: no faults; 2: faults, one line for each.
"""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import gettext as _

from sauyunan.competitions import bundles


def check(options: argparse.Namespace) -> int:
    """Tell every fault of bundles; of all that are shipped where none is named."""
    refused = 0
    for name in options.bundles or list(bundles.shipped()):
        try:
            found = bundles.named(name)
        except bundles.BundleRefused as refusal:
            sys.stderr.write("".join(f"{line}\n" for line in refusal.lines()))
            refused += 1
        else:
            print(_("%(name)s: no faults.") % {"name": found.competition})
    return 2 if refused else 0


def listed(_options: argparse.Namespace) -> int:
    """The shipped competitions, one a line."""
    for one in bundles.shipped().values():
        print(f"{one.competition:<16} {one.level:<9} {one.title.id}")
    return 0
