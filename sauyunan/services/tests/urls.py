"""The API of services alone, for its tests."""

from __future__ import annotations

from django.urls import path
from ninja import NinjaAPI

from sauyunan.core import problems
from sauyunan.services.api import router

api = NinjaAPI(urls_namespace="services-test-api", docs_url=None)
api.add_router("", router)
problems.install(api)

urlpatterns = [path("api/v1/", api.urls)]
