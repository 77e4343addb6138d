"""Addresses of core: the choice of language, and whether all is well."""

from __future__ import annotations

from django.urls import path

from sauyunan.core import health_views, views

app_name = "core"
urlpatterns = [
    path("sehat", health_views.healthy, name="health"),
    path("bahasa/", views.language, name="language"),
]
