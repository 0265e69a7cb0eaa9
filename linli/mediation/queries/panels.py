"""Who mediates a dispute: its seats, what is open about them, and whom the register offers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from linli.doors import objects_out, rows_out
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import Spot, covers
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Assent, Challenge, Election, Mediator, PanelSeat, Participant
from linli.mediation.queries.conflicts import hints
from linli.mediation.rules.filling import SEATS, Candidate, Seat
from linli.mediation.rules.machine import Who
from linli.mediation.rules.panels import Disclosure, Relation, must_withdraw
from linli.mediation.rules.rolls import spoken_for
from linli.mediation.rules.talking import Answers, Consent, Given, all_gave, answers

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

_ALL = Q()
_OPEN = Q(state__in=["asked", "taken"])


def seats() -> QuerySet[Any, Any]:
    """Give the seats that show a dispute to their mediators, for the kernel: those that were taken."""
    taken = PanelSeat.objects.filter(state=PanelSeat.State.TAKEN)
    return taken.annotate(account=F("mediator__account_id")).values("case_id", "account")


def roles_in(actor: Actor, seen: "Case") -> frozenset[Who]:
    """Give as whom an actor stands to a dispute that they were shown (mediation 3.1); a stranger is nobody."""
    return roles_at(actor, cases.spot(seen), own_seat(actor, seen.pk))


def roles_at(actor: Actor, spot: "Spot", seat: PanelSeat | None) -> frozenset[Who]:
    """Give the same from where the dispute stands and the seat the actor has taken there."""
    found = set()
    if covers(actor, Permission.MEDIATION_SCREEN, spot):
        found.add(Who.CLERK)
    if covers(actor, Permission.MEDIATION_DECIDE, spot):
        found.add(Who.DIRECTOR)
    if holds_key(actor, spot.case_id):
        found.add(Who.PARTY)
    if seat is not None:
        found |= {Who.MEDIATOR, Who.PRESIDER} if seat.name == Seat.PRESIDER else {Who.MEDIATOR}
    return frozenset(found)


def holds_key(actor: Actor, case_id: int) -> bool:
    """Tell whether an actor bears the code of a dispute, or another participant's key to it."""
    return actor.code_case_id == case_id or (actor.party is not None and actor.party.case_id == case_id)


def own_seat(actor: Actor, case_id: int) -> PanelSeat | None:
    """Give the seat that the actor has taken in a dispute."""
    if actor.account_id is None:
        return None
    mine = PanelSeat.objects.filter(case_id=case_id, state=PanelSeat.State.TAKEN)
    return mine.filter(mediator__account_id=actor.account_id).first()


def asked_of(actor: Actor) -> list[PanelSeat]:
    """Give the seats that the actor is asked to take, the oldest first."""
    if actor.account_id is None:
        return []
    mine = PanelSeat.objects.filter(state=PanelSeat.State.ASKED, mediator__account_id=actor.account_id)
    return list(mine.select_related("case", "case__dispute", "case__holder").order_by("pk"))


def assents_in(actor: Actor, case_id: int) -> Answers:
    """Give the last word of each participant of a dispute on each thing; nothing but yes and no."""
    if not (actor.is_staff or actor.job or holds_key(actor, case_id)):
        return {}
    rows = Assent.objects.filter(case_id=case_id).order_by("pk")
    found = list(rows.values_list("participant_id", "kind", "about", "is_given", "participant__member"))
    said = answers(Given(*row[:4]) for row in found)
    # Only of a group somebody may speak for others.
    return spoken_for(said, elected_in(case_id)) if any(row[4] for row in found) else said


def elected_in(case_id: int) -> dict[int, int]:
    """Give by member of a group who speaks for it, whatever both may have said."""
    rows = Election.objects.filter(case_id=case_id, ended_at=None)
    return dict(rows.order_by("pk").values_list("participant_id", "elected_id"))


