"""Papers a desk hands out, sends or has signed: shown first, printed by a press that is noted (issue-desk 22)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.callbacks import CallbackForm
from linli.issues.forms.words import area_words, named
from linli.issues.queries import callbacks
from linli.issues.queries.printing import Papers, papers
from linli.issues.rules.clocks import Clock
from linli.issues.rules.printing import Form
from linli.issues.services.printing import callback_print, form_print
from linli.issues.views.desk import shown, words
from linli.issues.views.desk.act import Stage
from linli.issues.views.desk.case import staged
from linli.issues.views.desk.history import signed
from linli.issues.views.drawing import qr
from linli.issues.views.resident.shown import dashed
from linli.kernel.cases.rules import NotThereError
from linli.kernel.notify.rules import day as day_words
from linli.kernel.notify.rules import moment as in_words
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest

_PATH = shown.WHOLE_PATH


@dataclass(frozen=True, slots=True)
class Way:
    """Where a QR code leads and in what words; with the lookup code where it is that."""

    path: str
    words: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper before it is laid out: rows of a table, or a letter, and who signs it."""

    # Who issues it: its seal is set over the date.
    unit: str
    way: Way
    rows: list[tuple[str, str]] = field(default_factory=list)
    letter: list[str] = field(default_factory=list)
    # What is filled in by pen.
    blanks: list[str] = field(default_factory=list)
    # Answers to tick by pen, by question.
    ticks: list[tuple[str, list[str]]] = field(default_factory=list)
    # A list to tick on the way: without a seal, and with room for what stands beside the boxes.
    is_list: bool = False
    # Where a copy is noted, if not on a case.
    noted: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: ActorRequest, case_id: int, form: str) -> HttpResponse:
    """Show a paper of a case; a POST notes that it is printed and shows the copy to print."""
    stage = staged(request.actor, case_id)
    able = papers(stage.actor, stage.seen)
    if form not in able.forms:
        raise NotThereError
    copy = form_print(request.actor, case_id, form=form, now=stage.now) if request.method == "POST" else 0
    number = f"{stage.seen.case.number} – {words.PAPERS[form]}"
    back = {"url": reverse("case", args=[case_id]), "words": gettext("Back to the case")}
    return laid_out(request, _PAPERS[Form(form)](stage, able), words.PAPERS[form], number, copy=copy, back=back)


@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: ActorRequest, callback_id: int) -> HttpResponse:
    """Show the form of a call-back, to be filled in where the agent has no screen; a POST notes that it is printed."""
    now = clock.now()
    row = callbacks.callback(request.actor, callback_id, now)
    if request.method == "POST":
        callback_print(request.actor, callback_id, now)
    form, here = CallbackForm(), reverse("callback", args=[callback_id])
    asked = {name: dict(getattr(form.fields[name], "choices", ())) for name in form.fields}
    laid = Paper(
        named(row.unit),
        Way(here, gettext("Opens the call-back at the desk")),
        rows=[
            (gettext("Number"), row.case.number),
            (gettext("Category"), words.category(row.case.category)),
            (gettext("Handled by"), named(row.unit)),
            (gettext("Closed"), f"{_moment(row.closed_at)} · {words.reason('close_outcome', row.case.outcome)}"),
            (gettext("Call until"), _moment(row.until_at)),
        ],
        ticks=[(str(form.fields[n].label), [str(w) for v, w in c.items() if v]) for n, c in asked.items() if c],
        blanks=[str(form.fields["text"].label), gettext("Agent"), gettext("Called on")],
        noted=gettext("Every copy is noted in the audit."),
    )
    name = gettext("Call-back form")
    back = {"url": here, "words": gettext("Back to the call-back")}
    return laid_out(request, laid, name, f"{row.case.number} – {name}", copy=int(request.method == "POST"), back=back)


def laid_out(
    request: ActorRequest, laid: Paper, name: Any, title: str, *, copy: int, back: Mapping[str, str]
) -> HttpResponse:
    """Answer with a paper on its page; without a noted copy it says so instead of being printed."""
    now = clock.now()
    account = people.account(request.actor.account_id) if request.actor.account_id else None
    page = {
        "paper": laid,
        "name": name,
        "title": title,
        "number": title.partition(" – ")[0],
        "copy": copy,
        "back": back,
        "qr": qr(settings.ENV.public_url + laid.way.path) if copy or not laid.way.code else "",
        "printed_by": account.name if account else "",
        "now": now,
    }
    return render(request, "issues/desk/paper.html", page)


