"""What scenarios say about services: apply, moves by roles and the applicant, what is expected.

``apply: <service>`` with ``answers`` and ``bring`` (``surat_lahir: foto``, or a substitute's key:
``sptjm_kelahiran: foto``); ``<role>: <move>`` and ``applicant: <move>`` with ``with`` (answers of the
move's form; reason, law, reasons), the applicant's also with ``answers`` and ``bring`` for what was
sent back. The same actions run as for the pages; only the files are none: no rule looks into them.
Statements of official forms are declared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from sauyunan.accounts.models import Person, Unit
from sauyunan.core import clock, codes
from sauyunan.kits import answering, answers_sent, scenarios
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import ScenarioWords, StepRefused
from sauyunan.kits.suggestions import did_you_mean
from sauyunan.outbox import queries as outbox
from sauyunan.registers import owning
from sauyunan.registers.models import RecordOwner
from sauyunan.services import expiry, facts, flow, handed_files, quotas, reminders
from sauyunan.services.actions import APPLICANT, Filled, Request, apply, expire, move, send_reminder
from sauyunan.services.actions.sending import Given
from sauyunan.services.contact import Contact
from sauyunan.services.format import Service
from sauyunan.services.models import Application, Quota, Upload
from sauyunan.services.refusals import InputRefused, MoveRefused

_CASE = "services.application"
_REACHED = Contact(email="pemohon@contoh.invalid", notify=("email",))
"""Applicants of scenarios want to be told; what is written is undone before anybody sends it."""
WITH_WORDS = frozenset({"reason", "reasons", "law"})
"""Words beside a move's own answers in `with`."""


class Run(Protocol):
    """A scenario that is being run."""

    @property
    def edition(self) -> Edition: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def people(self) -> Mapping[str, Person]: ...
    @property
    def memory(self) -> dict[str, Any]: ...


def step(run: Run, words: Mapping[str, Any]) -> bool:
    """Carry a step out; False when it is none of services. Raises StepRefused."""
    try:
        if "apply" in words:
            _apply(run, words)
            return True
        if "unanswered" in words:
            _end_unanswered(run)
            return True
        role = next((one for one in words if one == flow.APPLICANT or one in run.people), None)
        if role is None:
            return False
        _move(run, role, words)
    except (InputRefused, MoveRefused) as refusal:
        raise StepRefused(_told(refusal)) from refusal
    return True


def given(run: Run, name: str, value: Any) -> bool:
    """``places_taken: {service: 3}``, or ``all``: so much of a service's quota is gone already; False
    for any other name."""
    if name != "places_taken" or not isinstance(value, Mapping):
        return False
    known = run.edition.kit.parts.get("services", {})
    for service, count in value.items():
        found = quotas.places_of(run.edition, service) if service in known else None
        if found is None:
            raise StepRefused(f"no service {service!r} has a quota")
        if count != "all" and not str(count).isdigit():
            raise StepRefused(f"{count!r} is no number of places. Write a whole number, or all")
        taken = found.places if count == "all" else int(str(count))
        kept = quotas.counted_as(run.edition, service)
        Quota.objects.create(service=kept, period=found.period.key, taken=taken)
    return True


def expect(run: Run, word: str, expected: Any) -> str | None:
    """``state``, ``due`` (a moment, or paused), ``outcome``, ``returned``, ``reminders`` (those told
    by now), ``told`` (names of the messages by now) and ``places_taken`` (of the quota, in this year or month)
    of the newest case."""
    application = _case(run)
    if word == "places_taken":
        places = quotas.places_of(run.edition, application.service)
        taken = str(places.taken) if places else "none: it has no quota"
        return None if taken == str(expected) else f"{word}: {taken}, expected {expected}"
    if word == "reminders":
        return _reminded(application, expected)
    if word == "told":
        names = set(outbox.about(application.object).values_list("name", flat=True))
        return _listed(word, sorted(names), expected)
    found = {
        "state": application.state,
        "due": scenarios.as_text(application.due_at) if application.due_at else "paused",
        "outcome": application.outcome,
        "returned": str(application.returned_count),
    }[word]
    return None if found == str(expected) else f"{word}: it is {found!r}, expected {expected!r}"


def _reminded(application: Application, expected: Any) -> str | None:
    """What the morning's job has told by now, as far as it is about this case."""
    for one in reminders.due(application):
        send_reminder(one)
    told = sorted(one.name for one in reminders.of(application) if one.told_at is not None)
    return _listed("reminders", told, expected)


def _listed(word: str, found: list[str], expected: Any) -> str | None:
    wanted = sorted(str(one) for one in expected) if isinstance(expected, list) else expected
    return None if found == wanted else f"{word}: it is {found}, expected {wanted}"


