"""What stops, prolongs or ends talks before an agreement."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import queries as calendars
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.queries import running_until
from linli.kernel.people.rules import Actor
from linli.mediation.models import Appraisal, Extension, Incident
from linli.mediation.queries.panels import elected_in
from linli.mediation.queries.successors import heirs_pauses
from linli.mediation.queries.tables import dispute_types, grounds
from linli.mediation.rules.clocks import Pause, appraisal_pause, extension_fault, last_days, main_clock
from linli.mediation.rules.endings import Ending, endings
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.rolls import spoken_for
from linli.mediation.rules.room_record import How
from linli.mediation.rules.talking import Consent, all_gave
from linli.mediation.services.hearing_keep import sittings_end
from linli.mediation.services.notices import tell_all
from linli.mediation.services.safety import contact_stop, incidents_decide
from linli.mediation.services.speaking import Word, side_data, speaker, words_keep
from linli.mediation.services.taking import INSIDE, TOLD, Held, demand, take


@transaction.atomic
def suspend(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    kind: str,
    facts: str,
    measures: str,
    reported_to: str,
    danger_to: str = "",
    now: datetime,
) -> None:
    """Stop the talks at once: sham, danger, doubtful capacity, undue pressure (m27); no side reads why.

    An open sitting ends there, with its record as it stands. The director decides within two working days. Where one
    side is in danger from the other, the other is approached no more until then.
    """
    held = take(actor, case_id, "suspend", version, now)
    demand(kind=kind if kind in Incident.Kind.values else "", facts=facts)
    made = Incident.objects.create(
        case=held.case, kind=kind, facts=facts.strip(), measures=measures.strip(), reported_to=reported_to.strip(),
        raised_at=now,
    )  # fmt: skip
    sittings_end(held.case, How.SUSPENDED, now)
    if kind == Incident.Kind.DANGER and danger_to:
        contact_stop(held, danger_to, now)
    until = held.start("finding_by", MAIN.move("resume").within, now)
    held.move(Line("suspend", TOLD, data={"incident": made.pk}), "suspended", now, due_at=until)
    tell_all(held, "M27", now)


def _found(held: Held, finding: str, now: datetime) -> Incident:
    demand(finding=finding)
    return incidents_decide(held, finding, now)


@transaction.atomic
def resume(actor: Actor, case_id: int, *, version: int, finding: str, now: datetime) -> None:
    """Go on after a written finding (m28); the talks are prepared anew."""
    held = take(actor, case_id, "resume", version, now)
    row = _found(held, finding, now)
    dues.dues_meet(case_id, ["finding_by"], now)
    until = running_until(actor, case_id, "mediate_by")
    held.move(Line("resume", TOLD, data={"incident": row.pk}), "preparing", now, due_at=until)
    tell_all(held, "M28", now)


@transaction.atomic
def stop(actor: Actor, case_id: int, *, version: int, ground: str, finding: str, now: datetime) -> None:
    """End suspended talks after a written finding (m29): sham, danger, or capacity."""
    held = take(actor, case_id, "stop", version, now)
    demand(ground=ground if ground in endings("stop") else "")
    row = _found(held, finding, now)
    talks_end(held, Line("stop", TOLD, reason=ground, data={"incident": row.pk}), Ending(ground), now)


@transaction.atomic
def give_up(actor: Actor, case_id: int, *, version: int, heard: bool, now: datetime) -> None:
    """Declare the sides too far apart, having heard each (m38)."""
    held = take(actor, case_id, "give_up", version, now)
    if not heard:
        raise rules.RefusedActError(act="give_up", why="sides_heard")
    talks_end(held, Line("give_up", TOLD, reason=Ending.TOO_FAR_APART), Ending.TOO_FAR_APART, now)


@transaction.atomic
def end_propose(actor: Actor, case_id: int, *, version: int, reason: str, text: str, now: datetime) -> None:
    """Propose to end the mediation because of something outside it, naming the paper that shows it (m39)."""
    held = take(actor, case_id, "end_propose", version, now)
    is_known = reason in endings("end_other") and reason in grounds("mediation_end")
    demand(reason=reason if is_known else "", text=text)
    held.move(Line("end_propose", INSIDE, text, reason), "", now)


@transaction.atomic
def end_other(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """End the mediation as another person proposed (m39)."""
    held = take(actor, case_id, "end_other", version, now)
    proposed = held.standing.proposal
    if proposed is None or proposed.act != "end_propose":
        raise rules.RefusedActError(act="end_other", why="proposal")
    talks_end(held, Line("end_other", TOLD, reason=proposed.reason), Ending(proposed.reason), now)


@part
def talks_end(held: Held, line: Line, ending: Ending, now: datetime) -> None:
    """End the talks: the case is over, or, where an agreement was only being changed, that stands again (m41)."""
    held.leave(line, ending, now)
    tell_all(held, "M06", now)


@transaction.atomic
def extend_ask(actor: Actor, case_id: int, *, version: int, until_on: date, reason: str, now: datetime) -> None:
    """Ask everybody whether the mediation may go on until a day (m32)."""
    held = take(actor, case_id, "extend_ask", version, now)
    demand(reason=reason)
    _demand_extension(held, until_on, now, agreed=len(held.standing.participants))
    Extension.objects.create(case=held.case, until_on=until_on, reason=reason.strip(), asked_at=now)
    held.move(Line("extend_ask", TOLD, data={"until_on": str(until_on)}), "", now)
    tell_all(held, "M29", now)


@transaction.atomic
def extend(
    actor: Actor, case_id: int, *, version: int, participant: int, channel: str, gives: bool, now: datetime
) -> None:
    """Agree to a later end, or not; with the last yes the clock moves, a minute after the limit nothing does (27, 28).

    Raises RefusedActError: before_limit, within_cap, or nothing_asked.
    """
    held = take(actor, case_id, "extend", version, now)
    who = speaker(held, participant, channel)
    asked = Extension.objects.filter(case=held.case, agreed_at=None).order_by("pk").last()
    if asked is None:
        raise rules.RefusedActError(act="extend", why="nothing_asked")
    people = [p.pk for p in held.standing.participants]
    about = f"extension:{asked.pk}"
    words_keep(held, who, channel, [Word(Consent.EXTENSION, gives, about)], now)
    said = dict(held.standing.panel.said) if held.standing.panel else {}
    said[who.pk, Consent.EXTENSION, about] = gives
    said = spoken_for(said, elected_in(case_id))
    _demand_extension(held, asked.until_on, now, agreed=len(people))
    line = Line("extend", INSIDE, data=side_data(who, gives=gives))
    if not all_gave(said, people, Consent.EXTENSION, about):
        held.move(line, "", now)
        return
    asked.agreed_at = now
    asked.save(update_fields=["agreed_at"])
    days = {"from_on": str(_last_day(_limit(held))), "until_on": str(asked.until_on)}
    limit_set(held, asked.until_on, now, Line("extend", TOLD, data=days))
    tell_all(held, "M30", now)


def _demand_extension(held: Held, until_on: date, now: datetime, *, agreed: int) -> None:
    limit_at = _limit(held)
    taken = Extension.objects.filter(case=held.case).exclude(agreed_at=None).count()
    why = extension_fault(
        now, limit_at, until_on, _last_day(limit_at), taken=taken, agreed=agreed,
        parties=len(held.standing.participants),
    )  # fmt: skip
    if why:
        raise rules.RefusedActError(act="extend", why=why)


def _limit(held: Held) -> datetime:
    due = held.standing.due("mediate_by")
    if due is None:
        raise rules.NotNowError(act="extend", state=held.case.state)
    limit: datetime = due.due_at
    return limit


def _last_day(limit_at: datetime) -> date:
    """Give the day at whose end a limit is; that end is the first moment of the next."""
    return timezone.localdate(limit_at - timedelta(microseconds=1))


@part
def limit_set(held: Held, day: date, now: datetime, line: Line | None) -> None:
    """Let the main clock end with another day, by a line where one is given; a day off moves it to the next worked."""
    calendar = calendars.calendar(held.case.holder.calendar_code)
    while not calendar.is_worked(day):
        day = date.fromordinal(day.toordinal() + 1)
    length = main_clock(held.case.category, dispute_types()[held.case.category].time_limit).length
    dues.dues_cancel(held.case.pk, ["mediate_by"], now)
    until = held.start("mediate_by", str(length), now, due_at=calendar.end(day))
    if line is None:
        return
    shows = {} if held.case.state in {"suspended", "signing"} else {"due_at": until}
    held.move(line, "", now, **shows)


@transaction.atomic
def appraisal_entrust(
    actor: Actor, case_id: int, *, version: int, institute: str, question: str, entrusted_on: date, now: datetime
) -> None:
    """Put a question to an expert body; the clock stands still, by law or by the consent of all (mediation 4)."""
    held = take(actor, case_id, "appraisal_entrust", version, now)
    demand(institute=institute, question=question)
    kind = dispute_types()[held.case.category]
    panel = held.standing.panel
    by_law = main_clock(kind.code, kind.time_limit).excludes_appraisal
    if not by_law and not (panel and all_gave(panel.said, list(panel.participants), Consent.PAUSE)):
        raise rules.RefusedActError(act="appraisal_entrust", why="pause")
    if Appraisal.objects.filter(case=held.case, received_on=None).exists():
        raise rules.RefusedActError(act="appraisal_entrust", why="appraised_already")
    Appraisal.objects.create(
        case=held.case, institute=institute.strip(), question=question.strip(), entrusted_on=entrusted_on
    )
    dues.dues_pause(case_id, ["mediate_by"], "appraisal", now)
    held.move(Line("appraisal_entrust", TOLD), "", now)


@transaction.atomic
def appraisal_end(actor: Actor, case_id: int, *, version: int, received_on: date, now: datetime) -> None:
    """Note that the opinion came, or that a side no longer waits for it (24); the clock runs on from that day."""
    held = take(actor, case_id, "appraisal_end", version, now)
    row = Appraisal.objects.filter(case=held.case, received_on=None).first()
    if row is None or not row.entrusted_on <= received_on <= timezone.localdate(now):
        raise rules.MissingFieldError(fields=["received_on"])
    limit_on = _last_day(_limit(held))
    row.received_on = received_on
    row.save(update_fields=["received_on"])
    dues.dues_resume(case_id, ["mediate_by"], now)
    limit_set(held, _without_pauses(held, limit_on), now, Line("appraisal_end", TOLD))


def _without_pauses(held: Held, limit_on: date) -> date:
    """Give the last day with the appraisals taken out; an extension that all agreed on is moved by the last of them."""
    rows = list(Appraisal.objects.filter(case=held.case).exclude(received_on=None).order_by("pk"))
    pauses: list[Pause] = [appraisal_pause(row.entrusted_on, row.received_on) for row in rows if row.received_on]
    pauses += heirs_pauses(held.standing.entries)
    if Extension.objects.filter(case=held.case).exclude(agreed_at=None).exists():
        first, last = appraisal_pause(rows[-1].entrusted_on, rows[-1].received_on or limit_on)
        return date.fromordinal(limit_on.toordinal() + (last - first).days + 1)
    kind = dispute_types()[held.case.category]
    clock = main_clock(kind.code, kind.time_limit)
    accepted = next(e for e in held.standing.entries if e.to_state == "accepted")
    start = held.case.opened_at if clock.from_receipt else accepted.happened_at
    calendar = calendars.calendar(held.case.holder.calendar_code)
    return last_days(timezone.localdate(start), clock.length, calendar, pauses).safe_on
