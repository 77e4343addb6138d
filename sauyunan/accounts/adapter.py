"""How sign-in behaves here: nobody signs up alone, and people land on their desk."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from sauyunan.core import context


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's door for staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator, never by the person."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the person's work is, else the page that says what they may look at."""
        work = (entry.url for entry in context.navigation(request) if entry.is_work)
        return next(work, reverse("accounts:start"))
