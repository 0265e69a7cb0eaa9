"""The guidance centre looks again at an application that was not taken up, when its applicant asks (m40)."""

from datetime import datetime

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegKind, LegState, Line, NewLeg
from linli.kernel.deadlines import services as dues
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor
from linli.mediation.queries.passing import is_centre
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.routing import CENTRE
from linli.mediation.services.notices import tell, tell_committee
from linli.mediation.services.taking import TOLD, Held, demand, take


@transaction.atomic
def ask_review(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Ask the guidance centre to look again at a refusal, once and within ten days; not where itself it has refused."""
    held = take(actor, case_id, "ask_review", version, now)
    demand(text=text)
    case = held.case
    centre = people.role_holder(CENTRE, case.area_code)
    if centre is None or is_centre(case.holder_id, case.area_code):
        raise rules.RefusedActError(act="ask_review", why="no_centre")
    sent = NewLeg(LegKind.TRANSFER, case.holder_id, centre.pk, data={"review": True})
    cases.legs_send(actor, case, [sent], now)
    within = MAIN.move("review_upheld").within
    dues.dues_set(case_id, [dues.NewDue("review_by", within, centre.pk, centre.calendar_code)], now)
    held.move(Line("ask_review", TOLD, text), "", now, holder_id=centre.pk)
    tell_committee(case, "M44", now)


@transaction.atomic
def review_upheld(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Overturn a refusal with reasons; the committee that refused looks at the application anew."""
    held = take(actor, case_id, "review_upheld", version, now)
    demand(text=text)
    back = _ended(held, now)
    desk = people.unit(back)
    anew = dues.NewDue("decide_by", MAIN.move("decline").within, back, desk.calendar_code)
    dues.dues_cancel(case_id, ["close_by"], now)
    until = dues.dues_set(case_id, [anew], now)
    line = Line("review_upheld", TOLD, text)
    held.move(line, "screening", now, holder_id=back, outcome="", closed_at=None, due_at=until[0].due_at)
    tell(held.case, "M45", now)
    tell_committee(held.case, "M44", now)


@transaction.atomic
def review_kept(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Uphold a refusal with reasons; every other road stays open."""
    held = take(actor, case_id, "review_kept", version, now)
    demand(text=text)
    back = _ended(held, now)
    held.move(Line("review_kept", TOLD, text), "", now, holder_id=back)
    tell(held.case, "M45", now)


def _ended(held: Held, now: datetime) -> int:
    """End the look of the centre, and give the unit that had refused."""
    leg = held.standing.review
    if leg is None:
        raise rules.RefusedActError(act="review", why="review_asked")
    cases.leg_change(leg, state=LegState.DONE, ended_at=now)
    dues.dues_meet(held.case.pk, ["review_by"], now)
    return leg.from_unit_id
