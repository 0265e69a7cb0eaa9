"""The first minute of a report: received, and where the catalogue says so accepted, filed and dispatched at once."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from linli.doors.datum import Datum, Point, to_wgs84
from linli.issues.models import Report
from linli.issues.queries.taxonomy import Taxonomy, taxonomy
from linli.issues.rules import drafts, effects
from linli.issues.rules.clocks import CALL_FOR_REPORTER, Clock
from linli.issues.services import dispatching
from linli.issues.services.notices import call_asked, named, spoken, tell
from linli.issues.services.taking import photos_keep
from linli.kernel.areas import queries as areas
from linli.kernel.areas import rules as area_rules
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.deadlines.services import NewDue, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people import services as people_services
from linli.kernel.people.rules import Actor, Held, OpenContact, Permission

if TYPE_CHECKING:
    from linli.issues.models import Category, Nature
    from linli.kernel.cases.models import Case
    from linli.kernel.people.models import Contact, Unit

PLATFORM = Actor(job="intake")
# A resident's own doors; every other channel is a staff member filing for somebody.
OWN_CHANNELS = frozenset({"web", "open311"})


@dataclass(frozen=True, slots=True)
class Received:
    """What the reporter is told at once; the moments are ISO 8601 in UTC, empty where no clock runs."""

    case_id: int
    number: str
    lookup_code: str
    state: str
    accept_by: str = ""
    answer_by: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a report lies, and whether a cell, not only a wider area, was found."""

    place: cases.Place
    has_cell: bool
    is_datum_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Axes:
    """The four axes of a report, after the effects of its answers (issue-desk 5)."""

    category: "Category"
    nature: "Nature"
    tier: str
    urgency: str
    confidentiality: str
    told: effects.Effects


@transaction.atomic
def report_receive(
    actor: Actor, draft: drafts.ReportDraft, now: datetime, *, key: str = "", scope: str = ""
) -> Received:
    """Store a report and give its number; with a `key` the same sender and body get the same answer again.

    Raises MissingFieldError naming the fields to fill, NotYoursError when somebody without a post files for others,
    NotThereError for a place outside the county of that post, KeyReusedError. Nothing is refused for where it
    lies: every place has an owner (issue-desk 2.2, 4).
    """
    if key and (answer := cases.key_claim(scope, key, msgspec.json.encode(asdict(draft)), now)) is not None:
        return Received(**answer)
    gaps = drafts.missing(draft, taxonomy().asked(draft.category), is_staff=actor.is_staff)
    if gaps:
        raise rules.MissingFieldError(fields=gaps)
    axes = _axes(draft)
    post = _assisting_post(actor, draft)
    located = locate(draft)
    if post is not None and not located.place.area_code.startswith(post.area_code[: areas.COUNTY_DIGITS]):
        raise rules.NotThereError
    received = _open(actor, post, draft, axes, located, now)
    if key:
        cases.key_answer(scope, key, asdict(received))
    return received


def locate(draft: drafts.ReportDraft) -> Located:
    """Give the place of a draft: its point's cell, else the area chosen from the list, else the default area.

    A point without a datum is taken as WGS-84 and said to be assumed (issue-desk 2.2).
    """
    if draft.lat is not None and draft.long is not None:
        point = to_wgs84(Point(draft.lat, draft.long, Datum(draft.datum or Datum.WGS84)))
        found = areas.cell_at(point)
        place = cases.Place(
            area_code=found.area_code,
            quality="point",
            lat=point.lat,
            long=point.long,
            tile_z14=area_rules.tile_z14(point.lat, point.long),
            text=draft.place_text,
            is_unlocated=found.certainty is area_rules.Certainty.UNLOCATED,
        )
        in_cell = found.certainty in {area_rules.Certainty.CELL, area_rules.Certainty.EDGE}
        return Located(place, in_cell, is_datum_assumed=not draft.datum)
    if draft.area_code and areas.is_known(draft.area_code):
        place = cases.Place(draft.area_code, "address" if draft.place_text else "area", text=draft.place_text)
        return Located(place, has_cell=len(draft.area_code) >= area_rules.VILLAGE_DIGITS)
    quality = "address" if draft.place_text else "none"
    return Located(cases.Place(areas.default_area(), quality, text=draft.place_text, is_unlocated=True), has_cell=False)


