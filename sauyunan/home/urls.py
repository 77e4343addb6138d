"""Addresses of the front page and of what every site owes its readers."""

from __future__ import annotations

from django.urls import path

from sauyunan.home import leaders_views, views

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("pimpinan/", leaders_views.page, name="leaders"),
    path("tentang/", views.about, name="about"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("robots.txt", views.robots_txt, name="robots-txt"),
]
