"""The desk's own acts on what it takes up: accept, file, dispatch (issue-desk 6.2, A7, A9–A11)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.issues.models import Override, Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import drafts, effects
from linli.issues.rules.clocks import Clock
from linli.issues.rules.walking import NOT_ASKED, Here
from linli.issues.services import confiding, dispatching, disposing, linking
from linli.issues.services.indexing import lines_refresh
from linli.issues.services.notices import named, spoken, tell, tell_all
from linli.issues.services.replies import reply_used
from linli.issues.services.taking import Held, demand, photos_keep, take
from linli.kernel.areas.rules import COUNTY_DIGITS
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegKind, LegState, Line, Visibility
from linli.kernel.deadlines.queries import running_until
from linli.kernel.deadlines.services import NewDue, dues_cancel, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The axes as the desk sees them; an empty field keeps what the report has."""

    category: str = ""
    nature: str = ""
    tier: str = ""
    urgency: str = ""
    confidentiality: str = ""
    reason: str = ""
    has_looked_at_duplicates: bool = False


@transaction.atomic
def report_accept(actor: Actor, case_id: int, *, version: int, axes: Acceptance, now: datetime) -> None:
    """Take a report up (A7): category and nature fixed, similar ones looked at, the first desk named.

    Lowering tier or urgency needs a reason, which the line keeps; confidentiality is the reporter's to lower (16.3).
    """
    held = take(actor, case_id, "accept", version, now)
    if not axes.has_looked_at_duplicates:
        raise rules.MissingFieldError(fields=["looked"])
    changes = _reclassified(held, axes)
    confiding.shut(held, changes["confidentiality"], now)
    case, desk = held.case, held.case.holder
    dues_meet(case_id, [Clock.ACCEPT], now)
    _clocks_follow(held, axes.nature or held.report.nature, changes["tier"], now)
    line = Line("accept", Visibility.PUBLIC, axes.reason)
    changes |= {"first_desk_id": desk.pk, "due_at": running_until(actor, case_id, Clock.DISPATCH)}
    is_recategorised = changes["category"] != case.category
    cases.case_move(actor, held.taken, "accepted", line, now, **changes)
    lines_refresh(case)
    if is_recategorised:
        linking.repeat_link(case, now)
    answer = running_until(actor, case_id, Clock.ANSWER)
    if answer is not None:
        tell(case, "N04", now, answer_due=spoken(answer), first_desk=named(desk))


def _clocks_follow(held: Held, nature: str, tier_code: str, now: datetime) -> None:
    """Start the dispatch clock, and the answer clock anew from receipt where the tier changed; thanks run none."""
    case, desk, tier = held.case, held.case.holder, taxonomy().tiers[tier_code]
    if taxonomy().natures[nature].default_tier == "none":
        dues_cancel(case.pk, [Clock.ANSWER], now)
        return
    new = [NewDue(Clock.DISPATCH, tier.dispatch_within, desk.pk, desk.calendar_code)]
    if held.standing.due(Clock.ANSWER) is None or tier_code != case.tier:
        dues_cancel(case.pk, [Clock.ANSWER], now)
        answer = NewDue(Clock.ANSWER, tier.answer_within, desk.pk, desk.calendar_code, started_at=case.opened_at)
        new.append(answer)
    dues_set(case.pk, new, now)


def _reclassified(held: Held, axes: Acceptance) -> dict[str, Any]:
    tables, case = taxonomy(), held.case
    category = tables.categories.get(axes.category or case.category)
    if category is None or not category.parent_id:
        raise rules.MissingFieldError(fields=["category"])
    if category.code == drafts.CONDUCT:
        raise rules.RefusedActError(act="accept", why="conduct_apart")
    if axes.nature and axes.nature not in tables.natures:
        raise rules.MissingFieldError(fields=["nature"])
    nature = tables.natures[axes.nature or held.report.nature]
    told = effects.of_answers(tables.asked(category.code), held.report.answers)
    default = {
        "tier": effects.tier_of(category.tier, nature.default_tier, told.tier),
        "urgency": effects.strictest(effects.URGENCIES, [category.urgency, told.urgency]),
    }
    is_new = (category.code, nature.code) != (case.category, held.report.nature)
    demanded = (category.confidentiality, nature.confidentiality, told.confidentiality) if is_new else ()
    least = effects.most_confidential(case.confidentiality, *demanded)
    wanted = {
        "tier": axes.tier or (default["tier"] if is_new else case.tier),
        "urgency": axes.urgency or (default["urgency"] if is_new else case.urgency),
        "confidentiality": axes.confidentiality or least,
    }
    orders = {"tier": effects.TIERS, "urgency": effects.URGENCIES, "confidentiality": effects.CONFIDENTIALITIES}
    for name, order in orders.items():
        if wanted[name] not in order:
            raise rules.MissingFieldError(fields=[name])
    for name, chosen in (("tier", axes.tier), ("urgency", axes.urgency)):
        if chosen and orders[name].index(chosen) > orders[name].index(getattr(case, name)):
            demand(reason=axes.reason)
    if effects.most_confidential(least, wanted["confidentiality"]) != wanted["confidentiality"]:
        raise rules.RefusedActError(act="accept", why="consent_first")
    if axes.nature and axes.nature != held.report.nature:
        Report.objects.filter(pk=case.pk).update(nature=axes.nature)
    title = drafts.title(held.report.text, category.name_zh, is_open=wanted["confidentiality"] == "open")
    return {"category": category.code, "title": title, **wanted}


