"""Who may share a screen in the hearing room, and when (hearing-room 5). Pure."""

from linli.mediation.rules.room import PARTIES, Job, Room, Seat, Stand, Way

# On permission; who came to help somebody, or to see to the technical side, shows nothing.
ALLOWABLE = PARTIES | {Job.INVITEE}


def may_be_allowed(seat: Seat) -> bool:
    """Tell whether a seat is one that the presider may let share its screen."""
    return seat.job in ALLOWABLE and seat.way is Way.ONLINE and seat.stand is Stand.IN


def may_share(seat: Seat) -> bool:
    """Tell whether a seat may share its screen: mediators of themselves, others by the presider's word.

    >>> may_share(Seat(1, Job.PARTY)), may_share(Seat(1, Job.PARTY, may_screen=True)), may_share(Seat(1, Job.MEDIATOR))
    (False, True, True)
    """
    return seat.way is Way.ONLINE and (seat.job is Job.MEDIATOR or (seat.may_screen and seat.job in ALLOWABLE))


def screen_fault(room: Room, seat: Seat) -> str:
    """Give why a seat cannot begin to share its screen now, as a code; one at a time in a group."""
    if not may_share(seat):
        return "not_allowed"
    members = room.members(seat.group)
    if seat.id not in members:
        return "not_here"
    return "screen_taken" if any(room.seats[each].screen for each in members - {seat.id}) else ""
