"""Pages of managers on which winners go on: the signed file of a winner, and taking over one of another city.

A file that was sent waits, sealed, until it is confirmed; the session knows its name. One that nobody confirms is
swept from the storage within a day, as whatever no row names.
"""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import (
    access,
    actions,
    forms,
    passport_files,
    passports,
    showing,
    winners,
)
from sauyunan.competitions.models import Edition, TrustedCity
from sauyunan.competitions.passports import Opened, Passport
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused
from sauyunan.core import form_controls, keys, storage
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick
from sauyunan.innovations.sections import count_words

_WAITING = "competitions.passport"
"""In the session: edition -> name of the stored file."""


# -- Giving away ----------------------------------------------------------------------------------
@require_GET
@login_required
@never_cache
def winner_list(request: SignedInRequest, name: str) -> HttpResponse:
    """Winners with their signed files, and this city's key, by which others check them."""
    edition = access.edition_to_manage(request.user, name)
    told = {
        "edition": showing.edition(edition),
        "promotion": edition.competition.promotion,
        "winners": winners.of(edition, request.user),
        "key": passports.public_key(keys.ledger_key(settings.SAUYUNAN_HOME)),
    }
    return render(request, "competitions/winners.html", told)


@require_POST
@login_required
@never_cache
def entry_pass(request: SignedInRequest, code: str) -> HttpResponse:
    """The signed file of a winner. That it was given away is in the ledger."""
    entry = access.entry_to_manage(request.user, code)
    try:
        data = actions.pass_winner(entry, by=Actor.for_person(request.user))
    except CompetitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("competitions:winners", entry.edition.name)
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="pemenang-{entry.code}.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# -- Taking over ----------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def take_new(request: SignedInRequest, name: str) -> HttpResponse:
    """Send the file of a winner of another city; what it says is shown before anything is taken over."""
    edition = access.edition_to_manage(request.user, name)
    posted = request.method == "POST"
    form = forms.FileForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        # One octet more than is read tells a file that is too large.
        data = form.cleaned_data["file"].read(passport_files.LARGEST + 1)
        try:
            actions.read_winner(edition, data)
        except CompetitionRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            _keep(request, edition, data)
            return redirect("competitions:take-check", name)
    told = {
        "edition": showing.edition(edition),
        "cities": TrustedCity.objects.order_by("name"),
        "most": passport_files.LARGEST // 1_000_000,
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, "competitions/take_new.html", told, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def take_check(request: SignedInRequest, name: str) -> HttpResponse:
    """Who the winner is, what came along and whose signature it bears; taken over when that is confirmed."""
    edition = access.edition_to_manage(request.user, name)
    data = _waiting(request, edition)
    if data is None:
        messages.error(request, _("The file is not here any more. Send it again."))
        return redirect("competitions:take-new", name)
    if "batal" in request.POST:
        _forget(request, edition)
        return redirect("competitions:take-new", name)
    try:
        found = actions.read_winner(edition, data)
    except CompetitionRefused as refusal:
        _forget(request, edition)
        messages.error(request, str(refusal))
        return redirect("competitions:take-new", name)
    form = forms.TakeForm(edition.competition, request.POST if request.method == "POST" else None)
    reasons: list[str] = []
    if form.is_valid():
        try:
            entry = actions.take_winner(
                edition, data, form.choice(), by=Actor.for_person(request.user)
            )
        except EntryRefused as refusal:
            reasons = list(refusal.reasons)
        except CompetitionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            _forget(request, edition)
            messages.success(
                request, _("The winner is taken over. Complete the entry and send it.")
            )
            return redirect("competitions:entry", entry.code)
    has_errors = bool(form.errors or reasons)
    told = {
        **_shown(edition, found),
        "controls": form_controls.from_form(form),
        "faults": [*form_controls.form_faults(form), *reasons],
        "has_errors": has_errors,
    }
    return render(request, "competitions/take_check.html", told, status=400 if has_errors else 200)


def _shown(edition: Edition, found: Opened) -> dict[str, Any]:
    passport = found.passport
    return {
        "edition": showing.edition(edition),
        "passport": passport,
        "city": TrustedCity.objects.get(key=passport.key),
        "issued_on": date.fromisoformat(passport.issued_on),
        "since": date.fromisoformat(passport.since) if passport.since else None,
        "texts": _texts(edition, passport),
        "fates": actions.fates(edition, passport),
        "findings": passport.evidence.get("findings", []),
    }


def _texts(edition: Edition, passport: Passport) -> list[tuple[str, str, int, int]]:
    """Title, text, words, limit of each section as it will begin."""
    texts = actions.texts_for(edition, passport)
    return [
        (pick(one.title), texts[key], count_words(texts[key]), one.words)
        for key, one in edition.competition.form.sections.items()
    ]


# -- The file that waits --------------------------------------------------------------------------
def _scope(edition: Edition) -> str:
    return f"competitions.passport:{edition.name}"


def _keep(request: SignedInRequest, edition: Edition, data: bytes) -> None:
    _forget(request, edition)
    held = request.session.get(_WAITING, {})
    request.session[_WAITING] = {**held, edition.name: storage.save(data, _scope(edition))}


def _waiting(request: SignedInRequest, edition: Edition) -> bytes | None:
    name = request.session.get(_WAITING, {}).get(edition.name)
    with contextlib.suppress(FileNotFoundError):
        return storage.load(name, _scope(edition)) if name else None
    return None


def _forget(request: SignedInRequest, edition: Edition) -> None:
    held = dict(request.session.get(_WAITING, {}))
    name = held.pop(edition.name, "")
    if name:
        storage.delete(name)
        request.session[_WAITING] = held
