"""Follow-up: both sides are asked apart, some are called by another body, and the case is closed (mediation 18)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from linli.doors import ids
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agreement, CallDraw, FollowUp, Participant
from linli.mediation.queries.calls import call_of
from linli.mediation.queries.settled import Settled
from linli.mediation.rules import visits
from linli.mediation.rules.machine import MAIN
from linli.mediation.services.settling import after_take
from linli.mediation.services.taking import INSIDE, demand

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit

DRAWER = Actor(job="calls_draw")
CENTRE = "mediation_centre"


@transaction.atomic
def visit(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    way: str,
    has_answered: bool,
    answers: Mapping[str, str],
    wishes: str,
    now: datetime,
) -> None:
    """Note what one side said of how it went: on its own page by its key, or to the committee, each apart."""
    held = after_take(actor, case_id, "visit", version, now)
    party = held.party(participant)
    if not actor.is_staff:
        way, has_answered = FollowUp.Way.PAGE, True
        if FollowUp.objects.filter(participant=party, way=FollowUp.Way.PAGE).exists():
            raise rules.RefusedActError(act="visit", why="answered_already")
    demand(way=way if way in set(FollowUp.Way) else "")
    if has_answered and (gaps := visits.answers_missing(answers)):
        raise rules.MissingFieldError(fields=gaps)
    FollowUp.objects.create(
        case=held.case, participant=party, way=way, has_answered=has_answered,
        answers=dict(answers) if has_answered else {}, wishes=wishes if has_answered else "", at=now,
    )  # fmt: skip
    held.write(Line("visit", INSIDE, data={"party": party.pk, "has_answered": has_answered}), now)


@transaction.atomic
def call_note(
    actor: Actor,
    case_id: int,
    *,
    participant: int,
    has_answered: bool,
    answers: Mapping[str, str],
    wishes: str,
    now: datetime,
) -> None:
    """Note what an independent caller heard from one side of a case that was drawn; nothing of it reaches the panel."""
    found = call_of(actor, case_id, participant)
    if has_answered and (gaps := visits.answers_missing(answers)):
        raise rules.MissingFieldError(fields=gaps)
    FollowUp.objects.create(
        case_id=found.case_id, participant_id=found.pk, is_independent=True, way=FollowUp.Way.PHONE,
        has_answered=has_answered, answers=dict(answers) if has_answered else {},
        wishes=wishes if has_answered else "", at=now,
    )  # fmt: skip
    audit.record(actor, "mediation:call:note", f"case:{case_id}", {"has_answered": has_answered}, now)


@transaction.atomic
def call_show(actor: Actor, case_id: int, *, participant: int, now: datetime) -> str:
    """Give the number of one side of a case that was drawn, to who calls it; that it was looked at is recorded."""
    found = call_of(actor, case_id, participant)
    is_applicant = found.side == Participant.Side.APPLICANT
    contact = found.contact or (found.case.contact if is_applicant else None)
    audit.record(actor, "mediation:contact:show", f"case:{case_id}", {"sides": [found.side]}, now)
    return people.contact_opened(contact).phone if contact else ""


@transaction.atomic
def follow_up(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Close the follow-up (m34): both sides were asked, and neither performance nor the court's part waits."""
    held = after_take(actor, case_id, "follow_up", version, now)
    held.staff("follow_up")
    if why := follow_up_fault(held.known):
        raise rules.RefusedActError(act="follow_up", why=why)
    dues.dues_meet(case_id, ["visit_by"], now)
    desk = held.case.holder
    close_by = dues.NewDue("close_by", MAIN.move("close").within, desk.pk, desk.calendar_code)
    until = dues.dues_set(case_id, [close_by], now)[0].due_at
    held.close(Line("follow_up", INSIDE), "followed_up", now, due_at=until)


def follow_up_fault(known: Settled) -> str:
    """Give why a follow-up cannot be closed yet, as a code; "" where it can."""
    if not known.parts or not known.is_over:
        return "tracks_settled"
    return "both_sides" if known.unasked else ""


@transaction.atomic
def calls_draw(now: datetime) -> int:
    """Draw, for every committee, the agreements of last month that are called independently; give how many draws."""
    this_month = timezone.localdate(now).replace(day=1)
    month = (this_month - timedelta(days=1)).replace(day=1)
    done = set(CallDraw.objects.filter(month_on=month).values_list("unit_id", flat=True))
    made = 0
    for unit_id, case_ids in sorted(_effective(month, this_month).items()):
        unit = people.unit(unit_id)
        caller = _caller(unit)
        if unit_id in done or caller is None:
            continue
        seed = ids.token()
        row = CallDraw.objects.create(
            unit=unit, caller=caller, month_on=month, seed=seed, among=sorted(case_ids),
            drawn=visits.drawn(case_ids, seed), drawn_at=now,
        )  # fmt: skip
        audit.record(DRAWER, "mediation:calls:draw", f"draw:{row.pk}", {"among": len(row.among)}, now)
        made += 1
    return made


def _effective(month: date, after: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Agreement.objects.filter(effect_at__date__gte=month, effect_at__date__lt=after)
    for case_id, unit_id in rows.values_list("case_id", "case__holder_id"):
        found.setdefault(unit_id, set()).add(case_id)
    return found


def _caller(committee: "Unit") -> "Unit | None":
    """Give the body that calls instead of a committee: the guidance centre over it, never itself."""
    centre = people.role_holder(CENTRE, committee.area_id)
    return centre if centre is not None and centre.pk != committee.pk else None
