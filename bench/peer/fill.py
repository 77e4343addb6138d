"""Run by the peer's own Python: an event with many proposals, an organiser and reviewers.

Prints the event, cookies, codes of proposals, and the fields of a review with the values that can be chosen.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from importlib import import_module
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pretalx.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402
from pretalx.event.models import Event, Organiser, Team  # noqa: E402
from pretalx.person.models import User  # noqa: E402
from pretalx.submission.models import Submission, Track  # noqa: E402

REVIEWERS = 8


def main(count: int, token: str) -> dict[str, Any]:
    """So many proposals, each with a speaker; ``token`` stands in the cookie against forged requests."""
    today = dt.datetime.now(dt.UTC).date()
    organiser = Organiser.objects.create(name="Contoh", slug="contoh")
    event = Event.objects.create(
        name="Contoh",
        slug="contoh2026",
        organiser=organiser,
        is_public=True,
        date_from=today + dt.timedelta(days=60),
        date_to=today + dt.timedelta(days=62),
        timezone="Asia/Jakarta",
        email="contoh@contoh.example",
        locale_array="en",
        locale="en",
    )
    event.build_initial_data()
    tracks = [
        Track.objects.create(event=event, name=f"Bidang {at}", color="#005566") for at in range(5)
    ]
    for at in range(count):
        made = Submission.objects.create(
            event=event,
            title=f"Inovasi Contoh {at}",
            submission_type=event.cfp.default_type,
            track=tracks[at % len(tracks)],
            state="submitted",
            abstract="kata " * 100,
            content_locale="en",
        )
        made.speakers.add(_user(f"Peserta Contoh {at}"))
    lead = _user("Pengelola Contoh")
    reviewers = [_user(f"Juri Contoh {at}") for at in range(REVIEWERS)]
    rights = {"can_change_event_settings": True, "can_change_submissions": True}
    _team(organiser, "Pengelola", [lead], rights)
    _team(organiser, "Juri", reviewers, {"is_reviewer": True})
    phase = event.active_review_phase
    phase.start = phase.end = None
    phase.can_review = True
    phase.save()
    return {
        "event": event.slug,
        "tracks": [track.pk for track in tracks],
        "organiser": _cookie(lead, token),
        "reviewers": [_cookie(one, token) for one in reviewers],
        "codes": list(event.submissions.values_list("code", flat=True)),
        "scores": {
            f"score_{one.pk}": [str(score.pk) for score in one.scores.all()]
            for one in event.score_categories.filter(active=True)
        },
    }


def _user(name: str) -> User:
    return User.objects.create(name=name, email=f"{name.replace(' ', '-').lower()}@contoh.example")


def _team(organiser: Organiser, name: str, people: list[User], rights: dict[str, bool]) -> None:
    team = Team.objects.create(organiser=organiser, name=name, all_events=True, **rights)
    team.members.set(people)


def _cookie(user: User, token: str) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: token}
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


if __name__ == "__main__":
    with scopes_disabled():
        print(json.dumps(main(int(sys.argv[1]), sys.argv[2])))
