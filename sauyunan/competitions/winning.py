"""How a competition is won, in sentences for whoever enters: places, jurors, method, who goes on, ties."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.competitions import judging_queries
from sauyunan.competitions.format import Competition, Stage
from sauyunan.core import i18n, saying
from sauyunan.core.i18n import pick


def classes(found: Competition) -> list[str]:
    """Each class with the number of its winners."""
    return [f"{pick(one.title)}: {_winners(one.places)}" for one in found.classes.values()]


def stage(found: Competition, rules: Stage) -> list[str]:
    """What decides in a stage that is judged."""
    return list(_stage(found, rules))


def ties(found: Competition) -> list[str]:
    """What decides between equal scores, one after the other."""
    return [judging_queries.tie_text(found, word) for word in found.ties.chain]


def _stage(found: Competition, rules: Stage) -> Iterator[str]:
    if rules.jury:
        yield ngettext(
            "%(count)d juror judges each entry.",
            "%(count)d jurors judge each entry.",
            rules.jury.per_entry,
        ) % {"count": rules.jury.per_entry}
    if rules.jury and rules.jury.blind:
        yield _("Jurors do not read whose entry it is.")
    if rules.scoring:
        method = judging_queries.method_text(rules.scoring.method)
        yield _("The score of an entry is the %(method)s of its jurors.") % {"method": method}
        if rules.scoring.carry != "0":
            told = {"percent": _number(rules.scoring.carry)}
            yield _("%(percent)s percent of it come from the stage before.") % told
    yield from _advance(found, rules)


def _advance(found: Competition, rules: Stage) -> Iterator[str]:
    advance = rules.advance
    if advance is None:
        yield _("All that were judged go on.")
        return
    if advance.pass_mark is not None:
        yield _("Whoever has fewer than %(mark)s points does not go on.") % {
            "mark": _number(advance.pass_mark)
        }
    if advance.places:
        each = "; ".join(
            f"{pick(found.classes[key].title)} {count}"
            for key, count in advance.places.items()
            if key in found.classes
        )
        yield _("The best of each class go on: %(each)s.") % {"each": each}
    if advance.number is not None:
        yield _("At most %(count)s go on.") % {
            "count": saying.number(advance.number, i18n.language())
        }


def _winners(places: int | None) -> str:
    if places is None:
        return _("no limit of winners")
    return ngettext("%(count)d winner", "%(count)d winners", places) % {"count": places}


def _number(points: str) -> str:
    return saying.number(Decimal(points), i18n.language())
