"""Addresses of competitions: public below kompetisi/, work below kompetisi-kerja/ and usulan/."""

from __future__ import annotations

from django.urls import path

from sauyunan.competitions.views import (
    entering,
    hub,
    judging,
    managing,
    open,
    promoting,
    ranking,
    scheduling,
    settling,
    visiting,
)

app_name = "competitions"
_EDITION = "kompetisi-kerja/<slug:name>/"
_ENTRY = "usulan/<slug:code>/"
urlpatterns = [
    path("kompetisi/", open.edition_list, name="list"),
    path("kompetisi/<slug:name>/", open.edition_detail, name="edition"),
    path("kompetisi/<slug:name>/jadwal.ics", open.edition_dates, name="dates"),
    path("kompetisi/<slug:name>/hasil/<slug:stage>/", open.result_detail, name="result"),
    path("kompetisi/<slug:name>/hasil/<slug:stage>/lembar.json", open.result_sheet, name="sheet"),
    path(
        "kompetisi/<slug:name>/hasil/<slug:stage>/berita-acara.pdf",
        settling.minutes_file,
        name="minutes-file",
    ),
    path("kompetisi-kerja/", hub.hub, name="hub"),
    path("kompetisi-kerja/baru/", managing.edition_new, name="edition-new"),
    path(_EDITION, managing.board, name="board"),
    path(f"{_EDITION}ikut/", entering.entry_new, name="entry-new"),
    path(f"{_EDITION}juri/", managing.jury, name="jury"),
    path(f"{_EDITION}juri/<slug:panel>/", judging.assignment_list, name="assignments"),
    path(f"{_EDITION}juri/<slug:panel>/undangan/", judging.invitation, name="invitation"),
    path(f"{_EDITION}pemenang/", promoting.winner_list, name="winners"),
    path(f"{_EDITION}ambil/", promoting.take_new, name="take-new"),
    path(f"{_EDITION}ambil/periksa/", promoting.take_check, name="take-check"),
    path(f"{_EDITION}usulan/", managing.entries, name="entries"),
    path(f"{_EDITION}tahap/<slug:stage>/", managing.window_edit, name="window-edit"),
    path(f"{_EDITION}peringkat/<slug:stage>/", ranking.standing, name="standing"),
    path(f"{_EDITION}langkah/<slug:move>/", managing.board_move, name="board-move"),
    path(f"{_EDITION}jadwal/<slug:stage>/", scheduling.timetable, name="timetable"),
    path(
        f"{_EDITION}jadwal/<slug:stage>/jadwal.ics",
        scheduling.timetable_dates,
        name="timetable-dates",
    ),
    path(f"{_EDITION}berita-acara/<slug:stage>/", settling.minutes_edit, name="minutes"),
    path(_ENTRY, entering.entry_detail, name="entry"),
    path(f"{_ENTRY}bagian/<slug:key>/", entering.section_edit, name="section-edit"),
    path(f"{_ENTRY}lampiran/<slug:key>/", entering.attachment_edit, name="attachment-edit"),
    path(f"{_ENTRY}lampiran/<slug:key>/berkas/", entering.attachment_file, name="attachment-file"),
    path(f"{_ENTRY}langkah/<slug:move>/", entering.entry_move, name="entry-move"),
    path(f"{_ENTRY}nomor/", entering.external_number, name="external-number"),
    path(f"{_ENTRY}usulan.<slug:ending>", entering.entry_export, name="entry-export"),
    path(f"{_ENTRY}keberatan/<slug:stage>/", entering.objection_new, name="objection-new"),
    path(f"{_ENTRY}keberatan/<int:pk>/jawab/", managing.objection, name="objection"),
    path(f"{_ENTRY}periksa/", managing.check, name="check"),
    path(f"{_ENTRY}teruskan/", promoting.entry_pass, name="entry-pass"),
    path(f"{_ENTRY}tim/<slug:stage>/", ranking.team, name="team"),
    path(f"{_ENTRY}temuan/", managing.finding, name="finding"),
    path(f"{_ENTRY}nilai/<slug:stage>/", judging.score_sheet, name="score-sheet"),
    path(f"{_ENTRY}jadwal/<slug:stage>/", scheduling.slot_edit, name="slot-edit"),
    path(f"{_ENTRY}lapangan/<slug:stage>/", visiting.visit_edit, name="visit"),
    path(f"{_ENTRY}lapangan/foto/<int:pk>/", visiting.visit_photo, name="visit-photo"),
    path(f"{_ENTRY}konflik/<slug:stage>/", judging.conflict_new, name="conflict-new"),
]
