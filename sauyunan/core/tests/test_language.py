"""The language switch sets a cookie and goes back to one of our own pages."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("sauyunan.core.tests.urls")


def test_choice_is_kept_and_leads_back(client: Client) -> None:
    answer = client.post("/bahasa/", {"bahasa": "en", "next": "/layanan/?q=akta"})

    assert (answer.status_code, answer["Location"]) == (302, "/layanan/?q=akta")
    cookie = answer.cookies["bahasa"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")


@pytest.mark.parametrize("target", ["https://lain.example/", "//lain.example", "javascript:x", ""])
def test_foreign_addresses_lead_to_the_front_page(client: Client, target: str) -> None:
    answer = client.post("/bahasa/", {"bahasa": "en", "next": target})

    assert answer["Location"] == "/"


def test_unknown_language_changes_nothing(client: Client) -> None:
    answer = client.post("/bahasa/", {"bahasa": "xx", "next": "/"})

    assert answer.status_code == 302
    assert "bahasa" not in answer.cookies


def test_reading_the_address_is_refused(client: Client) -> None:
    answer = client.get("/bahasa/")

    assert answer.status_code == 405
    assert "bahasa" not in answer.cookies
