"""What is wrong in a kit's services: form, documents, states, moves, rules and effects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sauyunan.core.cel import RuleFault, Rules
from sauyunan.kits import effects, rules
from sauyunan.kits.faults import Fault
from sauyunan.kits.part_check import PartCheck
from sauyunan.services import flow, pictured
from sauyunan.services.desk_checking import check_desk
from sauyunan.services.facts import move_variables
from sauyunan.services.form_checking import check_form
from sauyunan.services.format import Bring, Move, Service, State
from sauyunan.services.message_checking import check_message, check_reminders
from sauyunan.services.official_form_checking import check_form_rules, check_official_forms
from sauyunan.services.scenario_words import WITH_WORDS


def check_services(made: PartCheck) -> Iterator[Fault]:
    """All faults of all services."""
    for _name, service, here in made.each():
        _check_keys(service, here)
        _check_states(service, here)
        for key, move in service.moves.items():
            _check_move(service, key, move, here.under("moves", key))
        _check_ways(service, here)
        _check_brings(service, here)
        for key, message in service.messages.items():
            check_message(service, message, here.under("messages", key))
        check_reminders(service, here)
        _check_rules(service, here)
        check_desk(service, here)
        check_official_forms(service, here)
    yield from ()


# -- Keys -----------------------------------------------------------------------------------------
def _check_keys(service: Service, here: PartCheck) -> None:
    """Answers are one message, and a desk sends documents and questions back by their keys."""
    count = Counter(key for page in service.ask.values() for key in page.questions)
    for page_key, page in service.ask.items():
        for key in page.questions:
            path = f"ask.{page_key}.questions.{key}"
            if count[key] > 1:
                here.fault(path, f"another page asks {key!r} too", "Give each question its own key")
            if key in service.bring:
                here.fault(
                    path,
                    f"a document has the key {key!r} too",
                    "Rename one: both are sent back to the applicant by their key",
                )


# -- States ---------------------------------------------------------------------------------------
def _check_states(service: Service, here: PartCheck) -> None:
    starts = [key for key, state in service.states.items() if state.start]
    if len(starts) != 1:
        here.fault(
            "states",
            f"{len(starts)} states have start: true ({', '.join(starts) or 'none'})",
            "Let exactly one state be the start, where the form is filled in",
        )
    for key, state in service.states.items():
        _check_state(key, state, here.under("states", key))
    ends = {state.end for state in service.states.values()}
    if "served" not in ends:
        here.fault(
            "states",
            "no state has end: served",
            "Add end: served to the state in which the person has what they asked for",
        )
    _check_expiry(service, here)


def _check_state(key: str, state: State, here: PartCheck) -> None:
    if not state.start and state.title is None:
        here.fault("", f"the state {key!r} has no title", "Add title: {id: ..., en: ...}")
    if state.start and (state.end or state.clock):
        here.fault("", "the start has neither clock nor end", "Leave clock and end out")
    if state.end and state.clock:
        here.fault("clock", "an application that has ended has no clock", "Leave clock out")


def _check_expiry(service: Service, here: PartCheck) -> None:
    expired = [key for key, state in service.states.items() if state.end == "expired"]
    pausing = [key for key, state in service.states.items() if state.clock == "pauses"]
    if service.withdraw_after_days is None:
        return
    if len(expired) != 1:
        here.fault(
            "withdraw_after_days",
            f"{len(expired)} states have end: expired",
            "Let exactly one state have end: expired, or leave withdraw_after_days out",
        )
    if not pausing:
        here.fault(
            "withdraw_after_days",
            "no state waits for the applicant",
            "Add clock: pauses to the state that does, or leave withdraw_after_days out",
        )


# -- Moves ----------------------------------------------------------------------------------------
def _check_move(service: Service, key: str, move: Move, here: PartCheck) -> None:
    if key == flow.EXPIRE:
        here.fault("", f"{key!r} is the move of the platform itself", "Give it another name")
    for at, source in enumerate(move.sources):
        path = "from" if isinstance(move.from_, str) else f"from.{at}"
        if here.known(source, service.states, path, "the state") and service.states[source].end:
            here.fault(path, f"{source!r} is an end: nothing leads out of it", "Remove it here")
    if here.known(move.to, service.states, "to", "the state") and service.states[move.to].start:
        here.fault("to", f"{move.to!r} is the start: nothing leads back to it", "Name another")
    here.role(move.by, "by", (flow.APPLICANT,))
    _check_four_eyes(service, key, move, here)
    _check_rehearsal(service, key, move, here)
    _check_asks(service, move, here)
    _check_within(service, move, here)
    for word in WITH_WORDS & set(move.ask):
        here.fault(f"ask.{word}", f"{word!r} is a word of the platform here", "Rename the question")


def _check_four_eyes(service: Service, key: str, move: Move, here: PartCheck) -> None:
    for at, other in enumerate(move.others):
        path = "other_person_than"
        if not isinstance(move.other_person_than, str):
            path = f"{path}.{at}"
        if not here.known(other, service.moves, path, "the move"):
            continue
        if other == key:
            here.fault(path, "names the move itself", "Name an earlier move")
        elif move.by == flow.APPLICANT or _is_the_applicants(service, other):
            here.fault(
                path,
                "the applicant is nobody of the staff",
                "Name a move that somebody of the staff makes, in a move of the staff; the move that"
                " sends an application means who filled it in for the applicant",
            )


def _is_the_applicants(service: Service, key: str) -> bool:
    """Whether a move is the applicant's own: any of theirs but the one that sends, which a member
    of the staff may make for them."""
    move = service.moves[key]
    is_start = any(service.states[one].start for one in move.sources if one in service.states)
    return move.by == flow.APPLICANT and not is_start


def _check_rehearsal(service: Service, key: str, move: Move, here: PartCheck) -> None:
    """What is rehearsed comes later, has effects and asks nothing that is not known yet."""
    later = move.rehearses
    if later is None or not here.known(later, service.moves, "rehearses", "the move"):
        return
    rehearsed = service.moves[later]
    if later == key:
        here.fault("rehearses", "names the move itself", "Name a later move")
    elif not rehearsed.effects:
        here.fault(
            "rehearses", f"{later!r} has no effects", "Name a move that has, or leave it out"
        )
    elif rehearsed.ask:
        here.fault(
            "rehearses",
            f"{later!r} asks for something first, which is not known yet",
            "Ask for it in an earlier move, or leave the rehearsal out",
        )


def _check_asks(service: Service, move: Move, here: PartCheck) -> None:
    if move.asks != flow.RETURNS:
        return
    if move.by == flow.APPLICANT:
        here.fault("asks", "the applicant sends nothing back", "Use asks: reason, or leave it out")
    answers = flow.moves_for(service, move.to, flow.APPLICANT).values()
    going_on = [one for one in answers if one.to in service.states and not _ends(service, one.to)]
    if move.to in service.states and not going_on:
        here.fault(
            "to",
            f"what is sent back cannot be sent again from {move.to!r}",
            f"Add a move from {move.to} by applicant that goes on",
        )
    state = service.states.get(move.to)
    if state is not None and state.clock != "pauses":
        here.warning(
            "to",
            f"the promise runs on while the applicant mends, in {move.to!r}",
            f"Add clock: pauses to the state {move.to}",
        )


def _check_within(service: Service, move: Move, here: PartCheck) -> None:
    known = [service.states[one] for one in move.sources if one in service.states]
    if move.within and known and not any(flow.clock_runs(state) for state in known):
        here.fault("within", "the clock stands in the states it starts from", "Leave within out")


def _ends(service: Service, state: str) -> bool:
    return service.states[state].end is not None


# -- Ways through the states ----------------------------------------------------------------------
def _check_ways(service: Service, here: PartCheck) -> None:
    steps = [one for one in flow.steps(service) if {one[1], one[2]} <= set(service.states)]
    starts = {key for key, state in service.states.items() if state.start}
    if len(starts) == 1:
        _check_start(service, here)
        reached = _reached(starts, {(source, to) for _move, source, to in steps})
        for key in service.states:
            if key not in reached:
                here.fault(
                    f"states.{key}",
                    f"the state {key!r} cannot be reached",
                    "Add a move that leads to it, or remove the state",
                )
    ends = {key for key, state in service.states.items() if state.end}
    leaving = _reached(ends, {(to, source) for _move, source, to in steps})
    for key in service.states:
        if key not in leaving:
            here.fault(
                f"states.{key}",
                f"the state {key!r} has no way out to an end",
                "Add a move from it that leads on to an end, or make it one with end:",
            )


def _check_start(service: Service, here: PartCheck) -> None:
    sending = flow.moves_from(service, service.start)
    if [move.by for move in sending.values()] != [flow.APPLICANT]:
        here.fault(
            "moves",
            f"{len(sending)} moves lead out of the start: {', '.join(sending) or 'none'}",
            f"Let exactly one move from {service.start} be there, with by: applicant",
        )
    for key, move in sending.items():
        if move.to in service.states and _ends(service, move.to):
            here.fault(f"moves.{key}.to", "sending would end it", "Lead to a state of the office")
        if move.ask or move.asks:
            here.fault(
                f"moves.{key}", "sending asks nothing beside the form", "Put the question in `ask`"
            )


def _reached(first: Iterable[str], ways: set[tuple[str, str]]) -> set[str]:
    found, waiting = set(first), list(first)
    while waiting:
        here = waiting.pop()
        new = {to for source, to in ways if source == here} - found
        found |= new
        waiting += new
    return found


# -- Documents ------------------------------------------------------------------------------------
def _check_brings(service: Service, here: PartCheck) -> None:
    used: set[str] = set()
    for key, bring in service.bring.items():
        for at, word in enumerate(bring.stand_ins):
            path = f"bring.{key}.or" + ("" if isinstance(bring.or_, str) else f".{at}")
            here.known(word, service.substitutes, path, "the substitute")
            used.add(word)
    for key in pictured.of(here.kit, service):
        if service.bring[key].stand_ins:
            here.fault(
                f"bring.{key}.or",
                f"{key!r} becomes a photo of a record, for which no paper can stand in",
                "Leave `or` out, or let an effect take the photo from another document",
            )
    for key in set(service.substitutes) - used:
        here.warning(
            f"substitutes.{key}",
            f"nothing may be brought as {key!r}",
            f"Add or: {key} to a document, or remove it",
        )


# -- Rules ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Seeing:
    """The environments of a service's rules."""

    answers: Rules
    param: Rules


