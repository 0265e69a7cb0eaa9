"""What the lines of a dispute tell of parties that died or ceased."""

from datetime import date
from typing import TYPE_CHECKING

from linli.mediation.rules.clocks import Pause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.cases.models import Entry

# By these a wait for heirs or a successor is over.
_ENDS = frozenset({"succeed", "heirs_over"})


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
