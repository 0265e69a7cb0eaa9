"""The other side is asked, is not reached, or says what it wishes; with its consent the dispute is taken up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases_services
from linli.kernel.cases.services import Line
from linli.kernel.cases.services.linking import cases_lock
from linli.kernel.deadlines import queries as calendars
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.rules import YearNotAnnouncedError
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Invitation
from linli.mediation.queries.agreeing import taking_part
from linli.mediation.queries.askings import Asking, approach_fault
from linli.mediation.queries.standing import standing
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules.abilities import Ability
from linli.mediation.rules.applications import MAX_SUMMARY_CHARS
from linli.mediation.rules.clocks import last_days, main_clock
from linli.mediation.rules.endings import Ending
from linli.mediation.rules.inviting import (
    BY_HAND,
    DELIVERED,
    EXTENSION,
    TEXT_VERSION,
    Result,
    Way,
    answer_text,
    may_extend,
)
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.parties import Answer, Basis, Side, Taking
from linli.mediation.services.able import ability_keep
from linli.mediation.services.asked import invitation_make, respondent_forget
from linli.mediation.services.notices import tell, tell_committee, tell_other
from linli.mediation.services.taking import INSIDE, PLATFORM, TOLD, Held, demand, take

# Who says nothing of its age is taken for an adult.
ADULT = Ability()
# What follows from an answer; any other is noted, and a clerk goes on from there.
_ACTS: Mapping[str, str] = {Answer.AGREE: "consent", Answer.REFUSE: "refuse", Answer.NOT_ME: "not_me"}


@transaction.atomic
def invite(actor: Actor, case_id: int, *, version: int, summary: str, now: datetime) -> None:
    """Begin to ask the other side, in neutral words (m08); each of several gets a link and a code of its own."""
    held = take(actor, case_id, "invite", version, now)
    demand(summary=summary)
    if len(summary) > MAX_SUMMARY_CHARS:
        raise rules.MissingFieldError(fields=["summary"])
    dues.dues_meet(case_id, ["decide_by"], now)
    until = held.start("reply_by", MAIN.move("consent").within, now)
    held.change(summary=summary)
    for each in held.standing.respondents:
        invitation_make(each, now)
    held.move(Line("invite", TOLD), "inviting", now, due_at=until)
    tell(held.case, "M04", now, until=until)


@transaction.atomic
def attempt(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    channel: str,
    outcome: str,
    participant: int | None = None,
    now: datetime,
) -> None:
    """Note an attempt to reach one of the other sides: by which way, and what came of it."""
    held = take(actor, case_id, "attempt", version, now)
    gaps = {"channel": channel not in BY_HAND, "outcome": outcome not in set(Result)}
    if any(gaps.values()):
        raise rules.MissingFieldError(fields=[name for name, is_gap in gaps.items() if is_gap])
    asking = held.standing.asking_of(participant)
    _tried(held, asking, "attempt", Way(channel), Result(outcome), now)
    if outcome == Result.WRONG_PERSON:
        respondent_forget(asking.who, Way(channel), now)


@transaction.atomic
def text_send(actor: Actor, case_id: int, *, version: int, participant: int | None = None, now: datetime) -> None:
    """Send link and code by text message; it names nothing of the dispute, and counts as an attempt."""
    held = take(actor, case_id, "text", version, now)
    asking = held.standing.asking_of(participant)
    _tried(held, asking, "text", Way.SMS, Result.SENT, now)
    tell_other(held.case, asking, "M41", now)


def _tried(held: Held, asking: Asking, act: str, way: Way, result: Result, now: datetime) -> None:
    if why := approach_fault(asking, act):
        raise rules.RefusedActError(act=act, why=why)
    asked = asking.invitation
    if asked is not None:
        asked.channel, asked.text_version = way, TEXT_VERSION
        asked.sent_at = asked.sent_at or now
        if result in DELIVERED:
            asked.delivered_at = asked.delivered_at or now
        asked.save(update_fields=["channel", "text_version", "sent_at", "delivered_at"])
    data = {"channel": way, "outcome": result, "text": TEXT_VERSION, "participant": asking.who.pk}
    held.move(Line(act, INSIDE, data=data), "", now)


@transaction.atomic
def letter_show(actor: Actor, case_id: int, participant: int | None, now: datetime) -> Invitation:
    """Give the asking to print with its code, for the closed envelope; that it was shown is recorded.

    Raises NotYoursError but for its clerks, and NotNowError where nobody is being asked.
    """
    seen = cases.case(actor, case_id, now)
    if not rules.covers(actor, Permission.MEDIATION_SCREEN, cases.spot(seen)):
        raise rules.NotYoursError(act="letter")
    asked = standing(actor, seen, now).asking_of(participant).invitation
    if asked is None or seen.state != "inviting":
        raise rules.NotNowError(act="letter", state=seen.state)
    audit.record(actor, "mediation:invitation:print", f"case:{case_id}", {"invitation": asked.pk}, now)
    return asked


@transaction.atomic
def hear(
    actor: Actor,
    case_id: int,
    *,
    version: int | None,
    answer: str,
    channel: str,
    text: str,
    wishes: str = "",
    participant: int | None = None,
    is_confirmed: bool = False,
    ability: Ability = ADULT,
    now: datetime,
) -> None:
    """Note what one of the other sides said, heard by a clerk or by its own page.

    Consent of all takes the dispute up (m10), a clear refusal of all ends it (m11); the contact of somebody else goes.
    Who cannot act alone names who acts for it (9), and nobody who stands on the other side (10).
    Its own words and wishes stand in a line and in its document (10), which the first side never reads.
    Of several, who said it is noted, and the others are heard for themselves (16).
    """
    who = actor.party.party_id if actor.party is not None else participant
    act = _act_of(actor, case_id, who, answer, now, is_confirmed=is_confirmed)
    held = take(actor, case_id, act, version, now)
    demand(answer=answer if answer in set(Answer) else "", channel=channel if channel in set(Way) else "")
    asking = held.standing.asking_of(who)
    said = {"answer": True, "channel": channel, "outcome": answer, "participant": asking.who.pk}
    if is_confirmed:
        said["is_confirmed"] = True
    if answer in {Answer.AGREE, Answer.CALL_FIRST} and ability != ADULT:
        ability_keep(asking.who, ability, now, act=act)
    asked = asking.invitation
    if asked is not None:
        asked.answered_at, asked.answer = asked.answered_at or now, answer
        asked.save(update_fields=["answered_at", "answer"])
    told = answer_text(text, wishes)
    if act in {"consent", "refuse"} and told:
        # What both sides are told of it says that it agreed or refused alone: its words are the committee's.
        kept = Line("hear", INSIDE, told, data={"participant": asking.who.pk, "channel": channel})
        said["words"] = cases_services.lines_add(actor, held.case, [kept], now)[0].pk
    if act == "refuse":
        held.end(Line("refuse", TOLD, data=said), "terminated", Ending.UNWILLING, now)
        tell(held.case, "M06", now)
    elif act == "consent":
        accept(held, Line("consent", TOLD, data=said), held.standing.askings, now)
    else:
        held.move(Line(act, INSIDE, told, data=said), "", now)
    if act == "not_me":
        respondent_forget(asking.who, Way(asked.channel) if asked and asked.channel else Way(channel), now)
    if actor.party is not None:
        tell_committee(held.case, "M42", now)


def _act_of(actor: Actor, case_id: int, who: int | None, answer: str, now: datetime, *, is_confirmed: bool) -> str:
    """Give what an answer does: alone it moves the dispute, and of several only when it is the last one missing."""
    act = _ACTS.get(answer, "hear")
    is_alone = taking_part(case_id).filter(side=Side.RESPONDENT).count() == 1
    if act not in {"consent", "refuse"} or is_alone:
        return act
    # Two who answer at once are told apart by who comes first.
    cases_lock([case_id])
    stands = standing(actor, cases.case(actor, case_id, now), now)
    own = stands.asking_of(who)
    takings = {each.taking for each in stands.askings if each is not own}
    if act == "refuse":
        return "refuse" if takings == {Taking.REFUSED} else "answer"
    if own.taking is Taking.REFUSED and not is_confirmed:
        # It is kept; the refusal stands until it confirms anew (13).
        return "hear"
    return "consent" if takings == {Taking.AGREED} else "answer"


@transaction.atomic
def reconsider(actor: Actor, case_id: int, *, answer: str, is_confirmed: bool, text: str = "", now: datetime) -> None:
    """Note what the other side says after its refusal; the refusal stands, until it confirms anew that it agrees (13).

    The case stays ended: a confirmed word lets the committee ask the applicant whether to begin again.
    """
    held = take(actor, case_id, "reconsider", None, now)
    demand(answer=answer if answer in set(Answer) else "")
    said = {"answer": True, "channel": Way.PAGE, "outcome": answer, "is_confirmed": is_confirmed}
    said["participant"] = actor.party.party_id if actor.party is not None else None
    held.move(Line("reconsider", INSIDE, text, data=said), "", now)
    if is_confirmed:
        tell_committee(held.case, "M42", now)


@transaction.atomic
def accept_joint(actor: Actor, case_id: int, *, version: int, basis: str, text: str, now: datetime) -> None:
    """Take a dispute up on both sides' wish (m09): they apply jointly, or consent was recorded before it came."""
    held = take(actor, case_id, "accept_joint", version, now)
    demand(basis=basis if basis in set(Basis) else "", text=text)
    dues.dues_meet(case_id, ["decide_by"], now)
    made = [replace(each, invitation=invitation_make(each.who, now)) for each in held.standing.askings]
    accept(held, Line("accept_joint", TOLD, text, data={"kind": basis}), made, now)