def _moment(moment: datetime | None) -> str:
    return in_words(timezone.localtime(moment), language()) if moment else ""


def _day(moment: datetime) -> str:
    return day_words(timezone.localdate(moment), language())


def language() -> str:
    """Give the language of the page, as the words of papers know it: zh or en."""
    return (get_language() or "").partition("-")[0]


def _matter(stage: Stage) -> list[tuple[str, str]]:
    """Give what a case is about as rows; of a confidential one what a unit may read and not a word more."""
    case, report = stage.seen.case, stage.seen.report
    is_open = case.confidentiality == "open"
    contact = people.contact_masked(case.contact) if is_open and case.contact else None
    place = area_words(case.area_code, levels=_PATH) + (f"\n{case.place_text}" if is_open and case.place_text else "")
    return [
        (gettext("Category"), words.category(case.category)),
        (gettext("Urgency"), str(words.URGENCIES[case.urgency])),
        (gettext("Reported"), _moment(case.opened_at)),
        (gettext("Place"), place),
        (
            gettext("Reporter"),
            " ".join(filter(None, [contact.name, contact.phone])) if contact else gettext("Withheld"),
        ),
        (gettext("Matter"), report.text if is_open else report.handler_text or gettext("Confidential")),
    ]


def _due(stage: Stage, clock_: Clock) -> str:
    found = stage.seen.due(clock_)
    return _moment(found.due_at) if found else ""


def _to_desk(stage: Stage) -> Way:
    return Way(reverse("case", args=[stage.seen.case.pk]), gettext("Opens the case at the desk"))


def _to_follow(stage: Stage) -> Way:
    code = stage.seen.case.lookup_code
    return Way(reverse("follow", args=[code]), gettext("Follow the report, and say whether it is solved"), dashed(code))


def _receipt(stage: Stage, _: Papers) -> Paper:
    case = stage.seen.case
    desk = named(case.first_desk or case.holder)
    rows = _matter(stage)
    if case.confidentiality != "open":
        rows[-1] = (gettext("Matter"), gettext("Confidential; to be read by the lookup code"))
    rows += [
        (gettext("First desk"), desk),
        (gettext("Taken up by"), _due(stage, Clock.ACCEPT)),
        (gettext("Answer by"), _due(stage, Clock.ANSWER)),
    ]
    return Paper(desk, _to_follow(stage), rows, blanks=[gettext("Received by"), gettext("Reporter's signature")])


def _dispatch(stage: Stage, _: Papers) -> Paper:
    lead = stage.seen.last_lead
    assert lead is not None  # noqa: S101 - the paper is offered only with one
    assists = [leg for leg in stage.seen.legs if leg.kind == "dispatch_assist" and leg.sent_at >= lead.sent_at]
    rows = [
        (gettext("Dispatched by"), f"{named(lead.from_unit)}　{_moment(lead.sent_at)}"),
        (gettext("Lead"), named(lead.to_unit)),
        (gettext("Assisting"), "、".join(named(leg.to_unit) for leg in assists)),
        (gettext("Due"), _moment(lead.due_at)),
        *_matter(stage),
        (gettext("Advice"), lead.advice),
        (gettext("Basis"), _basis(lead.data.get("route", {}))),
    ]
    blanks = [gettext("Signed for by"), gettext("Signed for on"), gettext("Result")]
    return Paper(named(lead.from_unit), _to_desk(stage), rows, blanks=blanks)


def _basis(route: Mapping[str, Any]) -> str:
    """Give the law by which a unit leads; what the catalogue holds by our own choice is none."""
    basis = str(route.get("basis", ""))
    return "" if basis == "our default" else basis


