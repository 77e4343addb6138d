"""Addresses of services: what is offered, filling in, following. Names never change once released."""

from __future__ import annotations

from django.urls import path, register_converter

from sauyunan.services import desk_urls
from sauyunan.services.views import (
    account,
    addresses,
    assist,
    complaints,
    follow,
    form,
    later,
    mend,
    my_list,
    offer,
    official_forms,
    owner,
    papers,
    printing,
    sending,
)

register_converter(addresses.PageConverter, "page")

app_name = "services"
citizen = [
    path("layanan/", offer.listing, name="list"),
    path("layanan/<slug:kit>/<slug:service>/", offer.about, name="about"),
    path("layanan/<slug:kit>/<slug:service>/mulai/", offer.start, name="start"),
    path("isi/<slug:draft>/", form.resume, name="resume"),
    path("isi/<slug:draft>/nanti/", later.keep, name="later"),
    path("isi/<slug:draft>/bukti/", owner.prove, name="owner"),
    path("isi/<slug:draft>/kontak/", sending.contact_page, name="contact"),
    path("isi/<slug:draft>/periksa/", sending.check, name="check"),
    path("isi/<slug:draft>/kirim/", sending.send, name="send"),
    path("isi/<slug:draft>/terkirim/", sending.sent, name="sent"),
    path("isi/<slug:draft>/berkas/<slug:bring>/", papers.file, name="file"),
    path(
        "isi/<slug:draft>/berkas/<slug:bring>/<slug:code>/<int:number>/",
        papers.picture,
        name="picture",
    ),
    path("isi/<slug:draft>/formulir/<slug:form>/", official_forms.of_draft, name="draft-form"),
    path("isi/<slug:draft>/<page:page>/", form.page, name="page"),
    path("lanjut/", later.go_on, name="go-on"),
    path("lanjut/kode/", later.code, name="go-on-code"),
    path("daftar/", my_list.cases, name="my-list"),
    path("daftar/masuk/", my_list.enter, name="my-list-enter"),
    path("daftar/kode/", my_list.code, name="my-list-code"),
    path("daftar/keluar/", my_list.leave, name="my-list-leave"),
    path("daftar/akun/", account.overview, name="account"),
    path("daftar/akun/tambah/<slug:kit>/<slug:register>/", account.add_person, name="account-add"),
    path("daftar/akun/orang/<slug:code>/", account.person, name="account-person"),
    path("daftar/akun/kontak/", account.add_address, name="account-address"),
    path("daftar/akun/kontak/kode/", account.code, name="account-code"),
    path("daftar/akun/kontak/<slug:code>/lepas/", account.remove_address, name="account-remove"),
    path("daftar/akun/tutup/", account.close_elsewhere, name="account-close"),
    path("daftar/akun/hapus/", account.delete, name="account-delete"),
    path("daftar/<str:reference>/", my_list.case, name="my-list-case"),
    path("lacak/", follow.track, name="track"),
    path("lacak/lupakan/", follow.forget, name="forget"),
    path("lacak/<str:reference>/", follow.case, name="case"),
    path("lacak/<str:reference>/masuk/<str:token>", follow.enter, name="enter"),
    path("lacak/<str:reference>/perbaiki/", mend.correct, name="correct"),
    path("lacak/<str:reference>/perbaiki/<slug:bring>/", mend.mend_file, name="mend-file"),
    path(
        "lacak/<str:reference>/berkas/<slug:code>/<int:number>/",
        mend.mend_picture,
        name="mend-picture",
    ),
    path("lacak/<str:reference>/batal/", mend.withdraw, name="withdraw"),
    path("lacak/<str:reference>/pengaduan/", complaints.complain, name="complain"),
    path("lacak/<str:reference>/langkah/<slug:move>/", mend.step, name="step"),
    path("lacak/<str:reference>/cetak/<slug:code>/", printing.print_link, name="print-link"),
    path("cetak/<slug:code>/", printing.fetch, name="fetch"),
    path("lacak/<str:reference>/dokumen/<slug:code>/", follow.download, name="download"),
    path("lacak/<str:reference>/dari-kantor/<slug:code>/", follow.handed, name="handed"),
    path("lacak/<str:reference>/formulir/<slug:form>/", follow.form, name="case-form"),
]
desk = [
    path("bantu/", assist.listing, name="help"),
    path("bantu/isian/<slug:draft>/tanda-terima/", assist.receipt, name="receipt"),
    path("bantu/<slug:kit>/<slug:service>/", assist.start, name="help-start"),
    path("kerja/pengaduan/", complaints.listing, name="complaints"),
    path("kerja/pengaduan/<str:reference>/<int:number>/", complaints.answer, name="complaint"),
]
urlpatterns = [*citizen, *desk, *desk_urls.urlpatterns]
