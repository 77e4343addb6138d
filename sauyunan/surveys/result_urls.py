"""Addresses of results: public pages and files, and those of the staff."""

from __future__ import annotations

from django.urls import path

from sauyunan.surveys.views import desk_results, follow_up, results

urlpatterns = [
    path("ikm/", results.city, name="results"),
    path("ikm/<int:year>/", results.city, name="results-year"),
    path("ikm/unit/<str:code>/", results.unit, name="results-unit"),
    path("ikm/unit/<str:code>/<int:year>/", results.unit, name="results-unit-year"),
    path("ikm/data/<slug:code>.<slug:kind>", results.data, name="result-data"),
    path("ikm/kewajiban/", desk_results.duties, name="duties"),
    path("skm/<slug:code>/hasil/", desk_results.result, name="desk-result"),
    path("skm/<slug:code>/tindak/<slug:element>/", follow_up.plan, name="follow-up"),
    path(
        "skm/<slug:code>/tindak/<slug:element>/selesai/",
        follow_up.done,
        name="follow-up-done",
    ),
    path("skm/<slug:code>/laporan.<slug:kind>", desk_results.report_file, name="report"),
]
