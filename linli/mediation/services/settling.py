"""What begins by itself with the effect of an agreement: the window to the court, and the ledger (k01, p01, p05)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.queries import calendar
from linli.kernel.deadlines.rules import YearNotAnnouncedError
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agreement, AgreementPart, Confirmation, DueItem, Participant
from linli.mediation.queries.agreeing import party_of
from linli.mediation.queries.settled import Part, Settled, settled, terms_of
from linli.mediation.queries.successors import standing_in
from linli.mediation.rules import clocks, confirming, ledger
from linli.mediation.rules import terms as termed
from linli.mediation.rules.machine import Track
from linli.mediation.services.filing import papers_of
from linli.mediation.services.taking import INSIDE, PLATFORM

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

APPLY_BY = "apply_by"


@dataclass(frozen=True)
class Held:
    """A case taken for an act on what follows its agreement."""

    actor: Actor
    taken: cases.Taken
    known: Settled

    @property
    def case(self) -> "Case":
        """Give the locked case."""
        return self.taken.case

    def write(self, line: Line, now: datetime) -> None:
        """Add the act's line; the state of the case stays."""
        papers_of(self.case.pk, line.act, cases.case_move(self.actor, self.taken, "", line, now), now)

    def close(self, line: Line, to_state: str, now: datetime, **changes: Any) -> None:
        """Move the case itself by the act."""
        cases.case_move(self.actor, self.taken, to_state, line, now, **changes)

    def set(self, row: AgreementPart, **states: str) -> None:
        """Move a part on one of its tracks."""
        for name, state in states.items():
            setattr(row, name, state)
        row.save(update_fields=list(states))

    def party(self, participant: int) -> Participant:
        """Give for whom an act is done: oneself with a key, anybody of the case by its committee on their word."""
        if not self.actor.is_staff:
            return party_of(self.actor, self.case.pk)
        found = next((each for each in self.known.participants if each.pk == participant), None)
        if found is None:
            raise rules.MissingFieldError(fields=["participant"])
        return found

    def staff(self, act: str) -> None:
        """Raise NotYoursError for anybody but the committee's own people."""
        if not self.actor.is_staff:
            raise rules.NotYoursError(act=act)


@part
def after_take(actor: Actor, case_id: int, act: str, version: int | None, now: datetime) -> Held:
    """Take a case for an act on what follows its agreement; raises as `cases.services.case_take`."""
    taken = cases.case_take(actor, case_id, act, version, now)
    return Held(actor, taken, settled(actor, taken.case, timezone.localdate(now)))


def demand_state(track: Track, act: str, state: str) -> None:
    """Raise RefusedActError where a track does not lead on from a state by an act."""
    if state not in track.move(act).sources:
        raise rules.RefusedActError(act=act, why="track")


@part
def parts_begin(agreement: Agreement, now: datetime) -> None:
    """Let what follows begin for every part of an agreement that is in effect and has not begun."""
    case = agreement.case
    fresh = agreement.parts.filter(state=AgreementPart.State.EFFECTIVE, effect_at__isnull=False, confirmation="none")
    for row in fresh.select_related("agreement"):
        grounds = _grounds(row)
        effect_on = timezone.localdate(row.effect_at)
        safe_on, legal_on = _window(case, effect_on)
        Confirmation.objects.create(part=row, case=case, grounds=grounds, safe_on=safe_on, legal_on=legal_on)
        row.confirmation = confirming.opens(list(grounds.values()))
        items = _items(row, effect_on)
        DueItem.objects.bulk_create(items)
        row.performance = ledger.comes_to([ledger.Item.NOT_DUE] * len(items))
        row.save(update_fields=["confirmation", "performance"])
        if row.confirmation == "open":
            desk, ends_at = case.holder, calendar(case.holder.calendar_code).end(legal_on)
            clock = dues.NewDue(APPLY_BY, "30d", desk.pk, desk.calendar_code, due_at=ends_at)
            dues.dues_set(case.pk, [clock], now)
    # The agreement it changes is kept no further (p05).
    running = AgreementPart.objects.filter(agreement__replaced_by=agreement, performance__in=["running", "breached"])
    running.update(performance="replaced")


def _window(case: "Case", effect_on: date) -> tuple[date, date]:
    try:
        found = clocks.last_days(effect_on, clocks.CONFIRM_WITHIN, calendar(case.holder.calendar_code))
    except YearNotAnnouncedError:
        # Nobody knows the holidays yet: the day before any shift is never too late.
        safe_on = effect_on + clocks.ONE_DAY * clocks.CONFIRM_WITHIN.amount
        return safe_on, safe_on
    return found.safe_on, found.legal_on


def _grounds(row: AgreementPart) -> dict[str, str]:
    is_oral = row.agreement.form == Agreement.Form.ORAL
    return {
        str(term.number): str(confirming.ineligible({term.said.get("about", "")}, is_oral=is_oral))
        for term in terms_of(row)
    }


def _items(row: AgreementPart, effect_on: date) -> list[DueItem]:
    everybody = {key: each.pk for key, each in standing_in(row.case_id).items()}
    terms = [termed.Term(stored.number, termed.Kind(stored.kind), stored.said) for stored in terms_of(row)]
    return [
        _item(row, term, due, everybody, effect_on)
        for term in terms
        if term.owes in everybody
        for due in termed.dues(term)
    ]


def _item(
    row: AgreementPart, term: termed.Term, due: termed.Due, everybody: Mapping[str, int], effect_on: date
) -> DueItem:
    # In a group the framework's payment is each member's own figure.
    is_figure = row.participant_id is not None and term.kind is termed.Kind.PAY
    return DueItem(
        case_id=row.case_id,
        part=row,
        term=term.number,
        instalment=due.number,
        obligor_id=everybody[term.owes],
        obligee_id=row.participant_id if is_figure else everybody.get(term.gains),
        fen=row.figure_fen if is_figure else due.amount,
        due_on=due.due_on or effect_on,
        what=(term.get("purpose") or term.get("act") or term.get("thing") or term.get("form"))[:200],
    )


@part
def part_settle(held: Held, part_id: int, now: datetime) -> None:
    """Let the performance of a part be over where nothing of it is open any more (p02)."""
    fresh = settled(PLATFORM, held.case, timezone.localdate(now)).part(part_id)
    if fresh.row.performance == "running" and ledger.comes_to([line.state for line in fresh.lines]) == "fulfilled":
        held.set(fresh.row, performance="fulfilled")
        cases.lines_add(PLATFORM, held.case, [Line("fulfil", INSIDE, data={"part": part_id})], now)


def demand_day(name: str, day: date | None, now: datetime, *, since: date | None = None) -> date:
    """Give a day that lies neither ahead nor before something; MissingFieldError naming it otherwise."""
    if day is None or day > timezone.localdate(now) or (since is not None and day < since):
        raise rules.MissingFieldError(fields=[name])
    return day


def part_of(held: Held, part_id: int) -> Part:
    """Give a part of a case that was taken; NotThereError for one that is not shown."""
    return held.known.part(part_id)
