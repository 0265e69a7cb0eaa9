"""The independent calls of a body: whom it calls, of which draw, and nothing more of the case."""

from dataclasses import dataclass

from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.rules import Actor, Permission, reach
from linli.mediation.models import CallDraw, FollowUp, PanelSeat, Participant

MOST = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One side of a drawn case, and whether it was called."""

    participant: Participant
    draw: CallDraw
    is_done: bool


def calls(actor: Actor) -> list[Call]:
    """Give whom the actor's body calls independently, the newest draws first.

    Who works for the committee as well, or sat on the panel, calls nobody of it (mediation 3.1).
    """
    units = reach(actor, Permission.MEDIATION_DESK).units
    draws = CallDraw.objects.filter(caller__in=units).exclude(unit__in=actor.unit_ids).select_related("unit")
    by_case = {case_id: draw for draw in draws.order_by("-pk")[:MOST] for case_id in draw.drawn}
    sat = PanelSeat.objects.filter(case__in=by_case, mediator__account=actor.account_id) if actor.account_id else ()
    for seat in sat:
        by_case.pop(seat.case_id, None)
    here = Participant.objects.filter(case__in=by_case, successor=None, left_out_at=None)
    people = here.select_related("case", "contact", "case__contact")
    done = set(FollowUp.objects.filter(case__in=by_case, is_independent=True).values_list("participant_id", flat=True))
    return [Call(each, by_case[each.case_id], each.pk in done) for each in people.order_by("case_id", "side", "pk")]


def call_of(actor: Actor, case_id: int, participant_id: int) -> Participant:
    """Give one side of a case that the actor's body is to call; NotThereError for any other."""
    for each in calls(actor):
        if (each.participant.case_id, each.participant.pk) == (case_id, participant_id):
            return each.participant
    raise NotThereError
