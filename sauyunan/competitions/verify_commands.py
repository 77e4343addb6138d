"""``sauyunan competition verify SHEET``: whether a published ranking follows from its own sheet.

Needs no city and no database. 0: it follows; 2: it does not, or the file has faults, one line for each.
"""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import gettext as _
from pydantic import ValidationError

from sauyunan.competitions import sheets
from sauyunan.competitions.scoring import NotComplete
from sauyunan.core import strict_json


def run(options: argparse.Namespace) -> int:
    """Compute the ranking of ``options.sheet`` again and compare."""
    file = str(options.sheet)
    try:
        content = strict_json.read(options.sheet.read_bytes())
        sheet = sheets.Sheet.model_validate(content)
        told = sheets.repeated(sheet) or sheets.differences(sheet)
    except OSError as error:
        told = [_("The file cannot be read: %(why)s.") % {"why": error.strerror}]
    except strict_json.Unreadable as error:
        told = [_("This is no JSON: %(why)s.") % {"why": error}]
    except NotComplete as fault:
        shown = {"criterion": fault.criterion, "value": fault.value}
        told = [_("%(criterion)s: %(value)s cannot be given, or is missing in a card.") % shown]
    except ValidationError as error:
        told = [_misfit(one["loc"], one["msg"]) for one in error.errors(include_url=False)]
    if told:
        sys.stderr.write("".join(f"{file}: {line}\n" for line in told))
        return 2
    ranked = sum(1 for one in sheet.results if one.rank is not None)
    told_of = {"count": ranked, "digest": sheets.digest(content)}
    print(_("The ranking of %(count)d entries follows from the sheet.") % told_of)
    print(_("SHA-256 of the sheet: %(digest)s") % told_of)
    print(_("Compare it with the SHA-256 that stands beside the sheet on the page of the result."))
    return 0


def _misfit(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, place))}: {message}"
