"""Sessions of many people at once, as their browsers send them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from bench.load import TOKEN
from sauyunan.accounts.models import Person


def cookies(people: Iterable[Person]) -> dict[int, str]:
    """Person -> the cookies of a session that has begun."""
    store, until = SessionStore(), timezone.now() + timedelta(hours=12)
    made = {one.pk: (get_random_string(32).lower(), one) for one in people}
    Session.objects.bulk_create(
        Session(session_key=key, session_data=store.encode(_content(one)), expire_date=until)
        for key, one in made.values()
    )
    name = settings.SESSION_COOKIE_NAME
    return {pk: f"{name}={key}; csrf={TOKEN}" for pk, (key, _person) in made.items()}


def _content(person: Person) -> dict[str, str]:
    return {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
