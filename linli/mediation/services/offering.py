"""Structured offers before mediation: each side puts in what it could live with, and learns only whether both meet."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from linli.doors import ids
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.people.rules import Actor
from linli.mediation.models import Offer, Participant
from linli.mediation.queries.agreeing import party_of
from linli.mediation.queries.offers import is_offered, offers_of, opted
from linli.mediation.rules import offers
from linli.mediation.rules.applications import cleaned
from linli.mediation.rules.money import fen
from linli.mediation.services.notices import tell_all
from linli.mediation.services.taking import INSIDE, PLATFORM, Held, take
from linli.mediation.services.telling import tell_party

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

MAX_WORDS_CHARS = 1_000
OFFER_BY = "offer_by"
_OTHER = {"A": "R", "R": "A"}


@transaction.atomic
def offer_opt(actor: Actor, case_id: int, now: datetime) -> None:
    """Say as a party that one would negotiate by offers; it begins once both sides have."""
    held = take(actor, case_id, "offer_opt", None, now)
    party = party_of(actor, case_id)
    if not is_offered(held.case):
        raise rules.RefusedActError(act="offer_opt", why="not_opted")
    before = opted(held.case)
    if party.side in before:
        return
    held.move(Line("offer_opt", INSIDE, data={"party": party.pk}), "", now)
    # Who was asked first begins; the one who has just said yes needs no telling.
    _tell_turn(held, {Participant.Side.RESPONDENT if before else _OTHER[party.side]} - {party.side}, now)


@transaction.atomic
def offer(actor: Actor, case_id: int, *, amount: str, words: str, now: datetime) -> None:
    """Put in a sum that nobody else sees, or words for the other side; a concession, which goes into no packet.

    Raises MissingFieldError for no sum and no words, RefusedActError where it is not the side's turn or too late.
    """
    held = take(actor, case_id, "offer", None, now)
    if not is_offered(held.case):
        raise rules.RefusedActError(act="offer", why="not_opted")
    party, earlier = party_of(actor, case_id), offers_of(case_id)
    sum_fen, said = fen(amount), cleaned(words)
    if (sum_fen is None) == (not said) or (amount.strip() and sum_fen is None) or len(said) > MAX_WORDS_CHARS:
        raise rules.MissingFieldError(fields=["amount" if amount.strip() else "words"])
    new = offers.Offer(party.side, offers.round_of(earlier), now, sum_fen, said)
    why = offers.offer_fault(
        new, earlier, starter=Participant.Side.RESPONDENT, type_code=held.case.category, opted=len(opted(held.case))
    )
    if why:
        raise rules.RefusedActError(act="offer", why=why)
    row = Offer.objects.create(case=held.case, participant=party, round=new.round, fen=sum_fen, words=said, made_at=now)
    # Neither sum nor words: who reads the timeline learns that there was a round.
    held.move(Line("offer", INSIDE, data={"round": new.round}), "", now)
    _settle(held, row, [*earlier, new], now)


def _settle(held: Held, row: Offer, made: "Sequence[offers.Offer]", now: datetime) -> None:
    dues.dues_meet(held.case.pk, [OFFER_BY], now)
    range_ = offers.met(made)
    if range_ is not None:
        row.met_fen = offers.figure(*range_, lambda below: ids.drawn(range(below), 1)[0])
        row.save(update_fields=["met_fen"])
        tell_all(held, "M68", now)
        return
    held.start(OFFER_BY, f"{offers.AFTER_LAST.days}d", now, due_at=offers.ends_at(made))
    is_round_over = offers.round_of(made) != row.round
    _tell_turn(held, set(_OTHER) if is_round_over else {_OTHER[row.participant.side]}, now)


_OTHER = {
    Participant.Side.APPLICANT: Participant.Side.RESPONDENT,
    Participant.Side.RESPONDENT: Participant.Side.APPLICANT,
}


def _tell_turn(held: Held, sides: "AbstractSet[str]", now: datetime) -> None:
    """Tell sides that something waits for them, and no word of what."""
    for party in held.standing.participants:
        if party.side in sides:
            tell_party(held.case, party, "M70", f"{held.case.pk}:{held.case.version}", now)


@transaction.atomic
def offer_lapse(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """End a negotiation that was not gone on with in time, where the sides have not met; mediators are chosen then."""
    try:
        held = take(PLATFORM, case_id, "offer_lapse", None, now)
    except rules.NotNowError:
        return
    made = offers_of(case_id)
    if offers.met(made) is None and offers.accepted(made) is None:
        held.move(Line("offer_lapse", INSIDE), "", now)
        tell_all(held, "M71", now)


@transaction.atomic
def offer_accept(actor: Actor, case_id: int, *, round_: int, now: datetime) -> None:
    """Accept the words the other side has put in; RefusedActError where there are none in that round."""
    held = take(actor, case_id, "offer_accept", None, now)
    party = party_of(actor, case_id)
    if not is_offered(held.case):
        raise rules.RefusedActError(act="offer_accept", why="not_opted")
    theirs = Offer.objects.filter(case=case_id, round=round_).exclude(participant__side=party.side)
    row = theirs.exclude(words="").first()
    made = offers_of(case_id)
    if row is None or offers.met(made) is not None or offers.accepted(made) is not None:
        raise rules.RefusedActError(act="offer_accept", why="no_words")
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    dues.dues_meet(case_id, [OFFER_BY], now)
    held.move(Line("offer_accept", INSIDE, data={"round": round_}), "", now)
    tell_all(held, "M68", now)
