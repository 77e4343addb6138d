"""The one API: every app's router, OpenAPI 3.1 at /api/v1/openapi.json, errors by RFC 9457."""

from __future__ import annotations

from ninja import NinjaAPI

import sauyunan
from sauyunan.core import problems
from sauyunan.documents.api import router as documents
from sauyunan.innovations.api import router as innovations
from sauyunan.registers.open_api import router as registers
from sauyunan.services.api import router as services
from sauyunan.surveys.api import router as surveys

api = NinjaAPI(
    title="Sauyunan",
    version=sauyunan.__version__,
    description="Services, applications, documents, surveys, measured evidence and published registers of one city. "
    "The pages use the same actions.",
    urls_namespace="api",
    docs_url=None,
)
for part in (services, documents, surveys, innovations, registers):
    api.add_router("", part)
problems.install(api)
