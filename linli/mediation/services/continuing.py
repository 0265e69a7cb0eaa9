"""A mediation that is closed is taken up anew: a linked application, and the sealed file stays as it is (m37)."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line
from linli.kernel.people import queries as people
from linli.kernel.people.rules import ANONYMOUS, NOWHERE, Actor, Sender
from linli.mediation.rules.applications import Application, Person
from linli.mediation.services.applying import Applied, dispute_apply
from linli.mediation.services.taking import TOLD, take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.kernel.people.models import Contact
    from linli.mediation.models import Participant

CONTINUES = "repeat_of"


@transaction.atomic
def dispute_continue(
    actor: Actor,
    case_id: int,
    *,
    told: Application,
    language: str,
    now: datetime,
    sender: Sender = NOWHERE,
    key: str = "",
) -> Applied:
    """Apply anew for what a closed case was about, by the applicant's code or by its clerk; everything is asked anew.

    Telephones that are not typed again are those of the closed case. The same application sent twice gives the same
    answer again. Raises as `dispute_apply`.
    """
    held = take(actor, case_id, "continue", None, now)
    stands = held.standing
    told = replace(
        told,
        applicant=_reached(told.applicant, stands.applicant.name, held.case.contact),
        respondent=_known(told.respondent, stands.respondents),
        further=tuple(_known(each, stands.respondents) for each in told.further),
    )
    whose = actor if actor.is_staff else ANONYMOUS
    made = dispute_apply(told, held.case.area_code, now, language=language, actor=whose, sender=sender, key=key)
    if cases.links_add([(made.case_id, case_id)], CONTINUES, now):
        held.move(Line("continue", TOLD), "", now)
    return made


def _known(person: Person, before: "Sequence[Participant]") -> Person:
    was = next((each for each in before if each.name == person.name), None)
    return _reached(person, was.name, was.contact) if was else person


def _reached(person: Person, name: str, contact: "Contact | None") -> Person:
    """Give a person with the telephone that is known, where it is the same one and none was typed."""
    if person.phone or contact is None or person.name != name:
        return person
    return replace(person, phone=people.contact_opened(contact).phone)
