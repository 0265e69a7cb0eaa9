"""What the stories of mediation share: their committees, and the acts of clerks, mediators and parties over the pages."""

import re
from datetime import date, datetime
from typing import Any

from linli.doors import clock
from linli.kernel.cases.models import Case
from linli.kernel.notify.models import Outbox
from linli.kernel.people import queries as people
from linli.kernel.people import services
from linli.kernel.people.rules import Role
from linli.mediation.models import Court, Invitation, Mediator, Member, PanelSeat, Participant, Proposal
from linli.mediation.rules.applications import CHECKLIST
from linli.mediation.services.confirming import court_save
from linli.site.demo.county import LOADER, PASSWORD, SINCE
from tests.journeys.changde_road import CHINA
from tests.journeys.forms import Sheet, Value
from tests.journeys.hands import Fields, Hands

SAFE = {"now": "no", "violence": "no", "afraid": "no", "child": "no"}
FINE = dict.fromkeys(CHECKLIST, "yes")
YES = {"rights": "on", "mediation": "yes", "online": "yes", "separate": "no", "recording": "no", "signing": "yes",
       "sensitive": "yes"}  # fmt: skip
DESK, CODE, LINK = "/mediation/desk", "/mediation/p", "/mediation/r"


def at(text: str) -> datetime:
    """Give a moment in China, written `2021-01-11 09:00`."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


def said(moment: datetime | None) -> str:
    """Write a moment as its day and minute; the end of a day is 24:00 of it."""
    if moment is None:
        return "–"
    local = moment.astimezone(CHINA)
    if f"{local:%H:%M}" == "00:00":
        return f"{date.fromordinal(local.toordinal() - 1)} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def committee(code: str, zh: str, en: str, area: str, function: str, mediators: int, kinds: list[str]) -> None:
    """Found a committee with clerk, director and mediators, who sign in as `code-clerk`, `code-1` and so on."""
    moment = clock.now()
    unit = services.NewUnit(code=code, name_zh=zh, name_en=en, kind="social", area_code=area, roles=(function,))
    services.units_load(LOADER, [unit], moment)
    own = people.unit_by_code(code).pk
    posts = {"clerk": Role.MEDIATION_CLERK, "director": Role.MEDIATION_DIRECTOR}
    posts |= {str(n): Role.MEDIATOR for n in range(1, mediators + 1)}
    for name, role in posts.items():
        login = f"{code}-{name}"
        account = services.account_create(LOADER, login, password=PASSWORD, name=f"{zh}{name}", now=moment)
        services.post_give(LOADER, account.pk, own, role, moment, from_on=SINCE)
        if role is Role.MEDIATOR:
            Mediator.objects.create(
                account=account, unit_id=own, specialities=kinds, languages="普通话", term_from=SINCE,
                term_to=date(2023, 1, 1), trained_on=date(2020, 9, 1),
            )  # fmt: skip


def court(code: str, zh: str, en: str, area: str) -> None:
    """Put a basic court into the table."""
    court_save(LOADER, Court(code=code, name_zh=zh, name_en=en, area_code=area), clock.now())


def party(case_id: int, side: str) -> Participant:
    """Give the first party of a side."""
    return Participant.objects.filter(case=case_id, side=side).order_by("pk")[0]


class Bureau:
    """One dispute, and everybody who does something in it by the pages."""

    def __init__(self, hands: Hands, clerk: str, director: str) -> None:
        self.hands, self.clerk, self.director = hands, clerk, director
        self.case_id = 0

    @property
    def case(self) -> Case:
        """Give the case as it stands."""
        return Case.objects.select_related("holder").get(pk=self.case_id)

    def apply(self, login: str, kind: str, area: str, **fields: Value) -> str:
        """Hand an application in as somebody; give the page's refusal, or "" when it was taken."""
        if login:
            # The form is public: who is not signed in yet would not be asked to.
            self.hands.open(login, f"{DESK}/")
        return self._sent(login, f"/mediation/apply/?type={kind}&area={area}", fields)

    def _sent(self, login: str, path: str, fields: Fields) -> str:
        """Send an application in; the dispute it begins is the one that is played from then on."""
        self.hands.open(login, path)
        self.hands.send({**SAFE, "voluntary": "on", **fields})
        found = re.search(rf"{CODE}/([^/]+)/", self.hands.path)
        if found is None:
            return self.hands.said() or "refused without a word"
        self.case_id = next(case.pk for case in Case.objects.order_by("-pk") if case.lookup_code == found[1])
        return ""

    def continues(self, login: str, **fields: Value) -> str:
        """Take a closed case up anew as its clerk, by the link on its page; give the page's refusal, or ""."""
        self.hands.open(login, f"{DESK}/{self.case_id}/")
        link = re.search(r'href="(/mediation/apply/\?continues=[^"]+)"', self.hands.html)
        return self._sent(login, link[1] if link else "", fields)

    def begins(self, login: str, report_id: int, **fields: Value) -> str:
        """Begin a dispute from a report; give the page's refusal, or ""."""
        return self._sent(login, f"/mediation/from/{report_id}/", fields)

    def does(self, login: str, act: str, **fields: Value) -> str:
        """Do an act of the committee's desk; give the page's refusal, or "" when it was done."""
        return self._act(login, f"{DESK}/{self.case_id}/{act}/", fields)

    def keeps(self, login: str, act: str, *, about: str = "", **fields: Value) -> str:
        """Do an act of the committee on what follows the agreement, `about` a part, an item or a payment."""
        return self._act(login, f"{DESK}/{self.case_id}/ledger/{act}/?{about}", fields)

    def says(self, side: str, act: str, **fields: Value) -> str:
        """Do an act of a party on its own page: the applicant by the code, others by their link."""
        if side == "A":
            return self._act("A", f"{CODE}/{self.case.lookup_code}/{act}/", fields)
        return self._act(side, f"{self._let_in(side)}do/{act}/", fields)

    def imports(self, login: str, sheet: str) -> int:
        """Try a roll as a table and take it over; give how many members stand on it."""
        self.hands.open(login, f"{DESK}/{self.case_id}/roll/")
        self.hands.send({"sheet": Sheet("roll.csv", sheet.encode("utf-8-sig"), "text/csv")})
        self.hands.send({}, to="roll/take/")
        return Member.objects.filter(case=self.case_id).count()

    def owes(self, side: str, act: str, *, about: str = "", **fields: Value) -> str:
        """Do an act of a party on what follows the agreement."""
        return self._act(side, f"{self.page(side)}ledger/{act}/?{about}", fields)

    def _act(self, login: str, path: str, fields: Fields) -> str:
        self.hands.open(login, path)
        if self.hands.path == path.partition("?")[0]:
            self.hands.send(fields)
        return "" if self.hands.is_done else self.hands.said() or "refused without a word"

    def page(self, side: str) -> str:
        """Give the address of a party's own page, to which its browser was let in."""
        return f"{CODE}/{self.case.lookup_code}/" if side == "A" else self._let_in(side)

    def _let_in(self, side: str, who: Participant | None = None) -> str:
        """Open the link of a party with its code, where this browser has not done so; give the page's address."""
        asked = Invitation.objects.get(participant=who or party(self.case_id, side), void_at=None)
        path = f"{LINK}/{asked.token}/"
        self.hands.open(side, path)
        if "code" in self.hands.fields:
            self.hands.send({"code": asked.code})
        return path

    def answers(self, side: str, answer: str, **fields: Value) -> None:
        """Answer the invitation on its page."""
        self._let_in(side)
        self.hands.send(fields, press=f"answer={answer}")

    def sits(self, login: str, *, relation: str = "d", told: str = "") -> None:
        """Take a seat one is asked for, and disclose."""
        seat = PanelSeat.objects.get(case=self.case_id, state="asked", mediator__account__username=login)
        self.hands.open(login, f"/mediation/seats/{seat.pk}/")
        self.hands.send({"accepts": "yes", "relation": relation, "told": told})

    def seat(self, login: str) -> PanelSeat:
        """Give the seat that somebody has taken."""
        return PanelSeat.objects.get(case=self.case_id, state="taken", mediator__account__username=login)

    def drafts(self, login: str, kind: str, **fields: Value) -> None:
        """Add a term to the draft."""
        self.hands.open(login, f"{DESK}/{self.case_id}/draft/term/?kind={kind}")
        self.hands.send(fields)

    def heads(self, login: str, **fields: Value) -> None:
        """Write what stands around the terms."""
        self.hands.open(login, f"{DESK}/{self.case_id}/draft/")
        self.hands.send(fields)

    @property
    def draft(self) -> Proposal:
        """Give the newest version."""
        return Proposal.objects.filter(case=self.case_id).latest("number")

    def reads(self, side: str, who: Participant | None = None) -> None:
        """Read the version that was given out, and ask for no time to think."""
        home = self._let_in(side, who) if side != "A" else self.page("A")
        self.hands.open(side, f"{home}agreement/")
        self.hands.send({}, press="waives=1")

    def signs(self, side: str, name: str, who: Participant | None = None) -> str:
        """Let a code be sent, and sign with it; give the page's refusal, or ""."""
        home = self._let_in(side, who) if side != "A" else self.page("A")
        self.hands.open(side, f"{home}agreement/")
        self.hands.send({}, to="code/")
        code = Outbox.objects.filter(event="L04").latest("pk").params["code"]
        self.hands.send({"hand": "self", "name": name, "code": code, "agrees": "on"}, to="sign/")
        return "" if self.hands.is_done else self.hands.said() or "refused without a word"


def rows_of(values: Any) -> str:
    """Write several values into one cell."""
    return ", ".join(str(value) for value in values)
