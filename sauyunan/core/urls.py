"""Addresses of core: the choice of language, the search for areas, and whether all is well."""

from __future__ import annotations

from django.urls import path

from sauyunan.core import area_views, health_views, views

app_name = "core"
urlpatterns = [
    path("sehat", health_views.healthy, name="health"),
    path("bahasa/", views.language, name="language"),
    path("wilayah/", area_views.found, name="areas"),
]
