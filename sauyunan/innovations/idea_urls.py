"""Addresses of the ideas box."""

from __future__ import annotations

from django.urls import path

from sauyunan.innovations import idea_views

urlpatterns = [
    path("", idea_views.idea_list, name="ideas"),
    path("baru/", idea_views.idea_new, name="idea-new"),
    path("menunggu/", idea_views.idea_waiting, name="ideas-waiting"),
    path("<slug:code>/", idea_views.idea_detail, name="idea"),
    path("<slug:code>/dukung/", idea_views.idea_support, name="idea-support"),
    path("<slug:code>/tampilkan/", idea_views.idea_show, name="idea-show"),
    path("<slug:code>/jawab/", idea_views.idea_decline, name="idea-decline"),
    path("<slug:code>/gabung/", idea_views.idea_merge, name="idea-merge"),
    path("<slug:code>/angkat/", idea_views.idea_take_up, name="idea-take-up"),
]
