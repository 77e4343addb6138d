"""All addresses: each app's own, the API, and sign-in. Names never change once released."""

from __future__ import annotations

from django.urls import include, path

from sauyunan.home.api import api

urlpatterns = [
    path("api/v1/", api.urls),  # first: other systems ask often, and names are tried in this order
    path("", include("sauyunan.home.urls")),
    path("", include("sauyunan.core.urls")),
    path("", include("sauyunan.services.urls")),
    path("", include("sauyunan.surveys.urls")),
    path("", include("sauyunan.documents.urls")),
    path("", include("sauyunan.competitions.urls")),
    path("", include("sauyunan.innovations.urls")),
    path("", include("sauyunan.kits.urls")),
    path("", include("sauyunan.registers.urls")),
    path("", include("sauyunan.outbox.urls")),
    path("", include("sauyunan.accounts.urls")),
    path("masuk/", include("allauth.urls")),
]
