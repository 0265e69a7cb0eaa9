"""What is open to whom an agreement is not kept (mediation 17): lawful ways alone, each until when. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from linli.mediation.rules.confirming import months_later

LABOUR, LAND = "D08", "D06"
# Civil Code 188; Civil Procedure Law 250; Labour Dispute Mediation and Arbitration Law 27; Contracted-Land Law 18.
SUIT_MONTHS, ENFORCE_MONTHS, LABOUR_MONTHS, LAND_MONTHS = 36, 24, 12, 24


class Route(StrEnum):
    """A lawful way on after a breach."""

    ENFORCE = "enforce"
    SUIT = "suit"
    CONFIRM = "confirm"
    PAYMENT_ORDER = "payment_order"
    LABOUR_ARBITRATION = "labour_arbitration"
    LABOUR_INSPECTION = "labour_inspection"
    LAND_ARBITRATION = "land_arbitration"
    WRITE_DOWN = "write_down"
    VARY = "vary"


@dataclass(frozen=True, slots=True)
class Broken:
    """An agreement that is not kept."""

    type_code: str
    is_oral: bool
    is_confirmed: bool
    has_money: bool
    missed_on: date
    last_due_on: date
    # The last legal day to apply for confirmation, None where it cannot be or the window is over.
    confirm_until: date | None = None


def routes(broken: Broken) -> dict[Route, date | None]:
    """Give the ways that are open, the strongest first, each with its limit where the law sets one.

    >>> day = date(2022, 1, 1)
    >>> list(routes(Broken("D02", is_oral=True, is_confirmed=False, has_money=False, missed_on=day, last_due_on=day)))
    [<Route.WRITE_DOWN: 'write_down'>, <Route.SUIT: 'suit'>, <Route.VARY: 'vary'>]
    """
    found: dict[Route, date | None] = {}
    if broken.is_confirmed:
        found[Route.ENFORCE] = months_later(broken.last_due_on, ENFORCE_MONTHS)
    elif broken.is_oral:
        found[Route.WRITE_DOWN] = None
    elif broken.confirm_until is not None:
        found[Route.CONFIRM] = broken.confirm_until
    if not broken.is_confirmed:
        if broken.type_code == LABOUR:
            found[Route.LABOUR_ARBITRATION] = months_later(broken.missed_on, LABOUR_MONTHS)
            found[Route.LABOUR_INSPECTION] = None
        if broken.type_code == LAND:
            found[Route.LAND_ARBITRATION] = months_later(broken.missed_on, LAND_MONTHS)
        if broken.has_money and not broken.is_oral:
            found[Route.PAYMENT_ORDER] = None
        found[Route.SUIT] = months_later(broken.missed_on, SUIT_MONTHS)
    found[Route.VARY] = None
    return found
