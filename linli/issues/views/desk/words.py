"""The words of the staff's pages: states, acts, clocks and reasons in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.issues.forms.words import area_words, said
from linli.issues.queries.queue import View
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.clocks import Clock
from linli.issues.rules.moderating import Hiding
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Level
from linli.kernel.cases import rules
from linli.kernel.people.rules import Permission

if TYPE_CHECKING:
    from linli.issues.models import Petition

LOOKS = {
    "received": "new",
    "need_info": "wait",
    "dispatched": "new",
    "accepted": "work",
    "filed": "work",
    "in_hand": "work",
    "disposed": "wait",
    "linked": "neutral",
    "container": "neutral",
    "closed": "done",
    "listed": "work",
    "watched": "wait",
    "delisted": "done",
    "chosen": "new",
    "under_way": "work",
    "concluded": "done",
}
URGENCIES = {"u1": _("Danger"), "u2": _("Urgent"), "u3": _("Ordinary"), "u4": _("No hurry")}
# What stands out of a list: the look of the mark and its drawing.
URGENCY_LOOKS = {"u1": ("overdue", "siren"), "u2": ("work", "flag")}
CONFIDENTIALITIES = {
    "open": pgettext_lazy("confidentiality", "Open"),
    "desk_only": _("For the desk only"),
    "sealed": _("Sealed"),
}
CHANNELS = {
    "web": _("Web"),
    "phone": _("Telephone"),
    "counter": _("Counter"),
    "grid_app": _("Grid worker"),
    "snap": _("Snapshot"),
    "hotline": _("Hotline"),
    "open311": _("Open311"),
    "chat": _("Chat group"),
    "letters_visits": _("Letters and visits"),
    "meeting": _("Meeting"),
    "sensor": _("Sensor or platform"),
}
CHECK_METHODS = {
    "photo": _("By photo"),
    "visit": _("On site"),
    "call": _("By telephone"),
    "component": _("By the component register"),
    "rule": _("By rule"),
}
VIEWS = {
    View.MINE: _("With my unit"),
    View.RETURNED: _("Returns to rule on"),
    View.ASKED: _("Requests to decide"),
    View.APPROVE: _("Whistles to approve"),
    View.REVIEW: _("Refusals and answers to review"),
    View.TELEPHONE: _("To be telephoned"),
    View.CHECK: _("To be checked"),
    View.PUBLISH: _("To be published"),
    View.CONDUCT: _("Complaints about conduct"),
    View.AREA: _("In my area"),
}
LEG_KINDS = {
    "report_up": _("Reported up"),
    "hand_down": _("Handed down"),
    "dispatch_lead": _("Lead"),
    "dispatch_assist": _("Assistant"),
    "whistle": _("Whistle"),
    "transfer": _("Transferred"),
    "inform": _("For information"),
}
LEG_STATES = {
    "draft": (_("Awaits approval"), "wait"),
    "sent": (_("Not signed for"), "new"),
    "signed": (_("Signed for"), "work"),
    "silent": (_("Taken as signed"), "work"),
    "objected": (_("Return under review"), "wait"),
    "upheld": (_("Returned"), "neutral"),
    "done": (_("Done"), "done"),
    "handed_on": (_("Handed on"), "neutral"),
    "waived": (_("Waived"), "neutral"),
    "cancelled": (_("Cancelled"), "neutral"),
}
# How a hand-over ended where its state does not tell.
LEG_OUTCOMES = {
    "turned_back": (_("Turned back"), "neutral"),
    "denied": (_("Not approved"), "neutral"),
    "dropped": (_("Not blown"), "neutral"),
    "direct": (_("Called directly"), "neutral"),
}
ACCEPTED = {"signed": _("Signed for"), "silence": _("Taken as signed"), "ruling": _("By ruling")}
# A leg by which a case goes up is decided on, not signed for.
UP_SENT = (_("To be decided"), "new")
CLOCKS = {
    Clock.ACCEPT: _("Take up by"),
    Clock.ANSWER: _("Answer by"),
    Clock.APPEAL: _("Appeal possible until"),
    Clock.APPROVE: _("Approve the whistle by"),
    Clock.ARRIVE: _("Arrive by"),
    Clock.ASK: _("Reporter answers by"),
    Clock.CALL: _("Telephone the service by"),
    Clock.CATALOGUE: _("Put the catalogue right by"),
    Clock.CHECK: _("Check by"),
    Clock.CONFIRM: _("Reporter confirms by"),
    Clock.DECIDE: _("Decide by"),
    Clock.DIFFICULT: _("Difficult case: review by"),
    Clock.DISPATCH: _("Dispatch by"),
    Clock.DUE: _("Done by"),
    Clock.EXPLAIN: _("Rule on the explanation by"),
    Clock.INTERIM: _("Interim measure by"),
    Clock.MILESTONE: _("Milestone by"),
    Clock.MONTH_REPORT: _("Monthly report by"),
    Clock.OBJECT: _("Return possible until"),
    Clock.PAUSE: _("Pause ends"),
    Clock.RECEIPT: _("Receipt of the other body by"),
    Clock.REOPEN: _("Reopening possible until"),
    Clock.REPORT_IN: _("Report in by"),
    Clock.REVIEW: _("Review by"),
    Clock.ROUND: _("Interim measure given by"),
    Clock.ROUND_UNIT: _("Unit alarmed unless given by"),
    Clock.ROUND_DESK: _("Desk alarmed unless given by"),
    Clock.SAMPLE: _("Look at the finding by"),
    Clock.RULE: _("Ruling by"),
    Clock.SESSION: _("Joint session by"),
    Clock.SIGN: _("Sign by"),
    Clock.SUPERVISE: _("Answer the order by"),
    Clock.TERM: _("Term ends"),
    Clock.THEME_PLAN: _("Measures by"),
    Clock.WATCH: _("Watched until"),
    Clock.UNANSWERED: _("Rule on the answer by"),
}
# Windows that close by themselves: nothing is late when they end, so nothing is said of them afterwards.
WINDOWS = frozenset({Clock.APPEAL, Clock.PAUSE, Clock.OBJECT, Clock.REOPEN, Clock.CONFIRM, Clock.SIGN})
SUPERVISION = {
    "s0": _("Reminder: three quarters of the time are used"),
    "s1": _("Urged: the time is over"),
    "s2": _("Supervision order to the head of the unit"),
    "s3": _("Raised to the next level up"),
    "s4": _("Entered among the difficult cases"),
}
PETITIONS = {
    "pause": _("Pause"),
    "extension": _("Extension"),
    "plan": _("Works plan"),
    "assist": _("Help of another unit"),
    "return": _("Leave to return"),
    "first_desk": _("Change of first desk"),
}
GROUNDS = {
    "s4": _("Supervision reached its last level"),
    "reopened": _("Reopened three times"),
    "units": _("More than three units are in it"),
    "age": _("Open for more than sixty working days"),
    "repeats": _("Reported again at least five times"),
    "backstop": _("The district took it, and there is no money"),
    "category": _("Its category belongs here"),
    "by_hand": _("Entered by hand"),
}
OBSTACLES = {
    "": _("Not looked at yet"),
    "money": _("Money"),
    "ownership": _("Unclear ownership"),
    "law": _("Law or policy"),
    "units": _("Several units must agree"),
    "land": _("Land or demolition"),
    "technical": _("Technical conditions"),
    "consent": _("Neighbours do not agree"),
    "history": _("Left over from the past"),
    "other": _("Something else"),
}
BASES = {
    "reporter_solved": _("the reporter says solved"),
    "checked_solved": _("an independent check says solved"),
    "closed_unverified": _("the window passed without an answer"),
    "answered": _("answered"),
    "referred": _("referred to another body"),
    "reviewed": _("reviewed by the next level up"),
}
REALITY = {
    "real": _("As reported"),
    "not_real": _("There was no such thing"),
    "unclear": _("It can no longer be told"),
}
VERDICTS = {"solved": _("Solved"), "partly": _("Partly solved"), "not_solved": _("Not solved")}
INTERIMS = {
    "water_truck": _("Water truck"),
    "barrier": _("Barrier"),
    "sign": _("Warning sign"),
    "light": _("Temporary light"),
    "fill": _("Temporary fill"),
    "housing": _("Temporary housing"),
    "other": _("Other measure"),
}
CALLS = {
    "told": _("Told by telephone"),
    "missed": _("Nobody answered; try again later"),
    "unreachable": _("Cannot be reached"),
}
VISIBILITIES = {
    "private": _("Reporter and desk"),
    "staff": _("Staff only"),
    "desk": _("Desk only"),
}
HIDINGS = {
    Hiding.PERSONAL: _("It shows somebody's personal data"),
    Hiding.ABUSE: _("Abuse"),
    Hiding.SPAM: _("Spam or advertising"),
    Hiding.FALSE: _("Made up"),
    Hiding.OURS: _("Our own mistake"),
}
PAPERS = {
    "receipt": _("Acceptance slip"),
    "dispatch": _("Dispatch sheet"),
    "whistle": _("Whistle sheet"),
    "return": _("Return sheet"),
    "order": _("Supervision order"),
    "answer": _("Letter of answer"),
    "notice": _("Public notice"),
}


@cache
def _states() -> dict[str, tuple[str, str]]:
    return {s.code: (s.zh, s.en) for kind in _kinds() for s in kind.states}


@cache
def _acts() -> dict[str, tuple[str, str]]:
    return {t.act: (t.zh, t.en) for kind in _kinds() for t in kind.transitions}


def _kinds() -> list[rules.CaseKind]:
    """Give every kind, the own ones last: of two that name an act alike the own words hold."""
    return [*rules.kinds(), *rules.kinds_of(Permission.ISSUES_READ)]


def state(code: str) -> str:
    """Give a state in words."""
    return said(*_states()[code])


def states() -> dict[str, str]:
    """Give every state in words, in the order of a case's life."""
    return {code: said(*words) for code, words in _states().items()}


