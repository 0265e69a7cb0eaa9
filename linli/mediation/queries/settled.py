"""What follows an agreement in effect: its parts, their ledger, their way to the court, who may say what of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from linli.kernel.areas import queries as areas
from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.rules import Actor
from linli.mediation.models import (
    AgreementPart,
    Breach,
    Confirmation,
    Court,
    DueItem,
    FollowUp,
    Joining,
    Member,
    Participant,
    Payment,
    PaymentShare,
    Ruling,
    Term,
    Urging,
)
from linli.mediation.queries.agreeing import BY_PLACE, party_of
from linli.mediation.rules import breaches, confirming, ledger
from linli.mediation.rules.machine import CONFIRMATION, PERFORMANCE

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

# States of the two tracks in which nothing waits any more.
COURT_OVER = frozenset({"not_eligible", "confirmed", "not_accepted", "dismissed", "lapsed", "revoked"})
KEPT_OVER = frozenset({"fulfilled", "replaced"})


@dataclass(frozen=True)
class Line:
    """One due item with what was put towards it, as it stands on a day."""

    item: DueItem
    shares: Sequence[PaymentShare]
    urgings: Sequence[Urging]
    today: date

    @property
    def owed(self) -> ledger.Owed:
        """Give what is owed, as the rules have it."""
        item = self.item
        fen = ledger.WHOLE if item.fen is None else item.fen
        return ledger.Owed(fen, item.due_on, item.waived_at is not None, bool(item.held_because))

    @cached_property
    def counted(self) -> list[ledger.Share]:
        """Give the shares of payments, each by how far it is known."""
        return [ledger.Share(share.fen, ledger.Pay(share.payment.pay)) for share in self.shares]

    @cached_property
    def sums(self) -> ledger.Sums:
        """Give what is known of it, recomputed from the rows."""
        return ledger.sums(self.owed, self.counted)

    @cached_property
    def state(self) -> ledger.Item:
        """Give how it stands."""
        return ledger.item_state(self.owed, self.counted, self.today)


@dataclass(frozen=True)
class Part:
    """One part of an agreement in effect with its ledger and its way to the court."""

    row: AgreementPart
    parties: Sequence[Participant]
    lines: Sequence[Line]
    court: Confirmation | None
    joined: frozenset[int]
    rulings: Sequence[Ruling]
    breach: Breach | None

    @property
    def effect_on(self) -> date:
        """Give the day on which it took effect."""
        return timezone.localdate(self.row.effect_at)

    @property
    def ruling(self) -> Ruling | None:
        """Give the ruling that counts: the newest that is no open proposal to correct one."""
        return next((r for r in reversed(self.rulings) if r.corrects_id is None or r.agreed_at is not None), None)

    @property
    def correction(self) -> Ruling | None:
        """Give the correction that waits for a second person."""
        return next((r for r in self.rulings if r.corrects_id is not None and r.agreed_at is None), None)

    @property
    def missed(self) -> list[Line]:
        """Give the items that were not kept."""
        return [line for line in self.lines if line.state is ledger.Item.MISSED]

    @property
    def is_over(self) -> bool:
        """Tell whether nothing of it waits: kept, replaced or a way chosen, and the court's part done (m34)."""
        has_route = self.breach is not None and bool(self.breach.route)
        is_kept = self.row.performance in KEPT_OVER or (self.row.performance == "breached" and has_route)
        return is_kept and self.row.confirmation in COURT_OVER

    def routes(self, type_code: str, today: date) -> Mapping[breaches.Route, date | None]:
        """Give the lawful ways on after a breach, each until when."""
        is_open = self.court is not None and self.row.confirmation in {"open", "ready", "withdrawn"}
        until = self.court.legal_on if self.court and is_open and self.court.legal_on >= today else None
        due_on = [line.item.due_on for line in self.lines] or [today]
        broken = breaches.Broken(
            type_code,
            is_oral=self.row.agreement.form == "oral",
            is_confirmed=self.row.confirmation == "confirmed",
            has_money=any(line.item.fen is not None for line in self.lines),
            missed_on=self.breach.missed_on if self.breach else min(due_on),
            last_due_on=max(due_on),
            confirm_until=until,
        )
        return breaches.routes(broken)


