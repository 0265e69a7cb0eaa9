"""The panel: what participants read and consent to first, whom they choose, and how a dispute gets its mediators."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from linli.doors import ids
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Challenge, Mediator, PanelSeat
from linli.mediation.queries import panels as found
from linli.mediation.queries.panels import Panel, candidates, panel
from linli.mediation.queries.standing import standing
from linli.mediation.rules.filling import SEATS, Seat, fill, unfit
from linli.mediation.rules.panels import Relation
from linli.mediation.rules.talking import AT_START, Consent, all_gave
from linli.mediation.services.notices import tell_account, tell_all
from linli.mediation.services.speaking import Word, side_data, speaker, words_keep
from linli.mediation.services.taking import INSIDE, PLATFORM, TOLD, Held, demand, take

# Our defaults (mediation 6, m14): to answer for a seat, and to object to who took it.
ANSWER_WITHIN, CHALLENGE_WITHIN = "1wd", "1wd"


@transaction.atomic
def terms(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    gives: Mapping[str, bool],
    address: str,
    now: datetime,
) -> None:
    """Note that a participant has read their rights, where papers reach them, and to what they consent (m13).

    Rights and address are needed; everything else may be no, at any time (mediation 7.1).
    """
    held = take(actor, case_id, "terms", version, now)
    who = speaker(held, participant, channel)
    demand(address=address, rights=gives.get(Consent.RIGHTS))
    words = [Word(kind, bool(gives.get(kind))) for kind in AT_START if kind != Consent.SERVICE]
    words.append(Word(Consent.SERVICE, is_given=True, said=address.strip()))
    words_keep(held, who, channel, words, now)
    held.move(Line("terms", INSIDE, data=side_data(who)), "", now)


@transaction.atomic
def start_panel(actor: Actor, case_id: int, *, version: int, mediators: int, now: datetime) -> None:
    """Begin to choose who mediates, one or three (m13)."""
    held = take(actor, case_id, "start_panel", version, now)
    if mediators not in SEATS:
        raise rules.MissingFieldError(fields=["mediators"])
    until = held.start("choose_by", "2wd", now)
    held.move(Line("start_panel", TOLD, data={"size": mediators}), "panel", now)
    tell_all(held, "M20", now, until=until)


@transaction.atomic
def mediator_choose(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    seat: str,
    mediator: int | None,
    now: datetime,
) -> None:
    """Note whom a participant wants in a seat, or that the committee shall say; a choice that is whole asks at once.

    Of three seats each side has its own; the presider, and the only one of a panel of one, is everybody's (OMR 11).
    """
    held = take(actor, case_id, "choose", version, now)
    who = speaker(held, participant, channel)
    now_panel = _panel(held)
    if seat not in SEATS[now_panel.size] or seat not in {Seat.PRESIDER, who.side}:
        raise rules.MissingFieldError(fields=["seat"])
    wished = _register(held, now).get(mediator) if mediator else None
    if mediator and wished is None:
        raise rules.MissingFieldError(fields=["mediator"])
    earlier = {about for (each, kind, about), yes in now_panel.said.items()
               if each == who.pk and kind == Consent.CHOICE and yes and about.startswith(f"{seat}:")}  # fmt: skip
    about = f"{seat}:{mediator or ''}"
    words = [Word(Consent.CHOICE, is_given=False, about=old) for old in sorted(earlier - {about})]
    words_keep(held, who, channel, [*words, Word(Consent.CHOICE, is_given=True, about=about)], now)
    held.move(Line("choose", INSIDE, data=side_data(who, seat=seat)), "", now)
    if wished:
        _ask_if_chosen(held, seat, wished, now)


def _ask_if_chosen(held: Held, seat: str, wished: Mediator, now: datetime) -> None:
    """Ask a mediator whom everybody whose choice it is has chosen; one who sits already fills one seat alone (19)."""
    now_panel = _panel(held)
    choosing = [p.pk for p in held.standing.participants if seat in {Seat.PRESIDER, p.side}]
    is_free = now_panel.seat(seat) is None and wished.pk not in {each.mediator_id for each in now_panel.seats}
    if is_free and all_gave(now_panel.said, choosing, Consent.CHOICE, f"{seat}:{wished.pk}"):
        by = PanelSeat.ChosenBy.JOINT if seat == Seat.PRESIDER else PanelSeat.ChosenBy(seat)
        _ask(held, wished, seat, by, now)


@transaction.atomic
def panel_fill(
    actor: Actor, case_id: int, *, version: int, seat: str, mediator: int | None, reason: str, now: datetime
) -> None:
    """Fill a seat as the director: with whom the rule takes, or another eligible one with a reason (mediation 8.3).

    Raises RefusedActError "nobody_left" where the register has nobody; then one of another committee is named (20).
    """
    held = take(actor, case_id, "panel_fill", version, now)
    now_panel = _panel(held)
    if seat not in now_panel.empty:
        raise rules.RefusedActError(act="panel_fill", why="seat_taken")
    why: dict[str, object] = {}
    seed = ""
    taken = [each.mediator_id for each in now_panel.seats]
    if mediator is None:
        seed = ids.token()
        drawn = fill(
            candidates(actor, held.case, held.standing.participants, now), held.case.category,
            "", timezone.localdate(now), seed, [*taken, *_left(held)],
        )  # fmt: skip
        if drawn is None:
            raise rules.RefusedActError(act="panel_fill", why="nobody_left")
        chosen, why = Mediator.objects.get(pk=drawn.id), {"steps": dict(drawn.steps)}
    else:
        demand(reason=reason)
        chosen = _register(held, now, of_others=True).get(mediator) or _unknown()
        if chosen.pk in taken:
            raise rules.RefusedActError(act="panel_fill", why="sits_already")
    _ask(held, chosen, seat, PanelSeat.ChosenBy.DIRECTOR, now, why=why, seed=seed, reason=reason)


def _unknown() -> Mediator:
    raise rules.MissingFieldError(fields=["mediator"])


def _left(held: Held) -> list[int]:
    """Give who was in this panel and left: nobody is asked again."""
    gone = PanelSeat.objects.filter(case=held.case, state=PanelSeat.State.LEFT)
    return list(gone.values_list("mediator_id", flat=True))


def _register(held: Held, now: datetime, *, of_others: bool = False) -> Mapping[int, Mediator]:
    """Give who of the committee's register, or of any for the director, may be asked today."""
    day = timezone.localdate(now)
    rows = found.register(PLATFORM, held.case.holder_id) if not of_others else found.everybody(PLATFORM)
    return {row.pk: row for row in rows if unfit(found.candidate(row), day) is None}


