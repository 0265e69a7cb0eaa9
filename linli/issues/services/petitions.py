"""What a unit asks of its desk and the desk decides: pause, extension, works plan, help, leave to return, first desk.

Asked and decided alike (issue-desk 8.4–8.6, 9.6, 10.6); what being granted changes is one function per kind.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.issues.models import Petition
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks, plans
from linli.issues.rules.clocks import Clock
from linli.issues.services import dispatching, returns
from linli.issues.services.notices import named, spoken, tell, tell_all
from linli.issues.services.relief import relief_decided
from linli.issues.services.taking import PLATFORM, Held, demand, demand_evidence, demand_reason, photos_keep, take
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines import rules as time
from linli.kernel.deadlines.queries import open_dues
from linli.kernel.deadlines.services import (
    NewDue,
    due_meet,
    due_move,
    dues_cancel,
    dues_meet,
    dues_pause,
    dues_resume,
    dues_set,
)
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit

Kind = Petition.Kind


@dataclass(frozen=True, slots=True)
class Asking:
    """What a unit asks for; each kind demands its own part of it."""

    reason: str = ""
    text: str = ""
    until_on: date | None = None
    evidence: tuple[str, ...] = ()
    # Whether people need relief until then: needed, or not needed because of what the second says.
    interim: str = ""
    interim_why: str = ""
    survey: str = ""
    milestones: str = ""
    role: str = ""
    unit_id: int | None = None


@dataclass(slots=True)
class _Asked:
    """What is stored of an asking that holds."""

    decider: "Unit"
    until_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def petition_file(actor: Actor, case_id: int, *, kind: str, version: int, asking: Asking, now: datetime) -> None:
    """Ask the desk for something; it waits for the desk's word while every clock runs on."""
    held = take(actor, case_id, f"ask_{kind}", version, now)
    asked = _ASKED[Kind(kind)](held, asking, now)
    leg_id = None if kind == Kind.FIRST_DESK else held.lead.pk
    Petition.objects.create(
        case_id=case_id, leg_id=leg_id, kind=kind, decider=asked.decider, reason=asking.reason, text=asking.text,
        until_at=asked.until_at, data=asked.data, asked_at=now,
    )  # fmt: skip
    line = Line(f"ask_{kind}", Visibility.STAFF, asking.text, asking.reason, data=asked.data)
    entry = cases.case_move(actor, held.taken, "", line, now)
    photos_keep(asking.evidence, case_id=case_id, entry_id=entry.pk, role="evidence", now=now)


def _ask_pause(held: Held, asking: Asking, now: datetime) -> _Asked:
    demand_reason("pause", asking.reason, asking.text)
    demand_evidence("pause", asking.reason, asking.evidence)
    until_at = _end_of(held, asking.until_on)
    _demand_fitting_pause(held, asking.reason, until_at, now)
    return _Asked(held.lead.from_unit, until_at)


def _end_of(held: Held, day: date | None) -> datetime:
    if day is None:
        raise rules.MissingFieldError(fields=["until"])
    return held.calendar(held.lead.to_unit.calendar_code).end(day)


def _demand_fitting_pause(held: Held, reason: str, until_at: datetime, now: datetime) -> None:
    calendar = held.calendar(held.lead.to_unit.calendar_code)
    dues = {due.pk for due in held.standing.dues if due.clock == Clock.DUE}
    spans = [(p.from_at, p.to_at or now) for p in held.standing.pauses if p.due_id in dues]
    before = sum(time.working_days(begin, end, calendar) for begin, end in time.merged(spans))
    if not plans.pause_fits(reason, now, until_at, before, calendar):
        raise rules.MissingFieldError(fields=["until"])


def _ask_extension(held: Held, asking: Asking, _now: datetime) -> _Asked:
    demand_reason("extension", asking.reason, asking.text)
    demand_evidence("extension", asking.reason, asking.evidence)
    lead = held.lead
    due = next(d for d in held.standing.dues if d.clock == Clock.DUE and d.leg_id == lead.pk)
    calendar = held.calendar(due.calendar_code)
    length = time.Length.parse(due.length)
    new = plans.extended(due.due_at, length, asking.until_on, calendar) if asking.until_on else None
    if new is None:
        raise rules.MissingFieldError(fields=["until"])
    return _Asked(lead.from_unit, new, relief_decided(held, asking.interim, asking.interim_why))


