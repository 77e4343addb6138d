"""The form of a move: the kit's own questions and what the move asks for, from and to controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sauyunan.accounts.models import Person
from sauyunan.core import areas, i18n
from sauyunan.core.controls import Control, Option
from sauyunan.core.controls import Upload as GivenFile
from sauyunan.kits import answering, control_building, values
from sauyunan.kits.fields import Question
from sauyunan.kits.format import Texts
from sauyunan.services import contents, desk_showing, facts, flow, handed_files, pictured, queries
from sauyunan.services.actions import Filled
from sauyunan.services.format import Move, Service
from sauyunan.services.models import Application, Upload

# Names with a colon cannot be those of a kit's question.
REASON, LAW, ARTICLE = "desk:reason", "desk:law", "desk:article"
WHY, TICKS = "desk:why.", "desk:ticks."
OTHER = "other"
REMOVE = "remove-file:"

FAULTS = {
    "blurred": gettext_lazy("The photo is blurred. Hold the phone still and take it again."),
    "dark": gettext_lazy("The photo is too dark. Take it again in daylight."),
    "cut": gettext_lazy("A part of the document is missing. Photograph all four corners."),
    "wrong": gettext_lazy("This is another document than the one asked for."),
    "differs": gettext_lazy("The document says something else than the answers."),
    "invalid": gettext_lazy("The document is not valid any more, or a signature is missing."),
}
"""What is wrong with a document, in the words the applicant reads. The keys are only of this page."""
PHOTO_FAULTS = {
    "blurred": FAULTS["blurred"],
    "dark": FAULTS["dark"],
    "other": gettext_lazy(
        "This photo shows something else. Photograph the place or the work itself."
    ),
    "people": gettext_lazy("People can be recognised on it. Send a photo without them."),
    "private": gettext_lazy("Personal data can be read on it. Send a photo without them."),
}
"""What is wrong with a photo that everybody will see."""

REFUSALS = {
    "unmet": gettext_lazy("A condition of the service is not met."),
    "elsewhere": gettext_lazy("Another city or office is responsible."),
    "double": gettext_lazy("The same was applied for before."),
}


def _taken_in(row: Upload) -> str:
    return ngettext("%(count)s page", "%(count)s pages", row.pages) % {"count": row.pages}


def _words(text: object) -> str:
    """A sentence of the kit or of the platform, in the language of the moment."""
    return i18n.pick(text) if isinstance(text, Texts) else str(text)


@dataclass
class MoveForm:
    """What was typed on the page of a move. ``raw`` holds the texts of each name."""

    application: Application
    key: str
    raw: Mapping[str, list[str]]

    @cached_property
    def service(self) -> Service:
        return queries.service_of(self.application)

    @cached_property
    def move(self) -> Move:
        return self.service.moves[self.key]

    @cached_property
    def ctx(self) -> answering.Ctx:
        edition = facts.edition_of(self.application.edition_id)
        office = facts.office(self.application.unit_id, edition.area)
        held = contents.of(self.application).answers
        return facts.move_context(edition, self.application.service, self.key, office, held)

    @cached_property
    def _substitutes(self) -> dict[str, str]:
        """What was brought instead of a document, by document."""
        given = self.application.uploads.filter(status=Upload.Status.GIVEN).exclude(substitute="")
        return dict(given.values_list("bring", "substitute"))

    @cached_property
    def _photos(self) -> frozenset[str]:
        """The documents that are photos to be shown, no papers."""
        edition = facts.edition_of(self.application.edition_id)
        return pictured.keys(edition, self.application.service)

    # -- Reading ----------------------------------------------------------------------------------
    def pressed(self) -> bool:
        """Whether a button inside the form was pressed; the page is then shown again."""
        gone = next((name for name in self.raw if name.startswith(REMOVE)), None)
        if gone is not None:
            question, _colon, code = gone.removeprefix(REMOVE).rpartition(":")
            kept = {name: texts for name, texts in self.raw.items() if name != gone}
            left = [one for one in kept.get(question, ()) if one != code]
            self.raw = {**kept, question: left}
            return True
        after = control_building.pressed(self.move.ask, self.raw, self.ctx)
        if after is None:
            return False
        self.raw = after
        return True

    def read(self) -> tuple[Filled, dict[str, str]]:
        """What comes with the move, and what is wrong with the kit's own questions."""
        reading = answering.read(self.move.ask, self.raw, self.ctx)
        faults = dict(reading.faults)
        if reading.new:
            faults[""] = _("Because of this answer there is one more question. Answer it.")
        filled = Filled(
            answers=reading.values, reason=self._reason(), law=self._law(), reasons=self._reasons()
        )
        return filled, faults

    def _text(self, name: str) -> str:
        return (self.raw.get(name) or [""])[0].strip()

    def _said(self, ticks: Iterable[str], known: Mapping[str, object], text: str) -> str:
        """Ticked sentences and own words in the applicant's language, who reads them."""
        with translation.override(self.application.language):
            said = [_words(known[key]) for key in known if key in ticks]
        return " ".join(filter(None, [*said, text]))

    def _ready_made(self, key: str) -> Mapping[str, object]:
        """The sentences for a document or question: the kit's own first, then those that fit every
        document."""
        if key in self.service.bring:
            stands_in = self.service.substitutes.get(self._substitutes.get(key, ""))
            own = (stands_in or self.service.bring[key]).reasons
            known = PHOTO_FAULTS if key in self._photos else FAULTS
            return {**own, **{word: text for word, text in known.items() if word not in own}}
        return self.service.questions[key].reasons

    def _reason(self) -> str:
        return self._said(self.raw.get(TICKS, ()), REFUSALS, self._text(REASON))

    def _law(self) -> str:
        chosen = self._text(LAW)
        named = "" if chosen == OTHER else chosen
        return ", ".join(filter(None, [named, self._text(ARTICLE)]))

    def _reasons(self) -> dict[str, str]:
        keys = [*self.service.bring, *self.service.questions]
        said = {
            key: self._said(
                self.raw.get(TICKS + key, ()), self._ready_made(key), self._text(WHY + key)
            )
            for key in keys
        }
        return {key: text for key, text in said.items() if text}

    # -- Showing ----------------------------------------------------------------------------------
    def controls(self, faults: Mapping[str, str]) -> tuple[Control, ...]:
        """The kit's own questions, then what the move asks for."""
        own: tuple[Control, ...] = ()
        if self.move.ask:
            own = self._with_files(
                control_building.controls(
                    self._asked(), self.raw or self._first(), faults, self.ctx, areas
                )
            )
        match self.move.asks:
            case "reason_per_document":
                return (*own, *self._document_controls(faults))
            case "reason":
                return (*own, self._reason_control(faults))
            case "reason_and_law":
                return (
                    *own,
                    self._ticks(
                        TICKS,
                        REFUSALS,
                        _("Reason"),
                        hint=_(
                            "Choose a sentence, write your own, or both. The applicant reads it."
                        ),
                    ),
                    self._reason_control(faults),
                    *self._law_controls(faults),
                )
        return own

    def _with_files(self, controls: Iterable[Control]) -> tuple[Control, ...]:
        """The files that were taken in already, named by hidden fields so that none is sent twice."""
        asked = handed_files.asked_in(self.move)
        made: list[Control] = []
        for one in controls:
            held = self._loose(one.name) if one.name in asked else []
            shown = tuple(GivenFile(row.code, _taken_in(row), size=row.size) for row in held)
            made.append(replace(one, files=shown))
            made += [
                Control(one.name, "hidden", "", value=row.code, required=False) for row in held
            ]
        return tuple(made)

    def _loose(self, question: str) -> list[Upload]:
        codes = [one for one in self.raw.get(question, ()) if values.is_file_code(one)]
        loose = Upload.objects.filter(draft=None, application=None, code__in=codes[:1])
        return list(loose)

    def _first(self) -> dict[str, list[str]]:
        found = answering.defaults(self.move.ask, self.ctx)
        return control_building.raw_of(self.move.ask, found, self.ctx)

    def _asked(self) -> dict[str, Question]:
        asked = answering.read(self.move.ask, self.raw or self._first(), self.ctx).asked
        return {key: self.move.ask[key] for key in asked}

    def _reason_control(self, faults: Mapping[str, str]) -> Control:
        is_more = self.move.asks == "reason_and_law"
        return Control(
            REASON,
            "long_text",
            _("In your words") if is_more else _("Reason"),
            hint="" if is_more else _("The applicant reads this."),
            value=self._text(REASON),
            error=faults.get("reason", ""),
            rows=4,
            maxlength=2000,
        )

    def _law_controls(self, faults: Mapping[str, str]) -> tuple[Control, ...]:
        error = faults.get("law", "")
        article = Control(
            ARTICLE,
            "text",
            _("Article"),
            hint=_("For example, article 12 paragraph 2."),
            value=self._text(ARTICLE),
            required=False,
            width="20",
        )
        if not self.service.law:
            return (
                Control(
                    ARTICLE,
                    "text",
                    _("Regulation and article"),
                    value=self._text(ARTICLE),
                    error=error,
                ),
            )
        options = [Option("", _("Choose")), *(Option(one, one) for one in self.service.law)]
        options.append(Option(OTHER, _("Another one: write it below")))
        law = Control(
            LAW,
            "select",
            _("Regulation"),
            value=self._text(LAW),
            options=tuple(options),
            error=error,
        )
        return (law, article)

    @cached_property
    def _papers(self) -> tuple[desk_showing.Paper, ...]:
        """The documents that were brought, which alone can be sent back here."""
        return desk_showing.case(self.application, {}).papers

    def _document_controls(self, faults: Mapping[str, str]) -> tuple[Control, ...]:
        made = [
            Control(
                f"desk:document.{paper.key}",
                "fieldset",
                paper.label,
                required=True,
                children=(
                    (
                        self._ticks(
                            TICKS + paper.key,
                            self._ready_made(paper.key),
                            _("What is wrong with it"),
                        ),
                        self._why(paper.key, _("In your words"), faults, rows=2),
                    ),
                ),
            )
            for paper in self._papers
        ]
        return tuple(made)

    def answer_controls(self, faults: Mapping[str, str]) -> tuple[Control, ...]:
        """For each answered question that may be sent back a text, with the kit's own sentences."""
        if self.move.asks != flow.RETURNS:
            return ()
        held = contents.of(self.application).answers
        asked = {key: one for key, one in self.service.questions.items() if key in held}
        return tuple(self._answer_control(key, one, faults) for key, one in asked.items())

    def has_typed_answers(self, faults: Mapping[str, str]) -> bool:
        """Whether something was typed or ticked for an answer, or is wrong there."""
        keys = self.service.questions
        typed = any(self._text(WHY + key) or self.raw.get(TICKS + key) for key in keys)
        return typed or any(f"reasons.{key}" in faults for key in keys)

    def _answer_control(self, key: str, one: Question, faults: Mapping[str, str]) -> Control:
        label = i18n.pick(one.label)
        if not one.reasons:
            return self._why(key, label, faults, rows=2)
        ticks = self._ticks(TICKS + key, one.reasons, _("What is wrong with it"))
        own = self._why(key, _("In your words"), faults, rows=2)
        return Control(f"desk:answer.{key}", "fieldset", label, children=((ticks, own),))

    def _why(self, key: str, label: str, faults: Mapping[str, str], *, rows: int) -> Control:
        return Control(
            WHY + key,
            "long_text",
            label,
            value=self._text(WHY + key),
            error=faults.get(f"reasons.{key}", ""),
            required=False,
            rows=rows,
            maxlength=2000,
        )

    def _ticks(
        self, name: str, known: Mapping[str, object], label: str, *, hint: str = ""
    ) -> Control:
        options = tuple(Option(key, _words(text)) for key, text in known.items())
        return Control(
            name,
            "choices",
            label,
            hint=hint,
            value=list(self.raw.get(name, ())),
            options=options,
            required=bool(hint),
        )

    def untold(self, faults: Mapping[str, str], controls: Iterable[Control]) -> list[str]:
        """The faults that no field of the page tells."""
        names = {one.name for one in controls}
        told = {"reason", "law"} if self.move.asks else set()
        shown = [one.key for one in self._papers]
        told |= {f"reasons.{key}" for key in (*shown, *self.service.questions)}
        return [
            say
            for path, say in faults.items()
            if path not in told and path.partition(".")[0] not in names
        ]

    def four_eyes(self, person: Person) -> bool:
        """Whether the person made an earlier step that another one must have made."""
        return queries.made_before(self.application, self.move.others, person)
