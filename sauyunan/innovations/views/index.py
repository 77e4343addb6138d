"""Pages of the self-assessment: an innovation by the rules of a year, claims, checks, and the city's what-if."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import i18n
from sauyunan.innovations import (
    access,
    actions,
    index_queries,
    index_rules,
    index_showing,
    record_doors,
)
from sauyunan.innovations.assessing import BASES
from sauyunan.innovations.evidence import evidence_of
from sauyunan.innovations.form_pages import FormPage, show, tried
from sauyunan.innovations.index_format import IndexRules, RuleIndicator
from sauyunan.innovations.index_forms import ClaimForm, VerifyForm
from sauyunan.innovations.models import Claim, Innovation


@require_GET
@login_required
@never_cache
def city(request: SignedInRequest) -> HttpResponse:
    """The index of the city, and what it would be."""
    if not access.may_view_drafts(request.user):
        raise PermissionDenied
    asked = index_showing.asked(request.GET, index_queries.rules_of())
    given = index_queries.candidates(request.user, asked.rules, asked.basis)
    context = {
        "asked": asked,
        "answer": index_showing.answer(asked, given),
        "all_rules": index_rules.all_rules().values(),
        "bases": [(one, index_showing.label(one)) for one in BASES],
        "region": request.GET.get("daerah", ""),
        "count": len(given),
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "innovations/_index_answer.html" if is_part else "innovations/index_city.html"
    return render(request, template, context)


@require_GET
@login_required
@never_cache
def assessment(request: SignedInRequest, slug: str) -> HttpResponse:
    """Three columns for each indicator, the score by each choice, and what brings most."""
    innovation = access.innovation_at_desk(request.user, slug)
    rules = _rules(request)
    lines = index_queries.lines_of(innovation, rules)
    proofs = innovation.proofs.filter(withdrawn_at=None, about__startswith="iga:")
    evidence = evidence_of(innovation)
    context = {
        "innovation": innovation,
        "findings": evidence.findings if evidence else (),
        "rules": rules,
        "all_rules": index_rules.all_rules().values(),
        "rows": index_showing.rows(lines, rules, proofs.order_by("pk")),
        "scores": index_showing.scores(lines, rules),
        "steps": index_showing.next_steps(lines, rules),
        "missing": index_showing.missing(lines, rules),
        "may_edit": access.may_edit(request.user, innovation),
        "may_review": access.may_review(request.user, innovation),
    }
    return render(request, "innovations/assessment.html", context)


@record_doors.edits
def claim(request: SignedInRequest, innovation: Innovation, key: str) -> HttpResponse:
    """Claim a parameter of an indicator, with what proves it."""
    rules = _rules(request)
    indicator, row = _indicator(rules, key), _claim(innovation, rules, key)
    files = request.FILES if request.method == "POST" else None
    form = ClaimForm(indicator, row, record_doors.data(request), files)
    by = record_doors.by(request)

    @transaction.atomic
    def act() -> None:
        given, sent = form.cleaned_data, form.cleaned_data["file"]
        actions.claim_parameter(
            innovation,
            rules.rules,
            key,
            parameter=given["parameter"],
            basis=given.get("basis", ""),
            by=by,
        )
        if sent or given["address"]:
            data, name = (sent.read(), sent.name) if sent else (b"", "")
            proof = actions.Given(f"iga:{key}", given["title"], given["address"], data, name)
            actions.add_proof(innovation, proof, by=by)

    if tried(form, act):
        messages.success(request, _("The claim is kept. Somebody else verifies it."))
        return redirect(_home(innovation, rules))
    page = FormPage(
        f"{key} {i18n.pick(indicator.title)}",
        _home(innovation, rules),
        _("Keep the claim"),
        innovation.title,
        i18n.pick(indicator.evidence) if indicator.evidence else "",
    )
    return show(request, page, form)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def verify(request: SignedInRequest, slug: str, key: str) -> HttpResponse:
    """Say what the proofs of a claim carry."""
    innovation = access.innovation_to_review(request.user, slug)
    rules = _rules(request)
    indicator, row = _indicator(rules, key), _claim(innovation, rules, key)
    form = VerifyForm(indicator, row, record_doors.data(request))
    by = record_doors.by(request)
    if tried(
        form,
        lambda: actions.verify_parameter(innovation, rules.rules, key, **form.cleaned_data, by=by),
    ):
        messages.success(request, _("What you found is kept."))
        return redirect(_home(innovation, rules))
    page = FormPage(
        f"{key} {i18n.pick(indicator.title)}",
        _home(innovation, rules),
        _("Keep what I found"),
        innovation.title,
        _("Claimed: %(claimed)s") % {"claimed": index_showing.claimed(indicator, row)},
    )
    return show(request, page, form)


def _rules(request: SignedInRequest) -> IndexRules:
    known = index_rules.all_rules()
    return known.get(request.GET.get("aturan", ""), index_queries.rules_of())


def _indicator(rules: IndexRules, key: str) -> RuleIndicator:
    found = rules.innovation.indicators.get(key)
    if found is None:
        raise Http404
    return found


def _claim(innovation: Innovation, rules: IndexRules, key: str) -> Claim | None:
    return innovation.claims.filter(rules=rules.rules, indicator=key).first()


def _home(innovation: Innovation, rules: IndexRules) -> str:
    return f"{reverse('innovations:assessment', args=[innovation.slug])}?aturan={rules.rules}"
