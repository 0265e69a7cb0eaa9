"""The record of a sitting as it is kept, from the lines that were written in the room. Pure.

It is a document of the file, so it is in Chinese whatever language its readers use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class How(StrEnum):
    """Why a sitting ended that was not adjourned."""

    OVER = "over"
    PROPOSED = "proposed"
    LOST = "lost"
    SUSPENDED = "suspended"
    ENDED = "ended"


KINDS: Mapping[str, str] = {
    "procedure": "程序", "statement": "陈述", "question": "提问", "answer": "回答", "offer": "提议",
    "fact": "无争议事实", "agreed": "达成一致", "note": "文件记载", "flag": "异议",
}  # fmt: skip
JOBS: Mapping[str, str] = {
    "mediator": "调解员", "recorder": "记录员", "party": "当事人", "agent": "代理人", "invitee": "受邀参与人",
    "supporter": "陪同或者翻译", "clerk": "工作人员",
}  # fmt: skip
SIDES: Mapping[str, str] = {"A": "申请人", "R": "被申请人"}
WAYS: Mapping[str, str] = {"online": "在线", "phone": "电话", "table": "现场"}
IDENTITIES: Mapping[str, str] = {
    "document": "已核对证件", "known": "经办人认识本人", "call_back": "已回拨登记电话并核对两项信息",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody who was let in."""

    name: str
    job: str
    side: str
    way: str
    identity: str
    # When, for somebody who came later.
    at: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One line as it was written; `corrects` names an earlier one by its number."""

    id: int
    at: datetime
    kind: str
    speaker: str
    text: str
    corrects: int | None = None


def came_words(who: Came) -> str:
    """Give somebody as the record names them.

    >>> came_words(Came("示例甲", "party", "A", "phone", "call_back"))
    '示例甲（申请人，电话，已回拨登记电话并核对两项信息）'
    """
    job = SIDES.get(who.side, "") if who.job == "party" else SIDES.get(who.side, "") + JOBS[who.job]
    told = [job, WAYS[who.way], IDENTITIES.get(who.identity, ""), f"{who.at}到场" if who.at else ""]
    return f"{who.name}（{'，'.join(filter(None, told))}）"


def record(came: Sequence[Came], lines: Sequence[Written]) -> str:
    """Give the record: who was there, then every line in its order; nothing is left out, a correction names its line.

    >>> from datetime import datetime
    >>> at = datetime(2022, 7, 4, 10, 42)
    >>> said = Written(7, at, "statement", "示例甲", "去年漏水。")
    >>> print(record([], [said, Written(9, at, "flag", "示例甲", "前年。", 7)]))
    1. 10:42 示例甲（陈述）：去年漏水。
    2. 10:42 示例甲（异议，对第1条）：前年。
    """
    number = {line.id: n for n, line in enumerate(lines, 1)}
    head = [f"到场：{'；'.join(map(came_words, came))}。"] if came else []
    return "\n".join([*head, *(_line(number, line) for line in lines)])


def _line(number: Mapping[int, int], line: Written) -> str:
    about = f"，对第{number[line.corrects]}条" if line.corrects is not None and line.corrects in number else ""
    kind = f"（{KINDS[line.kind]}{about}）"
    return f"{number[line.id]}. {line.at:%H:%M} {line.speaker}{kind}：{line.text}"
