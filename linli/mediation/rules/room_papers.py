"""What may be shown to whom in a hearing room, by the table of who reads what (mediation 11). Pure."""

from collections.abc import Iterable

from linli.mediation.rules.reading import Reader, Thing, reads
from linli.mediation.rules.room import PARTIES, Job, Seat, Stand

_AS = {Job.MEDIATOR: Reader.PANEL, Job.RECORDER: Reader.RECORDER, Job.CLERK: Reader.CLERK}
# Who is on a side, or came with one: for them a thing is shown to all of a group or to none of it.
GUESTS = PARTIES | {Job.INVITEE, Job.SUPPORTER}


def may_be_shown(seat: Seat, thing: Thing, side: str) -> bool:
    """Tell whether a seat may be shown a thing of a side in the room; `side` is "" for what is nobody's alone.

    Showing what both sides have releases it to who was invited; what a side gave apart, only that side releases.

    >>> may_be_shown(Seat(1, Job.PARTY, side="R"), Thing.EVIDENCE_OWN, "A")
    False
    """
    if seat.job in PARTIES:
        reader = Reader.OWN if side in {"", seat.side} else Reader.OTHER
    else:
        reader = _AS.get(seat.job, Reader.INVITEE)
    return reads([reader], thing, is_released=thing is not Thing.CAUCUS)


def show_fault(seats: Iterable[Seat], thing: Thing, side: str) -> str:
    """Give why a thing cannot be shown to a group, as a code; the panel's own who may not read it is left out of it."""
    guests = [seat for seat in seats if seat.job in GUESTS and seat.stand is Stand.IN]
    return "" if all(may_be_shown(seat, thing, side) for seat in guests) else "not_released"
