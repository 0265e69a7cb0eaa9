"""The pages of the talks through whole requests, without script: register, seat, own page of each side, the sitting."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.kernel.people.rules import Role
from linli.mediation.models import Assent, Item, Mediator, PanelSeat, Participant, Sitting, SittingGroup
from linli.mediation.tests.acting import (
    ACCEPTED,
    EXAMPLES,
    PANEL,
    PREPARING,
    SCHEDULED,
    SITTING,
    applied,
    does,
    sat,
    side,
    village_mediators,
)
from linli.mediation.tests.test_agreeing import drafts

pytestmark = pytest.mark.slow

TERMS = {
    "rights": "on", "address": "示例路 1 号", "mediation": "yes", "online": "no", "separate": "yes", "recording": "no",
    "signing": "yes", "sensitive": "yes",
}  # fmt: skip


def text(answer):
    return answer.content.decode()


def other_side(play):
    """Open the other side's page with its link and code."""
    asked, browser = play.case.invitations.get(), Client()
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    return browser, asked.token


def test_both_sides_confirm_their_terms_and_choose_on_their_own_pages(play):
    does(applied(play), ACCEPTED)
    mine, (browser, token) = reverse("dispute", args=[play.case.lookup_code]), other_side(play)
    assert "确认权利义务" in text(Client().get(mine)) or "权利义务、送达地址" in text(Client().get(mine))
    assert Client().post(f"{mine}terms/", {"version": play.case.version, "address": ""}).status_code == 422
    assert Client().post(f"{mine}terms/", {"version": play.case.version, **TERMS})["Location"] == mine
    theirs = reverse("invitation_act", args=[token, "terms"])
    assert browser.get(theirs).status_code == 200
    assert browser.post(theirs, {"version": play.case.version, **TERMS, "address": "标记对方地址"}).status_code == 302
    assert Assent.objects.filter(case=play.case_id, kind="service").count() == 2
    assert "标记对方地址" not in text(Client().get(mine))
    does(play, "start_panel")
    chosen = Mediator.objects.get(account=village_mediators(play.county)[0]).pk
    said = {"seat": "P", "mediator": chosen}
    Client().post(f"{mine}choose/", {"version": play.case.version, **said})
    browser.post(reverse("invitation_act", args=[token, "choose"]), {"version": play.case.version, **said})
    assert PanelSeat.objects.get(case=play.case_id).chosen_by == "joint"


def test_a_mediator_who_is_asked_reads_names_and_subject_alone_discloses_and_sees_the_dispute_then(play, signed_in):
    does(applied(play), f"{PANEL} panel_fill")
    asked, colleague = (signed_in(each) for each in village_mediators(play.county))
    page, case = reverse("mediation_seat", args=[sat(play)]), reverse("mediation_case", args=[play.case_id])
    assert colleague.get(page).status_code == 404
    assert asked.get(case).status_code == 404
    assert play.case.number in text(asked.get(reverse("mediation_seats")))
    shown = text(asked.get(page))
    assert "示例乙" in shown
    assert "楼上漏水到我家" not in shown
    assert asked.post(page, {"accepts": "yes", "relation": "c", "told": ""}).status_code == 422
    assert asked.post(page, {"accepts": "yes", "relation": "d", "told": ""})["Location"] == case
    assert "楼上漏水到我家" in text(asked.get(case))
    assert colleague.get(case).status_code == 404


def test_everybody_reads_who_mediates_and_nobody_how_often_they_succeeded(play, signed_in):
    page = text(Client().get(reverse("mediators")))
    assert "常德话" in page
    assert "%" not in page.partition("<main")[2].partition("</main>")[0]
    director = signed_in(play.county.staff(Role.MEDIATION_DIRECTOR, play.county.village_desks[0]))
    row = {
        "account": village_mediators(play.county)[0].pk, "specialities": ["D01"], "languages": "苗语",
        "term_from": "2022-01-01", "term_to": "2025-01-01", "trained_on": "2022-06-01",
    }  # fmt: skip
    address = reverse("mediation_mediator")
    assert director.post(address, {**row, "term_to": "2021-01-01"}).status_code == 422
    assert director.post(address, row)["Location"] == reverse("mediation_register")
    assert "苗语" in text(director.get(reverse("mediation_register")))
    assert signed_in(play.county.staff(Role.MEDIATION_CLERK)).get(address).status_code == 403