def _ask(
    held: Held,
    chosen: Mediator,
    seat: str,
    by: str,
    now: datetime,
    *,
    why: Mapping[str, object] | None = None,
    seed: str = "",
    reason: str = "",
) -> None:
    row = PanelSeat.objects.create(
        case=held.case, mediator=chosen, name=seat, chosen_by=by, why=why or {}, seed=seed, asked_at=now
    )
    until = held.start("seat_by", ANSWER_WITHIN, now)
    line = Line("panel_fill", INSIDE, reason, data={"seat": row.pk, "name": seat, "by": by})
    cases.lines_add(held.actor, held.case, [line], now)
    tell_account(held.case, chosen.account, "M21", now, until=until)


@transaction.atomic
def seat_answer(actor: Actor, seat_id: int, *, accepts: bool, relation: str, told: str, now: datetime) -> None:
    """Take or turn down a seat one was asked for, having disclosed what relation there is (OMR 13, IMR 15).

    Raises NotThereError for a seat that is not the actor's or is answered already.
    """
    row = next((seat for seat in found.asked_of(actor) if seat.pk == seat_id), None)
    if row is None:
        raise rules.NotThereError
    taken = cases.case_take(PLATFORM, row.case_id, "seat_answer", None, now)
    # Nobody sees the dispute before they sit in it, so the platform holds it for them.
    mine = replace(taken, post=rules.acting_post_anywhere(actor, Permission.MEDIATION_SEAT))
    held = Held(actor, mine, standing(PLATFORM, taken.case, now))
    _answered(held, "seat_answer", row, accepts=accepts, relation=relation, told=told, now=now)


