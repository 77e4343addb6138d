"""What is over: unanswered applications, old drafts, secrets after a day, kept years that ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from sauyunan.core import clock, queue
from sauyunan.services import facts, flow
from sauyunan.services.models import (
    AccountAddress,
    Application,
    Bulk,
    CitizenAccount,
    Draft,
    ListedCase,
    OneTimeCode,
    PrintLink,
    Upload,
)

DRAFTS_KEPT = timedelta(days=7)
LOOSE_FILES_KEPT = timedelta(days=1)
SECRETS_KEPT = timedelta(hours=24)
BULKS_KEPT = timedelta(days=30)
LISTED_FOR = timedelta(days=365)  # phone numbers change hands
ADDRESSES_KEPT = timedelta(days=365)  # of an account, after the last code that was given
LINKS_KEPT = timedelta(days=7)
CODES_KEPT = timedelta(hours=1)  # valid for minutes only
_DAYS_IN_YEAR = 366  # a year is never kept too short
_BATCH = 500


REMINDED_BEFORE = 3
"""Days before the end; of a short wait, half of it."""


def soon_over() -> Iterator[Application]:
    """Applications that end within three days because their applicant does not answer."""
    now = clock.now()
    paused = Application.objects.open().filter(running_since=None)
    for edition_id, name in _kinds(paused):
        service = facts.service_of(facts.edition_of(edition_id), name)
        days = service.withdraw_after_days
        if flow.expired_state(service) is None or days is None:
            continue
        over, near = now - timedelta(days=days), min(REMINDED_BEFORE, days // 2)
        rows = paused.filter(edition_id=edition_id, service=name, state__in=flow.awaiting(service))
        rows = rows.filter(state_at__gte=over, state_at__lt=over + timedelta(days=near))
        yield from rows.select_related("unit").iterator(chunk_size=_BATCH)


def unanswered() -> Iterator[Application]:
    """Applications whose applicant was asked longer ago than the service waits."""
    now = clock.now()
    paused = Application.objects.open().filter(running_since=None)
    for edition_id, name in _kinds(paused):
        service = facts.service_of(facts.edition_of(edition_id), name)
        if flow.expired_state(service) is None or service.withdraw_after_days is None:
            continue
        since = now - timedelta(days=service.withdraw_after_days)
        rows = paused.filter(
            edition_id=edition_id,
            service=name,
            state__in=flow.awaiting(service),
            state_at__lt=since,
        )
        yield from rows.select_related("unit").iterator(chunk_size=_BATCH)


def purge_drafts(now: datetime) -> int:
    """Remove drafts nobody touched for a week, with their files."""
    old = Draft.objects.filter(changed_at__lt=now - DRAFTS_KEPT)
    _forget(Upload.objects.filter(draft__in=old, application=None))
    return old.delete()[1].get("services.Draft", 0)


def purge_loose_files(now: datetime) -> int:
    """Remove files that another system sent and never bound to an application."""
    return _forget(
        Upload.objects.filter(draft=None, application=None, added_at__lt=now - LOOSE_FILES_KEPT)
    )


def purge_secrets(now: datetime) -> int:
    """Forget the secrets that were kept for a repeated confirmation."""
    old = Application.objects.filter(submitted_at__lt=now - SECRETS_KEPT).exclude(secret_sealed=b"")
    return old.update(secret_sealed=b"")


def purge_codes(now: datetime) -> int:
    """Remove codes that open nothing any more."""
    return OneTimeCode.objects.filter(sent_at__lt=now - CODES_KEPT).delete()[0]


def purge_print_links(now: datetime) -> int:
    """Remove links for printing whose days are over."""
    return PrintLink.objects.filter(made_at__lt=now - LINKS_KEPT).delete()[0]


def purge_listed_cases(now: datetime) -> int:
    """Take applications out of people's lists after a year."""
    return ListedCase.objects.filter(added_at__lt=now - LISTED_FOR).delete()[0]


def purge_accounts(now: datetime) -> int:
    """Remove addresses by which nobody opened their account for a year, and accounts without any."""
    AccountAddress.objects.filter(used_at__lt=now - ADDRESSES_KEPT).delete()
    left = CitizenAccount.objects.filter(addresses=None)
    return left.delete()[1].get("services.CitizenAccount", 0)


def purge_applications(now: datetime) -> int:
    """Remove applications with their files when the years that their service keeps them are over."""
    ended = Application.objects.filter(ended_at__lt=now - timedelta(days=_DAYS_IN_YEAR))
    count = 0
    for edition_id, name in _kinds(ended):
        years = facts.service_of(facts.edition_of(edition_id), name).keep_years
        until = now - timedelta(days=years * _DAYS_IN_YEAR)
        rows = ended.filter(edition_id=edition_id, service=name, ended_at__lt=until)
        _forget(Upload.objects.filter(application__in=rows))
        count += rows.delete()[1].get("services.Application", 0)
    return count


def purge_bulks(now: datetime) -> int:
    """Remove what a bulk did to each case after a month; the moves themselves stay."""
    return Bulk.objects.filter(at__lt=now - BULKS_KEPT).delete()[1].get("services.Bulk", 0)


PURGES = {
    "services.drafts": purge_drafts,
    "services.loose_files": purge_loose_files,
    "services.secrets": purge_secrets,
    "services.codes": purge_codes,
    "services.listed_cases": purge_listed_cases,
    "services.accounts": purge_accounts,
    "services.print_links": purge_print_links,
    "services.applications": purge_applications,
    "services.bulks": purge_bulks,
}


def _kinds(rows: QuerySet[Application]) -> list[tuple[int, str]]:
    """The editions and services among these; few, however many the applications."""
    found = rows.values("edition_id", "service").annotate(first=Min("pk")).order_by("first")
    return [(one["edition_id"], one["service"]) for one in found]


def _forget(uploads: QuerySet[Upload]) -> int:
    """Remove rows; their files follow by jobs of the same transaction."""
    names = list(uploads.exclude(file="").values_list("file", flat=True))
    for name in names:
        queue.enqueue("services.delete_file", name)
    return uploads.delete()[1].get("services.Upload", 0)
