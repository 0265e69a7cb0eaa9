"""Duplicates: joined to their root, never dropped; taken apart again as they were (issue-desk 11)."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from linli.issues.models import Interim, PublicReport
from linli.issues.queries.nearby import repeated
from linli.issues.rules import duplicates
from linli.issues.services.notices import tell, tell_units
from linli.issues.services.taking import Held, demand_reason, take
from linli.kernel.audit.services import part
from linli.kernel.cases import queries, rules
from linli.kernel.cases.services import Line, Visibility, linking, links_add, parts
from linli.kernel.deadlines.services import dues_hush, dues_unhush
from linli.kernel.notify.services import outbox_withdraw
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

PLATFORM = Actor(job="duplicates")
JOINED = "N15"
log = logging.getLogger(__name__)


@transaction.atomic
def case_link(actor: Actor, case_id: int, *, version: int, root_id: int, now: datetime) -> None:
    """Join a case to the root of its problem (A21), or to the root of what is itself a duplicate.

    Raises MissingFieldError for a root out of sight, RefusedActError where `duplicates.hindrance` says why not.
    """
    linking.cases_lock({case_id, root_id})
    held = take(actor, case_id, "link", version, now)
    try:
        seen = queries.case(actor, root_id, now, Permission.ISSUES_DESK)
    except rules.NotThereError as error:
        raise rules.MissingFieldError(fields=["root"]) from error
    top_id = linking.root_id_of(seen) if seen.state == rules.LINKED else seen.pk
    case_join(held, linking.cases_lock({top_id})[top_id], now)


def root_by_number(number: str, urgency: str) -> int | None:
    """Give the published report a reporter names as the same problem; None where it may not be joined to."""
    named = PublicReport.objects.filter(case__number=number, hidden_at=None, case__confidentiality="open")
    found = named.values_list("pk", "case__urgency").exclude(case__state__in=rules.CARRIED | duplicates.OVER).first()
    return None if found is None or urgency == duplicates.MOST_URGENT != found[1] else found[0]


@part
def join_new(case_id: int, root_id: int, now: datetime) -> None:
    """Join a report that has just been received to the one its reporter named; it stays by itself if that is over."""
    root = linking.cases_lock({root_id})[root_id]
    try:
        case_join(take(PLATFORM, case_id, "link", None, now), root, now)
    except rules.RefusedActError as refused:
        log.info("case %s stays by itself: %s", case_id, refused.facts["why"])


@part
def repeat_link(case: "Case", now: datetime) -> None:
    """Link a case to the one closed some time ago at the same place about the same, if any (issue-desk 11.8)."""
    before = repeated(PLATFORM, case, now)
    if before is not None:
        links_add([(case.pk, before)], "repeat_of", now)


@transaction.atomic
def case_unlink(
    actor: Actor, case_id: int, *, version: int | None = None, reason: str, text: str = "", now: datetime
) -> None:
    """Take a case from its root (A21): it is again as it was, and its clocks have run from its own receipt.

    The reporter's objection is honoured at once (reason `reporter_objects`).
    """
    _pair_lock(case_id)
    held = take(actor, case_id, "unlink", version, now)
    demand_reason("unlink", reason, text)
    case_part(held, Line("unlink", Visibility.PRIVATE, text, reason), now)


@transaction.atomic
def root_make(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Let a duplicate and its root change places (A21); RefusedActError as for `case_link`."""
    root_id = _pair_lock(case_id)
    held = take(actor, case_id, "make_root", version, now)
    case_part(held, Line("make_root", Visibility.STAFF), now)
    case_join(take(actor, root_id, "link", None, now), held.case, now)


def _pair_lock(case_id: int) -> int:
    """Lock a linked case and its root, and give the root's id; the case's own where it is not linked."""
    locked = linking.cases_lock({case_id})
    is_linked = case_id in locked and locked[case_id].state == rules.LINKED
    root_id = linking.root_id_of(locked[case_id]) if is_linked else case_id
    linking.cases_lock({case_id, root_id})
    return root_id


