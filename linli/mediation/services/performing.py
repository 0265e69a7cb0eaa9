"""The ledger: what obligors report, obligees say, the committee verifies, urges and finds not kept (mediation 16, 17).

The platform never holds or moves money; it writes down what people say of it and adds it up anew each time.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.people.rules import Actor
from linli.mediation.models import Breach, DueItem, Participant, Payment, PaymentShare, Urging
from linli.mediation.queries.settled import Line as Row
from linli.mediation.rules import breaches, ledger
from linli.mediation.rules.ledger import Pay
from linli.mediation.rules.machine import PERFORMANCE
from linli.mediation.rules.money import fen as fen_of
from linli.mediation.services.settling import Held, after_take, demand_day, demand_state, part_settle
from linli.mediation.services.taking import TOLD, demand
from linli.mediation.services.telling import tell_party


@transaction.atomic
def pay_report(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    items: Sequence[int],
    amount: str,
    payee: int | None,
    paid_on: date | None,
    proof: str,
    now: datetime,
) -> None:
    """Report a payment, or a deed where the items are none of money: by the obligor, or the committee on its word.

    It is put towards the items in their order; what is left beyond them, or went to somebody else, is shown and put
    towards nothing (46). One slip may pay many at once (19.7): it must then be all that is open of what was chosen,
    and each of them is a row of its own, to be received and verified by itself.
    """
    held = after_take(actor, case_id, "pay_report", version, now)
    payer = held.party(participant)
    lines = [held.known.line(item) for item in items]
    demand(items=lines)
    if any(line.item.obligor_id != payer.pk or line.item.waived_at for line in lines):
        raise rules.MissingFieldError(fields=["items"])
    day = demand_day("paid_on", paid_on, now)
    is_money = lines[0].item.fen is not None
    fen = fen_of(amount) if is_money else None
    if is_money and (fen is None or any(line.item.fen is None for line in lines)):
        raise rules.MissingFieldError(fields=["amount" if fen is None else "items"])
    whose: list[int | None] = list(dict.fromkeys(line.item.obligee_id for line in lines if line.item.obligee_id))
    whose = whose or [None]
    if payee is not None or len(whose) == 1:
        to = payee if payee is not None else whose[0]
        rows = [(to, fen, [line for line in lines if line.item.obligee_id in {None, to}])]
    else:
        # A deed for nobody in particular goes with the first.
        of = {to: [line for line in lines if (line.item.obligee_id or whose[0]) == to] for to in whose}
        rows = [(to, sum(line.sums.open for line in own) if is_money else None, own) for to, own in of.items()]
        if is_money and fen != sum(part or 0 for _to, part, _own in rows):
            raise rules.RefusedActError(act="pay_report", why="slip_sum")
    slip = {"payer": payer, "paid_on": day, "proof": proof, "reported_at": now}
    made = [_paid(held, to, part, own, slip) for to, part, own in rows]
    held.write(Line("pay_report", TOLD, data={"payment": made[0].pk, "rows": len(made)}), now)
    for payment in made:
        if payment.payee is not None:
            tell_party(held.case, payment.payee, "M81", f"reported:{payment.pk}", now)


@audit.part
def _paid(held: Held, to: int | None, fen: int | None, due: Sequence[Row], slip: Mapping[str, Any]) -> Payment:
    payment = Payment.objects.create(case=held.case, payee_id=_known(held, to), fen=fen, **slip)
    parts = ledger.share_out(fen, [line.sums.open for line in due]) if fen else [ledger.WHOLE] * len(due)
    PaymentShare.objects.bulk_create(
        PaymentShare(case=held.case, payment=payment, item=line.item, fen=part)
        for line, part in zip(due, parts, strict=True)
        if part
    )
    return payment


def _known(held: Held, participant: int | None) -> int | None:
    if participant is None:
        return None
    if not Participant.objects.filter(pk=participant, case=held.case).exists():
        raise rules.MissingFieldError(fields=["payee"])
    return participant


def _own(held: Held, payment: int, act: str, *states: Pay) -> Payment:
    """Give a payment on which its payee speaks, itself or by the committee on its word."""
    found = held.known.payment(payment)
    if not held.actor.is_staff and held.party(0).pk != found.payee_id:
        raise rules.NotYoursError(act=act)
    if found.pay not in states:
        raise rules.RefusedActError(act=act, why="payment_state")
    return found


@transaction.atomic
def pay_receive(actor: Actor, case_id: int, *, version: int, payment: int, now: datetime) -> None:
    """Say that a payment arrived: by who was to get it."""
    held = after_take(actor, case_id, "pay_receive", version, now)
    found = _own(held, payment, "pay_receive", Pay.REPORTED, Pay.DISPUTED)
    Payment.objects.filter(pk=found.pk).update(pay=Pay.RECEIVED, why="")
    held.write(Line("pay_receive", TOLD, data={"payment": payment}), now)


@transaction.atomic
def pay_deny(actor: Actor, case_id: int, *, version: int, payment: int, why: str, now: datetime) -> None:
    """Say that a payment did not arrive: it is disputed and counts for nothing until that is cleared up (45)."""
    held = after_take(actor, case_id, "pay_deny", version, now)
    found = _own(held, payment, "pay_deny", Pay.REPORTED, Pay.RECEIVED)
    demand(why=why)
    Payment.objects.filter(pk=found.pk).update(pay=Pay.DISPUTED, why=why)
    held.write(Line("pay_deny", TOLD, data={"payment": payment}), now)


@transaction.atomic
def pay_ask(actor: Actor, case_id: int, *, version: int, payment: int, now: datetime) -> None:
    """Ask the obligee whether a payment arrived."""
    held = after_take(actor, case_id, "pay_ask", version, now)
    held.staff("pay_ask")
    found = _own(held, payment, "pay_ask", Pay.REPORTED)
    Payment.objects.filter(pk=found.pk).update(asked=[*found.asked, now.isoformat()])
    held.write(Line("pay_ask", TOLD, data={"payment": payment}), now)
    if found.payee is not None:
        tell_party(held.case, found.payee, "M81", f"asked:{payment}:{len(found.asked)}", now)


@transaction.atomic
def pay_verify(actor: Actor, case_id: int, *, version: int, payment: int, now: datetime) -> None:
    """Verify a payment that both sides speak of alike, or of an obligee who stays silent by the bank's proof."""
    held = after_take(actor, case_id, "pay_verify", version, now)
    held.staff("pay_verify")
    found = _own(held, payment, "pay_verify", Pay.REPORTED, Pay.RECEIVED)
    how = Pay.VERIFIED
    # A deed for nobody in particular has nobody to say that it arrived: the committee has looked itself.
    if found.pay == Pay.REPORTED and found.payee_id is not None:
        why = ledger.may_prove(found.reported_at, now, questions=len(found.asked), has_proof=bool(found.proof))
        if why:
            raise rules.RefusedActError(act="pay_verify", why=why)
        how = Pay.BY_PROOF
    Payment.objects.filter(pk=found.pk).update(pay=how, settled_at=now)
    held.write(Line("pay_verify", TOLD, data={"payment": payment, "outcome": how}), now)
    _settle(held, found, now)


