"""One act in a hearing room: the room under its lock, who acts and when, and how groups change."""

from dataclasses import dataclass
from datetime import datetime

from linli.mediation.models import HearingGroup, HearingRoom, HearingSeat
from linli.mediation.queries.hearing import room_of
from linli.mediation.rules.room import APART, JOINT, Phase, Room, Stand


class RoomError(Exception):
    """What the room refuses, by a code that the page puts into words; nothing was written."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Turn:
    """One act: the room under lock, who acts, and when."""

    row: HearingRoom
    seats: dict[int, HearingSeat]
    me: HearingSeat
    now: datetime

    @property
    def room(self) -> Room:
        """Give the room as it stands now, within this act."""
        return room_of(self.row, self.seats.values())

    def other(self, seat_id: int) -> HearingSeat:
        """Give another's seat; what is not of this room does not exist."""
        if seat_id not in self.seats:
            raise RoomError("not_in")
        return self.seats[seat_id]

    def move(self, seat: HearingSeat, group: str) -> None:
        """Put a seat into a group; a map of groups that has changed is confirmed anew by all.

        What somebody shows stays with those they showed it to: in another group it is over.
        """
        seat.screen = seat.screen and seat.group == group
        seat.group = group
        seat.save(update_fields=["group", "stand", "reason", "screen"])

    def regroup(self, phase: Phase) -> None:
        """Begin a new map of groups."""
        self.row.phase, self.row.version = phase, self.row.version + 1
        self.row.save(update_fields=["phase", "version"])

    def apart(self, phase: Phase) -> None:
        """Set everybody apart; nobody is connected to anybody."""
        for seat in self.seats.values():
            if seat.group:
                self.move(seat, APART)
        self.end_groups()
        self.regroup(phase)

    def together(self) -> None:
        """Bring everybody who is in back into the talk of all."""
        for seat in self.seats.values():
            if seat.stand == Stand.IN:
                self.move(seat, JOINT)
        self.end_groups()
        self.regroup(Phase.JOINT)

    def end_screens(self) -> None:
        """Let nobody share their screen any more."""
        for seat in self.seats.values():
            if seat.screen:
                seat.screen = False
                seat.save(update_fields=["screen"])

    def end_groups(self) -> None:
        """End every group that talks apart, and what was shown in any."""
        self.end_screens()
        HearingGroup.objects.filter(room=self.row, ended_at=None).update(ended_at=self.now)
