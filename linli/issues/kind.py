"""The issue desk's case kinds: states, transitions, who moves, what must be given (issue-desk 6.1, 6.2)."""

from dataclasses import replace

from linli.issues.queries import reported
from linli.issues.rules import drafts
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import CONDUCT_KIND
from linli.issues.services import (
    asking,
    closing,
    containing,
    handover,
    petitions,
    places,
    referring,
    relief,
    returns,
    supervision,
)
from linli.kernel.cases.rules import CaseKind, DueHandler, PublicStatus, State, Transition
from linli.kernel.people.rules import Permission as May

_OPEN, _CLOSED = PublicStatus.OPEN, PublicStatus.CLOSED

STATES = (
    State("received", "已收件", "Received", 1, _OPEN, deadline="accept_by"),
    State("need_info", "待补充", "More needed from you", 1, _OPEN, deadline="ask_until"),
    State("declined", "不予受理", "Not taken up", 1, _CLOSED, deadline="none: the desk has decided"),
    State("accepted", "已受理", "Taken up", 1, _OPEN, deadline="dispatch_by"),
    State("filed", "已立案", "Filed", 2, _OPEN, deadline="dispatch_by"),
    State("dispatched", "已派遣", "Sent to a unit", 3, _OPEN, deadline="sign_by"),
    State("in_hand", "处置中", "In hand", 4, _OPEN, deadline="due"),
    State("disposed", "待核查", "Done, to be verified", 5, _OPEN, deadline="confirm_by"),
    State("closed", "已结案", "Closed", 6, _CLOSED, deadline="reopen_until"),
    State("linked", "已关联", "Joined to the same problem", 1, _OPEN, deadline="none: its root's clocks run for it"),
    State("container", "已拆分", "Split into parts", 2, _OPEN, deadline="none: the clocks of its parts run for it"),
    State("withdrawn", "已撤回", "Withdrawn", 6, _CLOSED, is_final=True, deadline="none: the reporter ended it"),
)


def _t(
    id_: str,
    act: str,
    zh: str,
    en: str,
    sources: str,
    targets: str,
    permission: May,
    fields: str = "",
    reasons: str = "",
    *,
    auto: bool = False,
) -> Transition:
    return Transition(
        id_, act, zh, en, frozenset(sources.split()), frozenset(targets.split()), permission,
        tuple(fields.split()), reasons, auto,
    )  # fmt: skip


_ALIVE = "received need_info accepted filed dispatched in_hand disposed"
_WORK = "dispatched in_hand"
_AT_WORK = "accepted filed dispatched in_hand disposed"
_ANY = f"{_ALIVE} linked container declined closed withdrawn"

