"""Addresses of results: public pages and files, and those of the staff."""

from __future__ import annotations

from django.urls import path

from sauyunan.surveys import desk_result_views, follow_up_views, result_views

urlpatterns = [
    path("ikm/", result_views.city, name="results"),
    path("ikm/<int:year>/", result_views.city, name="results-year"),
    path("ikm/unit/<str:code>/", result_views.unit, name="results-unit"),
    path("ikm/unit/<str:code>/<int:year>/", result_views.unit, name="results-unit-year"),
    path("ikm/data/<slug:code>.<slug:kind>", result_views.data, name="result-data"),
    path("ikm/kewajiban/", desk_result_views.duties, name="duties"),
    path("skm/<slug:code>/hasil/", desk_result_views.result, name="desk-result"),
    path("skm/<slug:code>/tindak/<slug:element>/", follow_up_views.plan, name="follow-up"),
    path(
        "skm/<slug:code>/tindak/<slug:element>/selesai/",
        follow_up_views.done,
        name="follow-up-done",
    ),
    path("skm/<slug:code>/laporan.<slug:kind>", desk_result_views.report_file, name="report"),
]
