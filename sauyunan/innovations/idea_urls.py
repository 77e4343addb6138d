"""Addresses of the ideas box."""

from __future__ import annotations

from django.urls import path

from sauyunan.innovations.views import ideas

urlpatterns = [
    path("", ideas.idea_list, name="ideas"),
    path("baru/", ideas.idea_new, name="idea-new"),
    path("menunggu/", ideas.idea_waiting, name="ideas-waiting"),
    path("<slug:code>/", ideas.idea_detail, name="idea"),
    path("<slug:code>/kabar/", ideas.idea_word, name="idea-word"),
    path("<slug:code>/dukung/", ideas.idea_support, name="idea-support"),
    path("<slug:code>/tampilkan/", ideas.idea_show, name="idea-show"),
    path("<slug:code>/jawab/", ideas.idea_decline, name="idea-decline"),
    path("<slug:code>/gabung/", ideas.idea_merge, name="idea-merge"),
    path("<slug:code>/angkat/", ideas.idea_take_up, name="idea-take-up"),
]