# Acts with an "A" are issue-desk 6.2; "L" are hand-overs of section 7 and "R" records, which leave the state alone.
TRANSITIONS = (
    _t("A1", "receive", "收件", "Received", "", "received", May.ISSUES_RECEIVE, "text"),
    _t("A2", "ask", "请求补充", "Asked for more", "received", "need_info", May.ISSUES_ASK, "text until"),
    _t("A3", "supply", "补充", "Added", "need_info", "received", May.ISSUES_SUPPLY, "text"),
    _t("A4", "ask_expired", "补充期满", "No answer came", "need_info", "received declined", May.ISSUES_ASK, auto=True),
    _t("A5", "decline", "不予受理", "Not taken up", "received", "declined", May.ISSUES_DECLINE,
       "reason basis body phone", "decline"),
    _t("A6", "ask_review", "申请复核", "Review asked for", "declined", "", May.ISSUES_ASK_REVIEW, "text"),
    _t("A6", "review_decline", "复核", "Reviewed", "declined", "received declined", May.ISSUES_REVIEW_DECLINE, "text"),
    _t("A7", "accept", "受理", "Taken up", "received", "accepted", May.ISSUES_ACCEPT, "category nature looked"),
    _t("P1", "take_charge", "认领保密件", "Taken charge of", _ALIVE, "", May.ISSUES_ACCEPT),
    _t("P2", "write_text", "拟写办理文本", "Text for the unit written", _AT_WORK, "", May.ISSUES_DISPATCH,
       "text checked"),
    _t("P3", "confirm_text", "复核办理文本", "Text for the unit confirmed", _AT_WORK, "", May.ISSUES_DISPATCH),
    _t("A8", "answer_direct", "直接答复", "Answered", "accepted", "closed", May.ISSUES_ANSWER_DIRECT, "text"),
    _t("A8", "say_unanswered", "诉求人称未答复", "Said to be no answer", f"accepted filed {_WORK} disposed closed", "",
       May.ISSUES_ASK_REVIEW),
    _t("A8", "unanswered_uphold", "认定未答复", "Ruled: not answered", f"accepted filed {_WORK} disposed closed",
       "accepted", May.ISSUES_RULE_ANSWER, "text"),
    _t("A8", "unanswered_reject", "认定已答复", "Ruled: answered", f"accepted filed {_WORK} disposed closed", "",
       May.ISSUES_RULE_ANSWER, "text"),
    _t("P4", "protect", "提高保密等级", "Kept more strictly", _ALIVE, "", May.ISSUES_ACCEPT, "confidentiality"),
    _t("P5", "ask_consent", "征求降低保密等级", "Asked to keep it less strictly", _ALIVE, "", May.ISSUES_ASK,
       "confidentiality text"),
    # Not while it is joined to another: no report is kept less strictly than its root.
    _t("P6", "consent", "答复降低保密等级", "Answered about its keeping", _ALIVE, "", May.ISSUES_CONFIRM),
    _t("P7", "message", "与诉求人联系", "Message to the reporter", _ANY, "", May.ISSUES_ASK, "text"),
    _t("P8", "consent_hear", "电话征求降低保密等级", "Asked by telephone to keep it less strictly", _ALIVE, "",
       May.ISSUES_ACCEPT, "language answer"),
    _t("P9", "consent_take_back", "撤回同意", "Consent taken back", f"{_ALIVE} closed", "", May.ISSUES_CONFIRM),
    _t("A9", "file", "立案", "Filed", "accepted", "filed", May.ISSUES_FILE, "check_method"),
    _t("A10", "self_handle", "自行处置", "Fixed on the spot", "filed", "disposed", May.ISSUES_SELF_HANDLE,
       "text before after"),
    _t("A11", "dispatch", "派遣", "Sent to a unit", "filed", "dispatched", May.ISSUES_DISPATCH, "advice"),
    _t("A11", "hand_down", "下派", "Handed down", "filed", "dispatched", May.ISSUES_HAND_DOWN, "lead advice"),
    _t("A12", "sign", "签收", "Signed for", "dispatched", "in_hand", May.ISSUES_SIGN),
    _t("A12", "silence", "逾时视为签收", "Taken as signed", "dispatched", "in_hand", May.ISSUES_SIGN, auto=True),
    _t("A13", "object", "申请退单", "Return asked for", _WORK, "", May.ISSUES_OBJECT,
       "reason basis better_owner evidence", "return"),
    _t("A13", "return_upheld", "退单成立", "Handed back", "dispatched in_hand", "filed", May.ISSUES_RULE_RETURN,
       "reason text", "arbitration"),
    _t("A13", "return_rejected", "驳回退单", "Return refused", "dispatched in_hand", "in_hand", May.ISSUES_RULE_RETURN,
       "text"),
    _t("A13", "appeal", "申请裁定", "Appealed to arbitration", "in_hand", "", May.ISSUES_OBJECT, "text"),
    _t("A13", "return_unruled", "逾时未审，转裁定", "Not ruled on, sent to arbitration", "dispatched in_hand", "",
       May.ISSUES_RULE_RETURN, auto=True),
    _t("A13", "rule_joint", "裁定共同办理", "Ruled: to act together", "dispatched in_hand", "dispatched in_hand",
       May.ISSUES_ARBITRATE, "lead assistants text"),
    _t("A13", "rule_backstop", "裁定区级兜底", "Ruled: the district takes it", "dispatched in_hand", "dispatched",
       May.ISSUES_ARBITRATE, "text"),
    _t("A13", "catalogue_settle", "派单目录核改", "Catalogue put right", _ANY, "", May.ISSUES_RULE_RETURN, "text"),
    _t("A14", "interim", "临时措施", "Interim measure", "accepted filed dispatched in_hand", "", May.ISSUES_INTERIM,
       "measure"),
    _t("A14", "interim_end", "结束临时措施", "Interim measure ended", "accepted filed dispatched in_hand disposed", "",
       May.ISSUES_INTERIM),
    _t("A15", "ask_pause", "申请暂停", "Pause asked for", _WORK, "", May.ISSUES_PETITION, "reason until evidence",
       "pause"),
    _t("A16", "ask_extension", "申请延期", "Extension asked for", _WORK, "", May.ISSUES_PETITION,
       "reason until interim evidence", "extension"),
    _t("A16", "ask_plan", "申报工程计划", "Works plan handed in", _WORK, "", May.ISSUES_PETITION,
       "survey milestones role interim"),
    _t("A13", "ask_return", "申请处置后退单", "Leave to return asked for", _WORK, "", May.ISSUES_PETITION, "text"),
    _t("L6", "ask_assist", "申请增派协办", "Help asked for", _WORK, "", May.ISSUES_PETITION, "unit text"),
    _t("A7", "ask_first_desk", "商请变更首接单位", "Another first desk asked", f"accepted filed {_WORK} disposed", "",
       May.ISSUES_PETITION, "unit text"),
    _t("A16", "grant", "同意申请", "Granted", f"accepted filed {_WORK} disposed", "", May.ISSUES_DECIDE, "petition"),
    _t("A16", "refuse", "不同意申请", "Not granted", f"accepted filed {_WORK} disposed", "", May.ISSUES_DECIDE,
       "petition text"),
    _t("A16", "petitions_lapse", "逾期未批，视为不同意", "Not decided in time, so not granted", _WORK, "",
       May.ISSUES_DECIDE, auto=True),
    _t("A15", "resume", "恢复计时", "Work resumed", _WORK, "", May.ISSUES_PETITION),
    _t("A15", "pause_over", "暂停期满", "Pause over", _WORK, "", May.ISSUES_PETITION, auto=True),
    _t("A16", "milestone_done", "完成节点", "Milestone reached", _WORK, "", May.ISSUES_DISPOSE, "milestone"),
    _t("A17", "dispose", "处置完毕", "Reported done", "in_hand", "disposed", May.ISSUES_DISPOSE, "text outcome after"),
    _t("A18", "reject_disposal", "核查不通过", "Check failed", "disposed", "in_hand", May.ISSUES_REJECT_DISPOSAL,
       "text"),
    _t("A19", "verify", "反馈结果", "Reporter answered", "disposed linked", "", May.ISSUES_CONFIRM, "verdict"),
    _t("A19", "check", "独立核查", "Checked", "disposed", "", May.ISSUES_CHECK, "verdict text"),
    _t("A19", "confirm", "结案", "Closed", "disposed", "closed", May.ISSUES_CONFIRM, auto=True),
    _t("A19", "review", "提级复核", "Sent to the next level up", "disposed", "", May.ISSUES_CONFIRM, auto=True),
    _t("A19", "review_close", "复核结案", "Closed after review", "disposed", "closed", May.ISSUES_CLOSE_REVIEWED,
       "outcome text"),
    _t("A20", "reopen", "重新办理", "Reopened", "disposed closed", "dispatched", May.ISSUES_REOPEN, "reason", "reopen"),
    _t("A21", "link", "关联", "Joined to the same problem", _ALIVE, "linked", May.ISSUES_LINK, "root"),
    _t("A21", "unlink", "取消关联", "Taken apart again", "linked", _ALIVE, May.ISSUES_UNLINK, "reason", "unlink"),
    _t("A21", "make_root", "设为主件", "Made the main report", "linked", _ALIVE, May.ISSUES_LINK),
    _t("A22", "split", "拆分", "Split into parts", "accepted filed", "container", May.ISSUES_SPLIT, "parts"),
    _t("A22", "part", "拆分立件", "Made a part of its own", "", "accepted filed", May.ISSUES_SPLIT, auto=True),
    _t("A22", "rejoin", "并回原件", "Folded back", "container accepted filed", "accepted filed closed",
       May.ISSUES_SPLIT),
    _t("A22", "parts_over", "各件均已办结", "All parts are over", "container", "closed", May.ISSUES_READ, auto=True),
    _t("A22", "part_reopened", "有件重新办理", "A part was opened again", "closed", "container", May.ISSUES_READ,
       auto=True),
    _t("A23", "withdraw", "撤回", "Withdrawn", "received need_info accepted filed dispatched in_hand", "withdrawn",
       May.ISSUES_WITHDRAW),
    _t("A23", "recall", "撤销误录", "Taken back, entered by mistake", "received accepted filed dispatched", "withdrawn",
       May.ISSUES_RECEIVE_FOR, "text"),
    _t("L1", "report_up", "上报", "Reported up", "accepted filed", "", May.ISSUES_REPORT_UP, "reason"),
    _t("L1", "transfer", "转办", "Transferred", "accepted filed", "", May.ISSUES_DISPATCH, "unit reason"),
    _t("L2", "keep", "留办", "Kept by this desk", "accepted filed", "", May.ISSUES_REPORT_UP, "text"),
    _t("L2", "turn_back", "退回", "Turned back", "accepted filed", "", May.ISSUES_DISPATCH, "text"),
    _t("L3", "whistle", "拟哨单", "Whistle drafted", "filed", "", May.ISSUES_WHISTLE, "whistle_kind reason advice",
       "whistle_kind"),
    _t("L3", "whistle_approve", "批准吹哨", "Whistle approved", f"filed {_WORK} disposed", "",
       May.ISSUES_WHISTLE_APPROVE),
    _t("L3", "whistle_deny", "不批准吹哨", "Whistle not approved", f"filed {_WORK} disposed", "",
       May.ISSUES_WHISTLE_APPROVE, "text"),
    _t("L3", "whistle_send", "吹哨", "Whistle blown", "filed", "", May.ISSUES_WHISTLE),
    _t("L3", "whistle_call", "直接吹哨", "Units called by whistle", "filed", "dispatched", May.ISSUES_DISPATCH,
       "advice"),
    _t("L3", "whistle_appeal", "吹哨退回申诉", "Appealed: whistle turned back", "filed", "", May.ISSUES_WHISTLE,
       "text"),
    _t("L3", "whistle_uphold", "裁定应予受哨", "Ruled: the whistle stands", "filed", "", May.ISSUES_ARBITRATE, "text"),
    _t("L3", "whistle_dismiss", "裁定维持退回", "Ruled: the whistle stays turned back", "filed", "",
       May.ISSUES_ARBITRATE, "text"),
    _t("L3", "whistle_rate", "评哨", "Help rated", "disposed closed", "", May.ISSUES_WHISTLE_RATE,
       "leg came acted result"),
    _t("L3", "whistle_reply", "评哨回复", "Rating replied to", "disposed closed", "", May.ISSUES_WHISTLE_REPLY, "text"),
    _t("L4", "report_in", "报到", "Reported in", _WORK, "", May.ISSUES_REPORT_IN),
    _t("L5", "share_done", "协办完成", "Own share done", _WORK, "", May.ISSUES_DISPOSE, "text"),
    _t("L6", "assist_add", "增派协办", "Called to assist", _WORK, "", May.ISSUES_DISPATCH, "unit share"),
    _t("L7", "inform", "抄送", "Told for information", _AT_WORK, "", May.ISSUES_DISPATCH, "unit text"),
    _t("R1", "answer", "答复", "Answered", "accepted filed dispatched in_hand disposed", "", May.ISSUES_ANSWER, "text"),
    _t("A1", "called", "已代为拨打", "Service telephoned", f"{_ALIVE} container", "", May.ISSUES_NOTE, "text"),
    _t("R7", "telephone", "电话告知", "Told by telephone", _ANY, "", May.ISSUES_ASK, "result"),
    _t("R2", "note", "内部备注", "Note", _ANY, "", May.ISSUES_NOTE, "text"),
    _t("R7", "print", "打印文书", "Paper printed", _ANY, "", May.ISSUES_DESK, "form"),
    _t("R3", "add", "补充说明", "Added by the reporter", f"{_ALIVE} linked container", "", May.ISSUES_SUPPLY, "text"),
    _t("R4", "publish", "公开", "Published", f"{_ALIVE} container closed", "", May.ISSUES_PUBLISH, "text"),
    _t("R4", "unpublish", "撤下公开", "Taken from the public view", f"{_ALIVE} container closed", "",
       May.ISSUES_PUBLISH, "reason text"),
    _t("R4", "appeal_hiding", "申请复看", "Second look asked for", f"{_ALIVE} container closed", "",
       May.ISSUES_ASK_REVIEW, "text"),
    _t("R4", "rule_hiding", "复看", "Looked at again", f"{_ALIVE} container closed", "", May.ISSUES_PUBLISH, "text"),
    _t("A14", "interim_round", "临时措施已落实", "Interim measure given", f"accepted filed {_WORK} disposed", "",
       May.ISSUES_INTERIM, "interim evidence"),
    _t("A14", "interim_missed", "临时措施未落实", "Interim measure missed", f"accepted filed {_WORK} disposed", "",
       May.ISSUES_INTERIM, auto=True),
    _t("R5", "order", "下达督办单", "Supervision order", _WORK, "", May.ISSUES_SUPERVISE, "level text"),
    _t("R5", "order_answer", "回复督办单", "Order answered", _WORK, "", May.ISSUES_PETITION, "cause until role"),
    _t("R5", "session", "联席会商", "Joint session held", _WORK, "", May.ISSUES_SUPERVISE, "text"),
    _t("R6", "difficult_enter", "列入疑难事项", "Entered among the difficult cases", _AT_WORK, "", May.ISSUES_REGISTER,
       "text"),
    _t("R6", "difficult_found", "自动列入疑难事项", "Entered among the difficult cases by rule", _AT_WORK, "",
       May.ISSUES_REGISTER, auto=True),
    _t("R6", "difficult_review", "疑难事项研判", "Difficult case reviewed", _AT_WORK, "", May.ISSUES_REGISTER,
       "owner role obstacle text plan until interim"),
    _t("A26", "refer_out", "移送", "Referred to another body", "accepted filed", "closed", May.ISSUES_DISPATCH,
       "body phone text"),
    _t("A26", "receipt", "移送签收", "Other body signed for it", "closed", "", May.ISSUES_DISPATCH, "text"),
    _t("A26", "receipt_missed", "移送未签收，恢复办理", "No receipt came, taken up again", "closed", "filed",
       May.ISSUES_DISPATCH, auto=True),
    _t("A27", "explain", "申请说明结案", "Explained as not solvable", "in_hand disposed", "", May.ISSUES_PETITION,
       "basis text routes"),
    _t("A27", "explain_agree", "同意说明结案", "Explanation agreed, closed", "in_hand disposed", "closed",
       May.ISSUES_DECIDE, "text"),
    _t("A27", "explain_refuse", "不同意说明结案", "Explanation not agreed", "in_hand disposed", "", May.ISSUES_DECIDE,
       "text"),
    _t("R6", "field_report", "现场反馈", "Word from the field", f"accepted filed {_WORK}", "", May.ISSUES_DUTY,
       "reason text", "field"),
    _t("R8", "look", "抽查核实", "Finding looked at", _ANY, "", May.ISSUES_CHECK, "verdict text"),
    _t("R5", "supervise", "督办", "Supervised", _WORK, "", May.ISSUES_READ, auto=True),
)  # fmt: skip

