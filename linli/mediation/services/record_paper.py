"""What the record of a sitting says (24), out of the rows that room and table have left."""

from collections.abc import Callable, Iterator, Mapping

from django.utils import timezone

from linli.mediation.models import Assent, Attendance, Fact, Sitting
from linli.mediation.queries.panels import panel
from linli.mediation.queries.talks import joint_texts, record_about
from linli.mediation.rules.papers import words
from linli.mediation.rules.room_record import How
from linli.mediation.rules.talking import Consent, all_gave
from linli.mediation.services.told import PLATFORM, Said, Told

# How a sitting ended, by its act or by the word of the line, and what its record says of that.
_ENDED = {
    "adjourn": "本次会议结束，择期继续调解。",
    "sitting_broken": "主持人失去联系超过三十分钟，本次会议中断，择期继续调解。",
    How.OVER: "本次会议结束。",
    How.PROPOSED: "已提出调解方案，本次会议结束。",
    How.LOST: "主持人失去联系超过三十分钟，本次会议中断。",
    How.SUSPENDED: "调解中止，本次会议随之结束。",
    How.ENDED: "调解终止，本次会议随之结束。",
}
_READ, _NOT_READ = "以上笔录已经宣读或者交阅。", "以上笔录未经宣读，或者尚有到场当事人未作答复。"


def _record(told: Told) -> Iterator[Said]:
    """Write down the joint part of a sitting that is over; a word said alone with the panel never stands there."""
    how = told.data.get("how", told.act)
    if how not in _ENDED:
        return
    row = Sitting.objects.select_related("recorder__mediator__account").get(pk=told.data["sitting"])
    there = list(row.attendances.exclude(participant=None).select_related("participant"))
    sat = list(row.attendances.exclude(seat=None).select_related("seat__mediator__account").order_by("seat"))
    invited = row.attendances.exclude(invitee=None).select_related("invitee").order_by("invitee")
    answers = Assent.objects.filter(case=told.case, kind=Consent.RECORD, about=record_about(PLATFORM, row))
    said = list(answers.select_related("participant").order_by("pk"))
    refused = [f"{each.participant.name}：{each.said or '未说明原因'}" for each in said if not each.is_given]
    corrected = [f"{each.participant.name}：{each.said}" for each in said if each.is_given and each.said]
    found = panel(PLATFORM, told.case.pk, 1, told.participants)
    facts = [
        fact.text
        for fact in Fact.objects.filter(case=told.case).order_by("number")
        if all_gave(found.said, found.participants, Consent.FACT, f"fact:{fact.pk}")
    ]
    yield (
        None,
        {
            "case_no": told.case.number,
            "began_at": row.opened_at or row.starts_at,
            "ended_at": row.closed_at,
            "place": row.place or "在线调解室",
            "matter": told.matter,
            "parties": [
                {"role": words.SIDES[a.participant.side], "name": a.participant.name} for a in there if a.participant
            ],
            "mediators": "、".join(f"{a.seat.mediator.account}{_came_late(row, a)}" for a in sat if a.seat),
            "recorder": str(row.recorder.mediator.account) if row.recorder else told.case.holder.name_zh,
            "invited": "、".join(
                f"{a.invitee.name}（{a.invitee.get_role_display()}）{_came_late(row, a)}" for a in invited if a.invitee
            ),
            "identity": "；".join(
                f"{a.participant.name}：{a.get_identified_display()}{_came_late(row, a)}"
                for a in there if a.participant and a.identified
            ) or "已核验",
            "notices": "已告知权利义务，已作虚假调解风险提示",
            "recording": "未录音录像",
            "statements": "\n".join(filter(None, joint_texts(PLATFORM, row))) or "没有记录陈述。",
            "facts": facts,
            "result": _ENDED[how],
            "checked": _READ if told.data.get("is_read", told.act == "adjourn") else _NOT_READ,
            "corrections": "；".join(corrected),
            "refusals": "；".join(refused),
        },
    )  # fmt: skip


def _came_late(row: Sitting, there: Attendance) -> str:
    """Give when somebody came who was not there as the sitting opened, as its record says it."""
    is_late = row.opened_at is not None and there.noted_at > row.opened_at
    return f"（{timezone.localtime(there.noted_at):%H:%M}到场）" if is_late else ""


RECORD_SOURCES: Mapping[int, Callable[[Told], Iterator[Said]]] = {24: _record}