def _check_rules(service: Service, here: PartCheck) -> None:
    seen = _environments(service, here)
    check_form(service.ask, here.under("ask"), seen.answers if seen else None)
    if seen is None:
        return
    _check_numbers(service, here.seeing(seen.param))
    answers = here.seeing(seen.answers)
    answers.rule(service.title_of_case, "title_of_case", "text")
    for key, case in service.cases.items():
        answers.rule(case.when, f"cases.{key}.when", "bool")
    _check_when(service.bring, answers)
    for key, form in service.forms.items():
        check_form_rules(form, answers.under("forms", key))
    for key, message in service.messages.items():
        answers.rule(message.when, f"messages.{key}.when", "bool")
    for key, move in service.moves.items():
        _check_move_rules(service, move, here.under("moves", key))


def _check_numbers(service: Service, param: PartCheck) -> None:
    """Whole numbers that a city may set by its parameters."""
    param.rule(service.promise, "promise", "integer")
    if service.booking is not None:
        param.rule(service.booking.places, "booking.places", "integer")
        param.rule(service.booking.ahead, "booking.ahead", "integer")
    if service.quota is not None:
        param.rule(service.quota.places, "quota.places", "integer")
    for key, reminder in service.reminders.items():
        param.rule(reminder.days, f"reminders.{key}.days", "integer")


