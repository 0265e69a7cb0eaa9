"""A sitting in the hearing room by three browsers with made-up cameras: together, apart, lost and back, record, end."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from linli.mediation.rules import room_turn
from linli.mediation.tests.conftest import hall, play
from linli.mediation.tests.relays import SECRET, relay_run
from tests.fixtures.browser import DESK, PHONE, axe, sideways_px, small_targets
from tests.journeys.rooms import Hall, heard

__all__ = ["hall", "play"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Sitting(Hall):
    """One room with a presider, the applicant by code, and the other side by link; each in a browser of their own."""

    def __init__(self, play, served, window, signed_in, *, language="zh-hans", is_relay_only=False):
        from linli.kernel.people.models import Account
        from linli.mediation.models import HearingSeat
        from linli.mediation.services.hearing import link_make, room_open
        from linli.mediation.tests.acting import mediator, sat
        from linli.mediation.tests.hearings import HOURS, arranged, guests

        arranged(play)
        self.play, self.served, presider = play, served, mediator(play)
        room = room_open(
            presider, play.case_id, play.now, ends_at=play.now + HOURS, guests=guests(play), recorder=sat(play),
            is_relay_only=is_relay_only,
        )  # fmt: skip
        ids = {s.side or "S": s.pk for s in HearingSeat.objects.filter(room=room)}
        ways = {
            "A": f"/mediation/p/{play.case.lookup_code}/hearing/{room.pk}/",
            "R": f"/mediation/hearing/in/{link_make(presider, room.pk, ids['R'], play.now)}/",
        }
        super().__init__(served.url, window, room.pk, ids, ways)
        self.session = signed_in(Account.objects.get(pk=presider.account_id)).cookies["sessionid"].value
        self.language = language


@pytest.fixture
def sitting(play, served, window, signed_in):
    return Sitting(play, served, window, signed_in)


def test_three_browsers_hear_each_other_and_one_left_out_has_no_link(sitting):
    sitting.begin()
    sitting.linked(S=2, A=2, R=2)
    sitting.turn_on()
    for page in sitting.pages.values():
        heard(page, 20_000)

    sitting.apart("A")
    sitting.are("caucus-1", "caucus-1", "joint")
    for who in "SA":
        sitting.pages[who].wait_for_selector("ll-hearing[data-private=true]")
    sitting.linked(S=1, A=1, R=0)
    before = heard(sitting.pages["R"], 0)
    sitting.say("A", "标记背对背之言")
    sitting.pages["R"].wait_for_timeout(1500)
    assert heard(sitting.pages["R"], 0) == before == 0
    assert "标记背对背之言" not in sitting.pages["R"].content()
    assert "标记背对背之言" in sitting.pages["S"].content()

    sitting.pages["S"].click("[data-do=join]")
    sitting.are("joint")
    sitting.linked(S=2, A=2, R=2)
    assert "标记背对背之言" not in sitting.pages["R"].content()


def test_a_lost_presider_sets_all_apart_and_leads_on_when_back(sitting, clock):
    from linli.mediation.services.hearing_acts import room_tick

    sitting.begin()
    sitting.linked(S=2, A=2, R=2)
    sitting.pages["S"].context.close()
    for who in "AR":
        sitting.pages[who].wait_for_selector("[data-part=chair]:not([hidden])")
    # The others hear each other meanwhile; a minute without a presider ends that.
    assert sitting.pages["A"].get_attribute("ll-hearing", "data-group") == "joint"
    clock(sitting.play.now + timedelta(seconds=61))
    room_tick(sitting.room_id, sitting.play.now + timedelta(seconds=61))
    del sitting.pages["S"]
    sitting.are("")
    sitting.linked(A=0, R=0)
    presider = sitting.come("S")
    presider.click("[data-do=resume]")
    sitting.are("joint")
    sitting.linked(S=2, A=2, R=2)


def test_a_restart_of_the_server_breaks_no_link_and_loses_no_line(sitting):
    sitting.begin()
    sitting.linked(S=2, A=2, R=2)
    sitting.say("A", "重启之前")
    sitting.served.stop()
    for page in sitting.pages.values():
        page.wait_for_selector("[data-part=line]:not([hidden])")
    # Written while nobody hears it, and sent as soon as somebody does.
    sitting.pages["R"].fill("#chat-text", "断线时写的")
    sitting.pages["R"].click("form[data-form=chat] button")
    sitting.linked(S=2, A=2, R=2)
    sitting.served.start()
    for page in sitting.pages.values():
        page.wait_for_selector("[data-part=line]", state="hidden")
        page.wait_for_selector("[data-part=record] >> text=断线时写的")
    sitting.linked(S=2, A=2, R=2)
    assert sitting.pages["A"].locator("[data-part=record] >> text=断线时写的").count() == 1


def test_a_whole_sitting_ends_with_the_record_answered_by_all(sitting, play):
    from linli.mediation.models import SittingGroup

    sitting.begin()
    sitting.write("fact", "漏水点在厨房。")
    sitting.end(R="是卫生间。")
    # What was read and answered is the record of the sitting now.
    assert play.case.state == "adjourned"
    assert "漏水点在厨房。" in SittingGroup.objects.get().text


def test_a_document_is_shown_page_by_page_to_those_who_may_read_it_and_to_nobody_else(sitting, play, photo):
    from linli.kernel.files.models import File
    from linli.kernel.files.services import document_receive
    from linli.kernel.people.rules import ANONYMOUS
    from linli.mediation.models import Item, Participant

    picture = File.objects.get(name=photo(play.now))
    pages = document_receive(ANONYMOUS, b"%PDF-1.4 a lease", play.now)
    applicant = Participant.objects.get(case_id=play.case_id, side="A")
    for number, (name, file, visibility) in enumerate(
        [("墙面照片", picture, "exchanged"), ("租约", pages, "exchanged"), ("标记私下材料", None, "caucus")], 1
    ):
        Item.objects.create(
            case_id=play.case_id, participant=applicant, side="A", number=number, name=name, file=file,
            proves=f"{name}所证明的事", visibility=visibility, given_at=play.now,
        )  # fmt: skip
    presider, *others = sitting.begin().pages.values()
    assert presider.locator("#show-what option").all_inner_texts() == ["甲证1 墙面照片", "甲证2 租约"]

    def show(name):
        presider.select_option("#show-what", label=name)
        presider.click("form[data-form=show] button")
        for page in sitting.pages.values():
            page.wait_for_selector(f"[data-part=paper-name] >> text={name}")

    show("甲证1 墙面照片")
    for page in sitting.pages.values():
        page.wait_for_function("() => document.querySelector('[data-part=paper-picture]').naturalWidth > 0")
        assert page.inner_text("[data-part=paper-text]") == "墙面照片所证明的事"
    show("甲证2 租约")
    presider.click("[data-turn-page='1']")
    for page in sitting.pages.values():
        page.wait_for_selector("[data-part=paper-pages][src$='#page=2']")
        assert page.locator("[data-part=paper-picture]").is_hidden()
    # Only the panel turns pages and puts away.
    assert [page.locator("[data-turn-page='1']").is_visible() for page in others] == [False, False]
    presider.click("[data-do=hide]")
    for page in sitting.pages.values():
        page.wait_for_selector("[data-part=paper]", state="hidden")

    sitting.apart("A")
    sitting.are("caucus-1", "caucus-1", "joint")
    presider.select_option("#show-what", label="甲证3 标记私下材料")
    presider.click("form[data-form=show] button")
    sitting.pages["A"].wait_for_selector("[data-part=paper-name] >> text=标记私下材料")
    assert "标记私下材料" not in sitting.pages["R"].content()


# What the page has said to the browser, kept so that a test can say more in its name, and end what it shares.
_TAPPED = """() => {
  const say = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...said) { window.line = this; return say.apply(this, said); };
  const choose = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getDisplayMedia = async (...said) => (window.shared = await choose(...said));
}"""
_DRAWN = "() => document.querySelector('[data-part=screen]').videoWidth > 0"


class Sharing:
    """Three in the talk, one of whom shall share a screen."""

    def __init__(self, sitting, monkeypatch):
        opened = sitting.opened

        def tapped(who, size):
            page = opened(who, size)
            page.add_init_script(f"({_TAPPED})()")
            return page

        monkeypatch.setattr(sitting, "opened", tapped)
        self.sitting = sitting.begin()
        sitting.linked(S=2, A=2, R=2)
        self.pages = sitting.pages

    def allow(self):
        self.sitting.row("A").locator("[data-do=allow][data-is-allowed='1']").click()

    def seen_by(self, *others):
        """Wait until those named see the screen of A, and nobody else does."""
        for who in others:
            self.pages[who].wait_for_function(_DRAWN)
            assert self.pages[who].inner_text("[data-part=screen-name]") == "示例甲正在共享屏幕"
        for who in set(self.pages) - {*others, "A"}:
            self.hidden_from(who)

    def hidden_from(self, *those):
        for who in those:
            self.pages[who].wait_for_selector("[data-part=screen]", state="hidden")
            self.pages[who].wait_for_selector("[data-part=screen-name]", state="hidden")


@pytest.fixture
def sharing(sitting, monkeypatch):
    return Sharing(sitting, monkeypatch)


def test_a_screen_is_shared_by_the_presiders_word_and_ends_by_hand_by_the_browser_and_by_withdrawal(sharing):
    mine = sharing.pages["A"]
    assert mine.locator("[data-share]").is_hidden()
    # A message of one's own making announces nothing.
    mine.evaluate("() => window.line.send(JSON.stringify({ t: 'screen', is_on: true, mid: 'forged' }))")
    mine.wait_for_selector("[data-part=fault] >> text=须经主持人允许")
    sharing.hidden_from("S", "R")

    sharing.allow()
    mine.click("[data-share]")
    sharing.seen_by("S", "R")
    assert mine.inner_text("[data-part=screen-name]") == "您正在共享屏幕，本组的人都能看到。"
    assert sharing.pages["S"].locator("[data-share]").is_disabled()
    mine.click("[data-share]")
    sharing.hidden_from("S", "R")

    mine.click("[data-share]")
    sharing.seen_by("S", "R")
    mine.evaluate("() => window.shared.getTracks()[0].dispatchEvent(new Event('ended'))")
    sharing.hidden_from("S", "R")

    mine.click("[data-share]")
    sharing.seen_by("S", "R")
    sharing.sitting.row("A").locator("[data-do=allow][data-is-allowed='0']").click()
    sharing.hidden_from("S", "R")
    assert mine.evaluate("() => window.shared.getTracks()[0].readyState") == "ended"
    assert mine.locator("[data-share]").is_hidden()


def test_h08_a_screen_shared_apart_stays_there_and_ends_with_the_group(sharing):
    sitting, mine = sharing.sitting, sharing.pages["A"]
    sharing.allow()
    mine.click("[data-share]")
    sharing.seen_by("S", "R")
    sitting.apart("A")
    sitting.are("caucus-1", "caucus-1", "joint")
    mine.wait_for_selector("ll-hearing[data-private=true]")
    # What was shown to all went on to nobody; it is begun anew, for those alone who are here.
    assert mine.evaluate("() => window.shared.getTracks()[0].readyState") == "ended"
    sharing.hidden_from("S", "R")
    sitting.linked(S=1, A=1, R=0)
    mine.click("[data-share]")
    sharing.seen_by("S")
    before = heard(sharing.pages["S"], 0)
    heard(sharing.pages["S"], before + 2_000)
    assert heard(sharing.pages["R"], 0) == 0

    sharing.pages["S"].click("[data-do=join]")
    sitting.are("joint")
    sitting.linked(S=2, A=2, R=2)
    sharing.hidden_from("S", "R")


def test_where_a_browser_cannot_share_its_screen_the_room_says_why(sitting):
    page = sitting.opened("S", PHONE)
    page.add_init_script("delete MediaDevices.prototype.getDisplayMedia")
    page.context.add_cookies([{"name": "sessionid", "value": sitting.session, "url": sitting.url}])
    page.goto(f"/mediation/hearing/{sitting.room_id}/")
    for who in "AR":
        sitting.come(who)
        sitting.row(who).locator("[data-do=identify]").click()
        sitting.row(who).locator("[data-do=admit]").click()
    page.check("input[name=read]")
    page.click("form[data-form=begin] button")
    page.wait_for_selector("[data-part=screen-cannot] >> text=此浏览器不能共享屏幕")
    assert page.locator("[data-share]").is_hidden()


# Every frame that a browser says, and by which ways its living links lead.
_NOTED = """() => {
  window.frames_said = [];
  const say = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) { window.frames_said.push(JSON.parse(text)); return say.call(this, text); };
}"""
_WAYS = """async () => {
  const ways = [];
  for (const link of window.links.filter((each) => each.connectionState === "connected")) {
    const said = await link.getStats();
    for (const one of said.values()) {
      const pair = one.type === "transport" && said.get(one.selectedCandidatePairId);
      if (pair) ways.push(said.get(pair.localCandidateId).candidateType, said.get(pair.remoteCandidateId).candidateType);
    }
  }
  return ways;
}"""


class Relayed(Sitting):
    """A sitting where nobody learns another's address: all goes over the own relay."""

    def opened(self, who, size=DESK):
        page = super().opened(who, size)
        page.add_init_script(f"({_NOTED})()")
        return page