@transaction.atomic
def case_file(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    check_method: str,
    text: str = "",
    now: datetime,
) -> None:
    """File an accepted case (A9): the facts were checked by photo, visit, call or component."""
    held = take(actor, case_id, "file", version, now)
    if check_method not in drafts.CHECK_METHODS:
        raise rules.MissingFieldError(fields=["check_method"])
    Report.objects.filter(pk=case_id).update(check_method=check_method)
    line = Line("file", Visibility.STAFF, text, data={"check": check_method})
    cases.case_move(actor, held.taken, "filed", line, now)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What the clerk decides: the lead (None: as the catalogue says), assistants, advice, and why if otherwise.

    `shares` says what each assistant is asked to do, by its unit.
    """

    lead_id: int | None = None
    assistant_ids: tuple[int, ...] = ()
    advice: str = ""
    reason: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    shares: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def case_dispatch(actor: Actor, case_id: int, *, version: int, order: Dispatch, now: datetime) -> None:
    """Send a filed case to its lead unit and assistants (A11); the due starts now and never moves for returns.

    Another lead than the catalogue's needs a reason. A case that is not open waits for the desk's text for the unit.
    """
    held = take(actor, case_id, "dispatch", version, now)
    send(held, order, now, is_hand_down=False)


@transaction.atomic
def case_hand_down(actor: Actor, case_id: int, *, version: int, order: Dispatch, now: datetime) -> None:
    """Hand a filed case to a lower desk as lead, where the catalogue allows it (issue-desk 7, 9.3).

    The district centre alone may do so against the catalogue, with a reason that is counted and listed publicly.
    """
    held = take(actor, case_id, "hand_down", version, now)
    if order.lead_id is None or order.lead_id not in {u.pk for u in people.desks_below(held.case.holder)}:
        raise rules.MissingFieldError(fields=["lead"])
    send(held, order, now, is_hand_down=True)


def _demand_not_downwards(held: Held, route: dispatching.Route, order: Dispatch, lead: "Unit", now: datetime) -> None:
    """Raise RefusedActError where a department's work would go to a town or village as lead (issue-desk 9.3)."""
    is_town = lead.kind == "desk" and len(lead.area_id) > COUNTY_DIGITS
    if not is_town or route.entry.may_hand_down or lead.pk == route.lead.pk:
        return
    district = people.role_holder("district_centre", held.case.area_code)
    act, entry = held.taken.transition.act, route.explanation["entry"]
    if act != "hand_down" or not order.reason.strip() or district is None or district.pk != held.unit_id:
        raise rules.RefusedActError(act=act, why="not_downwards", entry=entry, lead=route.lead.name_zh)
    Override.objects.create(case=held.case, unit=lead, entry_id=entry, reason=order.reason, made_at=now)


def _route(held: Held, now: datetime) -> dispatching.Route:
    return dispatching.case_route(held.case, held.report, now)


