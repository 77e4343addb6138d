"""Addresses of the registry's desk."""

from __future__ import annotations

from django.urls import path

from sauyunan.innovations import (
    beside_views,
    desk_views,
    index_views,
    portfolio_views,
    writing_views,
)

urlpatterns = [
    path("", desk_views.record_list, name="records"),
    path("baru/", desk_views.record_new, name="new"),
    path("portofolio/", portfolio_views.portfolio_page, name="portfolio"),
    path("indeks/", index_views.city, name="index"),
    path("<slug:slug>/indeks/", index_views.assessment, name="assessment"),
    path("<slug:slug>/indeks/<slug:key>/", index_views.claim, name="claim"),
    path("<slug:slug>/indeks/<slug:key>/periksa/", index_views.verify, name="verify"),
    path("<slug:slug>/", desk_views.record_detail, name="record"),
    path("<slug:slug>/unduh/", desk_views.record_export, name="export"),
    path("<slug:slug>/riwayat/", desk_views.record_history, name="history"),
    path("<slug:slug>/pindah/<slug:move>/", desk_views.record_move, name="move"),
    path("<slug:slug>/periksa/", desk_views.record_review, name="review"),
    path("<slug:slug>/periksa/dilihat/", desk_views.record_seen, name="seen"),
    path("<slug:slug>/periksa/<int:pk>/selesai/", desk_views.note_settle, name="note-settle"),
    path("<slug:slug>/isi/<slug:part>/", writing_views.edit, name="edit"),
    path("<slug:slug>/tahap/", writing_views.stage, name="stage"),
    path("<slug:slug>/tahap/<slug:move>/", writing_views.stage_move, name="stage-move"),
    path("<slug:slug>/tim/", writing_views.team, name="team"),
    path("<slug:slug>/tim/<int:pk>/keluar/", writing_views.team_leave, name="team-leave"),
    path("<slug:slug>/bukti/", writing_views.proofs, name="proofs"),
    path("<slug:slug>/bukti/<slug:code>/", writing_views.proof, name="proof"),
    path(
        "<slug:slug>/bukti/<slug:code>/cabut/", writing_views.proof_withdraw, name="proof-withdraw"
    ),
    path("<slug:slug>/tahun/", beside_views.years, name="years"),
    path("<slug:slug>/replika/", beside_views.replicas, name="replicas"),
    path("<slug:slug>/replika/<int:pk>/hapus/", beside_views.replica_remove, name="replica-remove"),
    path("<slug:slug>/penghargaan/", beside_views.awards, name="awards"),
    path("<slug:slug>/penghargaan/<int:pk>/hapus/", beside_views.award_remove, name="award-remove"),
    path("<slug:slug>/perbaikan/", beside_views.improvements, name="improvements"),
    path(
        "<slug:slug>/perbaikan/<int:pk>/rencana/",
        beside_views.improvement_plan,
        name="improvement-plan",
    ),
    path(
        "<slug:slug>/perbaikan/<int:pk>/selesai/",
        beside_views.improvement_done,
        name="improvement-done",
    ),
]
