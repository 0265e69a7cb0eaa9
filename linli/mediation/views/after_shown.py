"""What follows an agreement, as pages show it."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext

from linli.doors import clock
from linli.kernel.people.rules import Actor
from linli.mediation.forms import after_words as words
from linli.mediation.forms.words import named
from linli.mediation.models import Court, Participant
from linli.mediation.queries.settled import court_acts, courts, ledger_acts, totals
from linli.mediation.rules import confirming, ledger, visits
from linli.mediation.rules.ledger import Pay
from linli.mediation.rules.machine import CONFIRMATION, PERFORMANCE

if TYPE_CHECKING:
    from linli.mediation.models import Payment
    from linli.mediation.queries.settled import Line, Part, Settled

Url = Callable[..., str]
Links = list[dict[str, Any]]
# By state of a payment: what may be said of it.
_SAID = {
    Pay.REPORTED: ("pay_receive", "pay_deny", "pay_ask", "pay_verify", "pay_reverse"),
    Pay.RECEIVED: ("pay_verify", "pay_deny", "pay_reverse"),
    Pay.DISPUTED: ("pay_receive", "pay_reverse"),
    Pay.VERIFIED: ("pay_reverse",),
    Pay.BY_PROOF: ("pay_reverse",),
    Pay.REVERSED: (),
}
_LATE = frozenset({ledger.Item.LATE, ledger.Item.MISSED, ledger.Item.DISPUTED})
_PROPOSED, _RULED = "ruling_agree", "ruling_correct"


def page(actor: Actor, known: "Settled", may: Collection[str], titles: Mapping[str, Any], url: Url) -> dict[str, Any]:
    """Give the page of a ledger."""
    own = None if actor.is_staff else known.participants[0].pk

    def links(acts: Collection[str], **target: int) -> Links:
        return [{"words": titles[act], "url": url(act, **target)} for act in acts if act in may]

    has_open = any(
        line.state not in ledger.SETTLED and own in {None, line.item.obligor_id}
        for p in known.parts
        for line in p.lines
    )
    is_answered = own is not None and bool(known.visits)
    everything = ("pay_report",) if has_open else ()
    after = () if is_answered else ("visit",)
    sums = totals(actor, known.case, timezone.localdate(clock.now()))
    return {
        "case": known.case,
        "is_staff": actor.is_staff,
        "totals": sums,
        "sum": words.money(sums.fen) if sums else "",
        "paid": words.money(sums.verified_fen) if sums else "",
        "parts": [_part(known, part, own, links) for part in known.parts],
        "payments": [_payment(payment, own, links) for payment in known.payments],
        "acts": links(everything),
        "visit_acts": links((*after, *(("follow_up",) if actor.is_staff else ()))),
        "visits": [_visit(visit) for visit in known.visits] if actor.is_staff else [],
        "unasked": [party.name or "–" for party in known.unasked] if actor.is_staff else [],
        "is_answered": is_answered,
    }


def _part(known: "Settled", part: "Part", own: int | None, links: Callable[..., Links]) -> dict[str, Any]:
    kept, kept_look = words.track_words(PERFORMANCE, part.row.performance)
    court, court_look = words.track_words(CONFIRMATION, part.row.confirmation)
    acts = [act for act in court_acts(part) if act != "apply" or own not in part.joined]
    if part.row.confirmation == "ready":
        acts = [act for act in acts if act != "apply"]
    ruled = [_PROPOSED] if part.correction else [_RULED] if part.ruling and part.row.confirmation != "objected" else []
    breach = part.breach
    may_choose = breach is not None and (own is None or own in {line.item.obligee_id for line in part.missed})
    is_broken = breach is not None and part.row.performance == "breached"
    ways = part.routes(known.case.category, timezone.localdate(clock.now())) if is_broken else {}
    return {
        "part": part,
        "member": part.row.participant and part.row.participant.name,
        "kept": kept, "kept_look": kept_look, "court": court, "court_look": court_look,
        "way": part.court,
        "is_open": part.row.confirmation in {"open", "ready", "withdrawn"},
        "joined": [p.name for p in part.parties if p.pk in part.joined],
        "grounds": [
            (term, words.INELIGIBLE[confirming.Ineligible(code)])
            for term, code in sorted(part.court.grounds.items() if part.court else ()) if code
        ],
        "ruling": part.ruling,
        "correction": part.correction,
        "enforce_until": confirming.enforce_until([line.item.due_on for line in part.lines])
        if part.row.confirmation == "confirmed" else None,
        "court_links": links([*acts, *ruled], part=part.row.pk),
        "lines": [_line(line, own, links) for line in part.lines],
        "ledger_links": links([a for a in ledger_acts(part) if a in {"breach", "cure"}], part=part.row.pk),
        "breach": breach,
        "route": words.ROUTES[breach.route] if breach and breach.route else "",  # type: ignore[index]
        "routes": [words.until_words(words.ROUTES[way], until) for way, until in ways.items()],
        "route_links": links(["route_choose"] if may_choose and is_broken else [], part=part.row.pk),
    }  # fmt: skip


def _line(line: "Line", own: int | None, links: Callable[..., Links]) -> dict[str, Any]:
    state, look = words.ITEMS[line.state]
    is_open = line.state not in ledger.SETTLED
    acts = ["urge"] if line.state in _LATE else []
    if is_open:
        acts += ["item_hold"] + (["item_waive"] if own in {None, line.item.obligee_id} and line.item.obligee_id else [])
    return {
        "item": line.item, "words": words.item_words(line), "state": state, "look": look, "sums": line.sums,
        "paid": words.money(line.sums.verified) if line.item.fen is not None and line.sums.verified else "",
        "over": words.money(line.sums.over) if line.item.fen is not None and line.sums.over else "",
        "urgings": line.urgings if own in {None, line.item.obligor_id} else [],
        "means": words.MEANS,
        "links": links(acts, item=line.item.pk),
    }  # fmt: skip


def _payment(payment: "Payment", own: int | None, links: Callable[..., Links]) -> dict[str, Any]:
    put = sum(share.fen for share in payment.shares.all()) if payment.fen is not None else 0
    acts = list(_SAID[Pay(payment.pay)])
    if own is not None and own != payment.payee_id:
        acts = []
    return {
        "row": payment,
        "sum": words.money(payment.fen),
        "state": words.PAYS[Pay(payment.pay)],
        "unassigned": words.money(payment.fen - put) if payment.fen is not None and payment.fen > put else "",
        "links": links(acts, payment=payment.pk),
    }


def _visit(visit: Any) -> dict[str, Any]:
    # What an independent caller heard is for that body and the numbers, not for who mediated.
    answers = {} if visit.is_independent else visit.answers
    yes_no = {"yes": gettext("yes"), "no": gettext("no")}
    told = [f"{label} {yes_no.get(answers[name], '')}" for name, label in words.QUESTIONS.items() if name in answers]
    if "kept" in answers:
        told = [gettext("Promise kept: {answer}").format(answer=words.KEPT[answers["kept"]]), *told]
    if "stars" in answers:
        told.append(gettext("Satisfied: {n} of 5").format(n=answers["stars"]))
    return {
        "row": visit,
        "told": told,
        "wishes": "" if visit.is_independent else visit.wishes,
        "calls_for": [words.CALLS_FOR[what] for what in visits.opens(answers)],
    }


def target(known: "Settled", wanted: Mapping[str, int]) -> str:
    """Give what an act is about in words."""
    if "item" in wanted:
        return words.item_words(known.line(wanted["item"]))
    if "payment" in wanted:
        payment = known.payment(wanted["payment"])
        return " · ".join(filter(None, [words.money(payment.fen), payment.paid_on.isoformat(), payment.payer.name]))
    if "part" in wanted:
        member: Participant | None = known.part(wanted["part"]).row.participant
        return member.name if member else ""
    return ""


def right_courts(known: "Settled", part_id: int) -> str:
    """Give the refusal of a wrong court, with the right ones (42)."""
    right = courts(known.case, known.part(part_id))
    names = {row.code: named(row) for row in Court.objects.filter(pk__in=right)}
    said = gettext(
        "This court is not the right one by the recorded addresses. Right are: {courts}. Or say why it is this one."
    )
    return said.format(courts="、".join(names[code] for code in right if code in names) or "–")
