"""An agreement is given out to be signed, taken back to be changed, refused, or lapses; or it stays one of words."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agreement, AgreementPart, Paper, Proposal, Signature
from linli.mediation.queries.agreeing import Drafted, current, drafted, party_of, required, sent, signatures
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules import signing
from linli.mediation.rules.checks import Effect
from linli.mediation.rules.endings import Ending
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.terms import day, instalments
from linli.mediation.services.drafting import working
from linli.mediation.services.effect import PART_PAPER, effect_take, parts_close
from linli.mediation.services.ending import time_up
from linli.mediation.services.notices import tell_all
from linli.mediation.services.papers import papers_mark
from linli.mediation.services.taking import INSIDE, PLATFORM, TOLD, Held, demand, take
from linli.mediation.services.telling import tell_party

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

SIGN_BY, SIGN_REMIND = "sign_by", "sign_remind_at"
# On which days after it was given out who has not signed is reminded (our default).
REMINDED = (2, 4)
# The text of an agreement among the documents.
TEXT_PAPER = 28
# An agreement from this sum on is not left to words (our default, as for a panel of three).
MAJOR_FEN = 10_000_000


@transaction.atomic
def to_sign(actor: Actor, case_id: int, *, version: int, path: str, now: datetime) -> None:
    """Give the version that all have read out to be signed, on paper where the law or a party wants it so (m21).

    From here its hash is shown to everybody, and the time to sign runs.
    """
    held = take(actor, case_id, "to_sign", version, now)
    proposal = _readable(held.case)
    given = drafted(held.case, proposal, now)
    paper = Agreement.Path.PAPER
    if path not in set(Agreement.Path):
        raise rules.MissingFieldError(fields=["path"])
    if path != paper and given.is_paper_due:
        raise rules.RefusedActError(act="to_sign", why="on_paper")
    # What was given out before the talks were stopped and resumed.
    _void(held.case, now)
    made = _agreement(held.case, given, now, path=path)
    until = held.start(SIGN_BY, MAIN.move("sign_lapse").within, now)
    for days in REMINDED:
        held.start(SIGN_REMIND, f"{days}d", now, due_at=now + timedelta(days=days))
    held.move(Line("to_sign", TOLD, data={"agreement": made.pk, "sha256": made.sha256}), "signing", now, due_at=until)
    tell_all(held, "M62", now, until=until)


def _readable(case: "Case") -> Proposal:
    proposal = sent(case.pk)
    if proposal is None:
        raise rules.RefusedActError(act="to_sign", why="terms")
    return proposal


def _agreement(case: "Case", given: Drafted, now: datetime, **more: object) -> Agreement:
    heads = given.proposal.heads
    percent, until = heads.get("threshold_percent", ""), heads.get("threshold_on", "")
    is_threshold = heads.get("condition") == Agreement.Condition.THRESHOLD and percent.isdecimal()
    made = Agreement.objects.create(
        case=case, proposal=given.proposal, profile=signing.profile_of(case.category), sha256=given.proposal.sha256,
        made_at=now, condition=Agreement.Condition.THRESHOLD if is_threshold else Agreement.Condition.SEVERABLE,
        threshold_percent=int(percent) if is_threshold else None,
        threshold_on=day(until) if is_threshold else None, **more,
    )  # fmt: skip
    if not given.members:
        AgreementPart.objects.create(case=case, agreement=made)
        return made
    AgreementPart.objects.bulk_create(
        AgreementPart(
            case=case, agreement=made, participant_id=member.participant_id,
            figure_fen=given.figures.get(str(member.participant_id)), held_because=member.held_because,
            state=AgreementPart.State.HELD if member.held_because else AgreementPart.State.OPEN,
        )
        for member in given.members
    )  # fmt: skip
    return made


@transaction.atomic
def edit(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Take the text back to be changed (m23): whatever was signed is void, and its signers are told."""
    held = take(actor, case_id, "edit", version, now)
    text_back(held, Line("edit", TOLD), now)
    end_if_over(held, now)


@part
def text_back(held: Held, line: Line, now: datetime) -> None:
    """Let what was given out be a draft again, under which nothing counts as signed."""
    _void(held.case, now)
    dues.dues_meet(held.case.pk, [SIGN_BY, SIGN_REMIND], now)
    working(held.case, now)
    main = held.standing.due("mediate_by")
    held.move(line, "proposal", now, due_at=main and main.due_at)
    tell_all(held, "M63", now)


@part
def _void(case: "Case", now: datetime) -> None:
    """Let what was given out, and every signature under it, count no more; the rows stay."""
    agreement = current(case.pk)
    if agreement is None or agreement.effect_at is not None:
        return
    Signature.objects.filter(agreement=agreement, void_at=None).update(void_at=now)
    agreement.void_at = now
    agreement.save(update_fields=["void_at"])
    papers_mark(case.pk, [TEXT_PAPER, PART_PAPER], Paper.State.VOID)