def _whistle(stage: Stage, able: Papers) -> Paper:
    leg = able.whistle
    assert leg is not None  # noqa: S101 - the paper is offered only with one
    called = [each for each in stage.seen.legs if each.kind in {"dispatch_lead", "dispatch_assist"}]
    rows = [
        (gettext("Blown by"), f"{named(leg.from_unit)}　{_moment(leg.sent_at)}"),
        (gettext("Kind"), words.reason("whistle_kind", leg.data["whistle_kind"])),
        (gettext("Units called"), "、".join(dict.fromkeys(named(each.to_unit) for each in called or [leg]))),
        (gettext("Report in by"), _due(stage, Clock.REPORT_IN)),
        (gettext("Reason"), leg.reason),
        (gettext("What is asked"), leg.advice),
        *_matter(stage),
    ]
    blanks = [gettext("Approved by the principal"), gettext("Reported in by"), gettext("Reported in on")]
    return Paper(named(leg.from_unit), _to_desk(stage), rows, blanks=blanks)


def _return(stage: Stage, able: Papers) -> Paper:
    leg = able.objection
    assert leg is not None  # noqa: S101 - the paper is offered only with one
    objection, ruling = leg.data["objection"], leg.data.get("ruling", {})
    rows = [
        (gettext("Returned by"), named(leg.to_unit)),
        (gettext("Returned to"), named(leg.from_unit)),
        (gettext("Reason"), words.reason("return", objection["reason"])),
        (gettext("Legal basis"), str(objection.get("basis", ""))),
        (gettext("Better owner"), str(objection.get("better_owner", ""))),
        *_matter(stage),
        (gettext("Ruling"), words.reason("arbitration", ruling["code"]) if ruling.get("code") else ""),
        (gettext("Grounds"), str(ruling.get("text", ""))),
    ]
    blanks = [gettext("Head of the unit"), gettext("Reviewed by"), gettext("Reviewed on")]
    return Paper(named(leg.to_unit), _to_desk(stage), rows, blanks=blanks)


def _order(stage: Stage, able: Papers) -> Paper:
    order = able.order
    assert order is not None  # noqa: S101 - the paper is offered only with one
    rows = [
        (gettext("Level"), str(words.SUPERVISION[order.level])),
        (gettext("Unit"), named(order.unit)),
        (gettext("Ordered"), _moment(order.ordered_at)),
        (gettext("Answer by"), _due(stage, Clock.SUPERVISE)),
        (gettext("Reason"), order.reason),
        *_matter(stage),
    ]
    answered = [
        (gettext("Cause of the delay"), order.cause),
        (gettext("Will be done by"), f"{order.until_on:%Y-%m-%d}" if order.until_on else ""),
        (gettext("Office that answers for it"), order.role),
    ]
    rows += answered if order.answered_at else []
    blanks = [key for key, _ in answered] if not order.answered_at else []
    return Paper(named(order.desk), _to_desk(stage), rows, blanks=[*blanks, gettext("Head of the unit")])


def _answer(stage: Stage, _: Papers) -> Paper:
    entry, case = stage.seen.last_answer, stage.seen.case
    assert entry is not None  # noqa: S101 - the paper is offered only with one
    opening = gettext("Your report of {day} about “{category}” (number {number}) has been looked into. Our answer:")
    letter = [
        opening.format(day=_day(case.opened_at), category=words.category(case.category), number=case.number),
        *entry.text.splitlines(),
        gettext("Answered by: {who}").format(who=signed(entry)) if signed(entry) else "",
        gettext("If it is not solved, say so by the code beside, or at any desk; nothing has to be explained again."),
    ]
    return Paper(
        named(entry.unit) if entry.unit else named(case.holder),
        _to_follow(stage),
        letter=[line for line in letter if line],
    )


def _notice(stage: Stage, _: Papers) -> Paper:
    case, public = stage.seen.case, stage.seen.public
    assert public is not None  # noqa: S101 - the paper is offered only with one
    rows = [(row["key"], str(row["value"])) for row in shown.public(stage)]
    outcome = words.reason("close_outcome", case.outcome) if case.outcome else ""
    return Paper(
        named(case.holder),
        Way(reverse("public_case", args=[case.number]), gettext("How far it is")),
        [*rows, (gettext("Matter"), public.text), (gettext("Outcome"), outcome)],
    )


_PAPERS: dict[Form, Callable[[Stage, Papers], Paper]] = {
    Form.RECEIPT: _receipt,
    Form.DISPATCH: _dispatch,
    Form.WHISTLE: _whistle,
    Form.RETURN: _return,
    Form.ORDER: _order,
    Form.ANSWER: _answer,
    Form.NOTICE: _notice,
}