@dataclass(frozen=True)
class Settled:
    """Everything that follows the agreements of one case."""

    case: "Case"
    parts: Sequence[Part]
    payments: Sequence[Payment]
    participants: Sequence[Participant]
    visits: Sequence[FollowUp]

    def part(self, part_id: int) -> Part:
        """Give a part by its id; NotThereError where none of that id is shown."""
        found = next((part for part in self.parts if part.row.pk == part_id), None)
        if found is None:
            raise NotThereError
        return found

    def line(self, item_id: int) -> Line:
        """Give an item by its id; NotThereError where none of that id is shown."""
        found = next((line for part in self.parts for line in part.lines if line.item.pk == item_id), None)
        if found is None:
            raise NotThereError
        return found

    def payment(self, payment_id: int) -> Payment:
        """Give a payment by its id; NotThereError where none of that id is shown."""
        found = next((payment for payment in self.payments if payment.pk == payment_id), None)
        if found is None:
            raise NotThereError
        return found

    @property
    def is_over(self) -> bool:
        """Tell whether nothing waits of any part."""
        return all(part.is_over for part in self.parts)

    @property
    def unasked(self) -> list[Participant]:
        """Give the participants whom nobody has asked yet how it went."""
        asked = {visit.participant_id for visit in self.visits if not visit.is_independent}
        return [each for each in self.participants if each.pk not in asked]


def settled(actor: Actor, seen: "Case", today: date) -> Settled:
    """Give what follows the agreements of a case the actor has been shown; a party sees what it takes part in alone."""
    own = None if actor.is_staff or actor.job else party_of(actor, seen.pk).pk
    rows = AgreementPart.objects.filter(case=seen, effect_at__isnull=False, state=AgreementPart.State.EFFECTIVE)
    parts = list(rows.select_related("agreement", "participant").order_by("pk"))
    # Whose place was taken, or who was left out, is bound by nothing any more and asked nothing.
    here = Participant.objects.filter(case=seen, successor=None, left_out_at=None)
    everybody = list(here.select_related("contact").order_by(*BY_PLACE))
    members = set(Member.objects.filter(case=seen).values_list("participant_id", flat=True))
    of = {part.pk: parties_of(part, everybody, members) for part in parts}
    shown = [part for part in parts if own is None or own in {party.pk for party in of[part.pk]}]
    mine = Q() if own is None else Q(payer=own) | Q(payee=own)
    payments = Payment.objects.filter(mine, case=seen).select_related("payer", "payee").prefetch_related("shares__item")
    visits = FollowUp.objects.filter(case=seen).select_related("participant")
    if own is not None:
        # Never what another side said, nor what was said to somebody independent.
        visits = visits.filter(participant=own, is_independent=False)
    return Settled(
        seen,
        _parts(seen, shown, of, today),
        list(payments.order_by("pk")),
        everybody if own is None else [each for each in everybody if each.pk == own],
        list(visits.order_by("pk")),
    )


def _parts(
    seen: "Case", rows: Sequence[AgreementPart], of: Mapping[int, Sequence[Participant]], today: date
) -> list[Part]:
    ids = [row.pk for row in rows]
    items = list(DueItem.objects.filter(part__in=ids).select_related("obligor", "obligee"))
    shares = list(PaymentShare.objects.filter(item__in=items).select_related("payment").order_by("pk"))
    urgings = list(Urging.objects.filter(item__in=items).order_by("pk"))
    courts = {row.pk: row for row in Confirmation.objects.filter(part__in=ids).select_related("court")}
    joined = list(Joining.objects.filter(part__in=ids, void_at=None))
    rulings = list(Ruling.objects.filter(part__in=ids).order_by("pk"))
    broken = list(Breach.objects.filter(case=seen).order_by("pk"))
    return [
        Part(
            row,
            of[row.pk],
            [
                Line(
                    item,
                    [share for share in shares if share.item_id == item.pk],
                    [urging for urging in urgings if urging.item_id == item.pk],
                    today,
                )
                for item in items
                if item.part_id == row.pk
            ],
            courts.get(row.pk),
            frozenset(each.participant_id for each in joined if each.part_id == row.pk),
            [ruling for ruling in rulings if ruling.part_id == row.pk],
            next((each for each in reversed(broken) if each.part_id == row.pk and each.cured_at is None), None),
        )
        for row in rows
    ]


