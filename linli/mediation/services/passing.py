"""An application is passed on to the committee it belongs to, which keeps it or turns it back once (m07)."""

from datetime import datetime

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegKind, LegState, Line, NewLeg
from linli.kernel.deadlines import services as dues
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor
from linli.mediation.queries.passing import bodies, is_centre, passed
from linli.mediation.rules.passing import ANSWER_WITHIN, pass_fault
from linli.mediation.services.notices import tell, tell_committee
from linli.mediation.services.taking import INSIDE, TOLD, Held, demand, take


@transaction.atomic
def transfer(actor: Actor, case_id: int, *, version: int, unit: int | None, text: str, now: datetime) -> None:
    """Pass an application on with a reason; the applicant is told, and the receiver answers within a working day.

    What the guidance centre passes on stays where it put it. Raises RefusedActError where the centre must decide.
    """
    held = take(actor, case_id, "transfer", version, now)
    case, around = held.case, bodies(held.case.area_code)
    demand(unit=unit if unit in around else None, text=text)
    assert unit is not None  # noqa: S101 - `demand` has raised without one
    by_centre, known = is_centre(case.holder_id, case.area_code), passed(held.standing.passings)
    why = pass_fault(
        known, to_unit_id=unit, holder_id=case.holder_id, is_centre=by_centre,
        to_centre=is_centre(unit, case.area_code),
    )  # fmt: skip
    if why:
        raise rules.RefusedActError(act="transfer", why=why)
    sent = NewLeg(LegKind.TRANSFER, case.holder_id, unit, reason=text, data={"is_final": by_centre})
    cases.legs_send(actor, case, [sent], now)
    _moves_to(held, unit, Line("transfer", TOLD, text, data={"unit": unit}), now)
    desk = people.unit(unit)
    dues.dues_set(case_id, [dues.NewDue("receive_by", ANSWER_WITHIN, unit, desk.calendar_code)], now)
    tell(case, "M43", now)
    tell_committee(case, "M44", now)


@transaction.atomic
def receive(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Keep an application that another committee passed on."""
    held = take(actor, case_id, "receive", version, now)
    cases.leg_change(held.standing.passings[-1], state=LegState.DONE, ended_at=now)
    dues.dues_meet(case_id, ["receive_by"], now)
    held.move(Line("receive", TOLD), "", now)


@transaction.atomic
def turn_back(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Turn an application back to who passed it on, with the reason; once, after that the centre decides."""
    held = take(actor, case_id, "turn_back", version, now)
    demand(text=text)
    leg = held.standing.passings[-1]
    cases.leg_change(leg, state=LegState.UPHELD, ended_at=now)
    dues.dues_cancel(case_id, ["receive_by"], now)
    _moves_to(held, leg.from_unit_id, Line("turn_back", INSIDE, text, data={"unit": leg.from_unit_id}), now)
    tell_committee(held.case, "M44", now)


def _moves_to(held: Held, unit_id: int, line: Line, now: datetime) -> None:
    """Let the case and its running clocks lie with another unit."""
    dues.dues_pass(held.case.pk, held.case.holder_id, unit_id)
    held.move(line, "", now, holder_id=unit_id)