def _ask_plan(held: Held, asking: Asking, now: datetime) -> _Asked:
    demand(survey=asking.survey, milestones=asking.milestones, role=asking.role)
    lead = held.lead
    calendar = held.calendar(lead.to_unit.calendar_code)
    try:
        steps = plans.milestones(asking.milestones, calendar.day(now))
    except plans.MilestonesError as error:
        raise rules.MissingFieldError(fields=["milestones"]) from error
    if steps[-1].on > calendar.day(lead.sent_at) + plans.PLAN_AT_MOST:
        raise rules.RefusedActError(act="ask_plan", why="plan_too_long")
    told = [{"on": step.on.isoformat(), "text": step.text} for step in steps]
    data = {
        "survey": asking.survey,
        "role": asking.role,
        "milestones": told,
        **relief_decided(held, asking.interim, asking.interim_why),
    }
    granted = sum(bool(p.is_granted) and p.kind == Kind.PLAN for p in held.standing.petitions)
    desk = lead.from_unit
    if granted >= plans.PLANS_BY_DESK:
        desk = people.desk_above(desk, but_not=held.case.excluded_unit_id) or desk
    return _Asked(desk, calendar.end(steps[-1].on), data)


def _ask_assist(held: Held, asking: Asking, _now: datetime) -> _Asked:
    demand(unit=asking.unit_id, text=asking.text)
    return _Asked(held.lead.from_unit, data={"unit": asking.unit_id})


def _ask_return(held: Held, asking: Asking, _now: datetime) -> _Asked:
    demand(text=asking.text)
    return _Asked(held.lead.from_unit)


def _ask_first_desk(held: Held, asking: Asking, _now: datetime) -> _Asked:
    demand(unit=asking.unit_id, text=asking.text)
    desk = people.units_by_id([asking.unit_id or 0]).get(asking.unit_id or 0)
    if desk is None or desk.kind != "desk" or desk.pk == held.case.first_desk_id:
        raise rules.MissingFieldError(fields=["unit"])
    return _Asked(desk, data={"unit": desk.pk})


_ASKED: dict[Kind, Callable[[Held, Asking, datetime], _Asked]] = {
    Kind.PAUSE: _ask_pause,
    Kind.EXTENSION: _ask_extension,
    Kind.PLAN: _ask_plan,
    Kind.ASSIST: _ask_assist,
    Kind.RETURN: _ask_return,
    Kind.FIRST_DESK: _ask_first_desk,
}


@transaction.atomic
def petition_grant(
    actor: Actor, case_id: int, *, version: int, petition_id: int, text: str = "", now: datetime
) -> None:
    """Grant what was asked (A15, A16); what follows from it happens at once."""
    held = take(actor, case_id, "grant", version, now)
    petition = _decided(held, petition_id, now, is_granted=True)
    changes = _GRANTED[Kind(petition.kind)](held, petition, now)
    line = Line("grant", Visibility.REPORTER, text, petition.kind, data={"petition": petition.pk, **petition.data})
    cases.case_move(actor, held.taken, "", line, now, **changes)


@transaction.atomic
def petition_refuse(actor: Actor, case_id: int, *, version: int, petition_id: int, text: str, now: datetime) -> None:
    """Refuse what was asked, with the reason; every clock has run on meanwhile."""
    held = take(actor, case_id, "refuse", version, now)
    demand(text=text)
    petition = _decided(held, petition_id, now, is_granted=False)
    line = Line("refuse", Visibility.STAFF, text, petition.kind, data={"petition": petition.pk})
    cases.case_move(actor, held.taken, "", line, now)


def _decided(held: Held, petition_id: int, now: datetime, *, is_granted: bool) -> Petition:
    waiting = {p.pk: p for p in held.standing.to_decide(held.actor)}
    if petition_id not in waiting:
        raise rules.MissingFieldError(fields=["petition"])
    petition = waiting[petition_id]
    petition.decided_at, petition.is_granted = now, is_granted
    petition.save(update_fields=["decided_at", "is_granted"])
    return petition


