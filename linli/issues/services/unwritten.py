"""A case in hand in its two forms: `taking.Held` writes every change at once, `NewReport` keeps them in memory.

What an act changes is said once, in terms of `Hand`; a report is opened through the second form, and a whole past
of one taken over from another system is told through it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from linli.doors import rows_in
from linli.issues.models import Interim, Report
from linli.issues.services.indexing import lines_write
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import LegState, Line, NewLeg
from linli.kernel.cases.services.unwritten import Unwritten, cases_write
from linli.kernel.deadlines.rules import WorkCalendar
from linli.kernel.deadlines.services import NewDue

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry, Leg
    from linli.kernel.deadlines.models import Due
    from linli.kernel.people.models import Unit


class Hand(Protocol):
    """A case in hand: how it stands, and what may be changed about it."""

    @property
    def case(self) -> "Case":
        """Give the case."""

    @property
    def report(self) -> Report:
        """Give what the reporter said."""

    @property
    def legs(self) -> "Sequence[Leg]":
        """Give the hand-overs, oldest first."""

    @property
    def lead(self) -> "Leg":
        """Give the open lead leg; NotNowError where there is none."""

    @property
    def interims(self) -> Sequence[Interim]:
        """Give the interim measures."""

    def calendar(self, code: str) -> WorkCalendar:
        """Give the working calendar of a code."""

    def move(self, line: Line, to_state: str, now: datetime, **changes: Any) -> "Entry":
        """Move the case, or leave its state where that is empty, with one line."""

    def tell(self, lines: Iterable[Line], now: datetime) -> None:
        """Add lines that move nothing."""

    def send(self, new: Iterable[NewLeg], now: datetime) -> "list[Leg]":
        """Send hand-overs."""

    def start(self, new: Iterable[NewDue], now: datetime, leg: "Leg | None" = None) -> "list[Due]":
        """Start clocks of the case, or of one of its legs."""

    def meet(self, clocks: Collection[str], now: datetime, leg: "Leg | None" = None) -> None:
        """Note that the named clocks were met."""

    def cancel(self, clocks: Collection[str], now: datetime, leg: "Leg | None" = None) -> None:
        """Stop the named clocks without meeting them."""

    def ends_at(self, clock: str, leg: "Leg") -> datetime:
        """Give the moment a clock of a leg runs out."""

    def change_leg(self, leg: "Leg", **changes: Any) -> None:
        """Change columns of a leg."""

    def end_legs(self, state: LegState, now: datetime) -> None:
        """End every open leg."""

    def change_report(self, **changes: Any) -> None:
        """Change columns of the report."""


@dataclass(slots=True, kw_only=True)
class NewReport(Unwritten):
    """A report and its case before they are written."""

    report: Report
    desk: "Unit"
    # No measure can stand before its case does.
    interims: tuple[Interim, ...] = ()

    @property
    def lead(self) -> "Leg":
        """Give the open lead leg; NotNowError where there is none."""
        for leg in self.legs:
            if leg.kind in rules.LEAD_KINDS and leg.ended_at is None:
                return leg
        raise rules.NotNowError(state=self.case.state)

    def send(self, new: Iterable[NewLeg], now: datetime) -> "list[Leg]":
        """Send hand-overs from the first desk."""
        made = Unwritten.send(self, new, now)
        for leg in made:
            leg.from_unit = self.desk
        return made

    def change_report(self, **changes: Any) -> None:
        """Change columns of the report."""
        for name, value in changes.items():
            setattr(self.report, name, value)


@part
def reports_write(new: Sequence[NewReport], now: datetime) -> None:
    """Write reports with their cases and all that happened to them, one insert per table."""
    cases_write(new, now)
    for one in new:
        one.report.case = one.case
    reports = [one.report for one in new]
    rows_in.add(reports)
    lines_write(reports)
