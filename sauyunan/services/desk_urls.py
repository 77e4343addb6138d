"""Addresses of the desk; ``services.urls`` includes them into its namespace."""

from __future__ import annotations

from django.urls import path

from sauyunan.services.views import (
    desk,
    desk_appointments,
    desk_bulk,
    desk_documents,
    desk_entry,
    desk_moves,
    desk_overdue,
    desk_proofs,
    desk_queue,
)

_case = "kerja/<str:reference>/"

urlpatterns = [
    path("kerja/", desk_queue.queue, name="queue"),
    path("kerja/cari/", desk.search, name="search"),
    path("kerja/terlambat/", desk_overdue.report, name="overdue"),
    path("kerja/terlambat/unduh.csv", desk_overdue.report_csv, name="overdue-csv"),
    path("kerja/janji/", desk_appointments.appointments_of_a_day, name="appointments"),
    path("kerja/entri/", desk_entry.cases, name="entry"),
    path("kerja/entri/tabel/", desk_entry.table, name="entry-table"),
    path("kerja/entri/tandai/", desk_entry.mark, name="entry-mark"),
    path("kerja/bersama/", desk_bulk.preview, name="bulk-preview"),
    path("kerja/bersama/lakukan/", desk_bulk.confirm, name="bulk-confirm"),
    path("kerja/bersama/<slug:code>/", desk_bulk.bulk, name="bulk"),
    path("kerja/bersama/<slug:code>/ulangi/", desk_bulk.retry, name="bulk-retry"),
    path(_case, desk.review, name="review"),
    path(f"{_case}ambil/", desk.claim, name="claim"),
    path(f"{_case}lepas/", desk.release, name="release"),
    path(f"{_case}cocokkan/", desk.match, name="match"),
    path(f"{_case}serahkan/", desk.hand_over, name="hand-over"),
    path(f"{_case}catatan/", desk.note, name="note"),
    path(f"{_case}buka/", desk.reveal, name="reveal"),
    path(f"{_case}kode/", desk.renew_secret, name="renew-secret"),
    path(f"{_case}langkah/<str:key>/", desk_moves.move, name="move"),
    path(f"{_case}berkas/<str:code>/<int:page>/", desk_documents.page_image, name="paper"),
    path(f"{_case}formulir/<slug:key>/", desk_documents.form, name="desk-form"),
    path(f"{_case}rancangan/", desk_proofs.proofs, name="proofs"),
    path(f"{_case}rancangan/<int:at>/", desk_proofs.proof, name="proof"),
    path(f"{_case}dokumen/<str:code>/", desk_documents.document, name="desk-document"),
    path(f"{_case}dokumen/<str:code>/batalkan/", desk_documents.undo, name="undo"),
]
