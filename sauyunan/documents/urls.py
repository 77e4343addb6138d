"""Addresses of the check pages. They stand in QR codes on paper and never change."""

from __future__ import annotations

from django.urls import path

from sauyunan.documents import views

app_name = "documents"
urlpatterns = [
    path("cek/", views.check, name="check"),
    path("cek/<str:code>/", views.verify, name="verify"),
]
