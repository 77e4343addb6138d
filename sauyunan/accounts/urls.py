"""Addresses of the administration and of setting a password."""

from __future__ import annotations

from django.contrib.auth import views as auth_views
from django.urls import path, reverse_lazy

from sauyunan.accounts import views

app_name = "accounts"
urlpatterns = [
    path("kota/awal/", views.start, name="start"),
    path("kota/", views.overview, name="overview"),
    path("kota/pengaturan/", views.city_edit, name="city"),
    path("kota/gangguan/", views.banner, name="banner"),
    path("kota/gangguan/akhiri/", views.banner_remove, name="banner-remove"),
    path("kota/unit/", views.unit_list, name="units"),
    path("kota/unit/tambah/", views.unit_add, name="unit-add"),
    path("kota/unit/<slug:code>/", views.unit_edit, name="unit-edit"),
    path("kota/orang/", views.person_list, name="people"),
    path("kota/orang/tambah/", views.person_add, name="person-add"),
    path("kota/orang/<str:username>/", views.person_detail, name="person"),
    path("kota/orang/<str:username>/ubah/", views.person_edit, name="person-edit"),
    path("kota/orang/<str:username>/tautan/", views.person_link, name="person-link"),
    path("kota/orang/<str:username>/tutup/", views.person_close, name="person-close"),
    path("kota/orang/<str:username>/peran/", views.role_add, name="role-add"),
    path(
        "kota/orang/<str:username>/peran/<int:membership>/akhiri/", views.role_end, name="role-end"
    ),
    path(
        "kota/orang/<str:username>/peran/<int:membership>/wakil/", views.deputy_add, name="deputy"
    ),
    path("kota/libur/", views.free_day_list, name="free-days"),
    path("kota/libur/<str:day>/hapus/", views.free_day_remove, name="free-day-remove"),
    path("kota/impor/<slug:kind>/", views.table_import, name="import"),
    path("kota/ekspor/<slug:kind>.csv", views.table_export, name="export"),
    path("masuk/akun/", views.own, name="own"),
    path(
        "masuk/sandi/<uidb64>/<token>/",
        auth_views.PasswordResetConfirmView.as_view(
            template_name="accounts/set_password.html",
            success_url=reverse_lazy("account_login"),
        ),
        name="set-password",
    ),
]
