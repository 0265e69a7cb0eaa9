"""The three tracks of a dispute: states, moves, who makes them, what each needs, what it produces (mediation 6). Pure.

A move that is not in these tables is impossible. What a move needs is named by a code; whether it is there the slice
finds out from its rows, by the rules beside this module.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from linli.kernel.cases.rules import PublicStatus, State


class Who(StrEnum):
    """Who may make a move, as everybody stands to one case (mediation 3.1)."""

    PARTY = "P"
    RESPONDENT = "R"
    CLERK = "C"
    MEDIATOR = "M"
    PRESIDER = "S"
    DIRECTOR = "D"
    DISPATCHER = "G"
    COURT_DESK = "K"
    VISITOR = "V"
    TIMER = "T"


# Who is one of a wider circle: a respondent is a party, the presider a mediator.
_WIDER = {Who.RESPONDENT: Who.PARTY, Who.PRESIDER: Who.MEDIATOR}


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a track."""

    id: str
    act: str
    zh: str
    en: str
    sources: frozenset[str]
    # Empty: the state stays.
    targets: frozenset[str]
    who: frozenset[Who]
    # What must be there, each by its code.
    needs: tuple[str, ...] = ()
    # The numbers of the documents it makes (mediation 22).
    papers: tuple[int, ...] = ()
    # How long it may wait once its state is reached, as clocks are written; empty where nothing runs.
    within: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """A table of states and the moves between them."""

    states: tuple[State, ...]
    moves: tuple[Move, ...]

    def move(self, act: str) -> Move:
        """Give the move of that name; StopIteration for an unknown one."""
        return next(move for move in self.moves if move.act == act)


def _s(code: str, zh: str, en: str, step: int, deadline: str, *, over: bool = False, final: bool = False) -> State:
    return State(code, zh, en, step, PublicStatus.CLOSED if over else PublicStatus.OPEN, final, deadline)


def _m(
    id_: str,
    act: str,
    zh: str,
    en: str,
    sources: str,
    targets: str,
    who: str,
    needs: str = "",
    papers: tuple[int, ...] = (),
    within: str = "",
) -> Move:
    return Move(
        id_, act, zh, en, frozenset(sources.split()), frozenset(targets.split()), frozenset(map(Who, who)),
        tuple(needs.split()), papers, within,
    )  # fmt: skip


# In the order of a case that goes well.
_STATES = (
    _s("draft", "草稿", "Draft", 1, "draft_until"),
    _s("submitted", "已提交", "Handed in", 1, "take_by"),
    _s("screening", "审查", "Being looked at", 2, "decide_by"),
    _s("need_info", "待补正", "More is needed", 2, "answer_by"),
    _s("declined", "不予受理", "Not taken up", 2, "close_by", over=True),
    _s("inviting", "征询对方", "The other side is being asked", 3, "reply_by"),
    _s("accepted", "已受理", "Taken up", 4, "mediate_by"),
    _s("panel", "确定调解员", "Mediators being chosen", 4, "mediate_by"),
    _s("preparing", "准备", "Being prepared", 5, "mediate_by"),
    _s("scheduled", "已排期", "Sitting arranged", 5, "mediate_by"),
    _s("in_sitting", "调解中", "Sitting", 5, "mediate_by"),
    _s("adjourned", "休会", "Adjourned", 5, "mediate_by"),
    _s("suspended", "中止", "Suspended", 5, "finding_by"),
    _s("proposal", "拟协议", "Agreement being drafted", 6, "mediate_by"),
    _s("signing", "签署", "Being signed", 6, "sign_by"),
    _s("effective", "已生效", "In effect", 7, "visit_by"),
    _s("followed_up", "已回访", "Followed up", 7, "close_by"),
    _s("terminated", "终止", "Ended without agreement", 7, "close_by", over=True),
    _s("closed", "已结案", "Closed", 8, "archive_by", over=True),
    _s("archived", "已归档", "Archived", 8, "none: the sealed file is never opened again", over=True, final=True),
)
_TALKS = "preparing scheduled in_sitting adjourned proposal"
_UNDER_CLOCK = "accepted panel preparing scheduled in_sitting adjourned suspended proposal"
_BEFORE_EFFECT = f"submitted screening need_info inviting {_UNDER_CLOCK} signing"
_FIRST = ""

