"""Whose record it is: who becomes its owner, by which code they prove it, how they are told.

Of two who claim the same record the first that is approved is its owner; the second is refused in
words. A record that is handed over has a new owner and a new code; the former one is told. Where a
register says so (`owner`), a record has no owner of its own: it is that of the record it names.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.core import clock, codes, crypto, ledger
from sauyunan.core.actor import Actor
from sauyunan.kits.definition import Kit
from sauyunan.kits.parts import EffectRefused
from sauyunan.outbox import actions as outbox
from sauyunan.outbox.actions import Letter, MessageRefused
from sauyunan.outbox.channels import CHANNELS, Channel, mask
from sauyunan.registers import contents, linking, public_paths, queries
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Published, Record, RecordOwner

log = logging.getLogger(__name__)
SHOWN_FOR = timedelta(days=90)
"""How long the secret code stands on the page of the case."""
LONGEST_NAME = 80
"""So much of a record's name stands in a message."""
_SCOPE = "registers.owners"


@dataclass(frozen=True)
class Reach:
    """How an owner is reached. ``told``: where messages go, by the channels that they chose;
    ``addresses``: where a one-time code goes, for somebody who lost theirs."""

    told: Mapping[Channel, str] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Newcomer:
    """Who becomes the owner, and how. ``case``: reference of the application."""

    how: str
    case: str = ""
    language: str = "id"
    reach: Reach = Reach()


@transaction.atomic
def give(kit: Kit, record: Record, to: Newcomer, *, by: Actor, at: datetime) -> RecordOwner:
    """Make somebody the owner of a record, and tell them and the former one.

    Raises EffectRefused where it has an owner and is not handed over.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    home = contents.home(kit, held.register)
    former = owner_of(held)
    if former is not None and to.how != RecordOwner.How.TRANSFERRED:
        raise EffectRefused(
            _(
                "%(title)s: this record has an owner already. Refuse this application and say so;"
                " only its owner can hand it over."
            )
            % {"title": home.title}
        )
    if former is not None:
        _end(home, former, at)
    made, secret = _made(held, to, at)
    _tell_code(home, made, secret)
    told = {"register": held.register, "how": to.how, "case": to.case}
    ledger.record("record.owned", f"record:{held.code}", by=by, content=told)
    return made


@transaction.atomic
def renew_secret(home: Home, owner: RecordOwner, *, reason: str, by: Actor) -> str:
    """A new secret code for an owner who lost theirs and stands at the counter; the old one ends."""
    secret = codes.secret()
    owner.secret_digest = _digest(owner, secret)
    owner.secret_sealed = b""
    owner.save(update_fields=["secret_digest", "secret_sealed"])
    outbox.end(owner.object)
    told = {"register": home.full, "reason": reason}
    ledger.record("record.owner_code_renewed", f"record:{owner.record.code}", by=by, content=told)
    return secret


def owner_of(record: Record) -> RecordOwner | None:
    """Whose own a record is now."""
    return RecordOwner.objects.filter(record=record, ended_at=None).first()


def holder(home: Home, record: Record) -> RecordOwner | None:
    """Who may change a record: its owner, or the owner of the record that it names (`owner`)."""
    by = home.register.owner
    if by is None:
        return owner_of(record)
    named = linking.target(home, by, str(record.data.get(by, "")))
    if named is None:
        return None
    other, digest = named
    rows = RecordOwner.objects.filter(record__register=other.full, record__key_digest=digest)
    return rows.filter(ended_at=None).first()


def record_at(kit: Kit, ref: str, number: str) -> Record | None:
    """The record with this key, as somebody types it."""
    key = contents.home(kit, ref).register.key
    if len(key) != 1 or not number.strip():
        return None
    try:
        found = queries.find(kit, ref, {key[0]: number.strip()})
    except EffectRefused:  # nothing that could be a key
        return None
    return found[0] if len(found) == 1 else None


def owners_at(kit: Kit, ref: str, number: str) -> RecordOwner | None:
    """Who may change the record with this key; None also where there is no record."""
    record = record_at(kit, ref, number)
    return holder(contents.home(kit, ref), record) if record is not None else None


def fits(owner: RecordOwner | None, typed: str) -> bool:
    """Whether this is the owner's secret code; takes as long where there is no owner."""
    secret = codes.normal_secret(typed)
    held = owner.secret_digest if owner is not None else bytes(32)
    right = crypto.same(held, _digest(owner, secret or ""))
    return owner is not None and secret is not None and right


def secret_of(owner: RecordOwner) -> str:
    """The secret code while it is kept to be shown, else an empty text."""
    if not owner.secret_sealed:
        return ""
    secret: str = crypto.unseal(owner.secret_sealed, owner.secret_scope)
    return secret


def reach_of(owner: RecordOwner) -> Reach:
    """How an owner is reached."""
    if not owner.contact_sealed:
        return Reach()
    held = crypto.unseal(owner.contact_sealed, owner.contact_scope)
    told = {one: held["told"][one] for one in CHANNELS if one in held["told"]}
    return Reach(told, tuple(held["addresses"]))


