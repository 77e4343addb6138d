"""Whether a record still holds: owners are asked in time, answer by a link, or it becomes stale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.core import cel, clock, codes, crypto, ledger
from sauyunan.core.actor import APPLICANT
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import actions, owning, publishing, queries
from sauyunan.registers import format as kit_format
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Published, Record, RecordOwner, Renewal

_SCOPE = "registers.renewals"
_BATCH = 500


class AlreadyAnswered(Exception):
    """The link was used before, or at this moment."""


@dataclass(frozen=True)
class Asked:
    """A renewal with what its page needs."""

    edition: Edition
    home: Home
    row: Renewal

    @property
    def record(self) -> Record:
        """What is asked about."""
        return self.row.about

    @property
    def declared(self) -> kit_format.Renewal | None:
        """How the register renews now."""
        publication = self.home.register.publish
        return publication.renew if publication else None


# -- Asking ---------------------------------------------------------------------------------------
def ask_all(edition: Edition, home: Home) -> int:
    """Ask the owners of all published records whose time has come; how many records that were.

    Each is asked once for each time; a second run asks nobody. A record without an owner who can
    be reached becomes stale all the same.
    """
    publication = home.register.publish
    if publication is None or publication.renew is None:
        return 0
    grace = timedelta(days=publication.renew.grace_days)
    asked = 0
    for pk in _due(edition, home, publication.renew):
        asked += _ask(home, pk, clock.today() + grace)
    return asked


def unreached(home: Home) -> QuerySet[Published]:
    """Records that are to be confirmed and whose owner cannot be asked, the oldest first."""
    about = Q(record=OuterRef("record")) | Q(record=None, owner__record=OuterRef("record"))
    asked = Renewal.objects.filter(about, owner__ended_at=None, answered_at=None)
    rows = Published.objects.filter(~Exists(asked), register=home.full).exclude(stale_on=None)
    return rows.select_related("record").defer("words").order_by("stale_on", "pk")


def _due(edition: Edition, home: Home, renew: kit_format.Renewal) -> Iterator[int]:
    months = int(publishing.value(edition, home, renew.every_months, "integer", {}))
    if months < 1:
        return
    last = clock.today() - relativedelta(months=months)
    end = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))
    rows = Published.objects.filter(register=home.full, stale_on=None, changed_at__lt=end)
    rows = rows.filter(Q(confirmed_on=None) | Q(confirmed_on__lte=last))
    yield from rows.order_by("pk").values_list("pk", flat=True).iterator(_BATCH)


@transaction.atomic
def _ask(home: Home, pk: int, stale_on: date) -> bool:
    """Of two jobs at once one asks."""
    if not Published.objects.filter(pk=pk, stale_on=None).update(stale_on=stale_on):
        return False
    record = Published.objects.select_related("record").defer("words").get(pk=pk).record
    owner = owning.holder(home, record)
    if owner is not None and owning.reach_of(owner).told:
        _send(home, owner, record)
    return True


def _send(home: Home, owner: RecordOwner, record: Record) -> None:
    about = None if record.pk == owner.record_id else record
    Renewal.objects.filter(owner=owner, record=about, answered_at=None).delete()
    secret, today = codes.random_code(26), clock.today()
    Renewal.objects.update_or_create(
        owner=owner,
        record=about,
        asked_on=today,
        defaults={
            "code": codes.random_code(26),
            "secret_digest": _digest(secret),
            "answered_at": None,
            "answer": "",
        },
    )
    with translation.override(owner.language):
        address = f"{settings.SAUYUNAN_URL}{reverse('registers:renewal-enter', args=[secret])}"
        letter = {
            "subject": _("Does it still hold?"),
            "text": _("%(record)s: does what is published still hold? Answer here: %(link)s")
            % {"record": owning.named(home, record), "link": address},
        }
        owning.tell(owner, letter, name="renewal", once=f"{record.code}:{today.isoformat()}")


def published(asked: Asked) -> Published | None:
    """What the public sees of it now."""
    return Published.objects.filter(record=asked.record).defer("words").first()


# -- Answering ------------------------------------------------------------------------------------
def by_secret(secret: str) -> Renewal | None:
    """What a link asks about, answered or not, while the person is the owner."""
    digest = _digest(codes.normal_code(secret))
    rows = Renewal.objects.select_related("owner__record", "record")
    return rows.filter(secret_digest=digest, owner__ended_at=None).first()


def asked_of(row: Renewal) -> Asked | None:
    """The question with its register as it runs now; None where the register is gone."""
    found = queries.running(row.about.register)
    return Asked(*found, row) if found else None


def by_code(code: str) -> Renewal | None:
    """The same, of a link that was opened in this browser."""
    rows = Renewal.objects.select_related("owner__record", "record")
    return rows.filter(code=code, owner__ended_at=None).first()


@transaction.atomic
def confirm(asked: Asked) -> None:
    """It still holds, from today on. Raises AlreadyAnswered."""
    _answer(asked.row, Renewal.Answer.HOLDS)
    Published.objects.filter(record=asked.record).update(confirmed_on=clock.today(), stale_on=None)
    told = {"register": asked.home.full, "asked": asked.row.asked_on.isoformat()}
    ledger.record("record.confirmed", f"record:{asked.record.code}", by=APPLICANT, content=told)


@transaction.atomic
def close(asked: Asked) -> None:
    """It is closed: the record is changed as ``renew.closed`` says. Raises AlreadyAnswered, and
    EffectRefused where the register takes no such value; then nothing has changed."""
    renew = asked.declared
    if renew is None or not renew.closed:
        raise EffectRefused(_("This cannot be closed here. Tell the office."))
    _answer(asked.row, Renewal.Answer.CLOSED)
    before = queries.values(asked.record)
    values = {name: _given(asked, name, rule, before) for name, rule in renew.closed.items()}
    actions.change_record(asked.edition, asked.record, values, by=APPLICANT, at=clock.now())


def _given(asked: Asked, name: str, rule: str, before: Mapping[str, Any]) -> Any:
    try:
        return publishing.value(asked.edition, asked.home, rule, None, before)
    except cel.RuleError as error:
        label = asked.home.title
        raise EffectRefused(
            _("%(title)s, %(field)s: it cannot be closed here. Tell the office.")
            % {"title": label, "field": name}
        ) from error


def _answer(row: Renewal, answer: str) -> None:
    open_ones = Renewal.objects.filter(pk=row.pk, answered_at=None, owner__ended_at=None)
    if not open_ones.update(answered_at=clock.now(), answer=answer):
        raise AlreadyAnswered


def _digest(secret: str) -> bytes:
    return crypto.digest(_SCOPE, secret)
