"""Whether somebody can act alone, as it is said at a door, and who acts for them (Civil Code 18-24). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from linli.mediation.rules.parties import ON_WAGES_FROM, Capacity, age_on, capacity


class By(StrEnum):
    """By what the capacity of a party is held; nothing where an adult was not asked."""

    NOT_ASKED = ""
    AGE = "age"
    # Sixteen or seventeen, says that it lives on own wages; nobody has seen it yet.
    CLAIMED = "claimed"
    WAGES = "wages"
    # A guardianship paper or the finding of a court (Civil Code 21-24).
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Ability:
    """What is said of whether somebody can act alone; the date of birth goes no further than this."""

    born_on: date | None = None
    says_wages: bool = False
    # An officer has seen that those wages are there.
    has_seen_wages: bool = False
    # An adult under guardianship.
    is_ward: bool = False
    represented_by: str = ""

    def held(self, day: date) -> tuple[Capacity, By]:
        """Give the capacity that counts on a day, and by what; wages that nobody has seen change nothing (9).

        >>> Ability(date(2005, 5, 1), says_wages=True).held(date(2021, 5, 1))
        (<Capacity.LIMITED: 'limited'>, <By.CLAIMED: 'claimed'>)
        """
        found = Capacity.FULL if self.born_on is None else capacity(self.born_on, day)
        if found is Capacity.FULL:
            return (Capacity.LIMITED, By.FINDING) if self.is_ward else (found, By.NOT_ASKED)
        is_old_enough = self.born_on is not None and age_on(self.born_on, day) >= ON_WAGES_FROM
        if self.is_ward or not is_old_enough:
            return found, By.FINDING if self.is_ward else By.AGE
        if self.has_seen_wages:
            return Capacity.FULL, By.WAGES
        return found, By.CLAIMED if self.says_wages else By.AGE


def ability_fault(told: Ability, day: date) -> str:
    """Give what speaks against what was said, as a code; "" where somebody can act, or a claim waits for an officer.

    >>> ability_fault(Ability(date(2010, 5, 1)), date(2021, 5, 1))
    'minor_alone'
    """
    if told.born_on is not None and told.born_on > day:
        return "born_later"
    found, by = told.held(day)
    if found is Capacity.FULL or by is By.CLAIMED or told.represented_by:
        return ""
    if by is By.FINDING:
        return "ward_alone"
    return "too_young_for_wages" if told.says_wages or told.has_seen_wages else "minor_alone"


def is_open(capacity_held: str, represented_by: str) -> bool:
    """Tell whether a party can neither act alone nor is represented, so that nobody acts for it yet (9)."""
    return capacity_held != Capacity.FULL and not represented_by


def acts_for_other(name: str, side: str, roles: Iterable[tuple[str, str]]) -> bool:
    """Tell whether somebody who is to act for one side is, or acts for, somebody on another one (10).

    `roles` are names with their sides: parties, representatives, agents.

    >>> acts_for_other("示例 丙", "A", [("示例丙", "R")]), acts_for_other("示例丙", "A", [("示例丙", "A")])
    (True, False)
    """
    bare = _bare(name)
    return bool(bare) and any(_bare(other) == bare and of != side for other, of in roles)


def _bare(name: str) -> str:
    return "".join(name.split()).casefold()


def born_of(card: str) -> date | None:
    """Give the day of birth that stands in the number of a resident identity card (GB 11643); None for any other.

    >>> born_of("430703200402291234"), born_of("91430781MA0000001X")
    (datetime.date(2004, 2, 29), None)
    """
    if len(card) != len("430703200402291234") or not (card[:17].isascii() and card[:17].isdigit()):
        return None
    try:
        return date(int(card[6:10]), int(card[10:12]), int(card[12:14]))
    except ValueError:
        return None