def _settle(held: Held, payment: Payment, now: datetime) -> None:
    for part_id in sorted({share.item.part_id for share in payment.shares.all()}):
        part_settle(held, part_id, now)


@transaction.atomic
def pay_reverse(actor: Actor, case_id: int, *, version: int, payment: int, why: str, now: datetime) -> None:
    """Note that a payment went back, or was found not to have been one: what it kept is open again (46, p06)."""
    held = after_take(actor, case_id, "pay_reverse", version, now)
    held.staff("pay_reverse")
    found = _own(held, payment, "pay_reverse", Pay.REPORTED, Pay.RECEIVED, Pay.DISPUTED, Pay.VERIFIED, Pay.BY_PROOF)
    demand(why=why)
    parts = [held.known.part(share.item.part_id) for share in found.shares.all()]
    for each in parts:
        if each.row.performance == "fulfilled":
            if found.settled_at is None or now - found.settled_at > ledger.UNDO_WITHIN:
                raise rules.RefusedActError(act="pay_reverse", why="reversed_in_time")
            held.set(each.row, performance="running")
    Payment.objects.filter(pk=found.pk).update(pay=Pay.REVERSED, why=why, settled_at=now)
    # What was to be asked about goes on.
    dues.dues_cancel(case_id, ["visit_by"], now)
    held.write(Line("pay_reverse", TOLD, data={"payment": payment}), now)


