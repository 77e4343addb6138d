"""Template tags and filters of the interface: controls, components, and how values are said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import ROUND_UP, Decimal

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sauyunan.core import i18n, saying
from sauyunan.core.controls import FEW_OPTIONS, Control, Problem, problems
from sauyunan.core.page_parts import Choice, Crumb, Row, Step, Task

register = template.Library()

_SELECTED = SafeString(" selected")
LIKE_TEXT = {
    "text",
    "integer",
    "money",
    "time",
    "phone",
    "email",
    "number",
    "link",
    "password",
}
TASK_STATES = {
    "todo": (_("Not started"), "blue"),
    "doing": (_("In progress"), "blue"),
    "done": (_("Done"), ""),
    "blocked": (_("Cannot start yet"), "grey"),
    "problem": (_("There is a problem"), "red"),
}


def _lang() -> str:
    lang = (get_language() or i18n.DEFAULT).split("-")[0]
    return lang if lang in saying.MONTHS else i18n.DEFAULT


def _shape(item: Control) -> str:
    """The template's name: one for all single-line inputs, a select for many options."""
    if item.kind in LIKE_TEXT:
        return "text"
    if item.kind == "choice" and len(item.options) > FEW_OPTIONS:
        return "select"
    return "choice" if item.kind == "yes_no" else item.kind


# -- Controls -------------------------------------------------------------------------------------
@register.simple_tag
def control(item: Control) -> SafeString:
    """One question: label or legend, hint, error, input."""
    return render_to_string(f"components/control/{_shape(item)}.html", {"c": item})


@register.simple_tag
def controls(items: Iterable[Control]) -> SafeString:
    """All questions of a page, in order."""
    return SafeString("".join(control(item) for item in items))


@register.simple_tag
def error_summary(items: Iterable[Control] = (), others: Sequence[str] = ()) -> SafeString:
    """The box above the form that lists what is wrong; nothing when nothing is.

    ``others`` are sentences that belong to no field.
    """
    listed = [*(Problem("", message) for message in others), *problems(items)]
    if not listed:
        return SafeString("")
    return render_to_string("components/error_summary.html", {"problems": listed})


@register.simple_tag
def default_submit() -> SafeString:
    """Stands first in a form with several buttons: the Enter key then means "continue"."""
    return render_to_string("components/default_submit.html")


# -- Components -----------------------------------------------------------------------------------
@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Row]) -> dict[str, object]:
    """Questions with answers, pictures and a link to change each."""
    return {"rows": rows}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Iterable[Task]) -> dict[str, object]:
    """Tasks with their states; a blocked one is no link."""
    shown = [
        {
            "task": task,
            "url": "" if task.state == "blocked" else task.url,
            "status": words,
            "colour": colour,
        }
        for task in tasks
        for words, colour in [TASK_STATES[task.state]]
    ]
    return {"tasks": shown}


@register.inclusion_tag("components/timeline.html")
def timeline(steps: Iterable[Step]) -> dict[str, object]:
    """Steps from the first to the last, with the moment of each."""
    return {"steps": steps}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(crumbs: Iterable[Crumb]) -> dict[str, object]:
    """The way from the front page to this page, without this page itself."""
    return {"crumbs": crumbs}


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: Page[object]) -> SafeString:
    """Links to the other pages; the rest of the query stays. Nothing for a single page."""
    if page.paginator.num_pages == 1:
        return SafeString("")
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    values = {"page": page, "numbers": list(numbers), "query": context["request"].GET}
    return render_to_string("components/pagination.html", values)


@register.inclusion_tag("components/back_link.html")
def back(url: str, text: str = "") -> dict[str, str]:
    """The link back, above the heading."""
    return {"url": url, "text": text}


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString:
    """A word in a coloured box. Colours: none (green), grey, blue, yellow, red."""
    name = f"govuk-tag govuk-tag--{colour}" if colour else "govuk-tag"
    return format_html('<strong class="{}">{}</strong>', name, text)


