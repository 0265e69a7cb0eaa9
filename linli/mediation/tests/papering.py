"""Values for every document of the table, by what its parts are, and what its pages say."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZipFile

from pypdf import PdfReader

from linli.mediation.rules.papers.parts import Look, Paper
from linli.mediation.rules.papers.table import Frame

FRAME = Frame(
    committee="示例一村人民调解委员会",
    day="2026年11月23日",
    made_at="2026-11-23T10:00:00.000000+08:00",
    code="W7K2M9QTX",
    verify_url="https://linli.example/mediation/verify/W7K2M9QTX/",
    file_no="（2026）示例一村人调字第1号",
)
PARTY = {
    "role": "申请人",
    "name": "𠮷㛃",
    "sex": "女",
    "document": "居民身份证 430***********1234",
    "address": "二栋三楼",
}
# One value for each look, with the words it must leave on the page.
_VALUES: dict[Look, tuple[Any, str]] = {
    Look.FACT: ("所填", "所填"),
    Look.MONEY: (18_000_050, "人民币壹拾捌万元伍角"),
    Look.INSTANT: (datetime(2026, 11, 23, 10, 5, 7, tzinfo=UTC), "2026年11月23日10时05分07秒"),
    Look.PROSE: ("第一段话。\n第二段话。", "第二段话。"),
    Look.ITEMS: (("第一项", "第二项"), "2. 第二项"),
    Look.PEOPLE: ((PARTY, {"role": "被申请人", "name": "示例公司"}), "𠮷㛃"),
    Look.TO: ("某某", "某某："),
}


def filled(paper: Paper, *, only_must: bool = False) -> dict[str, Any]:
    """Give values for all parts of a document, or for those it must have."""
    values: dict[str, Any] = dict.fromkeys(paper.must, date(2026, 11, 23))
    for part in paper.parts:
        if part.look is Look.GRID and (part.must or not only_must):
            values[part.key] = [{key: 100 if key.endswith("_fen") else "格" for key, _ in part.columns}]
        elif part.look in _VALUES and (part.must or not only_must):
            values[part.key] = _VALUES[part.look][0]
    return values


def expected(paper: Paper, *, only_must: bool = False) -> Iterator[str]:
    """Give the words a document filled so must bear."""
    yield paper.zh
    for part in paper.parts:
        if part.must or not only_must:
            if part.look is not Look.SAID:
                yield part.words
            if part.look in _VALUES:
                yield _VALUES[part.look][1]
    yield from paper.signed
    if paper.issued:
        yield FRAME.committee


def bare(text: str) -> str:
    """Give a text without the white space that lines on a page put into it."""
    return "".join(text.split())


def pdf_text(data: bytes) -> str:
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def docx_text(data: bytes) -> str:
    import docx

    document = docx.Document(io.BytesIO(data))
    told = [line.text for line in document.paragraphs]
    told += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    foot = document.sections[0].footer
    assert ZipFile(io.BytesIO(data)).testzip() is None
    return bare("".join([*told, *(line.text for line in foot.paragraphs)]))
