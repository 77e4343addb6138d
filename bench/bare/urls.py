"""Addresses of the bare project."""

from __future__ import annotations

from django.urls import path

from bench.bare import views

urlpatterns = [path("add/", views.add), path("list/", views.listing)]
