"""What the documents after an agreement say: to the court, of performance, urging, breach and visit (22: 33-38)."""

from collections.abc import Callable, Iterator, Mapping

from django.utils import timezone

from linli.mediation.models import Agreement, AgreementPart, FollowUp, Participant, Payment, Urging
from linli.mediation.queries.settled import Part, settled
from linli.mediation.rules.breaches import Route
from linli.mediation.services.told import PLATFORM, Said, Told

ATTACHMENTS = ("调解协议书", "主持调解证明", "各申请人身份证明", "涉及财产权利的证明材料（如有）", "授权委托书（如有）")
REQUEST = "请求人民法院依法审查并裁定确认上述调解协议有效。"
WAYS = {"phone": "电话", "visit": "上门", "page": "查询页自行填写"}
KEPT = {"yes": "已全部履行", "partly": "部分履行", "no": "未履行"}
_YES_NO = {"yes": "是", "no": "否"}
ROUTES: Mapping[str, str] = {
    Route.ENFORCE: "向人民法院申请强制执行",
    Route.CONFIRM: "各方共同申请司法确认",
    Route.SUIT: "就协议的履行向人民法院起诉",
    Route.PAYMENT_ORDER: "向人民法院申请支付令",
    Route.LABOUR_ARBITRATION: "申请劳动人事争议仲裁",
    Route.LABOUR_INSPECTION: "向劳动保障监察机构投诉",
    Route.LAND_ARBITRATION: "申请农村土地承包仲裁",
    Route.WRITE_DOWN: "各方同意后制作书面协议",
    Route.VARY: "各方协商变更协议",
}


def _part(told: Told, part_id: int) -> Part:
    return settled(PLATFORM, told.case, timezone.localdate(told.now)).part(part_id)


def _whose(part: AgreementPart) -> Participant | None:
    """Give whose a document of a part is: a member's in a group, else nobody's alone."""
    return part.participant


def _to_court(told: Told) -> Iterator[Said]:
    found = _part(told, told.data["part"])
    if found.court is None or found.court.court is None:
        return
    yield (
        _whose(found.row),
        {
            "court": found.court.court.name_zh,
            "parties": [told.block(each) for each in found.parties],
            "agreement_no": told.agreement_no,
            "effective_at": found.row.effect_at,
            "request": REQUEST,
            "attachments": ATTACHMENTS,
            "applied_on": found.court.filed_on or timezone.localdate(told.now),
        },
    )


def _certificate(told: Told) -> Iterator[Said]:
    found = _part(told, told.data["part"])
    if found.court is None or found.court.court is None:
        return
    seats = told.case.seats.filter(state="taken").select_related("mediator__account")
    accepted = told.case.entries.filter(to_state="accepted").order_by("pk").first()
    yield (
        _whose(found.row),
        {
            "court": found.court.court.name_zh,
            "organisation": told.case.holder.name_zh,
            "filing": "已依法设立，名单报司法行政部门备案",
            "mediators": "、".join(str(seat.mediator.account) for seat in seats) or told.case.holder.name_zh,
            "file_no": told.agreement_no,
            "agreement_no": told.agreement_no,
            "accepted_on": timezone.localdate(accepted.happened_at if accepted else told.case.opened_at),
            "agreed_on": found.effect_on,
        },
    )


def _performed(told: Told) -> Iterator[Said]:
    row = Payment.objects.select_related("payer", "payee").get(pk=told.data["payment"])
    shares = list(row.shares.select_related("item__part__participant"))
    part = shares[0].item.part if shares else None
    yield (
        _whose(part) if part else row.payer,
        {
            "agreement_no": told.agreement_no,
            "item": "；".join(dict.fromkeys(filter(None, (share.item.what for share in shares)))) or "约定事项",
            "amount_fen": row.fen,
            "done_on": row.paid_on,
            "proof": row.proof or "无",
            "receipt": "凭转账等凭证核实，权利人经询问未答复" if row.pay == "by_proof" else "权利人确认或者调解员核实",
        },
    )


def _urged(told: Told) -> Iterator[Said]:
    row = Urging.objects.filter(item=told.data["item"]).select_related("item__part__participant").latest("pk")
    yield (
        _whose(row.item.part),
        {
            "agreement_no": told.agreement_no,
            "item": f"{row.item.what or '约定事项'}（{row.item.due_on.isoformat()}到期）",
            "means": row.get_means_display(),
            "urged_at": row.at,
            "answer": row.answer,
            "promise": f"承诺于{row.promised_on.isoformat()}前履行" if row.promised_on else "",
        },
    )


def _breach_letter(told: Told) -> Iterator[Said]:
    """Write to the way an obligee chose; ledger and urging stand there, and no word of the talks."""
    found = _part(told, told.data["part"])
    route = Route(told.data["route"])
    limit = found.routes(told.case.category, timezone.localdate(told.now)).get(route)
    lines = [
        f"{line.item.what or '约定事项'}：{line.item.due_on.isoformat()}到期，未按约履行；"
        + "，".join(f"{each.at.date().isoformat()}{each.get_means_display()}催告" for each in line.urgings)
        for line in found.missed
    ]
    owed_to = {line.item.obligee_id for line in found.missed}
    form = "口头协议登记表" if found.row.agreement.form == Agreement.Form.ORAL else "调解协议书"
    for each in [p for p in found.parties if p.pk in owed_to]:
        yield (
            each,
            {
                "to": each.name or "当事人",
                "agreement_no": told.agreement_no,
                "route": ROUTES[route],
                "limit": limit,
                "facts": "\n".join(lines) or "协议未获履行。",
                "attachments": [form, "履行台账摘录", "催告记录"],
            },
        )


def _visited(told: Told) -> Iterator[Said]:
    if told.act != "visit":
        return
    row = FollowUp.objects.filter(case=told.case, is_independent=False).select_related("participant").latest("pk")
    if not row.has_answered:
        return
    said = row.answers
    yield (
        row.participant,
        {
            "person": row.participant.name or "当事人",
            "agreement_no": told.agreement_no,
            "matter": told.matter,
            "performance": KEPT.get(said.get("kept", ""), "未说明"),
            "satisfaction": f"{said.get('stars', '')}分（满分5分）",
            "freely_signed": _YES_NO.get(said.get("freely", ""), "未说明"),
            "pressed": _YES_NO.get(said.get("pressed", ""), ""),
            "new_dispute": _YES_NO.get(said.get("risen", ""), "未说明"),
            "suit": _YES_NO.get(said.get("suit", ""), ""),
            "wishes": row.wishes,
            "visitor": WAYS[row.way],
            "visited_on": timezone.localdate(row.at),
            "independent": False,
        },
    )


AFTER_SOURCES: Mapping[int, Callable[[Told], Iterator[Said]]] = {
    33: _to_court,
    34: _certificate,
    35: _performed,
    36: _urged,
    37: _breach_letter,
    38: _visited,
}
