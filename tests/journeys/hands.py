"""The hands of a story's actors: the same pages opened and sent over plain HTTP, or clicked in a browser."""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from tests.fixtures.browser import ROOT
from tests.journeys.forms import PHOTO, Form, Sheet, Value, forms
from tests.journeys.stage import picture

Fields = Mapping[str, Value]
SIGN_IN, REPORT = "/account/login/", "/report/?for=resident"
WAIT_S = 30
# Between two acts a story's clock stands at today, when every session of the story is long over: no page stays live.
STILL = """const define = customElements.define.bind(customElements);
customElements.define = (name, ...more) => ["ll-live", "ll-presence"].includes(name) || define(name, ...more);"""
# So no picture may be asked for after its page's act either.
PICTURED = """() => {
  for (const image of document.images) image.loading = "eager";
  return [...document.images].every((image) => image.complete);
}"""
NUMBER = re.compile(r"\b\d{6}-\d{6}-\d{5}-\d\b")
# What a page says when it refuses: the error summary, or the message on top of the page it leads back to.
_SAID = re.compile(
    r'<div[^>]*class="(?:govuk-error-summary|ll-notice ll-notice--(?:warning|error))".*?</(?:ul|p)>', re.DOTALL
)


def posted(page: str) -> list[Form]:
    """Give the forms of a page's main part that are posted."""
    return [form for form in forms(page[page.index("<main") :]) if form.method == "post"]


class Hands(ABC):
    """Several people, each with pages of their own; "" is somebody without an account."""

    path: str
    html: str

    @abstractmethod
    def open(self, login: str, path: str) -> None:
        """Open a page as `login`, signing in where the platform asks for it."""

    @abstractmethod
    def send(self, fields: Fields, press: str = "", to: str = "") -> None:
        """Fill in the form of the open page and send it, by the button `name=value` or by the main one.

        Where a page has several forms, `to` is how the address ends to which the meant one goes.
        """

    @property
    def fields(self) -> frozenset[str]:
        """Give the names of the fields that the open page asks for."""
        return frozenset(name for form in posted(self.html) for name in form.controls)

    @abstractmethod
    def follow(self, path: str) -> None:
        """Go on to a page by its link, or by its address where the open page has no link to it."""

    def file(self, login: str, pages: Mapping[str, Fields]) -> str:
        """File a report for a resident, each page filled in as `pages` says; give the number of the case."""
        self.open(login, REPORT)
        while (page := self.path.strip("/").rpartition("/")[2]) != "done":
            before = self.path
            self.send(pages.get(page, {}))
            assert self.path != before, f"{before} was refused: {self.said()}"
        return NUMBER.findall(self.html)[0]

    def act(self, login: str, case_id: int, act: str, **fields: Value) -> str:
        """Do one act of the desk; give the page's refusal, or "" when it was done."""
        case, path = f"/desk/c/{case_id}/", f"/desk/c/{case_id}/{act}/"
        self.open(login, case)
        self.follow(path)
        if self.path == path:
            self.send(fields)
        return "" if self.path == case and self.is_done else self.said() or "refused without a word"

    @property
    def is_done(self) -> bool:
        """Tell whether the page says that the act was done."""
        return "ll-notice--success" in self.html

    def verify(self, code: str, verdict: str, stars: int) -> None:
        """Tell as the reporter, by the lookup code, whether it is solved."""
        self.open("", "/follow/")
        self.send({"code": code})
        self.follow(f"{self.path}verify/")
        self.send({"stars": str(stars)}, press=f"verdict={verdict}")

    def said(self) -> str:
        """Give the page's refusal in its own words; "" where it has none."""
        found = _SAID.search(self.html)
        return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))).strip() if found else ""


class HttpHands(Hands):
    """Reads pages and posts their forms without any script, one session for each actor."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.sessions: dict[str, requests.Session] = {}

    def open(self, login: str, path: str) -> None:
        """Get a page; where it leads to the sign-in page, sign in and go on to it."""
        self.session = self.sessions.setdefault(login, requests.Session())
        self._take(self.session.get(self.base + path, timeout=WAIT_S))
        if self.path == SIGN_IN and login:
            from linli.site.demo.county import PASSWORD

            self.send({"login": login, "password": PASSWORD})

    def follow(self, path: str) -> None:
        """Get a page."""
        self._take(self.session.get(self.base + path, timeout=WAIT_S))

    def send(self, fields: Fields, press: str = "", to: str = "") -> None:
        """Post the form that has the fields; lists that follow from each other are asked for one after the other."""
        form = self._form(fields, press, to)
        while not press and fields.keys() - form.controls.keys() and ("do", "list") in form.buttons:
            self._post(form, {name: fields[name] for name in fields.keys() & form.controls.keys()}, "do=list")
            form = self._form(fields, press, to)
        self._post(form, fields, press)

    def _form(self, fields: Fields, press: str, to: str) -> Form:
        """Give the form of the page's main part that can take the fields and has the button, best of all."""
        found = [form for form in posted(self.html) if form.action.endswith(to)]
        assert found, f"{self.path} has no form"
        button = tuple(press.split("="))
        return max(found, key=lambda form: (button in form.buttons, len(fields.keys() & form.controls.keys())))

    def _post(self, form: Form, fields: Fields, press: str) -> None:
        for name, value in fields.items():
            form.fill(name, value)
        data = form.sent()
        if press:
            name, _, value = press.partition("=")
            assert (name, value) in form.buttons, f"{self.path} has no button {press}"
            data.append((name, value))
        files = {n: ("road.png", picture(is_mended=True), "image/png") for n, value in fields.items() if value == PHOTO}
        files |= {name: tuple(value) for name, value in fields.items() if isinstance(value, Sheet)}
        self._take(self.session.post(urljoin(self.url, form.action), data, files=files or None, timeout=WAIT_S))

    def _take(self, answer: requests.Response) -> None:
        assert answer.status_code < requests.codes.server_error, f"{answer.url}: {answer.status_code}"
        self.url, self.path, self.html = answer.url, urlsplit(answer.url).path, answer.text


