"""Danger between the sides, noted at any time: nobody approaches the other side until a director has decided.

Anti-Domestic-Violence Law 13 to 15; that contact stops, and for how long, is our default (mediation 20, edge 58).
"""

from datetime import datetime

from django.db import transaction

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.notify.services import outbox_stop
from linli.kernel.people.rules import Actor
from linli.mediation.models import Dispute, Incident, Invitation, Participant
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.parties import Side
from linli.mediation.rules.safety import silent_side
from linli.mediation.services.asked import invitation_make
from linli.mediation.services.notices import tell_committee
from linli.mediation.services.taking import INSIDE, Held, demand, take


@transaction.atomic
def alarm(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    danger_to: str,
    facts: str,
    measures: str,
    reported_to: str,
    now: datetime,
) -> None:
    """Note outside the talks that a side is in danger from the other, which is approached no more (58).

    What waits to go out to it is taken back, its key opens nothing while it is asked, the time to answer stands still,
    and the director decides within two working days. Neither side reads it. In the talks `pausing.suspend` does so.
    """  # fmt: skip
    held = take(actor, case_id, "alarm", version, now)
    demand(danger_to=danger_to if danger_to in _SIDES else "", facts=facts)
    made = Incident.objects.create(
        case=held.case, kind=Incident.Kind.DANGER, facts=facts.strip(), measures=measures.strip() or STOPPED,
        reported_to=reported_to.strip(), raised_at=now,
    )  # fmt: skip
    contact_stop(held, danger_to, now)
    dues.dues_cancel(case_id, ["finding_by"], now)
    held.start("finding_by", MAIN.move("resume").within, now)
    held.move(Line("alarm", INSIDE, data={"incident": made.pk}), "", now)
    tell_committee(held.case, "M73", now)


_SIDES = frozenset({Side.APPLICANT.value, Side.RESPONDENT.value})
STOPPED = "已停止与对方的一切联系"


@part
def contact_stop(held: Held, danger_to: str, now: datetime) -> None:
    """Let nobody approach the side from which the other one is in danger, by any way, until `incidents_decide`."""
    demand(danger_to=danger_to if danger_to in _SIDES else "")
    case = held.case
    held.change(danger_to=danger_to, barred_at=now)
    silent = silent_side(danger_to, is_barred=True)
    rows = Participant.objects.filter(case=case, side=silent)
    contacts = {pk for pk in rows.values_list("contact", flat=True) if pk is not None}
    if silent == Side.APPLICANT and case.contact_id is not None:
        contacts.add(case.contact_id)
    outbox_stop(case.pk, contacts)
    dues.dues_pause(case.pk, ["reply_by"], "danger", now)
    if case.state == "inviting":
        Invitation.objects.filter(case=case, void_at=None).update(void_at=now)


@transaction.atomic
def alarm_decide(actor: Actor, case_id: int, *, version: int, finding: str, heard: bool, now: datetime) -> None:
    """Let a mediation go on after danger: at the free wish of who is in danger, heard alone, by a written finding.

    The sides are never brought together, and what would tell where somebody lives stays hidden. Who was being asked
    gets a new key; the old one opens nothing.
    """
    held = take(actor, case_id, "alarm_decide", version, now)
    if not heard:
        raise rules.RefusedActError(act="alarm_decide", why="heard_alone")
    demand(finding=finding)
    row = incidents_decide(held, finding, now)
    dues.dues_meet(case_id, ["finding_by"], now)
    dues.dues_resume(case_id, ["reply_by"], now)
    if held.case.state == "inviting":
        for each in held.standing.respondents:
            invitation_make(each, now)
    held.move(Line("alarm_decide", INSIDE, data={"incident": row.pk}), "", now)


@part
def incidents_decide(held: Held, finding: str, now: datetime) -> Incident:
    """Keep a director's finding with every incident that waits for one, and give the last; contact may go on.

    Raises NotNowError where none waits.
    """
    rows = list(Incident.objects.filter(case=held.case, decided_at=None).order_by("pk"))
    if not rows:
        raise rules.NotNowError(act=held.taken.transition.act, state=held.case.state)
    for row in rows:
        row.finding, row.decided_at = finding.strip(), now
    Incident.objects.bulk_update(rows, ["finding", "decided_at"])
    if Dispute.objects.filter(pk=held.case.pk, barred_at__isnull=False).exists():
        held.change(barred_at=None, has_spoken_alone=True)
    return rows[-1]
