"""``sauyunan competition key | trust | pass | take``: winners go from one installation to another."""

from __future__ import annotations

import argparse
import sys

import django
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from sauyunan.core.actor import SYSTEM


def key(_options: argparse.Namespace) -> int:
    """Print this installation's public key, for other cities."""
    from sauyunan.competitions import passports  # noqa: PLC0415 - help needs none of it
    from sauyunan.core import keys  # noqa: PLC0415

    print(passports.public_key(keys.ledger_key(settings.SAUYUNAN_HOME)))
    return 0


def trust(options: argparse.Namespace) -> int:
    """Take files of a city from now on; 2 for what is no key."""
    _set_up()
    from sauyunan.competitions import actions, refusals  # noqa: PLC0415 - models need the apps

    try:
        actions.trust_city(options.name, options.key, by=SYSTEM)
    except refusals.CompetitionRefused as refusal:
        return _complain(refusal)
    print(_("Files of %(name)s are taken from now on.") % {"name": options.name})
    return 0


def give(options: argparse.Namespace) -> int:
    """Write the signed file of a winner; 2 where the entry does not go on."""
    _set_up()
    from sauyunan.competitions import actions, refusals  # noqa: PLC0415
    from sauyunan.competitions.models import Entry  # noqa: PLC0415

    entry = Entry.objects.select_related("edition", "innovation").filter(code=options.entry).first()
    if entry is None:
        return _complain(_("There is no entry %(code)s.") % {"code": options.entry})
    try:
        data = actions.pass_winner(entry, by=SYSTEM)
    except refusals.CompetitionRefused as refusal:
        return _complain(refusal)
    options.output.write_bytes(data)
    print(_("Written to %(file)s.") % {"file": options.output})
    return 0


def take(options: argparse.Namespace) -> int:
    """Begin an entry from the file of another installation; 2 where it is not taken."""
    _set_up()
    from sauyunan.competitions import actions, refusals  # noqa: PLC0415
    from sauyunan.competitions.models import Edition  # noqa: PLC0415

    edition = Edition.objects.filter(name=options.edition).first()
    if edition is None:
        return _complain(_("There is no edition %(name)s.") % {"name": options.edition})
    try:
        choice = actions.Choice(options.group, options.category, options.klass)
        entry = actions.take_winner(edition, options.file.read_bytes(), choice, by=SYSTEM)
    except OSError as error:
        return _complain(_("The file cannot be read: %(why)s.") % {"why": error.strerror})
    except refusals.CompetitionRefused as refusal:
        return _complain(refusal)
    print(_("Entry %(code)s is begun, filled from the file.") % {"code": entry.code})
    return 0


def _set_up() -> None:
    """Models need the apps."""
    if not apps.ready:
        django.setup()


def _complain(what: object) -> int:
    sys.stderr.write(f"sauyunan competition: {what}\n")
    return 2