@part
def case_join(held: Held, root: "Case", now: datetime) -> None:
    """Join a taken case to a locked root, with everything that was joined to it before."""
    case, standing = held.case, held.standing
    lead = standing.lead
    why = duplicates.hindrance(
        _side(case, lead.sent_at if lead else None, is_joined=linking.is_joined(case)),
        _side(root, _lead_sent_at(root)),
        now,
    )
    if why:
        raise rules.RefusedActError(act="link", why=why)
    units = [leg.to_unit_id for leg in standing.legs if leg.ended_at is None and leg.state != "draft"]
    kept: dict[str, Any] = {
        "state": case.state,
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "outcome": case.outcome,
        # Neither met nor stopped: they only have no effect while the root's run for them.
        "dues": dues_hush(case.pk, now),
        "legs": linking.legs_lay_down(case, now),
    }
    linking.duplicate_add(case, root, kept, now)
    line = Line("link", Visibility.REPORTER, data={"root": root.pk})
    held.move(line, rules.LINKED, now, due_at=None, outcome="")
    linking.root_mirror(root, now)
    tell(case, JOINED, now, root_no=root.number)
    tell_units(case, "L05", units, now, root_no=root.number)
    _weigh(root.pk, now)


@part
def case_part(held: Held, line: Line, now: datetime) -> None:
    """Take a taken case from its root, with what had come along with it, and tell whom it concerns."""
    case = held.case
    root_id = linking.root_id_of(case)
    kept = linking.duplicate_remove(case)
    _restore(held, line, kept, now)
    if not outbox_withdraw(case.pk, JOINED) and held.actor.is_staff:
        tell(case, "L01", now)
    units = [leg.to_unit_id for leg in held.standing.legs if str(leg.pk) in kept["legs"] and leg.state != "draft"]
    tell_units(case, "L06", units, now)
    _weigh(root_id, now)


def _restore(held: Held, line: Line, kept: Mapping[str, Any], now: datetime) -> None:
    dues_unhush(kept["dues"])
    linking.legs_take_up(kept["legs"])
    due_at = parse_datetime(kept["due_at"]) if kept["due_at"] else None
    held.move(line, kept["state"], now, due_at=due_at, closed_at=None, outcome=kept["outcome"])


def _side(case: "Case", lead_sent_at: datetime | None, *, is_joined: bool = False) -> duplicates.Side:
    return duplicates.Side(
        case.pk,
        case.state,
        case.urgency,
        case.confidentiality,
        case.closed_at,
        lead_sent_at,
        has_open_interim=Interim.objects.filter(case=case, ended_at=None).exists(),
        is_joined=is_joined,
        has_parts=parts.has_parts(case.pk),
    )


def _lead_sent_at(root: "Case") -> datetime | None:
    legs = queries.legs(PLATFORM, root)
    return next((leg.sent_at for leg in legs if leg.kind in rules.LEAD_KINDS and leg.ended_at is None), None)


def _weigh(root_id: int, now: datetime) -> None:
    """Make a root more urgent once it has many duplicates, and as urgent as before when they leave (issue-desk 5)."""
    count = len(linking.duplicates_of(root_id))
    root = linking.cases_lock({root_id})[root_id]
    if root.state not in rules.kind_named(root.kind).transition("link").sources:
        return
    held = take(PLATFORM, root_id, "link", None, now)
    lines = [e for e in held.standing.entries if e.act == "link" and "duplicates" in e.data]
    is_raised = bool(lines) and lines[-1].reason == "many"
    line = Line("link", Visibility.DESK, data={"duplicates": count})
    if count >= duplicates.MANY and not is_raised:
        _urge(held, line, "many", duplicates.more_urgent(root.urgency), now)
    elif count < duplicates.MANY and is_raised and root.urgency == lines[-1].data["after"]["urgency"]:
        _urge(held, line, "few", lines[-1].data["before"]["urgency"], now)


def _urge(held: Held, line: Line, reason: str, urgency: str, now: datetime) -> None:
    if urgency != held.case.urgency:
        held.move(replace(line, reason=reason), "", now, urgency=urgency)