@part
def accept(held: Held, line: Line, askings: Sequence[Asking], now: datetime) -> None:
    """Take a dispute up with those who were asked: its main clock runs to the end of the last legal day."""
    kind = dispute_types()[held.case.category]
    clock = main_clock(kind.code, kind.time_limit)
    calendar = calendars.calendar(held.case.holder.calendar_code)
    start = held.case.opened_at if clock.from_receipt else now
    try:
        last = last_days(timezone.localdate(start), clock.length, calendar)
    except YearNotAnnouncedError as unknown:
        # Never a silent guess: who runs the platform declares the year's holidays first (26).
        raise rules.RefusedActError(act=line.act, why="calendar") from unknown
    dues.dues_meet(held.case.pk, ["reply_by"], now)
    until = held.start("mediate_by", str(clock.length), now, due_at=calendar.end(last.legal_on))
    held.move(line, "accepted", now, due_at=until)
    tell(held.case, "M05", now, until=until)
    for each in askings:
        tell_other(held.case, each, "M05", now, until=until)


@transaction.atomic
def unreachable(actor: Actor, case_id: int, *, version: int | None, now: datetime) -> None:
    """End an application whose other side could not be reached, however often it was tried (m12)."""
    held = take(actor, case_id, "unreachable", version, now)
    held.end(Line("unreachable", TOLD), "terminated", Ending.UNREACHABLE, now)
    tell_ended(held, now)