# A place on its way: on the list, off it and watched, in order for good (issue-desk 14.3).
_PLACE_STATES = (
    State("listed", "整治中", "Listed", 4, _OPEN, deadline="month_report_by"),
    State("watched", "已摘牌，观察中", "Off the list, watched", 5, _OPEN, deadline="watch_until"),
    State("delisted", "已摘牌", "Off the list", 6, _CLOSED, is_final=True, deadline="none: the watch is over"),
)
_PLACE_ACTS = (
    _t("P1", "list_place", "挂牌", "Listed", "", "listed", May.ISSUES_PROJECT,
       "title category cells lead reasons measures target about_place"),
    _t("P2", "month_report", "月报", "Monthly report", "listed", "", May.ISSUES_DISPOSE, "text"),
    _t("P3", "site_check", "现场核查", "Checked on site", "listed watched", "", May.ISSUES_CHECK, "verdict text"),
    _t("P4", "survey", "群众评议", "Users were asked", "listed watched", "", May.ISSUES_CHECK, "asked content text"),
    _t("P5", "delist", "摘牌", "Taken off the list", "listed", "watched", May.ISSUES_PROJECT, "text"),
    _t("P6", "relapse", "反弹，重新挂牌", "Relapsed, listed again", "watched", "listed", May.ISSUES_PROJECT, auto=True),
    _t("P7", "watch_over", "观察期满", "Watch over", "watched", "delisted", May.ISSUES_PROJECT, auto=True),
)  # fmt: skip
_THEME_STATES = (
    State("chosen", "拟定措施", "Measures to come", 2, _OPEN, deadline="theme_plan_by"),
    State("under_way", "推进中", "Under way", 4, _OPEN, deadline="month_report_by"),
    State("concluded", "已总结", "Concluded", 6, _CLOSED, is_final=True, deadline="none: its report is public"),
)
_THEME_ACTS = (
    _t("M1", "choose_theme", "选题", "Chosen", "", "chosen", May.ISSUES_PROJECT,
       "title month_on categories problems lead reasons"),
    _t("M2", "theme_plan", "公布措施", "Measures published", "chosen under_way", "under_way", May.ISSUES_DISPOSE,
       "measures"),
    _t("M3", "theme_progress", "进展", "Progress", "under_way", "under_way", May.ISSUES_DISPOSE, "text"),
    _t("M4", "theme_conclude", "总结", "Concluded", "under_way", "concluded", May.ISSUES_PROJECT, "text"),
)  # fmt: skip

