"""Addresses for tests of pages: core's own, and those of people."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("sauyunan.core.urls")),
    path("", include("sauyunan.accounts.urls")),
    path("akun/", include("allauth.urls")),
]
