"""One report about several things: split into parts that go their own ways, and folded back (issue-desk A22, 12)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from linli.issues.models import Interim, Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks, drafts, effects, splitting
from linli.issues.rules.clocks import Clock
from linli.issues.services.desk import up_legs_end
from linli.issues.services.linking import repeat_link
from linli.issues.services.relief import rounds_set
from linli.issues.services.taking import Held, take
from linli.issues.services.unwritten import NewReport, reports_write
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line, NewCase, Place, Visibility, linking, parts
from linli.kernel.cases.services.unwritten import case_row
from linli.kernel.deadlines import queries as calendars
from linli.kernel.deadlines.services import NewDue
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.issues.models import Category
    from linli.kernel.deadlines.models import Due

PLATFORM = Actor(job="parts")
# What a part has of its report as it is; the rest follows from its own words and category, or stays with the whole.
_SHARED = (
    "nature", "channel", "answers", "emergency_shown", "language", "filed_by_id", "is_datum_assumed", "check_method",
    "privacy_notice", "answered_at", "first_dispatched_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things a report is about: its own words, as they stand in the report, and its category."""

    text: str
    category: str


@dataclass(frozen=True, slots=True)
class _Cut:
    """A part found good: where its words stand (None where the report has none), its category and its place."""

    part: Part
    span: tuple[int, int] | None
    category: "Category"
    place: int


@transaction.atomic
def case_split(actor: Actor, case_id: int, *, version: int, into: Sequence[Part], now: datetime) -> list[int]:
    """Split an accepted or filed report into two to ten parts (A22) and give their cases in order.

    Each part has its own words of the report, category, route, clocks and outcome; clocks that run go on in it from
    where they began. What was put in place for now goes on with the first. Raises MissingFieldError naming `text_2`
    or `category_2` for what is wrong about the second part, `parts` for a wrong number of them.
    """
    held = take(actor, case_id, "split", version, now)
    if linking.duplicates_of(case_id):
        raise rules.RefusedActError(act="split", why="has_duplicates")
    cuts = _cuts(held, into)
    relieved = _relieved(held, cuts)
    made = [_made(held, cut, now, is_relieved=cut is relieved) for cut in cuts]
    reports_write(made, now)
    kept = {new.case.pk: {"span": cut.span, "version": new.case.version} for cut, new in zip(cuts, made, strict=True)}
    parts.parts_add(held.case, kept, now)
    for new in made:
        repeat_link(new.case, now)
    up_legs_end(held, now)
    _interims_move(case_id, made[0].case.pk, now)
    line = Line("split", Visibility.PUBLIC, data={"parts": list(kept)})
    held.move(line, rules.CONTAINER, now, due_at=None)
    return list(kept)


def _cuts(held: Held, into: Sequence[Part]) -> list[_Cut]:
    if not splitting.LEAST_PARTS <= len(into) <= splitting.MOST_PARTS:
        raise rules.MissingFieldError(fields=["parts"])
    whole, categories = _plain(held.report.text), taxonomy().categories
    first = parts.places_taken(held.case) + 1
    cuts, gaps = [], []
    for number, given in enumerate(into, 1):
        words, category = _plain(given.text), categories.get(given.category)
        span = splitting.span_of(whole, words)
        if not words or (whole and span is None) or given in into[: number - 1]:
            gaps.append(f"text_{number}")
        if category is None or not category.parent_id or category.is_retired:
            gaps.append(f"category_{number}")
        else:
            cuts.append(_Cut(replace(given, text=words), span, category, first + number - 1))
    if gaps:
        raise rules.MissingFieldError(fields=gaps)
    return cuts


def _plain(text: str) -> str:
    # Browsers send line ends as two characters.
    return text.replace("\r\n", "\n").strip()