def _axes(draft: drafts.ReportDraft) -> Axes:
    tables = taxonomy()
    category, nature = tables.categories.get(draft.category), tables.natures.get(draft.nature)
    if category is None or not category.parent_id or category.is_retired:
        raise rules.MissingFieldError(fields=("category",))
    if nature is None:
        raise rules.MissingFieldError(fields=("nature",))
    told = effects.of_answers(tables.asked(category.code), draft.answers)
    return Axes(
        category,
        nature,
        tier=effects.tier_of(category.tier, nature.default_tier, told.tier),
        urgency=effects.strictest(effects.URGENCIES, [category.urgency, told.urgency]),
        confidentiality=effects.most_confidential(
            nature.confidentiality, category.confidentiality, told.confidentiality, draft.confidentiality
        ),
        told=told,
    )


def _assisting_post(actor: Actor, draft: drafts.ReportDraft) -> Held | None:
    if draft.channel in OWN_CHANNELS or actor.job:
        return None
    post = rules.acting_post_anywhere(actor, Permission.ISSUES_RECEIVE_FOR)
    if post is None:
        raise rules.NotYoursError(act="receive")
    return post


def _first_desk(post: Held | None, category: str, area_code: str) -> "Unit":
    role = drafts.FIRST_DESK_ROLES.get(category)
    if role is not None:
        return people.role_holder(role, area_code) or people.desk_for(area_code[: areas.COUNTY_DIGITS])
    if post is not None and post.unit_kind == "desk":
        return people.unit(post.unit_id)
    return people.desk_for(area_code)


def _open(
    actor: Actor, post: Held | None, draft: drafts.ReportDraft, axes: Axes, located: Located, now: datetime
) -> Received:
    tables = taxonomy()
    desk = _first_desk(post, draft.category, located.place.area_code)
    is_checked = post is not None and bool(draft.check_method)
    route = None if is_checked else _auto_route(tables, draft, axes, located, now)
    lines = _lines(draft, is_checked=is_checked, route=route)
    contact = _contact(draft, now)
    case = cases.case_open(
        cases.NewCase(
            kind=draft.kind,
            title=drafts.title(draft.text, axes.category.name_zh, is_open=axes.confidentiality == "open"),
            category=draft.category,
            tier=axes.tier,
            urgency=axes.urgency,
            confidentiality=axes.confidentiality,
            place=located.place,
            holder_id=route.lead.pk if route else desk.pk,
            first_desk_id=desk.pk if len(lines) > 1 else None,
            reporter_id=actor.account_id if post is None else None,
            contact_id=contact.pk if contact else None,
        ),
        lines,
        now,
    )
    # Known already: the notices below ask for its language.
    case.contact = contact
    Report.objects.create(
        case=case,
        nature=draft.nature,
        channel=draft.channel,
        text=draft.text,
        object_class=draft.object_class or axes.category.object_class,
        answers=dict(draft.answers),
        emergency_call=draft.emergency_call,
        language=draft.language,
        filed_by_id=actor.account_id if post else None,
        external_number=draft.external_number,
        is_datum_assumed=located.is_datum_assumed,
        check_method=draft.check_method or ("rule" if route else ""),
        privacy_notice=drafts.PRIVACY_NOTICE,
        first_dispatched_at=now if route else None,
    )
    entries = cases.lines_add(actor, case, lines, now, post=post)
    photos_keep(draft.photos, case_id=case.pk, entry_id=entries[0].pk, role="report", now=now)
    must_be_called = draft.emergency_call == drafts.CANNOT_CALL
    due_at, clocks = _start_clocks(case, tables, desk, axes, now, must_be_called=must_be_called)
    if must_be_called:
        call_asked(case, desk, clocks[Clock.CALL], now)
    if route is not None:
        sending = dispatching.Sending(
            route.lead, route.assistants, desk.pk, axes.told.due or axes.category.due, "", route.explanation
        )
        _, due_at = dispatching.legs_dispatch(PLATFORM, case, tables, sending, now)
    cases.case_touch(case, due_at=due_at, **({"due_original_at": due_at} if route else {}))
    _tell(case, desk, clocks, route, now)
    told = {name: clocks[clock].isoformat() for name, clock in _PROMISED.items() if clock in clocks}
    return Received(case.pk, case.number, case.lookup_code, case.state, **told)


