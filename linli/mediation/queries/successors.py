"""Who stands in whose place, and what the lines of a dispute tell of parties that died or ceased."""

from datetime import date
from typing import TYPE_CHECKING

from linli.mediation.models import Participant
from linli.mediation.rules.clocks import Pause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.cases.models import Entry


# By these a wait for heirs or a successor is over.
_ENDS = frozenset({"succeed", "heirs_over"})


def standing_in(case_id: int) -> dict[str, Participant]:
    """Give for everybody who was ever named in a dispute, by key as terms have it, who stands in that place now."""
    rows = {row.pk: row for row in Participant.objects.filter(case=case_id)}
    after = {row.in_place_of_id: row for row in rows.values() if row.in_place_of_id is not None}
    found = {}
    for pk, row in rows.items():
        now = row
        while now.pk in after:
            now = after[now.pk]
        found[str(pk)] = now
    return found


def waits_for(entries: "Iterable[Entry]") -> "Entry | None":
    """Give the line by which a party was said to have died or ceased, while its heirs are waited for."""
    waiting = None
    for each in entries:
        waiting = each if each.act == "party_gone" else None if each.act in _ENDS else waiting
    return waiting


def heirs_pauses(entries: "Iterable[Entry]") -> list[Pause]:
    """Give the days on which clocks stood still for heirs: from the day after it was noted to that of the end."""
    told = [e.data["paused"] for e in entries if e.act in _ENDS and "paused" in e.data]
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in told]