@transaction.atomic
def seat_note(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    seat: int,
    accepts: bool,
    relation: str,
    told: str,
    now: datetime,
) -> None:
    """Note, as the director, what a mediator without a device answered and disclosed on paper or by telephone."""
    held = take(actor, case_id, "seat_note", version, now)
    row = _seat(held, seat)
    if row.state != PanelSeat.State.ASKED:
        raise rules.MissingFieldError(fields=["seat"])
    _answered(held, "seat_note", row, accepts=accepts, relation=relation, told=told, now=now)


def _answered(held: Held, act: str, row: PanelSeat, *, accepts: bool, relation: str, told: str, now: datetime) -> None:
    if accepts and (relation not in set(Relation) or (relation != Relation.NONE and not told.strip())):
        raise rules.MissingFieldError(fields=["told" if relation in set(Relation) else "relation"])
    row.answered_at = now
    # Whoever is in it themselves can be kept by nobody.
    if accepts and relation != Relation.INVOLVED:
        row.state, row.relation, row.told = PanelSeat.State.TAKEN, relation, told.strip()
        _open_to_challenge(held, now)
    else:
        row.state, row.left_at = PanelSeat.State.LEFT, now
    row.save()
    dues.dues_meet(held.case.pk, ["seat_by"], now)
    held.move(Line(act, INSIDE, data={"seat": row.pk, "accepts": row.state == PanelSeat.State.TAKEN}), "", now)


def _open_to_challenge(held: Held, now: datetime) -> None:
    dues.dues_cancel(held.case.pk, ["challenge_by"], now)
    until = held.start("challenge_by", CHALLENGE_WITHIN, now)
    tell_all(held, "M22", now, until=until)


@transaction.atomic
def disclose(actor: Actor, case_id: int, *, version: int, relation: str, told: str, now: datetime) -> None:
    """Disclose anew as a mediator who sits: what anybody waived before counts no more (17)."""
    held = take(actor, case_id, "disclose", version, now)
    row = found.own_seat(actor, case_id)
    if row is None:
        raise rules.NotYoursError(act="disclose")
    demand(relation=relation if relation in set(Relation) else "", told=told)
    row.relation, row.told, row.answered_at = relation, told.strip(), now
    if relation == Relation.INVOLVED:
        row.state, row.left_at = PanelSeat.State.LEFT, now
    else:
        _open_to_challenge(held, now)
    row.save()
    held.move(Line("disclose", INSIDE, data={"seat": row.pk}), "", now)


@transaction.atomic
def keep(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    seat: int,
    keeps: bool,
    now: datetime,
) -> None:
    """Note whether a participant keeps a mediator after the disclosure; one no to a disclosed relation ends it (18).

    Raises RefusedActError "challenge_instead" for a no where nothing was disclosed: that takes a ground.
    """
    held = take(actor, case_id, "keep", version, now)
    who, row = speaker(held, participant, channel), _seat(held, seat)
    if row.state != PanelSeat.State.TAKEN:
        raise rules.MissingFieldError(fields=["seat"])
    if not keeps and row.relation == Relation.NONE:
        raise rules.RefusedActError(act="keep", why="challenge_instead")
    words_keep(held, who, channel, [Word(Consent.WAIVER, keeps, found.about(row))], now)
    if not keeps:
        _leave(row, now)
    held.move(Line("keep", INSIDE, data=side_data(who, seat=row.pk, keeps=keeps)), "", now)


