"""Published registers for programs: what there is, records by page, one record."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from sauyunan.core import i18n
from sauyunan.core.problems import Problem, refused
from sauyunan.registers import linking, open_data, open_paging, public_paths, searching
from sauyunan.registers.contents import Home
from sauyunan.registers.views import open_data as open_views

router = Router(tags=["registers"])
Text = Annotated[str, Field(max_length=400)]


class RegisterOut(Schema):
    """A published register. ``formats``: format -> address of all its records."""

    kit: str
    name: str
    title: str
    address: str
    licence: str
    formats: dict[str, str]


class FieldOut(Schema):
    """A public field. ``options``: value -> what it is called."""

    name: str
    type: str
    label: str
    options: dict[str, str]


class RegisterDetail(RegisterOut):
    """A published register with its fields and the facets that one may filter by."""

    fields: list[FieldOut]
    facets: list[str]


class RecordOut(Schema):
    """A record. ``values``: field -> what it holds, as stored. ``confirmed_on``: the day on which its owner
    said that it still holds, or null. ``is_stale``: they were asked, and nobody answered in time."""

    code: str
    title: str
    url: str
    changed_at: datetime
    confirmed_on: date | None
    is_stale: bool
    values: dict[str, Any]


class RecordsOut(Schema):
    """A page of records; ``next`` is the address of the following one, or null. ``left_out``: values of facets that
    were asked for and no record can have; the records are those without these filters."""

    title: str
    licence: str
    next: str | None
    left_out: list[str]
    records: list[RecordOut]


class Filters(Schema):
    """What is looked for. Each facet of the register is a parameter too, once for each value, as the register's
    fields list them under ``options`` (yes and no: true and false)."""

    q: Text = Field("", description="words")
    area: Text = Field("", description="dotted code of an area that the record lies in")
    since: Text = Field("", description="day: what happens then or later")
    until: Text = Field("", description="day: what happens then or before")
    terkait: Text = Field("", description="code of a record that is named")
    limit: Text = Field("", description="records of a page, at most 200")
    after: Text = Field("", description="code of the last record of the page before")


@router.get(
    "/registers",
    response={200: list[RegisterOut], **refused(429)},
    summary="Registers that the city publishes",
)
def list_registers(request: HttpRequest) -> list[RegisterOut]:
    """With the addresses of their data: CSV, GeoJSON, iCalendar and vCard hold all records that
    fit the same filters; ETag and Last-Modified are understood."""
    _count(request)
    return [RegisterOut(**_about(home)) for _edition, home in linking.published_registers()]


@router.get(
    "/registers/{kit}/{name}",
    response={200: RegisterDetail, **refused(404, 429)},
    summary="One register",
)
def register_detail(request: HttpRequest, kit: str, name: str) -> RegisterDetail:
    """Its fields with their labels in the language of the request."""
    _count(request)
    _edition, home = public_paths.home_or_404(kit, name)
    facets = list(home.register.publish.facets) if home.register.publish else []
    fields = [FieldOut(**one) for one in open_data.labels(home)]
    return RegisterDetail(**_about(home), fields=fields, facets=facets)


@router.get(
    "/registers/{kit}/{name}/records",
    response={200: RecordsOut, 304: None, **refused(404, 422, 429)},
    summary="Records of a register",
)
def records(
    request: HttpRequest, kit: str, name: str, filters: Query[Filters], response: HttpResponse
) -> Any:
    """By pages, in a fixed order. Absurd filters are left out."""
    _count(request)
    edition, home = public_paths.home_or_404(kit, name)
    etag, changed = open_views.state(edition, home, request.get_full_path())
    found = open_views.unchanged(request, etag, changed)
    if found:
        return open_views.with_state(found, home, etag, changed)
    open_views.with_state(response, home, etag, changed)
    base = f"/api/v1/registers/{kit}/{name}/records"
    return open_paging.page(home, dict(request.GET.lists()), base)


@router.get(
    "/registers/{kit}/{name}/records/{code}",
    response={200: RecordOut, **refused(404, 429)},
    summary="One record",
)
def record(request: HttpRequest, kit: str, name: str, code: str) -> dict[str, Any]:
    """Only while it is shown to the public."""
    _count(request)
    _edition, home = public_paths.home_or_404(kit, name)
    rows = searching.shown(home).select_related("record").defer("words")
    row = rows.filter(record__code=code.replace("\0", "")).first()
    if row is None:
        raise Http404
    return open_data.record(home, row)


def _about(home: Home) -> dict[str, Any]:
    kit, _, name = home.full.partition("/")
    return {
        "kit": kit,
        "name": name,
        "title": i18n.pick(home.register.title),
        "address": public_paths.whole(public_paths.of_register(home)),
        "licence": open_data.licence_url(home),
        "formats": {
            kind: public_paths.whole(open_data.address(home, kind))
            for kind in open_data.formats(home)
        },
    }


def _count(request: HttpRequest) -> None:
    if wait := open_views.too_many(request, "json", open_views.PAGES_PER_MINUTE):
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})
