"""Proofs: documents as they would be issued, marked as none, with hidden numbers; nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.documents import qr, queries, rendering
from sauyunan.documents.actions.finishing import template_values
from sauyunan.documents.models import Document

_LONG_NUMBER = re.compile(r"(?<!\d)(\d{2})\d{7,}(\d{4})(?!\d)")


def of(document: Document) -> bytes:
    """The proof of a document whose row is not to be kept, as PDF.

    Every run of 13 or more digits is hidden but for two and four of them: NIK and numbers of family
    cards. Its QR code leads to the page that checks documents. Raises rendering.TemplateFault.
    """
    kind = queries.kind_of(document)
    values = template_values(document)
    word = _("PROOF")
    address = queries.address("")
    shown = {**_hidden(values), "code": word, "url": address, "qr": qr.svg(address)}
    return rendering.render_proof(
        kind.home, kind.declared.document, shown, word=word, at=document.issued_at
    )


def _hidden(value: Any) -> Any:
    """The same values with long numbers hidden."""
    if isinstance(value, Mapping):
        return {key: _hidden(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(one) for one in value]
    return _LONG_NUMBER.sub(r"\1••••••\2", value) if isinstance(value, str) else value
