"""Which papers of a case an actor may print now, and the rows they are made of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.doors import objects_out
from linli.doors.rows_out import given
from linli.issues.models import Order
from linli.issues.queries.standing import Standing
from linli.issues.rules.drafts import FINDING
from linli.issues.rules.printing import Form
from linli.kernel.cases import rules
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.cases.models import Leg

_KINDS = frozenset({"issue", FINDING})


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers open to an actor, and the newest of what three of them are about."""

    forms: list[Form]
    whistle: "Leg | None"
    objection: "Leg | None"
    order: Order | None


def papers(actor: Actor, seen: Standing) -> Papers:
    """Give the papers the actor may print of a case it has been shown; of an erased one none."""
    newest = list(reversed(seen.legs))
    whistle = next((leg for leg in newest if "whistle_kind" in leg.data), None)
    objection = next((leg for leg in newest if leg.data.get("objection")), None)
    order = next(iter(_orders(case=seen.case.pk)), None)
    spot = seen.spot
    is_keeper = _may_hand_out(actor, seen, spot)
    able = {
        Form.RECEIPT: is_keeper,
        Form.DISPATCH: seen.last_lead is not None,
        Form.WHISTLE: whistle is not None,
        Form.RETURN: objection is not None,
        Form.ORDER: order is not None,
        Form.ANSWER: is_keeper and seen.last_answer is not None,
        Form.NOTICE: seen.public is not None and seen.public.hidden_at is None,
    }
    # Only reports go on paper; a unit whose share is over reads on and prints no more.
    may_print = seen.case.kind in _KINDS and rules.covers(actor, Permission.ISSUES_DESK, spot)
    forms = [form for form, is_able in able.items() if is_able and may_print and not seen.facts.is_erased]
    return Papers(forms, whistle, objection, order)


@objects_out.composed
def _orders() -> "QuerySet[Order]":
    return Order.objects.filter(case_id=given("case")).select_related("unit", "desk").order_by("-id")[:1]


def _may_hand_out(actor: Actor, seen: Standing, spot: rules.Spot) -> bool:
    """Tell whether the actor may hand out the lookup code: at the case's desk, who files for residents and reads it."""
    case = seen.case
    at_desk = bool(actor.unit_ids & {case.holder_id, case.first_desk_id})
    return at_desk and seen.reads_raw and rules.covers(actor, Permission.ISSUES_RECEIVE_FOR, spot)
