"""Addresses for tests of pages: those of every app that has any, for the links of the frame."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    *(
        path("", include(f"sauyunan.{name}.urls"))
        for name in settings.CAPABILITIES
        if find_spec(f"sauyunan.{name}.urls")
    ),
    path("masuk/", include("allauth.urls")),
]
