"""Takes a dispute for one act: lock, right, version, state and needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines import services as dues
from linli.kernel.people.rules import Actor
from linli.mediation.models import Dispute
from linli.mediation.queries.effects import is_variation
from linli.mediation.queries.standing import Standing, refusal, standing
from linli.mediation.rules import machine
from linli.mediation.rules.passing import REVIEW_WITHIN
from linli.mediation.rules.room_record import How
from linli.mediation.services.filing import papers_of
from linli.mediation.services.hearing_keep import sittings_end
from linli.mediation.services.papers import file_number_give

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

# Who acts when a clock has run out.
PLATFORM = Actor(job="deadlines")


@dataclass(frozen=True, slots=True)
class Held:
    """A dispute taken for an act, with how it stands."""

    actor: Actor
    taken: cases.Taken
    standing: Standing

    @property
    def case(self) -> "Case":
        """Give the locked case."""
        return self.taken.case

    def move(self, line: Line, to_state: str, now: datetime, **changes: Any) -> "Entry":
        """Move the case, or leave its state where that is empty, with one line and the documents of the act."""
        entry = cases.case_move(self.actor, self.taken, to_state, line, now, **changes)
        if to_state == "accepted":
            file_number_give(self.case.pk, now)
        papers_of(self.case.pk, line.act, entry, now)
        return entry

    def start(
        self,
        clock: str,
        length: str,
        now: datetime,
        *,
        due_at: datetime | None = None,
        from_at: datetime | None = None,
    ) -> datetime:
        """Start a clock of the committee, now or counted from another moment, and give when it runs out."""
        desk = self.case.holder
        new = dues.NewDue(clock, length, desk.pk, desk.calendar_code, due_at=due_at, started_at=from_at)
        return dues.dues_set(self.case.pk, [new], now)[0].due_at

    def end(self, line: Line, to_state: str, ending: str, now: datetime) -> "Entry":
        """Let the case be over, with every clock that still runs.

        While an agreement that binds is only being changed, the change ends, and that one stands untouched (m41).
        """
        dues.dues_cancel(self.case.pk, CLOCKS, now)
        if line.act in machine.ENDINGS and is_variation(self.case.pk):
            to = machine.target(machine.MAIN.move(line.act), self.case.state, is_variation=True)
            return self.move(replace(line, data={**line.data, "variation": True}), to, now, due_at=None)
        # A refusal stays open as long as a review of it may be asked for.
        from_at = now + REVIEW_WITHIN if to_state == "declined" else now
        close_by = self.start("close_by", machine.MAIN.move("close").within, now, from_at=from_at)
        return self.move(line, to_state, now, outcome=ending, closed_at=now, due_at=close_by)

    def leave(self, line: Line, ending: str, now: datetime) -> "Entry":
        """Let the talks end: the case is over, or, where an agreement was only being changed, that stands (m41)."""
        sittings_end(self.case, How.ENDED, now)
        return self.end(line, "terminated", ending, now)

    def change(self, **changes: Any) -> None:
        """Change columns of the application."""
        Dispute.objects.filter(pk=self.case.pk).update(**changes)


CLOCKS: Sequence[str] = (
    "take_by", "decide_by", "answer_by", "receive_by", "reply_by", "mediate_by", "choose_by", "seat_by",
    "challenge_by", "finding_by", "sign_by", "sign_remind_at", "offer_by", "heirs_by",
)  # fmt: skip
# What the applicant reads besides the committee, and what the committee alone does.
TOLD, INSIDE = Visibility.REPORTER, Visibility.DESK


@part
def take(actor: Actor, case_id: int, act: str, version: int | None, now: datetime) -> Held:
    """Take a dispute for `act`; raises as `cases.services.case_take`, and RefusedActError where a need is missing."""
    taken = cases.case_take(actor, case_id, act, version, now)
    held = Held(actor, taken, standing(actor, taken.case, now))
    why = "" if actor.job else refusal(actor, held.standing, taken.transition)
    if why:
        raise rules.RefusedActError(act=act, why=why)
    return held


def demand(**fields: object) -> None:
    """Raise MissingFieldError naming every field that is empty."""
    gaps = [name for name, value in fields.items() if not (value.strip() if isinstance(value, str) else value)]
    if gaps:
        raise rules.MissingFieldError(fields=gaps)
