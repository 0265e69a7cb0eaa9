"""The roll of a group, as its committee and panel read it, and the own place as a member does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.people.rules import Actor
from linli.mediation.models import AgreementPart, Invitation, Member, Participant
from linli.mediation.queries.agreeing import current
from linli.mediation.queries.panels import elected_in
from linli.mediation.rules.rolls import FEWEST_ELECTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.kernel.cases.models import Case


@dataclass(frozen=True, slots=True)
class Place:
    """One member with its key, who speaks for it, and its part of the agreement."""

    member: Member
    speaker: Participant | None
    speaks_for: int
    key: Invitation | None
    part: AgreementPart | None


@dataclass(frozen=True, slots=True)
class Roll:
    """All places in order, and whether the elected are enough to speak."""

    places: "Sequence[Place]"
    speakers: int

    @property
    def is_spoken_for(self) -> bool:
        """Tell whether enough are elected."""
        return self.speakers >= FEWEST_ELECTED

    def counts(self) -> dict[str, int]:
        """Give how many parts are in each state, and how many members have left."""
        parts = [place.part.state for place in self.places if place.part is not None]
        return {state: parts.count(state) for state in AgreementPart.State.values}


def roll(actor: Actor, seen: "Case") -> Roll:
    """Give the roll of a case the actor has been shown: all of it to staff, to a member the own place alone."""
    rows = list(Member.objects.filter(case=seen).select_related("participant").order_by("position"))
    elected = elected_in(seen.pk)
    people = {row.participant_id: row.participant for row in rows}
    keys = {key.participant_id: key for key in Invitation.objects.filter(case=seen, void_at=None).order_by("pk")}
    agreement = current(seen.pk)
    parts = {part.participant_id: part for part in agreement.parts.all()} if agreement else {}
    mine = None if actor.is_staff or actor.job else _own(actor, rows)
    places = [
        Place(
            row,
            people.get(elected.get(row.participant_id, 0)),
            sum(speaker == row.participant_id for speaker in elected.values()),
            keys.get(row.participant_id),
            parts.get(row.participant_id),
        )
        for row in rows
        if mine is None or row.participant_id == mine
    ]
    return Roll(places, len(set(elected.values())))


def _own(actor: Actor, rows: "Sequence[Member]") -> int:
    """Give the participant of the actor's key; 0 for who has none of these."""
    if actor.party is not None:
        return actor.party.party_id
    # The code of the application is that of the first of the roll's case.
    firsts = [row.participant_id for row in rows if actor.code_case_id == row.case_id]
    return min(firsts, default=0)