def kind(name: str) -> str:
    """Give a kind of case in words."""
    found = rules.kind_named(name)
    return said(found.zh, found.en)


def act(name: str) -> str:
    """Give what was done, as the timeline says it."""
    return said(*_acts()[name])


def category(code: str) -> str:
    """Give a category in words; its code where it is unknown."""
    found = taxonomy().categories.get(code)
    return said(found.name_zh, found.name_en) if found else code


def reason(group: str, code: str) -> str:
    """Give a reason in words; its code where it is unknown."""
    found = taxonomy().reasons.get((group, code))
    return said(found.name_zh, found.name_en) if found else code


def stricter_from(confidentiality: str) -> list[tuple[str, Any]]:
    """Give the class a case has and those that keep it more strictly, to choose from."""
    return list(CONFIDENTIALITIES.items())[list(CONFIDENTIALITIES).index(confidentiality) :]


def short_place(code: str) -> str:
    """Give town and village of an area, for lists; the area itself where it is wider or ended long ago."""
    path = [p.code for p in areas.path(code) if p.level in {Level.TOWN, Level.VILLAGE}]
    return area_words(path[-1] if path else code, levels=2)


def steps(milestones: Iterable[Mapping[str, str]]) -> str:
    """Give the milestones of a works plan in one line."""
    return "；".join(f"{step['on']} {step['text']}" for step in milestones)


def step_lines(milestones: Iterable[Mapping[str, str]]) -> str:
    """Give the milestones of a plan one a line, as they are typed."""
    return "\n".join(f"{step['on']} {step['text']}" for step in milestones)


def petition(asked: "Petition") -> str:
    """Give what is asked for in one line: what, why, until when, in which words."""
    group = {"pause": "pause", "extension": "extension"}.get(asked.kind, "")
    until = timezone.localtime(asked.until_at - timedelta(minutes=1)).strftime("%Y-%m-%d") if asked.until_at else ""
    why, plan = reason(group, asked.reason) if group else "", steps(asked.data.get("milestones", ()))
    parts = [PETITIONS[asked.kind], why, until, plan, asked.text]
    return " · ".join(str(part) for part in parts if part)
