"""The pages of a group's roll through whole requests: the clerk's sheet, members' keys, and who speaks for whom."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linli.kernel.cases import rules
from linli.kernel.cases.models import Entry
from linli.kernel.people.rules import Role
from linli.mediation.models import Election, Member, Participant
from linli.mediation.queries.panels import assents_in
from linli.mediation.queries.rolls import roll
from linli.mediation.rules.talking import Consent
from linli.mediation.services import drafting, rolls, sittings
from linli.mediation.tests.acting import PREPARING, applied, does, mediation_clerk, mediator
from linli.mediation.tests.test_agreeing import act, other, why
from linli.mediation.tests.test_groups import FEW, bearer, members, out, rolled, sheet, side_a, signs

pytestmark = pytest.mark.slow

MARK = "业主标记戊"
SIX = sheet(*(f"3-{n},成员{n},业主,80,1,,," for n in range(1, 8)))


def text(answer):
    return answer.content.decode()


@pytest.fixture
def group(play):
    return does(applied(play), PREPARING)


@pytest.fixture
def clerk(group, signed_in):
    return signed_in(group.county.staff(Role.MEDIATION_CLERK, group.case.holder))


def tried(browser, play, content, name="roll.csv"):
    page = reverse("mediation_roll", args=[play.case_id])
    return browser.post(page, {"version": play.case.version, "sheet": SimpleUploadedFile(name, content)})


def taken(browser, play, content=FEW):
    hidden = re.search(r'name="rows" value="([^"]+)"', text(tried(browser, play, content)))[1]
    said = {"version": play.case.version, "rows": hidden}
    return browser.post(reverse("mediation_roll_take", args=[play.case_id]), said, follow=True)


def with_key(clerk, play, member):
    """Give the browser of a member who has opened the link a clerk has handed over, and its address."""
    said = {"version": play.case.version, "participant": member.participant_id}
    shown = text(clerk.post(reverse("mediation_roll_key", args=[play.case_id]), said))
    token, code = re.search(r"/r/(\w[\w-]+)/", shown)[1], re.search(r'll-code">(\d{6})', shown)[1]
    browser, page = Client(), reverse("invitation", args=[token])
    browser.post(page, {"code": code})
    return browser, page


def test_a_sheet_is_tried_first_and_taken_over_as_it_was_looked_at(group, clerk):
    play = group
    page = reverse("mediation_roll", args=[play.case_id])
    assert page in text(clerk.get(reverse("mediation_case", args=[play.case_id])))
    assert clerk.get(reverse("mediation_roll_sheet")).status_code == 200
    looked = tried(clerk, play, FEW)
    assert "3 名成员，没有发现问题" in text(looked)
    assert not Member.objects.exists()
    assert "花名册上有 3 名成员" in text(taken(clerk, play))
    assert [m.unit for m in members(play)] == ["3-1", "3-2", "3-3"]
    forged = {"version": play.case.version, "rows": "x:y:z"}
    answer = clerk.post(reverse("mediation_roll_take", args=[play.case_id]), forged, follow=True)
    assert "这不是刚才看过的表格" in text(answer)
    assert len(members(play)) == 3


def test_50_a_bad_sheet_writes_nothing_and_names_every_row(group, clerk):
    answer = tried(clerk, group, sheet("3-1,甲,业主,x,1,,,", "3-1,乙,房东,80,1,,,"))
    assert answer.status_code == 422
    for words in ("第 3 行： “面积（平方米）” 看不懂", "第 4 行： “身份” 看不懂", "第 4 行： “房号” 重复"):
        assert words in text(answer)
    assert "Excel" in text(tried(clerk, group, b"%PDF", "roll.pdf")).split('id="faults"')[1]
    assert not Member.objects.exists()


def test_the_other_side_and_members_never_read_the_roll(group, clerk, signed_in):
    """A member reads the own place; the desk of another committee and the parties have no such page."""
    play = rolled(group, sheet("3-1,示例甲,业主,80,1,,,", f"3-2,{MARK},业主,80,1,,,", "3-3,业主三,业主,40,1,,,"))
    browser, page = with_key(clerk, play, members(play)[2])
    shown = text(browser.get(page))
    assert "推选代表人" in shown
    assert "/leave/" not in shown
    assert MARK not in shown
    roll = reverse("mediation_roll", args=[play.case_id])
    assert browser.get(roll).status_code == 302
    stranger = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.county.town_desks[0]))
    assert stranger.get(roll).status_code == 404


def test_a_new_key_is_shown_once_and_ends_the_one_before(group, clerk):
    play = rolled(group)
    first = with_key(clerk, play, members(play)[1])
    second = with_key(clerk, play, members(play)[1])
    assert "推选代表人" in text(second[0].get(second[1]))
    assert "推选代表人" not in text(first[0].get(first[1]))
    assert Entry.objects.filter(act="member_key").count() == 2


def chosen(play, member, elected):
    return act(
        play, bearer(play, member), rolls.elect, participant=member.participant_id, channel="page",
        elected=elected and elected.participant_id,
    )  # fmt: skip


def test_two_to_five_are_elected_and_speak_on_how_the_mediation_goes_alone(group):
    play = rolled(group, SIX)
    one, two, three, four, five, six, seven = members(play)
    said = {"channel": "phone", "what": "short_notice", "gives": True}
    chosen(play, three, two)
    act(play, mediation_clerk(play), sittings.agree, participant=two.participant_id, **said)
    key = (Consent.SHORT_NOTICE, "")
    # One alone speaks for nobody.
    assert (three.participant_id, *key) not in assents_in(mediator(play), play.case_id)
    chosen(play, five, four)
    heard = assents_in(mediator(play), play.case_id)
    assert heard[three.participant_id, *key] is True
    # Online, recording or a fact is each member's own word, and so is what it said itself.
    act(play, mediation_clerk(play), sittings.agree, participant=two.participant_id, **said | {"what": "online"})
    act(play, mediation_clerk(play), sittings.agree, participant=three.participant_id, **said | {"gives": False})
    heard = assents_in(mediator(play), play.case_id)
    assert (three.participant_id, Consent.ONLINE, "") not in heard
    assert heard[three.participant_id, *key] is False
    assert why(chosen, play, six, five) == "elected_elsewhere"
    assert why(chosen, play, two, six) == "elected_elsewhere"
    assert why(chosen, play, six, six) == "elects_itself"
    # It may be taken back at any time.
    chosen(play, three, None)
    assert Election.objects.filter(ended_at=None).count() == 1
    assert {one.pk, seven.pk} <= {m.pk for m in members(play)}


def test_staff_read_the_whole_roll_and_a_member_the_own_place_alone(group):
    play = rolled(group)
    assert len(roll(mediation_clerk(play), play.case).places) == 3
    second = members(play)[1]
    assert [place.member.pk for place in roll(bearer(play, second), play.case).places] == [second.pk]
    assert roll(other(play), play.case).places == []


def test_nobody_is_among_those_a_member_may_choose_to_speak_for_it(group, signed_in):
    play = rolled(group)
    page = reverse("mediation_act", args=[play.case_id, "elect"])
    answer = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder)).get(page)
    assert 'name="elected" value="0"' in answer.content.decode()


def test_a_sixth_is_not_elected(group):
    play = rolled(group, sheet(*(f"3-{n},成员{n},业主,80,1,,," for n in range(1, 13))))
    rows = members(play)
    for n in range(5):
        chosen(play, rows[n], rows[n + 6])
    assert why(chosen, play, rows[5], rows[11]) == "too_many_elected"


def test_a_member_leaves_alone_on_its_page_and_the_others_go_on(group, clerk):
    play = rolled(group)
    browser, page = with_key(clerk, play, members(play)[1])
    leave = f"{page}do/member_leave/"
    assert "其他成员继续调解" in text(browser.get(leave))
    browser.post(leave, {"version": play.case.version})
    left = Member.objects.get(pk=members(play)[1].pk)
    assert (left.left_at is not None, play.case.state) == (True, "preparing")
    assert "推选代表人" not in text(browser.get(page, follow=True))
    # Nobody waits for who has left: the others read, sign, and the part of the left is not even made.
    first, _, third = members(play)
    drafted = [first, third]
    from linli.mediation.queries.agreeing import sent
    from linli.mediation.services import giving_out
    from linli.mediation.tests.test_groups import drafted as drafts

    drafts(play, copies="4")
    for who in (*(bearer(play, m) for m in drafted), other(play)):
        drafting.draft_read(who, play.case_id, proposal_id=sent(play.case_id).pk, waives=True, now=play.now)
    act(play, mediator(play), giving_out.to_sign, path="electronic")
    assert play.case.agreements.get().parts.count() == 2


def test_who_leaves_while_signing_stays_outside_and_its_signature_is_void(group):
    play = out(rolled(group))
    second = members(play)[1]
    signs(play, bearer(play, second))
    act(play, bearer(play, second), rolls.member_leave, participant=second.participant_id, channel="page")
    part = play.case.agreements.get().parts.get(participant=second.participant_id)
    assert part.state == "not_joined"
    assert not play.case.agreements.get().signatures.filter(void_at=None).exists()


def test_one_member_never_ends_the_mediation_of_all(group):
    play = rolled(group)
    second = members(play)[1]
    from linli.mediation.services import ending

    assert why(act, play, bearer(play, second), ending.withdraw, settled="no") == "member_stays_out"
    first = {"participant": side_a(play).pk, "channel": "page"}
    assert why(act, play, bearer(play, members(play)[0]), rolls.member_leave, **first) == "first_applicant"
    with pytest.raises(rules.RefusedActError):
        act(play, other(play), rolls.elect, participant=Participant.objects.get(case=play.case_id, side="R").pk,
            channel="page", elected=None)  # fmt: skip


def test_a_presider_lets_a_part_wait_from_the_page_of_the_dispute(group, signed_in):
    play = rolled(group)
    presider = signed_in(play.county.staff(Role.MEDIATOR, play.case.holder))
    page = reverse("mediation_act", args=[play.case_id, "member_hold"])
    assert page in text(presider.get(reverse("mediation_case", args=[play.case_id])))
    held = {"version": play.case.version, "participant": members(play)[2].participant_id, "because": "业主已故"}
    assert presider.post(page, held).status_code == 302
    assert "业主已故" in text(presider.get(reverse("mediation_roll", args=[play.case_id])))