def _check_when(brings: Mapping[str, Bring], answers: PartCheck) -> None:
    for key, bring in brings.items():
        answers.rule(bring.when, f"bring.{key}.when", "bool")


def _environments(service: Service, here: PartCheck) -> _Seeing | None:
    """None, with a fault, where a question's name or register stands in the way."""
    try:
        asked = rules.questions_of(service.ask)
        return _Seeing(
            rules.environment_for(here.kit, answers=asked), rules.environment_for(here.kit)
        )
    except RuleFault as error:
        here.fault("ask", error.message, error.hint)
    except KeyError:
        pass  # a record question names a register that is not there: told with the question
    return None


def _check_move_rules(service: Service, move: Move, here: PartCheck) -> None:
    variables = move_variables(service, rules.questions_of(service.ask), move)
    try:
        seen = rules.environment_for(here.kit, **variables)
    except RuleFault as error:
        here.fault("ask", error.message, error.hint)
        return
    except KeyError:
        seen = None
    own = (
        rules.environment_for(here.kit, answers=variables["answers"], move=move.ask)
        if seen
        else None
    )
    is_staff = move.by != flow.APPLICANT
    check_form({"": move.ask}, here.under("ask"), own, root="move", takes_files=is_staff)
    if seen is None:
        return
    for at, guard in enumerate(move.when):
        here.seeing(seen).rule(guard.if_not, f"when.{at}.if_not", "bool")
    effects.check(move.effects, "effects", here, variables)
