"""Letters of stay, one document a case: approved cases, and their letters issued and signed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bench.officer import WHO
from sauyunan.accounts.models import Person, Unit
from sauyunan.core import clock, codes
from sauyunan.core.models import Area
from sauyunan.documents import actions as document_actions
from sauyunan.documents.models import Document
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.definition import Edition
from sauyunan.services import actions, flow
from sauyunan.services.contents import Contents
from sauyunan.services.models import Application

KIT, SERVICE, STATE, MOVE = "salaman", "penduduk-nonpermanen", "disetujui", "terbitkan"


def main(words: Sequence[str]) -> None:
    """``add COUNT`` makes approved cases; ``alone COUNT`` issues and signs the letters of some, one
    after the other, and prints the seconds of each part; ``issue COUNT`` issues letters that wait to be
    signed; ``bulk COUNT`` confirms one bulk over
    others and prints its code."""
    word, count = words[0], int(words[1])
    print(json.dumps({"add": _add, "alone": _alone, "issue": _issue, "bulk": _bulk}[word](count)))


def _add(count: int) -> int:
    edition = kits_queries.current(KIT)
    return len(Application.objects.bulk_create(_cases(edition, count)))


def _cases(edition: Edition, count: int) -> Iterator[Application]:
    service, now = edition.kit.parts["services"][SERVICE], clock.now()
    unit = Unit.objects.get(pk=edition.unit_id or 0)
    village = Area.objects.filter(code__startswith=f"{edition.area}.", level=4).earliest("code")
    for number in range(count):
        reference = codes.reference("KTA", 2026)
        made = Application(
            reference=reference,
            secret_digest=b"x" * 32,
            once=f"bench:{reference}",
            kit=KIT,
            service=SERVICE,
            edition_id=edition.id,
            unit=unit,
            state=STATE,
            waits_for=flow.roles_waited_for(service, STATE),
            submitted_at=now,
            state_at=now,
            running_since=now,
            due_at=now + timedelta(days=1),
            next_due_at=now + timedelta(days=1),
            promised_minutes=24 * 60,
        )
        answers = _answers(number, village.code)
        made.sealed = Contents(answers, title=answers["nama"]).seal(made.scope)
        yield made


def _answers(number: int, village: str) -> dict[str, Any]:
    return {
        "asal": "kota_lain",
        "lama": "setahun",
        "alasan": "bekerja",
        "perpanjangan": False,
        "nik": f"327301120388{number + 1:04d}",
        "nama": "Bapak Contoh",
        "alamat_asal": "Jalan Contoh 1",
        "alamat": "Jalan Contoh 2",
        "rt": 1,
        "rw": 2,
        "kelurahan": village,
        "pemohon_hubungan": "sendiri",
        "pemohon_nama": "Bapak Contoh",
        "pemohon_nik": f"327301120388{number + 1:04d}",
    }


def _alone(count: int) -> dict[str, float]:
    """Mean seconds of one letter: to issue it, and to render and sign it. The first warms up."""
    by = Person.objects.get(username=WHO)
    taken = [_issued_and_signed(one, by) for one in _approved()[: count + 1]][1:]
    issued, signed = (sum(part) / count for part in zip(*taken, strict=True))
    return {"issued": issued, "signed": signed}


def _issued_and_signed(case: Application, by: Person) -> tuple[float, float]:
    begin = time.perf_counter()
    actions.move(case, MOVE, by=by)
    issued = time.perf_counter()
    document_actions.finish(Document.objects.get(case=case.reference).pk)
    return issued - begin, time.perf_counter() - issued


def _issue(count: int) -> int:
    by = Person.objects.get(username=WHO)
    for one in _approved()[:count]:
        actions.move(one, MOVE, by=by)
    return count


def _bulk(count: int) -> str:
    by = Person.objects.get(username=WHO)
    bulk, _was_there = actions.confirm_bulk(
        _approved()[:count], MOVE, once=codes.random_code(26), by=by
    )
    return bulk.code


def _approved() -> list[Application]:
    rows = Application.objects.filter(kit=KIT, service=SERVICE, state=STATE)
    return list(rows.select_related("unit", "claimed_by").order_by("pk"))
