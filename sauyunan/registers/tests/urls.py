"""Addresses for tests of pages."""

from __future__ import annotations

from django.urls import include, path

# Every page's frame links to the front pages of the apps above.
urlpatterns = [
    path("", include("sauyunan.core.urls")),
    path("", include("sauyunan.documents.urls")),
    path("", include("sauyunan.innovations.urls")),
    path("", include("sauyunan.surveys.urls")),
    path("", include("sauyunan.home.urls")),
    path("", include("sauyunan.registers.urls")),
    path("", include("sauyunan.accounts.urls")),
    path("masuk/", include("allauth.urls")),
]