@part
def send(held: Held, order: Dispatch, now: datetime, *, is_hand_down: bool) -> None:
    """Send the legs of a dispatch out of a taken case; `case_dispatch` and `case_hand_down` have checked who."""
    case, tables = held.case, taxonomy()
    demand(advice=order.advice)
    route = _route(held, now)
    lead_id = order.lead_id or route.lead.pk
    if lead_id != route.lead.pk and not is_hand_down:
        demand(reason=order.reason)
    wanted = order.assistant_ids or (tuple(u.pk for u in route.assistants) if order.lead_id is None else ())
    if lead_id in wanted or len(wanted) > dispatching.MAX_ASSISTANTS:
        raise rules.MissingFieldError(fields=["assistants"])
    dispatching.demand_shares(order.shares, wanted)
    units = people.units_by_id([lead_id, *wanted])
    if set(units) != {lead_id, *wanted}:
        raise rules.MissingFieldError(fields=["lead"])
    _demand_not_downwards(held, route, order, units[lead_id], now)
    whistle = next((leg for leg in held.standing.up_legs if leg.kind == LegKind.WHISTLE), None)
    sending = dispatching.Sending(
        units[lead_id],
        [units[u] for u in wanted],
        case.holder_id,
        dispatching.due_length(tables, case, held.report.answers),
        order.advice,
        route.explanation | ({"override": order.reason} if lead_id != route.lead.pk else {}) | order.extra,
        whistle.data["whistle_kind"] if whistle else "",
        whistle.pk if whistle else None,
        LegKind.HAND_DOWN if is_hand_down else LegKind.DISPATCH_LEAD,
        shares=order.shares,
    )
    up_legs_end(held, now)
    whistle_drop(held, now)
    is_again = held.report.first_dispatched_at is not None
    lead, due_at = dispatching.legs_dispatch(held, tables, sending, now)
    dues_meet(case.pk, [Clock.DISPATCH], now)
    Report.objects.filter(pk=case.pk, first_dispatched_at=None).update(first_dispatched_at=now)
    act = held.taken.transition.act
    line = Line(act, Visibility.PUBLIC, data={"unit": lead_id, "leg": lead.pk, "route": dict(sending.explanation)})
    changes: dict[str, Any] = {"holder_id": lead_id, "due_at": due_at}
    if case.due_original_at is None:
        changes["due_original_at"] = due_at
    cases.case_move(held.actor, held.taken, "dispatched", line, now, **changes)
    if is_hand_down:
        # A desk that has the case from another hands it down within its own area, not the case's.
        lines_refresh(case)
    shown = case.due_original_at or due_at
    tell_all(case, "N06" if is_again else "N05", now, unit=named(units[lead_id]), due=spoken(shown))
    _tell_called(held, [units[u] for u in (lead_id, *wanted)], now)


def _tell_called(held: Held, called: "list[Unit]", now: datetime) -> None:
    """Tell which units a whistle called and by when they come (N07)."""
    expected = running_until(held.actor, held.case.pk, Clock.REPORT_IN)
    if expected is not None:
        names = [named(unit) for unit in called]
        tell(
            held.case, "N07", now, report_in_due=spoken(expected),
            units=lambda language: "、".join(n if isinstance(n, str) else n(language) for n in names),
        )  # fmt: skip


@part
def whistle_drop(held: Held, now: datetime) -> None:
    """Let go of a whistle not blown yet and of an appeal not ruled on: the desk goes on in another way."""
    draft = held.standing.whistle
    if draft is not None:
        cases.leg_change(draft, ended_at=now, outcome="dropped")
        dues_cancel(held.case.pk, [Clock.APPROVE], now, leg_id=draft.pk)
    if held.standing.facts.whistle.has_appeal:
        dues_cancel(held.case.pk, [Clock.RULE], now)


@part
def up_legs_end(held: Held, now: datetime) -> None:
    """End the hand-overs by which the case came to this desk: it has decided (issue-desk 7)."""
    for leg in held.standing.up_legs:
        dues_meet(held.case.pk, [Clock.DECIDE], now, leg_id=leg.pk)
        cases.leg_change(leg, state=LegState.HANDED_ON, ended_at=now)


@transaction.atomic
def self_handle(
    actor: Actor,
    case_id: int,
    *,
    version: int | None,
    text: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    template_id: int | None = None,
    now: datetime,
    here: Here = NOT_ASKED,
) -> None:
    """Report a filed case fixed on the spot, with a photo from before and one from after (A10).

    `here` is where the person stood, as far as it was asked.
    """
    held = take(actor, case_id, "self_handle", version, now)
    demand(text=text, before=before, after=after)
    disposing.interims_settle(held, {}, now)
    whistle_drop(held, now)
    dues_meet(case_id, [Clock.DISPATCH, Clock.INTERIM], now)
    disposing.answer_note(held, text, now)
    data = reply_used(template_id) | here.data(held.case.lat, held.case.long)
    line = Line("self_handle", Visibility.REPORTER, text, data=data)
    entry = disposing.disposal_note(held, line, "self_handled", now, desk=held.case.holder)
    photos_keep(before, case_id=case_id, entry_id=entry.pk, role="before", now=now)
    photos_keep(after, case_id=case_id, entry_id=entry.pk, role="after", now=now)


@transaction.atomic
def service_called(actor: Actor, case_id: int, *, text: str, now: datetime) -> None:
    """Note that the duty desk telephoned the emergency service for a reporter who could not (issue-desk 4.1)."""
    held = take(actor, case_id, "called", None, now)
    demand(text=text)
    dues_meet(case_id, [Clock.CALL], now)
    cases.case_move(actor, held.taken, "", Line("called", Visibility.STAFF, text), now)


@transaction.atomic
def note_add(actor: Actor, case_id: int, *, text: str, now: datetime) -> None:
    """Add a note that only staff read."""
    held = take(actor, case_id, "note", None, now)
    demand(text=text)
    cases.case_move(actor, held.taken, "", Line("note", Visibility.STAFF, text), now)
