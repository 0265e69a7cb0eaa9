"""The sweeps of a committee, and how one stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotThereError, covers, kind_named
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Sweep, SweepVisit
from linli.mediation.rules import sweeps as rules

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

KIND = "sweep"
MOST = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """One sweep with its visits, the newest first."""

    case: "Case"
    sweep: Sweep
    visits: Sequence[SweepVisit]
    entries: "Sequence[Entry]"

    @property
    def figures(self) -> rules.Figures:
        """Give the cells due and visited, and the drafts opened."""
        seen = [rules.Visit(visit.cell, rules.Found(visit.found)) for visit in self.visits]
        return rules.figures(self.sweep.cells, seen)

    @property
    def hinted(self) -> dict[int, list[str]]:
        """Give the visits whose note looks as if it named somebody, with what looks so."""
        return {visit.pk: found for visit in self.visits if (found := rules.hints(visit.note))}

    @property
    def finished_by(self) -> int | None:
        """Give the account that ended the visits last."""
        return next((e.account_id for e in reversed(self.entries) if e.act == "sweep_finish"), None)


def sweeps(actor: Actor, now: datetime) -> list[Sweep]:
    """Give the sweeps of the actor's committees, the open ones first, then the newest."""
    seen = cases.visible(actor, Permission.MEDIATION_DESK, now).filter(kind=KIND)
    found = Sweep.objects.filter(case__in=seen.values("pk")).select_related("case__holder")
    return list(found.order_by("case__closed_at", "-case_id")[:MOST])


def visited(actor: Actor, shown: Sequence[Sweep], now: datetime) -> dict[int, set[str]]:
    """Give the cells visited in each of these sweeps, as far as the actor sees them; in one query."""
    seen = cases.visible(actor, Permission.MEDIATION_DESK, now).filter(kind=KIND, pk__in=[s.pk for s in shown])
    found: dict[int, set[str]] = {sweep.pk: set() for sweep in shown}
    for case_id, cell in SweepVisit.objects.filter(case__in=seen.values("pk")).values_list("case_id", "cell"):
        found[case_id].add(cell)
    return found


def swept(actor: Actor, seen: "Case") -> Swept:
    """Give how a case the actor has been shown stands; NotThereError for one that is no sweep."""
    sweep = Sweep.objects.filter(pk=seen.pk).first()
    if sweep is None:
        raise NotThereError
    visits = list(SweepVisit.objects.filter(case=seen).order_by("-pk"))
    return Swept(seen, sweep, visits, cases.timeline(actor, seen))


def sweep_acts(actor: Actor, found: Swept) -> list[str]:
    """Give the acts that state and right leave the actor."""
    spot = cases.spot(found.case)
    able = kind_named(KIND).acts_from(found.case.state)
    return [each.act for each in able if covers(actor, each.permission, spot)]
