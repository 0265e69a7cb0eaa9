"""Who can act alone and who acts for whom, at every door of a dispute (8, 9, 10)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.cases import rules
from linli.kernel.people.rules import Role
from linli.mediation.models import Invitation, Participant
from linli.mediation.rules.abilities import Ability, By
from linli.mediation.rules.applications import Person
from linli.mediation.services import able, applying, rolls
from linli.mediation.tests.acting import ACCEPTED, ASKED, EXAMPLES, PREPARING, WHOLE, applied, does, mediation_clerk
from linli.mediation.tests.test_agreeing import authorised, given_out, identified, signs, why
from linli.mediation.tests.test_groups import sheet
from linli.mediation.tests.test_pages import FORM, handed_in, text

# The play begins on 4 July 2022.
EIGHTEEN, A_DAY_SHORT, SIXTEEN, FIFTEEN = "2004-07-04", "2004-07-05", "2006-07-04", "2006-07-05"


def party(play, letter="A"):
    return Participant.objects.get(case=play.case_id, side=letter, successor=None)


def held(play, letter="A"):
    who = party(play, letter)
    return who.capacity, who.capacity_by, who.represented_by


def desk(play, signed_in):
    return signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))


def posts(browser, play, act, **said):
    page = reverse("mediation_act", args=[play.case_id, act])
    return browser.post(page, {"version": play.case.version, **said}, follow=True)


def notes(play, letter="A", **said):
    told = {"text": "户口簿", "ability": Ability(**said)}
    clerk = mediation_clerk(play)
    able.ability_note(
        clerk, play.case_id, version=play.case.version, participant=party(play, letter).pk, now=play.now, **told
    )


def opened(play):
    """Give the browser of the other side, which has typed the code of its link, and where it answers."""
    asked = Invitation.objects.get(case=play.case_id, void_at=None)
    browser = Client()
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    return browser, reverse("invitation_answer", args=[asked.token])


class TestOnline:
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"born_on": A_DAY_SHORT}, "未满18周岁"),  # 8: the day before the birthday
            ({"born_on": FIFTEEN, "lives_on_wages": "on"}, "未满16周岁"),  # 9
            ({"born_on": "2031-01-01"}, "这一天还没有到"),
            ({"born_on": A_DAY_SHORT, "representative": "示例乙"}, "不能同时代理双方"),  # 10
        ],
    )
    def test_8_9_10_what_cannot_be_says_what_to_do_and_keeps_what_was_typed(self, hall, said, words):
        answer = handed_in(Client(), hall.villages[0].code, **said)
        assert answer.status_code == 422
        assert words in text(answer)
        assert FORM["facts"] in text(answer)

    @pytest.mark.parametrize(
        ("said", "stands"),
        [
            ({"born_on": EIGHTEEN}, ("full", "", "")),
            ({"born_on": A_DAY_SHORT, "representative": "示例母亲"}, ("limited", "age", "示例母亲")),
            ({"born_on": SIXTEEN, "lives_on_wages": "on"}, ("limited", "claimed", "")),
        ],
    )
    def test_8_9_the_capacity_is_kept_and_by_what_and_no_date_of_birth(self, hall, said, stands):
        assert handed_in(Client(), hall.villages[0].code, **said).status_code == 302
        row = Participant.objects.get(side="A")
        assert (row.capacity, row.capacity_by, row.represented_by) == stands
        assert not [each for each in Participant._meta.get_fields() if "born" in each.name]

    @pytest.mark.parametrize(("day", "found"), [(28, "limited"), (1, "full")])
    def test_8_who_was_born_on_29_february_is_of_age_on_1_march(self, play, day, found):
        now = datetime(2022, 2 if day > 1 else 3, day, 4, tzinfo=UTC)
        told = replace(WHOLE, born_on=date(2004, 2, 29), representative=Person("示例母亲"))
        made = applying.dispute_apply(told, play.county.villages[0].code, now, language="zh-hans")
        assert Participant.objects.get(case=made.case_id, side="A").capacity == found


def test_9_own_wages_that_nobody_has_seen_keep_the_other_side_from_being_asked_until_an_officer_says_so(
    play, signed_in
):
    does(applied(play, replace(WHOLE, born_on=date(2006, 7, 4), lives_on_wages=True)), "take check")
    browser = desk(play, signed_in)
    page = text(browser.get(reverse("mediation_case", args=[play.case_id])))
    assert "尚无人核实" in page
    assert "请登记由谁代理" in page
    for act in ("invite", "accept_joint"):
        assert why(EXAMPLES[act].play, play) == "ability_open"
    said = {"participant": party(play).pk, "born_on": "2006-07-04", "text": "劳动合同"}
    # Not seen, and nobody named: still nobody acts.
    gap = posts(browser, play, "ability", **said)
    assert gap.status_code == 422
    assert "未满18周岁" in text(gap)
    assert "劳动合同" in text(gap)
    assert posts(browser, play, "ability", **said, has_seen_wages="on").status_code == 200
    assert held(play) == ("full", By.WAGES, "")
    does(play, "invite")
    assert play.case.state == "inviting"


def test_9_or_the_legal_representative_acts(play, signed_in):
    does(applied(play, replace(WHOLE, born_on=date(2006, 7, 4), lives_on_wages=True)), "take check")
    said = {"participant": party(play).pk, "born_on": "2006-07-04", "text": "户口簿"}
    posts(desk(play, signed_in), play, "ability", **said, represented_by="示例母亲")
    assert held(play) == ("limited", By.AGE, "示例母亲")
    does(play, "invite")


def test_9_a_clerk_who_has_seen_the_wages_says_so_on_the_page_of_the_application(hall, signed_in):
    browser = signed_in(hall.staff(Role.MEDIATION_CLERK, hall.village_desks[0]))
    query = {"type": "D02", "area": hall.villages[0].code, "tried": "talked"}
    page = text(browser.get(reverse("mediation_apply"), query))
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    said = hidden | FORM | {"channel": "counter", "vouched": "document", "read_back": "on", "born_on": SIXTEEN}
    assert "未满18周岁" in text(browser.post(reverse("mediation_apply"), said))
    assert browser.post(reverse("mediation_apply"), {**said, "has_seen_wages": "on"}).status_code == 302
    row = Participant.objects.get(side="A")
    assert (row.capacity, row.capacity_by) == ("full", By.WAGES)


def test_9_an_adult_under_guardianship_is_noted_with_who_acts(play):
    does(applied(play), "take check")
    with pytest.raises(rules.MissingFieldError):
        notes(play, born_on=date(1980, 1, 1), is_ward=True)
    notes(play, born_on=date(1980, 1, 1), is_ward=True, represented_by="示例监护人")
    assert held(play) == ("limited", By.FINDING, "示例监护人")


class TestTheOtherSide:
    def test_9_answers_with_who_acts_for_it(self, play):
        does(applied(play), ASKED)
        browser, page = opened(play)
        gap = browser.post(page, {"answer": "agree", "born_on": A_DAY_SHORT, "text": "想谈谈"})
        assert gap.status_code == 422
        assert "未满18周岁" in text(gap)
        assert "想谈谈" in text(gap)
        assert play.case.state == "inviting"
        browser.post(page, {"answer": "agree", "born_on": A_DAY_SHORT, "represented_by": "示例父亲"})
        assert (play.case.state, held(play, "R")) == ("accepted", ("limited", By.AGE, "示例父亲"))

    def test_9_refuses_without_a_word_of_its_age(self, play):
        does(applied(play), ASKED)
        browser, page = opened(play)
        browser.post(page, {"answer": "refuse", "born_on": A_DAY_SHORT})
        assert (play.case.state, held(play, "R")[0]) == ("terminated", "full")

    def test_9_says_that_it_lives_on_wages_and_no_mediator_is_chosen_before_an_officer_has_seen_it(self, play):
        does(applied(play), ASKED)
        browser, page = opened(play)
        browser.post(page, {"answer": "agree", "born_on": SIXTEEN, "says_wages": "on"})
        assert held(play, "R") == ("limited", By.CLAIMED, "")
        does(play, "terms terms_other")
        assert why(EXAMPLES["start_panel"].play, play) == "ability_open"
        notes(play, "R", born_on=date(2006, 7, 4), has_seen_wages=True)
        does(play, "start_panel")

    def test_10_names_nobody_who_stands_on_the_first_side(self, play, signed_in):
        does(applied(play), ASKED)
        browser, page = opened(play)
        said = {"answer": "agree", "born_on": A_DAY_SHORT, "represented_by": "示例 甲"}
        answer = browser.post(page, said)
        assert answer.status_code == 409
        assert "不能同时代理双方" in text(answer)
        heard = posts(desk(play, signed_in), play, "hear", channel="phone", **said)
        assert heard.status_code == 409
        assert "不能同时代理双方" in text(heard)
        assert (play.case.state, held(play, "R")[2]) == ("inviting", "")


def test_10_nobody_is_noted_entered_or_let_follow_who_acts_for_the_other_side(play, signed_in):
    young = replace(WHOLE, born_on=date(2010, 1, 1), representative=Person("示例母亲"))
    does(applied(play, young), f"{ASKED} not_me")
    assert why(EXAMPLES["contact_new"].play, play, name="示例母亲") == "acts_for_other"
    does(play, "contact_new consent")
    assert why(notes, play, "R", born_on=date(1980, 1, 1), represented_by="示例母亲") == "acts_for_other"
    said = {"participant": party(play, "R").pk, "agent": "示例母亲", "is_special": "special", "from_on": "2022-07-01",
            "to_on": "2022-12-31"}  # fmt: skip
    page = posts(desk(play, signed_in), play, "authorise", **said)
    assert page.status_code == 409
    assert "不能同时代理双方" in text(page)
    does(play, "party_gone")
    for name, acts in (("示例母亲", ""), ("示例乙之子", "示例甲")):
        assert why(EXAMPLES["succeed"].play, play, name=name, represented_by=acts) == "acts_for_other"
    # Whose place is taken may be followed by who acted for it.
    EXAMPLES["succeed"].play(play, represented_by="示例丙")
    assert held(play, "R")[2] == "示例丙"


def test_9_an_heir_of_sixteen_whose_wages_were_seen_takes_the_place_alone(play):
    does(applied(play), f"{ACCEPTED} party_gone")
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["succeed"].play(play, born_on=date(2006, 7, 5), has_seen_wages=True)
    EXAMPLES["succeed"].play(play, born_on=date(2006, 7, 4), has_seen_wages=True)
    assert held(play, "R") == ("full", By.WAGES, "")


def test_8_9_10_a_member_of_a_group_joins_with_who_acts_for_it(play):
    does(applied(play), PREPARING)
    head = "房号,姓名,身份,出生日期,法定代理人\n"
    rows = ["3-1,示例甲,业主,,", f"3-2,成员二,继承人,{A_DAY_SHORT},", f"3-3,成员三,继承人,{A_DAY_SHORT},示例乙",
            "3-4,成员四,继承人,昨天,", f"3-5,成员五,继承人,{EIGHTEEN},"]  # fmt: skip
    with pytest.raises(rolls.BadRollError) as refused:
        rolls.roll_look("roll.csv", (head + "\n".join(rows)).encode(), play.now, play.case_id)
    faults = [(fault.place, fault.column, fault.code) for fault in refused.value.faults]
    assert faults == [(3, "represented", "minor"), (4, "represented", "other_side"), (5, "born", "wrong")]
    good = [rows[0], f"3-2,成员二,继承人,{A_DAY_SHORT},示例母亲", rows[4]]
    found = rolls.roll_look("roll.csv", (head + "\n".join(good)).encode(), play.now, play.case_id)
    rolls.roll_import(mediation_clerk(play), play.case_id, version=play.case.version, rows=found, now=play.now)
    made = Participant.objects.filter(case=play.case_id, side="A").order_by("pk")
    assert [(p.capacity, p.represented_by) for p in made] == [("full", ""), ("limited", "示例母亲"), ("full", "")]
    # The template's own headings bring nobody's age, and nobody is asked for one.
    assert rolls.roll_look("roll.csv", sheet("3-1,示例甲,业主,80,1,,,"), play.now)[0].born_on is None


class TestSigning:
    @pytest.fixture
    def out(self, play):
        return given_out(does(applied(play), PREPARING))

    @pytest.mark.parametrize(
        ("born", "refused"), [("20040705", True), ("20040704", False), ("20040229", False)]
    )  # fmt: skip
    def test_8_the_age_on_the_card_counts_on_the_day_of_signing(self, out, born, refused):
        identified(out, "A", number=f"430703{born}1234")
        if refused:
            assert why(signs, out, "A") == "needs_representative"
            assert held(out) == ("limited", By.AGE, "")
        else:
            signs(out, "A")

    def test_9_wages_an_officer_has_seen_let_a_minor_sign_alone_and_a_claim_does_not(self, out):
        notes(out, born_on=date(2006, 7, 4), represented_by="示例母亲")
        identified(out, "A", number="430703200607041234")
        assert why(signs, out, "A") == "needs_representative"
        notes(out, born_on=date(2006, 7, 4), has_seen_wages=True)
        identified(out, "A", number="430703200607041234")
        signs(out, "A")

    def test_8_who_has_come_of_age_signs_alone_and_the_guardian_no_more(self, out):
        notes(out, born_on=date(2004, 7, 5), represented_by="示例母亲")
        identified(out, "A", name="示例母亲", number="430703197001010022")
        assert held(out)[2] == "示例母亲"
        out.now = datetime(2022, 7, 5, 2, tzinfo=UTC)
        identified(out, "A", number="430703200407051234")
        assert why(signs, out, "A", hand="representative", name="示例母亲") == "no_authority"
        signs(out, "A")

    def test_10_a_representative_who_is_the_other_sides_agent_does_not_sign(self, out):
        authorised(out, "R", agent="示例丙")
        Participant.objects.filter(pk=party(out).pk).update(capacity="limited", represented_by="示例丙")
        assert why(signs, out, "A", hand="representative", name="示例丙") == "acts_for_other"


def test_10_an_agent_is_noted_as_soon_as_the_dispute_is_taken_up(play):
    authorised(does(applied(play), ACCEPTED), "R")
    assert why(authorised, play, "A") == "acts_for_other"
