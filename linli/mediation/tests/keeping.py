"""A dispute whose agreement is in effect, and one example of every act that follows it.

The agreement is put there as rows: who drafts and signs it has tests of its own.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from linli.issues.tests.acting import Example, Play
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agreement, AgreementPart, Court, DueItem, Participant, Payment, Proposal, Term
from linli.mediation.rules.confirming import Checked, Dismissal
from linli.mediation.services import confirming, performing, visiting
from linli.mediation.services.settling import parts_begin
from linli.mediation.tests.acting import applicant, applied, director, does, mediation_clerk

FINE = {ground.value: Checked.PASSED.value for ground in Dismissal}
GOOD = {"kept": "yes", "risen": "no", "freely": "yes", "pressed": "no", "suit": "no", "stars": "5"}
# Two instalments, as in a usual settlement: the respondent pays the applicant.
PAYS = {
    "amount": "3000", "purpose": "维修款", "due": "2022-07-20", "method": "bank",
    "instalments": "2022-07-10 1000\n2022-07-20 2000",
}  # fmt: skip


def sides(play: Play) -> tuple[Participant, Participant]:
    """Give applicant and respondent."""
    a, r = Participant.objects.filter(case=play.case_id).order_by("side")
    return a, r


def agreed(play: Play, *said: dict[str, str], form: str = "written", at: datetime | None = None) -> Play:
    """Let both sides of a new dispute have an agreement in effect, by default of two instalments."""
    does(applied(play), "take check invite consent")
    a, r = sides(play)
    court(play)
    at = at or play.now
    case = play.case
    made = Proposal.objects.create(case=case, number=1, made_at=at, sent_at=at)
    for number, given in enumerate(said or (PAYS,), 1):
        kind = given.get("kind", "pay")
        whole = {"payer": str(r.pk), "payee": str(a.pk), "actor": str(r.pk), **given}
        Term.objects.create(case=case, proposal=made, number=number, kind=kind, said=whole)
    agreement = Agreement.objects.create(
        case=case, proposal=made, profile="committee", form=form, made_at=at, effect_at=at
    )
    AgreementPart.objects.create(case=case, agreement=agreement, state="effective", effect_at=at)
    Case.objects.filter(pk=case.pk).update(state="effective", outcome="1", due_at=None)
    with transaction.atomic():
        parts_begin(agreement, at)
    return play


def court(play: Play, code: str = "C1", area: str = "") -> Court:
    """Put a court into the table: that of the play's own county, or of another area."""
    return Court.objects.get_or_create(
        code=code,
        defaults={"name_zh": f"示例法院{code}", "name_en": code, "area_code": area or play.county.county.code},
    )[0]


def part(play: Play) -> AgreementPart:
    return AgreementPart.objects.get(case=play.case_id)


def items(play: Play) -> list[DueItem]:
    return list(DueItem.objects.filter(case=play.case_id).order_by("due_on"))


def payment(play: Play) -> Payment:
    return Payment.objects.filter(case=play.case_id).latest("pk")


def _part(play: Play) -> int:
    return part(play).pk


def _side(index: int) -> object:
    return lambda play: sides(play)[index].pk


def _item(index: int) -> object:
    return lambda play: items(play)[index].pk


def _both(play: Play) -> dict[str, str]:
    return {str(each.pk): timezone.localdate(play.now).isoformat() for each in sides(play)}


def _today(play: Play) -> date:
    return timezone.localdate(play.now)


def _court(play: Play) -> str:
    return court(play).pk


def _paid(play: Play) -> int:
    return payment(play).pk


def _all_items(play: Play) -> list[int]:
    return [each.pk for each in items(play)]


