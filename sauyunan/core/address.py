"""Where a request comes from, as far as our own proxies vouch for it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from django.conf import settings

UNKNOWN = "unknown"
_V6_HOME = 64  # a subscriber holds at least such a network and may use any address in it


def client_address(meta: Mapping[str, object]) -> str:
    """The client for counting attempts: an IPv4 address, or the /64 network of an IPv6 one.

    ``meta`` is a request's META. Each of SAUYUNAN_PROXIES proxies appends whom it saw to
    X-Forwarded-For, so the entry that far from the end is the last that cannot be made up; with
    none or too few entries the direct peer counts.
    """
    peer = str(meta.get("REMOTE_ADDR") or "")
    proxies = settings.SAUYUNAN_PROXIES
    entries = [part for part in str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",") if part]
    if proxies and len(entries) >= proxies:
        forwarded = _normal(entries[-proxies])
        if forwarded:
            return forwarded
    return _normal(peer) or UNKNOWN


def _normal(text: str) -> str:
    """One spelling of an address, without port or zone; "" when it is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(address), _V6_HOME), strict=False))
        return str(address.ipv4_mapped)
    return str(address)
