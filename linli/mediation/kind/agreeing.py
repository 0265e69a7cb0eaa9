"""The acts of offers, rolls, and an agreement from its first draft to its effect."""

from dataclasses import replace

from linli.kernel.cases.rules import Transition
from linli.kernel.people.rules import Permission as May
from linli.mediation.kind.rows import line, move

_TALKS = "preparing scheduled in_sitting adjourned proposal"
_ALL = f"{_TALKS} signing"
_LONG = f"{_ALL} effective"
_PAPER = "pages footer signers"


def _alone(row: Transition) -> Transition:
    """Let a row be the platform's own."""
    return replace(row, is_automatic=True)


AGREEING = (
    line("offer_opt", "同意先行协商", "Would negotiate by offers", "accepted", May.MEDIATION_ANSWER),
    line("offer", "提出报价", "An offer was made", "accepted", May.MEDIATION_ANSWER, "amount words"),
    line("offer_accept", "接受对方意见", "The other side's words accepted", "accepted", May.MEDIATION_ANSWER),
    _alone(line("offer_lapse", "协商期满", "The negotiation is over", "accepted", May.MEDIATION_ANSWER)),
    line("roll_import", "导入花名册", "Roll imported", f"accepted panel {_TALKS}", May.MEDIATION_SCREEN, "sheet"),
    line("member_key", "发给成员新的链接和查阅码", "A member was given a new key", f"accepted panel {_ALL} effective",
         May.MEDIATION_SCREEN),
    line("elect", "成员推选代表人", "A member elects who speaks for it", f"accepted panel {_TALKS}",
         May.MEDIATION_REPLY, "elected"),
    line("member_leave", "成员退出", "A member leaves", f"accepted panel {_ALL}", May.MEDIATION_REPLY),
    line("member_hold", "暂缓或恢复成员份额", "A member's part held or let go", f"{_ALL} effective", May.MEDIATION_SIT),
    line("sign_late", "成员补签", "A member signed later", "effective", May.MEDIATION_ANSWER, "code"),
    line("draft", "起草协议", "Draft worked on", "preparing in_sitting adjourned proposal", May.MEDIATION_SIT),
    move("propose", May.MEDIATION_SIT),
    line("revise", "送交新方案", "New version given out", "proposal", May.MEDIATION_SIT),
    line("read", "阅读方案", "Draft read", "proposal signing effective", May.MEDIATION_ANSWER),
    move("reopen_talks", May.MEDIATION_SIT),
    # The same move, on the wish of a party.
    replace(move("reopen_talks", May.MEDIATION_ANSWER), act="talk_on"),
    line("identify", "核验身份", "Identity compared", _LONG, May.MEDIATION_SCREEN, "participant document"),
    line("authorise", "登记代理权限", "Authority noted", f"accepted panel {_ALL}", May.MEDIATION_SCREEN,
         "participant agent"),
    move("to_sign", May.MEDIATION_SIT, "path"),
    move("oral", May.MEDIATION_SIT, "spoken"),
    move("edit", May.MEDIATION_SIT),
    line("sign", "当事人签署", "Signed by a party", "signing", May.MEDIATION_ANSWER, "code"),
    line("sign_mediator", "调解员签署", "Signed by a mediator", "signing", May.MEDIATION_SEAT),
    line("seal", "加盖印章", "Sealed", "signing", May.MEDIATION_DECIDE),
    line("paper_printed", "打印待签文本", "Printed to be signed", "signing", May.MEDIATION_SCREEN, "pages"),
    line("paper_scan", "登记纸质签署", "Signed paper entered", "signing", May.MEDIATION_SCREEN, _PAPER),
    line("paper_confirm", "核对纸质签署", "Signed paper confirmed", "signing", May.MEDIATION_SEAT, _PAPER),
    move("take_effect", May.MEDIATION_SIT),
    move("refuse_sign", May.MEDIATION_ANSWER),
    line("decline_part", "成员不加入", "A member does not join", "signing", May.MEDIATION_ANSWER),
    move("sign_lapse", May.MEDIATION_SIT),
    _alone(line("sign_remind", "提醒签署", "Reminded to sign", "signing", May.MEDIATION_SIT)),
    _alone(line("not_join", "逾期未签，视为不加入", "Who did not sign stays outside", "signing", May.MEDIATION_SIT)),
    line("vary_wish", "请求变更协议", "Change of the agreement wished", "effective", May.MEDIATION_ANSWER),
    _alone(move("vary", May.MEDIATION_SIT)),
)  # fmt: skip
