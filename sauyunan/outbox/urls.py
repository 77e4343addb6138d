"""Addresses of the outbox."""

from __future__ import annotations

from django.urls import path

from sauyunan.outbox import views

app_name = "outbox"
urlpatterns = [
    path("kotak-keluar/", views.message_list, name="messages"),
    path("kotak-keluar/<str:code>/ulang/", views.message_retry, name="retry"),
]
