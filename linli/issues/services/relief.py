"""Interim measures: put in place, given day by day, missed, ended (issue-desk A14, 14.2)."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from linli.issues.models import Interim
from linli.issues.rules import clocks
from linli.issues.rules.clocks import Clock
from linli.issues.rules.walking import NOT_ASKED, Here
from linli.issues.services.notices import spoken, tell_all, tell_units
from linli.issues.services.taking import PLATFORM, Held, demand, photos_keep, take
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_cancel, dues_meet, dues_set
from linli.kernel.notify.rules import moment as in_words
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit

NEEDED, NOT_NEEDED = "needed", "not_needed"
ENGLISH = {kind.value: kind.name.replace("_", " ").lower() for kind in Interim.Kind}


@transaction.atomic
def interim_start(
    actor: Actor, case_id: int, *, version: int, kind: str, note: str = "", quantity: str = "",
    daily_at: time | None = None, now: datetime,
) -> None:  # fmt: skip
    """Put an interim measure in place (A14), to be given by `daily_at` (local) each day where that is said.

    The clock that demanded one is met.
    """
    held = take(actor, case_id, "interim", version, now)
    if kind not in Interim.Kind.values:
        raise rules.MissingFieldError(fields=["measure"])
    row = Interim.objects.create(
        case_id=case_id, kind=kind, unit_id=held.unit_id, note=note, quantity=quantity, daily_at=daily_at,
        next_at=_next(daily_at, now), started_at=now,
    )  # fmt: skip
    dues_meet(case_id, [Clock.INTERIM], now)
    rounds_set(case_id, now)
    line = Line("interim", Visibility.PUBLIC, " ".join(filter(None, [note, quantity])), kind, data={"interim": row.pk})
    cases.case_move(actor, held.taken, "", line, now)
    tell_all(
        held.case, "N09", now, start=spoken(now),
        measure=lambda language: ENGLISH[kind] if language == "en" else Interim.Kind(kind).label,
    )  # fmt: skip


def _next(daily_at: time | None, after: datetime) -> datetime | None:
    """Give the first moment later than `after` at which the local clock shows `daily_at`."""
    if daily_at is None:
        return None
    local = timezone.localtime(after)
    today = timezone.make_aware(datetime.combine(local.date(), daily_at))
    return today if today > after else today + timedelta(days=1)


@part
def rounds_set(case_id: int, now: datetime) -> None:
    """Set the clocks of the daily rounds anew by what is awaited of each open measure."""
    dues_cancel(case_id, list(clocks.ROUNDS), now)
    awaited = Interim.objects.filter(case_id=case_id, ended_at=None, next_at__isnull=False).select_related("unit")
    new = [
        NewDue(clock, "1d", row.unit_id, row.unit.calendar_code, due_at=row.next_at + later)
        for row in awaited
        for clock, later in clocks.ROUNDS.items()
        if row.next_at is not None and row.next_at + later > now
    ]
    dues_set(case_id, new, now)


def relief_decided(held: Held, interim: str, why: str) -> dict[str, str]:
    """Give the decision on interim measures: needed, and one stands; or not needed, and why (issue-desk 14.2)."""
    if interim not in {NEEDED, NOT_NEEDED}:
        raise rules.MissingFieldError(fields=["interim"])
    if interim == NOT_NEEDED:
        demand(interim_why=why)
    elif all(i.ended_at is not None for i in held.interims):
        raise rules.RefusedActError(act=held.taken.transition.act, why="interim_missing")
    return {"interim": interim, "interim_why": why}


@transaction.atomic
def interim_round(
    actor: Actor, case_id: int, *, version: int, interim_id: int, evidence: tuple[str, ...], text: str = "",
    now: datetime, here: Here = NOT_ASKED,
) -> None:  # fmt: skip
    """Report that a daily measure was given, with its proof; the next day's round is then awaited.

    `here` is where the person stood, as far as it was asked.
    """
    held = take(actor, case_id, "interim_round", version, now)
    row = _open(held, interim_id)
    demand(evidence=evidence)
    if row.next_at is not None:
        _await_next(row, now)
    rounds_set(case_id, now)
    data = {"interim": row.pk, **here.data(held.case.lat, held.case.long)}
    line = Line("interim_round", Visibility.PUBLIC, text, row.kind, data=data)
    entry = cases.case_move(actor, held.taken, "", line, now)
    photos_keep(evidence, case_id=case_id, entry_id=entry.pk, role="evidence", now=now)


def _open(held: Held, interim_id: int) -> Interim:
    row = next((i for i in held.interims if i.pk == interim_id and i.ended_at is None), None)
    if row is None:
        raise rules.MissingFieldError(fields=["interim"])
    return row


@part
def _await_next(row: Interim, now: datetime) -> None:
    """Await the round after the awaited one, or after now where several days passed unseen."""
    awaited = row.next_at or now
    Interim.objects.filter(pk=row.pk).update(
        next_at=_next(row.daily_at, max(awaited, now - timedelta(days=1))), alarms=0
    )


def round_missed_alarm(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Alarm the unit two hours and the desk four hours after a missed round; then the next day's is awaited."""
    with transaction.atomic():
        held = take(PLATFORM, case_id, "interim_missed", None, now)
        late = [i for i in held.interims if i.ended_at is None and i.next_at is not None]
        for row in late:
            _alarm(held, row, now)


def _alarm(held: Held, row: Interim, now: datetime) -> None:
    awaited = row.next_at or now
    lead = held.standing.lead
    desk = lead.from_unit if lead else held.case.first_desk or held.case.holder
    unit = people.unit(row.unit_id)
    steps: list[tuple[Clock, Unit]] = [(Clock.ROUND_UNIT, unit), (Clock.ROUND_DESK, desk)]
    for number, (clock, told) in enumerate(steps, 1):
        if row.alarms >= number or now < awaited + clocks.ROUNDS[clock]:
            continue
        Interim.objects.filter(pk=row.pk).update(alarms=number)
        until = in_words(timezone.localtime(awaited), "zh-hans")
        tell_units(held.case, "L07", [told.pk], now, measure=str(Interim.Kind(row.kind).label), until=until)
        data = {"interim": row.pk, "unit": told.pk}
        cases.case_move(
            PLATFORM, held.taken, "", Line("interim_missed", Visibility.STAFF, reason=row.kind, data=data), now
        )
        if clock is Clock.ROUND_DESK:
            _await_next(row, now)
            rounds_set(held.case.pk, now)


@transaction.atomic
def interim_end(
    actor: Actor, case_id: int, *, version: int, interim_id: int, at_closure: bool, text: str = "", now: datetime
) -> None:
    """End an interim measure now, or set it to end when the case is closed."""
    held = take(actor, case_id, "interim_end", version, now)
    row = _open(held, interim_id)
    Interim.objects.filter(pk=row.pk).update(**({"ends_at_closure": True} if at_closure else {"ended_at": now}))
    rounds_set(case_id, now)
    line = Line("interim_end", Visibility.PUBLIC, text, row.kind, data={"interim": row.pk, "at_closure": at_closure})
    cases.case_move(actor, held.taken, "", line, now)
