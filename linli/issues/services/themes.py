"""Chooses the theme of a month, dates its measures, tells of progress, ends it with before and after (14.4).

A theme is a view across categories; no report goes another way because of it.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from linli.issues.models import MonthlyTheme
from linli.issues.queries import themes
from linli.issues.rules import plans
from linli.issues.rules.clocks import Clock
from linli.issues.rules.themes import MAX_CLASSES, MAX_PROBLEMS, PLAN, PROGRESS, WINDOW, Figures, months_from
from linli.issues.services.projects import centre_of, lead_of, project_open
from linli.issues.services.taking import demand
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Place, Visibility
from linli.kernel.deadlines.services import NewDue, dues_meet, dues_set
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.issues.queries.themes import Themed


@dataclass(frozen=True, slots=True)
class NewTheme:
    """What is said when a theme is chosen. `categories` are classes of trouble told of in the centre's area."""

    title: str
    month_on: date
    categories: tuple[str, ...]
    problems: tuple[str, ...]
    lead: int
    reasons: str


@transaction.atomic
def theme_choose(actor: Actor, new: NewTheme, now: datetime) -> int:
    """Choose the theme of a month by a district or city centre; give its case."""
    post = centre_of(actor, "choose_theme")
    demand(title=new.title, categories=new.categories, problems=new.problems, reasons=new.reasons)
    told = themes.figures(post.area_code, now)
    faults = {
        "month_on": new.month_on not in months_from(timezone.localdate(now), themes.months_taken(post.unit_id)),
        "categories": len(new.categories) > MAX_CLASSES or not told.keys() >= set(new.categories),
        "problems": len(new.problems) > MAX_PROBLEMS,
    }
    if any(faults.values()):
        raise rules.MissingFieldError(fields=[name for name, is_wrong in faults.items() if is_wrong])
    lead = lead_of(new.lead)
    # Lists show the first of its classes.
    opened = cases.NewCase(
        themes.KIND,
        new.title,
        new.categories[0],
        "",
        "u4",
        "open",
        Place(post.area_code, "area"),
        lead.pk,
        post.unit_id,
    )
    line = Line("choose_theme", Visibility.PUBLIC, new.reasons, to_state="chosen", data={"unit": lead.pk})
    plan = NewDue(Clock.THEME_PLAN, PLAN, lead.pk, lead.calendar_code)
    case = project_open(actor, post, opened, line, [plan], now)
    MonthlyTheme.objects.create(
        case=case, centre_id=post.unit_id, month_on=new.month_on, problems=list(new.problems), reasons=new.reasons,
        before={code: asdict(told[code]) for code in new.categories},
    )  # fmt: skip
    return case.pk


@part
def _take(actor: Actor, case_id: int, act: str, version: int, now: datetime) -> "tuple[cases.Taken, Themed]":
    taken = cases.case_take(actor, case_id, act, version, now)
    return taken, themes.of_case(actor, taken.case, now)


@transaction.atomic
def theme_plan(actor: Actor, case_id: int, *, version: int, measures: str, now: datetime) -> None:
    """Publish dated measures, one a line, beside those there; the next word on progress is due in thirty days."""
    taken, known = _take(actor, case_id, "theme_plan", version, now)
    try:
        steps = plans.milestones(measures, timezone.localdate(now))
    except plans.MilestonesError as error:
        raise rules.MissingFieldError(fields=["measures"]) from error
    added = [{"on": step.on.isoformat(), "text": step.text, "done_on": ""} for step in steps]
    _measures_keep(known, sorted([*known.theme.measures, *added], key=lambda each: each["on"]))
    line = Line("theme_plan", Visibility.PUBLIC, measures)
    _go_on(actor, taken, line, now)


@transaction.atomic
def theme_progress(
    actor: Actor, case_id: int, *, version: int, text: str, done: Collection[int], now: datetime
) -> None:
    """Tell what was done; `done` are places in the list of measures. The next word is due in thirty days."""
    taken, known = _take(actor, case_id, "theme_progress", version, now)
    demand(text=text)
    measures, today = list(known.theme.measures), timezone.localdate(now).isoformat()
    for n in done:
        if not 0 <= n < len(measures) or measures[n]["done_on"]:
            raise rules.MissingFieldError(fields=["done"])
        measures[n] = {**measures[n], "done_on": today}
    _measures_keep(known, measures)
    said = "\n".join([text, *(f"✓ {measures[n]['text']}" for n in sorted(done))])
    _go_on(actor, taken, Line("theme_progress", Visibility.PUBLIC, said), now)


@part
def _measures_keep(known: "Themed", measures: list[dict[str, str]]) -> None:
    MonthlyTheme.objects.filter(pk=known.case.pk).update(measures=measures)


@part
def _go_on(actor: Actor, taken: cases.Taken, line: Line, now: datetime) -> None:
    """Meet the clock that ran and start the next month's."""
    case = taken.case
    dues_meet(case.pk, [Clock.THEME_PLAN, Clock.MONTH_REPORT], now)
    due = NewDue(Clock.MONTH_REPORT, PROGRESS, case.holder_id, case.holder.calendar_code)
    due_at = dues_set(case.pk, [due], now)[0].due_at
    cases.case_move(actor, taken, "under_way", line, now, due_at=due_at)


@transaction.atomic
def theme_conclude(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """End a theme with a report: its figures of the last ninety days stand beside those before it began.

    Not earlier than ninety days after it was chosen, so that the two do not overlap.
    """
    taken, known = _take(actor, case_id, "theme_conclude", version, now)
    demand(text=text)
    if now < taken.case.opened_at + WINDOW:
        raise rules.RefusedActError(act="theme_conclude", why="theme_too_early")
    told = themes.figures(taken.case.area_code, now)
    after = {code: asdict(told.get(code, Figures())) for code in known.before}
    MonthlyTheme.objects.filter(pk=case_id).update(after=after)
    dues_meet(case_id, [Clock.MONTH_REPORT], now)
    changes = {"closed_at": now, "outcome": "concluded", "due_at": None}
    cases.case_move(actor, taken, "concluded", Line("theme_conclude", Visibility.PUBLIC, text), now, **changes)
