"""Who acts for whom in a dispute."""

from linli.mediation.models import Agency, Participant
from linli.mediation.rules import abilities


def roles(case_id: int) -> list[tuple[str, str]]:
    """Give everybody who is or acts for somebody in a dispute now, each with the side."""
    rows = Participant.objects.filter(case=case_id, successor=None, left_out_at=None)
    found = [(name, side) for *names, side in rows.values_list("name", "represented_by", "side") for name in names]
    agents = Agency.objects.filter(case=case_id, participant__successor=None)
    return [*found, *agents.values_list("agent", "participant__side")]


def acts_for_other(case_id: int, name: str, side: str) -> bool:
    """Tell whether somebody who is to act for one side of a dispute stands on another one (10)."""
    return abilities.acts_for_other(name, side, roles(case_id))
