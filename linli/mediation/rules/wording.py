"""What a draft says, word for word: the text that is read, hashed and signed (mediation 13, 22 no. 28). Pure.

In Chinese, as the committee's papers are; who is named stands for a participant. The same draft gives the same text.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from hashlib import sha256

from linli.mediation.rules.checks import Draft
from linli.mediation.rules.money import capitals, yuan
from linli.mediation.rules.terms import AT_SIGNING, Kind, Term, day, instalments

_SIDES = {"A": "申请人", "R": "被申请人", "T": "第三人"}
_PUBLIC = {"public": "公开", "private": "不公开"}
HEADS = {"facts": "纠纷简要情况", "disputed": "争议要点", "responsibility": "责任认定"}
_BASIS = {"appraisal": "鉴定意见", "expert": "专家意见", "agreed": "各方协商一致，未经鉴定"}
_CLOSING = (
    "本协议由各方自愿达成，自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，各方应当履行。",
    "各方可以自协议生效之日起三十日内共同向人民法院申请司法确认；就协议的履行或者内容发生争议的，任何一方可以向人民法院起诉。",
)


def when(typed: str) -> str:
    """Give a day as a paper says it; words as they are.

    >>> when("2021-04-30"), when("at_signing"), when("长期")
    ('2021年4月30日', '签署时', '长期')
    """
    if typed == AT_SIGNING:
        return "签署时"
    found = day(typed)
    return _date(found) if found else typed


def _date(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _by(typed: str) -> str:
    return f"{when(typed)}前" if day(typed) else when(typed)


def _sum(amount: int | None) -> str:
    return f"人民币{yuan(amount)}元（大写：{capitals(amount)}）" if amount else "（金额待定）"


def _pay(t: Term, who: Callable[[str], str]) -> str:
    said = f"{who('payer')}向{who('payee')}支付{t.get('purpose')}{_sum(t.amount)}，以{t.get('method')}方式"
    if parts := instalments(t):
        each = "；".join(
            f"{'签署时' if p.is_at_signing or not p.due_on else _date(p.due_on) + '前'}支付{_sum(p.amount)}"
            for p in parts
        )
        said += f"分{len(parts)}期支付：{each}"
    else:
        said += f"于{_by(t.get('due'))}付清"
    return said + (f"，收款账户：{t.get('account')}" if t.get("account") else "")


_SENTENCES: Mapping[Kind, Callable[[Term, Callable[[str], str]], str]] = {
    Kind.PAY: _pay,
    Kind.DO: lambda t, who: (
        f"{who('actor')}于{_by(t.get('due'))}在{t.get('place')}{t.get('act')}，履行证明：{t.get('proof')}"
    ),
    Kind.REFRAIN: lambda t, who: (
        f"{who('actor')}在{t.get('place')}遵守下列约定：{t.get('act')}，期间：{when(t.get('due'))}，履行证明：{t.get('proof')}"
    ),
    Kind.DELIVER: lambda t, who: (
        f"{who('giver')}于{_by(t.get('due'))}在{t.get('place')}向{who('taker')}交付{t.get('thing')}，"
        f"数量：{t.get('quantity')}，状况：{t.get('condition')}"
    ),
    Kind.APOLOGY: lambda t, who: (
        f"{who('giver')}于{_by(t.get('due'))}以{t.get('form')}方式向{who('taker')}赔礼道歉"
        f"（{_PUBLIC.get(t.get('publicity'), t.get('publicity'))}）"
    ),
    Kind.ACKNOWLEDGE: lambda t, who: f"{who('giver')}确认：{t.get('fact')}",
    Kind.RELEASE: lambda t, who: f"{who('giver')}放弃下列请求：{t.get('claim')}，条件：{t.get('condition')}",
    Kind.COST: lambda t, who: f"{t.get('item')}由{who('payer')}承担",
}  # fmt: skip


def sentence(term: Term, names: Mapping[str, str]) -> str:
    """Give a term as one sentence."""

    def who(name: str) -> str:
        return names.get(term.get(name), "（待定）")

    said = _SENTENCES[term.kind](term, who)
    if term.get("benefit"):
        said += f"，对被监护人的利益：{term.get('benefit')}"
    if term.get("default"):
        said += f"；不履行的责任：{term.get('default').rstrip('。')}"
    return said.rstrip("。") + "。"


def text_of(draft: Draft, sides: Sequence[tuple[str, str]], figures: Mapping[str, int] | None = None) -> str:
    """Give the whole text of an agreement; `sides` names each party by key with its side, in order.

    In a group each member's figure is told to that member; here stands their sum, and what binds the list to the text.
    """
    names = {key: party.name for key, party in draft.parties.items()}
    lines = ["人民调解协议书", ""]
    lines += [
        f"{_SIDES.get(side, side)}：{names[key]}" for key, side in sides if key in names and key not in (figures or {})
    ]
    if figures:
        lines.append(f"申请人：共{len(figures)}名，名单及各自金额见协议分册")
    for name, title in HEADS.items():
        if draft.heads.get(name, "").strip():
            lines += ["", title, draft.heads[name].strip()]
    if basis := _BASIS.get(draft.heads.get("liability_basis", "")):
        lines += ["", f"责任依据：{basis}"]
    lines += ["", "协议内容"]
    lines += [f"{term.number}. {sentence(term, names)}" for term in draft.terms]
    if figures:
        lines += [
            "",
            f"协议分册共{len(figures)}份，合计{_sum(sum(figures.values()))}。",
            f"分册清单校验值：{list_hash(figures)}",
        ]
    lines += ["", *_CLOSING, ""]
    lines += [f"签订地点：{draft.heads.get('place', '')}", f"签订日期：{when(draft.heads.get('signing_on', ''))}"]
    lines.append(f"本协议一式{draft.heads.get('copies', '')}份，各方当事人各执一份，人民调解委员会留存一份。")
    return "\n".join(lines)


def list_hash(figures: Mapping[str, int]) -> str:
    """Give the hash of a list of figures, so that no row of it changes unseen."""
    return sha256("\n".join(f"{key} {figures[key]}" for key in sorted(figures)).encode()).hexdigest()


def without(text: str, words: Collection[str], instead: str) -> str:
    """Give a text in which something stands instead of certain words; the longest first, so that none is left in part.

    >>> without("张三丰说：张三在", ["张三", "张三丰"], "某人")
    '某人说：某人在'
    """
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = text.replace(word, instead)
    return text


def text_hash(text: str) -> str:
    """Give the hash of a text: another letter, another hash."""
    return sha256(text.encode()).hexdigest()
