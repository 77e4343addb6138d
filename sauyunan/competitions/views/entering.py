"""Pages of entrants: begin, write, attach, have approved, send, read what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import (
    access,
    actions,
    completeness,
    exporting,
    forms,
    judging_queries,
    results,
    showing,
    veiling,
)
from sauyunan.competitions.lifecycle import WRITABLE, possible
from sauyunan.competitions.models import Edition, Entry
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused, WrittenMeanwhile
from sauyunan.competitions.views.scheduling import slots_of
from sauyunan.core import clock, form_controls, intake, picture_pdf, storage
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick
from sauyunan.innovations import access as innovations
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.sections import count_words

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_LAST_HOURS = timedelta(hours=48)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def entry_new(request: SignedInRequest, name: str) -> HttpResponse:
    """Choose the innovation; who may not enter reads why before anything is written."""
    edition = get_object_or_404(
        Edition.objects.prefetch_related("windows"), name=name, is_public=True
    )
    mine = [one.pk for one in _own(request)]
    form = forms.EnterForm(
        edition.competition,
        Innovation.objects.filter(pk__in=mine).order_by("title"),
        request.POST if request.method == "POST" else None,
        initial={"innovation": request.GET.get("inovasi")},
    )
    reasons: list[str] = []
    if form.is_valid():
        try:
            entry = actions.create_entry(
                edition,
                form.cleaned_data["innovation"],
                form.choice(),
                author=request.user,
                by=Actor.for_person(request.user),
            )
        except EntryRefused as refusal:
            reasons = list(refusal.reasons)
        except CompetitionRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("The proposal is begun, filled from the registry."))
            return redirect("competitions:entry", entry.code)
    has_errors = bool(form.errors or reasons)
    told = {
        "edition": showing.edition(edition),
        "rules": edition.competition,
        "controls": form_controls.from_form(form),
        "faults": [*form_controls.form_faults(form), *reasons],
        "has_innovations": bool(mine),
        "has_errors": has_errors,
    }
    return render(request, "competitions/entry_new.html", told, status=400 if has_errors else 200)


def _own(request: SignedInRequest) -> list[Innovation]:
    rows = Innovation.objects.visible_to(request.user).select_related("unit")
    return [one for one in rows if innovations.may_edit(request.user, one)]


@require_GET
@login_required
@never_cache
def entry_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """The task list of a proposal, and everything that can be done with it."""
    entry = access.entry_to_view(request.user, code)
    if not access.may_write(request.user, entry):
        return _entry_read(request, entry)
    return _detail(request, entry)


def _entry_read(request: SignedInRequest, entry: Entry) -> HttpResponse:
    """The proposal for jurors and managers, without what a blind stage hides."""
    edition = entry.edition
    leads = edition.stage_now.kind == "visit" and access.may_manage(request.user, edition)
    told = {
        "entry": entry,
        "visit_stage": edition.stage if leads and entry.stage == edition.stage else "",
        "is_checked_here": edition.stage_now.kind == "checking"
        and entry.stage == edition.stage
        and access.may_manage(request.user, edition),
        **proposal(request, entry),
    }
    return render(request, "competitions/entry_read.html", told)


def proposal(request: SignedInRequest, entry: Entry) -> dict[str, Any]:
    """What of a proposal somebody reads who does not write it."""
    is_blind = access.is_blind_for(request.user, entry)
    [veil] = veiling.draw(request.user, [entry]).values()
    texts = dict(entry.sections.values_list("key", "text"))
    rules = entry.edition.competition
    return {
        "rules": rules,
        "is_blind": is_blind,
        "texts": [
            (key, one, veil.over(texts.get(key, "")))
            for key, one in completeness.sections_of(rules, entry.group).items()
        ],
        "attachments": [] if is_blind else list(entry.attachments.all()),
        "findings": showing.findings(entry, is_blind=is_blind),
        "proof_url": "" if is_blind else _proof_url(entry),
        "slots": slots_of(entry),
        "visits": [] if is_blind else showing.visits_for(request.user, entry),
    }


def _proof_url(entry: Entry) -> str:
    """Where definitions, digests and salts of the measured figures stand; "" where nobody may look."""
    if entry.innovation is None or not entry.innovation.is_public:
        return ""
    path = reverse("api:innovation_evidence", args=[entry.innovation.slug])
    period = {name: entry.evidence.get(name, "") for name in ("since", "until")}
    return f"{path}?{urlencode(period)}"


def _detail(
    request: SignedInRequest, entry: Entry, reasons: list[str] | None = None, status: int = 200
) -> HttpResponse:
    parts = completeness.parts(entry)
    is_reviewer = access.may_review(request.user, entry)
    window = entry.edition.window(next(iter(entry.edition.competition.stages)))
    left = window.closes_at - clock.now()
    told = {
        "entry": entry,
        "edition": showing.edition(entry.edition),
        "rules": entry.edition.competition,
        "parts": parts,
        "percent": completeness.percent(parts),
        "moves": [
            (name, move)
            for name, move in possible(entry.status)
            if is_reviewer or move.who == "author"
        ],
        "notes": entry.notes.filter(settled_at=None).select_related("by"),
        "is_writable": entry.status in WRITABLE,
        "names": veiling.names_told(entry) if entry.sent_at is None else [],
        "closed": showing.why_closed(entry),
        "is_reviewer": is_reviewer,
        "reasons": reasons or [],
        "window": window,
        "is_near": timedelta(0) < left < _LAST_HOURS,
        **_since_sent(request, entry),
        "has_errors": bool(reasons),
    }
    return render(request, "competitions/entry_detail.html", told, status=status)


def _since_sent(request: SignedInRequest, entry: Entry) -> dict[str, Any]:
    """What came of an entry; while registration runs, and many look in the last hour, nothing can have come of it."""
    first = next(iter(entry.edition.competition.stages))
    if entry.edition.window(first).ended_at is None:
        return {"state": entry.get_status_display()}
    status, _stage = judging_queries.told_states([entry])[entry.pk]
    return {
        "state": Entry.Status(status).label,
        "results": results.own(entry),
        "improvements_url": _improvements_url(request, entry),
        "slots": slots_of(entry),
        "visits": showing.visits_for(request.user, entry),
    }


def _improvements_url(request: SignedInRequest, entry: Entry) -> str:
    """Where findings become work; "" for who may not write the innovation, and for an entry from outside."""
    one = entry.innovation
    if one is None or not innovations.may_edit(request.user, one):
        return ""
    return reverse("innovations:improvements", args=[one.slug])


# -- Writing --------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def section_edit(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    """Write one section. What is typed is kept, also where it is too long or somebody else wrote meanwhile."""
    entry = access.entry_to_write(request.user, code)
    rules = completeness.sections_of(entry.edition.competition, entry.group).get(key)
    if rules is None:
        raise Http404
    if request.method == "POST":
        return _section_saved(request, entry, key)
    if entry.status not in WRITABLE:
        return _section_read(request, entry, key)
    holder = ""
    try:
        section = actions.lock_section(
            entry, key, person=request.user, take_over="ambil" in request.GET
        )
    except CompetitionRefused as refusal:
        holder, section = str(refusal), entry.sections.get(key=key)
    form = forms.SectionForm(rules, initial={"text": section.text, "version": section.version})
    return _section_page(request, entry, key, {"form": form, "holder": holder})


def _section_read(request: SignedInRequest, entry: Entry, key: str) -> HttpResponse:
    text = entry.sections.get(key=key).text
    told = {
        "entry": entry,
        "section": entry.edition.competition.form.sections[key],
        "text": text,
        "words": count_words(text),
        "closed": showing.why_closed(entry),
    }
    return render(request, "competitions/section_read.html", told)


def _section_saved(request: SignedInRequest, entry: Entry, key: str) -> HttpResponse:
    rules = entry.edition.competition.form.sections[key]
    form = forms.SectionForm(rules, request.POST)
    if not form.is_valid():
        return _section_page(request, entry, key, {"form": form}, status=400)
    text, version = form.cleaned_data["text"].replace("\r\n", "\n"), form.cleaned_data["version"]
    try:
        section = actions.save_section(entry, key, text, version=version, person=request.user)
    except WrittenMeanwhile as refusal:
        kept = forms.SectionForm(rules, initial={"text": text, "version": refusal.version})
        told = {"form": kept, "theirs": refusal.theirs, "faults": [str(refusal)]}
        return _section_page(request, entry, key, told, status=409)
    except CompetitionRefused as refusal:
        return _section_page(
            request, entry, key, {"form": form, "faults": [str(refusal)]}, status=400
        )
    if "lanjut" not in request.POST:  # kept while typing: the writer stays
        return HttpResponse(str(section.version), content_type="text/plain")
    part = next(one for one in completeness.parts(entry) if one.is_section and one.key == key)
    if part.fault and part.words > part.most:
        messages.warning(request, _("The text is kept. %(fault)s") % {"fault": part.fault})
    else:
        messages.success(request, _("The text is kept."))
    return redirect("competitions:entry", entry.code)


def _section_page(
    request: SignedInRequest, entry: Entry, key: str, told: dict[str, Any], status: int = 200
) -> HttpResponse:
    rules = entry.edition.competition.form.sections[key]
    form = told.pop("form")
    given = {
        "entry": entry,
        "key": key,
        "section": rules,
        "controls": form_controls.from_form(form),
        "words": count_words(str(form["text"].value() or "")),
        "notes": entry.notes.filter(settled_at=None, section=key),
        "has_errors": status != 200,
        **told,
    }
    return render(request, "competitions/section_edit.html", given, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def attachment_edit(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    """Hand in a file or a link."""
    entry = access.entry_to_write(request.user, code)
    rules = completeness.attachments_of(entry.edition.competition, entry.group).get(key)
    if rules is None:
        raise Http404
    is_link = rules.kind in {"link", "video"}
    given = request.POST if request.method == "POST" else None
    form: forms.LinkForm | forms.FileForm = (
        forms.LinkForm(given) if is_link else forms.FileForm(given, request.FILES or None)
    )
    if form.is_valid():
        try:
            values = form.cleaned_data if is_link else _stored(entry, form, rules.most_mb)
            actions.attach(entry, key, values)
        except intake.IntakeRefused as refusal:
            form.add_error(None, str(refusal.message))
        except CompetitionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(title)s” is kept.") % {"title": pick(rules.title)})
            return redirect("competitions:entry", entry.code)
    told = {
        "entry": entry,
        "attachment": rules,
        "held": entry.attachments.filter(key=key).first(),
        "closed": "" if given else showing.why_closed(entry),
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(
        request, "competitions/attachment_edit.html", told, status=400 if form.errors else 200
    )


def _stored(entry: Entry, form: Any, most_mb: int) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    if file.size > most_mb * 1_000_000:
        told = {"most": most_mb}
        raise CompetitionRefused(_("The file is larger than %(most)d MB. Make it smaller.") % told)
    clean = intake.accept(file.read(), file.name)
    return {
        "file": storage.save(clean.data, entry.files_scope),
        "media_type": clean.media_type,
        "digest": clean.sha256,
        "size": clean.size,
        "address": "",
    }


@require_GET
@login_required
@never_cache
def attachment_file(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    """A file that was handed in, for whom the entry concerns; hidden from jurors of a blind stage."""
    entry = access.entry_to_view(request.user, code)
    held = entry.attachments.filter(key=key).exclude(file="").first()
    if held is None or access.is_blind_for(request.user, entry):
        raise Http404
    pages = intake.pages_of(storage.load(held.file, entry.files_scope))
    answer = HttpResponse(picture_pdf.from_jpegs(pages), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{entry.code}-{key}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# -- Moves ----------------------------------------------------------------------------------------
@require_POST
@login_required
def entry_move(request: SignedInRequest, code: str, move: str) -> HttpResponse:
    """Ask, take back, approve, send, withdraw."""
    entry = access.entry_to_write(request.user, code)
    known = dict(possible(entry.status)).get(move)
    if move not in _ACTIONS:
        raise Http404
    if known is not None and known.who == "reviewer" and not access.may_review(request.user, entry):
        raise PermissionDenied
    act, done = _ACTIONS[move]
    try:
        act(request, entry)
    except EntryRefused as refusal:
        return _detail(request, entry, list(refusal.reasons), status=400)
    except CompetitionRefused as refusal:
        return _detail(request, entry, [str(refusal)], status=400)
    messages.success(request, str(done))
    return redirect("competitions:entry", entry.code)


def _by(request: SignedInRequest) -> Actor:
    return Actor.for_person(request.user)


def _returned(request: SignedInRequest, entry: Entry) -> None:
    notes = {
        name.removeprefix("catatan-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("catatan-")
    }
    actions.return_entry(entry, notes, person=request.user, by=_by(request))


def _withdrawn(request: SignedInRequest, entry: Entry) -> None:
    actions.withdraw_entry(entry, request.POST.get("reason", ""), by=_by(request))


_ACTIONS: Mapping[str, tuple[Callable[[SignedInRequest, Entry], object], StrPromise]] = {
    "ask": (
        lambda request, entry: actions.ask_approval(entry, by=_by(request)),
        gettext_lazy("The local administrator is asked to approve it."),
    ),
    "take_back": (
        lambda request, entry: actions.take_back(entry, by=_by(request)),
        gettext_lazy("You can write again."),
    ),
    "return": (_returned, gettext_lazy("The proposal is sent back with your notes.")),
    "approve": (
        lambda request, entry: actions.approve_entry(entry, by=_by(request)),
        gettext_lazy("The proposal is approved. Send it before registration closes."),
    ),
    "send": (
        lambda request, entry: actions.submit_entry(entry, by=_by(request)),
        gettext_lazy("The proposal is sent. The receipt stands below."),
    ),
    "withdraw": (_withdrawn, gettext_lazy("The entry is withdrawn.")),
}


@require_POST
@login_required
def external_number(request: SignedInRequest, code: str) -> HttpResponse:
    """Note the number in the national system, typed by hand."""
    entry = access.entry_to_write(request.user, code)
    if not access.may_review(request.user, entry):
        raise PermissionDenied
    actions.note_external_number(entry, request.POST.get("number", "")[:120], by=_by(request))
    messages.success(request, _("The number is noted."))
    return redirect("competitions:entry", entry.code)


# -- Taking along ---------------------------------------------------------------------------------
@require_GET
@login_required
@never_cache
def entry_export(request: SignedInRequest, code: str, ending: str) -> HttpResponse:
    """The proposal in the order of the form: plain text for copying, DOCX, or PDF."""
    entry = access.entry_to_view(request.user, code)
    if access.is_blind_for(request.user, entry):
        raise Http404
    if ending == "txt":
        answer = HttpResponse(exporting.as_text(entry), content_type="text/plain; charset=utf-8")
    elif ending == "pdf":
        pdf = exporting.as_pdf(entry, at=clock.now())
        answer = HttpResponse(pdf, content_type="application/pdf")
    elif ending == "docx":
        answer = HttpResponse(exporting.as_docx(entry), content_type=exporting.DOCX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="usulan-{entry.code}.{ending}"'
    return answer


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def objection_new(request: SignedInRequest, code: str, stage: str) -> HttpResponse:
    """Object to a published result."""
    entry = access.entry_to_write(request.user, code)
    result = entry.edition.results.filter(stage=stage, published_at__isnull=False).first()
    if result is None:
        raise Http404
    form = forms.TextForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.object_to(
                entry, result, form.cleaned_data["text"], person=request.user, by=_by(request)
            )
        except CompetitionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your objection is with the organiser."))
            return redirect("competitions:entry", entry.code)
    told = {
        "entry": entry,
        "until": actions.objections_until(result),
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(
        request, "competitions/objection_new.html", told, status=400 if form.errors else 200
    )
