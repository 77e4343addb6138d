"""Addresses for tests of pages: core's own, and sign-out."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("sauyunan.core.urls")),
    path("akun/", include("allauth.urls")),
]