_PROMISED = {"accept_by": Clock.ACCEPT, "answer_by": Clock.ANSWER}


def _auto_route(
    tables: Taxonomy, draft: drafts.ReportDraft, axes: Axes, located: Located, now: datetime
) -> dispatching.Route | None:
    # Only an open case: the text of a confidential one must first be rewritten for the unit (issue-desk 16).
    sure = located.has_cell and draft.category != drafts.UNCLASSIFIED and axes.nature.needs_dispatch
    if not sure or axes.confidentiality != "open":
        return None
    route = dispatching.route(tables, draft.category, located.place.area_code, dict(draft.answers), now)
    return route if route.is_auto else None


def _lines(draft: drafts.ReportDraft, *, is_checked: bool, route: dispatching.Route | None) -> list[cases.Line]:
    public, staff = cases.Visibility.PUBLIC, cases.Visibility.STAFF
    lines = [cases.Line("receive", public, to_state="received", data={"channel": draft.channel})]
    if is_checked or route:
        by = None if is_checked else PLATFORM
        method = draft.check_method or "rule"
        lines += [
            cases.Line("accept", public, from_state="received", to_state="accepted", by=by),
            cases.Line("file", staff, from_state="accepted", to_state="filed", data={"check": method}, by=by),
        ]
    if route:
        to = {"unit": route.lead.pk, "route": route.explanation}
        lines.append(cases.Line("dispatch", public, from_state="filed", to_state="dispatched", data=to, by=PLATFORM))
    return lines


def _contact(draft: drafts.ReportDraft, now: datetime) -> "Contact | None":
    given = draft.contact
    if not given:
        return None
    opened = OpenContact(given.name, given.phone, given.email, draft.language)
    return people_services.contact_store(opened, now)


def _start_clocks(
    case: "Case", tables: Taxonomy, desk: "Unit", axes: Axes, now: datetime, *, must_be_called: bool
) -> tuple[datetime | None, dict[str, datetime]]:
    new: list[NewDue] = []
    if axes.nature.default_tier != "none":
        tier = tables.tiers[axes.tier]
        new = [
            NewDue(Clock.ACCEPT, tier.acceptance_within, desk.pk, desk.calendar_code),
            NewDue(Clock.ANSWER, tier.answer_within, desk.pk, desk.calendar_code),
        ]
        if case.state != "received":
            new.append(NewDue(Clock.DISPATCH, tier.dispatch_within, desk.pk, desk.calendar_code))
    if must_be_called:
        new.append(NewDue(Clock.CALL, CALL_FOR_REPORTER, desk.pk, desk.calendar_code))
    if axes.told.interim_within:
        new.append(NewDue(Clock.INTERIM, axes.told.interim_within, desk.pk, desk.calendar_code))
    rows = {due.clock: due.due_at for due in dues_set(case.pk, new, now)}
    met = {"received": (), "dispatched": (Clock.ACCEPT, Clock.DISPATCH)}.get(case.state, (Clock.ACCEPT,))
    if met and rows:
        dues_meet(case.pk, met, now)
    return rows.get(Clock.ACCEPT if case.state == "received" else Clock.DISPATCH), rows


@part
def _tell(
    case: "Case", desk: "Unit", clocks: dict[str, datetime], route: dispatching.Route | None, now: datetime
) -> None:
    if Clock.ACCEPT not in clocks:
        return
    tell(case, "N01", now, code=case.lookup_code, accept_due=spoken(clocks[Clock.ACCEPT]))
    if case.state != "received":
        tell(case, "N04", now, answer_due=spoken(clocks[Clock.ANSWER]), first_desk=named(desk))
    if route is not None and case.due_at is not None:
        tell(case, "N05", now, unit=named(route.lead), due=spoken(case.due_at))
