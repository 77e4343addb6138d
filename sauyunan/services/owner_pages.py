"""What pages tell owners: what a service for them needs, and which services there are for a record."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from sauyunan.core import i18n
from sauyunan.kits.definition import Edition
from sauyunan.registers import contents, public_paths
from sauyunan.registers.contents import Home
from sauyunan.registers.owner_offers import Offer, Offers
from sauyunan.services import facts
from sauyunan.services.format import Service

NUMBER = "nomor"
"""The parameter of an address that fills in the number of a record."""


@dataclass(frozen=True)
class OwnerNeeds:
    """What somebody has at hand before a service for owners."""

    number: str  # what the number is called
    register: str  # whose record it is about
    url: str  # where the public finds the record; empty where it does not
    code_of: str  # the register whose owner has the code; empty: the same


def needs_of(edition: Edition, service: Service) -> OwnerNeeds | None:
    """Number and code that a service for owners asks for; None for other services."""
    declared = service.owned
    if declared is None:
        return None
    home = contents.home(edition.kit, declared.register_)
    return OwnerNeeds(
        number=i18n.pick(service.questions[declared.number].label),
        register=home.title,
        url=public_paths.of_register(home) if home.register.publish else "",
        code_of=_code_of(home),
    )


def offers(home: Home, number: str) -> Offers:
    """The running services for owners of this register's records, with the number filled in, and
    those by which one becomes the owner."""
    made: dict[str, list[Offer]] = {one: [] for one in ("owner", "claims", "adding", "changing")}
    for edition, name, service in facts.running_services():
        offer = _offer(edition, name, service, number)
        about = {
            "owner": {service.owned.register_} if service.owned else set(),
            "claims": {service.claims.register_} if service.claims else set(),
            "adding": _added(service),
            "changing": _changed(service) - _added(service),
        }
        for key, refs in about.items():
            if any(_is(edition, ref, home) for ref in refs):
                made[key].append(offer)
    return Offers(made["owner"], made["claims"], [*made["adding"], *made["changing"]])


def _added(service: Service) -> set[str]:
    """The registers to which a service adds records."""
    effects = (one for move in service.moves.values() for one in move.effects)
    return {str(one["create"]) for one in effects if "create" in one}


def _changed(service: Service) -> set[str]:
    """The registers whose records a service lets their owners change. What else follows, such as a new
    name in the works of a maker, is not meant."""
    effects = [one for move in service.moves.values() for one in move.effects]
    changed = {str(one[word]) for one in effects for word in ("change", "own") if word in one}
    meant = [one.register_ for one in (service.owned, service.claims) if one is not None]
    return changed.intersection(meant)


def _is(edition: Edition, ref: str, home: Home) -> bool:
    return edition.kit.full_name(ref) == home.full


def _offer(edition: Edition, name: str, service: Service, number: str) -> Offer:
    url = reverse("services:about", args=[edition.kit.name, name])
    pairs = [(NUMBER, number)] if number else []
    return Offer(i18n.pick(service.title), public_paths.with_query(url, pairs))


def _code_of(home: Home) -> str:
    by = home.register.owner
    link = home.register.fields[by].links if by else None
    return contents.home(home.kit, link).title if link else ""
