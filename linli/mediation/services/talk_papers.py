"""What the documents of panel and talks say, out of the rows the acts left (mediation 22: 13-18, 20-27, 43)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from linli.kernel.people import queries as people
from linli.mediation.models import (
    Agency,
    Appraisal,
    Assent,
    Challenge,
    Extension,
    IdentityCheck,
    Incident,
    Invitee,
    Item,
    Member,
    PanelSeat,
    Participant,
    Sitting,
)
from linli.mediation.queries.panels import elected_in, panel
from linli.mediation.rules.panels import Relation
from linli.mediation.rules.papers import words
from linli.mediation.rules.rolls import FEWEST_ELECTED
from linli.mediation.rules.talking import Consent
from linli.mediation.services.record_paper import RECORD_SOURCES
from linli.mediation.services.told import PLATFORM, Said, Told

SETTLES = "和解、承认、放弃或者变更请求，签署调解协议"
CHANGE = "需要改期的，请在会议前联系调解委员会"
PROCEDURE = ("选择调解员、对调解员回避发表意见", "提交和交换证据", "商定会议时间", "同意延长调解期限")
WAYS = {"page": "本人在查询页", "phone": "电话", "counter": "当面", "visit": "上门", "sitting": "会议中"}
_NOTHING = "无"


def _office(told: Told) -> str:
    found = people.account(told.entry.account_id) if told.entry and told.entry.account_id else None
    return found.name if found and found.name else told.case.holder.name_zh


def _mediators(told: Told) -> list[PanelSeat]:
    rows = PanelSeat.objects.filter(case=told.case, state=PanelSeat.State.TAKEN).select_related("mediator__account")
    return list(rows.order_by("pk"))


def _identity(told: Told) -> Iterator[Said]:
    if told.act == "identify":
        row = IdentityCheck.objects.select_related("participant", "officer").get(pk=told.data["identity"])
        yield (
            row.participant,
            {
                "person": row.name,
                "role": words.SIDES[row.participant.side],
                "document": row.get_document_display(),
                "masked_no": row.number_masked,
                "method": row.get_method_display(),
                "checked_at": row.checked_at,
                "officer": row.officer.name or told.case.holder.name_zh,
                "result": "证件与本人一致",
            },
        )
        return
    sitting = Sitting.objects.get(pk=told.data["sitting"])
    for there in sitting.attendances.exclude(participant=None).exclude(identified="").select_related("participant"):
        who = there.participant
        if who is not None:
            yield (
                who,
                {
                    "person": who.name,
                    "role": words.SIDES[who.side],
                    "document": "到场核验",
                    "masked_no": "未登记",
                    "method": there.get_identified_display(),
                    "checked_at": told.now,
                    "officer": _office(told),
                    "result": "身份已核验",
                },
            )


def _authority(told: Told) -> Iterator[Said]:
    row = Agency.objects.filter(case=told.case).select_related("participant").latest("pk")
    yield (
        row.participant,
        {
            "principal": row.participant.name,
            "agent": row.agent,
            "category": "委托代理人",
            "matter": told.matter,
            "authority": "特别授权" if row.is_special else "一般授权",
            "scope": [SETTLES] if row.is_special else ["参加调解、陈述意见、提交证据、签收文书"],
            "from_on": row.from_on,
            "to_on": row.to_on,
        },
    )


def _election(told: Told) -> Iterator[Said]:
    elected = elected_in(told.case.pk)
    if len(set(elected.values())) < FEWEST_ELECTED:
        return
    rows = {row.participant_id: row for row in Member.objects.filter(case=told.case).select_related("participant")}
    for speaker in sorted(set(elected.values())):
        own = [rows[member] for member, chosen in elected.items() if chosen == speaker and member in rows]
        yield (
            rows[speaker].participant,
            {
                "roll": f"花名册共{len(rows)}人",
                "elected": [rows[speaker].participant.name],
                "scope": PROCEDURE,
                "electors": [
                    {"name": each.participant.name, "unit": each.unit, "signed": "已在线或者当面确认"} for each in own
                ],
                "elected_on": timezone.localdate(told.now),
            },
        )


def _seats(told: Told) -> Iterator[Said]:
    seats = _mediators(told)
    chair = next((seat for seat in seats if seat.name == PanelSeat.Name.PRESIDER), seats[0])
    rows = [
        {"seat": seat.get_name_display(), "name": str(seat.mediator.account), "chosen_by": seat.get_chosen_by_display()}
        for seat in seats
    ]
    for each in told.participants:
        yield (
            each,
            {
                "to": each.name or "当事人",
                "case_no": told.case.number,
                "seats": rows,
                "presider": str(chair.mediator.account),
                "challenge_until": "签署协议前",
            },
        )


def _disclosures(told: Told) -> Iterator[Said]:
    found = panel(PLATFORM, told.case.pk, 1, told.participants)
    wanted = [told.data["seat"]] if told.act == "disclose" else [seat.pk for seat in found.seats]
    for seat in PanelSeat.objects.filter(pk__in=wanted).exclude(relation="").select_related("mediator__account"):
        about = f"seat:{seat.pk}:"
        waivers = Assent.objects.filter(case=told.case, kind=Consent.WAIVER, about__startswith=about)
        yield (
            None,
            {
                "case_no": told.case.number,
                "mediator": str(seat.mediator.account),
                "near_relative": seat.relation == Relation.NEAR_RELATIVE,
                "interest": seat.relation == Relation.INTEREST,
                "other_relation": seat.relation == Relation.OTHER,
                "none": seat.relation == Relation.NONE,
                "details": seat.told,
                "waivers": [
                    {"party": row.participant.name, "answer": row.is_given, "at": timezone.localtime(row.given_at)}
                    for row in waivers.select_related("participant").order_by("pk")
                ],
                "filed_at": seat.answered_at or told.now,
            },
        )


def _challenge(told: Told) -> Iterator[Said]:
    if told.act != "challenge_decide":
        return
    row = Challenge.objects.select_related("participant", "seat__mediator__account").get(pk=told.data["challenge"])
    yield (
        None,
        {
            "case_no": told.case.number,
            "applicant": row.participant.name,
            "challenged": str(row.seat.mediator.account),
            "ground": PanelSeat.Relation(row.ground).label,
            "facts": row.facts,
            "asked_at": row.raised_at,
            "decision": "准许，更换调解员" if row.is_upheld else "不予准许",
            "reason": row.decision,
            "decided_by": _office(told),
            "decided_on": timezone.localdate(told.now),
        },
    )


def _evidence(told: Told) -> Iterator[Said]:
    """List what each side has shown to the other; what is for the panel alone stands on no paper."""
    if told.act != "exchange":
        return
    for side, mark in (("A", "甲证"), ("R", "乙证")):
        rows = list(Item.objects.filter(case=told.case, side=side, visibility=Item.Visibility.EXCHANGED))
        for owner in [p for p in told.participants if p.pk in {row.participant_id for row in rows}]:
            yield (
                owner,
                {
                    "case_no": told.case.number,
                    "provider": owner.name or words.SIDES[side],
                    "evidence": [
                        {
                            "no": f"{mark}{row.number}",
                            "name": row.name,
                            "kind": "电子文件" if row.file_sha256 else "未附文件",
                            "on": timezone.localdate(row.given_at),
                            "proves": row.proves or _NOTHING,
                            "original_seen": row.is_original_seen,
                            "sha256": row.file_sha256 or "—",
                        }
                        for row in sorted(rows, key=lambda row: row.number)
                        if row.participant_id == owner.pk
                    ],
                    "listed_on": timezone.localdate(told.now),
                },
            )


def _appraisal(told: Told) -> Iterator[Said]:
    row = Appraisal.objects.filter(case=told.case).latest("pk")
    yield (
        None,
        {
            "institute": row.institute,
            "case_no": told.case.number,
            "questions": [row.question],
            "materials": ["各方已交换的证据材料"],
            "consent": "各方当事人同意或者法律规定",
            "entrusted_on": row.entrusted_on,
            "received_on": row.received_on,
            "clock_effect": "自委托次日起至收到意见之日止，不计入调解期限",
        },
    )


def _opinion(told: Told) -> Iterator[Said]:
    row = Invitee.objects.get(pk=told.data["invitee"])
    relation = str(PanelSeat.Relation(row.relation).label)
    yield (
        None,
        {
            "case_no": told.case.number,
            "expert": row.name,
            "field": row.field,
            "disclosure": f"{relation}：{row.told}" if row.told else relation,
            "question": row.question,
            "opinion": row.opinion,
            "basis": row.basis,
            "given_on": timezone.localdate(told.now),
        },
    )


def _sitting_notice(told: Told) -> Iterator[Said]:
    row = Sitting.objects.filter(case=told.case, state=Sitting.State.ARRANGED).latest("pk")
    mediators = "、".join(str(seat.mediator.account) for seat in _mediators(told))
    for each in told.participants:
        yield (
            each,
            {
                "to": each.name or "当事人",
                "case_no": told.case.number,
                "at": row.starts_at,
                "mode": row.get_mode_display(),
                "place": row.place or "届时凭查询码或者链接进入调解室",
                "people": f"各方当事人；调解员：{mediators}",
                "equipment": row.equipment,
                "interpreter": row.interpreter,
                "bring": ["身份证件", "与纠纷有关的材料"],
                "change": f"{CHANGE}：{told.contact}",
            },
        )


def _extension(told: Told) -> Iterator[Said]:
    if "until_on" not in told.data:
        return
    row = Extension.objects.filter(case=told.case).exclude(agreed_at=None).latest("pk")
    yield (
        None,
        {
            "case_no": told.case.number,
            "old_until": date.fromisoformat(told.data["from_on"]),
            "new_until": row.until_on,
            "reason": row.reason,
        },
    )


def _incident(told: Told) -> Iterator[Said]:
    row = Incident.objects.get(pk=told.data["incident"])
    yield (
        None,
        {
            "case_no": told.case.number,
            "kind": row.get_kind_display(),
            "happened_at": row.raised_at,
            "facts": row.facts,
            "measures": [row.measures or "已立即中止调解"],
            "reported_to": row.reported_to,
            "decision": row.finding,
        },
    )


def _address(told: Told) -> Iterator[Said]:
    said = Assent.objects.filter(case=told.case, kind=Consent.SERVICE, is_given=True).order_by("pk")
    newest = {row.participant_id: row for row in said}
    for each in told.participants:
        if each.pk in newest:
            yield each, _address_said(told, each, newest[each.pk])


def _address_said(told: Told, who: Participant, row: Assent) -> Mapping[str, Any]:
    contact = told.case.contact if who.side == Participant.Side.APPLICANT and who.contact is None else who.contact
    phone = people.contact_masked(contact).phone if contact else ""
    return {
        "case_no": told.case.number,
        "person": told.block(who)["name"] or "当事人",
        "address": row.said,
        "phone": phone or "未提供",
        "language": "英文" if row.language == "en" else "中文",
    }


TALK_SOURCES: Mapping[int, Callable[[Told], Iterator[Said]]] = {
    13: _identity,
    14: _authority,
    15: _election,
    16: _seats,
    17: _disclosures,
    18: _challenge,
    20: _evidence,
    21: _appraisal,
    22: _opinion,
    23: _sitting_notice,
    **RECORD_SOURCES,
    26: _extension,
    27: _incident,
    43: _address,
}
