"""Taking records of a register from a table: sent, its columns named, checked, looked at, taken.

What a table says waits, sealed, until a person confirms it. Checking and taking are jobs that go on
where they stopped; each batch is a transaction of its own, so that nobody waits for a long one.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, queue, storage
from sauyunan.core.tables import TableRefused
from sauyunan.registers import importing_columns, sheets
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Import, ImportPair, ImportRow

State, Row = Import.State, ImportRow.State
KEPT_DAYS = 30
"""So long the rows of an import wait; what was decided of doubles stays."""
LATE = timedelta(minutes=2)
"""Without a sign of work for so long, whoever looks may set it going again."""


class ImportRefused(Exception):
    """Not possible now; the message says why."""


def start(
    home: Home, data: bytes, name: str, *, person: Person | None, at_once: bool = False
) -> Import:
    """Keep a table that was sent. Checking it begins when its headings tell which field is which;
    else a person names them. ``at_once``: the caller checks it itself, no job does beside it.
    Raises TableRefused."""
    sheet = sheets.head(data)
    if int(sheet.told["rows"]) < 2:
        raise TableRefused(_("The file is empty. Fill in at least one row below the heading."))
    guess = importing_columns.guess(home, sheet.headings)
    one = Import(
        code=codes.random_code(26),
        register=home.full,
        person=person,
        name=name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        told=sheet.told,
        headings=list(sheet.headings),
        columns=dict(guess.columns),
        at=clock.now(),
        moved_at=clock.now(),
    )
    one.file = storage.save(data, one.scope)
    with transaction.atomic():
        one.save()
        if not guess.fault(home):
            _begin(one)
            if not at_once:
                _enqueue_reading(one)
    return one


@transaction.atomic
def name_columns(home: Home, one: Import, columns: Mapping[str, int]) -> None:
    """Say which column is which field, and check the rows. Raises ImportRefused."""
    here = _locked(one, State.COLUMNS, State.READY)
    missing = [name for name in home.register.key if name not in columns]
    if missing:
        labels = ", ".join(importing_columns.heading(home, name) for name in missing)
        raise ImportRefused(
            _("Choose the column of %(names)s: by it records are told apart.") % {"names": labels}
        )
    if len(set(columns.values())) < len(columns):
        raise ImportRefused(_("A column is chosen for two fields. Choose each column once."))
    here.rows.all().delete()
    here.columns, here.line = dict(columns), 0
    _begin(here)
    _enqueue_reading(here)


def _begin(one: Import) -> None:
    one.state, one.moved_at = State.READING, clock.now()
    one.save()


def _enqueue_reading(one: Import) -> None:
    queue.enqueue("registers.import_read", one.pk)


@transaction.atomic
def confirm(one: Import, *, with_changes: bool) -> None:
    """Take the good rows. Raises ImportRefused when none is left or it is not the moment."""
    here = _locked(one, State.READY)
    here.with_changes = with_changes
    if not pending(here).exists():
        raise ImportRefused(_("No row is left that can be taken."))
    here.state, here.moved_at = State.TAKING, clock.now()
    here.save()
    queue.enqueue("registers.import_take", here.pk)


@transaction.atomic
def go_on(one: Import) -> None:
    """Set an import going again that shows no sign of work. Raises ImportRefused."""
    here = _locked(one, State.READING, State.TAKING)
    if not is_late(here):
        raise ImportRefused(_("The work goes on. Look again in a moment."))
    here.moved_at = clock.now()
    here.save(update_fields=["moved_at"])
    if here.state == State.READING:
        _enqueue_reading(here)
    else:
        queue.enqueue("registers.import_take", here.pk)


def is_late(one: Import) -> bool:
    """Whether an import that should move has not for long."""
    moving = one.state in {State.READING, State.TAKING}
    return moving and clock.now() - one.moved_at > LATE


def cancel(one: Import) -> None:
    """Stop taking; or, while nothing is being taken, throw the table away. Records stay."""
    with transaction.atomic():
        here = Import.objects.select_for_update().get(pk=one.pk)
        stops = here.state == State.TAKING
        here.state, here.moved_at = State.READY if stops else State.CANCELLED, clock.now()
        file = "" if stops else here.file
        if file:
            here.file = ""
            _forget_rows(here)
        here.save()
    if file:
        storage.delete(file)


def pending(one: Import) -> QuerySet[ImportRow]:
    """The rows that will be taken."""
    states = [Row.NEW, Row.SAME, *([Row.CHANGED] if one.with_changes else [])]
    return one.rows.filter(state__in=states).order_by("line")


def purge(now: datetime) -> int:
    """Throw away the rows and files of imports that nobody touched for long."""
    over = list(Import.objects.filter(moved_at__lt=now - timedelta(days=KEPT_DAYS)))
    for one in over:
        _forget_rows(one)
        one.delete()
        if one.file:
            storage.delete(one.file)
    return len(over)


@contextlib.contextmanager
def in_language(one: Import) -> Iterator[None]:
    """What is told is told in the language of who sent the table; a command's is that which runs."""
    language = one.person.language if one.person else translation.get_language()
    with translation.override(language or settings.LANGUAGE_CODE):
        yield


def _locked(one: Import, *states: Import.State) -> Import:
    here = Import.objects.select_for_update().get(pk=one.pk)
    if here.state not in states:
        raise ImportRefused(_("This is not possible now. Look how far the import is."))
    return here


def _forget_rows(one: Import) -> None:
    """Decisions stay, without the rows."""
    ImportPair.objects.filter(
        row__owner=one, decision__in=[ImportPair.Decision.OPEN, ImportPair.Decision.LATER]
    ).delete()
    one.rows.all().delete()
