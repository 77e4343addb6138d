"""Addresses of the front page, the note on openness, and the API."""

from __future__ import annotations

from django.urls import path

from sauyunan.home import views
from sauyunan.home.api import api

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("tentang/", views.about, name="about"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("robots.txt", views.robots_txt, name="robots-txt"),
    path("api/v1/", api.urls),
]
