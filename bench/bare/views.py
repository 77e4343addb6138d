"""A form that inserts one row, and a list of 25."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bench.bare.models import Entry

ROWS = 25


class EntryForm(forms.Form):
    """The same five questions as bench/kit asks."""

    nama = forms.CharField(max_length=100)
    lahir = forms.DateField()
    kelas = forms.ChoiceField(choices=[("pagi", "Pagi"), ("sore", "Sore")])
    orang = forms.IntegerField(min_value=1, max_value=9)
    setuju = forms.BooleanField(required=False)


@csrf_exempt
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Without CSRF, as an API is."""
    form = EntryForm(request.POST)
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    given = form.cleaned_data
    entry = Entry._default_manager.create(
        office_id=1,
        name=given["nama"],
        born_on=given["lahir"],
        course=given["kelas"],
        people=given["orang"],
        may_call=given["setuju"],
    )
    return JsonResponse({"id": entry.pk}, status=201)


def listing(request: HttpRequest) -> HttpResponse:
    """No sign-in, no filter, no count."""
    rows = (
        Entry._default_manager.filter(status="new").select_related("office").order_by("-created_at")
    )
    return render(request, "bare/list.html", {"rows": rows[:ROWS]})
