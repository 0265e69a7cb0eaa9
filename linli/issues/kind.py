"""The issue desk's case kinds: states, transitions, who moves, what must be given (issue-desk 6.1, 6.2)."""

from linli.kernel.cases.rules import CaseKind, PublicStatus, State, Transition
from linli.kernel.people.rules import Permission as P

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
    State("withdrawn", "已撤回", "Withdrawn", 6, _CLOSED, is_final=True, deadline="none: the reporter ended it"),
)


def _t(
    id_: str,
    act: str,
    zh: str,
    en: str,
    sources: str,
    targets: str,
    permission: P,
    fields: str = "",
    reasons: str = "",
    *,
    public: bool = True,
) -> Transition:
    return Transition(
        id_, act, zh, en, frozenset(sources.split()), frozenset(targets.split()), permission,
        tuple(fields.split()), reasons, public,
    )  # fmt: skip


TRANSITIONS = (
    _t("A1", "receive", "收件", "received", "", "received", P.ISSUES_RECEIVE, "channel text"),
    _t("A2", "ask", "请补充", "asked for more", "received", "need_info", P.ISSUES_ASK, "text until"),
    _t("A3", "supply", "已补充", "supplied", "need_info", "received", P.ISSUES_SUPPLY, "text"),
    _t("A4", "ask_expired", "补充期满", "no answer to our question", "need_info", "received declined", P.ISSUES_ASK),
    _t("A5", "decline", "不予受理", "not taken up", "received", "declined", P.ISSUES_DECLINE,
       "reason basis body phone", "decline"),
    _t("A6", "review_decline", "复核", "reviewed", "declined", "received declined", P.ISSUES_REVIEW_DECLINE, "text"),
    _t("A7", "accept", "受理", "taken up", "received", "accepted", P.ISSUES_ACCEPT, "category nature"),
    _t("A8", "answer_direct", "直接答复", "answered", "accepted", "closed", P.ISSUES_ANSWER, "text"),
    _t("A9", "file", "立案", "filed", "accepted", "filed", P.ISSUES_FILE, "check_method"),
    _t("A10", "self_handle", "自行处置", "fixed on the spot", "filed", "disposed", P.ISSUES_SELF_HANDLE,
       "text before after"),
    _t("A11", "dispatch", "派遣", "sent to a unit", "filed", "dispatched", P.ISSUES_DISPATCH, "advice"),
    _t("A12", "sign", "签收", "signed for", "dispatched", "in_hand", P.ISSUES_SIGN, public=False),
    _t("A12", "silence", "逾时视为签收", "taken as signed", "dispatched", "in_hand", P.ISSUES_SIGN, public=False),
    _t("A13", "return_upheld", "退单成立", "handed back", "dispatched in_hand", "filed", P.ISSUES_RULE_RETURN, "text"),
    _t("A14", "interim", "临时措施", "interim measure", "accepted filed dispatched in_hand", "", P.ISSUES_INTERIM,
       "kind"),
    _t("A17", "dispose", "处置完毕", "reported done", "in_hand", "disposed", P.ISSUES_DISPOSE, "text action"),
    _t("A18", "reject_disposal", "核查不通过", "check failed", "disposed", "in_hand", P.ISSUES_REJECT_DISPOSAL,
       "text", "reopen"),
    _t("A19", "confirm", "结案", "closed", "disposed", "closed", P.ISSUES_CONFIRM, "verdict"),
    _t("A20", "reopen", "重新办理", "reopened", "disposed closed", "dispatched", P.ISSUES_REOPEN, "reason", "reopen"),
    _t("A23", "withdraw", "撤回", "withdrawn", "received need_info accepted filed dispatched in_hand", "withdrawn",
       P.ISSUES_WITHDRAW),
)  # fmt: skip

# Version 1 of the workflow; a case keeps the version it was opened with.
ISSUE = CaseKind("issue", 1, "诉求", "Issue", STATES, TRANSITIONS, P.ISSUES_READ)
# The same loop for what a grid worker finds; counted apart, never a quota (issue-desk 19).
FINDING = CaseKind("finding", 1, "巡查上报", "Inspection finding", STATES, TRANSITIONS, P.ISSUES_READ)
