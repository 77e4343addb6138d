"""The look-up hashes of applications that were sent before their service had them."""

from __future__ import annotations

from sauyunan.services import contents, finding, queries
from sauyunan.services.models import Application

_BATCH = 500


def index_cases() -> int:
    """Write what applications are found by anew where it differs; returns how many did.

    Harmless if run twice or while people work: whoever changes an application meanwhile has
    indexed it already.
    """
    return sum(_index(one) for one in Application.objects.iterator(chunk_size=_BATCH))


def _index(application: Application) -> int:
    service = queries.service_of(application)
    finds = finding.finds_of(application.kit, service, contents.of(application))
    if finds == application.finds:
        return 0
    unchanged = Application.objects.filter(pk=application.pk, state_at=application.state_at)
    return unchanged.update(finds=finds)
