"""Who mediates: seats, disclosures and waivers (mediation 8, 9). Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

# A panel of three from this amount on, in fen (100,000 yuan, our default).
THREE_FROM_FEN = 10_000_000


class Relation(StrEnum):
    """What a mediator discloses before taking a seat (court's online mediation rules 13)."""

    NEAR_RELATIVE = "a"
    INTEREST = "b"
    OTHER = "c"
    NONE = "d"
    # Party, agent, guarantor, payee or signer of a term: nobody can waive it (our default).
    INVOLVED = "involved"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a mediator has told, and the parties who keep the mediator nevertheless."""

    relation: Relation
    waived_by: frozenset[str] = frozenset()


def must_withdraw(disclosure: Disclosure, parties: Collection[str]) -> bool:
    """Tell whether a mediator leaves: for every relation, unless each single party waives what can be waived.

    >>> must_withdraw(Disclosure(Relation.OTHER, frozenset({"a"})), {"a", "b"})
    True
    """
    if disclosure.relation is Relation.NONE:
        return False
    return disclosure.relation is Relation.INVOLVED or not set(parties) <= disclosure.waived_by


def size(*, is_group: bool, amount_fen: int, is_grave_medical: bool, is_wished: bool) -> int:
    """Give how many mediate: three for a group, a large amount, death or disability, or an approved wish; else one."""
    return 3 if is_group or is_grave_medical or is_wished or amount_fen >= THREE_FROM_FEN else 1


def open_seats(chosen: Mapping[str, str]) -> frozenset[str]:
    """Give the seats of a panel that are still empty: whom two seats name fills the first of them alone.

    `chosen` gives the mediator of each seat, "" for none, in the order in which the choices came.
    """
    taken: set[str] = set()
    empty = set()
    for seat, mediator in chosen.items():
        if not mediator or mediator in taken:
            empty.add(seat)
        taken.add(mediator)
    return frozenset(empty)