@part
def tell_ended(held: Held, now: datetime) -> None:
    """Tell the applicant that it has ended, and whoever of the other sides had agreed."""
    tell(held.case, "M06", now)
    for each in held.standing.askings:
        if each.taking is Taking.AGREED:
            tell_other(held.case, each, "M06", now)


@transaction.atomic
def reply_over(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Act on the end of the time to answer: extended once where it was delivered, ended where everything was tried.

    Where attempts are still owed, or an answer waits for the committee, the clock shows that it is over.
    """
    seen = cases.case(PLATFORM, case_id, now)
    if seen.state != "inviting":
        return
    stands = standing(PLATFORM, seen, now)
    was_extended = sum(due.clock == "reply_by" for due in stands.dues) > 1
    silent = [each for each in stands.askings if not each.is_answered]
    if any(_may_extend(each, was_extended=was_extended) for each in silent):
        held = take(PLATFORM, case_id, "reply_extend", None, now)
        until = held.start("reply_by", EXTENSION, now)
        held.move(Line("reply_extend", INSIDE), "", now, due_at=until)
    elif len(silent) == len(stands.askings) and "attempts_over" in stands.met:
        unreachable(PLATFORM, case_id, version=None, now=now)


def _may_extend(asking: Asking, *, was_extended: bool) -> bool:
    is_opened = asking.invitation is not None and asking.invitation.opened_at is not None
    return may_extend(asking.attempts, is_opened=is_opened, is_answered=asking.is_answered, was_extended=was_extended)
