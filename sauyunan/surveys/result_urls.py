"""Addresses of results: public pages and files."""

from __future__ import annotations

from django.urls import path

from sauyunan.surveys import result_views

urlpatterns = [
    path("ikm/", result_views.city, name="results"),
    path("ikm/<int:year>/", result_views.city, name="results-year"),
    path("ikm/unit/<str:code>/", result_views.unit, name="results-unit"),
    path("ikm/unit/<str:code>/<int:year>/", result_views.unit, name="results-unit-year"),
    path("ikm/data/<slug:code>.<slug:kind>", result_views.data, name="result-data"),
]
