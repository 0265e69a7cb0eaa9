"""A sitting in the hearing room by three browsers with made-up cameras: together, apart, lost and back, record, end."""

import threading
import time
from datetime import timedelta

import pytest
import uvicorn

from linli.mediation.tests.conftest import hall, play
from tests.fixtures.browser import DESK, PHONE, axe, sideways_px, small_targets

__all__ = ["hall", "play"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

READY_S, SOON_MS = 20, 15_000
# How many links of a browser carry anything, asked of the browser itself.
_COUNTED = """() => {
  const Own = window.RTCPeerConnection;
  window.links = [];
  window.RTCPeerConnection = class extends Own { constructor(...said) { super(...said); window.links.push(this); } };
}"""
_ALIVE = "(count) => window.links.filter((link) => link.connectionState === 'connected').length === count"
_HEARD = """async () => {
  let bytes = 0;
  for (const link of window.links) {
    if (link.connectionState === "closed") continue;
    for (const one of (await link.getStats()).values()) if (one.type === "inbound-rtp") bytes += one.bytesReceived;
  }
  return bytes;
}"""


class Served:
    """The whole server in a thread of this process, over the tests' own database; it can be stopped and begun again."""

    def __init__(self):
        self.port, self.server, self.thread = 0, None, None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        config = uvicorn.Config(
            "linli.site.asgi:application", host="127.0.0.1", port=self.port, lifespan="off", log_config=None,
            ws="websockets-sansio", access_log=False,
        )  # fmt: skip
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        until_s = time.monotonic() + READY_S
        while not self.server.started and time.monotonic() < until_s:
            time.sleep(0.02)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    def stop(self):
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(READY_S)


@pytest.fixture
def served(transactional_db, monkeypatch):
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    from linli.site import wsgi

    monkeypatch.setattr(wsgi, "application", StaticFilesHandler(wsgi.application))
    made = Served()
    made.start()
    yield made
    made.stop()


class Sitting:
    """One room with a presider, the applicant by code, and the other side by link; each in a browser of their own."""

    def __init__(self, play, served, window, signed_in, *, language="zh-hans"):
        from linli.kernel.people.models import Account
        from linli.mediation.models import HearingSeat
        from linli.mediation.services.hearing import link_make, room_open
        from linli.mediation.tests.acting import mediator, sat
        from linli.mediation.tests.hearings import HOURS, arranged, guests

        self.served, self.window, self.language = served, window, language
        arranged(play)
        self.play, presider = play, mediator(play)
        self.room = room_open(
            presider, play.case_id, play.now, ends_at=play.now + HOURS, guests=guests(play), recorder=sat(play)
        )
        self.ids = {s.side or "S": s.pk for s in HearingSeat.objects.filter(room=self.room)}
        self.account = Account.objects.get(pk=presider.account_id)
        self.session = signed_in(self.account).cookies["sessionid"].value
        self.link = link_make(presider, self.room.pk, self.ids["R"], play.now)
        self.pages = {}

    def opened(self, who, size=DESK):
        page = self.window(self.served.url, self.language, size)
        page.context.set_default_timeout(SOON_MS)
        page.add_init_script(f"({_COUNTED})()")
        self.pages[who] = page
        return page

    def come(self, who, size=DESK):
        """Bring somebody into the room, each by their own way."""
        page = self.opened(who, size)
        if who == "S":
            page.context.add_cookies([{"name": "sessionid", "value": self.session, "url": self.served.url}])
            page.goto(f"/mediation/hearing/{self.room.pk}/")
        else:
            code = self.play.case.lookup_code
            page.goto(
                f"/mediation/p/{code}/hearing/{self.room.pk}/" if who == "A" else f"/mediation/hearing/in/{self.link}/"
            )
            page.click("main form button")
            page.check("input[name=alone][value=yes]")
            page.click("form[data-form=ready] button")
        return page

    def row(self, who):
        return self.pages["S"].locator(f"[data-row='{self.ids[who]}']")

    def begin(self):
        """Bring all three into the talk."""
        presider = self.come("S")
        for who in "AR":
            self.come(who)
            self.row(who).locator("[data-do=identify]").click()
            self.row(who).locator("[data-do=admit]").click()
        presider.check("input[name=read]")
        presider.click("form[data-form=begin] button")
        self.are("joint")
        return self

    def are(self, *groups):
        """Wait until everybody is shown their group."""
        expected = (
            dict(zip("SAR", groups * 3, strict=False)) if len(groups) == 1 else dict(zip("SAR", groups, strict=True))
        )
        for who, group in expected.items():
            if who in self.pages:
                self.pages[who].wait_for_selector(f"ll-hearing[data-group='{group}']")

    def linked(self, **counts):
        """Wait until each browser has so many links that live."""
        for who, count in counts.items():
            self.pages[who].wait_for_function(_ALIVE, arg=count, timeout=SOON_MS)

    def turn_on(self):
        for page in self.pages.values():
            page.click("[data-turn=mic]")
            page.click("[data-turn=cam]")

    def apart(self, who):
        """Let the presider talk apart with one side."""
        self.row(who).locator("input[type=checkbox]").check()
        self.pages["S"].click("[data-do=group]")

    def say(self, who, text):
        self.pages[who].fill("#chat-text", text)
        self.pages[who].click("form[data-form=chat] button")
        self.pages[who].wait_for_selector(f"[data-part=record] >> text={text}")


def heard(page, least):
    """Wait until a browser has heard and seen so much."""
    until_s = time.monotonic() + READY_S
    while page.evaluate(_HEARD) < least:
        assert time.monotonic() < until_s, "nothing is heard"
        page.wait_for_timeout(200)


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
    before = sitting.pages["R"].evaluate(_HEARD)
    sitting.say("A", "标记背对背之言")
    sitting.pages["R"].wait_for_timeout(1500)
    assert sitting.pages["R"].evaluate(_HEARD) == before == 0
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
    room_tick(sitting.room.pk, sitting.play.now + timedelta(seconds=61))
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
    presider = sitting.pages["S"]
    presider.select_option("#entry-kind", "fact")
    presider.fill("#entry-text", "漏水点在厨房。")
    presider.click("form[data-form=entry] button")
    for page in sitting.pages.values():
        page.wait_for_selector("[data-part=record] >> text=漏水点在厨房。")
    presider.click("[data-do=closing]")
    for who, page in sitting.pages.items():
        if who == "R":
            page.fill("#confirm-reason", "是卫生间。")
        page.click(f"form[data-form=confirm] button[value={'wrong' if who == 'R' else 'right'}]")
        page.wait_for_selector("[data-part=mine]:not([hidden])")
    presider.click("[data-do=close]")
    for page in sitting.pages.values():
        page.wait_for_selector("ll-hearing[data-phase=closed]")
    # What was read and answered is the record of the sitting now.
    assert play.case.state == "adjourned"
    assert "漏水点在厨房。" in SittingGroup.objects.get().text


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
