"""Errors of the API as RFC 9457 problem details, in the language of the request."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError

from sauyunan.core import idempotency, ratelimit
from sauyunan.core.address import client_address

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)

_TITLES = {
    400: gettext_lazy("The request cannot be read"),
    401: gettext_lazy("This needs a sign-in"),
    403: gettext_lazy("This is not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("This method is not possible here"),
    409: gettext_lazy("This is not possible now"),
    413: gettext_lazy("The request is too large"),
    415: gettext_lazy("This kind of content is not taken"),
    422: gettext_lazy("Something in the request is wrong"),
    429: gettext_lazy("Too many attempts"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("The service is away for a moment"),
}
# pydantic's error types in words of ours; its own are English only.
_WRONG = {
    "missing": gettext_lazy("This is missing. Give a value."),
    "extra_forbidden": gettext_lazy("This name is not known here. Leave it out."),
    "string_type": gettext_lazy("Give a text."),
    "string_too_short": gettext_lazy("This text is too short: at least %(min_length)s signs."),
    "string_too_long": gettext_lazy("This text is too long: at most %(max_length)s signs."),
    "string_pattern_mismatch": gettext_lazy("This text has another form than expected."),
    "int_type": gettext_lazy("Give a whole number."),
    "int_parsing": gettext_lazy("Give a whole number."),
    "int_from_float": gettext_lazy("Give a whole number."),
    "greater_than_equal": gettext_lazy("Give %(ge)s or more."),
    "less_than_equal": gettext_lazy("Give %(le)s or less."),
    "bool_type": gettext_lazy("Give true or false."),
    "bool_parsing": gettext_lazy("Give true or false."),
    "date_type": gettext_lazy("Give a day as year-month-day, such as 2022-06-13."),
    "date_parsing": gettext_lazy("Give a day as year-month-day, such as 2022-06-13."),
    "date_from_datetime_parsing": gettext_lazy("Give a day as year-month-day, such as 2022-06-13."),
    "dict_type": gettext_lazy("Give an object with names and values."),
    "model_type": gettext_lazy("Give an object with names and values."),
    "model_attributes_type": gettext_lazy("Give an object with names and values."),
    "list_type": gettext_lazy("Give a list."),
    "too_short": gettext_lazy("This list is too short: at least %(min_length)s."),
    "too_long": gettext_lazy("This list is too long: at most %(max_length)s."),
    "literal_error": gettext_lazy("Give one of these: %(expected)s."),
    "enum": gettext_lazy("Give one of these: %(expected)s."),
}


class Problem(Exception):
    """Raise this in an API function: status, one sentence, and (path, message) for each wrong value.

    A path is dotted: "answers.saksi.0.nik". Texts may be lazy.
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail)
        self.status, self.detail = status, detail
        self.errors, self.headers = tuple(errors), dict(headers or {})


def keep_pace(request: HttpRequest, scope: str, limit: int) -> None:
    """Count a request of an address: at most so many a minute. Raises Problem, with the seconds to wait."""
    who = client_address(request.META)
    if not ratelimit.hit(scope, who, limit, 60):
        wait = max(1, ratelimit.retry_after(scope, who, limit, 60))
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})


class WrongValue(Schema):
    """One value that is wrong."""

    path: str
    message: str


class ProblemDetails(Schema):
    """What the API answers when it refuses (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[WrongValue] = []


def refused(*statuses: int) -> dict[int, type[ProblemDetails]]:
    """For ``response={200: …, **refused(404, 422)}``: with what an API function may refuse."""
    return dict.fromkeys(statuses, ProblemDetails)


def response(problem: Problem) -> JsonResponse:
    """The problem as an HTTP answer."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(problem.status),
        "status": problem.status,
    }
    if problem.detail:
        body["detail"] = str(problem.detail)
    if problem.errors:
        body["errors"] = [
            {"path": path, "message": str(message)} for path, message in problem.errors
        ]
    return JsonResponse(
        body,
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **problem.headers},
    )


def install(api: NinjaAPI) -> None:
    """Let the API answer every error in this form. Raise Problem, not ninja's HttpError: the text
    of that is English and is left out."""
    for kind, make in _KINDS.items():
        api.add_exception_handler(kind, _handler(make))
    api.add_exception_handler(Exception, _answer_fault)


def _handler(make: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, fault: response(make(fault))


def _answer_fault(request: HttpRequest, fault: Any) -> HttpResponse:
    """A fault of ours: the log has all of it, the answer nothing."""
    log.error("API fault", exc_info=fault)
    return response(Problem(500, _("It has been noted. Please try again later.")))


def _throttled(fault: Throttled) -> Problem:
    return Problem(429, headers={"Retry-After": str(fault.wait)} if fault.wait else None)


def _key_refused(fault: idempotency.KeyRefused) -> Problem:
    message = _("Give a key of 8 to 100 signs, such as a UUID.")
    return Problem(422, errors=[("Idempotency-Key", message)])


def _still_running(fault: idempotency.StillRunning) -> Problem:
    detail = _("The same request is being worked on. Ask again in a moment.")
    return Problem(409, detail, headers={"Retry-After": "1"})


def _other_request(fault: idempotency.OtherRequest) -> Problem:
    message = _("This key was used for another request. Take a new one.")
    return Problem(422, errors=[("Idempotency-Key", message)])


def _cut(fault: UnreadablePostError) -> Problem:
    return Problem(400, _("The request ended in the middle; nothing was kept. Send it again."))


_KINDS: Mapping[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda fault: fault,
    ValidationError: lambda fault: Problem(422, errors=map(_wrong, fault.errors)),
    Throttled: _throttled,
    HttpError: lambda fault: Problem(fault.status_code),
    Http404: lambda fault: Problem(404),
    PermissionDenied: lambda fault: Problem(403),
    RequestDataTooBig: lambda fault: Problem(413),
    SuspiciousOperation: lambda fault: Problem(400),
    UnreadablePostError: _cut,
    idempotency.KeyRefused: _key_refused,
    idempotency.StillRunning: _still_running,
    idempotency.OtherRequest: _other_request,
}


def _title(status: int) -> str:
    known = _TITLES.get(status)
    return str(known) if known else HTTPStatus(status).phrase


def _wrong(error: Mapping[str, Any]) -> tuple[str, str]:
    """Path and sentence of one of pydantic's errors.

    The first part of its place says where the value stood, and in a body the second is the name of
    our function's parameter, which nobody outside knows.
    """
    source, *place = error["loc"]
    if source == "body":
        place = place[1:]
    words = _WRONG.get(error["type"])
    text = str(words) % error.get("ctx", {}) if words else _("This value cannot be used here.")
    return ".".join(map(str, place)), text