MAIN = Track(
    _STATES,
    (
        _m("m01", "open_draft", "起草", "Begun", _FIRST, "draft", "PC", "privacy_shown", (3, 4), "30d"),
        _m("m02", "submit", "提交", "Handed in", "draft", "submitted", "PC",
           "contact respondent facts request voluntary safety_shown identity", (3, 4, 5, 6)),
        _m("m03", "take", "登记审查", "Being looked at", "submitted", "screening", "C", within="1wd"),
        _m("m04", "ask_info", "要求补正", "More asked for", "screening", "need_info", "C", "items", (7,)),
        _m("m05", "answer_info", "补正", "Added", "need_info", "screening", "P", within="7d"),
        # What does not come in time ends the application on ground N11.
        _m("m05", "info_expired", "逾期未补正", "Not completed in time", "need_info", "declined", "T", "time_over",
           (8,)),
        _m("m06", "decline", "不予受理", "Not taken up", "screening", "declined", "D",
           "proposal ground routes other_hand", (8,), "3wd"),
        _m("m07", "transfer", "转送", "Passed on", "screening", "", "CG", "reason applicant_told may_pass_on",
           within="1wd"),
        _m("m08", "invite", "征询对方", "The other side asked", "screening", "inviting", "C",
           "checklist safe_contact summary not_refused_lately", (9,), "3wd"),
        _m("m09", "accept_joint", "受理（共同申请）", "Taken up on both sides' wish", "screening", "accepted", "C",
           "checklist all_agreed calendar", (11,), "3wd"),
        _m("m10", "consent", "对方同意，受理", "The other side agreed, taken up", "inviting", "accepted", "RC",
           "enough_agreed calendar", (10, 11), "3wd"),
        # Of several other sides some have agreed; while another has still to answer, the state stays.
        _m("m10", "part", "与未同意的一方分开调解", "Goes on without who did not agree", "inviting", "accepted", "D",
           "calendar", (11,), "3wd"),
        _m("m11", "refuse", "对方拒绝", "The other side refused", "inviting", "terminated", "RC", "clear_refusal",
           (10, 39)),
        # One of several has refused, and it does not go on without.
        _m("m11", "refusal_end", "因一方拒绝终止", "Ended on a refusal", "inviting", "terminated", "C", "", (39,)),
        _m("m12", "unreachable", "无法联系对方", "The other side was not reached", "inviting", "terminated", "CT",
           "attempts_over", (39,)),
        _m("m13", "start_panel", "启动选任", "Choice of mediators begun", "accepted", "panel", "C",
           "consents rights_read service_addresses", (12, 43), "1wd"),
        _m("m14", "panel_set", "确定调解员", "Mediators chosen", "panel", "preparing", "PD",
           "seats disclosures no_conflict challenge_over", (16, 17, 18), "2wd"),
        _m("m15", "schedule", "排期", "Sitting arranged", "preparing", "scheduled", "S",
           "evidence mode equipment notice", (19, 20, 23)),
        _m("m16", "open_sitting", "开始调解", "Sitting opened", "scheduled", "in_sitting", "S",
           "quorum sides recorder identified rules_read recording_settled no_open_disclosure", (13, 24)),
        _m("m17", "adjourn", "休会", "Adjourned", "in_sitting", "adjourned", "S", "record_signed", (24,)),
        # The hearing room was left by its presider for half an hour; what was written is kept.
        _m("m17", "sitting_broken", "调解中断，休会", "Broken off, adjourned", "in_sitting", "adjourned", "T",
           "", (24,)),
        _m("m18", "next_sitting", "再次排期", "Next sitting arranged", "adjourned", "scheduled", "S", "", (23,),
           "5wd"),
        _m("m19", "propose", "提出方案", "Agreement drafted", "preparing in_sitting adjourned", "proposal", "S",
           "terms", (25,)),
        _m("m20", "reopen_talks", "继续协商", "Talks taken up again", "proposal", "adjourned", "SP"),
        _m("m21", "to_sign", "进入签署", "Given out to be signed", "proposal", "signing", "S",
           "no_block all_opened read_long_enough", (28, 30)),
        _m("m22", "oral", "达成口头协议", "Oral agreement", "proposal", "effective", "S", "oral_allowed", (29,)),
        _m("m23", "edit", "修改文本", "Text changed", "signing", "proposal", "S"),
        _m("m24", "take_effect", "协议生效", "Agreement in effect", "signing", "effective", "T", "profile_met",
           (28, 31, 32)),
        _m("m25", "refuse_sign", "拒绝签署", "Signature refused", "signing", "terminated effective", "P", "", (39,)),
        _m("m26", "sign_lapse", "逾期未签", "Not signed in time", "signing", "adjourned", "T",
           "time_over nobody_refused", within="5d"),
        _m("m27", "suspend", "中止调解", "Suspended", f"{_TALKS} signing", "suspended", "MDC", "ground", (27,)),
        _m("m28", "resume", "恢复调解", "Resumed", "suspended", "preparing", "D", "finding", (27,), "2wd"),
        _m("m29", "stop", "终止调解", "Stopped", "suspended", "terminated effective", "D", "finding", (27, 39), "2wd"),
        _m("m30", "withdraw", "撤回申请或退出", "Withdrawn", _BEFORE_EFFECT, "terminated effective", "P",
           "settled_asked", (39,)),
        _m("m31", "time_up", "期限届满", "Time over", _UNDER_CLOCK, "terminated effective", "T",
           "limit_over no_open_sitting", (39,)),
        _m("m32", "extend", "延长期限", "Time extended", f"{_UNDER_CLOCK} signing", "", "P",
           "all_agreed before_limit within_cap", (26,)),
        _m("m33", "vary", "变更协议", "Agreement to be changed", "effective", "preparing", "P", "all_agreed"),
        _m("m34", "follow_up", "回访", "Followed up", "effective", "followed_up", "MV",
           "performance_settled confirmation_settled", (38,), "15d"),
        _m("m35", "close", "结案", "Closed", "declined terminated followed_up", "closed", "D",
           "proposal items_present other_hand", (41,), "5wd"),
        _m("m36", "archive", "归档", "Archived", "closed", "archived", "D",
           "proposal complete retention_set sealed other_hand", (1, 2, 42), "10d"),
        # A linked case is opened; the closed file stays as it is.
        _m("m37", "continue", "续办", "Taken up anew", "closed archived", "", "PD"),
        _m("m38", "give_up", "分歧过大，终止", "Ended: too far apart", _TALKS, "terminated effective", "S",
           "sides_heard", (39,)),
        _m("m39", "end_other", "因其他事由终止", "Ended for another reason",
           f"inviting {_UNDER_CLOCK} signing", "terminated effective", "D", "proposal ground paper other_hand", (39,)),
        _m("m40", "review_upheld", "复核成立", "Refusal overturned", "declined", "screening", "G",
           "review_asked reason", within="5wd"),
    ),
)  # fmt: skip

