"""How the sides of a dispute are reached: shown, with a record of who looked, and entered anew."""

from datetime import datetime

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotYoursError, RefusedActError, covers
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.people import queries as people
from linli.kernel.people import services as people_services
from linli.kernel.people.rules import Actor, OpenContact, Permission
from linli.mediation.queries.acting_for import acts_for_other
from linli.mediation.queries.standing import standing
from linli.mediation.rules.applications import Person, is_same_person
from linli.mediation.rules.machine import MAIN
from linli.mediation.services.asked import invitation_make, phone_keep
from linli.mediation.services.taking import INSIDE, demand, take


@transaction.atomic
def contact_new(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    name: str,
    phone: str,
    address: str,
    participant: int | None = None,
    now: datetime,
) -> None:
    """Enter how one of the other sides is reached, after somebody else was or nobody could be (14).

    What was known before goes, whatever link it had opens nothing any more; where it is being asked already, it has
    its time to answer from now on, and is asked by a new link and code.
    """
    held = take(actor, case_id, "contact_new", version, now)
    demand(name=name, phone=phone.strip() or address.strip())
    other = held.standing.asking_of(participant).who
    if is_same_person(Person(name.strip(), phone), Person(held.standing.applicant.name)):
        raise RefusedActError(act="contact_new", why="same_person")
    if acts_for_other(case_id, name, other.side):
        raise RefusedActError(act="contact_new", why="acts_for_other")
    other.name, other.address = name.strip(), address.strip()
    other.save(update_fields=["name", "address"])
    if phone.strip():
        phone_keep(other, phone.strip(), now)
    elif other.contact_id is not None:
        people_services.contacts_forget([other.contact_id])
    shows = {}
    if held.case.state == "inviting":
        invitation_make(other, now)
        dues.dues_cancel(case_id, ["reply_by"], now)
        shows = {"due_at": held.start("reply_by", MAIN.move("consent").within, now)}
    held.move(Line("contact_new", INSIDE), "", now, **shows)


@transaction.atomic
def contacts_show(actor: Actor, case_id: int, now: datetime) -> dict[int, OpenContact]:
    """Give the contacts of a dispute in full, by participant; NotThereError, and NotYoursError but for its clerks."""
    seen = cases.case(actor, case_id, now)
    if not covers(actor, Permission.MEDIATION_SCREEN, cases.spot(seen)):
        raise NotYoursError(act="contacts")
    stands = standing(actor, seen, now)
    reached = {stands.applicant.pk: seen.contact} | {each.pk: each.contact for each in stands.respondents}
    audit.record(actor, "mediation:contact:show", f"case:{case_id}", {"sides": ["A", "R"]}, now)
    return {pk: people.contact_opened(contact) for pk, contact in reached.items() if contact}
