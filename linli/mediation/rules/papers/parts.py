"""Of what parts a document of the table is made, and how a part and its values become blocks. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum, auto
from typing import Any

from linli.mediation.rules.machine import Who
from linli.mediation.rules.money import printed
from linli.mediation.rules.papers.model import Block, Fields, Grid, Heading, Items, Paragraph

Values = Mapping[str, Any]


class Look(Enum):
    """What a part is on the page."""

    FACT = auto()
    MONEY = auto()
    # To the second, as a receipt says it.
    INSTANT = auto()
    PROSE = auto()
    ITEMS = auto()
    GRID = auto()
    PEOPLE = auto()
    TO = auto()
    SAID = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a document: the name of its value, its words on the page, and whether it must be there."""

    look: Look
    key: str
    words: str
    must: bool = True
    # Of a grid: the name and the words of each column.
    columns: tuple[tuple[str, str], ...] = ()


class Readers(StrEnum):
    """Which parties read a document (mediation 11)."""

    # The one whose it is.
    OWN = "own"
    # The one whose it is, and the other side; not the fellow members of a group.
    OWN_AND_OTHER = "own_and_other"
    ALL = "all"
    NOBODY = "nobody"


_OFFICE = frozenset({Who.CLERK, Who.DIRECTOR})
_FILE = _OFFICE | {Who.MEDIATOR}
_PANEL = frozenset({Who.MEDIATOR})


class Desk(Enum):
    """Who of the committee reads a document (mediation 11)."""

    # Panel, clerk and director; clerk and director; the panel alone.
    FILE = _FILE
    OFFICE = _OFFICE
    PANEL = _PANEL


@dataclass(frozen=True, slots=True)
class Paper:
    """One row of the table of documents (mediation 22)."""

    number: int
    zh: str
    en: str
    parts: tuple[Part, ...]
    readers: Readers
    # Where who signs.
    signed: tuple[str, ...] = ()
    # Whether the committee issues it, and whether under its seal.
    issued: bool = False
    has_seal: bool = False
    desk: Desk = Desk.FILE

    @property
    def must(self) -> tuple[str, ...]:
        """Give the names of the values without which it cannot be made."""
        names = [name for part in self.parts if part.must for name in _names(part)]
        return tuple(dict.fromkeys(names))

    @property
    def may(self) -> tuple[str, ...]:
        """Give the names of the values it may say besides."""
        return tuple(part.key for part in self.parts if not part.must)


def _names(part: Part) -> list[str]:
    return re.findall(r"{(\w+)}", part.words) if part.look is Look.SAID else [part.key]


def fact(key: str, words: str, *, must: bool = True) -> Part:
    """Give a row of a field table; rows that follow each other make one table."""
    return Part(Look.FACT, key, words, must)


def also(key: str, words: str) -> Part:
    """Give a row that stands there only where there is something to say."""
    return Part(Look.FACT, key, words, must=False)


def amount(key: str, words: str, *, must: bool = True) -> Part:
    """Give a row with a sum, in fen, that is written in capitals and in figures."""
    return Part(Look.MONEY, key, words, must)


def instant(key: str, words: str) -> Part:
    """Give a row with a moment to the second."""
    return Part(Look.INSTANT, key, words)


def prose(key: str, words: str, *, must: bool = True) -> Part:
    """Give a heading with running text below."""
    return Part(Look.PROSE, key, words, must)


def items(key: str, words: str, *, must: bool = True) -> Part:
    """Give a heading with a numbered list below."""
    return Part(Look.ITEMS, key, words, must)


def grid(key: str, words: str, columns: Mapping[str, str], *, must: bool = True) -> Part:
    """Give a heading with a table below."""
    return Part(Look.GRID, key, words, must, tuple(columns.items()))


def people(key: str = "parties", words: str = "当事人") -> Part:
    """Give one table for each party."""
    return Part(Look.PEOPLE, key, words)


def to(key: str = "to") -> Part:
    """Give the line that says whom it addresses."""
    return Part(Look.TO, key, "")


