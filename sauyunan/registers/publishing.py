"""What the public sees of a record: made from its values whenever it changes, or from all anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from sauyunan.core import areas, cel, clock, geometry, queue
from sauyunan.core.folding import fold
from sauyunan.kits import outline_typed, rules, value_words
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import contents, linking, recurrence, translating
from sauyunan.registers.contents import Home
from sauyunan.registers.format import CalendarView, Publication
from sauyunan.registers.models import Attendee, Hiding, Published, Record, Withdrawn
from sauyunan.registers.places import Point
from sauyunan.registers.recurrence import RecurrenceFault

CONFIG = "indonesian"
"""The configuration of PostgreSQL's text search: it stems "pelayanan" and "melayani" alike."""
WEIGHTS = "ABCD"
AT_ONCE = 1_000  # records of one statement
LONGEST_REASON = 300
NAMED_AT_ONCE = 100  # records of which one statement looks for those that name them
SAMPLED = 8
"""One record in so many is of the sample, by which what fits a large register is seen soon."""
_VECTOR = 'setweight(to_tsvector(%s::regconfig, %s), %s::"char")'
AREA = "area"
"""The facet of all areas that a record lies in, from its village to its province."""


def publish(
    edition: Edition, home: Home, changed: Iterable[tuple[Record, Mapping[str, Any]]]
) -> None:
    """Show records as they are now, or hide them: in the transaction that changed them.

    ``changed``: each with all its values. Raises EffectRefused for a repetition that is none.
    """
    if home.register.publish is None:
        return
    maker = _Maker(edition, home, home.register.publish)
    records = {record.pk: (record, values) for record, values in changed}
    former = {
        row.record_id: row for row in Published.objects.filter(record__in=records).defer("words")
    }
    left_out = _without_named(home, records) | _hidden(records)
    shown = [
        row
        for pk, (record, values) in records.items()
        if pk not in left_out and (row := maker.row(record, values))
    ]
    back = set(Withdrawn.objects.filter(record__in=records).values_list("record_id", flat=True))
    for row in shown:
        if row.record_id in back:  # calendars were told that it is no more
            row.published_at = clock.now()
        if row.record_id in former:
            row.published_at = former[row.record_id].published_at
            row.confirmed_on = former[row.record_id].confirmed_on
            if row.changed_at == former[row.record_id].changed_at:  # what changed was looked at
                row.stale_on = former[row.record_id].stale_on
    Published.objects.filter(record__in=records).delete()
    Published.objects.bulk_create(shown)
    _keep_withdrawn(home.register.publish, former, {row.record_id for row in shown}, records)
    _settle_attendees(home, former)
    turned = former.keys() ^ {row.record_id for row in shown}
    _follow(edition, home, [record for pk, (record, _values) in records.items() if pk in turned])


def _hidden(records: Iterable[int]) -> set[int]:
    """Records that the office does not show."""
    rows = Hiding.objects.filter(record__in=list(records), ended_at=None)
    return set(rows.values_list("record_id", flat=True))


def _without_named(home: Home, records: Mapping[int, tuple[Record, Mapping[str, Any]]]) -> set[int]:
    """Records that are shown only with one that is not shown itself."""
    alone: set[int] = set()
    for name in home.register.publish.with_ if home.register.publish else ():
        named = {
            pk: found[1]
            for pk, (record, _values) in records.items()
            if (found := linking.target(home, name, str(record.data.get(name, ""))))
            and name in record.data
        }
        rows = Published.objects.filter(record__key_digest__in=set(named.values()))
        there = {bytes(one) for one in rows.values_list("record__key_digest", flat=True)}
        alone |= {pk for pk, digest in named.items() if digest not in there}
    return alone


def _follow(by: Edition, home: Home, turned: Sequence[Record]) -> None:
    """Show or hide, too, what is shown only with records that appeared or vanished just now."""
    if not turned:
        return
    for edition, other, name in linking.shown_with(home.full, by):
        for at in range(0, len(turned), NAMED_AT_ONCE):
            keys = linking.keys_of(home, turned[at : at + NAMED_AT_ONCE])
            fits = [Q(data__contains={name: key}) for key in keys]
            if fits:
                rows = Record.objects.filter(reduce(or_, fits), register=other.full).order_by("pk")
                publish(edition, other, [(row, contents.opened(row)) for row in rows])


