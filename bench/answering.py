"""How fast respondents' answers are taken in through their page, beside a bare form that inserts one row."""

from __future__ import annotations

import http.client
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.applying import ROUNDS, SECONDS, Rates, bare_requests
from bench.load import rate, request
from bench.place import BARE, OURS, BenchFault, Place, child, served
from sauyunan.core import codes

_PROXIED = {"SAUYUNAN_PROXIES": "1"}
"""So that people come from addresses of their own: of one, sixty answers are taken in a quarter of an hour."""


@dataclass(frozen=True)
class Form:
    """The last page of a survey as a browser holds it."""

    path: str
    cookie: str
    fields: dict[str, str]


def measure(place: Place) -> list[Rates]:
    """The rates of each round: "bare" and "ours"."""
    environment = place.environment(OURS, "sauyunan")
    code = child("survey", environment=environment)["code"]
    with (
        served(place, BARE, "bare") as beside,
        served(place, OURS, "sauyunan", settings=_PROXIED) as ours,
    ):
        forms = _forms(_last_page(ours, f"/ikut/{code}/"))
        rate(beside, bare_requests(), seconds=1, status=201)
        rate(ours, forms, seconds=1, status=302)
        rounds = [
            {
                "bare": rate(beside, bare_requests(), seconds=SECONDS, status=201),
                "ours": rate(ours, forms, seconds=SECONDS, status=302),
            }
            for _ in range(ROUNDS)
        ]
    told = child("survey", code, environment=environment)
    if not told["holds"] or told["n"] < sum(one["ours"] for one in rounds) * SECONDS:
        raise BenchFault(f"not every answer was counted: {told}")
    return rounds


def _last_page(port: int, path: str) -> Form:
    """Answer all elements as a person does, up to the page that sends them."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    fields, cookie, page = {}, "", _page(connection, "GET", path)
    for _element in range(100):
        cookie = cookie or _cookie(page)
        fields = dict(
            re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page.body)
        )
        if 'name="send"' in page.body:
            return Form(path, cookie, {**fields, "send": ""})
        body = urlencode(
            {**fields, "choice": "4"} if "begun" in fields else {**fields, "start": ""}
        )
        page = _page(connection, "POST", path, body, cookie)
    raise BenchFault("the survey has no last page")


@dataclass(frozen=True)
class _Page:
    body: str
    cookies: str


def _page(
    connection: http.client.HTTPConnection, method: str, path: str, body: str = "", cookie: str = ""
) -> _Page:
    connection.request(method, path, body.encode() or None, _headers(cookie))
    answer = connection.getresponse()
    page = answer.read().decode()
    if answer.status != 200:
        raise BenchFault(f"{path} answers {answer.status}: {page[:300]}")
    return _Page(page, answer.getheader("Set-Cookie") or "")


def _cookie(page: _Page) -> str:
    return page.cookies.partition(";")[0]


def _headers(cookie: str) -> dict[str, str]:
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
    return {**kind, "Cookie": cookie} if cookie else kind


def _forms(form: Form) -> Iterator[bytes]:
    """What respondents send last, each once and from an address of its own."""
    length = len(form.fields["once"])
    for number in itertools.count():
        octets = (10, number >> 16 & 255, number >> 8 & 255, number & 255)
        headers = {**_headers(form.cookie), "X-Forwarded-For": ".".join(map(str, octets))}
        del headers["Host"]
        body = urlencode({**form.fields, "once": codes.random_code(length)})
        yield request(form.path, body.encode(), headers)