def said(words: str) -> Part:
    """Give fixed text; a name in braces is a value that must be there."""
    return Part(Look.SAID, "", words)


# A party as documents name it; organisations have the last three instead of sex, birth and occupation.
PARTY = {
    "name": "姓名（名称）", "sex": "性别", "ethnicity": "民族", "born_on": "出生日期", "age": "年龄",
    "document": "证件类型及号码", "occupation": "职业或单位", "org_code": "统一社会信用代码",
    "legal_representative": "法定代表人", "post": "职务", "represented_by": "法定代理人",
    "address": "住址（住所）", "service_address": "送达地址", "phone": "联系电话",
}  # fmt: skip


def day(value: date) -> str:
    """Give a day as documents write it.

    >>> day(date(2021, 3, 5))
    '2021年3月5日'
    """
    return f"{value.year}年{value.month}月{value.day}日"


def text_of(value: Any, look: Look = Look.FACT) -> str:
    """Give a plain value in words: days, moments, yes and no, sums, lists; texts as they are.

    >>> text_of(True), text_of(datetime(2021, 3, 5, 17, 10)), text_of(18_000_000, Look.MONEY)
    ('是', '2021年3月5日17时10分', '人民币壹拾捌万元整（¥180,000.00）')
    """
    if look is Look.MONEY:
        return printed(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        seconds = f"{value.second:02d}秒" if look is Look.INSTANT else ""
        return f"{day(value)}{value.hour}时{value.minute:02d}分{seconds}"
    if isinstance(value, date):
        return day(value)
    return "；".join(map(text_of, value)) if isinstance(value, Sequence) else str(value)


def is_missing(values: Values, key: str) -> bool:
    """Tell whether a value is not there; no and nought are there."""
    value = values.get(key)
    return value is None or (not isinstance(value, bool | int) and not value)


_ROWS = frozenset({Look.FACT, Look.MONEY, Look.INSTANT})


def blocks_of(parts: Sequence[Part], values: Values) -> list[Block]:
    """Give the blocks of parts; rows that follow each other make one table, and what has no value is left out."""
    made: list[Block] = []
    rows: list[tuple[str, str]] = []
    for part in parts:
        if part.look in _ROWS:
            if not is_missing(values, part.key):
                rows.append((part.words, text_of(values[part.key], part.look)))
            continue
        if rows:
            made.append(Fields(tuple(rows)))
            rows = []
        made += _blocks(part, values)
    return [*made, Fields(tuple(rows))] if rows else made


def _blocks(part: Part, values: Values) -> list[Block]:
    if part.look is Look.SAID:
        filled = part.words.format_map({name: text_of(values[name]) for name in _names(part)})
        return [Paragraph(line) for line in filled.split("\n")]
    if is_missing(values, part.key):
        return []
    if part.look is Look.TO:
        return [Paragraph(f"{text_of(values[part.key])}：", "to")]
    return [Heading(part.words), *_below(part, values[part.key])]


def _below(part: Part, value: Any) -> list[Block]:
    if part.look is Look.PROSE:
        return [Paragraph(line.strip()) for line in text_of(value).split("\n") if line.strip()]
    if part.look is Look.ITEMS:
        return [Items(tuple(text_of(each) for each in value))]
    if part.look is Look.GRID:
        rows = tuple(tuple(_cell(row, key) for key, _ in part.columns) for row in value)
        return [Grid(tuple(words for _, words in part.columns), rows)]
    return [Fields(_party(each)) for each in value]


def _cell(row: Values, key: str) -> str:
    # Sums in tables are told by their name, as in values.
    look = Look.MONEY if key.endswith("_fen") else Look.FACT
    return "" if row.get(key) is None else text_of(row[key], look)


def _party(party: Values) -> tuple[tuple[str, str], ...]:
    role = (("当事人身份", text_of(party["role"])),) if party.get("role") else ()
    told = tuple((words, text_of(party[key])) for key, words in PARTY.items() if not is_missing(party, key))
    return role + told
