"""A person of the staff as the actor of an action."""

from __future__ import annotations

from sauyunan.accounts.models import Person
from sauyunan.core.actor import Actor
from sauyunan.services.models import Application


def actor_of(person: Person, application: Application) -> Actor:
    """The person, acting for the application's unit."""
    return Actor("person", str(person.pk), person.full_name, application.unit_id)
