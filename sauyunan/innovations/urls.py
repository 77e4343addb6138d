"""Addresses of the innovations."""

from __future__ import annotations

from django.urls import include, path

from sauyunan.innovations.views import public

app_name = "innovations"
urlpatterns = [
    path("registri/", include("sauyunan.innovations.desk_urls")),
    path("gagasan/", include("sauyunan.innovations.idea_urls")),
    path("inovasi/", public.innovation_list, name="list"),
    path("inovasi/data.csv", public.innovation_data, {"kind": "csv"}, name="csv"),
    path("inovasi/data.json", public.innovation_data, {"kind": "json"}, name="json"),
    path("inovasi/<slug:slug>/", public.innovation_detail, name="detail"),
]
