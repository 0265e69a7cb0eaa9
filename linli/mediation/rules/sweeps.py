"""Sweeps (排查, mediation 21.1): what a visit may come to, what is counted, and what a note must not hold. Pure.

A sweep looks at places and their topics, never at people: that nothing was found is a full result.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What a sweep asks about (our default list)."""

    LAND = "land"
    RENT = "rent"
    LEAKS = "leaks"
    PREPAID = "prepaid"
    WAGES = "wages"
    NEIGHBOURS = "neighbours"
    FAMILY = "family"
    PROPERTY = "property"
    TRAFFIC = "traffic"
    OTHER = "other"


class Found(StrEnum):
    """What a visit came to."""

    NOTHING = "nothing"
    ADVICE = "advice"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to a cell, and what it came to."""

    cell: str
    found: Found


@dataclass(frozen=True, slots=True)
class Figures:
    """What a sweep is measured by: cells and drafts, never disputes by worker."""

    due: int
    visited: int
    drafts: int


def figures(cells: Collection[str], visits: Collection[Visit]) -> Figures:
    """Count the cells that were visited among those due, and the drafts opened.

    >>> figures(["a", "b"], [Visit("a", Found.NOTHING), Visit("a", Found.DRAFT), Visit("c", Found.ADVICE)])
    Figures(due=2, visited=1, drafts=1)
    """
    seen = {visit.cell for visit in visits}
    return Figures(len(set(cells)), len(seen & set(cells)), sum(visit.found is Found.DRAFT for visit in visits))


# Telephones, identity cards and bank cards; where somebody lives; and how people are named. A human looks besides.
_NUMBERS = re.compile(r"\d[\d -]{5,}[\dXx]")
_HOMES = re.compile(r"[\d一二三四五六七八九十]+\s*(?:栋|幢|号楼|单元|室)")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAMED = re.compile(
    rf"[{_SURNAMES}]某+|[{_SURNAMES}]\w{{0,2}}(?:先生|女士|大爷|大妈|大娘|大叔|阿姨|老汉|师傅|老师|书记|主任|家)"
    rf"|(?:叫|姓名|名叫|户主|村民|居民|住户|业主|租户|当事人)[:： ]?[{_SURNAMES}]\w{{1,2}}"
    rf"|[老小][{_SURNAMES}](?!\w*[店路街村])"
)


def hints(text: str) -> list[str]:
    """Give the places of a note that look like a person's name, number or home, in order.

    >>> hints("楼上漏水，户主张建国，13900000001")
    ['户主张建国', '13900000001']
    >>> hints("水渠边界有争议，已告知申请调解的办法")
    []
    """
    hits = [match for pattern in (_NUMBERS, _HOMES, _NAMED) for match in pattern.finditer(text)]
    return [match.group().strip() for match in sorted(hits, key=lambda match: match.start())]


def visit_fault(cell: str, cells: Collection[str], found: str, note: str, *, has_consent: bool) -> str:
    """Give why a visit cannot be noted so, as the name of the wrong answer; "" where it can.

    A draft takes the consent of the person whose it is; a note names nobody.
    """
    if cell not in cells:
        return "cell"
    if found not in set(Found):
        return "found"
    if found == Found.DRAFT and not has_consent:
        return "has_consent"
    return "note" if hints(note) else ""