RULING = {"part": _part, "number": "（2022）示例民特1号", "ruled_on": _today, "ground": "", "served": _both}
FILING = {
    "part": _part, "court": _court, "court_reason": "", "filed_on": _today, "receipt": "S-1", "checks": FINE,
    "reasons": {},
}  # fmt: skip
PAID = {
    "participant": _side(1), "items": _all_items, "amount": "3000", "payee": None, "paid_on": _today, "proof": "回单001",
}  # fmt: skip
VISIT = {"way": "phone", "has_answered": True, "answers": GOOD, "wishes": ""}
BOTH, FILED = "apply_a apply_r", "apply_a apply_r file"
_LATE = timedelta(days=30)
C, P, V = confirming, performing, visiting
EXAMPLES = {
    name: Example(act, before, who, service, said, wait=wait)
    for name, act, before, who, service, said, wait in [
        ("apply_a", "apply", "", applicant, C.confirm_apply, {"part": _part, "participant": 0, "agent": ""}, 0),
        ("apply_r", "apply", "", mediation_clerk, C.confirm_apply,
         {"part": _part, "participant": _side(1), "agent": ""}, 0),
        ("file", "file", BOTH, mediation_clerk, C.confirm_file, FILING, 0),
        ("court_asks", "court_asks", FILED, mediation_clerk, C.court_asks,
         {"part": _part, "asked": "请补充产权证明。", "until": _today}, 0),
        ("court_answered", "court_answered", f"{FILED} court_asks", mediation_clerk, C.court_answered,
         {"part": _part}, 0),
        ("confirm", "confirm", FILED, mediation_clerk, C.court_ruled, RULING | {"outcome": "confirmed"}, 0),
        ("not_accept", "not_accept", FILED, mediation_clerk, C.court_ruled,
         RULING | {"outcome": "not_accepted", "ground": "A5"}, 0),
        ("dismiss", "dismiss", FILED, mediation_clerk, C.court_ruled,
         RULING | {"outcome": "dismissed", "ground": "R5"}, 0),
        ("ruling_correct", "ruling_correct", f"{FILED} confirm", mediation_clerk, C.ruling_correct,
         RULING | {"outcome": "dismissed", "ground": "R5", "number": "（2022）示例民特2号"}, 0),
        ("ruling_agree", "ruling_agree", f"{FILED} confirm ruling_correct", director, C.ruling_agree,
         {"part": _part}, 0),
        ("take_back", "take_back", BOTH, applicant, C.confirm_take_back, {"part": _part}, 0),
        ("apply_anew", "apply_anew", f"{BOTH} take_back", applicant, C.confirm_anew, {"part": _part}, 0),
        ("object", "object", f"{FILED} confirm", mediation_clerk, C.confirm_object,
         {"part": _part, "is_party": True, "from_on": _today, "objected_on": _today}, 0),
        ("objection_ruled", "objection_ruled", f"{FILED} confirm object", mediation_clerk, C.objection_ruled,
         {"part": _part, "is_upheld": True, "number": "（2022）示例民特3号", "ruled_on": _today}, 0),
        ("pay_report", "pay_report", "", mediation_clerk, P.pay_report, PAID, 0),
        ("pay_receive", "pay_receive", "pay_report", applicant, P.pay_receive, {"payment": _paid}, 0),
        ("pay_deny", "pay_deny", "pay_report", applicant, P.pay_deny, {"payment": _paid, "why": "没有到账。"}, 0),
        ("pay_ask", "pay_ask", "pay_report", mediation_clerk, P.pay_ask, {"payment": _paid}, 0),
        ("pay_verify", "pay_verify", "pay_report pay_receive", mediation_clerk, P.pay_verify, {"payment": _paid}, 0),
        ("pay_reverse", "pay_reverse", "pay_report", mediation_clerk, P.pay_reverse,
         {"payment": _paid, "why": "银行退回。"}, 0),
        ("item_waive", "item_waive", "", applicant, P.item_waive, {"item": _item(0), "is_signed": True}, 0),
        ("item_hold", "item_hold", "", mediation_clerk, P.item_hold, {"item": _item(0), "because": "待继承人证明。"}, 0),
        ("urge", "urge", "", mediation_clerk, P.urge,
         {"item": _item(0), "means": "phone", "answer": "答应下周付清。", "promised_on": date(2022, 9, 1)}, 30),
        ("breach", "breach", "urge", mediation_clerk, P.breach, {"part": _part}, 0),
        ("route_choose", "route_choose", "urge breach", applicant, P.route_choose, {"part": _part, "route": "suit"}, 0),
        ("cure", "cure", "urge breach pay_report pay_receive pay_verify", mediation_clerk, P.cure, {"part": _part}, 0),
        ("visit_a", "visit", "", applicant, V.visit, VISIT | {"participant": 0}, 0),
        ("visit_r", "visit", "", mediation_clerk, V.visit, VISIT | {"participant": _side(1)}, 0),
        ("follow_up", "follow_up", "pay_report pay_receive pay_verify apply_a apply_r file confirm visit_a visit_r",
         mediation_clerk, V.follow_up, {}, 0),
    ]
    for wait in [timedelta(days=wait)]
}  # fmt: skip


def keeps(play: Play, names: str, **said: object) -> Play:
    """Play the named examples one after the other; `said` replaces words of the last."""
    *earlier, last = names.split() or [""]
    for name in earlier:
        EXAMPLES[name].play(play)
    if last:
        EXAMPLES[last].play(play, **said)
    return play


def bearer(play: Play) -> Actor:
    """Give the holder of the applicant's code."""
    return applicant(play)
