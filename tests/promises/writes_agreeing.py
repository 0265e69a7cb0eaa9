"""One call of every service from offers to the effect of an agreement, for `writes`."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from linli.issues.tests.acting import Play
from linli.kernel.people.rules import Actor
from linli.mediation.queries.agreeing import current, latest, sent
from linli.mediation.services import drafting, giving_out, offering, paper_signing, rolls, signing
from linli.mediation.tests import acting, test_groups
from linli.mediation.tests import test_agreeing as at
from linli.mediation.tests.acting import applicant, director, mediation_clerk, mediator

Prepare = Callable[[Play], object]


def signing_said(play: Play, letter: str, typed: str) -> Mapping[str, Any]:
    name = at.side(play, letter).name
    shown = current(play.case_id).sha256
    return {"shown": shown, "code": typed, "hand": "self", "name": name, "drawing": "", "device": "other"}


def coded(play: Play) -> None:
    at.identified(at.given_out(play), "A")
    at.code(play, applicant(play))


def last_code() -> str:
    return at.Outbox.objects.filter(event="L04").latest("pk").params["code"]


def warned(play: Play) -> None:
    at.drafts(play, purpose="适当补偿")


def scanned(play: Play) -> None:
    at.scanned(at.printed(at.given_out(play, "paper")))


def scan_name(play: Play) -> str:
    from linli.kernel.files.services import document_receive

    play.scan = document_receive(mediation_clerk(play), b"%PDF-1.4", play.now).name  # type: ignore[attr-defined]
    return play.scan  # type: ignore[attr-defined, no-any-return]


def paper_said(play: Play) -> Mapping[str, Any]:
    return {"pages": 3, "footer": current(play.case_id).sha256, "signers": 4}


def turned(play: Play) -> None:
    at.act(at.read(at.proposed(play)), mediator(play), giving_out.to_sign, path="electronic")


def offered(play: Play) -> None:
    for who in (applicant(play), at.other(play)):
        offering.offer_opt(who, play.case_id, play.now)


def worded(play: Play) -> None:
    offered(play)
    offering.offer(at.other(play), play.case_id, amount="", words="修好防水。", now=play.now)


def versioned(service: Callable[..., object], **said: object) -> Callable[[Play, Actor], object]:
    return lambda p, a: service(a, p.case_id, version=p.case.version, **said, now=p.now)


def timed(service: Callable[..., object], **said: object) -> Callable[[Play, Actor], object]:
    return lambda p, a: service(a, p.case_id, **said, now=p.now)


def second(play: Play) -> int:
    return test_groups.members(play)[1].participant_id  # type: ignore[no-any-return]


def today(play: Play) -> Any:
    return at.timezone.localdate(play.now)


TAKEN_UP = "take check invite consent"
# By service: how far the dispute is led, what comes before, who does it, and the call.
CALLS: Mapping[str, tuple[str, Prepare, Callable[[Play], Actor], Callable[[Play, Actor], object]]] = {
    "offering.offer_opt": (TAKEN_UP, lambda p: p, at.other, lambda p, a: offering.offer_opt(a, p.case_id, p.now)),
    "offering.offer": (TAKEN_UP, offered, at.other, timed(offering.offer, amount="5", words="")),
    "offering.offer_accept": (TAKEN_UP, worded, applicant, timed(offering.offer_accept, round_=1)),
    "offering.offer_lapse": (
        TAKEN_UP, worded, lambda _: giving_out.PLATFORM,
        lambda p, _a: offering.offer_lapse(p.case_id, None, p.now + timedelta(days=8)),
    ),
    "drafting.term_put": ("", lambda p: p, mediator, timed(drafting.term_put, term_id=None, kind="pay", said={})),
    "drafting.term_drop": (
        "", at.drafts, mediator,
        lambda p, a: drafting.term_drop(a, p.case_id, term_id=latest(p.case_id).terms.get().pk, now=p.now),
    ),
    "drafting.heads_put": ("", lambda p: p, mediator, timed(drafting.heads_put, heads={"place": "示例村"})),
    "drafting.warning_pass": (
        "", warned, mediator, timed(drafting.warning_pass, finding="C05:1:适当", reason="金额已写明。"),
    ),
    "drafting.propose": ("", at.drafts, mediator, versioned(drafting.propose)),
    "drafting.revise": (
        "", lambda p: at.drafts(at.proposed(p)), mediator, versioned(drafting.revise),
    ),
    "drafting.reopen": ("", at.proposed, mediator, versioned(drafting.reopen)),
    "drafting.talk_on": ("", at.proposed, applicant, versioned(drafting.talk_on)),
    "drafting.draft_read": (
        "", at.proposed, applicant,
        lambda p, a: drafting.draft_read(a, p.case_id, proposal_id=sent(p.case_id).pk, waives=False, now=p.now),
    ),
    "giving_out.to_sign": (
        "", lambda p: at.read(at.proposed(p)), mediator, versioned(giving_out.to_sign, path="electronic"),
    ),
    "giving_out.edit": ("", turned, mediator, versioned(giving_out.edit)),
    "giving_out.refuse_sign": ("", turned, applicant, versioned(giving_out.refuse_sign)),
    "giving_out.decline_part": (
        "", lambda p: test_groups.out(test_groups.rolled(p)), applicant, versioned(giving_out.decline_part),
    ),
    "giving_out.sign_lapse": (
        "", turned, lambda _: giving_out.PLATFORM,
        lambda p, _a: giving_out.sign_lapse(p.case_id, None, p.now + timedelta(days=6)),
    ),
    "giving_out.sign_remind": (
        "", turned, lambda _: giving_out.PLATFORM,
        lambda p, _a: giving_out.sign_remind(p.case_id, None, p.now + timedelta(days=2)),
    ),
    "giving_out.oral": (
        "", lambda p: at.proposed(p, due="at_signing", amount="500"), mediator,
        versioned(giving_out.oral, **at.ON_THE_SPOT),
    ),
    "giving_out.vary_wish": (
        "", lambda p: at.sealed(at.given_out(p)), applicant, versioned(giving_out.vary_wish),
    ),
    "signing.identity_check": (
        "", lambda p: p, mediation_clerk,
        lambda p, a: versioned(
            signing.identity_check, participant=at.side(p, "A").pk, name="示例甲", method="counter",
            document="id_card", number="430703198001010011",
        )(p, a),
    ),
    "signing.authorise": (
        "", lambda p: p, mediation_clerk,
        lambda p, a: versioned(
            signing.authorise, participant=at.side(p, "A").pk, agent="示例律师", is_special=True, from_on=today(p),
            to_on=today(p),
        )(p, a),
    ),
    "signing.code_send": ("", turned, applicant, lambda p, a: signing.code_send(a, p.case_id, p.now)),
    "signing.code_wrong": ("", coded, applicant, lambda p, a: signing.code_wrong(a, p.case_id, p.now)),
    "signing.sign": (
        "", coded, applicant, lambda p, a: signing.sign(a, p.case_id, **signing_said(p, "A", last_code()), now=p.now),
    ),
    "signing.sign_mediator": (
        "", lambda p: at.signed(at.given_out(p)), mediator, versioned(signing.sign_mediator),
    ),
    "signing.seal": (
        "", lambda p: at.act(at.signed(at.given_out(p)), mediator(p), signing.sign_mediator), director,
        versioned(signing.seal),
    ),
    "paper_signing.paper_printed": (
        "", lambda p: at.given_out(p, "paper"), mediation_clerk, versioned(paper_signing.paper_printed, pages=3),
    ),
    "paper_signing.paper_scan": (
        "", lambda p: scan_name(at.printed(at.given_out(p, "paper"))), mediation_clerk,
        lambda p, a: versioned(paper_signing.paper_scan, **paper_said(p), last_act_at=p.now, scan=p.scan)(p, a),
    ),
    "paper_signing.paper_confirm": (
        "", scanned, mediator, lambda p, a: versioned(paper_signing.paper_confirm, **paper_said(p))(p, a),
    ),
    "rolls.roll_import": (
        "", lambda p: p, mediation_clerk,
        versioned(rolls.roll_import, rows=rolls.roll_look("roll.csv", test_groups.FEW, test_groups.NOON)),
    ),
    "rolls.member_key": (
        "", test_groups.rolled, mediation_clerk,
        lambda p, a: versioned(rolls.member_key, participant=second(p))(p, a),
    ),
    "rolls.elect": (
        "", test_groups.rolled, mediation_clerk,
        lambda p, a: versioned(rolls.elect, participant=second(p), channel="phone", elected=at.side(p, "A").pk)(p, a),
    ),
    "rolls.member_leave": (
        "", test_groups.rolled, mediation_clerk,
        lambda p, a: versioned(rolls.member_leave, participant=second(p), channel="phone")(p, a),
    ),
    "rolls.member_hold": (
        "", test_groups.rolled, mediator,
        lambda p, a: versioned(
            rolls.member_hold, participant=test_groups.members(p)[1].participant_id, because="待继承人证明"
        )(p, a),
    ),
}  # fmt: skip


def led(name: str) -> Callable[[Play, Path], tuple[Actor, Callable[[], object]]]:
    """Give how the example of a service is prepared: who calls, and the call."""
    names, before, who, run = CALLS[name]

    def prepare(play: Play, _folder: Path) -> tuple[Actor, Callable[[], object]]:
        acting.does(acting.applied(play), names or acting.PREPARING)
        before(play)
        actor = who(play)
        return actor, lambda: run(play, actor)

    return prepare
