"""One report about several things: where its words may be cut, what its parts say together (issue-desk 12)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

# Parts of one report, one level deep (issue-desk 12).
LEAST_PARTS, MOST_PARTS = 2, 10
# How a part ends that was folded back into its report.
REJOINED = "rejoined"
# How a part ended, as far as it decides how the whole did: the worst first (issue-desk 12).
_WORST = ("unsolved", "unknown", "solved", "answered")
# Shorter pieces are greetings and joints, not problems (our default).
_LEAST_CHARS = 4
_ENDS = re.compile(
    r"(?<=[。！？；!?;\n])|(?<=[，,、\s])(?=第[一二三四五六七八九十]|[一二三四五六七八九十]是|[1-9][.、．)）])"
)
# What begins something else, or another wish.
_JOINT = re.compile(
    r"^(?:另外|此外|还有|还要|同时|其次|再者|顺便|并且|而且|以及|也请|也希望|第[二三四五六七八九十]|[二三四五六七八九十]是"
    r"|[2-9][.、．)）]|also\b|besides\b|and another\b)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"请求?|希望|要求|建议|盼|恳请|望尽快|修[好复理]|更换|清[理运除]|疏通|恢复|整治|处理|解决|改造|安装|加装|拆除|补种"
    r"|please|repair|replace|remove|clear",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:路|街|巷|村口|小区|桥|广场|公园|学校|市场|河边|楼道|门口)|\d+\s*[号栋幢组]"
)
_BLANK = " \t\r\n　，,、；;"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a report's words, beginning at `start`; `category` is empty where they do not tell it."""

    text: str
    start: int
    category: str = ""


def span_of(whole: str, words: str) -> tuple[int, int] | None:
    """Give where words stand in a report, as (begin, end); None where they do not.

    >>> span_of("没水喝。路也塌了。", "路也塌了"), span_of("没水喝。", "有水喝")
    ((4, 8), None)
    """
    start = whole.find(words)
    return (start, start + len(words)) if start >= 0 and words else None


def worst(outcomes: Iterable[str], counts_as: Mapping[str, str]) -> str:
    """Give the outcome of a split case: the worst of its parts'; what counts as nothing only where all do.

    >>> kinds = {"solved": "solved", "closed_unverified": "unknown", "withdrawn": "excluded"}
    >>> worst(["solved", "closed_unverified", "withdrawn"], kinds), worst(["withdrawn"], kinds)
    ('closed_unverified', 'withdrawn')
    """

    def rank(outcome: str) -> int:
        kind = counts_as.get(outcome, "")
        return _WORST.index(kind) if kind in _WORST else len(_WORST)

    return min(outcomes, key=rank)


def suggested(text: str, category_of: Callable[[str], str]) -> list[Piece]:
    """Give the pieces a report may be split into, at most ten; empty where it is about one thing as far as one sees.

    Pieces are told apart by what they are about (`category_of` gives a code, or "" when unsure), or where a new one is
    begun by a word like "besides" or a numeral and has a wish or a place of its own. Shown to clerks, never acted on.
    """
    found: list[Piece] = []
    clauses = list(_clauses(text))
    if len(clauses) < LEAST_PARTS:
        return []
    for clause in clauses:
        piece = Piece(clause.text, clause.start, category_of(clause.text))
        if found and not _begins(found[-1], piece):
            last = found[-1]
            end = piece.start + len(piece.text)
            found[-1] = Piece(text[last.start : end], last.start, last.category or piece.category)
        else:
            found.append(piece)
    return found if LEAST_PARTS <= len(found) <= MOST_PARTS else []


def _clauses(text: str) -> Iterable[Piece]:
    start = 0
    for rough in _ENDS.split(text):
        # Commas end a clause only where another begins with a joint.
        for clause in _at_joints(rough):
            words = clause.strip(_BLANK)
            if len(words) >= _LEAST_CHARS:
                yield Piece(words, start + clause.index(words))
            start += len(clause)


def _at_joints(sentence: str) -> list[str]:
    pieces = [""]
    for bit in re.split(r"(?<=[，,])", sentence):
        if _JOINT.match(bit) and pieces[-1]:
            pieces.append(bit)
        else:
            pieces[-1] += bit
    return pieces


def _begins(last: Piece, piece: Piece) -> bool:
    if last.category and piece.category:
        return piece.category != last.category
    if not _JOINT.match(piece.text):
        return False
    places = set(_PLACE.findall(piece.text))
    return bool(_WISH.search(piece.text)) or bool(places - set(_PLACE.findall(last.text)))