@transaction.atomic
def refuse_sign(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Refuse to sign (m25): the mediation ends. A member of a group stays outside instead, and loses nothing."""
    held = take(actor, case_id, "refuse_sign", version, now)
    party, agreement = party_of(actor, case_id), current(case_id)
    if agreement is not None and agreement.parts.filter(participant=party).exists():
        raise rules.RefusedActError(act="refuse_sign", why="member_stays_out")
    _void(held.case, now)
    held.end(Line("refuse_sign", TOLD, reason=Ending.NOT_SIGNED), "terminated", Ending.NOT_SIGNED, now)
    tell_all(held, "M06", now)


@transaction.atomic
def decline_part(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Stay outside as a member of a group: it loses nothing, the others go on (mediation 19)."""
    held = take(actor, case_id, "decline_part", version, now)
    party, agreement = party_of(actor, case_id), current(case_id)
    own = agreement.parts.filter(participant=party, state=AgreementPart.State.OPEN).first() if agreement else None
    if agreement is None or own is None:
        raise rules.RefusedActError(act="decline_part", why="no_member")
    own.state = AgreementPart.State.NOT_JOINED
    own.save(update_fields=["state"])
    Signature.objects.filter(agreement=agreement, participant=party, void_at=None).update(void_at=now)
    held.move(Line("decline_part", TOLD, data={"party": party.pk}), "", now)


@transaction.atomic
def sign_lapse(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Go back to the talks where not all have signed in time (m26); nothing where it has moved on.

    In a group that may be parted, who has not signed has not joined, and the others go on.
    """
    try:
        held = take(PLATFORM, case_id, "sign_lapse", None, now)
    except rules.NotNowError:
        return
    agreement = current(case_id)
    if agreement is not None and parts_close(agreement):
        until = held.start(SIGN_BY, MAIN.move("sign_lapse").within, now)
        held.move(Line("not_join", TOLD), "", now, due_at=until)
        return
    _void(held.case, now)
    main = held.standing.due("mediate_by")
    held.move(Line("sign_lapse", TOLD), "adjourned", now, due_at=main and main.due_at)
    tell_all(held, "M65", now)
    end_if_over(held, now)


@part
def end_if_over(held: Held, now: datetime) -> None:
    """End the mediation where its time ran out while the sides had the text to sign (m31)."""
    main = held.standing.due("mediate_by")
    if main is not None and main.due_at <= now:
        time_up(held.case.pk, None, now)


@transaction.atomic
def sign_remind(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Remind who has not signed yet, and say until when they may; nothing where it has moved on."""
    try:
        held = take(PLATFORM, case_id, "sign_remind", None, now)
    except rules.NotNowError:
        return
    agreement, until = current(case_id), held.standing.due(SIGN_BY)
    if agreement is None or agreement.effect_at is not None or until is None:
        return
    signed = {row.participant_id for row in signatures(agreement) if row.seat == signing.Seat.PARTY}
    waiting = [p for p in held.standing.participants if str(p.pk) in required(agreement) and p.pk not in signed]
    if not waiting:
        return
    held.move(Line("sign_remind", INSIDE, data={"parties": [p.pk for p in waiting]}), "", now)
    for party in waiting:
        tell_party(
            held.case, party, "M72", f"{agreement.pk}:{timezone.localdate(now)}", now,
            until_on=timezone.localdate(until.due_at),
        )  # fmt: skip


@transaction.atomic
def oral(
    actor: Actor, case_id: int, *, version: int, spoken: str, on_the_spot: bool, wants_writing: bool, now: datetime
) -> None:
    """Note an agreement reached by words (m22), where the law leaves it to words; it binds from this moment.

    RefusedActError naming what speaks for writing.
    """
    held = take(actor, case_id, "oral", version, now)
    demand(spoken=spoken)
    proposal = _readable(held.case)
    given = drafted(held.case, proposal, now)
    kind = dispute_types()[held.case.category]
    why = signing.oral_fault(
        type_code=kind.code,
        is_group=bool(given.members),
        wants_writing=wants_writing,
        has_instalments=any(instalments(term) for term in given.terms),
        is_on_the_spot=on_the_spot,
        is_major=max((term.amount or 0 for term in given.terms), default=0) >= MAJOR_FEN,
        is_paper=given.is_paper_due,
    )
    # What nobody may agree to in writing is no better in words.
    if any(each.effect is Effect.BLOCK and each.code not in {"C22", "C03"} for each in given.findings):
        why = why or "no_block"
    if why:
        raise rules.RefusedActError(act="oral", why=why)
    dues.dues_meet(case_id, ["mediate_by"], now)
    made = _agreement(held.case, given, now, form=Agreement.Form.ORAL, spoken=spoken.strip())
    held.move(Line("oral", TOLD, data={"agreement": made.pk}), "effective", now, outcome=Ending.AGREEMENT, due_at=None)
    effect_take(held, made, now)


@transaction.atomic
def vary_wish(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Note that a party wishes to change the agreement in effect; once all wish it, talks begin anew (m33).

    The agreement binds as it is until another takes effect.
    """
    held = take(actor, case_id, "vary_wish", version, now)
    party = party_of(actor, case_id)
    # Who else wishes it stands in lines that this party may not read.
    lines = cases.timeline(PLATFORM, held.case)
    since = max((e.pk for e in lines if e.act in {"take_effect", "oral", "vary"}), default=0)
    wished = {e.data.get("party") for e in lines if e.act == "vary_wish" and e.pk > since}
    held.move(Line("vary_wish", TOLD, data={"party": party.pk}), "", now)
    if {p.pk for p in held.standing.participants} <= wished | {party.pk}:
        last = take(PLATFORM, case_id, "vary", None, now)
        last.move(Line("vary", TOLD), "preparing", now)
        tell_all(last, "M67", now)
