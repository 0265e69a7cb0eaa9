"""What ended in a period, for the numbers of a committee, or of every committee in the area of a guidance centre."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from linli.kernel.people.rules import Actor
from linli.mediation.models import (
    AgreementPart,
    Breach,
    Dispute,
    DueItem,
    FileNumber,
    FollowUp,
    Invitation,
    PaymentShare,
    Ruling,
)
from linli.mediation.queries.measured import counted_by
from linli.mediation.rules import ledger, visits
from linli.mediation.rules.endings import Ending
from linli.mediation.rules.figures import Asked, Confirmed, Ended, OwedFen
from linli.mediation.rules.ledger import Pay
from linli.mediation.rules.parties import Answer


@dataclass
class Cohort:
    """What of one committee ended in a period, as the formulas count it."""

    ended: list[Ended] = field(default_factory=list)
    owed: list[OwedFen] = field(default_factory=list)
    confirmed: list[Confirmed] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def add(self, other: "Cohort") -> None:
        """Count another one in."""
        self.ended += other.ended
        self.owed += other.owed
        self.confirmed += other.confirmed
        self.asked += other.asked


def cohorts(actor: Actor, after: datetime, before: datetime) -> dict[int, Cohort]:
    """Give what ended from one moment to before another, by committee; in a fixed number of statements.

    A mediation ends with the agreement in effect, or without one with the case; each dispute counts once.
    """
    rows = _ended(actor, after, before)
    units = {row.pk: row.case.holder_id for row in rows}
    by_case: dict[int, Cohort] = {pk: Cohort() for pk in units}
    parts = list(AgreementPart.objects.filter(
        case__in=units, effect_at__isnull=False, state=AgreementPart.State.EFFECTIVE, agreement__replaced_by=None
    ).select_related("agreement", "court_way"))  # fmt: skip
    _add_owed(by_case, parts)
    _add_confirmed(by_case, parts)
    _add_asked(by_case)
    _add_ended(by_case, rows, parts)
    found: dict[int, Cohort] = defaultdict(Cohort)
    for case_id, cohort in by_case.items():
        found[units[case_id]].add(cohort)
    return dict(found)


def _ended(actor: Actor, after: datetime, before: datetime) -> list[Any]:
    entries = {name: Dispute.objects.filter(pk=OuterRef("pk"), case__entries__act=name) for name in
               ("extend", "transfer", "turn_back")}  # fmt: skip
    with_agreement = Q(case__outcome=Ending.AGREEMENT, effect_at__gte=after, effect_at__lt=before)
    without = Q(case__closed_at__gte=after, case__closed_at__lt=before) & ~Q(case__outcome=Ending.AGREEMENT)
    annotated = Dispute.objects.annotate(effect_at=Min("case__agreements__effect_at"))
    flagged = annotated.annotate(**{f"has_{name}": Exists(of) for name, of in entries.items()})
    return list(flagged.filter(counted_by(actor), with_agreement | without).select_related("case"))


def _add_ended(by_case: dict[int, Cohort], rows: Iterable[Any], parts: Iterable[AgreementPart]) -> None:
    accepted = set(FileNumber.objects.filter(pk__in=by_case).values_list("pk", flat=True))
    breached = set(Breach.objects.filter(case__in=by_case).values_list("case_id", flat=True))
    due = set(DueItem.objects.filter(case__in=by_case).values_list("case_id", flat=True))
    asked, of_case = defaultdict(list), defaultdict(list)
    for one in Invitation.objects.filter(case__in=by_case, sent_at__isnull=False):
        asked[one.case_id].append(one)
    for part in parts:
        of_case[part.case_id].append(part)
    for row in rows:
        case, own = row.case, of_case[row.pk]
        form = own[0].agreement.form if own else ""
        ended_at = row.effect_at if case.outcome == Ending.AGREEMENT else case.closed_at
        by_case[row.pk].ended.append(
            Ended(
                ending=case.outcome, was_accepted=row.pk in accepted, agreement=form,
                sent=len(asked[row.pk]),
                delivered=sum(one.delivered_at is not None for one in asked[row.pk]),
                answered=sum(bool(one.answer) for one in asked[row.pk]),
                agreed=sum(one.answer in {Answer.AGREE, Answer.CALL_FIRST} for one in asked[row.pk]),
                took_days=(timezone.localdate(ended_at) - timezone.localdate(case.opened_at)).days,
                is_over_time=case.outcome == Ending.TIME_OVER, was_extended=row.has_extend,
                has_dues=row.pk in due,
                is_performed=bool(own) and all(part.performance == "fulfilled" for part in own),
                was_breached=row.pk in breached, was_transferred=row.has_transfer, was_returned=row.has_turn_back,
            )
        )  # fmt: skip


def _add_owed(by_case: dict[int, Cohort], parts: Iterable[AgreementPart]) -> None:
    forms = {part.pk: part.agreement.form for part in parts}
    shares = defaultdict(list)
    for share in PaymentShare.objects.filter(item__part__in=forms).select_related("payment"):
        shares[share.item_id].append((ledger.Share(share.fen, Pay(share.payment.pay)), share.payment.paid_on))
    for item in DueItem.objects.filter(part__in=forms, waived_at=None):
        owed = ledger.Owed(ledger.WHOLE if item.fen is None else item.fen, item.due_on)
        in_time = ledger.was_in_time(owed, shares[item.pk])
        by_case[item.case_id].owed.append(OwedFen(item.fen or 0, in_time, forms[item.part_id] == "oral"))


def _add_confirmed(by_case: dict[int, Cohort], parts: Iterable[AgreementPart]) -> None:
    rows = Ruling.objects.filter(case__in=by_case).filter(Q(corrects=None) | Q(agreed_at__isnull=False)).order_by("pk")
    ruled = {row.part_id: row for row in rows}
    for part in parts:
        ground = ruled[part.pk].ground if part.confirmation == "dismissed" and part.pk in ruled else ""
        way = getattr(part, "court_way", None)
        by_case[part.case_id].confirmed.append(
            Confirmed(
                part.confirmation not in {"none", "not_eligible"}, way is not None and way.filed_on is not None,
                part.confirmation == "confirmed", ground,
            )
        )  # fmt: skip


def _add_asked(by_case: dict[int, Cohort]) -> None:
    # Of one side the last visit, and the last independent call, count.
    rows = {
        (row.participant_id, row.is_independent): row
        for row in FollowUp.objects.filter(case__in=by_case).select_related("participant").order_by("pk")
    }
    for (participant, is_independent), row in rows.items():
        panel = rows.get((participant, False))
        said = row.answers
        by_case[row.case_id].asked.append(
            Asked(
                row.participant.side, is_independent, row.has_answered, said.get("freely") == "yes",
                int(said.get("stars") or 0),
                is_independent and panel is not None and visits.contradicts(panel.answers, said),
            )
        )  # fmt: skip