def tell(owner: RecordOwner, letter: Mapping[str, Any], *, name: str, once: str) -> int:
    """Post a message to an owner by the channels they chose; how many were posted.

    ``letter``: subject, text, is_secret. What the outbox refuses stops nobody, the log tells of it.
    """
    posted = 0
    for channel, address in reach_of(owner).told.items():
        made = Letter(
            about=owner.object,
            name=name,
            channel=channel,
            to=address,
            once=f"{owner.object}:{name}:{channel}:{once}",
            language=owner.language,
            **letter,
        )
        try:
            outbox.post(made)
        except MessageRefused as refusal:
            told = {"about": owner.object, "name": name, "why": str(refusal)}
            log.error("message refused", extra={"told": told})
        else:
            posted += 1
    return posted


@dataclass(frozen=True)
class Shown:
    """An owner as the staff sees one: never the code, addresses masked."""

    how: str
    since: datetime
    case: str
    addresses: tuple[str, ...]
    is_own: bool  # else the owner of the record that this one names


def shown(home: Home, record: Record) -> Shown | None:
    """Who may change a record, for the page of the staff."""
    owner = holder(home, record)
    if owner is None:
        return None
    goes_to = tuple(mask(one) for one in reach_of(owner).addresses)
    is_own = owner.record_id == record.pk
    return Shown(owner.get_how_display(), owner.since, owner.case, goes_to, is_own)


def named(home: Home, record: Record) -> str:
    """What a message calls a record: its register, what the public knows it as, and its key where that
    is no person's."""
    fields = [one for one in home.register.key if not home.register.fields[one].personal]
    values = queries.values(record)
    key = ", ".join(str(values[name]) for name in fields if name in values)
    row = Published.objects.filter(record=record).only("title", "titles").first()
    title = row.title_in()[:LONGEST_NAME] if row is not None else ""
    if title in ("", key, record.code):
        return f"{home.title} {key}".strip()
    return f"{home.title} “{title}” ({key})" if key else f"{home.title} “{title}”"


def page(home: Home, record: Record) -> str:
    """The address that a message tells: of the record's public page, where its register has such."""
    if home.register.publish is None:
        return settings.SAUYUNAN_URL
    return public_paths.whole(public_paths.of_register(home, "record", record.code))


def sentence(reason: str) -> str:
    """What somebody typed as a reason, for a place where a sentence ends."""
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def purge(now: datetime) -> int:
    """Forget the codes that were shown long enough; their hashes stay."""
    old = RecordOwner.objects.exclude(secret_sealed=b"").filter(since__lt=now - SHOWN_FOR)
    return old.update(secret_sealed=b"")


def _made(record: Record, to: Newcomer, at: datetime) -> tuple[RecordOwner, str]:
    secret = codes.secret()
    made = RecordOwner(
        record=record,
        code=codes.random_code(26),
        how=to.how,
        case=to.case,
        language=to.language,
        since=at,
    )
    made.secret_digest = _digest(made, secret)
    made.secret_sealed = crypto.seal(secret, made.secret_scope)
    if to.reach.told or to.reach.addresses:
        held = {"told": dict(to.reach.told), "addresses": list(to.reach.addresses)}
        made.contact_sealed = crypto.seal(held, made.contact_scope)
    made.save(force_insert=True)
    return made, secret


def _end(home: Home, owner: RecordOwner, at: datetime) -> None:
    """The former owner is told; their contact and code are forgotten."""
    with translation.override(owner.language):
        letter = {
            "subject": _("Your record has another owner"),
            "text": _(
                "%(record)s was handed over to another owner. Your code is not valid any more. If"
                " you did not agree to it, tell the office."
            )
            % {"record": named(home, owner.record)},
        }
        tell(owner, letter, name="owner_replaced", once="ended")
    owner.ended_at = at
    owner.contact_sealed = owner.secret_sealed = b""
    owner.save(update_fields=["ended_at", "contact_sealed", "secret_sealed"])


def _tell_code(home: Home, owner: RecordOwner, secret: str) -> None:
    with translation.override(owner.language):
        letter = {
            "subject": _("Your code as the owner of a record"),
            "text": _(
                "You are the owner of %(record)s. Your code is %(code)s. Keep it: with it you mend"
                " the record at %(address)s. Give it to nobody whom you do not trust."
            )
            % {
                "record": named(home, owner.record),
                "code": f"{secret[:5]}-{secret[5:]}",
                "address": settings.SAUYUNAN_URL,
            },
            "is_secret": True,
            "expires_at": clock.now() + SHOWN_FOR,
        }
        tell(owner, letter, name="owner_code", once="given")


def _digest(owner: RecordOwner | None, secret: str) -> bytes:
    return crypto.digest(_SCOPE, f"{owner.code if owner is not None else ''} {secret}")
