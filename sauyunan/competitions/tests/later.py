"""A small competition with an interview and a field verification after the scoring."""

from __future__ import annotations

from datetime import datetime

from sauyunan.competitions import actions
from sauyunan.competitions.models import Assignment, Edition, Entry, Juror
from sauyunan.competitions.tests.factories import SCORE, Town, edition
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM

HEARING = datetime.fromisoformat("2026-12-21T09:00:00+07:00")
VISITING = datetime.fromisoformat("2026-12-26T09:00:00+07:00")
SETTLED = datetime.fromisoformat("2026-12-30T12:00:00+07:00")

_JUDGED = """
    jury: {per_entry: 2}
    scoring: {method: mean, least_scores: 2, carry: "50"}
    criteria:
      %s:
        title: {id: Kenyataan, en: Reality}
        weight: "100"
        anchors: [{value: "50", says: {id: Cukup, en: Fair}}]
"""
_STAGES = (
    """  wawancara:
    title: {id: Wawancara, en: Interview}
    kind: interview
    opens: 2026-12-20T08:00
    closes: 2026-12-24T17:00
    minutes_per_entry: 30"""
    + _JUDGED % "paparan"
    + """  lapangan:
    title: {id: Lapangan, en: Field}
    kind: visit
    opens: 2026-12-25T08:00
    closes: 2026-12-30T00:00
    questions:
      berjalan: {title: {id: Berjalan, en: It runs}, photo: true}
      data: {title: {id: Data cocok, en: Figures agree}}"""
    + _JUDGED % "kenyataan"
    + "  penetapan:\n"
)


class Finals:
    """Two entries in the interview, judged by two jurors each."""

    def __init__(self, town: Town) -> None:
        self.town = town
        changes = {
            "  penetapan:\n": _STAGES,
            "opens: 2026-12-21T00:00": "opens: 2026-12-30T00:00",
            "perangkat_daerah: 1, kecamatan: 1": "perangkat_daerah: 2, kecamatan: 1",
            "competition: contoh-2026": "competition: final-2026",
        }
        with clock.frozen(datetime.fromisoformat("2026-11-02T09:00:00+07:00")):
            town.edition = edition(town.units["kota"], **changes)
        self.jurors: list[Juror] = [town.juror("juri1"), town.juror("juri2")]
        self.first: Entry = town.sent("Antar Obat")
        self.second: Entry = town.sent("Sapa Lansia")
        town.to_scoring()
        self._judge("penilaian", SCORE, {"manfaat": "80", "kebaruan": "90"})
        with clock.frozen(HEARING):
            actions.end_stage(self.edition, by=SYSTEM)
            actions.assign_stage(self.edition, "wawancara", by=SYSTEM)

    @property
    def edition(self) -> Edition:
        """As it stands."""
        return self.town.fresh()

    def to_visits(self) -> None:
        """Both were heard; the field verification runs."""
        self._judge("wawancara", HEARING, {"paparan": "85"})
        with clock.frozen(VISITING):
            actions.end_stage(self.edition, by=SYSTEM)
            actions.assign_stage(self.edition, "lapangan", by=SYSTEM)

    def to_decision(self) -> None:
        """The field verification is judged and over."""
        self._judge("lapangan", VISITING, {"kenyataan": "90"})
        with clock.frozen(SETTLED):
            actions.end_stage(self.edition, by=SYSTEM, reason="Seorang juri sakit")

    def entry(self, one: Entry) -> Entry:
        """As it stands."""
        return Entry.objects.select_related("edition").get(pk=one.pk)

    def _judge(self, stage: str, at: datetime, values: dict[str, str]) -> None:
        with clock.frozen(at):
            for one in Assignment.objects.filter(stage=stage).select_related(
                "entry__edition", "juror"
            ):
                actions.save_card(one, values)
                actions.send_card(one, by=SYSTEM)
