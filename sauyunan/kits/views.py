"""Pages about the kits that the city runs, and installing another one from a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts import access
from sauyunan.accounts.actions import Refused
from sauyunan.accounts.doors import SignedInRequest, administers, reads_administration
from sauyunan.core.actor import Actor
from sauyunan.core.form_controls import form_faults, from_form
from sauyunan.kits import actions, archive, queries, reading
from sauyunan.kits.actions import InstallRefused, ScenariosFailed
from sauyunan.kits.faults import Fault
from sauyunan.kits.format import Manifest
from sauyunan.kits.forms import ArchiveForm, InstallForm
from sauyunan.kits.models import KitVersion
from sauyunan.kits.parameters import ParametersRefused
from sauyunan.kits.reading import KitRefused


@require_GET
@reads_administration
def kit_list(request: SignedInRequest) -> HttpResponse:
    """The installed kits."""
    rows = [(one, queries.edition(one.edition_id).kit.manifest) for one in queries.installed()]
    context = {"rows": rows, "may_install": access.has_role(request.user, access.ADMIN)}
    return render(request, "kits/kit_list.html", context)


@require_GET
@reads_administration
def kit_detail(request: SignedInRequest, kit: str) -> HttpResponse:
    """One kit: its values, roles, changes and versions."""
    try:
        found = queries.installation(kit)
    except queries.NotInstalled:
        raise Http404 from None
    manifest = queries.edition(found.edition_id).kit.manifest
    values = found.edition.parameters
    context = {
        "installation": found,
        "manifest": manifest,
        "values": [(one.ask, values.get(key)) for key, one in manifest.parameters.items()],
        "changes": sorted(found.edition.overlay.items()),
        "roles": queries.holders(kit),
        "versions": queries.versions_of(kit),
    }
    return render(request, "kits/kit_detail.html", context)


@require_http_methods(["GET", "POST"])
@administers
def kit_upload(request: SignedInRequest) -> HttpResponse:
    """Take a kit's file; the next page asks for what it needs."""
    form = ArchiveForm(request.POST or None, request.FILES or None)
    told: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.take_in(form.cleaned_data["file"], by=Actor.for_person(request.user))
            return redirect("kits:install", kept.kit, kept.version)
        except KitRefused as refusal:
            told = refusal.faults
            form.add_error("file", _("The kit has faults; its author can mend them."))
        except InstallRefused as refusal:
            form.add_error("file", refusal.message)
    return _page(request, form, "kits/kit_upload.html", told=told, title=_("Install a kit"))


@require_http_methods(["GET", "POST"])
@administers
def kit_install(request: SignedInRequest, kit: str, version: str) -> HttpResponse:
    """Install a kept version with the city's values, or let it follow the running one."""
    kept = queries.kept(kit, version)
    if kept is None:
        raise Http404
    running = queries.installed().filter(kit=kit).first()
    manifest = _manifest(kept)
    present = running.edition.parameters if running else None
    form = InstallForm(manifest, request.POST or None, present=present)
    told: tuple[Fault, ...] = ()
    if form.is_valid():
        try:
            _carry_out(request, kept, form)
            messages.success(request, _("%(kit)s runs now.") % {"kit": f"{kit} {version}"})
            return redirect("kits:kit", kit)
        except ParametersRefused as refusal:
            form.take(refusal)
        except KitRefused as refusal:
            told = refusal.faults
            form.add_error(None, _("The kit does not fit what runs here."))
        except ScenariosFailed as refusal:
            told = tuple(Fault(r.file, r.line, "", r.what, r.title) for r in refusal.results)
            form.add_error(None, _("The kit's own tests fail with these values. Nothing changed."))
        except InstallRefused as refusal:
            form.add_error(None, refusal.message)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"manifest": manifest, "running": running, "kept": kept, "told": told}
    return _page(request, form, "kits/kit_install.html", title=f"{kit} {version}", **context)


def _carry_out(request: SignedInRequest, kept: KitVersion, form: InstallForm) -> None:
    data, by = bytes(kept.archive), Actor.for_person(request.user)
    if form.is_first:
        unit = form.cleaned_data["unit"]
        actions.install(data, parameters=form.parameters, unit=unit, roles=form.roles, by=by)
    else:
        actions.upgrade(data, parameters=form.parameters, by=by)


def _manifest(kept: KitVersion) -> Manifest:
    files = archive.open_archive(bytes(kept.archive))
    found = reading.read({reading.MANIFEST: files[reading.MANIFEST]}).kit
    if found is None:
        raise Http404
    return found.manifest


def _page(
    request: HttpRequest, form: ArchiveForm | InstallForm, template: str, **context: object
) -> HttpResponse:
    context |= {
        "back_url": reverse("kits:kits"),
        "controls": from_form(form),
        "faults": form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, template, context)