# What ends a case; while an agreement is only being changed, it ends the change alone (m41).
ENDINGS = frozenset({"refuse_sign", "stop", "withdraw", "time_up", "give_up", "end_other"})

_RULED, _BINDS = "none: the court has ruled", "none: the agreement binds without a court"
CONFIRMATION = Track(
    (
        _s("none", "未开始", "Not begun", 1, "none: it begins with the effect of the agreement"),
        _s("not_eligible", "不可确认", "Cannot be confirmed", 1, _BINDS, over=True),
        _s("open", "可申请", "May be applied for", 2, "apply_by"),
        _s("ready", "申请已备", "Application ready", 2, "apply_by"),
        _s("filed", "已提交法院", "Filed at court", 3, "none: the court's own time"),
        _s("more_info", "待补材料", "Court asks for more", 3, "court_until"),
        _s("confirmed", "已确认", "Confirmed", 4, _RULED, over=True),
        _s("not_accepted", "法院不予受理", "Not accepted by the court", 4, _RULED, over=True, final=True),
        _s("dismissed", "驳回申请", "Dismissed", 4, _RULED, over=True, final=True),
        _s("withdrawn", "撤回申请", "Application withdrawn", 4, "apply_by", over=True),
        _s("lapsed", "逾期未申请", "Time to apply is over", 4, "none: the window is closed", over=True, final=True),
        _s("objected", "异议审查", "Objected to", 4, "none: the court's own time"),
        _s("revoked", "确认裁定被撤销", "Confirmation revoked", 4, _RULED, over=True, final=True),
    ),
    (
        _m("k01", "open_window", "开放申请", "May be applied for", "none", "open not_eligible", "T"),
        _m("k02", "apply", "共同申请", "Jointly applied for", "open", "ready", "P", "all_applied in_window", (33, 34)),
        _m("k03", "file", "提交法院", "Filed at court", "ready", "filed", "KP", "right_court court_receipt in_window"),
        _m("k04", "court_asks", "法院要求补正", "Court asks for more", "filed", "more_info", "K", "items"),
        _m("k05", "court_answered", "补交法院", "Given to the court", "more_info", "filed", "KP"),
        _m("k06", "not_accept", "不予受理", "Not accepted", "filed more_info", "not_accepted", "K", "ground ruling"),
        _m("k07", "dismiss", "驳回", "Dismissed", "filed more_info", "dismissed", "K", "ground ruling"),
        _m("k08", "take_back", "撤回", "Withdrawn", "ready filed more_info", "withdrawn", "PK", "no_ruling"),
        _m("k09", "apply_anew", "重新申请", "To be applied for again", "withdrawn", "open", "P", "in_window"),
        _m("k10", "confirm", "裁定确认", "Confirmed", "filed", "confirmed", "K", "ruling service_dates"),
        _m("k11", "lapse", "逾期", "Time over", "open ready withdrawn", "lapsed", "T", "window_over"),
        _m("k12", "object", "提出异议", "Objected to", "confirmed", "objected", "K", "objector objection_in_time"),
        _m("k13", "objection_ruled", "异议裁定", "Objection ruled on", "objected", "confirmed revoked", "K", "ruling"),
        _m("k14", "written_down", "口头协议书面化", "Written down since", "not_eligible", "open", "S",
           "oral same_content in_window"),
    ),
)  # fmt: skip

