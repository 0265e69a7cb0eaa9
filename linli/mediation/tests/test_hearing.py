"""The hearing room by its services: who gets in, what each is shown, the record, and people without a browser."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import signing
from django.urls import reverse

from linli.kernel.audit.models import Audit
from linli.kernel.cases.queries.codes import TooManyMissesError
from linli.kernel.cases.rules import MissingFieldError, NotThereError, NotYoursError, RefusedActError
from linli.kernel.files.models import File
from linli.kernel.people.rules import ANONYMOUS, Actor, Role, Sender
from linli.mediation.models import (
    Agency,
    Assent,
    Attendance,
    Dispute,
    Fact,
    HearingGroup,
    HearingRoom,
    HearingSeat,
    HearingShow,
    Item,
    JoinLink,
    Paper,
    Participant,
    Proposal,
    RecordEntry,
    Sitting,
    SittingGroup,
)
from linli.mediation.queries import hearing as queries
from linli.mediation.queries import talks
from linli.mediation.queries.hearing import seat_at
from linli.mediation.rules import room_frames as frames
from linli.mediation.rules.room import Phase, Stand, Way, caucus_fault
from linli.mediation.rules.room_powers import open_to
from linli.mediation.services import hearing
from linli.mediation.services.hearing import Guest, LinkSpentError, link_make, link_open, link_use, room_open
from linli.mediation.services.hearing_acts import is_news, may_signal, room_tick
from linli.mediation.services.hearing_turn import RoomError
from linli.mediation.tests.acting import (
    EXAMPLES,
    PREPARING,
    applicant,
    applied,
    director,
    does,
    mediation_clerk,
    mediator,
    respondent,
    sat,
    side,
)
from linli.mediation.tests.hearings import HOURS, Room, arranged, guests
from linli.mediation.views.hearing import SALT, SEAT_COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def room(play):
    return Room(play)


def why(do):
    with pytest.raises(RefusedActError) as error:
        do()
    return error.value.facts["why"]


def refused(do):
    with pytest.raises(RoomError) as error:
        do()
    return error.value.code


class TestTheWayIn:
    def test_a_room_is_opened_for_a_sitting_by_who_presides_leads_or_decides(self, play):
        does(applied(play), PREPARING)
        told = {"ends_at": play.now + HOURS, "guests": []}
        assert why(lambda: room_open(mediation_clerk(play), play.case_id, play.now, **told)) == "no_sitting"
        does(play, "exchange schedule")
        assert why(lambda: room_open(mediation_clerk(play), play.case_id, play.now, **told)) == "no_sitting"
        sitting = Sitting.objects.get()
        Sitting.objects.update(mode="mixed")
        with pytest.raises(NotThereError):
            room_open(play.staff(Role.CLERK), play.case_id, play.now, **told)
        with pytest.raises(MissingFieldError):
            room_open(mediation_clerk(play), play.case_id, play.now, **told)
        told["ends_at"] = sitting.starts_at + HOURS
        room = room_open(director(play), play.case_id, play.now, **told)
        assert (room.phase, room.sitting, room.chair.panel_seat) == (Phase.OPEN, sitting, sitting.presider)
        assert why(lambda: room_open(mediator(play), play.case_id, play.now, **told, recorder=sat(play))) == "has_room"

    def test_the_panel_and_the_clerk_sit_by_their_seats_and_parties_and_agents_by_the_case(self, play):
        sitting = arranged(play)
        paper = Agency.objects.create(
            case_id=play.case_id, participant_id=side("R")(play), agent="示例律师", from_on=date(2022, 1, 1),
            to_on=date(2022, 12, 31), noted_at=play.now,
        )  # fmt: skip
        told = {"ends_at": play.now + HOURS, "guests": [*guests(play), Guest(Way.PHONE, agency=paper.pk)]}
        room = room_open(mediation_clerk(play), play.case_id, play.now, **told)
        seated = {(s.job, s.side, s.way, s.name) for s in room.seats.all()}
        panel = str(sitting.presider.mediator.account)
        assert seated == {
            ("mediator", "", "online", panel), ("recorder", "", "online", str(room.seats.get(job="recorder").account)),
            ("party", "A", "online", "示例甲"), ("party", "R", "online", "示例乙"), ("agent", "R", "phone", "示例律师"),
        }  # fmt: skip
        # 11: a paper that is over seats nobody.
        Agency.objects.update(to_on=date(2022, 1, 2))
        HearingRoom.objects.update(phase="closed")
        with pytest.raises(NotThereError):
            room_open(mediation_clerk(play), play.case_id, play.now, **told)

    def test_where_somebody_is_afraid_no_room_opens_without_the_own_relay(self, play, settings):
        arranged(play)
        Dispute.objects.update(safety={"afraid": "yes"})
        told = {"ends_at": play.now + HOURS, "guests": guests(play)}
        assert why(lambda: room_open(mediation_clerk(play), play.case_id, play.now, **told)) == "relay"
        settings.ENV = replace(settings.ENV, turn_urls=("turn:relay.example",))
        assert room_open(mediation_clerk(play), play.case_id, play.now, **told).is_relay_only

    def test_a_link_lets_one_browser_in_once_and_a_newer_one_takes_its_place(self, room):
        first = link_make(room.clerk, room.row.pk, room.ids["R"], room.now)
        second = link_make(room.clerk, room.row.pk, room.ids["R"], room.now)
        assert link_use(second, room.now).pk == room.ids["R"]
        for spent in (first, second, "nothing"):
            with pytest.raises(LinkSpentError):
                link_use(spent, room.now)
        assert second not in str(JoinLink.objects.values_list("digest", flat=True))

    @pytest.mark.parametrize("hours", [-1, 5])
    def test_a_link_opens_nothing_before_and_after_its_time(self, room, hours):
        token = link_make(room.clerk, room.row.pk, room.ids["R"], room.now)
        with pytest.raises(LinkSpentError):
            link_use(token, room.now + timedelta(hours=hours))

    def test_guessing_links_is_slowed_down_even_for_a_right_one(self, room):
        token, sender = link_make(room.clerk, room.row.pk, room.ids["R"], room.now), Sender(address="there")
        for number in range(10):
            with pytest.raises(LinkSpentError):
                link_open(ANONYMOUS, f"guess{number}", sender, room.now)
        with pytest.raises(TooManyMissesError):
            link_open(ANONYMOUS, token, sender, room.now)

    def test_a_seat_is_found_by_its_account_or_by_the_browser_that_was_seated_and_by_nobody_else(self, room):
        assert seat_at(room.mediator, room.row.pk, None).pk == room.ids["S"]
        assert seat_at(ANONYMOUS, room.row.pk, room.ids["A"]).pk == room.ids["A"]
        for actor, seat in [
            (ANONYMOUS, None),
            (director(room.play), None),
            (ANONYMOUS, room.ids["S"]),
            (ANONYMOUS, 999),
        ]:
            with pytest.raises(NotThereError):
                seat_at(actor, room.row.pk, seat)
        with pytest.raises(NotThereError):
            seat_at(room.mediator, room.row.pk + 1, None)

    def test_the_code_of_the_application_seats_its_applicant_alone(self, room):
        assert hearing.seat_by_code(room.row.pk, room.play.case_id, room.now).pk == room.ids["A"]
        with pytest.raises(NotThereError):
            hearing.seat_by_code(room.row.pk, room.play.case_id + 1, room.now)
        with pytest.raises(LinkSpentError):
            hearing.seat_by_code(room.row.pk, room.play.case_id, room.now + timedelta(hours=5))

    def test_links_are_made_by_who_holds_sittings_for_seats_by_browser_of_that_room(self, room):
        with pytest.raises(NotThereError):
            link_make(room.clerk, room.row.pk, room.ids["S"], room.now)
        with pytest.raises((NotThereError, NotYoursError)):
            link_make(Actor(account_id=room.play.county.resident.pk), room.row.pk, room.ids["R"], room.now)


class TestTheWaitingRoom:
    def test_who_waits_is_shown_nobody_and_nothing_said(self, room):
        room.come("S")
        room.come("A")
        room.let_in("R")
        shown = room.view("A")
        assert [seat["id"] for seat in shown["seats"]] == [room.ids["A"]]
        assert (shown["peers"], shown["group"], shown["stand"]) == ([], "", "waiting")
        assert room.lines("A") == []

    def test_nobody_is_let_in_unknown_and_nothing_begins_before_everybody_was_asked_who_listens(self, room):
        room.come("S")
        room.come("A")
        assert refused(lambda: room.do("S", frames.Admit(seat=room.ids["A"]))) == "not_identified"
        room.do("S", frames.Identify(seat=room.ids["A"], method="document"))
        room.do("S", frames.Admit(seat=room.ids["A"]))
        room.let_in("R")
        assert refused(lambda: room.do("S", frames.Begin(is_read=True))) == "not_asked_alone"
        room.do("A", frames.Ready(is_alone=False, others="孙子在旁"))
        room.do("S", frames.Begin(is_read=True))
        assert room.view("A")["group"] == "joint"

    def test_a_second_device_takes_the_seat_and_the_first_can_do_nothing_more(self, room):
        room.begun()
        hearing.seat_come(room.ids["A"], "other-device", room.now, has_media=True)
        with pytest.raises(NotThereError):
            room.do("A", frames.Chat(text="旧设备"))
        hearing.seats_lose(room.row.pk, ["line-A"], room.now)
        assert room.seat("A").connection == "other-device"


class TestTalkingApart:
    def test_what_a_side_says_apart_is_shown_to_it_and_the_mediator_and_never_to_the_other(self, room):
        room.begun()
        room.do("A", frames.Chat(text="面对面的话"))
        room.apart("A")
        room.do("A", frames.Chat(text="背对背标记"))
        room.do("S", frames.Entry(kind="offer", text="愿付三千标记"))
        assert room.lines("A") == room.lines("S") == ["面对面的话", "背对背标记", "愿付三千标记"]
        assert room.lines("R") == ["面对面的话"]
        assert room.ids["A"] not in [seat["id"] for seat in room.view("R")["seats"]]
        assert "标记" not in str(room.view("R"))
        assert set(RecordEntry.objects.filter(group="caucus-1").values_list("is_concession", flat=True)) == {True}
        room.do("S", frames.Join())
        assert room.lines("R") == ["面对面的话"]

    def test_it_is_called_private_after_the_last_confirmation_and_not_before(self, room):
        room.begun()
        room.apart("A")
        for who in "SA":
            room.acked(who)
            assert not room.view("A")["is_private"]
        room.acked("R")
        assert room.view("A")["is_private"]
        assert HearingGroup.objects.get().private_at == room.now
        room.acked("R", links=[room.ids["A"]])
        assert not room.view("A")["is_private"]

    def test_who_does_not_confirm_is_named_to_the_panel_and_may_be_sent_out(self, room):
        room.begun()
        room.apart("A")
        room.acked("S", "A")
        assert room.view("S")["missing"] == [room.ids["R"]]
        room.do("S", frames.Eject(seat=room.ids["R"], reason="未确认"))
        room.acked("S", "A")
        assert room.view("A")["is_private"]

    def test_an_old_confirmation_says_nothing_of_the_groups_that_are(self, room):
        room.begun()
        room.acked(*"SAR")
        room.apart("A")
        old = frames.Ack(version=room.fresh().version - 1, links=[])
        room.do("R", old)
        assert room.ids["R"] in room.view("S")["missing"]
        assert is_news(room.ids["R"], frames.Ack(version=room.fresh().version, links=[]))

    def test_a_signal_passes_within_a_group_of_now_alone(self, room):
        room.begun()
        version = room.fresh().version

        def passes(who, to, version):
            return may_signal(room.ids[who], f"line-{who}", frames.Sig(to=room.ids[to], version=version, kind="again"))

        assert passes("A", "R", version)
        room.apart("A")
        assert not passes("A", "R", version)
        assert not passes("A", "R", version + 1)
        assert passes("A", "S", version + 1)
        assert not may_signal(room.ids["A"], "no line", frames.Sig(to=room.ids["S"], version=version + 1, kind="again"))


class TestLoss:
    def lose(self, room, who, after_s):
        hearing.seats_lose(room.row.pk, [f"line-{who}"], room.now)
        return room_tick(room.row.pk, room.now + timedelta(seconds=after_s))

    def test_a_presider_lost_for_a_minute_sets_all_apart_and_leads_on_when_back(self, room):
        room.begun()
        assert not self.lose(room, "S", 59)
        assert room_tick(room.row.pk, room.now + timedelta(seconds=60))
        assert room.fresh().phase == Phase.BREAK
        assert room.view("A")["peers"] == room.view("R")["peers"] == []
        room.come("S")
        room.do("S", frames.Resume())
        assert room.view("A")["peers"] == sorted([room.ids["S"], room.ids["R"]])

    def test_a_talk_apart_that_lost_its_presider_ends_in_waiting_and_never_among_all(self, room):
        room.begun()
        room.apart("A")
        assert self.lose(room, "S", 30)
        seat = room.seat("A")
        assert (seat.stand, seat.group) == (Stand.WAITING, "")
        assert HearingGroup.objects.get().ended_at is not None

    def test_a_room_that_nobody_leads_for_half_an_hour_is_over(self, room):
        room.begun()
        self.lose(room, "S", 60)
        assert room_tick(room.row.pk, room.now + timedelta(minutes=30))
        assert room.fresh().phase == Phase.ABANDONED
        assert not room_tick(room.row.pk, room.now + timedelta(minutes=31))


class TestTheRecord:
    def test_a_line_is_never_changed_and_one_sent_again_is_written_once(self, room):
        room.begun()
        said = frames.Entry(kind="statement", text="楼上去年漏水。", speaker=room.ids["A"], mid="m1")
        assert room.do("S", said) == room.do("S", said)
        (line,) = RecordEntry.objects.all()
        room.do("A", frames.Flag(entry=1, text="是前年。"))
        line.refresh_from_db()
        assert line.text == "楼上去年漏水。"
        assert room.lines("R") == ["楼上去年漏水。", "是前年。"]

    def test_nobody_points_at_a_line_they_may_not_read(self, room):
        room.begun()
        room.apart("A")
        line = room.do("S", frames.Entry(kind="statement", text="仅本方"))["entry"]
        assert refused(lambda: room.do("R", frames.Flag(entry=line, text="什么"))) == "no_entry"

    def test_a_sitting_ends_when_everybody_has_answered_the_record_as_it_stands(self, room):
        room.begun()
        room.do("S", frames.Entry(kind="fact", text="漏水点在厨房。"))
        room.do("S", frames.Closing())
        read = queries.digest(room.row.pk)
        for who in "SA":
            room.do(who, frames.Confirm(digest=read, is_right=True))
        assert refused(lambda: room.do("S", frames.Close())) == "record_open"
        assert refused(lambda: room.do("R", frames.Confirm(digest=read, is_right=False))) == "reason_missing"
        room.do("R", frames.Confirm(digest=read, is_right=False, reason="是卫生间。"))
        room.do("S", frames.Close())
        assert room.fresh().phase == Phase.CLOSED
        with pytest.raises(RoomError):
            room.do("A", frames.Chat(text="还有"))

    def test_a_line_after_the_reading_takes_every_answer_back(self, room):
        room.begun()
        room.do("S", frames.Closing())
        read = queries.digest(room.row.pk)
        for who in "SAR":
            room.do(who, frames.Confirm(digest=read, is_right=True))
        room.do("R", frames.Flag(entry=room.do("S", frames.Entry(kind="note", text="补充"))["entry"], text="不对"))
        assert refused(lambda: room.do("S", frames.Close())) == "record_open"
        assert refused(lambda: room.do("A", frames.Confirm(digest=read, is_right=True))) == "record_changed"


class TestWithoutABrowser:
    def test_somebody_on_the_telephone_takes_part_in_a_whole_sitting(self, play):
        room = Room(play, ways=(Way.ONLINE, Way.PHONE)).begun()
        room.do("S", frames.Entry(kind="statement", text="电话里说已修好。", speaker=room.ids["R"]))
        assert room.lines("A") == ["电话里说已修好。"]
        room.apart("A")
        room.acked("S", "A")
        assert room.view("S")["missing"] == [room.ids["R"]]
        room.do("S", frames.Vouch(seat=room.ids["R"], version=room.fresh().version))
        assert room.view("A")["is_private"]
        room.do("S", frames.Join())
        room.do("S", frames.Closing())
        read = queries.digest(room.row.pk)
        for who in "SA":
            room.do(who, frames.Confirm(digest=read, is_right=True))
        room.do("S", frames.ReadBack(seat=room.ids["R"], digest=read, is_right=True))
        room.do("S", frames.Close())

    def test_who_comes_unannounced_gets_a_seat_at_the_table(self, room):
        room.begun()
        room.do("S", frames.NewSeat(name="示例丙", job="supporter", side="A", way="table"))
        seat = HearingSeat.objects.get(name="示例丙")
        room.do("S", frames.Identify(seat=seat.pk, method="document", is_alone=True))
        room.do("S", frames.Admit(seat=seat.pk))
        assert seat.pk in [each["id"] for each in room.view("A")["seats"]]
        assert refused(lambda: room.do("S", frames.ReadBack(seat=room.ids["A"], digest="", is_right=True))) == "not_now"

    def test_a_browser_that_is_lost_goes_on_by_telephone(self, room):
        room.begun()
        assert refused(lambda: room.do("S", frames.ByOtherWay(seat=room.ids["R"], way="phone"))) == "has_browser"
        hearing.seats_lose(room.row.pk, ["line-R"], room.now)
        room.do("S", frames.ByOtherWay(seat=room.ids["R"], way="phone"))
        assert room.seat("R").way == Way.PHONE
        assert room.view("A")["peers"] == [room.ids["S"]]


def test_a_wish_is_told_to_the_panel_alone_and_feeling_unsafe_turns_the_own_camera_off(room):
    room.begun()
    room.do("R", frames.Media(mic=True, cam=True))
    room.do("R", frames.Ask(what="unsafe"))
    assert not room.seat("R").cam
    assert "unsafe" in str(room.view("S"))
    assert "unsafe" not in str(room.view("A"))


def test_another_may_turn_a_microphone_off_and_never_on(room):
    room.begun()
    room.do("A", frames.Media(mic=True, cam=False))
    room.do("S", frames.Mute(seat=room.ids["A"], what="mic"))
    assert not room.seat("A").mic
    assert refused(lambda: room.do("R", frames.Mute(seat=room.ids["A"], what="mic"))) == "not_yours"


def test_every_act_leaves_an_audit_row_with_ids_and_codes_and_no_words(room):
    room.begun()
    room.do("A", frames.Chat(text="不入审计的标记"))
    room.do("S", frames.Eject(seat=room.ids["R"], reason="不入审计的标记"))
    rows = Audit.objects.filter(act__startswith="mediation:room:").order_by("pk")
    done = [row.data["do"] for row in rows if row.act == "mediation:room:act"]
    assert done[-2:] == ["chat", "eject"]
    assert "标记" not in str([row.data for row in rows])


def test_the_chair_is_handed_to_a_mediator_alone(room):
    room.begun()
    assert refused(lambda: room.do("S", frames.Hand(seat=room.ids["A"]))) == "not_mediator"
    assert refused(lambda: room.do("A", frames.Hand(seat=room.ids["A"]))) == "not_yours"


class TestTheSitting:
    """What goes on in the room is the sitting it was opened for."""

    def test_it_opens_with_the_talk_and_everybody_who_came_is_noted_with_way_and_identity(self, play):
        room = Room(play, ways=(Way.ONLINE, Way.PHONE), recorder=True).begun()
        sitting = Sitting.objects.get()
        assert (play.case.state, sitting.state, sitting.recorder) == ("in_sitting", "open", None)
        came = {(a.participant.side if a.participant else "S", a.way, a.identified) for a in Attendance.objects.all()}
        assert came == {("A", "online", "camera"), ("R", "phone", "paper"), ("S", "online", "")}
        assert room.fresh().part.kind == "joint"

    def test_what_a_sitting_needs_to_open_keeps_the_talk_from_beginning(self, play):
        room = Room(play)
        room.come("S")
        room.let_in("A")
        room.let_in("R")
        EXAMPLES["disclose"].play(play)
        assert refused(lambda: room.do("S", frames.Begin(is_read=True))) == "no_open_disclosure"
        assert (play.case.state, room.fresh().begun_at) == ("scheduled", None)

    def test_while_it_is_held_in_the_room_nothing_of_it_is_done_beside(self, play):
        Room(play).begun()
        for act in ("record_write", "group_open", "record_sign"):
            assert why(lambda act=act: EXAMPLES[act].play(play)) == "in_room"

    def test_its_record_is_the_one_that_was_written_read_and_answered_and_a_caucus_has_its_own_part(self, play):
        room = Room(play, recorder=True).begun()
        said = room.do("W", frames.Entry(kind="statement", text="去年漏水。", speaker=room.ids["A"]))
        room.do("A", frames.Flag(entry=said["entry"], text="是前年。"))
        room.do("W", frames.Entry(kind="fact", text="漏水点在厨房。"))
        room.apart("A")
        room.do("S", frames.Entry(kind="offer", text="愿付三千标记", speaker=room.ids["A"]))
        room.do("S", frames.Join())
        room.do("S", frames.Closing())
        read = queries.digest(room.row.pk)
        for who in "SWA":
            room.do(who, frames.Confirm(digest=read, is_right=True))
        room.do("R", frames.Confirm(digest=read, is_right=False, reason="是卫生间。"))
        room.do("S", frames.Close())
        assert (play.case.state, Sitting.objects.get().state) == ("adjourned", "over")
        joint, caucus = SittingGroup.objects.order_by("pk")
        assert joint.text.startswith("到场：")
        assert "示例甲（申请人，在线，已核对证件）" in joint.text
        assert "（异议，对第1条）：是前年。" in joint.text
        assert "标记" not in joint.text
        assert "愿付三千标记" in caucus.text
        record = Paper.objects.get(number=24).body
        assert all(
            words in record for words in ("去年漏水。", "是前年。", "示例乙：是卫生间。", "已经宣读", "视频核对证件")
        )
        assert "标记" not in record
        assert (caucus.kind, caucus.side, caucus.closed_at) == ("caucus", "A", play.now)
        signed = {(a.participant.side, a.is_given, a.said) for a in Assent.objects.filter(kind="record")}
        assert signed == {("A", True, ""), ("R", False, "是卫生间。")}
        assert Fact.objects.get().text == "漏水点在厨房。"
        readers = {"A": applicant, "R": respondent, "clerk": mediation_clerk, "mediator": mediator}
        people = list(Participant.objects.filter(case=play.case_id))
        read_by = {
            name for name, who in readers.items()
            if "标记" in "".join(g.text for g in talks.talk(who(play), play.case, people).groups)
        }  # fmt: skip
        assert read_by == {"A", "mediator"}

    def test_a_room_left_by_its_presider_adjourns_the_dispute_and_keeps_what_was_written(self, play):
        room = Room(play).begun()
        room.do("S", frames.Entry(kind="statement", text="已写下的话。"))
        hearing.seats_lose(room.row.pk, ["line-S"], room.now)
        room_tick(room.row.pk, room.now + timedelta(minutes=30))
        assert (play.case.state, Sitting.objects.get().state) == ("adjourned", "over")
        assert "已写下的话。" in SittingGroup.objects.get().text
        record = Paper.objects.get(number=24).body
        assert all(words in record for words in ("已写下的话。", "会议中断", "未经宣读"))

    def test_a_mediator_who_never_came_is_no_part_of_the_quorum_and_answers_no_record(self, play):
        room = Room(play, recorder=True)
        row = HearingSeat.objects.get(pk=room.ids["W"])
        assert not row.has_come
        for who in "AR":
            room.come(who)
            room.do(who, frames.Ready(is_alone=True))
        with pytest.raises(NotThereError):
            room.do("S", frames.Begin(is_read=True))
        room.come("S")
        for who in "AR":
            room.do("S", frames.Identify(seat=room.ids[who], method="document"))
            room.do("S", frames.Admit(seat=room.ids[who]))
        room.do("S", frames.Begin(is_read=True))
        room.do("S", frames.Entry(kind="statement", text="去年漏水。"))
        room.do("S", frames.Closing())
        for who in "SAR":
            room.do(who, frames.Confirm(digest=queries.digest(room.row.pk), is_right=True))
        # Who was to write the record, and was not there, keeps nobody waiting.
        room.do("S", frames.Close())
        assert play.case.state == "adjourned"

    @pytest.mark.parametrize("ends", ["withdraw", "suspend", "give_up"])
    def test_talks_that_are_stopped_end_the_room_at_once_and_keep_its_record(self, play, ends):
        room = Room(play).begun()
        room.do("S", frames.Entry(kind="statement", text="已写下的话。"))
        EXAMPLES[ends].play(play)
        assert room.fresh().phase == Phase.ABANDONED
        assert room.view("A")["peers"] == []
        assert "已写下的话。" in SittingGroup.objects.get().text

    def test_at_separate_times_each_side_has_its_room_and_the_record_its_parts(self, play):
        room = Room(play, mode="separate")
        room.come("S")
        room.let_in("A")
        room.do("S", frames.Begin(is_read=True))
        room.do("S", frames.Entry(kind="statement", text="甲方所述。"))
        told = {"ends_at": play.now + HOURS, "guests": guests(play)[1:]}
        second = room_open(room.mediator, play.case_id, play.now, **told, recorder=sat(play))
        assert second.sitting_id == room.row.sitting_id
        room.do("S", frames.Closing())
        for who in "SA":
            room.do(who, frames.Confirm(digest=queries.digest(room.row.pk), is_right=True))
        room.do("S", frames.Close())
        assert (play.case.state, room.fresh().phase) == ("in_sitting", Phase.CLOSED)
        assert "甲方所述。" in SittingGroup.objects.get().text

    def test_a_clerk_sees_to_the_ways_in_and_is_in_no_talk_apart(self, play):
        arranged(play)
        row = room_open(
            mediation_clerk(play), play.case_id, play.now, ends_at=play.now + HOURS, guests=guests(play),
            recorder=sat(play),
        )  # fmt: skip
        clerk = row.seats.get(job="clerk")
        found = queries.seat_of(clerk)
        room = queries.room_of(row, row.seats.all())
        assert {"identify", "seat", "way", "vouch"} <= set(open_to(room, found))
        assert not {"admit", "group", "entry", "ask", "eject"} & set(open_to(room, found))
        assert caucus_fault(room, frozenset({clerk.pk, row.chair_id})) == "clerk"


class TestShowing:
    """The panel shows documents of the dispute to a group, each of which everybody in it may read (mediation 11)."""

    @pytest.fixture
    def held(self, play):
        room = Room(play, recorder=True).begun()
        for name, whose, visibility in [
            ("共同材料", "A", "exchanged"), ("甲方未交换", "A", "own"), ("甲方私下", "A", "caucus"), ("乙方私下", "R", "caucus"),
        ]:  # fmt: skip
            Item.objects.create(
                case_id=play.case_id, participant_id=side(whose)(play), side=whose, number=1 + Item.objects.count(),
                name=name, visibility=visibility, given_at=play.now,
            )  # fmt: skip
        Proposal.objects.create(case_id=play.case_id, number=1, made_at=play.now, sent_at=play.now, text="方案正文")
        Proposal.objects.create(case_id=play.case_id, number=2, made_at=play.now, text="未发出的方案")
        return room

    def shown(self, room, who):
        paper = room.view(who)["paper"]
        return paper["text"] if "draft" in paper else paper["name"]

    def show(self, room, name):
        room.do("S", frames.Show(what="item", id=Item.objects.get(name=name).pk))

    def test_together_only_what_both_sides_have_is_offered_and_can_be_shown(self, held):
        assert [each["name"] for each in held.view("S")["papers"]] == ["甲证1 共同材料", "V1"]
        for name in ("甲方未交换", "甲方私下", "乙方私下"):
            assert refused(lambda name=name: self.show(held, name)) == "not_released"
        self.show(held, "共同材料")
        assert {self.shown(held, who) for who in "SAR"} == {"甲证1 共同材料"}
        held.do("S", frames.Page(page=3))
        assert held.view("R")["paper"]["page"] == 3
        held.do("S", frames.Hide())
        assert held.view("A")["paper"] is None

    def test_apart_a_side_is_shown_its_own_and_the_other_side_nothing_of_it(self, held):
        held.apart("A")
        self.show(held, "甲方私下")
        assert self.shown(held, "A") == "甲证3 甲方私下"
        assert "私下" not in str(held.view("R")) + str(held.view("W"))
        assert refused(lambda: self.show(held, "乙方私下")) == "not_released"
        held.do("S", frames.Join())
        assert held.view("R")["paper"] is None

    def test_a_draft_is_shown_once_it_was_given_out_and_not_to_who_records(self, held):
        drafts = list(Proposal.objects.order_by("number"))
        assert refused(lambda: held.do("S", frames.Show(what="proposal", id=drafts[1].pk))) == "not_released"
        held.do("S", frames.Show(what="proposal", id=drafts[0].pk))
        assert [self.shown(held, who) for who in "SAR"] == ["方案正文"] * 3
        assert held.view("W")["paper"] is None
        assert refused(lambda: held.do("A", frames.Hide())) == "not_yours"

    def test_its_file_is_given_while_it_is_shown_to_those_it_is_shown_to(self, held, photo, client):
        item = Item.objects.get(name="甲方私下")
        item.file = File.objects.get(name=photo(held.now))
        item.save()
        held.apart("A")
        self.show(held, "甲方私下")
        show = HearingShow.objects.latest("pk")

        def answered(who):
            client.cookies[SEAT_COOKIE] = signing.dumps(held.ids[who], salt=SALT)
            return client.get(reverse("hearing_paper", args=[held.row.pk, show.pk]))

        found = answered("A")
        assert (found.status_code, found["X-Frame-Options"], found["Content-Type"]) == (200, "SAMEORIGIN", "image/jpeg")
        assert "frame-ancestors 'self'" in found["Content-Security-Policy"]
        assert answered("R").status_code == 404
        held.do("S", frames.Hide())
        assert answered("A").status_code == 404
