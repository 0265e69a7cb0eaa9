"""Shows how the sides of a dispute are reached, and records who looked."""

from datetime import datetime

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotYoursError, covers
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, OpenContact, Permission
from linli.mediation.queries.standing import standing


@transaction.atomic
def contacts_show(actor: Actor, case_id: int, now: datetime) -> dict[str, OpenContact]:
    """Give the contacts of a dispute in full, by side; raises NotThereError, and NotYoursError but for its clerks."""
    seen = cases.case(actor, case_id, now)
    if not covers(actor, Permission.MEDIATION_SCREEN, cases.spot(seen)):
        raise NotYoursError(act="contacts")
    stands = standing(actor, seen, now)
    reached = {"A": seen.contact, "R": stands.respondent.contact}
    audit.record(actor, "mediation:contact:show", f"case:{case_id}", {"sides": sorted(reached)}, now)
    return {side: people.contact_opened(contact) for side, contact in reached.items() if contact}
