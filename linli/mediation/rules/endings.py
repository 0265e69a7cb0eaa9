"""On what ground an application is not taken up, how a mediation ends, and which other roads stay open. Pure."""

from enum import StrEnum


class Decline(StrEnum):
    """Why an application is not taken up (mediation 5)."""

    NOT_CIVIL = "N1"
    CRIME = "N2"
    SETTLED = "N3"
    PENDING = "N4"
    VIOLENCE = "N5"
    UNKNOWN_RESPONDENT = "N6"
    NOT_OURS = "N7"
    DUPLICATE = "N8"
    NO_CAPACITY = "N9"
    REFUSED_LATELY = "N10"
    NOT_COMPLETED = "N11"


class Ending(StrEnum):
    """How a mediation ends; the numbers follow article 25 of the court's online mediation rules."""

    AGREEMENT = "1"
    SETTLED = "T2"
    UNREACHABLE = "T3"
    UNWILLING = "T4"
    TOO_FAR_APART = "T5"
    TIME_OVER = "T6"
    NOT_SIGNED = "T7"
    SHAM = "T8a"
    DANGER = "T8b"
    CAPACITY = "T8c"
    ELSEWHERE = "T8d"
    PARTY_GONE = "T8e"
    WITHDRAWN = "T8f"
    DUPLICATE = "T8g"
    NO_MEDIATOR = "T8h"


# How each ending move may end a case; what it cannot be is refused.
_ENDED_BY = {
    "refuse": {Ending.UNWILLING},
    "refusal_end": {Ending.UNWILLING},
    "unreachable": {Ending.UNREACHABLE},
    "refuse_sign": {Ending.NOT_SIGNED},
    "stop": {Ending.SHAM, Ending.DANGER, Ending.CAPACITY},
    "withdraw": {Ending.SETTLED, Ending.UNWILLING, Ending.WITHDRAWN},
    "time_up": {Ending.TIME_OVER},
    "give_up": {Ending.TOO_FAR_APART},
    "end_other": {Ending.ELSEWHERE, Ending.PARTY_GONE, Ending.DUPLICATE, Ending.NO_MEDIATOR},
}


def endings(act: str) -> frozenset[Ending]:
    """Give the endings an act may bring; none for an act that ends nothing.

    >>> sorted(endings("time_up"))
    [<Ending.TIME_OVER: 'T6'>]
    """
    return frozenset(_ENDED_BY.get(act, ()))


def withdrawn(*, is_applicant: bool, is_settled: bool) -> Ending:
    """Give how a withdrawal ends the case: settled, the respondent goes, or the applicant takes it back unsettled.

    >>> withdrawn(is_applicant=False, is_settled=False)
    <Ending.UNWILLING: 'T4'>
    """
    if is_settled:
        return Ending.SETTLED
    return Ending.WITHDRAWN if is_applicant else Ending.UNWILLING


class Road(StrEnum):
    """Another way than mediation; no refusal and no ending closes one (People's Mediation Law 3, 26)."""

    COURT = "court"
    LABOUR_ARBITRATION = "labour_arbitration"
    LABOUR_INSPECTION = "labour_inspection"
    LAND_ARBITRATION = "land_arbitration"
    HEALTH_AUTHORITY = "health_authority"
    POLICE = "police"
    ADMINISTRATIVE = "administrative"
    MARKET_SUPERVISION = "market_supervision"
    FINANCE = "finance"
    ECOLOGY = "ecology"
    HOUSING = "housing"
    CIVIL_AFFAIRS = "civil_affairs"
    WOMEN = "women"


# By type of dispute, before the court, which is open to every civil claim (mediation 21; our defaults).
_ROADS = {
    "D01": (Road.CIVIL_AFFAIRS, Road.WOMEN),
    "D06": (Road.LAND_ARBITRATION,),
    "D07": (Road.ADMINISTRATIVE,),
    "D08": (Road.LABOUR_ARBITRATION, Road.LABOUR_INSPECTION),
    "D09": (Road.HEALTH_AUTHORITY,),
    "D10": (Road.POLICE,),
    "D11": (Road.HOUSING,),
    "D12": (Road.MARKET_SUPERVISION,),
    "D13": (Road.FINANCE,),
    "D14": (Road.ECOLOGY,),
}
# What a ground of refusal points to first.
_ROADS_OF_GROUND = {
    Decline.NOT_CIVIL: (Road.ADMINISTRATIVE,),
    Decline.CRIME: (Road.POLICE,),
    Decline.VIOLENCE: (Road.POLICE, Road.WOMEN),
}


def roads(type_code: str, ground: str = "") -> tuple[Road, ...]:
    """Give the other roads of a dispute, the likeliest first, each once; the court is always among them.

    >>> [road.value for road in roads("D08")]
    ['labour_arbitration', 'labour_inspection', 'court']
    """
    first = _ROADS_OF_GROUND.get(Decline(ground), ()) if ground else ()
    return tuple(dict.fromkeys((*first, *_ROADS.get(type_code, ()), Road.COURT)))
