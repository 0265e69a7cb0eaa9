"""Sharing a screen in the hearing room: by the presider's word, one at a time, in one group, and over with it (5, 7)."""

import pytest

from linli.mediation.models import HearingSeat
from linli.mediation.rules import room_frames as frames
from linli.mediation.rules.room import JOINT, Job, Phase, Room, Seat, Stand, Way
from linli.mediation.rules.room_screen import may_share, screen_fault
from linli.mediation.services import hearing
from linli.mediation.services.hearing_turn import RoomError
from linli.mediation.tests import hearings

ON, OFF = frames.Screen(is_on=True), frames.Screen(is_on=False)


@pytest.mark.parametrize("job", Job)
@pytest.mark.parametrize("is_allowed", [False, True])
def test_who_may_share_follows_the_table(job, is_allowed):
    seat = Seat(1, job, stand=Stand.IN, may_screen=is_allowed)
    on_permission = {Job.PARTY, Job.AGENT, Job.INVITEE}
    assert may_share(seat) is (job is Job.MEDIATOR or (is_allowed and job in on_permission))


def test_one_shares_at_a_time_in_a_group_and_nobody_without_a_browser():
    chair, party = (
        Seat(n, job, group=JOINT, stand=Stand.IN, may_screen=True) for n, job in ((1, Job.MEDIATOR), (2, Job.PARTY))
    )
    apart = Seat(3, Job.PARTY, group="caucus-1", stand=Stand.IN, screen=True)
    room = Room(Phase.CAUCUS, 1, 1, {1: chair, 2: party, 3: apart})
    assert screen_fault(room, party) == ""
    shares = Seat(1, Job.MEDIATOR, group=JOINT, stand=Stand.IN, screen=True)
    assert screen_fault(Room(Phase.JOINT, 1, 1, {**room.seats, 1: shares}), party) == "screen_taken"
    assert not may_share(Seat(2, Job.PARTY, way=Way.PHONE, may_screen=True))


@pytest.mark.django_db
@pytest.mark.slow
class TestSharing:
    @pytest.fixture
    def room(self, play):
        return hearings.Room(play, recorder=True).begun()

    def refused(self, room, who, said):
        with pytest.raises(RoomError) as error:
            room.do(who, said)
        return error.value.code

    def allow(self, room, who, *, is_allowed=True):
        room.do("S", frames.Allow(seat=room.ids[who], is_allowed=is_allowed))

    def shown(self, room, who):
        """Give whose screen somebody is told is shared."""
        names = {pk: name for name, pk in room.ids.items()}
        return [names[seat["id"]] for seat in room.view(who)["seats"] if seat["screen"]]

    def test_without_permission_nobody_is_announced_whatever_their_browser_says(self, room):
        for who, why in (("A", "not_allowed"), ("R", "not_allowed"), ("W", "not_yours")):
            assert "screen" not in room.view(who)["acts"]
            assert self.refused(room, who, ON) == why
        # Nor does anybody give it to themselves, or to who has no power to show anything.
        assert self.refused(room, "A", frames.Allow(seat=room.ids["A"], is_allowed=True)) == "not_yours"
        assert self.refused(room, "S", frames.Allow(seat=room.ids["W"], is_allowed=True)) == "not_in"
        assert [self.shown(room, who) for who in "SAWR"] == [[]] * 4

    def test_the_presider_allows_it_and_withdrawing_the_permission_ends_it(self, room):
        self.allow(room, "A")
        assert "screen" in room.view("A")["acts"]
        room.do("A", ON)
        assert [self.shown(room, who) for who in "SAWR"] == [["A"]] * 4
        assert self.refused(room, "S", ON) == "screen_taken"
        self.allow(room, "A", is_allowed=False)
        assert [self.shown(room, who) for who in "SAWR"] == [[]] * 4
        assert self.refused(room, "A", ON) == "not_allowed"
        room.do("S", ON)
        assert self.shown(room, "R") == ["S"]

    def test_it_ends_with_every_change_of_groups(self, room):
        self.allow(room, "A")
        for change, back in (
            (lambda: room.apart("R"), frames.Join()), (lambda: room.do("S", frames.Pause()), frames.Resume()),
        ):  # fmt: skip
            room.do("A", ON)
            change()
            assert not room.seat("A").screen
            room.do("S", back)
            assert not HearingSeat.objects.filter(screen=True).exists()

    def test_what_is_shared_apart_is_told_to_nobody_else(self, room):
        self.allow(room, "A")
        room.apart("A")
        outside = {who: room.view(who) for who in "RW"}
        room.do("A", ON)
        assert self.shown(room, "S") == self.shown(room, "A") == ["A"]
        assert {who: room.view(who) for who in "RW"} == outside
        # A second one outside is none of theirs.
        assert self.shown(room, "R") == []
        room.do("S", frames.Join())
        assert self.shown(room, "R") == self.shown(room, "A") == []

    @pytest.mark.parametrize(
        "end",
        [
            lambda room: room.do("A", OFF),
            lambda room: room.do("A", frames.Leave()),
            lambda room: room.do("S", frames.Eject(seat=room.ids["A"], reason="请稍候")),
            lambda room: room.do("S", frames.Mute(seat=room.ids["A"], what="screen")),
            lambda room: hearing.seats_lose(room.row.pk, ["line-A"], room.now),
            lambda room: hearing.seat_come(room.ids["A"], "other-device", room.now, has_media=True),
            lambda room: room.do("A", frames.Ask(what="unsafe")),
        ],
        ids=["stop", "leave", "eject", "mute", "lost", "second device", "unsafe"],
    )
    def test_it_ends_by_the_own_hand_and_with_the_own_presence(self, room, end):
        self.allow(room, "A")
        room.do("A", ON)
        end(room)
        assert self.shown(room, "S") == self.shown(room, "R") == []