@transaction.atomic
def item_waive(actor: Actor, case_id: int, *, version: int, item: int, is_signed: bool, now: datetime) -> None:
    """Note that an obligee gives something up: itself by its key, or the committee on a paper it has signed."""
    held = after_take(actor, case_id, "item_waive", version, now)
    line = held.known.line(item)
    if not actor.is_staff and held.party(0).pk != line.item.obligee_id:
        raise rules.NotYoursError(act="item_waive")
    demand(is_signed=is_signed)
    if line.state in ledger.SETTLED:
        raise rules.RefusedActError(act="item_waive", why="payment_state")
    DueItem.objects.filter(pk=item).update(waived_at=now)
    held.write(Line("item_waive", TOLD, data={"item": item}), now)
    part_settle(held, line.item.part_id, now)


@transaction.atomic
def item_hold(actor: Actor, case_id: int, *, version: int, item: int, because: str, now: datetime) -> None:
    """Hold an item while nobody knows who is to be paid, or release it where no reason is given."""
    held = after_take(actor, case_id, "item_hold", version, now)
    held.staff("item_hold")
    line = held.known.line(item)
    if line.state in ledger.SETTLED:
        raise rules.RefusedActError(act="item_hold", why="payment_state")
    DueItem.objects.filter(pk=item).update(held_because=because)
    held.write(Line("item_hold", TOLD, data={"item": item, "is_held": bool(because)}), now)


@transaction.atomic
def urge(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    item: int,
    means: str,
    answer: str,
    promised_on: date | None,
    now: datetime,
) -> None:
    """Note that performance was urged (People's Mediation Law 31), what was said, and what is promised anew.

    The promise is a note: the agreement and its due day stay as they are (47).
    """
    held = after_take(actor, case_id, "urge", version, now)
    held.staff("urge")
    line = held.known.line(item)
    demand(means=means if means in set(Urging.Means) else "", answer=answer)
    if line.state not in {ledger.Item.LATE, ledger.Item.MISSED, ledger.Item.DISPUTED}:
        raise rules.RefusedActError(act="urge", why="not_late")
    Urging.objects.create(case=held.case, item=line.item, means=means, answer=answer, promised_on=promised_on, at=now)
    held.write(Line("urge", TOLD, data={"item": item, "channel": means}), now)


@transaction.atomic
def breach(actor: Actor, case_id: int, *, version: int, part: int, now: datetime) -> None:
    """Find that a part is not kept (p03), after an item was missed and urged; the obligee then chooses its way."""
    held = after_take(actor, case_id, "breach", version, now)
    held.staff("breach")
    found = held.known.part(part)
    demand_state(PERFORMANCE, "breach", found.row.performance)
    urged = [line for line in found.missed if line.urgings]
    if not urged:
        raise rules.RefusedActError(act="breach", why="urged")
    missed_on = min(line.item.due_on for line in urged)
    Breach.objects.create(case=held.case, part=found.row, missed_on=missed_on, found_at=now)
    held.set(found.row, performance="breached")
    held.write(Line("breach", TOLD, data={"part": part}), now)
    for party in sorted({line.item.obligee_id for line in urged if line.item.obligee_id}):
        tell_party(held.case, Participant.objects.get(pk=party), "M82", f"breach:{part}", now)


@transaction.atomic
def route_choose(actor: Actor, case_id: int, *, version: int, part: int, route: str, now: datetime) -> None:
    """Note which lawful way an obligee chose after a breach; the platform files nothing for it."""
    held = after_take(actor, case_id, "route_choose", version, now)
    found = held.known.part(part)
    if found.breach is None or found.row.performance != "breached":
        raise rules.RefusedActError(act="route_choose", why="track")
    owed_to = {line.item.obligee_id for line in found.missed}
    if not actor.is_staff and held.party(0).pk not in owed_to:
        raise rules.NotYoursError(act="route_choose")
    open_ = found.routes(held.case.category, timezone.localdate(now))
    if route not in open_:
        raise rules.MissingFieldError(fields=["route"])
    Breach.objects.filter(pk=found.breach.pk).update(route=breaches.Route(route), chosen_at=now)
    held.write(Line("route_choose", TOLD, data={"part": part, "route": route}), now)


@transaction.atomic
def cure(actor: Actor, case_id: int, *, version: int, part: int, now: datetime) -> None:
    """Note that a broken part is kept after all (p04): nothing of it is missed any more."""
    held = after_take(actor, case_id, "cure", version, now)
    held.staff("cure")
    found = held.known.part(part)
    demand_state(PERFORMANCE, "cure", found.row.performance)
    if found.missed:
        raise rules.RefusedActError(act="cure", why="promise_kept")
    Breach.objects.filter(part=part, cured_at=None).update(cured_at=now)
    held.set(found.row, performance="running")
    held.write(Line("cure", TOLD, data={"part": part}), now)
    part_settle(held, part, now)
