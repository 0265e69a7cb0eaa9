"""The first minute of a report: received, and where the catalogue says so accepted, filed and dispatched at once."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from linli.doors import rows_in
from linli.doors.datum import Datum, Point, to_wgs84
from linli.issues.models import Report
from linli.issues.queries.taxonomy import Taxonomy, taxonomy
from linli.issues.rules import drafts, effects, limits
from linli.issues.rules.clocks import CALL_FOR_REPORTER, Clock
from linli.issues.services import dispatching, limiting, linking
from linli.issues.services.conduct import PREFECTURE_DIGITS, desk_over
from linli.issues.services.notices import Said, call_asked, named, spoken, tell_several
from linli.issues.services.taking import photos_keep
from linli.issues.services.unwritten import NewReport, reports_write
from linli.kernel.areas import queries as areas
from linli.kernel.areas import rules as area_rules
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services.unwritten import Calendars, case_row, numbers_take
from linli.kernel.deadlines import queries as calendars
from linli.kernel.deadlines.services import NewDue
from linli.kernel.people import queries as people
from linli.kernel.people import services as people_services
from linli.kernel.people.rules import NOWHERE, Actor, Held, OpenContact, Permission, Sender, is_counted

if TYPE_CHECKING:
    from linli.issues.models import Category, Nature
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


@dataclass(frozen=True, slots=True)
class Triaged:
    """A draft found complete: its axes, where it lies, and the post it came through, if any."""

    actor: Actor
    draft: drafts.ReportDraft
    axes: Axes
    located: Located
    post: Held | None
    # The report that this one repeats, as its reporter says; None where it goes on by itself.
    root_id: int | None = None

    @property
    def is_urgent(self) -> bool:
        """Tell whether no limit may hold it up."""
        return _is_urgent(self.draft, self.axes)


@transaction.atomic
def report_receive(
    actor: Actor,
    draft: drafts.ReportDraft,
    now: datetime,
    *,
    sender: Sender = NOWHERE,
    key: str = "",
    scope: str = "",
) -> Received:
    """Store a report and give its number; with a `key` the same sender and body get the same answer again.

    Raises MissingFieldError naming the fields to fill, NotYoursError when somebody without a post files for others,
    NotThereError for a place outside the county of that post, KeyReusedError, TooManyReportsError where nobody is in
    danger. Nothing is refused for where it lies: every place has an owner (issue-desk 2.2, 4).
    """
    if key and (answer := cases.key_claim(scope, key, msgspec.json.encode(asdict(draft)), now)) is not None:
        return Received(**answer)
    seen = triage(actor, draft)
    if not seen.is_urgent:
        limiting.report_count(actor, sender, now)
    number = numbers_take([(seen.located.place.area_code, now)])[0]
    new = report_make(seen, number, now, calendar=cache(calendars.calendar))
    new.report.device = sender.device if is_counted(actor, sender) else ""
    reports_write([new], now)
    _, first_line, _ = new.told[0]
    photos_keep(draft.photos, case_id=new.case.pk, entry_id=first_line.pk, role="report", now=now)
    clocks = {due.clock: due.due_at for due, leg in new.dues if leg is None}
    if Clock.CALL in clocks:
        call_asked(new.case, new.desk, clocks[Clock.CALL], now)
    _tell(new, clocks, now)
    linking.repeat_link(new.case, now)
    if seen.root_id is not None:
        linking.join_new(new.case.pk, seen.root_id, now)
    told = {name: clocks[clock].isoformat() for name, clock in _PROMISED.items() if clock in clocks}
    received = Received(new.case.pk, number, new.case.lookup_code, new.case.state, **told)
    if key:
        cases.key_answer(scope, key, asdict(received))
    return received


_PROMISED = {"accept_by": Clock.ACCEPT, "answer_by": Clock.ANSWER}


def triage(actor: Actor, draft: drafts.ReportDraft) -> Triaged:
    """Look at a draft before it gets a number; raises as `report_receive`."""
    if draft.is_taken_over and not actor.job:
        raise rules.NotYoursError(act="receive")
    # The platform asks nobody, and a finder outdoors answers no form: the questions are the desk's to ask.
    asked = () if actor.job or draft.kind == drafts.FINDING else taxonomy().asked(draft.category)
    gaps = drafts.missing(draft, asked, is_staff=actor.is_staff)
    if gaps:
        raise rules.MissingFieldError(fields=gaps)
    axes = _axes(draft)
    post = _assisting_post(actor, draft)
    located = locate(draft)
    if post is not None and not located.place.area_code.startswith(post.area_code[: areas.COUNTY_DIGITS]):
        raise rules.NotThereError
    root_id = linking.root_by_number(draft.same_as, axes.urgency) if draft.same_as else None
    return Triaged(actor, draft, axes, located, post, root_id)


def is_urgent(draft: drafts.ReportDraft) -> bool:
    """Tell whether no limit may hold up a report that is not whole yet, judged by danger, category and answers."""
    try:
        return _is_urgent(draft, _axes(draft))
    except rules.MissingFieldError:
        return _is_urgent(draft, None)


def _is_urgent(draft: drafts.ReportDraft, axes: Axes | None) -> bool:
    danger_now = draft.answers.get("danger_now", "")
    tier, urgency = (axes.tier, axes.urgency) if axes else ("", "")
    return limits.is_urgent(tier=tier, urgency=urgency, danger_now=danger_now)


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
    # A place wider than everything we serve says no more than "somewhere here".
    is_wider = areas.default_area().startswith(draft.area_code)
    if areas.is_known(draft.area_code) and not is_wider:
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


def _about(seen: Triaged) -> "Unit | None":
    """Give the unit a report says it is about, where its words name one of the county or the prefecture."""
    named_so = effects.unit_named(taxonomy().asked(seen.draft.category), seen.draft.answers)
    return people.unit_said(named_so, seen.located.place.area_code[:PREFECTURE_DIGITS]) if named_so else None


def _first_desk(seen: Triaged, about: "Unit | None", directory: dispatching.Directory) -> "Unit":
    area_code, post = seen.located.place.area_code, seen.post
    if seen.draft.category == drafts.CONDUCT:
        return desk_over(area_code, about, directory)
    role = drafts.FIRST_DESK_ROLES.get(seen.draft.category)
    if role is not None:
        holders = directory.role_holders([role], area_code)
        return holders.get(role) or directory.desk_for(area_code[: areas.COUNTY_DIGITS])
    if post is not None and post.unit_kind == "desk":
        return people.unit(post.unit_id)
    return directory.desk_for(area_code)


@part
def report_make(
    seen: Triaged,
    number: str,
    now: datetime,
    *,
    calendar: Calendars,
    directory: dispatching.Directory = people,
) -> NewReport:
    """Make a report with its case, first lines and clocks, and where its route says so the dispatch, in memory."""
    actor, draft, axes, tables = seen.actor, seen.draft, seen.axes, taxonomy()
    about = _about(seen)
    desk = _first_desk(seen, about, directory)
    is_conduct = draft.category == drafts.CONDUCT
    # Filing checked facts accepts the report, which an outsourced account may not (issue-desk 3).
    is_checked = seen.post is not None and bool(draft.check_method) and not (actor.is_outsourced or is_conduct)
    route = None if is_checked else _auto_route(tables, seen, now, directory)
    lines = _lines(draft, is_checked=is_checked, route=route)[: 1 if is_conduct else None]
    contact = _contact(draft, now)
    case = case_row(
        cases.NewCase(
            kind=drafts.CONDUCT_KIND if is_conduct else draft.kind,
            title=drafts.title(draft.text, axes.category.name_zh, is_open=axes.confidentiality == "open"),
            category=draft.category,
            tier=axes.tier,
            urgency=axes.urgency,
            confidentiality=axes.confidentiality,
            place=seen.located.place,
            holder_id=route.lead.pk if route else desk.pk,
            first_desk_id=desk.pk if len(lines) > 1 else None,
            reporter_id=actor.account_id if seen.post is None else None,
            contact_id=contact.pk if contact else None,
            excluded_unit_id=about.pk if about else None,
        ),
        lines,
        now,
        number=number,
    )
    # Known already: whoever asks for them below need not read them.
    case.contact, case.first_desk = contact, desk if len(lines) > 1 else None
    report = rows_in.made(
        Report,
        nature=draft.nature,
        channel=draft.channel,
        text=draft.text,
        object_class=draft.object_class or axes.category.object_class,
        answers=dict(draft.answers),
        emergency_call=draft.emergency_call,
        language=draft.language,
        filed_by_id=actor.account_id if seen.post else None,
        external_number=draft.external_number,
        token=draft.token,
        further=dict(draft.further),
        is_datum_assumed=seen.located.is_datum_assumed,
        check_method=draft.check_method or ("rule" if route else ""),
        emergency_shown=not draft.is_taken_over,
        privacy_notice="" if draft.is_taken_over else drafts.PRIVACY_NOTICE,
        first_dispatched_at=now if route else None,
    )
    new = NewReport(actor=actor, case=case, calendar=calendar, report=report, desk=desk)
    new.tell(lines, now, seen.post)
    case.due_at = _start_clocks(new, tables, axes, now)
    if route is not None:
        sending = dispatching.Sending(
            route.lead, route.assistants, desk.pk, axes.told.due or axes.category.due, "", route.explanation
        )
        lead, case.due_at = dispatching.legs_dispatch(new, tables, sending, now)
        case.due_original_at = case.due_at
        lead.to_unit = route.lead
    return new


def _auto_route(
    tables: Taxonomy, seen: Triaged, now: datetime, directory: dispatching.Directory
) -> dispatching.Route | None:
    draft, axes, located = seen.draft, seen.axes, seen.located
    # Only an open case: the text of a confidential one must first be rewritten for the unit (issue-desk 16).
    if not axes.nature.needs_dispatch or axes.confidentiality != "open" or seen.root_id is not None:
        return None
    if draft.token:
        # Screened first: its number is what the sender waits for.
        return None
    is_sure = located.has_cell and draft.category != drafts.UNCLASSIFIED
    if not is_sure and not draft.is_taken_over:
        return None
    answers = dict(draft.answers)
    about = draft.object_class or axes.category.object_class
    route = dispatching.route(
        tables, draft.category, located.place.area_code, answers, now, object_class=about, directory=directory
    )
    return route if route.is_auto or draft.is_taken_over else None


def _lines(draft: drafts.ReportDraft, *, is_checked: bool, route: dispatching.Route | None) -> list[cases.Line]:
    public, staff = cases.Visibility.PUBLIC, cases.Visibility.STAFF
    made = {"made_at": draft.made_at} if draft.made_at else {}
    lines = [cases.Line("receive", public, to_state="received", data={"channel": draft.channel} | made)]
    # A person who has checked goes on, and so does the job that takes over; else the platform by itself.
    by = None if is_checked or draft.is_taken_over else PLATFORM
    if is_checked or route or draft.is_taken_over:
        lines.append(cases.Line("accept", public, from_state="received", to_state="accepted", by=by))
    if is_checked or route:
        said = {"check": draft.check_method or "rule"}
        lines.append(cases.Line("file", staff, from_state="accepted", to_state="filed", data=said, by=by))
    if route:
        to = {"unit": route.lead.pk, "route": route.explanation}
        lines.append(cases.Line("dispatch", public, from_state="filed", to_state="dispatched", data=to, by=by))
    return lines


def _contact(draft: drafts.ReportDraft, now: datetime) -> "Contact | None":
    given = draft.contact
    if not given:
        return None
    opened = OpenContact(given.name, given.phone, given.email, draft.language)
    return people_services.contact_store(opened, now)


def _start_clocks(new: NewReport, tables: Taxonomy, axes: Axes, now: datetime) -> datetime | None:
    """Start the clocks of a report and give the moment by which its desk must act, None where no clock runs."""
    desk, state = new.desk, new.case.state
    lengths: dict[Clock, str] = {}
    if axes.nature.default_tier != "none":
        tier = tables.tiers[axes.tier]
        lengths = {Clock.ACCEPT: tier.acceptance_within, Clock.ANSWER: tier.answer_within}
        if state != "received":
            lengths[Clock.DISPATCH] = tier.dispatch_within
    if new.report.emergency_call == drafts.CANNOT_CALL:
        lengths[Clock.CALL] = CALL_FOR_REPORTER
    if axes.told.interim_within:
        lengths[Clock.INTERIM] = axes.told.interim_within
    started = new.start([NewDue(c, within, desk.pk, desk.calendar_code) for c, within in lengths.items()], now)
    new.meet({"received": (), "dispatched": (Clock.ACCEPT, Clock.DISPATCH)}.get(state, (Clock.ACCEPT,)), now)
    next_clock = Clock.ACCEPT if state == "received" else Clock.DISPATCH
    return next((due.due_at for due in started if due.clock == next_clock), None)


@part
def _tell(new: NewReport, clocks: dict[str, datetime], now: datetime) -> None:
    case = new.case
    if Clock.ACCEPT not in clocks:
        return
    said: dict[str, dict[str, Said]] = {"N01": {"code": case.lookup_code, "accept_due": spoken(clocks[Clock.ACCEPT])}}
    if case.state != "received":
        said["N04"] = {"answer_due": spoken(clocks[Clock.ANSWER]), "first_desk": named(new.desk)}
    if new.legs and case.due_at is not None:
        said["N05"] = {"unit": named(new.legs[0].to_unit), "due": spoken(case.due_at)}
    tell_several(case, said, now)