def _pause(held: Held, petition: Petition, now: datetime) -> dict[str, Any]:
    until_at, lead = petition.until_at or now, held.lead
    _demand_fitting_pause(held, petition.reason, until_at, now)
    dues_pause(held.case.pk, _paused(petition.reason), petition.reason, now)
    unit = lead.to_unit
    new = NewDue(Clock.PAUSE, "1d", unit.pk, unit.calendar_code, lead.pk, due_at=until_at)
    dues_set(held.case.pk, [new], now)
    if petition.reason == plans.AWAITING:
        tell(held.case, "N02", now, question=petition.text, until=spoken(until_at))
    else:
        due = next(d for d in held.standing.dues if d.clock == Clock.DUE and d.leg_id == lead.pk)
        length, span = time.Length.parse(due.length), (now, until_at)
        later = time.reckoned(
            lambda days: time.shifted(due.due_at, span, length.unit, days), held.calendar(due.calendar_code)
        )
        _tell_later(held, "pause", petition.reason, later.due_at, now)
    return {}


def _paused(reason: str) -> tuple[Clock, ...]:
    return (*clocks.WORKING, Clock.ANSWER) if reason == plans.AWAITING else clocks.WORKING


def _tell_later(held: Held, group: str, code: str, due_at: datetime, now: datetime) -> None:
    reason = taxonomy().reasons[group, code]
    tell_all(
        held.case, "N10", now, due=spoken(due_at),
        reason=lambda language: reason.name_en if language == "en" else reason.name_zh,
    )  # fmt: skip


def _extend(held: Held, petition: Petition, now: datetime) -> dict[str, Any]:
    due_at, lead = petition.until_at or now, held.lead
    length = next(d.length for d in held.standing.dues if d.clock == Clock.DUE and d.leg_id == lead.pk)
    _move_due(held, due_at, length, now)
    _tell_later(held, "extension", petition.reason, due_at, now)
    return {"due_at": due_at}


def _move_due(held: Held, due_at: datetime, length: str, now: datetime) -> None:
    """Give the lead another due; supervision is reckoned anew from dispatch to it."""
    lead, case = held.lead, held.case
    due_move(case.pk, Clock.DUE, lead.pk, due_at, length=length)
    cases.leg_change(lead, due_at=due_at)
    dues_cancel(case.pk, clocks.SUPERVISED, now, leg_id=lead.pk)
    unit = lead.to_unit
    calendar = held.calendar(unit.calendar_code)
    levels = dispatching.supervision(case.tier, length, lead.sent_at, due_at, calendar)
    new = [NewDue(level, length, unit.pk, unit.calendar_code, lead.pk, due_at=at) for level, at in levels.items()]
    dues_set(case.pk, new, now)


def _plan(held: Held, petition: Petition, now: datetime) -> dict[str, Any]:
    lead, unit, steps = held.lead, held.lead.to_unit, petition.data["milestones"]
    calendar = held.calendar(unit.calendar_code)
    ends = [calendar.end(date.fromisoformat(step["on"])) for step in steps]
    days = max(1, (calendar.day(ends[-1] - time.INSTANT) - calendar.day(lead.sent_at)).days)
    dues_cancel(held.case.pk, [Clock.MILESTONE], now, leg_id=lead.pk)
    _move_due(held, ends[-1], f"{days}d", now)
    new = [NewDue(Clock.MILESTONE, f"{days}d", unit.pk, unit.calendar_code, lead.pk, due_at=end) for end in ends]
    for step, due in zip(steps, dues_set(held.case.pk, new, now), strict=True):
        step["due"] = due.pk
    petition.save(update_fields=["data"])
    tell_all(held.case, "N11", now, milestones="；".join(f"{step['on']} {step['text']}" for step in steps))
    return {"due_at": ends[-1]}


def _assist(held: Held, petition: Petition, now: datetime) -> dict[str, Any]:
    returns.assist_send(held, petition.data["unit"], petition.text, now)
    return {}


