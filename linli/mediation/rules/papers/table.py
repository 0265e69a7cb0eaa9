"""All documents of a dispute, and how one is built."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec

from linli.mediation.rules.machine import Who
from linli.mediation.rules.papers.after import AFTER
from linli.mediation.rules.papers.agreement import AGREEMENT
from linli.mediation.rules.papers.archive import ARCHIVE
from linli.mediation.rules.papers.asking import ASKING
from linli.mediation.rules.papers.model import Block, Document, Seal, Sealed, Signatures
from linli.mediation.rules.papers.parts import Readers, Values, blocks_of, is_missing
from linli.mediation.rules.papers.talks import TALKS

# Raised with every change of a text or a field below; a document keeps the version it was made by.
TEMPLATE = "2"
PAPERS = MappingProxyType(
    {p.number: p for p in sorted((*ASKING, *TALKS, *AGREEMENT, *AFTER, *ARCHIVE), key=lambda p: p.number)}
)


class MissingValuesError(ValueError):
    """A document lacks values it must say."""

    def __init__(self, number: int, names: Collection[str]) -> None:
        super().__init__(f"document {number:02d} lacks {', '.join(names)}")
        self.number, self.names = number, tuple(names)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the text of every document."""

    committee: str
    # The day below the text, in words, and the moment of making in ISO.
    day: str
    made_at: str
    code: str
    verify_url: str
    file_no: str = ""
    # Whether all have signed and the seal is there: no place is left for either.
    is_sealed: bool = False


def build(number: int, values: Values, frame: Frame) -> Document:
    """Build the document of that number; raises KeyError for none, MissingValuesError naming what it lacks."""
    paper = PAPERS[number]
    if gaps := [name for name in paper.must if is_missing(values, name)]:
        raise MissingValuesError(number, gaps)
    told = blocks_of(paper.parts, values)
    ends: list[Block] = [Signatures(paper.signed)] if paper.signed and not frame.is_sealed else []
    if frame.is_sealed:
        ends.append(Sealed(frame.committee, frame.day))
    elif paper.issued:
        ends.append(Seal(frame.committee, frame.day, paper.has_seal))
    return Document(
        number, TEMPLATE, paper.zh, frame.file_no, frame.code, frame.verify_url, frame.made_at, (*told, *ends)
    )


def reads(number: int, *, is_own: bool, is_other_side: bool) -> bool:
    """Tell whether a party reads a document: of its own (or of everybody), of the other side, or of a fellow member.

    >>> reads(3, is_own=False, is_other_side=True), reads(28, is_own=False, is_other_side=True)
    (False, True)
    """
    readers = PAPERS[number].readers
    if readers is Readers.OWN_AND_OTHER:
        return is_own or is_other_side
    return readers is Readers.ALL or (readers is Readers.OWN and is_own)


def desk_reads(number: int, who: Collection[Who]) -> bool:
    """Tell whether somebody who is these at the committee reads a document."""
    return bool(PAPERS[number].desk.value & set(who))


def hidden(document: Document, words: Collection[str], instead: str = "（依法不予公开）") -> Document:
    """Give a document without certain words, wherever they stand: an address that must not be found out (59)."""
    long_first = sorted(filter(None, words), key=len, reverse=True)
    said = re.compile("|".join(map(re.escape, long_first)))
    if not long_first:
        return document

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return said.sub(instead, value)
        if isinstance(value, dict):
            return {key: clean(each) for key, each in value.items()}
        return [clean(each) for each in value] if isinstance(value, list | tuple) else value

    blocks = clean(msgspec.to_builtins(document.blocks))
    return msgspec.structs.replace(document, blocks=msgspec.convert(blocks, tuple[Block, ...]))
