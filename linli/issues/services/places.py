"""Lists places for improvement, gathers the proofs, takes them off the list and watches them (issue-desk 14.3).

A place is cells and a class of trouble. Never persons or households, and never a place because of who lives there:
only classes of trouble that lie open in public space can be listed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from linli.issues.models import ListedPlace
from linli.issues.queries import listed
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import places
from linli.issues.rules.clocks import Clock
from linli.issues.rules.duties import months_later
from linli.issues.services.projects import centre_of, lead_of, project_open
from linli.issues.services.taking import PLATFORM, demand
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import VILLAGE_DIGITS
from linli.kernel.audit.services import part
from linli.kernel.cases import queries, rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Place, Visibility
from linli.kernel.deadlines.queries import calendar
from linli.kernel.deadlines.services import NewDue, dues_cancel, dues_meet, dues_set
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.issues.queries.listed import Listed
    from linli.kernel.people.models import Unit

VERDICTS = frozenset({"solved", "not_solved"})
# Trouble that lies open in public space: what happens there, and what stands there.
SITES = frozenset({"event", "component"})


@dataclass(frozen=True, slots=True)
class NewPlace:
    """What is said when a place is listed."""

    title: str
    category: str
    cells: tuple[str, ...]
    lead_id: int
    reasons: str
    measures: str
    target: int | None
    # Says that the place is listed for its trouble, not for who lives there.
    is_about_place: bool
    assistant_ids: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()


@transaction.atomic
def place_list(actor: Actor, new: NewPlace, now: datetime) -> int:
    """List a place by a district or city centre, for six months; give its case."""
    post = centre_of(actor, "list_place")
    demand(title=new.title, cells=new.cells, reasons=new.reasons, measures=new.measures, about_place=new.is_about_place)
    category = taxonomy().categories.get(new.category)
    if category is None or category.object_kind not in SITES:
        raise rules.MissingFieldError(fields=["category"])
    _demand_cells(new.cells, post.area_code)
    baseline = listed.reports_of(new.category, new.cells, now)
    if new.target is None or not 0 <= new.target < max(baseline, 1):
        raise rules.MissingFieldError(fields=["target"])
    lead = lead_of(new.lead_id)
    causes = _causes(actor, new.numbers, now)
    area = places.common_area(new.cells)
    opened = cases.NewCase(
        listed.KIND, new.title, new.category, "", "u3", "open", Place(area, "area"), lead.pk, post.unit_id
    )
    line = Line("list_place", Visibility.PUBLIC, new.reasons, to_state="listed", data={"unit": lead.pk})
    term_on = months_later(timezone.localdate(now), places.TERM_MONTHS)
    case = project_open(actor, post, opened, line, _clocks(lead, term_on), now)
    ListedPlace.objects.create(
        case=case, cells=list(new.cells), assistants=list(new.assistant_ids), reasons=new.reasons,
        measures=new.measures, baseline=baseline, target=new.target, term_on=term_on,
    )  # fmt: skip
    for cause in causes:
        cases.link_add(case.pk, cause, "caused_by", now)
    return case.pk


def _demand_cells(cells: tuple[str, ...], within: str) -> None:
    """Raise MissingFieldError unless every code is a village or a part of one in the centre's own area."""
    if any(len(c) < VILLAGE_DIGITS or not c.startswith(within) or not areas.is_known(c) for c in cells):
        raise rules.MissingFieldError(fields=["cells"])


def _causes(actor: Actor, numbers: tuple[str, ...], now: datetime) -> list[int]:
    try:
        return [queries.case_by_number(actor, number, now).pk for number in numbers]
    except rules.NotThereError as error:
        raise rules.MissingFieldError(fields=["numbers"]) from error


def _clocks(lead: "Unit", term_on: date) -> list[NewDue]:
    """Give the clocks of a listed place: the next monthly report, and its term."""
    office = calendar(lead.calendar_code)
    return [
        NewDue(Clock.MONTH_REPORT, places.MONTH, lead.pk, lead.calendar_code),
        NewDue(Clock.TERM, "180d", lead.pk, lead.calendar_code, due_at=office.end(term_on)),
    ]


@part
def _take(actor: Actor, case_id: int, act: str, version: int | None, now: datetime) -> "tuple[cases.Taken, Listed]":
    taken = cases.case_take(actor, case_id, act, version, now)
    return taken, listed.of_case(actor, taken.case, now)