def test_a_presider_arranges_opens_records_and_ends_a_sitting_by_forms(play, signed_in):
    does(applied(play), f"{PREPARING} exchange")
    chair = signed_in(village_mediators(play.county)[0])
    page = reverse("mediation_case", args=[play.case_id])
    when = (play.now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    said = {"mode": "in_person", "starts_at": when, "place": ""}
    assert chair.post(f"{page}schedule/", {"version": play.case.version, **said}).status_code == 422
    held = chair.post(f"{page}schedule/", {"version": play.case.version, **said, "place": "调解室"})
    assert held["Location"] == f"{page}?done=schedule"
    assert Sitting.objects.get().place == "调解室"
    assert "调解室" in text(Client().get(reverse("dispute", args=[play.case.lookup_code])))
    there = {f"p{side(letter)(play)}": "room" for letter in "AR"} | {f"s{sat(play)}": "room", "recorder": sat(play)}
    closed = chair.post(f"{page}open_sitting/", {"version": play.case.version, **there, "rules_read": "on"})
    assert closed.status_code == 409
    assert "核验" in text(closed)
    there |= {f"p{side(letter)(play)}_how": "paper" for letter in "AR"}
    opened = chair.post(f"{page}open_sitting/", {"version": play.case.version, **there, "rules_read": "on"})
    assert opened["Location"] == f"{page}?done=open_sitting"
    assert play.case.state == "in_sitting"
    for chosen, kind in (("A", "caucus"), ("all", "joint")):
        assert f'value="{chosen}"' in text(chair.get(f"{page}group_open/"))
        chair.post(f"{page}group_open/", {"version": play.case.version, "side": chosen})
        assert SittingGroup.objects.latest("pk").kind == kind
        # What the device keeps of a record belongs to its part alone, and is done with once it is written.
        name = f"record_write-{SittingGroup.objects.latest('pk').pk}"
        assert f'data-ll-draft="mediation-{play.case_id}-{name}"' in text(chair.get(f"{page}record_write/"))
        said = {"version": play.case.version, "group": SittingGroup.objects.latest("pk").pk, "text": "陈述。"}
        done = chair.post(f"{page}record_write/", said)["Location"]
        assert done == f"{page}?done={name}"
        assert f'data-ll-draft-done="mediation-{play.case_id}-{name}"' in text(chair.get(done))
    assert "data-ll-draft-done" not in text(chair.get(f"{page}?done=x"))
    # Each part is written on a page of its own: what was said apart stands on no other.
    apart, joint = SittingGroup.objects.get(kind="caucus"), SittingGroup.objects.filter(kind="joint").latest("pk")
    SittingGroup.objects.filter(pk=apart.pk).update(text=MARKS["A"])
    for part, has_mark in ((apart, True), (joint, False), ("x", False)):
        shown = text(chair.get(f"{page}record_write/?part={getattr(part, 'pk', part)}"))
        assert (MARKS["A"] in shown) == has_mark
        assert f'name="group" value="{getattr(part, "pk", joint.pk)}"' in shown


def test_evidence_with_a_photo_goes_to_the_panel_and_to_nobody_else_before_the_exchange(play, signed_in, photo):
    from io import BytesIO

    from PIL import Image

    does(applied(play), PREPARING)
    buffer = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(buffer, "JPEG")
    mine, (browser, token) = reverse("dispute", args=[play.case.lookup_code]), other_side(play)
    said = {"version": play.case.version, "name": "标记照片", "proves": "", "in_caucus": "no"}
    bad = Client().post(f"{mine}item_give/", {**said, "file": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 409
    assert "标记照片" in text(bad)
    sent = Client().post(f"{mine}item_give/", {**said, "file": SimpleUploadedFile("a.jpg", buffer.getvalue())})
    assert sent["Location"] == mine
    item = Item.objects.get().pk
    chair = signed_in(village_mediators(play.county)[0])
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    assert Client().get(reverse("dispute_item", args=[play.case.lookup_code, item])).status_code == 200
    assert chair.get(reverse("mediation_item", args=[play.case_id, item])).status_code == 200
    assert clerk.get(reverse("mediation_item", args=[play.case_id, item])).status_code == 404
    assert browser.get(reverse("invitation_item", args=[token, item])).status_code == 404
    assert "标记照片" not in text(browser.get(reverse("invitation", args=[token])))
    assert "标记照片" not in text(clerk.get(reverse("mediation_case", args=[play.case_id])))
    does(play, "exchange")
    assert "标记照片" in text(browser.get(reverse("invitation", args=[token])))
    assert browser.get(reverse("invitation_item", args=[token, item])).status_code == 200


MARKS = {"A": "标记甲方背对背", "R": "标记乙方背对背", "joint": "标记共同笔录", "incident": "标记事件"}
# Which marker stands on whose page.
ON_PAGE = {
    "applicant": {"A", "joint"}, "respondent": {"R", "joint"}, "clerk": {"joint"}, "director": {"joint", "incident"},
    "data": {"A", "joint"},
}  # fmt: skip


def test_51_what_is_said_apart_is_on_the_pages_of_its_own_side_and_nowhere_else(play, signed_in, caplog):
    does(applied(play), SITTING)
    EXAMPLES["record_write"].play(play, text=MARKS["joint"])
    for letter in "AR":
        EXAMPLES["group_open"].play(play, side=letter)
        EXAMPLES["record_write"].play(play, text=MARKS[letter])
    EXAMPLES["suspend"].play(play, facts=MARKS["incident"])
    browser, token = other_side(play)
    holder, code = play.case.holder, play.case.lookup_code
    pages = {
        "applicant": Client().get(reverse("dispute", args=[code])),
        "respondent": browser.get(reverse("invitation", args=[token])),
        "clerk": signed_in(play.county.staff(Role.MEDIATION_CLERK, holder)).get(
            reverse("mediation_case", args=[play.case_id])
        ),
        "director": signed_in(play.county.staff(Role.MEDIATION_DIRECTOR, holder)).get(
            reverse("mediation_case", args=[play.case_id])
        ),
        "data": Client().get(reverse("dispute_data", args=[code])),
    }
    assert {page.status_code for page in pages.values()} == {200}
    found = {name: {key for key, mark in MARKS.items() if mark in text(page)} for name, page in pages.items()}
    assert found == ON_PAGE
    assert [mark for mark in MARKS.values() if mark in caplog.text] == []


@pytest.mark.parametrize("act", ["choose", "item_release", "extend"])
def test_what_is_not_open_on_the_own_page_says_so_and_staff_say_nothing_there(play, signed_in, act):
    does(applied(play), "take" if act != "extend" else SCHEDULED)
    page = f"{reverse('dispute', args=[play.case.lookup_code])}{act}/"
    staff = signed_in(play.county.staff(Role.CLERK))
    assert staff.get(page).status_code == 404
    assert Participant.objects.filter(case=play.case_id).count() == 2


def test_a_case_page_in_a_sitting_asks_for_little_whoever_reads_it(play, signed_in):
    """The bar of a case page (24): what a dispute is made of is read by one statement, what its talks left by another."""
    does(applied(play), f"{SITTING} record_write item_give")
    drafts(play)
    readers = (
        play.county.staff(Role.MEDIATION_CLERK, play.case.holder),
        PanelSeat.objects.get(pk=sat(play)).mediator.account,
    )
    page = reverse("mediation_case", args=[play.case_id])
    for account in readers:
        browser = signed_in(account)
        browser.get(page)
        with CaptureQueriesContext(connection) as asked:
            browser.get(page)
        assert len(asked) <= 15, [each["sql"][:90] for each in asked]