PERFORMANCE = Track(
    (
        _s("none", "未开始", "Not begun", 1, "none: it begins with the effect of the agreement"),
        _s("running", "履行中", "Being performed", 2, "item_by"),
        _s("fulfilled", "已履行", "Performed", 3, "none: nothing is open", over=True),
        _s("breached", "未履行", "Not performed", 3, "none: the obligee chooses the route"),
        _s("replaced", "已变更", "Replaced", 3, "none: the changed agreement runs", over=True, final=True),
    ),
    (
        _m("p01", "begin", "开始履行", "Begun", "none", "running fulfilled", "T"),
        _m("p02", "fulfil", "履行完毕", "Performed", "running", "fulfilled", "T", "all_verified"),
        _m("p03", "breach", "认定未履行", "Found not performed", "running", "breached", "M", "urged"),
        _m("p04", "cure", "补履行", "Cured", "breached", "running", "M", "promise_kept"),
        _m("p05", "replace", "以新协议替代", "Replaced", "running breached", "replaced", "T", "variation_in_effect"),
        _m("p06", "undo", "恢复履行", "Open again", "fulfilled", "running", "M", "reversed_in_time"),
    ),
)  # fmt: skip


def refusal(move: Move, who: Who, state: str, met: Collection[str] = ()) -> str:
    """Give why a move is not open now, as a code; "" when it is. `met` names the needs that are there.

    >>> refusal(MAIN.move("take"), Who.CLERK, "submitted")
    ''
    >>> refusal(MAIN.move("take"), Who.PARTY, "submitted")
    'not_yours'
    """
    if state not in (move.sources or {""}):
        return "not_now"
    if not {who, _WIDER.get(who, who)} & move.who:
        return "not_yours"
    return next((need for need in move.needs if need not in met), "")


def target(move: Move, state: str, *, to: str = "", is_variation: bool = False) -> str:
    """Give the state a move leads to; where the table leaves a choice, `to` makes it.

    >>> target(MAIN.move("give_up"), "adjourned"), target(MAIN.move("give_up"), "adjourned", is_variation=True)
    ('terminated', 'effective')
    """
    if not move.targets:
        return state
    if move.act in ENDINGS:
        # The agreement that was to be changed stands untouched until another takes effect.
        return "effective" if is_variation else "terminated"
    (only,) = move.targets if len(move.targets) == 1 else (to,)
    if only not in move.targets:
        raise ValueError(f"{move.id} leads to one of {', '.join(sorted(move.targets))}: name it")
    return only
