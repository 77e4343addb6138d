"""One move on many cases: confirmed once, made case by case, each in a transaction of its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, idempotency, ledger, queue
from sauyunan.core.actor import Actor
from sauyunan.documents import actions as document_actions
from sauyunan.services import queries
from sauyunan.services.actions import moving
from sauyunan.services.format import Move
from sauyunan.services.models import Application, Bulk, BulkCase
from sauyunan.services.refusals import InputRefused, MoveRefused

MOST = 500
"""Cases of one bulk."""
AT_ONCE = 10
"""So many are made while the person waits; more are left to the worker."""
RETRIED = (BulkCase.Status.WAITING, BulkCase.Status.FAILED)

log = logging.getLogger(__name__)


class BulkRefused(Exception):
    """Nothing was confirmed; the message says why."""


def is_bulkable(move: Move) -> bool:
    """Whether a move can be made on many cases at once: it asks nothing."""
    return move.asks is None and not move.ask


def obstacle(application: Application, key: str, *, by: Person) -> str:
    """Why a case is left out of a bulk; empty where nothing stands in the way."""
    return _obstacle(application, key, by) or moving.refusal(application, key, by=by)


def _obstacle(application: Application, key: str, by: Person) -> str:
    """What stands in the way of a bulk, though perhaps not of the move."""
    move = queries.service_of(application).moves.get(key)
    if move is None or application.state not in move.sources:
        return _("It stands in another state by now, so this step is not possible.")
    if not is_bulkable(move):
        return _("This step asks for something in each case. Open the case and make it there.")
    return ""


def confirm_bulk(
    applications: Sequence[Application], key: str, *, once: str, by: Person
) -> tuple[Bulk, bool]:
    """Confirm a move on these cases, and make it; the bulk, and whether it was confirmed before.

    ``once``: the one-time key of the page that was confirmed; sent again, it gives the same bulk
    and no case is moved twice. A small bulk is done on return, a big one by the worker. Raises
    BulkRefused.
    """
    _check_chosen(applications)
    asked = json.dumps([key, sorted(one.reference for one in applications)]).encode()
    made: list[Bulk] = []

    def act() -> idempotency.Answer:
        made.append(_started(applications, key, by))
        return idempotency.Answer(201, made[0].code)

    try:
        answer = idempotency.once(f"services.bulk:{by.pk}", once, asked, act)
    except idempotency.StillRunning:
        raise BulkRefused(_("This is being confirmed right now. Look again in a moment.")) from None
    except (idempotency.KeyRefused, idempotency.OtherRequest):
        message = _("This page was used already. Choose the cases again.")
        raise BulkRefused(message) from None
    bulk = made[0] if made else Bulk.objects.select_related("person").get(code=answer.body)
    if len(applications) <= AT_ONCE:
        run_bulk(bulk)
    return bulk, not made


def retry_bulk(bulk: Bulk) -> None:
    """Try again what failed or was not reached, and to sign what could not be signed."""
    document_actions.try_again(bulk.cases.values_list("application__reference", flat=True))
    Bulk.objects.filter(pk=bulk.pk).update(stopped_at=None)
    bulk.stopped_at = None
    if bulk.cases.filter(status__in=RETRIED).count() <= AT_ONCE:
        run_bulk(bulk)
    else:
        queue.enqueue("services.run_bulk", bulk.pk)


def run_bulk(bulk: Bulk) -> None:
    """Make the move on every case that waits for it, one transaction each.

    Harmless if run twice, also at once. Where a case fails for a reason that is no refusal, it and
    the rest stay as they are, to be tried again; what was made before stays made.
    """
    waiting = bulk.cases.filter(status__in=RETRIED).order_by("-status", "pk")
    with translation.override(bulk.person.language):
        for pk in list(waiting.values_list("pk", flat=True)):
            if not _run_case(bulk, pk):
                return


def _check_chosen(applications: Sequence[Application]) -> None:
    if not applications:
        raise BulkRefused(_("No case is left that this step can be made on."))
    if len(applications) > MOST:
        raise BulkRefused(_("Choose at most %(most)s cases at once.") % {"most": MOST})
    if len({(one.kit, one.service, one.state) for one in applications}) > 1:
        raise BulkRefused(_("Choose cases of one service that stand in the same state."))


def _started(applications: Sequence[Application], key: str, by: Person) -> Bulk:
    first = applications[0]
    bulk = Bulk.objects.create(
        code=codes.random_code(26),
        person=by,
        kit=first.kit,
        service=first.service,
        move=key,
        at=clock.now(),
    )
    BulkCase.objects.bulk_create(BulkCase(bulk=bulk, application=one) for one in applications)
    references = [one.reference for one in applications]
    ledger.record(
        "bulk.confirmed",
        bulk.object,
        by=Actor.for_person(by),
        content={"move": key, "cases": references},
    )
    if len(applications) > AT_ONCE:
        queue.enqueue("services.run_bulk", bulk.pk)
    return bulk


def _run_case(bulk: Bulk, pk: int) -> bool:
    """Whether the next case may follow."""
    try:
        with transaction.atomic():
            _make(bulk, pk)
    except Exception:  # whatever it is, the case is as it was and can be tried again
        log.exception("bulk stopped", extra={"bulk": bulk.code})
        bulk.stopped_at = clock.now()
        bulk.save(update_fields=["stopped_at"])
        bulk.cases.filter(pk=pk, status__in=RETRIED).update(status=BulkCase.Status.FAILED)
        return False
    return True


def _make(bulk: Bulk, pk: int) -> None:
    rows = BulkCase.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.filter(pk=pk, status__in=RETRIED).first()
    if row is None:  # another process has it
        return
    found = Application.objects.visible_to(bulk.person).select_related("unit", "claimed_by")
    application = found.filter(pk=row.application_id).first()
    row.said = (
        _("You cannot see this case any more.")
        if application is None
        else _moved(application, bulk)
    )[:500]
    row.status = BulkCase.Status.REFUSED if row.said else BulkCase.Status.DONE
    row.save(update_fields=["status", "said"])


def _moved(application: Application, bulk: Bulk) -> str:
    """Make the move; why not, where it is refused."""
    why = _obstacle(application, bulk.move, bulk.person)
    if why:
        return why
    try:
        moving.move(application, bulk.move, by=bulk.person)
    except MoveRefused as refused:
        return refused.message
    except InputRefused as refused:
        return str(refused)
    return ""