def _settle_attendees(home: Home, former: Mapping[int, Published]) -> None:
    """Whoever signed up for an event that changed is told, once that is sure."""
    publication = home.register.publish
    if publication and publication.calendar and publication.calendar.attend:
        signed = Attendee.objects.filter(record__in=former, day__gte=clock.today())
        for pk in signed.values_list("record", flat=True).distinct().order_by("record"):
            queue.enqueue("registers.settle_attendees", home.kit.name, home.register.register_, pk)


def _keep_withdrawn(
    publication: Publication,
    former: Mapping[int, Published],
    shown: set[int],
    records: Mapping[int, tuple[Record, Mapping[str, Any]]],
) -> None:
    """Calendars that hold an event must be told for a while that it does not take place."""
    Withdrawn.objects.filter(record__in=shown).delete()
    today = clock.today()
    gone = [
        Withdrawn(
            record_id=pk,
            register=row.register,
            starts_on=row.starts_on,
            facets=row.facets,
            reason=str(records[pk][1].get(publication.why or "") or "")[:LONGEST_REASON],
            at=clock.now(),  # it may have vanished with another record, itself unchanged
        )
        for pk, row in former.items()
        if pk not in shown and row.starts_on and (row.ends_on or today) >= today
    ]
    Withdrawn.objects.bulk_create(gone, ignore_conflicts=True)


@transaction.atomic
def publish_anew(edition: Edition, home: Home) -> int:
    """Show all records of a register as its declaration says now; how many are shown."""
    if home.register.publish is None:
        Published.objects.filter(register=home.full).delete()
        return 0
    rows = Record.objects.filter(register=home.full).order_by("pk")
    for some in _some(rows.iterator(AT_ONCE)):
        publish(edition, home, [(row, contents.opened(row)) for row in some])
    return Published.objects.filter(register=home.full).count()


def _some(rows: Iterable[Record]) -> Iterator[list[Record]]:
    gathered: list[Record] = []
    for row in rows:
        gathered.append(row)
        if len(gathered) == AT_ONCE:
            yield gathered
            gathered = []
    if gathered:
        yield gathered


