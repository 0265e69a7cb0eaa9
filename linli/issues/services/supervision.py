"""Supervision: reminders, orders to late units, their answers, joint sessions (issue-desk 13). Never persons."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from linli.issues.models import Order
from linli.issues.rules import clocks
from linli.issues.rules.clocks import Clock
from linli.issues.services.notices import tell
from linli.issues.services.taking import PLATFORM, Held, demand, take
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.rules import DueHandler
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_meet, dues_set
from linli.kernel.notify.rules import moment as in_words
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

Level = Order.Level
# So many rounds of work found not solved call for an order.
FAILED_ROUNDS = 2
_LEVELS: dict[Clock, Level] = {Clock.S2: Level.S2, Clock.S3: Level.S3, Clock.S4: Level.S4}


def supervise(level: Clock, case_id: int, leg_id: int | None, now: datetime) -> None:
    """Remind or order at one level of supervision, once for each hand-over; the reporter hears of orders."""
    with transaction.atomic():
        leg = cases.leg_taken(case_id, leg_id)
        if leg is None or leg.ended_at is not None:
            return
        held = take(PLATFORM, case_id, "supervise", None, now)
        if level in _LEVELS and not order_make(held, _LEVELS[level], "", now):
            return
        visibility = Visibility.REPORTER if level in _LEVELS else Visibility.STAFF
        line = Line("supervise", visibility, reason=level.value, data={"leg": leg.pk, "unit": leg.to_unit_id})
        cases.case_move(PLATFORM, held.taken, "", line, now)
        if level is Clock.S2:
            _tell_late(held, now)


@part
def order_make(held: Held, level: str, reason: str, now: datetime) -> bool:
    """Order the lead's unit at a level, with the clock it must answer by; False where that order stands already."""
    lead = held.lead
    desk = lead.from_unit
    if level != Level.S2:
        desk = people.desk_above(desk, but_not=held.case.excluded_unit_id) or desk
    given = {"case_id": held.case.pk, "unit": lead.to_unit, "desk": desk, "reason": reason, "ordered_at": now}
    _, is_new = Order.objects.get_or_create(leg=lead, level=level, defaults=given)
    unit = lead.to_unit
    answer = clocks.order_answer_within(held.case.tier)
    wanted = {
        Level.S2: NewDue(Clock.SUPERVISE, answer, unit.pk, unit.calendar_code, lead.pk),
        Level.S3: NewDue(Clock.SESSION, clocks.SESSION_WITHIN, desk.pk, desk.calendar_code, lead.pk),
    }
    if is_new and level in wanted:
        dues_set(held.case.pk, [wanted[Level(level)]], now)
    return is_new


def _tell_late(held: Held, now: datetime) -> None:
    def until(language: str) -> str:
        moment = in_words(timezone.localtime(now), language)
        return f"ordered {moment}, date awaited" if language == "en" else f"{moment}已下达督办单，待单位答复"

    tell(
        held.case, "N17", now, due=until,
        reason=lambda language: "the unit has not stated it yet" if language == "en" else "单位尚未说明",
        role=lambda language: "head of the unit" if language == "en" else "单位负责人",
    )  # fmt: skip


@part
def order_at_once(case_id: int, now: datetime) -> None:
    """Order the lead of a case the platform has just sent out again, at the second level."""
    held = take(PLATFORM, case_id, "supervise", None, now)
    if order_make(held, Level.S2, "", now):
        line = Line("supervise", Visibility.REPORTER, reason=Level.S2, data={"unit": held.lead.to_unit_id})
        cases.case_move(PLATFORM, held.taken, "", line, now)
        _tell_late(held, now)


@transaction.atomic
def order_give(actor: Actor, case_id: int, *, version: int, level: str, text: str, now: datetime) -> None:
    """Order by hand, at any level and with a reason; the platform then gives no second one at that level."""
    held = take(actor, case_id, "order", version, now)
    demand(text=text)
    if level not in Level.values:
        raise rules.MissingFieldError(fields=["level"])
    if not order_make(held, level, text, now):
        raise rules.RefusedActError(act="order", why="ordered_already")
    line = Line("order", Visibility.REPORTER, text, level, data={"unit": held.lead.to_unit_id})
    cases.case_move(actor, held.taken, "", line, now)


@dataclass(frozen=True, slots=True)
class Account:
    """What the head of a late unit answers: the cause, the new date, the role in charge."""

    cause: str
    until_on: date | None
    role: str


@transaction.atomic
def order_answer(actor: Actor, case_id: int, *, version: int, account: Account, now: datetime) -> None:
    """Answer a supervision order; the reporter reads cause, date and role (N17)."""
    held = take(actor, case_id, "order_answer", version, now)
    demand(cause=account.cause, until=account.until_on, role=account.role)
    said = {"cause": account.cause, "until_on": account.until_on, "role": account.role, "answered_at": now}
    Order.objects.filter(leg=held.lead, answered_at=None).update(**said)
    dues_meet(held.case.pk, [Clock.SUPERVISE], now, leg_id=held.lead.pk)
    data = {"until": str(account.until_on), "role": account.role}
    cases.case_move(actor, held.taken, "", Line("order_answer", Visibility.REPORTER, account.cause, data=data), now)
    tell(held.case, "N17", now, reason=account.cause, due=str(account.until_on), role=account.role)


@transaction.atomic
def session_note(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Keep the minutes of the joint session that follows the third level."""
    held = take(actor, case_id, "session", version, now)
    demand(text=text)
    Order.objects.filter(leg=held.lead, level=Level.S3).update(minutes=text)
    dues_meet(case_id, [Clock.SESSION], now, leg_id=held.lead.pk)
    cases.case_move(actor, held.taken, "", Line("session", Visibility.STAFF, text), now)


SUPERVISE: dict[str, DueHandler] = {
    **{level: partial(supervise, level) for level in clocks.SUPERVISED},
    # An order that is not answered goes to the next level up.
    Clock.SUPERVISE: partial(supervise, Clock.S3),
}