@transaction.atomic
def month_report(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Report what was done this month; the next report is due in thirty days. The count of reports stands beside it."""
    taken, known = _take(actor, case_id, "month_report", version, now)
    demand(text=text)
    dues_meet(case_id, [Clock.MONTH_REPORT], now)
    lead = taken.case.holder
    due_at = dues_set(case_id, _clocks(lead, known.place.term_on)[:1], now)[0].due_at
    line = Line("month_report", Visibility.PUBLIC, text, data={"count": known.proofs.count})
    cases.case_move(actor, taken, "", line, now, due_at=due_at)


@transaction.atomic
def site_check(actor: Actor, case_id: int, *, version: int, verdict: str, text: str, now: datetime) -> None:
    """Say what somebody independent of the units at work found on site."""
    taken, known = _take(actor, case_id, "site_check", version, now)
    _demand_independent(actor, known)
    demand(text=text)
    if verdict not in VERDICTS:
        raise rules.MissingFieldError(fields=["verdict"])
    cases.case_move(actor, taken, "", Line("site_check", Visibility.PUBLIC, text, verdict), now)


@transaction.atomic
def survey_note(
    actor: Actor, case_id: int, *, version: int, asked: int, content: int, text: str, now: datetime
) -> None:
    """Keep a survey of the people who use the place: how many were asked, how many find it in order, and how asked."""
    taken, known = _take(actor, case_id, "survey", version, now)
    _demand_independent(actor, known)
    demand(asked=asked, text=text)
    if not 0 <= content <= asked:
        raise rules.MissingFieldError(fields=["content"])
    line = Line("survey", Visibility.PUBLIC, text, data={"asked": asked, "content": content})
    cases.case_move(actor, taken, "", line, now)


def _demand_independent(actor: Actor, known: "Listed") -> None:
    if actor.unit_ids & {known.case.holder_id, *known.place.assistants}:
        raise rules.RefusedActError(act="site_check", why="own_work")


@transaction.atomic
def place_delist(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Take a place off the list once all three proofs hold; it is then watched for ninety days."""
    taken, known = _take(actor, case_id, "delist", version, now)
    demand(text=text)
    if not known.proofs.all_hold:
        raise rules.RefusedActError(act="delist", why="proofs_missing")
    dues_meet(case_id, [Clock.MONTH_REPORT, Clock.TERM], now)
    desk = taken.case.first_desk or taken.case.holder
    watch = dues_set(case_id, [NewDue(Clock.WATCH, places.WATCH, desk.pk, desk.calendar_code)], now)[0]
    line = Line("delist", Visibility.PUBLIC, text, data={"count": known.proofs.count})
    cases.case_move(actor, taken, "watched", line, now, due_at=watch.due_at)


def watch_over(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """End the watch over a place that has stayed in order; one that has not goes back on the list."""
    with transaction.atomic():
        if not _relapsed(case_id, now):
            taken, known = _take(PLATFORM, case_id, "watch_over", None, now)
            line = Line("watch_over", Visibility.PUBLIC, data={"count": known.proofs.count})
            changes = {"closed_at": now, "outcome": "solved", "due_at": None}
            cases.case_move(PLATFORM, taken, "delisted", line, now, **changes)


def places_watch(now: datetime) -> int:
    """Put back on the list every watched place that has relapsed; give how many."""
    relapsed = 0
    for case_id in listed.watched(now):
        with transaction.atomic():
            relapsed += _relapsed(case_id, now)
    return relapsed


@part
def _relapsed(case_id: int, now: datetime) -> bool:
    """List a place anew, for a full term, where more was reported than its target allows."""
    taken, known = _take(PLATFORM, case_id, "relapse", None, now)
    if known.proofs.few_reports:
        return False
    term_on = months_later(timezone.localdate(now), places.TERM_MONTHS)
    ListedPlace.objects.filter(pk=case_id).update(term_on=term_on)
    dues_cancel(case_id, [Clock.WATCH], now)
    due_at = dues_set(case_id, _clocks(taken.case.holder, term_on), now)[0].due_at
    line = Line("relapse", Visibility.PUBLIC, data={"count": known.proofs.count})
    cases.case_move(PLATFORM, taken, "listed", line, now, due_at=due_at)
    return True