WORDS = ScenarioWords(
    given=given,
    step=step,
    expect=expect,
    expects=frozenset({"state", "due", "outcome", "returned", "reminders", "told", "places_taken"}),
    words=frozenset({"apply", "answers", "bring", "with", "unanswered"}),
)


def _apply(run: Run, words: Mapping[str, Any]) -> None:
    name = str(words["apply"])
    known = run.edition.kit.parts.get("services", {})
    if name not in known:
        raise StepRefused(f"there is no service {name!r}. {did_you_mean(name, known)}")
    service: Service = known[name]
    sent = apply(
        Request(
            edition=run.edition,
            service=name,
            answers=_typed(run, name, words.get("answers") or {}),
            once=f"scenario:{codes.random_code(26)}",
            brings={
                key: Given((_sample().code,), substitute)
                for key, substitute in _brought(service, words)
            },
            unit_id=run.unit.pk,
            contact=_REACHED,
            declares=tuple(service.forms),
            owner=_owner(run, service, words.get("answers") or {}),
        )
    )
    run.memory[_CASE] = sent.application.pk


def _end_unanswered(run: Run) -> None:
    """The platform ends the application, if its applicant left it unanswered for long enough."""
    application = _case(run)
    if not any(one.pk == application.pk for one in expiry.unanswered()):
        raise StepRefused("the application does not end yet: see withdraw_after_days")
    expire(application)


def _owner(run: Run, service: Service, answers: Mapping[str, Any]) -> RecordOwner | None:
    """Applicants of scenarios know the code of what they own."""
    if service.owned is None:
        return None
    number = str(answers.get(service.owned.number, ""))
    return owning.owners_at(run.edition.kit, service.owned.register_, number)


def _move(run: Run, role: str, words: Mapping[str, Any]) -> None:
    application, key = _case(run), str(words[role])
    service = facts.service_of(run.edition, application.service)
    if key not in service.moves:
        raise StepRefused(f"there is no move {key!r}. {did_you_mean(key, service.moves)}")
    given = words.get("with") or {}
    files = handed_files.asked_in(service.moves[key])
    own = {
        one: [_sample().code] if one in files else value
        for one, value in given.items()
        if one not in WITH_WORDS
    }
    filled = Filled(
        answers=_own(run, application, key, own),
        reason=str(given.get("reason", "")),
        law=str(given.get("law", "")),
        reasons={str(one): str(why) for one, why in (given.get("reasons") or {}).items()},
        corrections=_typed(run, application.service, words.get("answers") or {}),
        declares=tuple(service.forms),
    )
    for bring, substitute in _brought(service, words):
        _sample(application, bring, substitute)
    move(application, key, by=run.people.get(role, APPLICANT), filled=filled)


def _case(run: Run) -> Application:
    if _CASE not in run.memory:
        raise StepRefused("nobody has applied yet. Begin with a step apply: <service>")
    return Application.objects.select_related("unit").get(pk=run.memory[_CASE])


def _typed(run: Run, name: str, answers: Mapping[str, Any]) -> Mapping[str, object]:
    office = facts.office(run.unit.pk, run.edition.area)
    ctx = facts.form_context(run.edition, name, office)
    return answers_sent.as_json(facts.questions(run.edition, name), answers, ctx)


def _own(
    run: Run, application: Application, key: str, answers: Mapping[str, Any]
) -> Mapping[str, object]:
    office = facts.office(application.unit_id, run.edition.area)
    ctx: answering.Ctx = facts.move_context(run.edition, application.service, key, office, {})
    questions = facts.service_of(run.edition, application.service).moves[key].ask
    return answers_sent.as_json(questions, answers, ctx)


def _brought(service: Service, words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Document and substitute of each thing brought; a substitute stands in for what it may."""
    for key, word in (words.get("bring") or {}).items():
        for bring, one in service.bring.items():
            if key in one.stand_ins:
                yield bring, key
                break
        else:
            wanted = service.bring.get(key)
            stands_in = wanted is not None and word in wanted.stand_ins
            yield key, str(word) if stands_in else ""


def _sample(
    application: Application | None = None, bring: str = "", substitute: str = ""
) -> Upload:
    """A row without a file: it is undone with the scenario, which a file would outlive."""
    return Upload.objects.create(
        code=codes.random_code(26),
        application=application,
        bring=bring,
        substitute=substitute,
        media_type="image/jpeg",
        size=0,
        sha256="",
        status=Upload.Status.PENDING if application else Upload.Status.GIVEN,
        added_at=clock.now(),
    )


def _told(refusal: InputRefused | MoveRefused) -> str:
    return "; ".join(_lines(refusal))


def _lines(refusal: InputRefused | MoveRefused) -> Iterator[str]:
    if isinstance(refusal, MoveRefused):
        yield f"{refusal.message} ({refusal.why})"
        return
    for path, message in refusal.faults.items():
        yield f"{path}: {message}"
