"""Addresses of core: the choice of language."""

from __future__ import annotations

from django.urls import path

from sauyunan.core import views

app_name = "core"
urlpatterns = [
    path("bahasa/", views.language, name="language"),
]
