"""The whistles of a case as an actor stands to them (issue-desk 7.2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.issues.models import Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import routing
from linli.issues.rules.clocks import Clock
from linli.issues.rules.whistles import EMERGENCY, Whistles
from linli.kernel.areas import queries as areas
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Leg
    from linli.kernel.deadlines.models import Due

# How a hand-over that was not taken on ended.
TURNED_BACK = "turned_back"
_RATED = frozenset({"done", "waived"})


def whistles(
    actor: Actor, seen: "Case", report: Report, legs: Sequence["Leg"], dues: Sequence["Due"], now: datetime
) -> Whistles:
    """Give what the guards look at; nothing is asked of the tables about a case without a whistle."""
    blown = [leg for leg in legs if leg.kind == "whistle"]
    if not blown:
        return Whistles()
    draft = drafted(legs)
    here = next((leg for leg in blown if leg.ended_at is None and leg.to_unit_id in actor.unit_ids), None)
    back = turned_back(legs)
    waits = appealed(legs, dues)
    return Whistles(
        state=("approved" if "approved_by" in draft.data else "draft") if draft else "",
        kind=draft.data["whistle_kind"] if draft else "",
        is_direct=draft is not None and _is_direct(seen, report, now),
        must_approve=undecided(actor, legs) is not None,
        is_upheld=here is not None and here.data.get("appeal", {}).get("is_upheld", False),
        may_appeal=back is not None and back.from_unit_id in actor.unit_ids and "appeal" not in back.data,
        has_appeal=waits is not None,
        is_refuser=waits is not None and waits.data["refused_by"] == actor.account_id,
        to_rate=[leg.pk for leg in to_rate(actor, legs)],
        to_reply=[leg.pk for leg in to_reply(actor, legs)],
    )


def drafted(legs: Sequence["Leg"]) -> "Leg | None":
    """Give the drafted whistle that waits to be sent."""
    waiting = (leg for leg in legs if leg.kind == "whistle" and leg.state == "draft" and leg.ended_at is None)
    return next(waiting, None)


def undecided(actor: Actor, legs: Sequence["Leg"]) -> "Leg | None":
    """Give the whistle that the principal of the actor's desk has yet to decide on: drafted, or an emergency blown."""
    mine = (leg for leg in legs if leg.kind == "whistle" and leg.from_unit_id in actor.unit_ids)
    waiting = [leg for leg in mine if not {"approved_by", "denied_by"} & leg.data.keys()]
    blown = (leg for leg in waiting if leg.state != "draft" and leg.data["whistle_kind"] == EMERGENCY)
    return drafted(waiting) or next(blown, None)


def turned_back(legs: Sequence["Leg"]) -> "Leg | None":
    """Give the newest whistle where the centre has turned it back."""
    newest = next((leg for leg in reversed(legs) if leg.kind == "whistle" and leg.state != "draft"), None)
    return newest if newest is not None and newest.outcome == TURNED_BACK else None


def appealed(legs: Sequence["Leg"], dues: Sequence["Due"]) -> "Leg | None":
    """Give the whistle whose appeal waits for a ruling."""
    back = turned_back(legs)
    running = {
        due.leg_id for due in dues if due.clock == Clock.RULE and due.met_at is None and due.cancelled_at is None
    }
    return back if back is not None and back.pk in running else None


def to_rate(actor: Actor, legs: Sequence["Leg"]) -> "list[Leg]":
    """Give the ended hand-overs that answered a whistle of the actor's desk and are not rated; none to itself."""
    blown = {leg.pk for leg in legs if leg.kind == "whistle" and leg.from_unit_id in actor.unit_ids}
    answers = (leg for leg in legs if leg.parent_id in blown and leg.to_unit_id not in actor.unit_ids)
    return [leg for leg in answers if leg.state in _RATED and "rating" not in leg.data]


def to_reply(actor: Actor, legs: Sequence["Leg"]) -> "list[Leg]":
    """Give the rated hand-overs to the actor's units that carry no reply yet."""
    rated = (leg for leg in legs if "rating" in leg.data and "reply" not in leg.data)
    return [leg for leg in rated if leg.to_unit_id in actor.unit_ids]


def _is_direct(seen: "Case", report: Report, now: datetime) -> bool:
    setting, today = areas.area(seen.area_code).setting, timezone.localdate(now)
    facts = routing.Facts(seen.category, seen.area_code, setting, report.answers, today, report.object_class)
    return routing.choose(taxonomy().catalogue, facts).entry.whistle_direct
