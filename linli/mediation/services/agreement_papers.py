"""What the documents of an agreement say: draft, text, oral note, parts, and who signed (mediation 22: 25, 28-31)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from linli.mediation.models import Agreement, IdentityCheck, Member, Signature
from linli.mediation.queries.agreeing import Drafted, drafted, sent, signatures
from linli.mediation.rules.papers.model import grouped
from linli.mediation.rules.signing import Seat
from linli.mediation.rules.splitting import Formula
from linli.mediation.rules.terms import Kind
from linli.mediation.rules.wording import sentence, when
from linli.mediation.services.told import Said, Told

BASES = {
    Formula.EQUAL: "全体成员平均分配",
    Formula.AREA: "按房屋面积分配",
    Formula.AREA_FACTOR: "按房屋面积乘以系数分配",
    Formula.FIXED: "按各方确认的名单分配",
}
CERTIFICATE = "由本平台核验身份和一次性验证码后形成，文本以校验码固定；未使用持牌电子认证机构的证书"
CONFIRMATION = "各方认为有必要的，可以自本协议生效之日起三十日内共同向有管辖权的人民法院申请司法确认。"
NO_DEFAULT = "一方不履行的，对方可以请求人民调解委员会督促履行，或者依法向人民法院起诉。"
_ROLES = {Seat.PARTY: "当事人", Seat.MEDIATOR: "人民调解员", Seat.SEAL: "人民调解委员会（盖章）"}


def _agreement(told: Told) -> Agreement:
    return Agreement.objects.select_related("proposal").get(pk=told.data["agreement"])


def _given(told: Told, agreement: Agreement) -> Drafted:
    return drafted(told.case, agreement.proposal, told.now)


def _sentences(given: Drafted) -> list[str]:
    names = {key: party.name for key, party in given.draft.parties.items()}
    return [sentence(term, names) for term in given.terms]


def _facts(given: Drafted) -> str:
    heads = given.proposal.heads
    disputed = heads.get("disputed", "").strip()
    return (
        "\n".join(filter(None, [heads.get("facts", "").strip(), disputed and f"争议事项：{disputed}"]))
        or "见调解笔录。"
    )


def _proposal(told: Told) -> Iterator[Said]:
    proposal = sent(told.case.pk)
    if proposal is None:
        return
    given = drafted(told.case, proposal, told.now)
    names = {key: party.name for key, party in given.draft.parties.items()}
    rows = [
        {"no": str(term.number), "text": sentence(term, names), "amount_fen": term.amount,
         "due": when(term.get("due")) if term.get("due") else "", "method": term.get("method")}
        for term in given.terms
    ]  # fmt: skip
    for each in given.participants:
        yield (
            each,
            {
                "case_no": told.case.number,
                "version": f"第{proposal.number}版",
                "terms": rows,
                "sent_to": each.name or "当事人",
                "sent_at": proposal.sent_at or told.now,
            },
        )


def _text(told: Told) -> Iterator[Said]:
    """Give the agreement as it is signed, and once it binds with the names of who signed."""
    agreement = _agreement(told)
    if agreement.form == Agreement.Form.ORAL:
        return
    given = _given(told, agreement)
    heads = given.proposal.heads
    signed = signatures(agreement) if told.act == "take_effect" else []
    yield (
        None,
        {
            "agreement_no": told.agreement_no,
            "parties": _blocks(given),
            "facts": _facts(given),
            "responsibility": heads.get("responsibility", "").strip() or "各方未就责任作出认定，自愿按下列约定处理。",
            "terms": _sentences(given),
            "default": "\n".join(dict.fromkeys(filter(None, (t.get("default") for t in given.terms)))) or NO_DEFAULT,
            "confirmation": CONFIRMATION,
            "place": heads.get("place", "").strip() or told.case.holder.name_zh,
            "signed_on": when(heads.get("signing_on", "")) or timezone.localdate(told.now),
            "copies": f"一式{heads.get('copies', '')}份",
            "text_sha256": grouped(agreement.sha256),
            "signatures": [_signed(told, row) for row in signed],
            "effective_at": _moment(told.data.get("effect_at")),
        },
    )


def _moment(iso: str | None) -> Any:
    return timezone.localtime(datetime.fromisoformat(iso)) if iso else None


def _blocks(given: Drafted) -> list[dict[str, Any]]:
    """Give the parties as the text names them: of a group the other side, and the members as a list apart."""
    members = {row.participant_id for row in given.members}
    blocks = [Told.block(each) for each in given.participants if each.pk not in members]
    if members:
        blocks.insert(0, {"role": "申请人", "name": f"共{len(members)}名，名单及各自金额见协议分册"})
    return blocks


def _signed(told: Told, row: Signature) -> dict[str, Any]:
    seat = Seat(row.seat)
    name = row.participant.name if row.participant else str(row.account) if row.account else told.case.holder.name_zh
    signer = told.case.holder.name_zh if seat is Seat.SEAL else name
    return {
        "signer": f"{signer}（{row.hand}代）" if row.hand and row.hand != name else signer,
        "role": _ROLES[seat],
        "method": row.get_method_display(),
        "evidence": _evidence(row),
        "at": timezone.localtime(row.signed_at),
    }


def _evidence(row: Signature) -> str:
    found = IdentityCheck.objects.filter(pk=row.identity_id).first() if row.identity_id else None
    return f"核验{found.pk}号（{found.get_method_display()}）" if found else "账号" if row.account_id else "纸质签名"


def _oral(told: Told) -> Iterator[Said]:
    agreement = _agreement(told)
    given = _given(told, agreement)
    yield (
        None,
        {
            "agreement_no": told.agreement_no,
            "parties": _blocks(given),
            "facts": _facts(given),
            "responsibility": given.proposal.heads.get("responsibility", "").strip() or "各方未就责任作出认定。",
            "words": agreement.spoken,
            "reached_at": agreement.effect_at or told.now,
            "performed": "当场履行完毕",
        },
    )


def _parts(told: Told) -> Iterator[Said]:
    agreement = _agreement(told)
    given = _given(told, agreement)
    formula = given.proposal.heads.get("formula", "")
    pay = next((term for term in given.terms if term.kind is Kind.PAY), None)
    units = {row.participant_id: row for row in Member.objects.filter(case=told.case)}
    for part in agreement.parts.exclude(participant=None).exclude(figure_fen=None).select_related("participant"):
        if part.participant is None:
            continue
        yield (
            part.participant,
            {
                "framework_no": told.agreement_no,
                "member": part.participant.name,
                "unit": units[part.participant.pk].unit if part.participant.pk in units else "",
                "basis": BASES[Formula(formula)] if formula in set(Formula) else "按各方约定",
                "amount_fen": part.figure_fen,
                "account": "由成员本人另行提供，不在本分册公开",
                "due": when(pay.get("due")) if pay else "按框架协议",
                "signed_on": when(given.proposal.heads.get("signing_on", "")) or timezone.localdate(told.now),
            },
        )


def _signing_record(told: Told) -> Iterator[Said]:
    agreement = _agreement(told)
    if agreement.path != Agreement.Path.ELECTRONIC:
        return
    rows = signatures(agreement)
    members = set(agreement.parts.exclude(participant=None).values_list("participant_id", flat=True))
    for each in told.participants:
        own = [row for row in rows if row.participant_id in {None, each.pk} or row.participant_id not in members]
        yield (
            each,
            {
                "agreement_no": told.agreement_no,
                "version_sha256": grouped(agreement.sha256),
                # What made sure who somebody is stays theirs; that and when they signed is everybody's.
                "signatures": [
                    {**_signed(told, row), **({} if row.participant_id == each.pk else {"evidence": "—"})}
                    for row in own
                ],
                "certificate": CERTIFICATE,
            },
        )


AGREEMENT_SOURCES: Mapping[int, Callable[[Told], Iterator[Said]]] = {
    25: _proposal,
    28: _text,
    29: _oral,
    30: _parts,
    31: _signing_record,
}
