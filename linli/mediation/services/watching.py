"""What time alone brings after an agreement: reminders, questions to a silent obligee, warnings of the window.

One sweep, with the moment passed in; every message has a key for ever, so that it goes out once.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from linli.kernel.audit import services as audit
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.queries import calendar
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agreement, AgreementPart, Dispute, Payment
from linli.mediation.queries.settled import settled
from linli.mediation.rules import confirming, ledger
from linli.mediation.rules.ledger import Pay
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.visits import VISIT_WITHIN
from linli.mediation.services.settling import parts_begin
from linli.mediation.services.taking import INSIDE
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
    return len(case_ids) + visits_due(now)


def visits_due(now: datetime) -> int:
    """Let the time for the visit begin where nothing of an agreement waits any more (m34); give how many cases.

    It ends fifteen days after the last due day, or after the day from which nothing waits (mediation 6.1, our default).
    """
    clock = {"case__dues__clock": "visit_by", "case__dues__cancelled_at": None}
    ran = Dispute.objects.filter(pk=OuterRef("case_id"), **clock)
    rows = AgreementPart.objects.filter(effect_at__isnull=False, case__state="effective").exclude(Exists(ran))
    return sum(_visit_begin(case_id, now) for case_id in sorted(set(rows.values_list("case_id", flat=True))))


@transaction.atomic
def _visit_begin(case_id: int, now: datetime) -> bool:
    taken = cases.case_take(WATCHER, case_id, "visit_due", None, now)
    today = timezone.localdate(now)
    known = settled(WATCHER, taken.case, today)
    if not known.parts or not known.is_over:
        return False
    last = max([line.item.due_on for part in known.parts for line in part.lines], default=today)
    desk = taken.case.holder
    ends_at = calendar(desk.calendar_code).end(max(last, today) + VISIT_WITHIN)
    clock = dues.NewDue("visit_by", MAIN.move("follow_up").within, desk.pk, desk.calendar_code, due_at=ends_at)
    dues.dues_set(case_id, [clock], now)
    cases.case_move(WATCHER, taken, "", Line("visit_due", INSIDE), now, due_at=ends_at)
    return True


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
