"""Every sitting leaves its record (24), whatever became of the dispute meanwhile, and who came late is in it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from linli.kernel.cases.rules import NotThereError, RefusedActError
from linli.kernel.people.rules import Role
from linli.mediation.models import (
    Assent,
    Attendance,
    Fact,
    HearingSeat,
    Mediator,
    PanelSeat,
    Paper,
    Participant,
    Sitting,
)
from linli.mediation.queries import hearing as queries
from linli.mediation.queries.talks import there_now
from linli.mediation.rules import room_frames as frames
from linli.mediation.services import hearing, sittings
from linli.mediation.services.hearing_acts import room_tick
from linli.mediation.tests.acting import (
    EXAMPLES,
    SITTING,
    WELCOME,
    applied,
    does,
    invited,
    mediation_clerk,
    mediator,
    side,
    village_mediators,
)
from linli.mediation.tests.hearings import Room
from linli.mediation.tests.test_agreeing import given_out, proposed, sealed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

READ, NOT_READ = "已经宣读或者交阅", "未经宣读，或者尚有到场当事人未作答复"


def record():
    """Give the one record that was drawn."""
    assert Sitting.objects.get().state == "over"
    return Paper.objects.get(number=24).body


class TestInTheRoom:
    @pytest.fixture
    def room(self, play):
        room = Room(play).begun()
        room.do("S", frames.Entry(kind="statement", text="去年漏水。"))
        return room

    def test_a_draft_given_out_meanwhile_takes_neither_answers_nor_facts_from_it(self, room):
        room.do("S", frames.Entry(kind="fact", text="漏水点在厨房。"))
        proposed(room.play)
        assert not Paper.objects.filter(number=24).exists()
        room.do("S", frames.Closing())
        for who, is_right in (("S", True), ("A", True), ("R", False)):
            said = frames.Confirm(digest=queries.digest(room.row.pk), is_right=is_right, reason="是卫生间。")
            room.do(who, said)
        room.do("S", frames.Close())
        assert room.play.case.state == "proposal"
        assert all(words in record() for words in ("去年漏水。", "示例乙：是卫生间。", READ, "已提出调解方案"))
        assert Assent.objects.filter(kind="record").count() == 2
        assert Fact.objects.get().text == "漏水点在厨房。"

    def test_a_presider_lost_after_a_draft_was_given_out_leaves_it_unread(self, room):
        proposed(room.play)
        hearing.seats_lose(room.row.pk, ["line-S"], room.now)
        room_tick(room.row.pk, room.now + timedelta(minutes=30))
        assert all(words in record() for words in ("去年漏水。", "本次会议中断", NOT_READ))

    @pytest.mark.parametrize(
        ("ends", "words"), [("withdraw", "调解终止"), ("give_up", "调解终止"), ("suspend", "调解中止")]
    )
    def test_talks_that_stop_leave_it_as_it_stands(self, room, ends, words):
        EXAMPLES[ends].play(room.play)
        assert all(each in record() for each in ("去年漏水。", words, NOT_READ))

    def test_an_agreement_in_effect_ends_a_room_that_everybody_has_left(self, room):
        given_out(room.play)
        hearing.seats_lose(room.row.pk, ["line-S", "line-A", "line-R"], room.now)
        sealed(room.play)
        assert room.play.case.state == "effective"
        assert room.fresh().phase == "abandoned"
        assert "去年漏水。" in record()

    def test_what_was_said_apart_stands_in_none_of_them(self, room):
        room.apart("A")
        room.do("S", frames.Entry(kind="offer", text="背对背标记"))
        EXAMPLES["give_up"].play(room.play)
        assert "标记" not in record()


class TestAtTheTable:
    def test_a_draft_ends_the_sitting_with_the_record_as_all_have_answered_it(self, play):
        proposed(does(applied(play), f"{SITTING} record_write record_sign record_other"))
        assert all(words in record() for words in ("双方到场", "示例乙：不愿签字。", READ, "已提出调解方案"))

    def test_one_that_not_everybody_has_answered_says_so(self, play):
        proposed(does(applied(play), f"{SITTING} record_write record_sign"))
        assert NOT_READ in record()

    def test_talks_that_end_leave_it_as_it_stands(self, play):
        does(applied(play), f"{SITTING} record_write give_up")
        assert all(words in record() for words in ("双方到场", "调解终止", NOT_READ))


class TestWhoComesLate:
    """Somebody who comes when the sitting is open is noted with the time, as those are who were there at its opening."""

    LATER = timedelta(minutes=12)

    @pytest.fixture
    def room(self, play):
        """A room with a second mediator, and a second person on the other side, neither of whom is there."""
        room = Room(play, recorder=True)
        account = village_mediators(play.county)[1]
        account.name = "示例戊"
        account.save()
        second = PanelSeat.objects.create(
            case_id=play.case_id, mediator=Mediator.objects.get(account=account), name="A", state="taken", relation="d",
            asked_at=play.now,
        )  # fmt: skip
        neighbour = Participant.objects.create(case_id=play.case_id, side="R", name="示例丁")
        for who, name, of in (
            (
                "M",
                "示例戊",
                {"job": "mediator", "account": account, "panel_seat": second, "stand": "in", "identity": "known"},
            ),
            ("N", "示例丁", {"job": "party", "side": "R", "participant": neighbour}),
        ):
            made = HearingSeat.objects.create(case_id=play.case_id, room=room.row, name=name, is_alone=True, **of)
            room.ids[who] = made.pk
        return room.begun()

    def test_by_browser_or_by_telephone_each_with_the_time_and_once(self, room):
        assert Attendance.objects.filter(noted_at=room.now).count() == Attendance.objects.count() == 3
        room.now += self.LATER
        room.come("M")
        room.come("M")
        room.do("S", frames.ByOtherWay(seat=room.ids["N"], way="phone"))
        room.do("S", frames.Identify(seat=room.ids["N"], method="call_back", is_alone=True))
        room.do("S", frames.Admit(seat=room.ids["N"]))
        late = Attendance.objects.filter(noted_at=room.now)
        assert {(bool(a.seat), a.way, a.identified) for a in late} == {(True, "online", ""), (False, "phone", "call")}

    def test_the_record_names_no_mediator_who_did_not_come(self, room):
        EXAMPLES["give_up"].play(room.play)
        assert "示例戊" not in record()

    def test_the_record_names_them_with_the_time(self, room):
        room.now += self.LATER
        room.come("M")
        EXAMPLES["give_up"].play(room.play)
        at = f"{timezone.localtime(room.now):%H:%M}到场"
        assert all(words in record() for words in (f"示例戊（{at}）", f"示例戊（调解员，在线，经办人认识本人，{at}）"))


class TestWhoComesLateToTheTable:
    LATER = timedelta(minutes=12)

    @pytest.fixture
    def opened(self, play):
        """An open sitting, to which an expert whom both sides have agreed to has yet to come."""
        return does(applied(play), f"{WELCOME} exchange schedule open_sitting")

    def test_they_are_noted_with_the_time_and_the_record_says_it(self, opened):
        opened.now += self.LATER
        assert ("invitee", invited(opened)) not in there_now(mediation_clerk(opened), opened.case_id)
        does(opened, "arrive")
        assert ("invitee", invited(opened)) in there_now(mediator(opened), opened.case_id)
        does(opened, "record_write record_sign record_other adjourn")
        late = Attendance.objects.get(noted_at=opened.now)
        assert (late.invitee_id, late.way) == (invited(opened), "room")
        assert f"示例专家（专家）（{timezone.localtime(opened.now):%H:%M}到场）" in record()

    def test_nobody_twice_nobody_of_another_case_and_no_party_unidentified(self, opened):
        does(opened, "arrive")
        assert why(opened, sittings.Here("room", invitee=invited(opened))) == "here_already"
        assert why(opened, sittings.Here("room", participant=side("A")(opened), identified="paper")) == "here_already"
        Attendance.objects.filter(participant=side("A")(opened)).delete()
        assert why(opened, sittings.Here("room", participant=side("A")(opened))) == "identified"
        with pytest.raises(NotThereError):
            EXAMPLES["arrive"].play(opened, here=sittings.Here("room", participant=999_999, identified="paper"))

    def test_by_the_page_where_only_who_is_missing_can_be_chosen(self, opened, signed_in):
        client = signed_in(opened.county.staff(Role.MEDIATION_CLERK, opened.case.holder))
        page = reverse("mediation_act", args=[opened.case_id, "arrive"])
        shown = client.get(page).content.decode()
        assert f'value="invitee-{invited(opened)}"' in shown
        assert 'value="participant-' not in shown
        said = {"version": opened.case.version, "who": f"invitee-{invited(opened)}", "way": "room", "identified": ""}
        assert client.post(page, said).status_code == 302
        assert Attendance.objects.filter(invitee=invited(opened)).count() == 1


def why(play, here):
    with pytest.raises(RefusedActError) as error:
        EXAMPLES["arrive"].play(play, here=here)
    return error.value.facts["why"]
