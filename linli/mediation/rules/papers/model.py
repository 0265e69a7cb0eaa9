"""The one model of a document: its frame and the blocks it is made of. Pure values, the same for every renderer."""

import hashlib
from enum import StrEnum
from typing import Literal

import msgspec


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """What stands above a part."""

    text: str


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """Running text; its look: with the first line set in, whom it addresses, at the right, or small."""

    text: str
    look: Literal["body", "to", "right", "small"] = "body"


class Fields(msgspec.Struct, frozen=True, tag="fields"):
    """A table of names and values."""

    rows: tuple[tuple[str, str], ...]


class Grid(msgspec.Struct, frozen=True, tag="grid"):
    """A table with a head."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Items(msgspec.Struct, frozen=True, tag="items"):
    """A numbered list."""

    lines: tuple[str, ...]


class Signatures(msgspec.Struct, frozen=True, tag="signatures"):
    """Where people sign, seal or leave a fingerprint, each with the day."""

    places: tuple[str, ...]


class Seal(msgspec.Struct, frozen=True, tag="seal"):
    """Who issues it, the day, and where the seal goes."""

    of: str
    day: str
    has_seal: bool = True


class Sealed(msgspec.Struct, frozen=True, tag="sealed"):
    """That it was signed and sealed by electronic means or on paper; who signed stands above."""

    of: str
    day: str


Block = Heading | Paragraph | Fields | Grid | Items | Signatures | Seal | Sealed


class Document(msgspec.Struct, frozen=True):
    """One document as it was made; whatever changes later in a template, this stays."""

    # Its place in the table of documents, and the version of that table.
    number: int
    template: str
    title: str
    # The number of the file (年)×人调字第×号; empty before acceptance.
    file_no: str
    code: str
    # Where anybody can ask whether it is genuine.
    verify_url: str
    # ISO, with the offset.
    made_at: str
    blocks: tuple[Block, ...]

    @property
    def sha256(self) -> str:
        """Give the hash of all it says, which its footer bears."""
        return hashlib.sha256(encoded(self)).hexdigest()


def encoded(document: Document) -> bytes:
    """Give a document as JSON, always the same for the same."""
    return msgspec.json.encode(document)


def decoded(data: bytes) -> Document:
    """Give the document of that JSON; raises msgspec.ValidationError for any other."""
    return msgspec.json.decode(data, type=Document)


def grouped(sha256: str) -> str:
    """Give a hash in sixteen groups of four, as people compare it.

    >>> grouped("0123456789abcdef" * 4)[:24]
    '0123 4567 89ab cdef 0123'
    """
    return " ".join(sha256[at : at + 4] for at in range(0, len(sha256), 4))


def texts(document: Document) -> list[str]:
    """Give every text of a document, in order."""
    found = [document.title, document.file_no]
    for block in document.blocks:
        match block:
            case Heading(text) | Paragraph(text):
                found.append(text)
            case Fields(rows):
                found += [part for row in rows for part in row]
            case Grid(columns, rows):
                found += [*columns, *(cell for row in rows for cell in row)]
            case Items(lines) | Signatures(lines):
                found += lines
            case Seal(of, day) | Sealed(of, day):
                found += [of, day]
    return found


class Form(StrEnum):
    """As what a document is given out: the record, or the working copy."""

    PDF = "pdf"
    DOCX = "docx"


class Drawn(msgspec.Struct, frozen=True):
    """A drawn document and its number of pages, 0 where only a word processor knows."""

    data: bytes
    pages: int = 0
