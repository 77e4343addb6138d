"""The address of a survey."""

from __future__ import annotations

from django.urls import path

from sauyunan.surveys import result_urls, views

app_name = "surveys"
urlpatterns = [
    path("survei/<slug:token>/", views.answer, name="answer"),
    *result_urls.urlpatterns,
]