@part
def _made(held: Held, cut: _Cut, now: datetime, *, is_relieved: bool) -> NewReport:
    """Make a part in memory: a case that was received with the whole and goes on from the whole's state."""
    whole, report = held.case, held.report
    axes = _axes(held, cut.category)
    line = Line("part", Visibility.PUBLIC, to_state=whole.state, data={"whole": whole.pk, "span": cut.span})
    place = Place(
        whole.area_code, whole.location_quality, whole.lat, whole.long, whole.tile_z14, whole.place_text,
        whole.is_unlocated,
    )  # fmt: skip
    new = NewCase(
        kind=whole.kind,
        title=drafts.title(cut.part.text, cut.category.name_zh, is_open=axes["confidentiality"] == "open"),
        category=cut.category.code,
        place=place,
        holder_id=whole.holder_id,
        first_desk_id=whole.first_desk_id,
        reporter_id=whole.reporter_id,
        contact_id=whole.contact_id,
        excluded_unit_id=whole.excluded_unit_id,
        tier=axes["tier"],
        urgency=axes["urgency"],
        confidentiality=axes["confidentiality"],
    )
    case = case_row(new, [line], now, number=rules.part_number(whole.number, cut.place))
    case.opened_at, case.due_original_at, case.reopened_count = (
        whole.opened_at, whole.due_original_at, whole.reopened_count
    )  # fmt: skip
    shared = {name: getattr(report, name) for name in _SHARED}
    own = Report(text=cut.part.text, object_class=cut.category.object_class, **shared)
    made = NewReport(
        actor=held.actor,
        case=case,
        calendar=cache(calendars.calendar),
        report=own,
        desk=whole.first_desk or whole.holder,
    )
    made.tell([line], now, held.taken.post)
    started = made.start(_clocks(held, axes["tier"], is_relieved=is_relieved), now)
    case.due_at = next((due.due_at for due in started if due.clock == Clock.DISPATCH), None)
    return made


def _axes(held: Held, category: "Category") -> dict[str, str]:
    """Give tier, urgency and confidentiality of a part: the whole's for its category, else the category's own.

    No part is less confidential than the whole.
    """
    case = held.case
    if category.code == case.category:
        return {name: getattr(case, name) for name in ("tier", "urgency", "confidentiality")}
    nature = taxonomy().natures[held.report.nature]
    told = effects.of_answers(taxonomy().asked(category.code), held.report.answers)
    return {
        "tier": effects.tier_of(category.tier, nature.default_tier, told.tier),
        "urgency": effects.strictest(effects.URGENCIES, [category.urgency, told.urgency]),
        "confidentiality": effects.most_confidential(
            case.confidentiality, category.confidentiality, told.confidentiality
        ),
    }


def _relieved(held: Held, cuts: Sequence[_Cut]) -> _Cut | None:
    """Give the part with which a demand for relief goes on: the first whose category makes the same demand."""
    asked = taxonomy().asked
    answers = held.report.answers
    return next((c for c in cuts if effects.of_answers(asked(c.category.code), answers).interim_within), None)


def _clocks(held: Held, tier_code: str, *, is_relieved: bool) -> list[NewDue]:
    """Give the clocks with which a part goes on: those of the whole that run, from where they began (24.4).

    A part of another tier has that tier's lengths, from the same beginnings.
    """
    tier = taxonomy().tiers[tier_code]
    lengths = {Clock.ANSWER: tier.answer_within, Clock.DISPATCH: tier.dispatch_within}
    running = [due for due in held.standing.dues if due.met_at is None and due.cancelled_at is None]
    own = [_again(due, lengths[Clock(due.clock)]) for due in running if due.clock in lengths]
    return own + [_again(due, due.length) for due in running if is_relieved and due.clock == Clock.INTERIM]


def _again(due: "Due", length: str) -> NewDue:
    # A clock that stood still while the reporter was asked ends where it does; a new length is reckoned anew.
    due_at = due.due_at if due.length == length and due.due_at != due.original_due_at else None
    return NewDue(due.clock, length, due.unit_id, due.calendar_code, started_at=due.started_at, due_at=due_at)


@part
def _interims_move(from_id: int, to_id: int, now: datetime) -> None:
    """Let the measures that stand go on with another case."""
    if Interim.objects.filter(case=from_id, ended_at=None).update(case=to_id):
        rounds_set(from_id, now)
        rounds_set(to_id, now)


@transaction.atomic
def case_rejoin(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Fold the parts of a report back into it while nothing has happened to them; it is again as it was.

    The parts stay on file as closed, and their numbers are not given again.
    """
    found = [each for each, _ in parts.parts_of(case_id)]
    linking.cases_lock({each.pk for each in found})
    held = take(actor, case_id, "rejoin", version, now)
    split = next(entry for entry in reversed(held.standing.entries) if entry.act == "split")
    before: dict[str, Any] = split.data.get("before", {})
    parts.parts_remove(held.case)
    due_at = parse_datetime(before["due_at"]) if before.get("due_at") else None
    held.move(Line("rejoin", Visibility.PUBLIC), split.from_state, now, due_at=due_at)
    for each in found:
        one = take(PLATFORM, each.pk, "rejoin", None, now)
        _interims_move(each.pk, case_id, now)
        one.cancel(clocks.OF_CASE, now)
        one.move(
            Line("rejoin", Visibility.PUBLIC), "closed", now, outcome=splitting.REJOINED, closed_at=now, due_at=None
        )
