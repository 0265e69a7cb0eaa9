"""One of several other sides has refused or was not reached: it goes on without, or ends on the refusal (16).

A clerk proposes to go on where the dispute can be parted and the applicant agrees; a director confirms (m10).
"""

from datetime import datetime

from django.db import transaction

from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.people.rules import Actor
from linli.mediation.models import Invitation, Participant
from linli.mediation.rules.endings import Ending
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.parties import enough_agreed
from linli.mediation.services.inviting import accept, tell_ended
from linli.mediation.services.taking import INSIDE, TOLD, demand, take


@transaction.atomic
def part_propose(
    actor: Actor, case_id: int, *, version: int, separable: bool, wished: bool, text: str, now: datetime
) -> None:
    """Propose to go on without who refused or was not reached: it can be parted, and the applicant wishes so."""
    held = take(actor, case_id, "part_propose", version, now)
    demand(separable=separable, wished=wished, text=text)
    out = [each.who.pk for each in held.standing.askings if each.is_out]
    held.move(Line("part_propose", INSIDE, text, data={"without": out}), "", now)


@transaction.atomic
def part_decide(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Go on without them, as proposed: their keys open nothing any more, and what follows is none of theirs.

    With all who are left agreed the dispute is taken up; who has still to answer gets the whole time for it.
    """
    held = take(actor, case_id, "part", version, now)
    out = [each.who.pk for each in held.standing.askings if each.is_out]
    Participant.objects.filter(pk__in=out).update(left_out_at=now)
    Invitation.objects.filter(participant__in=out, void_at=None).update(void_at=now)
    left = [each for each in held.standing.askings if not each.is_out]
    line = Line("part", TOLD, data={"without": out})
    if enough_agreed([each.taking for each in left]):
        accept(held, line, left, now)
        return
    dues.dues_cancel(case_id, ["reply_by"], now)
    until = held.start("reply_by", MAIN.move("consent").within, now)
    held.move(line, "", now, due_at=until)


@transaction.atomic
def refusal_end(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """End an application because one of several refused and it does not go on without (m11)."""
    held = take(actor, case_id, "refusal_end", version, now)
    held.end(Line("refusal_end", TOLD), "terminated", Ending.UNWILLING, now)
    tell_ended(held, now)
