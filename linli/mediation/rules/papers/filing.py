"""The closed file: its order, index and hash; and what of it is handed over (mediation 21). Pure."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

# Cover, index and note stand around the file and bear no page of it; proposals never enter it.
AROUND = frozenset({1, 2, 42})
NEVER_FILED = frozenset({25})
# In the order of the index; what is not named here comes last.
_ORDER = (
    3, 4, 5, 6, 7, 8, 13, 14, 15, 43, 9, 10, 11, 12, 26, 16, 17, 18, 23, 20, 19, 21, 22, 24, 27, 28, 29, 30, 31, 39,
    32, 33, 34, 35, 36, 37, 38, 40, 41,
)  # fmt: skip
# The white list of what leaves the committee: all else stays (mediation 21; court's online mediation rules 18).
_HANDED_OWN = frozenset({3, 4, 13, 14, 15, 20, 39, 43})
_HANDED_COMMON = frozenset({22})
# Which document each end of a case must have beside the application, before it is closed.
_ENDS_WITH = {"declined": 8, "terminated": 39, "followed_up": 38}


class Filed(msgspec.Struct, frozen=True):
    """One document of the file, in its place."""

    no: int
    number: int
    title: str
    code: str
    on: str
    # Its first page in the file, and how many it has.
    page: int
    pages: int
    sha256: str


def is_filed(number: int) -> bool:
    """Tell whether a document of that number is one of the file's pages."""
    return number not in AROUND | NEVER_FILED


def in_order(numbers: Sequence[int]) -> list[int]:
    """Give the places of documents in the order of the index; those of one number stay as they are.

    >>> in_order([39, 6, 3])
    [2, 1, 0]
    """
    rank = {number: at for at, number in enumerate(_ORDER)}
    return sorted(range(len(numbers)), key=lambda at: (rank.get(numbers[at], len(_ORDER)), at))


def archive_hash(rows: Sequence[Filed]) -> str:
    """Give the hash over the ordered rows of an index."""
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()


def first_fault(rows: Sequence[Filed], sha256: str, found: Mapping[str, str]) -> str:
    """Give what is first wrong with an archive: the code of a document, "index" for its rows, "" for nothing.

    `found` gives the hash of each document's bytes as they lie on the disk now, by its code.
    """
    wrong = next((row.code for row in rows if found.get(row.code) != row.sha256), "")
    return wrong or ("" if archive_hash(rows) == sha256 else "index")


def is_handed_over(number: int, *, is_own: bool) -> bool:
    """Tell whether a document goes along to a court or agency: the asking side's own, or an expert's opinion.

    >>> is_handed_over(3, is_own=True), is_handed_over(3, is_own=False), is_handed_over(25, is_own=True)
    (True, False, False)
    """
    return number in _HANDED_COMMON or (is_own and number in _HANDED_OWN)


def missing(state: str, numbers: Sequence[int]) -> list[int]:
    """Give the documents a case lacks before it can be closed.

    >>> missing("terminated", [3, 6])
    [39]
    """
    gaps = [] if {3, 4, 5} & set(numbers) else [3]
    end = _ENDS_WITH.get(state)
    return gaps + ([end] if end and end not in numbers else [])
