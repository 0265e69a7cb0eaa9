"""Takes a case for one act: lock, right, version, state, and the slice's own guards."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.issues.models import Report
from linli.issues.queries.standing import Standing, standing
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import acts
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.deadlines import queries as calendars
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.rules import WorkCalendar
from linli.kernel.files import services as files
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.issues.models import Interim
    from linli.kernel.cases.models import Case, Entry, Leg
    from linli.kernel.deadlines.models import Due

# Who acts when a clock has run out.
PLATFORM = Actor(job="deadlines")


@dataclass(frozen=True, slots=True)
class Held:
    """A case taken for an act, with how it stands."""

    actor: Actor
    taken: cases.Taken
    standing: Standing

    @property
    def case(self) -> "Case":
        """Give the locked case."""
        return self.taken.case

    @property
    def report(self) -> Report:
        """Give what the reporter said."""
        return self.standing.report

    @property
    def unit_id(self) -> int:
        """Give the unit the actor acts for; the holder where the platform or the reporter acts."""
        return self.taken.post.unit_id if self.taken.post else self.case.holder_id

    @property
    def account_id(self) -> int:
        """Give the account that acts; NotYoursError for whoever has none."""
        if self.actor.account_id is None:
            raise rules.NotYoursError(act=self.taken.transition.act)
        return self.actor.account_id

    @property
    def lead(self) -> "Leg":
        """Give the open lead leg; NotNowError where there is none."""
        if self.standing.lead is None:
            raise rules.NotNowError(act=self.taken.transition.act, state=self.case.state)
        return self.standing.lead

    @property
    def legs(self) -> "Sequence[Leg]":
        """Give the hand-overs, oldest first."""
        return self.standing.legs

    @property
    def interims(self) -> "Sequence[Interim]":
        """Give the interim measures, oldest first."""
        return self.standing.interims

    def calendar(self, code: str) -> WorkCalendar:
        """Give the working calendar of a code."""
        return calendars.calendar(code)

    def move(self, line: cases.Line, to_state: str, now: datetime, **changes: Any) -> "Entry":
        """Move the case, or leave its state where that is empty, with one line."""
        return cases.case_move(self.actor, self.taken, to_state, line, now, **changes)

    def tell(self, lines: Iterable[cases.Line], now: datetime) -> None:
        """Add lines that move nothing."""
        cases.lines_add(self.actor, self.case, list(lines), now, post=self.taken.post)

    def send(self, new: "Iterable[cases.NewLeg]", now: datetime) -> "list[Leg]":
        """Send hand-overs."""
        return cases.legs_send(self.actor, self.case, list(new), now)

    def change_leg(self, leg: "Leg", **changes: Any) -> None:
        """Change columns of a leg."""
        cases.leg_change(leg, **changes)

    def end_legs(self, state: cases.LegState, now: datetime) -> None:
        """End the open legs."""
        cases.legs_end(self.case, state, now)

    def start(self, new: Iterable[dues.NewDue], now: datetime, leg: "Leg | None" = None) -> "list[Due]":
        """Start clocks of the case, or of one of its legs."""
        return dues.dues_set(self.case.pk, [replace(due, leg_id=leg.pk if leg else None) for due in new], now)

    def meet(self, clocks: Collection[str], now: datetime, leg: "Leg | None" = None) -> None:
        """Note that the named clocks were met."""
        dues.dues_meet(self.case.pk, clocks, now, leg_id=leg.pk if leg else None)

    def cancel(self, clocks: Collection[str], now: datetime, leg: "Leg | None" = None) -> None:
        """Stop the named clocks without meeting them."""
        dues.dues_cancel(self.case.pk, clocks, now, leg_id=leg.pk if leg else None)

    def ends_at(self, clock: str, leg: "Leg") -> datetime:
        """Give the moment a clock of a leg runs out; StopIteration where the leg has no such clock."""
        return next(due.due_at for due in self.standing.dues if due.clock == clock and due.leg_id == leg.pk)

    def change_report(self, **changes: Any) -> None:
        """Change columns of the report."""
        Report.objects.filter(pk=self.case.pk).update(**changes)


@part
def take(actor: Actor, case_id: int, act: str, version: int | None, now: datetime) -> Held:
    """Take a case for `act`; raises as `cases.services.case_take`, and RefusedActError where a guard says no."""
    taken = cases.case_take(actor, case_id, act, version, now)
    held = Held(actor, taken, standing(actor, taken.case, now))
    why = "" if actor.job else acts.refusal(act, held.standing.facts)
    if why:
        raise rules.RefusedActError(act=act, why=why)
    return held


@part
def photos_keep(names: Sequence[str], *, case_id: int, entry_id: int, role: str, now: datetime) -> None:
    """Add received photos to a line of a case; MissingFieldError when one is gone or there are too many."""
    try:
        files.photos_attach(names, case_id=case_id, entry_id=entry_id, role=role, now=now)
    except (files.PhotosUnknownError, files.TooManyPhotosError) as error:
        raise rules.MissingFieldError(fields=[role if role in {"before", "after"} else "photos"]) from error


def demand(**fields: object) -> None:
    """Raise MissingFieldError naming every field that is empty."""
    gaps = [name for name, value in fields.items() if not (value.strip() if isinstance(value, str) else value)]
    if gaps:
        raise rules.MissingFieldError(fields=gaps)


def demand_reason(group: str, code: str, text: str, *, fields: tuple[str, str] = ("reason", "text")) -> None:
    """Raise MissingFieldError unless `code` is a reason of `group`, with words where it needs them.

    `fields` are the names under which the form asks for the two.
    """
    reason = taxonomy().reasons.get((group, code))
    if reason is None:
        raise rules.MissingFieldError(fields=[fields[0]])
    if reason.needs_text:
        demand(**{fields[1]: text})


def demand_evidence(group: str, code: str, photos: Sequence[str]) -> None:
    """Raise MissingFieldError where a reason needs evidence and there is none."""
    if taxonomy().reasons[group, code].needs_evidence:
        demand(evidence=photos)