def parties_of(part: AgreementPart, everybody: Sequence[Participant], members: Collection[int]) -> list[Participant]:
    """Give who is bound by a part: all of a whole agreement; in a group the member and who is no member."""
    if part.participant_id is None:
        return list(everybody)
    return [each for each in everybody if each.pk == part.participant_id or each.pk not in members]


def has_ledger(actor: Actor, case_id: int) -> bool:
    """Tell whether an agreement has taken effect for the reader, so that there is a ledger to be shown."""
    found = AgreementPart.objects.filter(case=case_id, effect_at__isnull=False, state=AgreementPart.State.EFFECTIVE)
    if not (actor.is_staff or actor.job):
        try:
            own = party_of(actor, case_id)
        except NotThereError:
            return False
        if Member.objects.filter(participant=own).exists():
            # Of a group each member has its own part alone.
            found = found.filter(Q(participant=own) | Q(participant=None))
    return found.exists()


def courts(seen: "Case", part: Part) -> dict[str, confirming.Why]:
    """Give the courts that follow from what is recorded of a part's places, by code."""
    table = list(Court.objects.all())
    known = [confirming.Court(row.code, confirming.Level(row.level), row.area_code) for row in table]
    counties = {row.area_code: areas.names([row.area_code]) for row in table}
    names = {code: found[code].zh for code, found in counties.items() if code in found}
    places = confirming.Known(
        domiciles=confirming.domiciles([party.address for party in part.parties], names),
        subject=seen.area_code,
        organisations=(seen.holder.area_id,),
    )
    return confirming.right_courts(known, places)


@dataclass(frozen=True, slots=True)
class Totals:
    """How far the parts of a group are, all together: what each member may know of the others (mediation 11, 19)."""

    parts: int
    paid: int
    held: int
    disputed: int
    open: int
    fen: int
    verified_fen: int


def totals(actor: Actor, seen: "Case", today: date) -> Totals | None:  # noqa: ARG001 - the caller was shown the ledger
    """Give counts and sums over all parts of a group; None where the agreement has no parts of members."""
    rows = AgreementPart.objects.filter(case=seen, agreement__void_at=None, agreement__replaced_by=None)
    parts = list(rows.exclude(participant=None).select_related("agreement", "participant"))
    if not parts:
        return None
    known = _parts(seen, parts, {part.pk: () for part in parts}, today)
    of = {each.row.pk: {line.state for line in each.lines} for each in known}
    held = {part.pk for part in parts if part.state == AgreementPart.State.HELD or ledger.Item.HELD in of[part.pk]}
    disputed = {pk for pk, states in of.items() if ledger.Item.DISPUTED in states}
    paid = {pk for pk, states in of.items() if states and ledger.SETTLED.issuperset(states)}
    bound = [part for part in parts if part.state != AgreementPart.State.NOT_JOINED]
    lines = [line for each in known for line in each.lines if line.item.fen is not None]
    return Totals(
        len(bound), len(paid), len(held - paid), len(disputed - held),
        len([part for part in bound if part.pk not in paid | held | disputed]),
        sum(part.figure_fen or 0 for part in bound), sum(line.sums.verified for line in lines),
    )  # fmt: skip


def terms_of(part: AgreementPart) -> list[Term]:
    """Give the terms of the agreement a part belongs to, in their order."""
    return list(Term.objects.filter(proposal=part.agreement.proposal_id))


def court_acts(part: Part) -> list[str]:
    """Give the acts that the track of confirmation leaves open from where a part stands."""
    return [move.act for move in CONFIRMATION.moves if part.row.confirmation in move.sources]


def ledger_acts(part: Part) -> list[str]:
    """Give the acts that the track of performance leaves open from where a part stands."""
    return [move.act for move in PERFORMANCE.moves if part.row.performance in move.sources]