@pytest.fixture
def relayed(play, served, window, signed_in, settings, tmp_path):
    """Give a function that opens such a sitting, with a relay of this machine."""
    with relay_run(tmp_path, reaches_loopback=True) as port:
        settings.ENV = replace(settings.ENV, turn_urls=(f"turn:127.0.0.1:{port}",), turn_secret=SECRET)
        yield lambda: Relayed(play, served, window, signed_in, is_relay_only=True)


def test_h14_over_the_relay_alone_all_see_each_other_and_no_address_is_told(relayed, monkeypatch):
    # The relay's clock is that of the machine, not that of the test.
    monkeypatch.setattr(room_turn, "expiry", lambda _now, _ends_at: int(time.time()) + 3600)
    sitting = relayed().begin()
    sitting.linked(S=2, A=2, R=2)
    sitting.turn_on()
    for page in sitting.pages.values():
        heard(page, 20_000)
        assert page.evaluate(_WAYS) == ["relay"] * 4
        said = [frame for frame in page.evaluate("() => window.frames_said") if frame["t"] == "sig"]
        told = [frame["data"] for frame in said if frame["kind"] == "candidate"]
        assert told
        assert all(" typ relay" in each for each in told)
        assert not any(kind in frame["data"] for frame in said for kind in (" typ host", " typ srflx", " typ prflx"))


def test_h15_credentials_that_have_expired_lead_nobody_over_the_relay(relayed):
    # As the room gives them out at the time of the test, which is years ago for the relay.
    sitting = relayed().begin()
    for page in sitting.pages.values():
        page.wait_for_function("() => window.refused.includes(401)")
    sitting.linked(S=0, A=0, R=0)
    for page in sitting.pages.values():
        assert not any(frame.get("kind") == "candidate" for frame in page.evaluate("() => window.frames_said"))


@pytest.mark.parametrize(("language", "size"), [("zh-hans", PHONE), ("en", DESK)])
def test_the_room_is_within_reach_of_everybody(play, served, window, signed_in, language, size):
    sitting = Sitting(play, served, window, signed_in, language=language)
    for who in "SA":
        sitting.come(who, size)
    sitting.row("A").locator("[data-do=identify]").click()
    sitting.row("A").locator("[data-do=admit]").wait_for()
    for page in sitting.pages.values():
        assert axe(page) == []
        assert sideways_px(page) <= 0
        assert small_targets(page) == []