@transaction.atomic
def challenge(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    seat: int,
    ground: str,
    facts: str,
    now: datetime,
) -> None:
    """Ask, in writing or orally, for a mediator to leave; the talks wait until it is decided (mediation 9)."""
    held = take(actor, case_id, "challenge", version, now)
    who, row = speaker(held, participant, channel), _seat(held, seat)
    demand(ground=ground if ground in {Relation.NEAR_RELATIVE, Relation.INTEREST, Relation.OTHER} else "", facts=facts)
    made = Challenge.objects.create(
        case=held.case, seat=row, participant=who, ground=ground, facts=facts.strip(), raised_at=now
    )
    held.move(Line("challenge", INSIDE, data=side_data(who, seat=row.pk, challenge=made.pk)), "", now)


@transaction.atomic
def challenge_decide(
    actor: Actor, case_id: int, *, version: int, challenge: int, upheld: bool, decision: str, now: datetime
) -> None:
    """Decide whether a mediator leaves; nobody decides about themselves (IMR 15)."""
    held = take(actor, case_id, "challenge_decide", version, now)
    demand(decision=decision)
    open_ones = Challenge.objects.filter(pk=challenge, case=held.case, decided_at=None).select_related("seat__mediator")
    row = open_ones.first()
    if row is None:
        raise rules.MissingFieldError(fields=["challenge"])
    if row.seat.mediator.account_id == actor.account_id:
        raise rules.RefusedActError(act="challenge_decide", why="own_matter")
    row.is_upheld, row.decision, row.decided_at = upheld, decision.strip(), now
    row.save()
    if upheld:
        _leave(row.seat, now)
    held.move(Line("challenge_decide", INSIDE, data={"challenge": row.pk, "upheld": upheld}), "", now)
    tell_all(held, "M23", now)


@transaction.atomic
def seat_leave(actor: Actor, case_id: int, *, version: int, seat: int, reason: str, now: datetime) -> None:
    """Let a mediator go, as the director, with a reason; what the panel has written stays (mediation 8.5)."""
    held = take(actor, case_id, "seat_leave", version, now)
    row = _seat(held, seat)
    demand(reason=reason)
    _leave(row, now)
    held.move(Line("seat_leave", INSIDE, reason, data={"seat": row.pk}), "", now)


def _seat(held: Held, seat: int) -> PanelSeat:
    row = next((each for each in _panel(held).seats if each.pk == seat), None)
    if row is None:
        raise rules.MissingFieldError(fields=["seat"])
    return row


def _leave(row: PanelSeat, now: datetime) -> None:
    row.state, row.left_at = PanelSeat.State.LEFT, now
    row.save(update_fields=["state", "left_at"])


def _panel(held: Held) -> Panel:
    stands = held.standing
    # How many mediate stands in lines of which a side may read none.
    size = stands.panel.size if stands.panel else 1
    return panel(PLATFORM, held.case.pk, size, stands.participants)


@transaction.atomic
def panel_set(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """State that the panel is complete: every seat taken, disclosed, unchallenged or kept (m14)."""
    held = take(actor, case_id, "panel_set", version, now)
    dues.dues_meet(case_id, ["choose_by", "seat_by", "challenge_by"], now)
    held.move(Line("panel_set", TOLD), "preparing", now)
    tell_all(held, "M24", now)


@transaction.atomic
def seats_lapse(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Count a seat that nobody answered for in time as turned down, so that the next is asked; once."""
    try:
        held = take(PLATFORM, case_id, "seats_lapse", None, now)
    except rules.NotNowError:
        return
    silent = [row for row in _panel(held).seats if row.state == PanelSeat.State.ASKED]
    for row in silent:
        _leave(row, now)
    if silent:
        held.move(Line("seats_lapse", INSIDE, data={"seats": [row.pk for row in silent]}), "", now)
