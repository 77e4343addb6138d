"""The effect ``remind``: the applicant is told before a last day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from sauyunan.core.cel import Field
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import EffectKind, EffectRefused, EffectRun
from sauyunan.services import actions
from sauyunan.services.format import RemindEffect
from sauyunan.services.models import Application


def _check(effect: RemindEffect, at: str, check: PartCheck) -> Field | None:
    """The name is looked up where the service is checked: an effect does not know whose it is."""
    here = check.under(at)
    here.rule(effect.until, "until", "day")
    here.rule(effect.about, "about", "text")
    return None


def _apply(effect: RemindEffect, run: EffectRun) -> None:
    until = run.value(effect.until)
    if not isinstance(until, date):
        raise EffectRefused(_("The last day cannot be told."))
    about = "" if effect.about is None else str(run.value(effect.about))
    application = Application.objects.get(reference=run.case)
    actions.set_reminder(application, effect.remind, until, about)


REMIND = EffectKind("remind", RemindEffect, _check, _apply)
