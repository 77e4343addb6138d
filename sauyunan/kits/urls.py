"""Addresses of the pages about installed kits."""

from __future__ import annotations

from django.urls import path

from sauyunan.kits import views

app_name = "kits"
urlpatterns = [
    path("kota/kit/", views.kit_list, name="kits"),
    path("kota/kit/pasang/", views.kit_upload, name="upload"),
    path("kota/kit/pasang/<slug:kit>/<str:version>/", views.kit_install, name="install"),
    path("kota/kit/<slug:kit>/", views.kit_detail, name="kit"),
]
