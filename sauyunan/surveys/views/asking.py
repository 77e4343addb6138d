"""The questions as a respondent meets them: one element a page, back, then what may be told of oneself.

The same for every way to come to them; a ``Way`` says what is asked, in which frame, and who takes the
answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.core.controls import Control, Option
from sauyunan.surveys import actions, profile, travelling
from sauyunan.surveys.actions import About, AnsweredAlready, AnswerRefused, SurveyClosed
from sauyunan.surveys.format import Instrument
from sauyunan.surveys.instruments import worded
from sauyunan.surveys.travelling import Travelling

Take = Callable[[Mapping[str, int], About], None]


@dataclass(frozen=True)
class Way:
    """How somebody comes to the questions. ``again``: where the next one begins; ``device``: see About;
    ``thanks``: where the thanks stand, so that no browser sends the form again to show them anew."""

    method: Instrument
    service: str
    take: Take
    frame: str = "base.html"
    device: str = ""
    again: str = ""
    thanks: str = ""
    context: Mapping[str, object] = field(default_factory=dict)

    def page(self, **context: object) -> dict[str, object]:
        """What every page of it knows."""
        return {**self.context, "frame": self.frame, "again": self.again, **context}


def ask(request: HttpRequest, way: Way) -> HttpResponse:
    """The first element without an answer, the one gone back to, the last page, or the thanks."""
    came = travelling.read(request.POST.dict(), way.method)
    is_sent = request.method == "POST"
    if is_sent and "back" in request.POST and came.given:
        _key, chosen = came.given.popitem()
        return _element(request, way, came, chosen=chosen)
    problem = _take_choice(request, way.method, came) if is_sent else ""
    if len(came.given) < len(way.method.elements):
        return _element(request, way, came, problem)
    if "send" not in request.POST:
        return _last(request, way, came)
    return _taken(request, way, came)


def _taken(request: HttpRequest, way: Way, came: Travelling) -> HttpResponse:
    try:
        way.take(came.given, came.about(way.device))
    except SurveyClosed as refusal:
        return closed(request, way, str(refusal))
    except AnsweredAlready:
        return render(request, "surveys/thanks.html", way.page(was_used=True))
    except AnswerRefused as refusal:
        return _last(request, way, came, refusal)
    if way.thanks:
        return redirect(way.thanks)
    return render(request, "surveys/thanks.html", way.page())


def closed(request: HttpRequest, way: Way, why: str) -> HttpResponse:
    """Says that no answers are taken."""
    return render(request, "surveys/closed.html", way.page(why=why), status=410)


def _take_choice(request: HttpRequest, method: Instrument, came: Travelling) -> str:
    """Add the choice made on the page that was sent; the sentence to show when there is none."""
    waiting = [key for key in method.elements if key not in came.given]
    if not waiting or "start" in request.POST or "back" in request.POST:
        return ""
    choice = request.POST.get("choice", "").strip()
    if choice not in {str(value) for value in range(1, method.scale + 1)}:
        return _("Choose one of the answers.")
    came.given[waiting[0]] = int(choice)
    return ""


def _element(
    request: HttpRequest, way: Way, came: Travelling, problem: str = "", *, chosen: int = 0
) -> HttpResponse:
    """The page of the next element; ``chosen``: what was answered to it before, 0 for nothing."""
    elements = list(worded(way.method, way.service).values())
    number = len(came.given) + 1
    element = elements[number - 1]
    choices = [
        {
            "value": value,
            "text": text,
            "is_chosen": value == chosen,
            "face": f"surveys/faces/{_face(value, way.method.scale)}.html",
        }
        for value, text in enumerate(element.answers, start=1)
    ]
    context = way.page(
        element=element,
        choices=choices,
        hidden=came.hidden(),
        given=came.given,
        number=number,
        total=len(elements),
        problem=problem,
        has_errors=bool(problem),
    )
    return render(request, "surveys/element.html", context)


def _last(
    request: HttpRequest, way: Way, came: Travelling, refusal: AnswerRefused | None = None
) -> HttpResponse:
    controls = _controls(came, refusal)
    hidden = replace(came, typed={}).hidden()
    faults = [str(refusal)] if refusal and not any(one.error for one in controls) else []
    context = way.page(
        controls=controls, faults=faults, hidden=hidden, has_errors=refusal is not None
    )
    return render(request, "surveys/last.html", context, status=400 if refusal else 200)


def _controls(came: Travelling, refusal: AnswerRefused | None) -> list[Control]:
    error = {refusal.element: str(refusal)} if refusal else {}
    lists = [
        Control(
            name=f"p-{name}",
            kind="select",
            label=str(profile.LABELS[name]),
            value=came.typed.get(name, ""),
            options=tuple(Option(key, str(label)) for key, label in one.items()),
            required=False,
            error=error.get(name, ""),
        )
        for name, one in profile.LISTS.items()
    ]
    box = Control(
        name="p-remark",
        kind="long_text",
        label=_("What was good, what should be better?"),
        hint=_("Write no name, NIK, telephone or other number that leads to somebody."),
        value=came.typed.get("remark", ""),
        required=False,
        maxlength=actions.LONGEST_REMARK,
        error=error.get("remark", ""),
    )
    return [*lists, box]


def title_of(method: Instrument) -> str:
    """The instrument's name in the reader's language."""
    return i18n.pick(method.title)


def _face(value: int, scale: int) -> int:
    """One of four faces, whatever the scale."""
    return 1 + (value - 1) * 3 // max(1, scale - 1)
