"""Adding people, changing what is known of them, letting them go."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Q
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from sauyunan.accounts.actions.refusal import Refused, checked
from sauyunan.accounts.models import Person
from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor

CHANGEABLE = ("full_name", "email", "staff_number", "language")


@transaction.atomic
def add_person(*, username: str, full_name: str, by: Actor, **facts: str) -> Person:
    """Add somebody without a password: they set it by the link of ``set_password_link``.

    ``facts``: email, staff_number, language. Refused: a sign-in name that is taken or malformed.
    """
    person = Person(username=username, full_name=full_name, **facts)
    person.set_unusable_password()
    checked(person)
    person.save(force_insert=True)
    ledger.record("person.added", f"person:{person.pk}", by=by, content={"username": username})
    return person


@transaction.atomic
def change_person(person: Person, *, by: Actor, **facts: str) -> None:
    """Change facts of a person (see ``CHANGEABLE``)."""
    for field in facts:
        if field not in CHANGEABLE:
            raise Refused(_("Unknown setting: %(names)s") % {"names": field})
        setattr(person, field, facts[field])
    checked(person)
    person.save(update_fields=list(facts))
    fields = {"fields": sorted(facts)}
    ledger.record("person.changed", f"person:{person.pk}", by=by, content=fields)


@transaction.atomic
def deactivate_person(person: Person, *, by: Actor) -> None:
    """The person can no longer sign in; roles end today, history stays. Nobody locks out themself."""
    if by.kind == "person" and by.id == str(person.pk):
        raise Refused(_("You cannot close your own account. Ask another administrator."))
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    today = clock.today()
    person.memberships.filter(starts_on__gt=today).delete()
    person.memberships.filter(Q(ends_on=None) | Q(ends_on__gt=today)).update(ends_on=today)
    ledger.record("person.closed", f"person:{person.pk}", by=by)


def set_password_link(person: Person) -> tuple[str, str]:
    """(uid, token) of a link that sets a password, once, for a limited time.

    The pair goes into the address of the reset page; using it makes it worthless.
    """
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return uid, default_token_generator.make_token(person)
