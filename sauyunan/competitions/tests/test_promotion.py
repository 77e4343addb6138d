"""A winner goes to another installation as a signed file: round trip, forgery, strangers, replay, wrong target."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sauyunan.competitions import actions, commands, passport_files
from sauyunan.competitions.models import Attachment, Edition, Entry
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused
from sauyunan.competitions.tests import factories
from sauyunan.competitions.tests.factories import OPEN, Town
from sauyunan.competitions.tests.promoted import (
    NEXT,
    as_before,
    changed,
    letter,
    own_key,
    parts,
    passed,
    signed,
    taken,
)
from sauyunan.core import clock, intake, storage
from sauyunan.core.actor import SYSTEM


def test_winner_arrives_with_everything_and_nothing_is_typed(
    winner: Entry, following: Edition
) -> None:
    entry = taken(following, passed(winner))

    assert entry.title == winner.title
    assert entry.evidence == winner.evidence
    texts = dict(winner.sections.values_list("key", "text"))
    assert dict(entry.sections.values_list("key", "text")) == texts
    assert entry.facts["age_days"] == winner.facts["age_days"]
    awards = [(one["series"], one["result"]) for one in entry.facts["awards"]]
    assert ("contoh", "juara-1") in awards


@pytest.mark.parametrize(
    "facts", [{"score": "99.0000"}, {"title": "Lain"}, {"to": "kijb-2022"}, {"rank": 2}]
)
def test_changed_file_is_refused(winner: Entry, following: Edition, facts: dict[str, Any]) -> None:
    with pytest.raises(CompetitionRefused, match=r"signature|Tanda tangan"):
        taken(following, changed(passed(winner), **facts))
    assert not following.entries.exists()


def test_unknown_city_is_refused_and_told_how_to_trust(winner: Entry, town: Town) -> None:
    with clock.frozen(OPEN):
        edition = factories.edition(town.units["kota"], **NEXT)
    with pytest.raises(CompetitionRefused, match="sauyunan competition trust"):
        taken(edition, passed(winner))


def test_winner_is_taken_over_once(winner: Entry, following: Edition) -> None:
    data = passed(winner)
    first = taken(following, data)
    with pytest.raises(CompetitionRefused, match=first.code):
        taken(following, data)


def test_file_for_another_competition_is_refused(winner: Entry, town: Town) -> None:
    data = passed(winner)
    with clock.frozen(OPEN):
        other = Edition.objects.get(name="contoh-2026")
        actions.trust_city("Kota Contoh", own_key(), by=SYSTEM)
    with pytest.raises(CompetitionRefused, match="lanjutan-2026"):
        taken(other, data)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"content": 1, "signature": "x"}', b"\xff"])
def test_what_is_no_file_of_a_winner_is_refused(following: Edition, data: bytes) -> None:
    with pytest.raises(CompetitionRefused):
        taken(following, data)


def test_only_winners_go_on(winner: Entry, following: Edition) -> None:
    Entry.objects.filter(pk=winner.pk).update(status=Entry.Status.OUT)
    winner.refresh_from_db()
    with pytest.raises(CompetitionRefused):
        passed(winner)


def test_rules_of_the_next_competition_hold(winner: Entry, town: Town, following: Edition) -> None:
    with clock.frozen(OPEN):
        strict = factories.edition(
            town.units["kota"],
            **{
                **NEXT,
                "competition: contoh-2026": "competition: ketat-2026",
                "age_days >= 365": "age_days >= 9999",
            },
        )
    Edition.objects.filter(pk=strict.pk).update(name="lain")
    data = passed(winner)
    strict.refresh_from_db()
    strict.name = "lanjutan-2026"
    with pytest.raises(EntryRefused):
        taken(strict, data)


def test_key_that_is_none_is_refused(db: None) -> None:
    with pytest.raises(CompetitionRefused, match="64"):
        actions.trust_city("Kota Lain", "bukan kunci", by=SYSTEM)


def test_commands_hand_a_winner_over(
    winner: Entry, following: Edition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "winner.zip"
    assert commands.main(["key"]) == 0
    own = capsys.readouterr().out.strip()
    assert commands.main(["trust", "Kota Contoh", own]) == 0
    assert commands.main(["pass", winner.code, "-o", str(file)]) == 0
    words = ["take", str(file), "--edition", following.name, "--group", "umum"]
    with clock.frozen(OPEN):
        code = commands.main([*words, "--category", "kesehatan", "--class", "perangkat_daerah"])
    assert code == 0
    assert following.entries.get().title == winner.title
    assert commands.main(["pass", "tidak-ada", "-o", str(file)]) == 2


# -- Attachments ----------------------------------------------------------------------------------
def test_attachments_travel_and_are_taken_in_anew(attached: Entry, following: Edition) -> None:
    data = passed(attached)
    held, files = parts(data)
    assert set(held["content"]["attachments"]) == {"sk", "berkas"}
    assert set(files) == {"berkas"}

    entry = taken(following, data)

    link, file = entry.attachments.get(key="sk"), entry.attachments.get(key="berkas")
    assert link.address == "https://contoh.example/sk.pdf"
    [page] = intake.pages_of(storage.load(file.file, entry.files_scope))
    assert page.startswith(b"\xff\xd8")
    assert file.digest == hashlib.sha256(storage.load(file.file, file.scope)).hexdigest()


def test_file_is_the_same_for_the_same(attached: Entry) -> None:
    assert passed(attached) == passed(attached)


def test_file_of_the_first_format_is_taken(attached: Entry, following: Edition) -> None:
    entry = taken(following, as_before(passed(attached)))

    assert entry.title == attached.title
    assert not entry.attachments.exists()


def test_attachment_that_the_form_does_not_ask_for_is_left_out(attached: Entry, town: Town) -> None:
    with clock.frozen(OPEN):
        other = factories.edition(
            town.units["kota"],
            **{
                **NEXT,
                "    berkas: {": "    surat: {",
                "sk: {title: {id: SK, en: Decree}, kind: link}": (
                    "sk: {title: {id: SK, en: Decree}, kind: pdf}"
                ),
            },
        )
        actions.trust_city("Kota Contoh", own_key(), by=SYSTEM)
    data = passed(attached)
    told = {
        one.key: one.why_not
        for one in actions.fates(other, actions.read_winner(other, data).passport)
    }
    entry = taken(other, data)

    assert all(told.values())
    assert set(told) == {"sk", "berkas"}
    assert not entry.attachments.exists()


def test_attachment_above_the_limit_of_the_form_is_left_out(
    attached: Entry, following: Edition
) -> None:
    held, files = parts(passed(attached))
    large = files["berkas"] + b"%" * 2_100_000
    about = held["content"]["attachments"]["berkas"]
    about["sha256"], about["size"] = hashlib.sha256(large).hexdigest(), len(large)

    entry = taken(following, signed(held["content"], {"berkas": large}))

    assert list(entry.attachments.values_list("key", flat=True)) == ["sk"]


def test_attachment_that_is_too_large_to_travel_is_named(
    attached: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_PDF", 100)
    held, files = parts(passed(attached))

    assert files == {}
    assert held["content"]["left_out"] == ["Berkas"]
    assert set(held["content"]["attachments"]) == {"sk"}


def test_attachment_that_is_no_pdf_is_refused_and_nothing_begins(
    attached: Entry, following: Edition
) -> None:
    held, _files = parts(passed(attached))
    bad = b"MZ this is a program"
    about = held["content"]["attachments"]["berkas"]
    about["sha256"], about["size"] = hashlib.sha256(bad).hexdigest(), len(bad)

    with pytest.raises(CompetitionRefused, match="Berkas"):
        taken(following, signed(held["content"], {"berkas": bad}))
    assert not following.entries.exists()
    assert Attachment.objects.filter(entry__edition=following).count() == 0


# -- Files that are not as they were signed ---------------------------------------------------------
def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def as_entries(data: bytes) -> dict[str, bytes]:
    content, files = passport_files.unpacked(data)
    return {"winner.json": content, **{f"files/{key}.pdf": one for key, one in files.items()}}


def swapped(data: bytes) -> bytes:
    return zipped({**as_entries(data), "files/berkas.pdf": letter() + b"%"})


def without(data: bytes) -> bytes:
    return zipped({"winner.json": as_entries(data)["winner.json"]})


def with_more(data: bytes) -> bytes:
    return zipped({**as_entries(data), "files/lain.pdf": letter()})


@pytest.mark.parametrize("make", [swapped, without, with_more])
def test_attachments_that_were_not_signed_are_refused(
    attached: Entry, following: Edition, make: Any
) -> None:
    with pytest.raises(CompetitionRefused, match="Tanda tangan"):
        taken(following, make(passed(attached)))
    assert not following.entries.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "/etc/passwd", "files/../x.pdf", "files\\x.pdf", "files/X.pdf", "files/a/b.pdf",
        "files/berkas.exe", "C:/x.pdf", "files/", "lain.json", "files/berkas.pdf/", "FILES/berkas.pdf",
    ],
)  # fmt: skip
def test_names_that_look_like_paths_are_refused(
    attached: Entry, following: Edition, name: str
) -> None:
    data = zipped({**as_entries(passed(attached)), name: b"x"})

    with pytest.raises(CompetitionRefused, match="bukan berkas pemenang"):
        taken(following, data)
    assert not following.entries.exists()


def test_packed_name_twice_and_half_files_are_refused(attached: Entry, following: Edition) -> None:
    data = passed(attached)
    entries = as_entries(data)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("files/berkas.pdf", letter())
    bad = [
        zipped(entries, zipfile.ZIP_DEFLATED),
        out.getvalue(),
        data[: len(data) // 2],
        data.replace(b"%PDF-", b"%PDX-", 1),
        zipped({"files/berkas.pdf": entries["files/berkas.pdf"]}),
        b"PK\x03\x04",
    ]
    for one in bad:
        with pytest.raises(CompetitionRefused):
            taken(following, one)
    assert not following.entries.exists()


def test_more_than_is_read_is_refused_with_the_limit(
    attached: Entry, following: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = passed(attached)
    many = zipped({"winner.json": b"{}", **{f"files/a{n}.pdf": b"" for n in range(41)}})
    with pytest.raises(CompetitionRefused, match="24 MB"):
        taken(following, many)
    monkeypatch.setattr(passport_files, "LARGEST_CONTENT", 100)
    with pytest.raises(CompetitionRefused, match="24 MB"):
        taken(following, data)
    monkeypatch.setattr(passport_files, "LARGEST", len(data) - 1)
    with pytest.raises(CompetitionRefused):
        taken(following, data)
    assert not following.entries.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"attachments": {"sk": {"title": "SK", "address": "javascript:alert(1)"}}},
        {"attachments": {"../sk": {"title": "SK", "address": "https://contoh.example"}}},
        {"attachments": {"sk": {"title": "SK", "sha256": "kurang", "size": 1}}},
        {"attachments": {"sk": {"title": "SK", "sha256": "0" * 64, "size": -1}}},
        {"evidence": {"findings": "banyak"}},
        {"evidence": {"findings": [{"title": {"id": "x"}}]}},
        {"since": "kemarin"},
        {"issued_on": "2026-02-31"},
        {"format": "sauyunan-entry-3"},
        {"title": "x" * 201},
        {"title": "Antar\0Obat"},
        {"evidence": {"since": "\ud800"}},
    ],
)
def test_content_that_no_city_should_sign_is_refused(
    winner: Entry, following: Edition, facts: dict[str, Any]
) -> None:
    held, _files = parts(passed(winner))
    data = signed({**held["content"], **facts})

    with pytest.raises(CompetitionRefused, match="bukan berkas pemenang"):
        taken(following, data)
    assert not following.entries.exists()


def test_entry_of_another_city_is_completed_and_sent_by_the_organiser(
    attached: Entry, following: Edition, town: Town
) -> None:
    entry = taken(following, passed(attached))
    by = factories.by(town.manager)

    assert entry in Entry.objects.written_by(town.manager)
    assert entry not in Entry.objects.visible_to(town.reviewer)
    with clock.frozen(OPEN):
        actions.ask_approval(entry, by=by)
        actions.approve_entry(entry, by=by)
        sent = actions.submit_entry(entry, by=by)
    assert sent.status == Entry.Status.SENT
    assert json.loads(json.dumps(sent.passport))["entry"] == attached.code
