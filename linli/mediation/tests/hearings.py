"""A room of a sitting that is arranged, to play it in, for tests here and of the promises."""

from datetime import timedelta

from linli.mediation.models import HearingRoom, HearingSeat, Participant, Sitting
from linli.mediation.queries import hearing as queries
from linli.mediation.rules import room_frames as frames
from linli.mediation.rules.room import Job, Way
from linli.mediation.services import hearing
from linli.mediation.services.hearing import Guest, room_open
from linli.mediation.services.hearing_acts import room_do
from linli.mediation.tests.acting import SCHEDULED, applied, does, mediation_clerk, mediator, sat

HOURS = timedelta(hours=2)


def arranged(play, mode=Sitting.Mode.ONLINE):
    """Let a sitting be arranged by a way that needs a room, and let its time have come."""
    does(applied(play), SCHEDULED)
    sitting = Sitting.objects.get(case_id=play.case_id)
    sitting.mode, sitting.starts_at = mode, play.now
    sitting.save()
    return sitting


def guests(play, ways=(Way.ONLINE, Way.ONLINE)):
    """Give both sides as guests of a room, each by a way."""
    people = Participant.objects.filter(case_id=play.case_id).order_by("side")
    return [Guest(way, participant=p.pk) for p, way in zip(people, ways, strict=True)]


class Room:
    """A room of an arranged sitting, with its presider in the chair."""

    def __init__(self, play, *, ways=(Way.ONLINE, Way.ONLINE), recorder=False, mode=Sitting.Mode.ONLINE):
        self.sitting = arranged(play, mode)
        self.play, self.now = play, play.now
        self.clerk, self.mediator = mediation_clerk(play), mediator(play)
        # The clerk writes, or the mediator who is alone in the panel.
        by, writes = (self.clerk, None) if recorder else (self.mediator, sat(play))
        self.row = room_open(
            by, play.case_id, self.now, ends_at=self.now + HOURS, guests=guests(play, ways), recorder=writes
        )
        jobs = {Job.MEDIATOR: "S", Job.RECORDER: "W", Job.CLERK: "C"}
        self.ids = {jobs.get(s.job, s.side): s.pk for s in HearingSeat.objects.filter(room=self.row)}

    def come(self, who):
        hearing.seat_come(self.ids[who], f"line-{who}", self.now, has_media=True)

    def do(self, who, said):
        return room_do(self.ids[who], f"line-{who}", said, self.now)

    def let_in(self, who, *, by_phone=False):
        if not by_phone:
            self.come(who)
            self.do(who, frames.Ready(is_alone=True))
        self.do("S", frames.Identify(seat=self.ids[who], method="document", is_alone=True if by_phone else None))
        self.do("S", frames.Admit(seat=self.ids[who]))

    def begun(self):
        self.come("S")
        for who in [each for each in "ARW" if each in self.ids]:
            if who == "W":
                self.come(who)
            else:
                self.let_in(who, by_phone=self.seat(who).way != Way.ONLINE)
        self.do("S", frames.Begin(is_read=True))
        return self

    def seat(self, who):
        return HearingSeat.objects.get(pk=self.ids[who])

    def fresh(self):
        return HearingRoom.objects.get(pk=self.row.pk)

    def acked(self, *who, links=()):
        version = self.fresh().version
        for each in who:
            self.do(each, frames.Ack(version=version, links=list(links)))

    def view(self, who):
        table = queries.table(self.fresh())
        return queries.view(table, table.seats[self.ids[who]], self.now)

    def lines(self, who):
        table = queries.table(self.fresh())
        return [entry["text"] for entry in queries.entries_for(table, table.seats[self.ids[who]], 0)]

    def apart(self, *who):
        self.do("S", frames.Group(members=[self.ids[each] for each in ("S", *who)]))
