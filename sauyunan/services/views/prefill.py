"""Filling in a page of the form by somebody of the account that is open here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from sauyunan.core.controls import Control, Option
from sauyunan.kits.answering import Ctx
from sauyunan.kits.fields import Question
from sauyunan.kits.values import Raw, first
from sauyunan.services import accounts_kept, prefill
from sauyunan.services.accounts_kept import Member
from sauyunan.services.filling import Filling
from sauyunan.services.models import Channel
from sauyunan.services.prefill import PAGE, Slot
from sauyunan.services.views import browser

FROM, FILL = "from:", "fill:"


@dataclass(frozen=True)
class Prefill:
    """What the account can fill in on one page; nothing where none is open."""

    members: Sequence[Member]
    slots: Mapping[str, Slot]
    raw: Raw
    ctx: Ctx

    @cached_property
    def button(self) -> str:
        """The name of the slot whose button was pressed, or nothing."""
        name = next((one for one in self.raw if one.startswith(FILL + FROM)), "")
        return name.removeprefix(FILL + FROM)

    def _chosen(self, slot: str) -> Member | None:
        code = first(self.raw, FROM + slot)
        return next((one for one in self._for(slot) if one.code == code), None)

    def _for(self, slot: str) -> list[Member]:
        """Who has an answer to something that is asked there."""
        asked = self.slots[slot]
        wanted = {field for field, _each in asked.inputs.values()}
        kin = [one for one in self.members if one.people and one.people.full == asked.register]
        return [one for one in kin if wanted & set(one.values)]

    @property
    def filled(self) -> Raw:
        """The form after the button; as typed where nobody was chosen."""
        if self.button not in self.slots:
            return self.raw
        member = self._chosen(self.button)
        slot = self.slots[self.button]
        return slot.filled(self.raw, member.values, self.ctx) if member else self.raw

    def offered(self, controls: Iterable[Control]) -> tuple[Control, ...]:
        """The page's controls, with the choice of somebody before each person's."""
        below = tuple(self._within(one) for one in controls)
        return (*self._choice(PAGE, ""), *below)

    def _within(self, control: Control) -> Control:
        if control.kind not in {"fieldset", "group"}:
            return control
        rows = []
        for at, row in enumerate(control.children):
            name = control.name if control.kind == "fieldset" else f"{control.name}-{at}"
            label = control.label if control.kind == "fieldset" else f"{control.label} {at + 1}"
            rows.append((*self._choice(name, label), *map(self._within, row)))
        return replace(control, children=tuple(rows))

    def _choice(self, slot: str, label: str) -> tuple[Control, ...]:
        people = self._for(slot) if slot in self.slots else []
        if not people:
            return ()
        is_here = self.button == slot
        chosen = self._chosen(slot)
        done = _("Filled in below. Check it; you may change it.") if is_here and chosen else ""
        fault = _("Choose somebody first.") if is_here and not chosen else ""
        return (
            Control(
                FROM + slot,
                "pick",
                _("Fill in from my account"),
                hint=done,
                value=chosen.code if chosen else "",
                error=fault,
                options=tuple(Option(one.code, _said(one)) for one in people),
                required=True,
                row_label=label,
            ),
        )


def _said(one: Member) -> str:
    return _("%(name)s (me)") % {"name": one.name} if one.is_holder else one.name


def on_page(
    request: HttpRequest, filling: Filling, questions: Mapping[str, Question], raw: Raw, ctx: Ctx
) -> Prefill:
    """What the account that is open here can fill in on a page. An officer's form has none."""
    opened = browser.open_list(request) if filling.draft.channel == Channel.WEB else None
    account = opened.account if opened else None
    members = accounts_kept.members_of(account) if account else []
    kinds = {one.people.full: one.people for one in members if one.people}
    found = prefill.slots(questions, raw, list(kinds.values()), filling.edition.kit, ctx)
    return Prefill(members, found, raw, ctx)