@dataclass(frozen=True)
class _Maker:
    """Makes the public rows of one register."""

    edition: Edition
    home: Home
    publication: Publication

    def row(self, record: Record, values: Mapping[str, Any]) -> Published | None:
        """The public row of a record with these values; None while it is not shown."""
        if not self._holds(self.publication.when, values):
            return None
        data = self._public(values)
        made = Published(
            record=record,
            register=self.home.full,
            title=self._title(data, record),
            titles=self._titles(data, record),
            data=data,
            words=self._words(data),
            facets=self._facets(data),
            until=_day(values, self.publication.until),
            in_sample=record.pk % SAMPLED == 0,
            published_at=record.changed_at,
            changed_at=record.changed_at,
        )
        self._place(made, data)
        self._happen(made, data)
        return made

    def _public(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that are shown, those that need consent while it is given."""
        consent = self.publication.consent
        return {
            name: values[name]
            for name in self.publication.fields
            if values.get(name) is not None and self._holds(consent.get(name), values)
        }

    def _title(self, data: Mapping[str, Any], record: Record) -> str:
        """By the register's ``name`` over what is shown, so that it tells no more."""
        rule = self.home.register.name
        if rule is None:
            return str(data.get(self.publication.fields[0], record.code))
        try:
            return str(self._value(rule, "text", data)) or record.code
        except cel.RuleError:
            return record.code

    def _titles(self, data: Mapping[str, Any], record: Record) -> dict[str, str]:
        """The same in each language in which a field is translated."""
        languages = translating.languages(self.publication)
        said = {one: translating.translated(self.publication, data, one) for one in languages}
        return {one: self._title(held, record) for one, held in said.items() if held != data}

    def _words(self, data: Mapping[str, Any]) -> Any:
        """The text that is searched, the first fields the weightiest.

        Plain SQL: a SearchVector for each field takes longer than all else of a row.
        """
        parts: list[str] = []
        for at, name in enumerate(self.publication.search):
            if name in data:
                said = value_words.say(
                    self.home.register.fields[name], data[name], self._area_names, "id"
                )
                parts += [CONFIG, fold(said), WEIGHTS[min(at, len(WEIGHTS) - 1)]]
        return RawSQL(" || ".join([_VECTOR] * (len(parts) // 3)) or "''::tsvector", parts)  # noqa: S611  values are parameters

    def _facets(self, data: Mapping[str, Any]) -> list[str]:
        """Every value that one may filter by; areas with all that they lie in."""
        marks: list[str] = []
        for name in self.publication.facets:
            if name in data:
                marks += facet_marks(self.home.register.fields[name].type, name, data[name])
        return list(dict.fromkeys(marks))

    def _place(self, made: Published, data: Mapping[str, Any]) -> None:
        view = self.publication.map
        if view is None:
            return
        point = Point.read(data[view.point]) if view.point in data else None
        if point is None and view.outline is not None and view.outline in data:
            middle = geometry.middle(outline_typed.polygons_of(data[view.outline]))
            point = Point(round(middle[1], 6), round(middle[0], 6))
        if point is not None:
            made.latitude, made.longitude = point.latitude, point.longitude
            made.cell = point.cell()

    def _happen(self, made: Published, data: Mapping[str, Any]) -> None:
        view = self.publication.calendar
        if view is None or view.starts not in data:
            return
        starts = date.fromisoformat(data[view.starts])
        ends = max(starts, _day(data, view.ends) or starts)
        made.starts_on, made.ends_on = starts, ends
        made.repeats = self._repeats(view, data)
        try:
            recurrence.days_listed(str(data.get(view.except_ or "", "")))
            if made.repeats:
                last = recurrence.last_day(made.repeats, starts)
                made.ends_on = last and last + (ends - starts)
        except (RecurrenceFault, OverflowError) as fault:
            raise EffectRefused(
                _("%(title)s: it cannot repeat as said (%(fault)s).")
                % {"title": self.home.title, "fault": fault}
            ) from None

    def _repeats(self, view: CalendarView, data: Mapping[str, Any]) -> str:
        return str(self._value(view.repeats, "text", data)) if view.repeats else ""

    # -- Rules ------------------------------------------------------------------------------------
    def _holds(self, rule: str | None, values: Mapping[str, Any]) -> bool:
        """Whether a rule holds; one that reads a value that is not there does not."""
        if rule is None:
            return True
        try:
            return bool(self._value(rule, "bool", values))
        except cel.RuleError:
            return False

    def _value(self, rule: str, expects: cel.Kind, values: Mapping[str, Any]) -> Any:
        return value(self.edition, self.home, rule, expects, values)

    def _area_names(self, code: str) -> list[str]:
        found = self.edition.once(
            ("area names", code), lambda: [one.name for one in reversed(areas.path_of(code))]
        )
        return list(found)


def value(
    edition: Edition,
    home: Home,
    rule: str,
    expects: cel.Kind | None,
    values: Mapping[str, Any],
) -> Any:
    """What a rule of the publication gives for a record with these values. Raises cel.RuleError."""
    scope = f"registers/{home.full}/publish"
    seen = rules.environment(
        edition,
        scope,
        lambda _kit: rules.environment_for(home.kit, record=home.register.register_),
    )
    compiled = rules.compiled(edition, scope, rule, expects)
    given = {
        "record": dict(values),
        "param": edition.param(home.kit.name),
        "today": clock.today(),
    }
    return compiled.value(seen.bind(given))


def facet_marks(kind: str, name: str, value: Any) -> list[str]:
    """What stands for a value among the facets of a row."""
    match kind:
        case "choices":
            return [f"{name}={one}" for one in value]
        case "yes_no":
            return [f"{name}={'yes' if value else 'no'}"]
        case "area":
            parts = str(value).split(".")
            codes = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
            return [f"{AREA}={code}" for code in codes]
        case _:
            return [f"{name}={value}"]


def _day(values: Mapping[str, Any], name: str | None) -> date | None:
    held = values.get(name) if name else None
    return date.fromisoformat(held) if isinstance(held, str) else None
