"""What danger between the sides means for a mediation (mediation 20). Pure."""

from collections.abc import Mapping

from linli.mediation.rules.applications import dangers
from linli.mediation.rules.parties import Side

# Disputes of marriage and family, where violence hides most (Anti-Domestic-Violence Law 2).
FAMILY = "D01"
_ACROSS = {Side.APPLICANT: Side.RESPONDENT, Side.RESPONDENT: Side.APPLICANT}


def hidden_sides(safety: Mapping[str, str], danger_to: str) -> frozenset[str]:
    """Give the sides whose address and number stand in no document that the other one reads (59).

    >>> sorted(hidden_sides({"afraid": "yes"}, "R"))
    ['A', 'R']
    """
    return frozenset({danger_to} - {""}) | (frozenset({Side.APPLICANT.value}) if dangers(safety) else frozenset())


def silent_side(danger_to: str, *, is_barred: bool) -> str:
    """Give the side that nobody approaches before a director has found what goes on; "" for none (58).

    >>> silent_side("A", is_barred=True), silent_side("A", is_barred=False)
    ('R', '')
    """
    return _ACROSS[Side(danger_to)].value if is_barred and danger_to else ""


def must_be_apart(type_code: str, safety: Mapping[str, str], danger_to: str) -> bool:
    """Tell whether the sides are never brought together: once danger was noted, and where a family knows violence.

    >>> must_be_apart("D01", {"violence": "yes"}, ""), must_be_apart("D02", {"violence": "yes"}, "")
    (True, False)
    """
    return bool(danger_to) or (type_code == FAMILY and "violence" in dangers(safety))


def must_relay(type_code: str, safety: Mapping[str, str], danger_to: str) -> bool:
    """Tell whether nobody may learn another's network address: in families, and where somebody is afraid."""
    return type_code == FAMILY or bool(dangers(safety)) or bool(danger_to)
