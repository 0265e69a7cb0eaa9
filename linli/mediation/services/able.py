"""Who can act alone, and who acts for others: said at a door, seen by an officer, found by a document (8, 9, 10)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.people.rules import Actor
from linli.mediation.models import Participant
from linli.mediation.queries.acting_for import acts_for_other
from linli.mediation.rules.abilities import Ability, By, ability_fault, born_of
from linli.mediation.rules.parties import Capacity
from linli.mediation.services.taking import INSIDE, demand, take

# At which question a fault is shown.
ASKED_AT = {"born_later": "born_on"}


@transaction.atomic
def ability_note(
    actor: Actor, case_id: int, *, version: int, participant: int, ability: Ability, text: str, now: datetime
) -> None:
    """Note by which paper an officer found who can act alone, or who represents them; the date of birth is not kept.

    From sixteen on own wages that were seen make somebody act alone (Civil Code 18). Raises MissingFieldError naming
    what is missing, RefusedActError for who stands on the other side, NotThereError.
    """
    held = take(actor, case_id, "ability", version, now)
    who = next((p for p in held.standing.participants if p.pk == participant), None)
    if who is None:
        raise rules.NotThereError
    demand(text=text)
    ability_keep(who, ability, now, act="ability")
    held.move(Line("ability", INSIDE, text, data={"party": who.pk, "capacity": who.capacity}), "", now)


@part
def ability_keep(who: Participant, ability: Ability, now: datetime, *, act: str) -> None:
    """Keep what was said of a party: its capacity by age and by what it is held, and who represents it."""
    day = timezone.localdate(now)
    if why := ability_fault(ability, day):
        raise rules.MissingFieldError(fields=[ASKED_AT.get(why, "represented_by")])
    if acts_for_other(who.case_id, ability.represented_by, who.side):
        raise rules.RefusedActError(act=act, why="acts_for_other")
    held, by = ability.held(day)
    who.capacity, who.capacity_by, who.represented_by = held.value, by.value, ability.represented_by
    who.save(update_fields=["capacity", "capacity_by", "represented_by"])


@part
def ability_by_card(who: Participant, number: str, now: datetime) -> None:
    """Let the identity card of a party say its age: a minor is not taken for an adult, and who came of age acts alone.

    Whom a paper puts under guardianship stays so.
    """
    born_on = born_of(number)
    if born_on is None or who.is_organisation or who.capacity_by == By.FINDING:
        return
    seen = Ability(
        born_on, says_wages=who.capacity_by == By.CLAIMED, has_seen_wages=who.capacity_by == By.WAGES
    )  # fmt: skip
    held, by = seen.held(timezone.localdate(now))
    # A guardian acts for nobody who has come of age.
    acts = who.represented_by if held is not Capacity.FULL or who.capacity == Capacity.FULL else ""
    who.capacity, who.capacity_by, who.represented_by = held.value, by.value, acts
    who.save(update_fields=["capacity", "capacity_by", "represented_by"])
