"""Addresses of the registry's desk."""

from __future__ import annotations

from django.urls import path

from sauyunan.innovations.views import before, beside, desk, index, portfolio, writing

urlpatterns = [
    path("", desk.record_list, name="records"),
    path("baru/", desk.record_new, name="new"),
    path("portofolio/", portfolio.portfolio_page, name="portfolio"),
    path("indeks/", index.city, name="index"),
    path("<slug:slug>/indeks/", index.assessment, name="assessment"),
    path("<slug:slug>/indeks/<slug:key>/", index.claim, name="claim"),
    path("<slug:slug>/indeks/<slug:key>/periksa/", index.verify, name="verify"),
    path("<slug:slug>/", desk.record_detail, name="record"),
    path("<slug:slug>/unduh/", desk.record_export, name="export"),
    path("<slug:slug>/riwayat/", desk.record_history, name="history"),
    path("<slug:slug>/pindah/<slug:move>/", desk.record_move, name="move"),
    path("<slug:slug>/periksa/", desk.record_review, name="review"),
    path("<slug:slug>/periksa/dilihat/", desk.record_seen, name="seen"),
    path("<slug:slug>/periksa/<int:pk>/selesai/", desk.note_settle, name="note-settle"),
    path("<slug:slug>/isi/<slug:part>/", writing.edit, name="edit"),
    path("<slug:slug>/tahap/", writing.stage, name="stage"),
    path("<slug:slug>/tahap/<slug:move>/", writing.stage_move, name="stage-move"),
    path("<slug:slug>/tim/", writing.team, name="team"),
    path("<slug:slug>/tim/<int:pk>/keluar/", writing.team_leave, name="team-leave"),
    path("<slug:slug>/bukti/", writing.proofs, name="proofs"),
    path("<slug:slug>/bukti/<slug:code>/", writing.proof, name="proof"),
    path("<slug:slug>/bukti/<slug:code>/cabut/", writing.proof_withdraw, name="proof-withdraw"),
    path("<slug:slug>/sebelum/", before.baselines, name="baselines"),
    path("<slug:slug>/sebelum/<slug:subject>/", before.state, name="baseline"),
    path("<slug:slug>/sebelum/<int:pk>/cabut/", before.withdraw, name="baseline-withdraw"),
    path("<slug:slug>/sebelum/<int:pk>/periksa/", before.check, name="baseline-check"),
    path("<slug:slug>/tahun/", beside.years, name="years"),
    path("<slug:slug>/replika/", beside.replicas, name="replicas"),
    path("<slug:slug>/replika/<int:pk>/hapus/", beside.replica_remove, name="replica-remove"),
    path("<slug:slug>/penghargaan/", beside.awards, name="awards"),
    path("<slug:slug>/penghargaan/<int:pk>/hapus/", beside.award_remove, name="award-remove"),
    path("<slug:slug>/perbaikan/", beside.improvements, name="improvements"),
    path(
        "<slug:slug>/perbaikan/<int:pk>/rencana/",
        beside.improvement_plan,
        name="improvement-plan",
    ),
    path(
        "<slug:slug>/perbaikan/<int:pk>/selesai/",
        beside.improvement_done,
        name="improvement-done",
    ),
]
