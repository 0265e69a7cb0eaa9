"""The rules of the hearing room: who may connect to whom, when a group is private, who may do what, and what loss means."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.mediation.rules import room_frames as frames
from linli.mediation.rules import room_turn
from linli.mediation.rules.room import (
    APART,
    JOINT,
    OFFICERS,
    TALKING,
    Job,
    Phase,
    Room,
    Said,
    Seat,
    Stand,
    Way,
    caucus_fault,
    is_open,
    is_private,
    may_connect,
    may_read,
    may_see,
    may_signal,
    missing,
    side_of,
)
from linli.mediation.rules.room_loss import ABANDON_AFTER, BREAK_AFTER, OFFER_AFTER, loss
from linli.mediation.rules.room_powers import POWERS, As, Do, acts_as, begin_faults, open_to, refusal

NOW = datetime(2022, 7, 4, 2, 0, tzinfo=UTC)
GROUPS = [APART, JOINT, "caucus-1", "caucus-2"]
seats = st.builds(
    Seat,
    id=st.just(0),
    job=st.sampled_from(Job),
    side=st.sampled_from(["", "A", "R"]),
    way=st.sampled_from(Way),
    stand=st.sampled_from(Stand),
    group=st.sampled_from(GROUPS),
    acked=st.integers(0, 3),
    links=st.frozensets(st.integers(1, 6), max_size=3),
    is_online=st.booleans(),
    lost_at=st.sampled_from([None, NOW - timedelta(seconds=40), NOW - timedelta(hours=1)]),
)


@st.composite
def rooms(draw):
    drawn = draw(st.lists(seats, min_size=1, max_size=6))
    numbered = {n: replace(seat, id=n) for n, seat in enumerate(drawn, 1)}
    return Room(draw(st.sampled_from(Phase)), draw(st.integers(1, 3)), draw(st.integers(1, 6)), numbered)


def at(number, job=Job.PARTY, group=JOINT, **said):
    return Seat(
        number, job, stand=Stand.IN, group=group, is_online=True, is_identified=True, is_asked_alone=True, **said
    )


PANEL = [at(1, Job.MEDIATOR), at(2, side="A"), at(3, side="R")]


def room_of(*of, phase=Phase.JOINT, version=1, chair=1):
    return Room(phase, version, chair, {seat.id: seat for seat in of})


class TestLinks:
    @given(rooms())
    def test_a_link_goes_both_ways_and_never_leaves_a_group_or_the_talk(self, room):
        for one in room.seats:
            for other in room.seats:
                may = may_connect(room, one, other)
                assert may == may_connect(room, other, one)
                if may:
                    assert room.phase in TALKING
                    assert room.seats[one].group == room.seats[other].group != APART
                    assert room.seats[one].stand is room.seats[other].stand is Stand.IN

    @given(rooms(), st.integers(0, 4))
    def test_a_signal_of_other_groups_or_from_or_to_a_waiting_seat_is_dropped(self, room, version):
        for one in room.seats:
            for other in range(8):
                passes = may_signal(room, one, other, version)
                assert not passes or (version == room.version and may_connect(room, one, other))


class TestPrivacy:
    CAUCUS = (replace(PANEL[0], group="caucus-1"), replace(PANEL[1], group="caucus-1"), PANEL[2])

    def room(self, *acked, links=()):
        known = [
            replace(s, acked=2 if s.id in acked else 1, links=frozenset(dict(links).get(s.id, ()))) for s in self.CAUCUS
        ]
        return room_of(*known, phase=Phase.CAUCUS, version=2)

    def test_a_group_apart_is_private_only_when_everybody_has_confirmed(self):
        assert is_private(self.room(1, 2, 3), "caucus-1")
        for silent in (1, 2, 3):
            room = self.room(*{1, 2, 3} - {silent})
            assert missing(room, "caucus-1") == {silent}
            assert not is_private(room, "caucus-1")

    def test_a_member_with_a_link_outside_keeps_it_from_being_private(self):
        assert missing(self.room(1, 2, 3, links={2: [1, 3]}.items()), "caucus-1") == {2}

    def test_an_outsider_who_still_sees_a_member_keeps_it_from_being_private(self):
        assert missing(self.room(1, 2, 3, links={3: [2]}.items()), "caucus-1") == {3}

    def test_who_was_sent_to_the_waiting_room_need_not_confirm_once_no_member_has_a_link_there(self):
        room = self.room(1, 2)
        out = {**room.seats, 3: replace(room.seats[3], stand=Stand.WAITING, group=APART)}
        assert is_private(replace(room, seats=out), "caucus-1")
        linked = {**out, 2: replace(out[2], links=frozenset({3}))}
        assert not is_private(replace(room, seats=linked), "caucus-1")

    def test_for_somebody_on_the_telephone_an_officer_confirms(self):
        phone = replace(self.CAUCUS[2], way=Way.PHONE, is_online=False)
        room = room_of(*(replace(s, acked=2) for s in self.CAUCUS[:2]), phone, phase=Phase.CAUCUS, version=2)
        assert missing(room, "caucus-1") == {3}
        assert is_private(replace(room, seats={**room.seats, 3: replace(phone, acked=2)}), "caucus-1")

    @given(rooms(), st.sampled_from(GROUPS))
    def test_no_member_of_a_private_group_has_or_is_seen_with_a_link_outside(self, room, group):
        if not is_private(room, group):
            return
        members = room.members(group)
        assert room.phase in TALKING
        assert all(room.seats[each].acked == room.version and room.seats[each].links <= members for each in members)
        for seat in room.seats.values():
            if seat.id not in members and seat.acked == room.version:
                assert not seat.links & members

    def test_the_talk_of_all_waits_for_nobody_who_is_lost_or_has_no_browser(self):
        here = [replace(s, acked=1) for s in PANEL]
        lost, phone = replace(at(4), is_online=False), replace(at(5), way=Way.PHONE, is_online=False)
        assert is_open(room_of(*here, lost, phone), JOINT)
        assert not is_open(room_of(*here, at(6)), JOINT)

    def test_one_side_alone_talks_apart_with_a_mediator(self):
        room = room_of(*PANEL, at(4, Job.RECORDER))
        assert caucus_fault(room, frozenset({1, 2})) == ""
        assert side_of(room, frozenset({1, 2})) == "A"
        assert caucus_fault(room, frozenset({1, 2, 3})) == "two_sides"
        assert caucus_fault(room, frozenset({2, 4})) == "no_mediator"
        assert caucus_fault(room, frozenset({1})) == "alone"
        assert caucus_fault(room, frozenset({1, 9})) == "not_in"


class TestWords:
    APART = Said("caucus-1", frozenset({1, 2}), "A")

    def test_what_a_side_says_apart_reaches_its_side_and_the_mediators_alone(self):
        own, other, recorder, second = at(2, side="A"), at(3, side="R"), at(4, Job.RECORDER), at(5, Job.MEDIATOR)
        readers = {
            seat.id
            for seat in (own, other, recorder, second, at(6, side="A"), at(7, Job.INVITEE))
            if may_read(seat, self.APART)
        }
        assert readers == {2, 5, 6}

    @given(seats, st.frozensets(st.integers(1, 6)), st.sampled_from(["A", "R"]))
    def test_the_other_side_never_reads_it(self, seat, members, side):
        said = Said("caucus-1", members - {seat.id}, side)
        if seat.job in {Job.PARTY, Job.SUPPORTER, Job.INVITEE} and seat.side != side:
            assert not may_read(seat, said)

    @given(seats, seats)
    def test_who_waits_sees_nobody(self, reader, seat):
        reader, seat = replace(reader, id=1), replace(seat, id=2)
        if reader.stand is not Stand.IN:
            assert not may_see(reader, seat)
        elif reader.job not in OFFICERS and may_see(reader, seat):
            assert reader.group == seat.group != APART


class TestPowers:
    @given(rooms(), st.sampled_from(Do))
    def test_every_act_of_every_seat_in_every_phase_follows_the_table(self, room, do):
        for seat in room.seats.values():
            power, why = POWERS[do], refusal(room, seat, do)
            is_gone = seat.stand in {Stand.LEFT, Stand.EJECTED}
            is_allowed = (
                not is_gone
                and acts_as(room, seat) in power.who
                and room.phase in power.phases
                and (seat.stand is Stand.IN or not power.is_inside)
            )
            assert (why == "") is is_allowed
            assert (do in open_to(room, seat)) is is_allowed

    @pytest.mark.parametrize("do", [Do.ADMIT, Do.EJECT, Do.GROUP, Do.JOIN, Do.PAUSE, Do.CLOSE, Do.BEGIN, Do.HAND])
    def test_the_chair_alone_leads_the_room(self, do):
        assert POWERS[do].who == {As.CHAIR}

    @pytest.mark.parametrize("stand", [Stand.WAITING, Stand.IN])
    def test_everybody_may_always_ask_to_stop_and_leave(self, stand):
        for phase in set(Phase) - {Phase.CLOSED, Phase.ABANDONED}:
            party = replace(PANEL[1], stand=stand)
            acts = open_to(room_of(PANEL[0], party, phase=phase), party)
            assert {Do.ASK, Do.LEAVE} <= set(acts)

    def test_each_need_of_a_beginning_keeps_it_from_beginning_alone(self):
        room = room_of(*PANEL, phase=Phase.OPEN)
        assert begin_faults(room, is_read=True, is_one_sided=False) == []
        assert begin_faults(room, is_read=False, is_one_sided=False) == ["rules_not_read"]
        one = {n: s for n, s in room.seats.items() if n != 3}
        assert begin_faults(replace(room, seats=one), is_read=True, is_one_sided=False) == ["side_missing"]
        assert begin_faults(replace(room, seats=one), is_read=True, is_one_sided=True) == []
        for field, code in (("is_identified", "not_identified"), ("is_asked_alone", "not_asked_alone")):
            known = {**room.seats, 2: replace(room.seats[2], **{field: False})}
            assert begin_faults(replace(room, seats=known), is_read=True, is_one_sided=False) == [code]


class TestLoss:
    def lost(self, seat, ago):
        return replace(seat, is_online=False, lost_at=NOW - ago)

    def test_a_short_loss_changes_nothing(self):
        room = room_of(self.lost(PANEL[0], OFFER_AFTER / 2), *PANEL[1:], at(4, Job.MEDIATOR))
        assert loss(room, NOW) == loss(room_of(*PANEL), NOW)

    def test_the_next_mediator_by_seat_is_offered_the_chair(self):
        room = room_of(self.lost(PANEL[0], OFFER_AFTER), *PANEL[1:], at(5, Job.MEDIATOR), at(4, Job.MEDIATOR))
        assert loss(room, NOW).heir == 4
        assert not loss(room, NOW).must_break

    def test_a_panel_of_one_that_is_lost_sets_everybody_apart_and_is_given_up_at_last(self):
        assert loss(room_of(self.lost(PANEL[0], BREAK_AFTER), *PANEL[1:]), NOW).must_break
        given_up = room_of(self.lost(PANEL[0], ABANDON_AFTER), *PANEL[1:], phase=Phase.BREAK)
        assert loss(given_up, NOW).must_abandon
        assert not loss(replace(given_up, phase=Phase.OPEN), NOW).must_abandon

    def test_a_group_apart_whose_mediator_is_lost_ends_and_the_others_stay(self):
        apart = replace(self.lost(PANEL[0], OFFER_AFTER), group="caucus-1")
        second = at(4, Job.MEDIATOR)
        room = room_of(apart, replace(PANEL[1], group="caucus-1"), PANEL[2], second, phase=Phase.CAUCUS, chair=4)
        assert loss(room, NOW).ended == {"caucus-1"}
        assert not loss(room, NOW).must_break


class TestFrames:
    @given(st.text(max_size=300))
    def test_whatever_is_said_is_understood_or_refused_and_breaks_nothing(self, text):
        with contextlib.suppress(frames.BadFrameError):
            frames.frame(text)

    @pytest.mark.parametrize(
        "text",
        [
            '{"t":"admit"}',
            '{"t":"admit","seat":"2"}',
            '{"t":"admit","seat":2,"more":1}',
            '{"t":"nothing"}',
            '{"t":"chat","text":""}',
            '{"t":"chat","text":"%s"}' % ("x" * 2001),
            '{"t":"ask","what":"win"}',
            '{"t":"sig","to":2,"version":1,"kind":"offer","data":"m=application 9 x"}',
            '{"t":"sig","to":2,"version":1,"kind":"offer","data":"%s"}' % ("m=audio 9 x\\r\\n" * 4),
            "[1]",
        ],
    )
    def test_a_frame_of_another_form_is_refused(self, text):
        with pytest.raises(frames.BadFrameError):
            frames.frame(text)

    def test_every_power_has_its_frame_and_every_frame_its_power(self):
        tags = {each.__struct_config__.tag for each in frames.Said.__args__}
        assert tags == {str(do) for do in Do} | {"hello"}

    def test_one_seat_says_so_much_and_no_more(self):
        meter = frames.Meter()
        assert not any(meter.is_over(100, 1.0) for _ in range(frames.MOST_A_SECOND))
        assert meter.is_over(100, 1.0)
        assert not meter.is_over(100, 2.5)
        assert meter.is_over(frames.MOST_BYTES_A_SECOND * frames.OVER_S, 2.6)
        assert not meter.is_over(100, 20.0)


class TestRelay:
    def test_credentials_end_two_hours_after_the_planned_end_and_after_six_hours_at_the_latest(self):
        assert room_turn.expiry(NOW, NOW + timedelta(hours=1)) == int((NOW + timedelta(hours=3)).timestamp())
        assert room_turn.expiry(NOW, NOW + timedelta(hours=9)) == int((NOW + timedelta(hours=6)).timestamp())

    def test_without_a_relay_none_is_named_and_each_seat_has_its_own(self):
        assert room_turn.servers([], "", 1, 5) == []
        (one,), (two,) = (room_turn.servers(["turn:relay.example"], "s" * 32, seat, 1000) for seat in (1, 2))
        assert one["username"] == "1000:1"
        assert one["credential"] != two["credential"]
