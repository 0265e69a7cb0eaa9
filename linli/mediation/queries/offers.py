"""How direct negotiation stands, to each side its own way: the other's sums are for nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor
from linli.mediation.models import Offer, Participant
from linli.mediation.queries.agreeing import taking_part
from linli.mediation.rules import offers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.kernel.cases.models import Case

# Who has agreed to negotiate is the same for everybody, whatever lines each may read.
KNOWER = Actor(job="offers")


@dataclass(frozen=True, slots=True)
class Negotiation:
    """What one party sees of it."""

    own: "Sequence[Offer]"
    # Words of the other side, which were written for this one.
    theirs: "Sequence[Offer]"
    round: int
    opted: frozenset[str]
    # Until when the next offer may come; None before the first.
    until: datetime | None
    # The sum both can live with, once the offers meet, or the words that were accepted.
    met_fen: int | None
    accepted: str


def opted(case: "Case") -> frozenset[str]:
    """Give the sides that would negotiate by offers."""
    said = {e.data.get("party") for e in cases.timeline(KNOWER, case) if e.act == "offer_opt"}
    return frozenset(Participant.objects.filter(case=case, pk__in=said).values_list("side", flat=True))


def offers_of(case_id: int) -> list[offers.Offer]:
    """Give all offers of a dispute as the rules know them, the oldest first; for the services alone."""
    rows = Offer.objects.filter(case=case_id).select_related("participant").order_by("made_at", "pk")
    return [
        offers.Offer(r.participant.side, r.round, r.made_at, r.fen, r.words, r.accepted_at is not None) for r in rows
    ]


def is_offered(case: "Case") -> bool:
    """Tell whether the sides may negotiate by themselves: by type, and between two alone.

    Of several on one side each would read the other's limit, and be bound by its word; members of a group each settle.
    """
    if case.category not in offers.OPEN_TO:
        return False
    return list(taking_part(case.pk).values_list("member", flat=True)) == [None, None]


def has_page(case: "Case", party: Participant) -> bool:
    """Tell whether a party has a page of offers: where they may be made, or were."""
    return (case.state == "accepted" and is_offered(case)) or party.offers.exists()


def turn(case: "Case", party: Participant, now: datetime) -> str:
    """Give why a party cannot make an offer now, as a code; "" where it is its turn."""
    earlier = offers_of(case.pk)
    new = offers.Offer(party.side, offers.round_of(earlier), now, fen=1)
    return offers.offer_fault(
        new, earlier, starter=Participant.Side.RESPONDENT, type_code=case.category, opted=len(opted(case))
    )


def agreed_offer(case_id: int) -> tuple[int | None, str]:
    """Give on which sum or in which words the sides met by themselves, for who drafts their agreement."""
    rows = list(Offer.objects.filter(case=case_id))
    met_fen = next((row.met_fen for row in rows if row.met_fen is not None), None)
    return met_fen, next((row.words for row in rows if row.accepted_at is not None), "")


def negotiation(case: "Case", party: Participant) -> Negotiation:
    """Give what a party sees: its own offers, the other's words, whether they meet, and no limit of anybody else."""
    rows = list(Offer.objects.filter(case=case).select_related("participant").order_by("made_at", "pk"))
    own = [row for row in rows if row.participant.side == party.side]
    theirs = [row for row in rows if row.participant.side != party.side and row.words]
    return Negotiation(
        own=own,
        theirs=theirs,
        round=offers.round_of(offers_of(case.pk)),
        opted=opted(case),
        until=offers.ends_at(offers_of(case.pk)),
        met_fen=next((row.met_fen for row in rows if row.met_fen is not None), None),
        accepted=next((row.words for row in rows if row.accepted_at is not None), ""),
    )
