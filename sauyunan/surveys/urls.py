"""The addresses of surveys: of respondents, and of who runs them."""

from __future__ import annotations

from django.urls import path

from sauyunan.surveys import result_urls
from sauyunan.surveys.views import desk, files, interview, invited, kiosk, open, paper

app_name = "surveys"
urlpatterns = [
    path("survei/<slug:token>/", invited.answer, name="answer"),
    path("ikut/<slug:code>/", open.link, name="link"),
    path("loket/<slug:code>/", open.counter, name="counter"),
    path("ikut/<slug:code>/terima-kasih/", open.thanks, name="link-thanks"),
    path("loket/<slug:code>/terima-kasih/", open.thanks, name="counter-thanks"),
    path("kios/", kiosk.enter, name="kiosk-enter"),
    path("kios/isi/", kiosk.kiosk, name="kiosk"),
    path("skm/", desk.survey_list, name="list"),
    path("skm/baru/", desk.survey_new, name="new"),
    path("skm/sampel/", desk.sample, name="sample"),
    path("skm/<slug:code>/", desk.survey_detail, name="survey"),
    path("skm/<slug:code>/ubah/", desk.survey_change, name="change"),
    path("skm/<slug:code>/cetak/", desk.survey_sheet, name="print"),
    path("skm/<slug:code>/tutup/", desk.survey_close, name="close"),
    path("skm/<slug:code>/kios/", desk.kiosk_open, name="kiosk-open"),
    path("skm/<slug:code>/kios/<int:pk>/", desk.kiosk_end, name="kiosk-end"),
    path("skm/<slug:code>/wawancara/", interview.interview, name="interview"),
    path("skm/<slug:code>/kertas/baru/", paper.batch_new, name="batch-new"),
    path("skm/<slug:code>/kertas/<int:number>/", paper.batch_detail, name="batch"),
    path("skm/<slug:code>/kertas/<int:number>/<int:round_>/<int:at>/", paper.sheet, name="sheet"),
    path("skm/<slug:code>/kertas/<int:number>/beda/", paper.decide, name="batch-decide"),
    path("skm/<slug:code>/kertas/<int:number>/selesai/", paper.batch_end, name="batch-end"),
    path("skm/<slug:code>/berkas/", files.file_new, name="file-new"),
    path("skm/<slug:code>/berkas/<slug:file>/", files.file_detail, name="file"),
    path("skm/<slug:code>/berkas/<slug:file>/selesai/", files.file_end, name="file-end"),
    path("skm/<slug:code>/berkas/<slug:file>/lanjut/", files.file_go_on, name="file-go-on"),
    *result_urls.urlpatterns,
]
