"""What carries messages: mail through Django, files by default."""

from __future__ import annotations

import pytest
from django.core import mail

from sauyunan.core import queue
from sauyunan.outbox import actions, queries
from sauyunan.outbox.models import Message
from sauyunan.outbox.tests.factories import letter

pytestmark = pytest.mark.django_db


def test_mail_goes_through_the_mail_backend(frozen_now):
    message = actions.post(letter(channel="email", to="nama@contoh.id", text="Halo"))

    queue.run_waiting()

    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["nama@contoh.id"], "Permohonan", "Halo")
    assert sent.extra_headers["Message-ID"] == f"<{message.code}@localhost>"
    assert sent.attachments == []


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
