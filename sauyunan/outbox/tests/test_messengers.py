"""What carries messages: mail through Django, files by default."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail

from sauyunan.core import queue
from sauyunan.outbox import actions, queries
from sauyunan.outbox.models import Message
from sauyunan.outbox.tests.factories import letter
from sauyunan.settings import env_of

pytestmark = pytest.mark.django_db


def test_mail_goes_through_the_mail_backend(frozen_now):
    message = actions.post(letter(channel="email", to="nama@contoh.id", text="Halo"))

    queue.run_waiting()

    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["nama@contoh.id"], "Permohonan", "Halo")
    assert sent.extra_headers["Message-ID"] == f"<{message.code}@localhost>"
    assert sent.attachments == []


class MailService(BaseHTTPRequestHandler):
    """A mail service that is out of order at first, as its API tells it."""

    asked: list[dict] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(json.loads(body) | {"key": self.headers["api-key"]})
        status = 503 if len(self.asked) == 1 else 201
        answer = json.dumps({"messageId": "<1@contoh.id>"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        """Nothing is printed."""


@pytest.fixture
def service(settings):
    MailService.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), MailService)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    address = f"http://127.0.0.1:{server.server_port}/"
    settings.ANYMAIL = settings.ANYMAIL | {"BREVO_API_KEY": "rahasia", "BREVO_API_URL": address}
    yield MailService.asked
    server.shutdown()
    server.server_close()


def test_a_mail_service_is_asked_again_until_it_takes_the_message(service, frozen_now):
    message = actions.post(letter(channel="email", to="nama@contoh.id", text="Halo"))

    queue.run_waiting()
    message.refresh_from_db()
    before = message.state
    Message.objects.update(next_at=frozen_now)
    actions.send(message.pk)
    actions.send(message.pk)

    message.refresh_from_db()
    assert (before, message.state) == ("failed", "sent")
    assert [one["to"] for one in service] == [[{"email": "nama@contoh.id"}]] * 2
    assert service[1]["textContent"] == "Halo"
    assert service[1]["key"] == "rahasia"
    assert service[0]["headers"]["Message-ID"] == service[1]["headers"]["Message-ID"]


def test_settings_of_a_mail_service_come_by_their_prefix(monkeypatch):
    monkeypatch.setenv("SAUYUNAN_ANYMAIL_BREVO_API_KEY", " rahasia ")

    assert env_of("SAUYUNAN_ANYMAIL_") == {"BREVO_API_KEY": "rahasia"}


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_the_default_writes_one_file_for_each_message(settings, tmp_path, frozen_now, channel):
    message = actions.post(letter(channel=channel, text="Halo"))
    keys, settings.SAUYUNAN_HOME = settings.SAUYUNAN_HOME, tmp_path
    (tmp_path / "keys").symlink_to(keys / "keys")

    queue.run_waiting()
    Message.objects.update(state="waiting", sent_at=None, next_at=frozen_now)
    actions.send(message.pk)

    files = list((tmp_path / "mail" / channel).iterdir())
    assert [one.name for one in files] == [f"{message.code}.txt"]
    assert files[0].read_text() == "+6281234567834\n\nHalo\n"


def test_channels_that_reach_nobody_are_known(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    before = queries.only_written()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SAUYUNAN_SMS = "sauyunan.outbox.tests.factories.Flaky"

    assert (before, queries.only_written()) == (["email", "sms", "whatsapp"], ["whatsapp"])
