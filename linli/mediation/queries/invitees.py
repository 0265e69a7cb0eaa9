"""Who is invited to a dispute and may take part in it now."""

from linli.kernel.people.rules import Actor
from linli.mediation.models import Invitee
from linli.mediation.queries.agreeing import taking_part
from linli.mediation.queries.panels import assents_in, holds_key
from linli.mediation.rules.invitees import is_welcome


def welcome(actor: Actor, case_id: int) -> list[Invitee]:
    """Give to staff and to who takes part whom every participant has agreed to; nobody to a stranger."""
    if not (actor.is_staff or actor.job or holds_key(actor, case_id)):
        return []
    said, people = assents_in(actor, case_id), [p.pk for p in taking_part(case_id)]
    rows = Invitee.objects.filter(case_id=case_id).order_by("pk")
    return [row for row in rows if is_welcome(said, people, row.pk)]