# What happens by itself when a clock runs out; the other clocks only show.
ON_DUE: dict[str, DueHandler] = {
    Clock.ASK: asking.ask_expired,
    Clock.SIGN: handover.leg_silence,
    Clock.CONFIRM: closing.window_over,
    Clock.DUE: petitions.petitions_lapse,
    Clock.PAUSE: petitions.pause_over,
    Clock.RECEIPT: referring.receipt_missed,
    Clock.RULE: returns.return_unruled,
    **dict.fromkeys((Clock.ROUND_UNIT, Clock.ROUND_DESK), relief.round_missed_alarm),
    **supervision.SUPERVISE,
}

# Version 1 of the workflow; a case keeps the version it was opened with.
_FOLLOWS = containing.container_follow
_PAGE = "follow"
ISSUE = CaseKind(
    "issue", 1, "诉求", "Issue", STATES, TRANSITIONS, May.ISSUES_READ, ON_DUE, _FOLLOWS, page=_PAGE,
    words=reported.words_of,
)  # fmt: skip
# The same loop for what a grid worker finds; counted apart, never a quota (issue-desk 19).
FINDING = CaseKind(
    drafts.FINDING, 1, "巡查上报", "Inspection finding", STATES, TRANSITIONS, May.ISSUES_READ, ON_DUE, _FOLLOWS,
    page=_PAGE, words=reported.words_of,
)  # fmt: skip