@register.simple_tag
def options(choices: Iterable[Choice]) -> SafeString:
    """The options of a select."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one.value, _SELECTED if one.is_chosen else "", one.label) for one in choices),
    )


@register.simple_block_tag
def panel(content: SafeString, title: str) -> SafeString:
    """The big box of a confirmation page; ``title`` is the page's h1."""
    return render_to_string("components/panel.html", {"title": title, "content": content})


@register.simple_block_tag
def notice(content: SafeString, title: str = "", kind: str = "") -> SafeString:
    """A banner: ``kind`` is empty (important) or ``success``."""
    values = {"title": title, "kind": kind, "content": content}
    return render_to_string("components/notice.html", values)


@register.simple_block_tag
def scrollbox(content: SafeString, label: str) -> SafeString:
    """Lets a wide table scroll inside its box; ``label`` names the box for screen readers."""
    return render_to_string("components/scrollbox.html", {"label": label, "content": content})


# -- How values are said --------------------------------------------------------------------------
@register.filter
def pick(texts: object) -> str:
    """A kit's text in the page's language."""
    if isinstance(texts, str):
        return texts
    return i18n.pick(texts)  # type: ignore[arg-type]


@register.filter
def say_day(value: date | datetime | None) -> str:
    """24 November 2026"""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return saying.day(value, _lang())


@register.filter
def say_month(value: date) -> str:
    """November 2026"""
    return saying.month(value, _lang())


@register.filter
def say_weekday(value: date) -> str:
    """Selasa"""
    return saying.weekday(value, _lang())


@register.filter
def say_time(value: time) -> str:
    """14.05"""
    return saying.clock_time(value, _lang())


@register.filter
def say_moment(value: datetime | None) -> str:
    """24 November 2026 pukul 14.05 WIB"""
    return saying.moment(timezone.localtime(value), _lang()) if value else ""


@register.filter
def say_number(value: Decimal | int | float | None, places: int | None = None) -> str:
    """1.234,5"""
    return "" if value is None else saying.number(value, _lang(), places)


@register.filter
def say_score(value: str | None) -> str:
    """ "92.4000" as 92,4000; "" for none."""
    if not value:
        return ""
    places = len(value.partition(".")[2])
    return saying.number(Decimal(value), _lang(), places)


@register.filter
def say_money(value: int | None) -> str:
    """Rp25.000; nothing to pay is said in words."""
    if value is None:
        return ""
    return saying.money(value, _lang()) if value else gettext("Free of charge")


@register.filter
def say_size(value: int) -> str:
    """1,4 MB"""
    return saying.size(value, _lang())


@register.filter
def say_hours(minutes: int | None) -> str:
    """Working minutes as whole working hours, or minutes below one hour."""
    if minutes is None:
        return ""
    if abs(minutes) < 60:
        return ngettext("%(n)s working minute", "%(n)s working minutes", abs(minutes)) % {
            "n": abs(minutes)
        }
    hours = abs(minutes) // 60
    return ngettext("%(n)s working hour", "%(n)s working hours", hours) % {
        "n": saying.number(hours, _lang())
    }


@register.filter
def say_measured_hours(minutes: int) -> str:
    """Measured working minutes in working hours to one decimal, rounded up: 4,4 jam kerja."""
    hours = Decimal(minutes) / 60
    rounded = hours.quantize(Decimal("0.1"), rounding=ROUND_UP)
    return ngettext("%(n)s working hour", "%(n)s working hours", 1 if rounded == 1 else 2) % {
        "n": saying.number(rounded, _lang(), 1)
    }


@register.filter
def working_hours_left(minutes: int | None) -> str:
    """What is left of a promise, in working minutes; below zero it is late."""
    if minutes is None:
        return ""
    words = gettext("%(time)s left") if minutes >= 0 else gettext("%(time)s late")
    return words % {"time": say_hours(minutes)}


@register.simple_tag
def time_left(minutes: int | None, warn_below: int = 240) -> SafeString:
    """The rest of a promise as a coloured tag: red when late, yellow below ``warn_below``."""
    if minutes is None:
        return SafeString("")
    colour = "red" if minutes < 0 else "yellow" if minutes < warn_below else ""
    return tag(working_hours_left(minutes), colour)