def about(seat: PanelSeat) -> str:
    """Name the disclosure of a seat: a later one is another, which nobody has waived yet."""
    return f"seat:{seat.pk}:{seat.relation}@{int(seat.answered_at.timestamp()) if seat.answered_at else 0}"


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of a dispute as it stands."""

    size: int
    seats: Sequence[PanelSeat]
    challenges: Sequence[Challenge]
    participants: Collection[int]
    said: Answers

    def seat(self, name: str) -> PanelSeat | None:
        """Give who is asked for a seat or has taken it."""
        return next((seat for seat in self.seats if seat.name == name), None)

    @property
    def empty(self) -> list[Seat]:
        """Give the seats that nobody is asked for."""
        return [name for name in SEATS[self.size] if self.seat(name) is None]

    def must_leave(self, seat: PanelSeat) -> bool:
        """Tell whether a mediator cannot stay by what they disclosed, unless every participant waives it."""
        if not seat.relation:
            return False
        waived = {str(p) for p in self.participants if self.said.get((p, Consent.WAIVER, about(seat)))}
        return must_withdraw(
            Disclosure(Relation(seat.relation), frozenset(waived)), [str(p) for p in self.participants]
        )

    def undecided(self, seat: PanelSeat) -> Challenge | None:
        """Give the wish that this mediator leaves, while nobody has decided on it."""
        return next((each for each in self.challenges if each.seat_id == seat.pk and each.decided_at is None), None)

    def all_gave(self, kind: Consent) -> bool:
        """Tell whether every participant has said yes to something."""
        return all_gave(self.said, self.participants, kind)

    def is_kept(self, seat: PanelSeat) -> bool:
        """Tell whether every participant has said that this mediator shall stay."""
        return all_gave(self.said, self.participants, Consent.WAIVER, about(seat))

    def met(self, *, is_time_over: bool) -> list[str]:
        """Give which needs of a start and of a panel are there (m13, m14)."""
        taken = [seat for seat in self.seats if seat.state == PanelSeat.State.TAKEN]
        kept = all(map(self.is_kept, self.seats))
        there = {
            "consents": all_gave(self.said, self.participants, Consent.MEDIATION),
            "rights_read": all_gave(self.said, self.participants, Consent.RIGHTS),
            "service_addresses": all_gave(self.said, self.participants, Consent.SERVICE),
            "seats": not self.empty and len(taken) == self.size,
            "disclosures": all(seat.relation for seat in self.seats),
            "no_conflict": not any(self.must_leave(seat) for seat in self.seats),
            "challenge_over": all(each.decided_at for each in self.challenges) and (kept or is_time_over),
            "no_open_disclosure": not any(self.must_leave(s) or self.undecided(s) for s in self.seats),
        }
        return [need for need, is_there in there.items() if is_there]


def panel(
    actor: Actor,
    case_id: int,
    mediators: int,
    participants: Sequence[Participant],
    *,
    challenges: Sequence[Challenge] | None = None,
) -> Panel:
    """Give the panel of a dispute that the actor was shown; with its challenges, where they are read already."""
    open_seats = _open_seats(case=case_id)
    if challenges is None:
        challenges = list(Challenge.objects.filter(case_id=case_id).order_by("pk"))
    there = {seat.pk for seat in open_seats}
    people = [participant.pk for participant in participants]
    open_ = [each for each in challenges if each.seat_id in there]
    return Panel(mediators, open_seats, open_, people, assents_in(actor, case_id))


@objects_out.composed
def _open_seats() -> QuerySet[PanelSeat]:
    rows = PanelSeat.objects.filter(_OPEN, case_id=rows_out.given("case"))
    return rows.select_related("mediator__account", "mediator__unit").order_by("pk")


def _sits() -> Count:
    """Give in how many open disputes a mediator sits or is asked to, as a column of the register."""
    return Count("seats", filter=Q(seats__state__in=["asked", "taken"], seats__case__closed_at=None))


def register(actor: Actor, unit_id: int) -> list[Mediator]:
    """Give the register of a committee with how many open disputes each has; its own staff see who is suspended."""
    rows = Mediator.objects.filter(unit_id=unit_id).select_related("account", "unit")
    if unit_id not in actor.unit_ids and not actor.job:
        rows = rows.filter(is_suspended=False)
    return list(rows.annotate(open_cases=_sits()).order_by("account__name", "pk"))


def everybody(actor: Actor, whose: Q = _ALL) -> list[Mediator]:
    """Give the registers of all committees, or of some, to the platform and to staff who look elsewhere (20)."""
    if not (actor.job or actor.is_staff):
        return []
    rows = Mediator.objects.filter(whose).select_related("account", "unit").annotate(open_cases=_sits())
    return list(rows.order_by("unit__code", "account__name", "pk"))


def candidates(actor: Actor, seen: "Case", participants: Sequence[Participant], now: datetime) -> list[Candidate]:
    """Give the committee's mediators as the director's rule looks at them, with what looks like a conflict."""
    rows = register(actor, seen.holder_id)
    found = hints(actor, seen, participants, rows)
    return [replace(candidate(row), hints=frozenset(found.get(row.pk, ()))) for row in rows if _is_in_post(row, now)]


def candidate(row: Mediator) -> Candidate:
    """Give a row of the register as the rule looks at it."""
    return Candidate(
        row.pk, row.term_from, row.term_to, row.trained_on, row.is_suspended, frozenset(row.specialities),
        row.languages, getattr(row, "open_cases", 0),
    )  # fmt: skip


def _is_in_post(row: Mediator, now: datetime) -> bool:
    return row.account.is_active and row.term_to > timezone.localdate(now)