# Complaints about conduct: seen and handled by the conduct desks alone (issue-desk 16.6).
CONDUCT_STATES = (
    *(s for s in STATES if s.code in {"received", "need_info", "accepted", "withdrawn"}),
    State("closed", "已结案", "Closed", 6, _CLOSED, is_final=False, deadline="none: the complainant has the answer"),
)
_FRESH = "received need_info accepted"


def _as(act: str, sources: str, targets: str, permission: May) -> Transition:
    """Give an act of the ordinary loop in the words it has there, between other states and by another right."""
    found = next(t for t in TRANSITIONS if t.act == act)
    return replace(found, sources=frozenset(sources.split()), targets=frozenset(targets.split()), permission=permission)


CONDUCT_TRANSITIONS = (
    _as("receive", "", "received", May.ISSUES_RECEIVE),
    _as("ask", "received", "need_info", May.ISSUES_CONDUCT_HANDLE),
    _as("supply", "need_info", "received", May.ISSUES_CONDUCT_READ),
    _as("ask_expired", "need_info", "received", May.ISSUES_CONDUCT_HANDLE),
    _t("C1", "conduct_name", "确认被反映单位", "Unit named", "received accepted", "", May.ISSUES_CONDUCT_HANDLE,
       "unit"),
    _t("C2", "conduct_accept", "受理", "Taken up", "received", "accepted", May.ISSUES_CONDUCT_HANDLE),
    _t("C3", "conduct_close", "答复并结案", "Answered and closed", "accepted", "closed", May.ISSUES_CONDUCT_HANDLE,
       "text"),
    _as("withdraw", _FRESH, "withdrawn", May.ISSUES_WITHDRAW),
    _as("add", f"{_FRESH} closed", "", May.ISSUES_CONDUCT_READ),
    _as("note", f"{_FRESH} closed", "", May.ISSUES_CONDUCT_HANDLE),
    _as("message", f"{_FRESH} closed", "", May.ISSUES_CONDUCT_HANDLE),
    _as("telephone", f"{_FRESH} closed withdrawn", "", May.ISSUES_CONDUCT_HANDLE),
)  # fmt: skip
CONDUCT = CaseKind(
    CONDUCT_KIND, 1, "作风投诉", "Complaint about conduct", CONDUCT_STATES, CONDUCT_TRANSITIONS,
    May.ISSUES_CONDUCT_READ, {Clock.ASK: asking.ask_expired}, is_apart=True, page=_PAGE,
)  # fmt: skip
# Only places and their trouble; what is done about it is public from the first day.
LISTED_PROJECT = CaseKind(
    "listed_project", 1, "挂牌整治", "Listed rectification", _PLACE_STATES, _PLACE_ACTS, May.ISSUES_READ,
    {Clock.WATCH: places.watch_over},
)  # fmt: skip
# A view across categories: it sends no report another way.
MONTHLY_THEME = CaseKind(
    "monthly_theme", 1, "每月一题", "Monthly theme", _THEME_STATES, _THEME_ACTS, May.ISSUES_READ, {}
)  # fmt: skip
