"""The other side answers for itself, by the page of its invitation."""

from datetime import datetime

from django.db import transaction

from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor
from linli.mediation.queries.agreeing import party_of
from linli.mediation.rules.abilities import Ability
from linli.mediation.rules.inviting import Way, answer_text
from linli.mediation.rules.parties import Answer
from linli.mediation.services.asked import phone_keep
from linli.mediation.services.inviting import ADULT, hear, reconsider


@transaction.atomic
def reply(
    actor: Actor,
    case_id: int,
    *,
    answer: str,
    text: str = "",
    wishes: str = "",
    phone: str = "",
    is_confirmed: bool = False,
    ability: Ability = ADULT,
    now: datetime,
) -> None:
    """Give an answer and, where wished, a number to be called at.

    Once it has refused, only what it confirms anew counts (13). Raises as `hear` and `reconsider`.
    """
    seen = cases.case(actor, case_id, now)
    if phone and answer != Answer.NOT_ME:
        phone_keep(party_of(actor, case_id), phone, now)
    if seen.state == "terminated":
        reconsider(actor, case_id, answer=answer, is_confirmed=is_confirmed, text=answer_text(text, wishes), now=now)
    else:
        hear(
            actor, case_id, version=None, answer=answer, channel=Way.PAGE, text=text, wishes=wishes,
            is_confirmed=is_confirmed, ability=ability, now=now,
        )  # fmt: skip
