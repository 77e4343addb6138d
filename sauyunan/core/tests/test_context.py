"""What every page knows, lazily; staff navigation; language of kit texts; parts for htmx."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from sauyunan.core import context, htmx, i18n

pytestmark = pytest.mark.usefixtures("own_registries")


def test_city_is_read_only_when_a_template_asks() -> None:
    asked: list[str] = []

    def city() -> context.NoCity:
        asked.append("city")
        return context.NoCity(name="Kota Contoh")

    context.register("city", city)
    page = context.page(RequestFactory().get("/"))

    assert asked == []
    assert page["city"].name == "Kota Contoh"  # type: ignore[attr-defined]
    assert asked == ["city"]


def test_without_city_and_simulation_pages_stand() -> None:
    page = context.page(RequestFactory().get("/"))

    assert page["city"].hours == ""  # type: ignore[attr-defined]
    assert not page["simulation"]


def test_navigation_shows_what_is_allowed_and_marks_the_closest() -> None:
    def anyone(request: HttpRequest) -> bool:
        return True

    def nobody(request: HttpRequest) -> bool:
        return False

    context.register_navigation(context.NavItem("Search", "/kerja/cari/", 2, anyone))
    context.register_navigation(context.NavItem("My work", "/kerja/", 1, anyone))
    context.register_navigation(context.NavItem("Kits", "/kota/kit/", 3, nobody))

    shown = context.navigation(RequestFactory().get("/kerja/cari/"))

    assert [(item.label, item.is_current) for item in shown] == [
        ("My work", False),
        ("Search", True),
    ]


def test_links_are_ordered() -> None:
    context.register_link(context.SiteLink("B", "/b/", 2))
    context.register_link(context.SiteLink("A", "/a/", 1))

    page = context.page(RequestFactory().get("/"))

    assert [link.label for link in page["site_links"]] == ["A", "B"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lang", "expected"), [("id", "Anak"), ("en", "Child"), ("su", "Anak"), ("en-gb", "Child")]
)
def test_kit_text_falls_back_to_indonesian(lang: str, expected: str) -> None:
    mapping = {"id": "Anak", "en": "Child"}
    texts = SimpleNamespace(id="Anak", en="Child", su="")

    with translation.override(lang):
        picked = [i18n.pick(mapping), i18n.pick(texts), i18n.pick(mapping, lang)]

    assert picked == [expected] * 3


def test_missing_sundanese_message_is_read_in_indonesian() -> None:
    with translation.override("su"):
        said = translation.gettext("This field is required.")

    with translation.override("id"):
        assert said == translation.gettext("This field is required.")
    assert said != "This field is required."


def test_part_is_given_to_htmx_only() -> None:
    factory = RequestFactory()

    plain = htmx.part(factory.get("/"), "a.html", "rows")
    swap = htmx.part(factory.get("/", headers={"HX-Request": "true"}), "a.html", "rows")
    back = htmx.part(
        factory.get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}),
        "a.html",
        "rows",
    )

    assert [plain, swap, back] == ["a.html", "a.html#rows", "a.html"]
