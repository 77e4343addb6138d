"""The effects ``issue`` and ``revoke``, and the word ``documents`` of scenarios."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core.cel import Field
from sauyunan.documents import actions, queries, rendering
from sauyunan.documents.actions.finishing import template_values
from sauyunan.documents.facts import Kind
from sauyunan.documents.format import DocumentKind, IssueEffect, RevokeEffect
from sauyunan.documents.models import Document
from sauyunan.kits import rules
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import EffectKind, EffectRun, ScenarioWords


def check_issue(effect: IssueEffect, at: str, check: PartCheck) -> Field | None:
    """The kind is declared, gets all it takes and nothing else, each of the right type."""
    here = check.under(at)
    declared: DocumentKind | None = here.find("documents", effect.issue, "issue")
    result = Field("text", optional=False) if effect.as_ else None
    if declared is None:
        return result
    home, _name = check.kit.home_of(effect.issue)
    for key in declared.takes:
        if key not in effect.with_:
            here.fault(
                "with" if effect.with_ else "issue",
                f"{effect.issue} takes {key!r} ({declared.takes[key]}), which is not given",
                f"Add {key}: under with",
            )
    for key, text in effect.with_.items():
        if here.known(key, declared.takes, f"with.{key}", "what the document takes,"):
            here.rule(text, f"with.{key}", _expected(home, declared.takes[key]))
    return result


def check_revoke(effect: RevokeEffect, at: str, check: PartCheck) -> Field | None:
    """The kind is declared and ``about`` is a text."""
    here = check.under(at)
    here.find("documents", effect.revoke, "revoke")
    here.rule(effect.about, "about", "text")
    return None


def apply_issue(effect: IssueEffect, run: EffectRun) -> str:
    """Issue; the result is the document's number, or its code where it has none."""
    values = {key: run.value(text) for key, text in effect.with_.items()}
    document = actions.issue(
        run.edition,
        effect.issue,
        values,
        case=run.case,
        unit_id=run.unit_id,
        by=run.actor,
        at=run.at,
        place=run.values.get("place"),
    )
    run.made.append(("document", document))
    return document.number or document.code


def apply_revoke(effect: RevokeEffect, run: EffectRun) -> None:
    """Revoke what is in force; nothing in force is no fault."""
    kind = Kind(run.edition, effect.revoke)
    about = str(run.value(effect.about))
    reason = _("Ended by case %(case)s") % {"case": run.case}
    for document in actions.revoke_about(kind, about, reason=reason, by=run.actor):
        run.made.append(("document", document))


def expect(run: Any, word: str, expected: Any) -> str | None:
    """``documents: [akta, kartu]``: kinds in force after the step; each is rendered to be sure."""
    home = run.edition.kit
    wanted = Counter(home.full_name(str(ref)) for ref in _listed(expected))
    rows = list(Document.objects.in_force().filter(edition_id=run.edition.id))
    found = Counter(row.kind for row in rows)
    if wanted != found:
        return f"expected the documents {_words(wanted)}, in force are {_words(found)}"
    for row in rows:
        kind = queries.kind_of(row)
        try:
            rendering.render(
                kind.home, kind.declared.document, template_values(row), at=row.issued_at
            )
        except rendering.TemplateFault as fault:
            return f"{row.kind} cannot be rendered: {fault}"
    return None


def _expected(home: Any, word: str) -> Field | None:
    try:
        return rules.seen_field(home, word)
    except KeyError:
        return None  # told where the kind is checked


def _listed(expected: Any) -> list[Any]:
    return list(expected) if isinstance(expected, list | tuple) else [expected]


def _words(kinds: Counter[str]) -> str:
    return ", ".join(sorted(kinds.elements())) or "none"


EFFECTS = (
    EffectKind("issue", IssueEffect, check_issue, apply_issue),
    EffectKind("revoke", RevokeEffect, check_revoke, apply_revoke),
)
SCENARIO = ScenarioWords(expect=expect, expects=frozenset({"documents"}))
