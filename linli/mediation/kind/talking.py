"""The acts from the choice of mediators to the end of the talks."""

from dataclasses import replace

from linli.kernel.people.rules import Permission as May
from linli.mediation.kind.rows import line, move

_PANEL = "panel preparing scheduled in_sitting adjourned"
_SHOWN = "preparing scheduled in_sitting adjourned"
# Wherever a sitting may still be open.
_HELD = f"{_SHOWN} proposal signing effective followed_up"
_LIMITED = f"accepted {_PANEL} suspended"
_ALARMED = "submitted screening need_info inviting accepted panel effective"
_ALARMED_SINCE = f"{_ALARMED} {_SHOWN} proposal signing"
_SERVED = f"inviting {_LIMITED} proposal signing effective followed_up terminated declined"
_ENDABLE = f"inviting {_LIMITED}"
TALKING = (
    line("terms", "确认权利义务与送达地址", "Rights read, address and consents given", f"accepted {_PANEL} proposal",
         May.MEDIATION_REPLY, "rights address"),
    move("start_panel", May.MEDIATION_SCREEN, "mediators"),
    line("choose", "选择调解员", "Mediator chosen", _PANEL, May.MEDIATION_REPLY, "seat"),
    line("panel_fill", "指定调解员", "Seat filled", _PANEL, May.MEDIATION_DECIDE, "seat"),
    line("seat_answer", "调解员答复并披露", "Mediator answered and disclosed", _PANEL, May.MEDIATION_SEAT, "relation"),
    line("seat_note", "记录调解员答复与披露", "Mediator's answer noted", _PANEL, May.MEDIATION_DECIDE, "relation"),
    replace(line("seats_lapse", "调解员逾期未答复", "Mediator did not answer", _PANEL, May.MEDIATION_DECIDE),
            is_automatic=True),
    line("disclose", "调解员补充披露", "Mediator disclosed anew", _PANEL, May.MEDIATION_SIT, "relation told"),
    line("keep", "对调解员表示意见", "Said whether the mediator stays", _PANEL, May.MEDIATION_REPLY, "seat keeps"),
    line("challenge", "申请回避", "Mediator challenged", f"{_PANEL} proposal", May.MEDIATION_REPLY, "ground facts"),
    line("challenge_decide", "决定回避", "Challenge decided", f"{_PANEL} proposal", May.MEDIATION_DECIDE, "decision"),
    line("seat_leave", "更换调解员", "Mediator let go", _PANEL, May.MEDIATION_DECIDE, "reason"),
    move("panel_set", May.MEDIATION_DECIDE),
    line("item_give", "提供证据", "Evidence given", _SHOWN, May.MEDIATION_REPLY, "name"),
    line("item_release", "同意对方查看", "Evidence released", _SHOWN, May.MEDIATION_REPLY, "item"),
    line("item_view", "对证据表示意见", "Evidence answered", _SHOWN, May.MEDIATION_REPLY, "view"),
    line("exchange", "交换证据", "Evidence exchanged", _SHOWN, May.MEDIATION_SIT),
    line("agree", "对调解方式表示意见", "Way of the sitting answered", _SHOWN, May.MEDIATION_REPLY, "what"),
    move("schedule", May.MEDIATION_SIT, "mode place"),
    move("next_sitting", May.MEDIATION_SIT, "mode place"),
    line("reschedule", "改期", "Sitting moved", "scheduled", May.MEDIATION_SIT, "mode place"),
    move("open_sitting", May.MEDIATION_SIT),
    line("arrive", "登记到场", "Somebody came later", "in_sitting", May.MEDIATION_RECORD),
    line("group_open", "转换调解方式", "Together or apart", "in_sitting", May.MEDIATION_SIT),
    line("record_write", "记录", "Record written", "in_sitting", May.MEDIATION_RECORD),
    line("fact_put", "记载无争议事实", "Undisputed fact noted", "in_sitting adjourned", May.MEDIATION_RECORD, "text"),
    line("fact_confirm", "确认无争议事实", "Undisputed fact answered", _SHOWN, May.MEDIATION_REPLY),
    line("record_sign", "签署笔录", "Record signed or refused", "in_sitting", May.MEDIATION_REPLY),
    move("adjourn", May.MEDIATION_SIT),
    move("sitting_broken", May.MEDIATION_SIT),
    # It ends otherwise than by adjourning: the dispute has moved on, or the talks are over.
    replace(line("sitting_end", "会议结束", "Sitting over", _HELD, May.MEDIATION_SIT), is_automatic=True),
    move("suspend", May.MEDIATION_RAISE, "kind facts"),
    move("resume", May.MEDIATION_DECIDE, "finding"),
    # Outside the talks nothing is to be suspended: contact with the other side stops.
    line("alarm", "发现危险，停止联系对方", "Danger noted, contact stopped", _ALARMED, May.MEDIATION_RAISE,
         "danger_to facts"),
    line("alarm_decide", "危险情形处理决定", "Danger decided on", _ALARMED_SINCE, May.MEDIATION_DECIDE,
         "finding heard"),
    move("stop", May.MEDIATION_DECIDE, "finding"),
    move("give_up", May.MEDIATION_SIT),
    line("end_propose", "建议终止", "Ending proposed", _ENDABLE, May.MEDIATION_RAISE, "reason text"),
    move("end_other", May.MEDIATION_DECIDE),
    line("extend_ask", "提出延期", "Extension asked for", _LIMITED, May.MEDIATION_RAISE, "until_on reason"),
    move("extend", May.MEDIATION_REPLY),
    line("appraisal_entrust", "委托鉴定", "Appraisal entrusted", _SHOWN, May.MEDIATION_SIT, "institute question"),
    line("inquire", "调查记录", "Inquiry written down", _SHOWN, May.MEDIATION_SIT, "asked place"),
    line("serve", "登记送达", "Document served", _SERVED, May.MEDIATION_SCREEN, "receiver"),
    line("appraisal_end", "鉴定结束", "Appraisal over", f"{_SHOWN} suspended", May.MEDIATION_SIT),
)  # fmt: skip
