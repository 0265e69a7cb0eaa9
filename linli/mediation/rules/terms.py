"""What an agreement is made of: seven kinds of terms, each with what it must say (mediation 12). Pure.

A draft keeps every field as it was typed, so that nothing is lost; what it says is read out of it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from linli.mediation.rules.money import fen


class Kind(StrEnum):
    """What a term does."""

    PAY = "pay"
    DO = "do"
    REFRAIN = "refrain"
    DELIVER = "deliver"
    APOLOGY = "apology"
    ACKNOWLEDGE = "acknowledge"
    RELEASE = "release"
    COST = "cost"


class About(StrEnum):
    """What of the law's own concern a term touches; it decides on paper and on confirmation."""

    NOTHING = ""
    MARRIAGE = "marriage"
    PARENTAGE = "parentage"
    ADOPTION = "adoption"
    INHERITANCE = "inheritance"
    UTILITY_STOP = "utility_stop"
    TITLE = "title"
    WARD = "ward"


# What each kind must say.
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.PAY: ("payer", "payee", "amount", "purpose", "due", "method"),
    Kind.DO: ("actor", "act", "place", "due", "proof"),
    Kind.REFRAIN: ("actor", "act", "place", "due", "proof"),
    Kind.DELIVER: ("thing", "quantity", "condition", "giver", "taker", "due", "place"),
    Kind.APOLOGY: ("giver", "taker", "form", "due", "publicity"),
    Kind.ACKNOWLEDGE: ("fact", "giver"),
    Kind.RELEASE: ("claim", "giver", "condition"),
    Kind.COST: ("item", "payer"),
}
# What each may say beside.
OPTIONAL: Mapping[Kind, tuple[str, ...]] = {
    Kind.PAY: ("capitals", "instalments", "account", "account_authority", "rate", "lent_on", "default"),
    Kind.DO: ("default",),
    Kind.REFRAIN: ("default",),
    Kind.DELIVER: ("third", "shared", "pledged", "owners_consent", "default"),
}
# Of every kind: what it touches, and the benefit to a ward whose property it disposes of.
COMMON = ("about", "benefit")
# The fields that name a party.
WHO = frozenset({"payer", "payee", "actor", "giver", "taker"})
# Who owes by a term of each kind, and who gains.
OWES: Mapping[Kind, str] = {
    Kind.PAY: "payer", Kind.DO: "actor", Kind.REFRAIN: "actor", Kind.DELIVER: "giver", Kind.APOLOGY: "giver",
    Kind.ACKNOWLEDGE: "giver", Kind.RELEASE: "giver", Kind.COST: "payer",
}  # fmt: skip
GAINS: Mapping[Kind, str] = {Kind.PAY: "payee", Kind.DELIVER: "taker", Kind.APOLOGY: "taker"}
# Instead of a day: with the last signature.
AT_SIGNING = "at_signing"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a draft by its place in it, with its fields as typed."""

    number: int
    kind: Kind
    said: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Give a field without the blanks around it; "" where nothing was typed."""
        return self.said.get(name, "").strip()

    @property
    def owes(self) -> str:
        """Give the party who owes by it."""
        return self.get(OWES[self.kind])

    @property
    def gains(self) -> str:
        """Give the party who gains by it, "" where that is nobody named."""
        return self.get(GAINS[self.kind]) if self.kind in GAINS else ""

    @property
    def amount(self) -> int | None:
        """Give the sum in fen; None where none that counts is typed."""
        return fen(self.get("amount"))

    @property
    def words(self) -> str:
        """Give everything typed that people read, together."""
        return "\n".join(self.get(n) for n in fields_of(self.kind) if n not in WHO and n not in COMMON)


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Give all fields of a kind in the order in which they are asked for."""
    return (*REQUIRED[kind], *OPTIONAL.get(kind, ()), *COMMON)


def gaps(term: Term) -> list[str]:
    """Give the fields a term lacks.

    >>> gaps(Term(1, Kind.COST, {"item": "鉴定费"}))
    ['payer']
    """
    return [name for name in REQUIRED[term.kind] if not term.get(name)]


def day(typed: str) -> date | None:
    """Give a day as it is typed; None for what is none.

    >>> day("2021-02-29"), day("2021-03-05")
    (None, datetime.date(2021, 3, 5))
    """
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of a payment: by when, and how much; None for what cannot be read."""

    due_on: date | None
    amount: int | None
    is_at_signing: bool = False


def instalments(term: Term) -> list[Instalment]:
    r"""Give the instalments of a payment, typed one a line as "2021-04-30 40000"; none where it is paid at once.

    >>> [i.amount for i in instalments(Term(1, Kind.PAY, {"instalments": "签署时 100000\n2021-04-30 40,000.00"}))]
    [10000000, 4000000]
    """
    found = []
    for line in term.get("instalments").splitlines():
        when, _, amount = line.strip().replace("\u3000", " ").partition(" ")
        if when:
            is_now = when in {"签署时", AT_SIGNING}
            found.append(Instalment(None if is_now else day(when), fen(amount), is_now))
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """One thing owed by a day; None for the day of signing."""

    number: int
    amount: int | None
    due_on: date | None


def dues(term: Term) -> list[Due]:
    """Give what a checked term lets fall due: each instalment, or the whole; nothing for what is only said."""
    if parts := instalments(term):
        return [Due(n, part.amount, part.due_on) for n, part in enumerate(parts, 1)]
    return [Due(1, term.amount, day(term.get("due")))] if "due" in REQUIRED[term.kind] else []
