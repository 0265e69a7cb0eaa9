"""A hearing room played by browsers with made-up cameras, one for each who sits there, over a whole server."""

import threading
import time
from typing import Any

import uvicorn

from tests.fixtures.browser import DESK

READY_S, SOON_MS = 20, 15_000
# How many links of a browser carry anything, asked of the browser itself.
_COUNTED = """() => {
  const Own = window.RTCPeerConnection;
  window.links = [];
  window.refused = [];
  window.RTCPeerConnection = class extends Own {
    constructor(...said) {
      super(...said);
      window.links.push(this);
      this.addEventListener("icecandidateerror", ({ errorCode }) => window.refused.push(errorCode));
    }
  };
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

    def __init__(self) -> None:
        self.port = 0

    @property
    def url(self) -> str:
        """Give its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, on the port of before where there was one."""
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

    def stop(self) -> None:
        """End at once, as a server that is killed does."""
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(READY_S)


class Hall:
    """One room and the windows of those who sit in it: S who presides, A and R, by seat and by way in."""

    def __init__(self, url: str, window: Any, room_id: int, ids: dict[str, int], ways: dict[str, str]) -> None:
        self.url, self.window, self.room_id, self.ids, self.ways = url, window, room_id, ids, ways
        # The presider's own session; the others come by code and by link.
        self.session, self.language = "", "zh-hans"
        self.pages: dict[str, Any] = {}

    def opened(self, who: str, size: dict[str, int] = DESK) -> Any:
        """Open a window for somebody."""
        page = self.window(self.url, self.language, size)
        page.context.set_default_timeout(SOON_MS)
        page.add_init_script(f"({_COUNTED})()")
        self.pages[who] = page
        return page

    def come(self, who: str, size: dict[str, int] = DESK) -> Any:
        """Bring somebody into the room, each by their own way."""
        page = self.opened(who, size)
        if who == "S":
            page.context.add_cookies([{"name": "sessionid", "value": self.session, "url": self.url}])
            page.goto(f"/mediation/hearing/{self.room_id}/")
        else:
            page.goto(self.ways[who])
            page.click("main form button")
            page.check("input[name=alone][value=yes]")
            page.click("form[data-form=ready] button")
        return page

    def row(self, who: str) -> Any:
        """Give the line of a seat in the presider's list."""
        return self.pages["S"].locator(f"[data-row='{self.ids[who]}']")

    def begin(self, *by_phone: str) -> "Hall":
        """Bring all three into the talk; mediators who sit elsewhere are there by telephone."""
        presider = self.come("S")
        for who in by_phone:
            self.row(who).locator("[data-do=way]").click()
        for who in "AR":
            self.come(who)
            self.row(who).locator("[data-do=identify]").click()
            self.row(who).locator("[data-do=admit]").click()
        presider.check("input[name=read]")
        presider.click("form[data-form=begin] button")
        self.are("joint")
        return self

    def are(self, *groups: str) -> None:
        """Wait until everybody is shown their group."""
        expected = (
            dict(zip("SAR", groups * 3, strict=False)) if len(groups) == 1 else dict(zip("SAR", groups, strict=True))
        )
        for who, group in expected.items():
            if who in self.pages:
                self.pages[who].wait_for_selector(f"ll-hearing[data-group='{group}']")

    def linked(self, **counts: int) -> None:
        """Wait until each browser has so many links that live."""
        for who, count in counts.items():
            self.pages[who].wait_for_function(_ALIVE, arg=count, timeout=SOON_MS)

    def turn_on(self) -> None:
        """Turn every microphone and camera on."""
        for page in self.pages.values():
            page.click("[data-turn=mic]")
            page.click("[data-turn=cam]")

    def apart(self, who: str) -> None:
        """Let the presider talk apart with one side."""
        self.row(who).locator("input[type=checkbox]").check()
        self.pages["S"].click("[data-do=group]")

    def say(self, who: str, text: str) -> None:
        """Say something in writing."""
        self.pages[who].fill("#chat-text", text)
        self.pages[who].click("form[data-form=chat] button")
        self.pages[who].wait_for_selector(f"[data-part=record] >> text={text}")

    def write(self, kind: str, text: str) -> None:
        """Write a line of the record, and wait until everybody has it."""
        presider = self.pages["S"]
        presider.select_option("#entry-kind", kind)
        presider.fill("#entry-text", text)
        presider.click("form[data-form=entry] button")
        for page in self.pages.values():
            page.wait_for_selector(f"[data-part=record] >> text={text}")

    def end(self, *by_phone: str, **wrong: str) -> None:
        """Read the record, let everybody answer it, those in `wrong` with their reason, and end the sitting."""
        presider = self.pages["S"]
        presider.click("[data-do=closing]")
        for who, page in self.pages.items():
            if who in wrong:
                page.fill("#confirm-reason", wrong[who])
            page.click(f"form[data-form=confirm] button[value={'wrong' if who in wrong else 'right'}]")
            page.wait_for_selector("[data-part=mine]:not([hidden])")
        for who in by_phone:
            self.row(who).locator("[data-do=read_back]").click()
        presider.click("[data-do=close]")
        for page in self.pages.values():
            page.wait_for_selector("ll-hearing[data-phase=closed]")

    def leave(self) -> None:
        """Close every window, and wait until the server knows: a story's clock moves on without anybody there."""
        from linli.mediation.models import HearingSeat

        for page in self.pages.values():
            page.context.close()
        until_s = time.monotonic() + READY_S
        while HearingSeat.objects.filter(room=self.room_id).exclude(connection="").exists():
            assert time.monotonic() < until_s, "somebody is still there"
            time.sleep(0.02)


def heard(page: Any, least: int) -> int:
    """Wait until a browser has heard and seen so much; give how much."""
    until_s = time.monotonic() + READY_S
    while (got := int(page.evaluate(_HEARD))) < least:
        assert time.monotonic() < until_s, "nothing is heard"
        page.wait_for_timeout(200)
    return got