class BrowserHands(Hands):
    """Fills in and clicks in Chromium, one window for each actor; `make screens` keeps a picture of every page."""

    def __init__(self, open_window: Any, base: str, story: str) -> None:
        self.open_window = open_window
        self.base = base
        self.shots = ROOT / "screenshots" / story if os.environ.get("LINLI_SCREENSHOTS") else None
        for old in self.shots.glob("*.png") if self.shots else ():
            old.unlink()
        self.windows: dict[str, Any] = {}
        self.taken = 0

    @property
    def path(self) -> str:
        """Give the path of the open page."""
        return urlsplit(self.page.url).path

    @property
    def html(self) -> str:
        """Give the open page as it stands."""
        return str(self.page.content())

    def open(self, login: str, path: str) -> None:
        """Go to a page; where it leads to the sign-in page, sign in and go on to it."""
        from linli.doors import clock

        if login not in self.windows:
            self.windows[login] = self.open_window(login)
            self.windows[login].add_init_script(STILL)
        self.login, self.page = login, self.windows[login]
        # The page counts its deadlines down by the story's clock, as the server does.
        self.page.clock.set_fixed_time(clock.now())
        self.page.goto(self.base + path)
        if self.path == SIGN_IN and login:
            from linli.site.demo.county import PASSWORD

            self.send({"login": login, "password": PASSWORD})
        self._come()

    def follow(self, path: str) -> None:
        """Click the link to a page."""
        link = self.page.locator(f'main a[href="{path}"]')
        if link.count():
            link.first.click()
            self.page.wait_for_url(f"**{path}")
        else:
            self.page.goto(self.base + path)
        self._come()

    def send(self, fields: Fields, press: str = "", to: str = "") -> None:
        """Fill in field after field, as they appear, and press the button."""
        for name, value in fields.items():
            self._fill(name, value)
        self._shoot()
        name, _, value = press.partition("=")
        wanted = f'[name="{name}"][value="{value}"]' if press else ".govuk-button:not([name], [type=button]):visible"
        whose = f'[action$="{to}"]' if to else ""
        button = self.page.locator(f"main form[method=post]{whose} button{wanted}")
        with self.page.expect_navigation():
            button.first.click()
        self._come()

    def _fill(self, name: str, value: Value) -> None:
        field = self.page.locator(f'main [name="{name}"]')
        field.first.wait_for(state="attached")
        kind = field.first.evaluate("e => e.type")
        if kind == "file" and not isinstance(value, Sheet):
            field.set_input_files({"name": "road.png", "mimeType": "image/png", "buffer": picture(is_mended=True)})
            self.page.locator(f'[name="{name}_tokens"]').wait_for(state="attached")
        elif isinstance(value, Sheet):
            field.set_input_files({"name": value.name, "mimeType": value.kind, "buffer": value.content})
        elif kind in {"radio", "checkbox"}:
            for one in [value] if isinstance(value, str) else value:
                self._choose(field if one == "on" else field.and_(self.page.locator(f'[value="{one}"]')).last)
        elif kind.startswith("select"):
            # The list that follows is asked for by a module, which may come after the page.
            self.page.wait_for_function("() => !document.querySelector('main [hx-get]:not([data-htmx-powered])')")
            field.select_option(value)
        elif kind == "hidden":
            # A place is where the telephone says it is: latitude and longitude come together.
            if not field.input_value():
                self.page.locator("[data-ll-here]").click()
            self.page.wait_for_function(f"() => document.querySelector('main [name={name}]').value")
        else:
            field.fill(value)

    def _choose(self, choice: Any) -> None:
        for summary in choice.locator("xpath=ancestor::details[not(@open)]/summary").all():
            summary.click()
        choice.check()

    def _come(self) -> None:
        self.page.wait_for_function(PICTURED)
        self._shoot()

    def _shoot(self) -> None:
        if self.shots is None:
            return
        self.taken += 1
        name = f"{self.taken:03}-{self.login or 'reporter'}{self.path.replace('/', '-').rstrip('-')}.png"
        self.page.screenshot(path=self.shots / name, full_page=True)


class MixedHands(Hands):
    """Some actors in browser windows, the others over plain HTTP: a browser where it shows what HTTP does not."""

    def __init__(self, browser: Hands, http: Hands, in_browser: frozenset[str]) -> None:
        self.browser, self.http, self.in_browser = browser, http, in_browser
        self.now = http

    @property
    def path(self) -> str:
        """Give the path of the open page."""
        return self.now.path

    @property
    def html(self) -> str:
        """Give the open page as it stands."""
        return self.now.html

    def open(self, login: str, path: str) -> None:
        """Open a page with the hands of this actor."""
        self.now = self.browser if login in self.in_browser else self.http
        self.now.open(login, path)

    def follow(self, path: str) -> None:
        """Go on to a page with the same hands."""
        self.now.follow(path)

    def send(self, fields: Fields, press: str = "", to: str = "") -> None:
        """Send the open page's form with the same hands."""
        self.now.send(fields, press, to)
