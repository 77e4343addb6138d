"""Making the city and changing what every page says about it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts import queries
from sauyunan.accounts.actions.refusal import Refused, checked
from sauyunan.accounts.actions.units import add_unit
from sauyunan.accounts.models import City
from sauyunan.core import clock, ledger
from sauyunan.core import queries as core_queries
from sauyunan.core.actor import Actor
from sauyunan.core.models import Area

CITY_UNIT = "kota"
"""Code of the city itself as the top of its organisation."""

CHANGEABLE = (
    "name", "area", "contact", "hours", "address", "reference_prefix", "opens", "closes",
)  # fmt: skip


@transaction.atomic
def init_city(*, name: str, area: str, by: Actor, **facts: str) -> City:
    """Make the one city and the top of its organisation.

    ``facts``: contact, hours, address, reference_prefix, opens, closes. Made already with the same
    name and area: returned unchanged; with others: Refused.
    """
    present = queries.city_or_none()
    if present is not None:
        if (present.name, present.area) == (name, area):
            return present
        raise Refused(
            _("This installation already serves %(city)s. Change it on the page of the city.")
            % {"city": present.name},
            "name",
        )
    _check_area(area)
    city = City(name=name, area=area, changed_at=clock.now(), **facts)
    checked(city)
    city.save(force_insert=True)
    add_unit(code=CITY_UNIT, name=name, area=area, by=by)
    ledger.record("city.changed", f"city:{area}", by=by, content={"name": name, "area": area})
    core_queries.forget()
    return city


@transaction.atomic
def change_city(city: City, *, by: Actor, **facts: object) -> None:
    """Change the named facts (see ``CHANGEABLE``); Refused when one of them cannot be."""
    unknown = set(facts) - set(CHANGEABLE)
    if unknown:
        raise Refused(_("Unknown setting: %(names)s") % {"names": ", ".join(sorted(unknown))})
    if "area" in facts:
        _check_area(str(facts["area"]))
    for field, value in facts.items():
        setattr(city, field, value)
    city.changed_at = clock.now()
    checked(city)
    city.save(update_fields=[*facts, "changed_at"])
    content = {field: str(value) for field, value in facts.items()}
    ledger.record("city.changed", f"city:{city.area}", by=by, content=content)
    core_queries.forget()


def _check_area(code: str) -> None:
    if not Area.objects.filter(code=code, level=2).exists():
        raise Refused(
            _("There is no area %(code)s. Write the code of the city or regency, such as 32.73.")
            % {"code": code},
            "area",
        )