def _leave_to_return(_held: Held, _petition: Petition, _now: datetime) -> dict[str, Any]:
    # The guard of the return looks for the granted petition.
    return {}


def _change_first_desk(held: Held, petition: Petition, now: datetime) -> dict[str, Any]:
    answer = held.standing.due(Clock.ANSWER)
    tell(
        held.case, "N04", now, answer_due=spoken(answer.due_at) if answer else spoken(now),
        first_desk=named(petition.decider),
    )  # fmt: skip
    return {"first_desk_id": petition.decider_id}


_GRANTED: dict[Kind, Callable[[Held, Petition, datetime], dict[str, Any]]] = {
    Kind.PAUSE: _pause,
    Kind.EXTENSION: _extend,
    Kind.PLAN: _plan,
    Kind.ASSIST: _assist,
    Kind.RETURN: _leave_to_return,
    Kind.FIRST_DESK: _change_first_desk,
}


@transaction.atomic
def work_resume(actor: Actor, case_id: int, *, version: int, text: str = "", now: datetime) -> None:
    """Let the work go on before its pause is over (A15); its clocks are later by the time they stood still."""
    _resume(take(actor, case_id, "resume", version, now), Line("resume", Visibility.REPORTER, text), now, now)


def pause_over(case_id: int, leg_id: int | None, now: datetime) -> None:
    """Let the work go on from the end of its pause, however late the platform comes to it."""
    with transaction.atomic():
        leg = cases.leg_taken(case_id, leg_id)
        if leg is None or leg.ended_at is not None:
            return
        held = take(PLATFORM, case_id, "pause_over", None, now)
        ended = next(d for d in reversed(held.standing.dues) if d.clock == Clock.PAUSE and d.leg_id == leg.pk)
        _resume(held, Line("pause_over", Visibility.REPORTER), min(ended.due_at, now), now)


def _resume(held: Held, line: Line, until: datetime, now: datetime) -> None:
    case_id, lead = held.case.pk, held.lead
    dues_meet(case_id, [Clock.PAUSE], now, leg_id=lead.pk)
    dues_resume(case_id, [*clocks.WORKING, Clock.ANSWER], until)
    dues = {due.leg_id: due.due_at for due in open_dues(PLATFORM, case_id).filter(clock=Clock.DUE)}
    for leg in held.legs:
        if leg.pk in dues and leg.due_at != dues[leg.pk]:
            cases.leg_change(leg, due_at=dues[leg.pk])
    cases.case_move(held.actor, held.taken, "", line, now, due_at=dues.get(lead.pk, held.case.due_at))


def petitions_lapse(case_id: int, leg_id: int | None, now: datetime) -> None:
    """Refuse what nobody decided on before the due: an extension or a plan (issue-desk 8.5)."""
    with transaction.atomic():
        leg = cases.leg_taken(case_id, leg_id)
        if leg is None or leg.ended_at is not None:
            return
        waiting = Petition.objects.filter(leg_id=leg.pk, decided_at=None, kind__in=[Kind.EXTENSION, Kind.PLAN])
        late = list(waiting)
        if not late:
            return
        held = take(PLATFORM, case_id, "petitions_lapse", None, now)
        waiting.update(decided_at=now, is_granted=False)
        line = Line("petitions_lapse", Visibility.STAFF, data={"petitions": [p.pk for p in late]})
        cases.case_move(PLATFORM, held.taken, "", line, now)


@transaction.atomic
def milestone_done(
    actor: Actor, case_id: int, *, version: int, due_id: int, text: str, photos: tuple[str, ...] = (), now: datetime
) -> None:
    """Report one milestone of the works plan reached (8.6)."""
    held = take(actor, case_id, "milestone_done", version, now)
    step = held.standing.milestones.get(due_id)
    if step is None or not due_meet(due_id, now):
        raise rules.MissingFieldError(fields=["milestone"])
    words = "\n".join(filter(None, [step["text"], text]))
    entry = cases.case_move(actor, held.taken, "", Line("milestone_done", Visibility.PUBLIC, words), now)
    photos_keep(photos, case_id=case_id, entry_id=entry.pk, role="evidence", now=now)
