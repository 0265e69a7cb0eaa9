"""How audit rows are sealed: what is hashed, in which order, and what proves that one row is among the others.

A row is hashed with a secret of its own, so that whoever is shown the hash of a row cannot guess what it says; who did
the act is hidden once more inside it, so that a row can be shown without naming anybody. The leaves of a batch form the
tree of RFC 9162 (2.1.1); the head of a batch commits to that tree and to the head before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec

# What stands before a hash says what was hashed, so that none can be taken for another's (RFC 9162, 2.1.1).
LEAF, NODE, HEAD = b"\0", b"\1", b"\2"
FIRST = bytes(32)
SECRET_BYTES = 16
# A tree this high is made anew for a proof in some 20 ms; on PostgreSQL the writers of others never wait for it.
BATCH = 4096
# Older than this when it is sealed, a row is counted as late: a long transaction, a take-over, or a moment made up.
LATE = timedelta(minutes=10)
# Rows appear in the order of their commits, not of their ids. A transaction that runs longer than this is not met.
LOOK_BACK = timedelta(hours=1)
# The act by which rows are forgotten; it stays for ever, and no rule may forget what is younger than this.
ERASED, LEAST_KEPT = "audit:row:erase", timedelta(days=365)


def moment(at: datetime) -> str:
    """Give a moment as it is hashed: UTC, to the microsecond, always of the same length."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def row_key(secret: bytes) -> bytes:
    """Give what opens a row without saying who did the act: it can be shown, and the secret does not follow from it."""
    return sha256(b"row" + secret).digest()


def canonical(secret: bytes, row_id: int, at: str, actor: str, act: str, object_ref: str, data: Any) -> bytes:
    """Give a row as it is hashed: a JSON list with the keys of its data in order and the actor as a hash."""
    who = sha256(b"who" + secret + actor.encode()).hexdigest()
    return msgspec.json.encode([row_id, at, who, act, object_ref, data], order="deterministic")


def digest(secret: bytes, row: bytes) -> bytes:
    """Give the hash of a canonical row."""
    return sha256(row_key(secret) + row).digest()


def leaf(at: str, row_digest: bytes) -> bytes:
    """Give a leaf: when the row happened, which stays known when the row is erased, and the hash of the row."""
    return sha256(LEAF + at.encode() + row_digest).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Give the root of the tree over at least one leaf."""
    *_, [top] = _levels(leaves)
    return top


def path(leaves: Sequence[bytes], place: int) -> list[tuple[str, str]]:
    """Give what leads from the leaf at `place` to the root: for each step the side of the other hash, and that hash."""
    steps = []
    for level in _levels(leaves):
        beside = place ^ 1
        if beside < len(level):
            steps.append(("left" if beside < place else "right", level[beside].hex()))
        place //= 2
    return steps


def _levels(leaves: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Give the tree from the leaves up; what has nobody beside it goes up as it is."""
    level = leaves
    yield level
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(NODE + left + right).digest() for left, right in pairs] + list(level[len(level) & ~1 :])
        yield level


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a batch, as it is published: which rows it is about, and the hashes."""

    number: int
    first: int
    last: int
    sealed_at: str
    root: str
    previous: str
    head: str

    @classmethod
    def over(cls, previous: bytes, number: int, first: int, last: int, sealed_at: datetime, top: bytes) -> "Head":
        """Make the head of batch `number`, the rows sealed as `first` to `last`, after the head before it."""
        at = moment(sealed_at)
        found = sha256(HEAD + previous + top + f"{number} {first} {last} {at}".encode()).hexdigest()
        return cls(number, first, last, at, top.hex(), previous.hex(), found)

    @property
    def line(self) -> str:
        """Give the head as one line of a file of heads."""
        return msgspec.json.encode(self).decode()

    @property
    def is_sound(self) -> bool:
        """Tell whether its hash is that of what it says."""
        hashes = bytes.fromhex(self.previous), bytes.fromhex(self.root)
        at = datetime.fromisoformat(self.sealed_at)
        return self == Head.over(hashes[0], self.number, self.first, self.last, at, hashes[1])


class BadFileError(ValueError):
    """A file that holds no heads, or no proof; the message says where."""


def heads_in(lines: Iterable[str]) -> list[Head]:
    """Give the heads of a file of heads; BadFileError for a line that is none, or whose hash is not its own."""
    found = []
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            head = msgspec.json.decode(line, type=Head)
            is_sound = head.is_sound
        except ValueError as error:
            raise BadFileError(f"line {place}: no head ({error})") from None
        if not is_sound:
            raise BadFileError(f"line {place}: the hash of head {head.number} is not that of what it says")
        found.append(head)
    return found


class Kind(StrEnum):
    """What was done to sealed rows."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign of tampering: what was done, in which batch (0: in none), to which row, and how it shows."""

    kind: Kind
    batch: int
    said: str


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """One row with what leads from it to the head of its batch."""

    row: str
    key: str
    batch: int
    path: list[tuple[str, str]]

    def leads_to(self, head: Head) -> bool:
        """Tell whether the row is among those the head is about."""
        at = str(msgspec.json.decode(self.row)[1]).encode()
        found = sha256(LEAF + at + sha256(bytes.fromhex(self.key) + self.row.encode()).digest()).digest()
        for side, other in self.path:
            beside = bytes.fromhex(other)
            found = sha256(NODE + (beside + found if side == "left" else found + beside)).digest()
        return head.number == self.batch and head.is_sound and found.hex() == head.root


@dataclass(frozen=True, slots=True)
class Proof:
    """The history of one object as its reporter may see it, each row with its way to a head."""

    object: str
    made_at: datetime
    # Rows too young to be sealed.
    waiting: int
    rows: list[ProvenRow]
    heads: list[Head]

    @property
    def document(self) -> bytes:
        """Give the proof as a file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)

    @property
    def unproven(self) -> list[ProvenRow]:
        """Give the rows that lead to none of the heads."""
        heads = {head.number: head for head in self.heads}
        return [row for row in self.rows if row.batch not in heads or not row.leads_to(heads[row.batch])]


def proof_in(content: bytes) -> Proof:
    """Give the proof that a file holds; BadFileError where it holds none."""
    try:
        return msgspec.json.decode(content, type=Proof)
    except ValueError as error:
        raise BadFileError(f"no proof of a history ({error})") from None
