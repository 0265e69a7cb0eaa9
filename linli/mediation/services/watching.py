"""What time alone brings after an agreement: reminders, questions to a silent obligee, warnings of the window.

One sweep, with the moment passed in; every message has a key for ever, so that it goes out once.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from linli.kernel.audit import services as audit
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agreement, AgreementPart, Payment
from linli.mediation.queries.settled import settled
from linli.mediation.rules import confirming, ledger
from linli.mediation.rules.ledger import Pay
from linli.mediation.services.settling import parts_begin
from linli.mediation.services.telling import tell_party

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

WATCHER = Actor(job="agreements_watch")


def agreements_begin(now: datetime) -> int:
    """Let what follows begin for agreements that have taken effect meanwhile; give how many."""
    fresh = AgreementPart.objects.filter(
        state=AgreementPart.State.EFFECTIVE, effect_at__isnull=False, confirmation="none"
    )
    agreements = Agreement.objects.filter(pk__in=fresh.values("agreement_id")).select_related("case__holder")
    for agreement in agreements.order_by("pk"):
        _begin(agreement, now)
    return len(agreements)


@transaction.atomic
def _begin(agreement: Agreement, now: datetime) -> None:
    parts_begin(agreement, now)
    audit.record(WATCHER, "mediation:agreement:begin", f"case:{agreement.case_id}", {"agreement": agreement.pk}, now)


def agreements_watch(now: datetime) -> int:
    """Remind of what falls due today, ask silent obligees, warn of windows; give how many cases were looked at."""
    waiting = AgreementPart.objects.filter(performance__in=["running", "breached"]) | AgreementPart.objects.filter(
        confirmation__in=["open", "ready", "withdrawn"]
    )
    case_ids = sorted(set(waiting.values_list("case_id", flat=True)))
    for case_id in case_ids:
        _watch(case_id, now)
    return len(case_ids)


@transaction.atomic
def _watch(case_id: int, now: datetime) -> None:
    case = AgreementPart.objects.filter(case=case_id).select_related("case__holder", "case__contact").first().case  # type: ignore[union-attr]
    today = timezone.localdate(now)
    known = settled(WATCHER, case, today)
    told = 0
    for part in known.parts:
        if part.court is not None and part.row.confirmation in {"open", "ready", "withdrawn"}:
            days = [n for n, day in enumerate(confirming.warned_on(part.effect_on)) if day == today]
            told += sum(
                tell_party(case, party, "M80", f"window:{part.row.pk}:{days[0]}", now, until_on=part.court.safe_on)
                for party in part.parties
                if days
            )
        for line in part.lines:
            days_after = ledger.reminded(line.item.due_on, today)
            if days_after is not None and line.state not in {*ledger.SETTLED, ledger.Item.HELD, ledger.Item.RECEIVED}:
                key = f"due:{line.item.pk}:{days_after}"
                told += tell_party(case, line.item.obligor, "M83", key, now, until_on=line.item.due_on)
    told += _ask(case, now)
    if told:
        audit.record(WATCHER, "mediation:agreement:watch", f"case:{case_id}", {"told": told}, now)


def _ask(case: "Case", now: datetime) -> int:
    """Ask an obligee who has said nothing, three and seven days after the report."""
    told = 0
    for payment in Payment.objects.filter(case=case, pay=Pay.REPORTED, payee__isnull=False).select_related(
        "payee__contact"
    ):
        days = (now - payment.reported_at).days
        wanted = sum(days >= after for after in ledger.ASKED_AFTER)
        if wanted > len(payment.asked):
            Payment.objects.filter(pk=payment.pk).update(asked=[*payment.asked, now.isoformat()])
            told += 1 + tell_party(case, payment.payee, "M81", f"asked:{payment.pk}:{len(payment.asked)}", now)  # type: ignore[arg-type]
    return told
