"""A dispute right after an act, as the documents the act makes are told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.kernel.deadlines.queries import running_until
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor
from linli.mediation.models import Dispute, Participant
from linli.mediation.queries.papers import file_number
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules.papers import words

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

# Whose it is, and what it says.
Said = tuple[Participant | None, Mapping[str, Any]]
PLATFORM = Actor(job="papers")


@dataclass(frozen=True, slots=True)
class Told:
    """A dispute right after an act, for the documents the act makes."""

    case: "Case"
    dispute: Dispute
    participants: list[Participant]
    act: str
    # The line of the act; None while a case is being made.
    entry: "Entry | None"
    now: datetime

    @property
    def applicant(self) -> Participant:
        """Give who applies."""
        return next(p for p in self.participants if p.side == Participant.Side.APPLICANT)

    @property
    def others(self) -> list[Participant]:
        """Give who is applied against."""
        return [p for p in self.participants if p.side != Participant.Side.APPLICANT]

    @property
    def matter(self) -> str:
        """Give what the dispute is about."""
        return dispute_types()[self.case.category].name_zh

    def until(self, clock: str) -> datetime:
        """Give when a clock of the case runs out."""
        found = running_until(PLATFORM, self.case.pk, clock)
        return found or self.now

    @property
    def data(self) -> Mapping[str, Any]:
        """Give what the line says in figures."""
        return self.entry.data if self.entry else {}

    @property
    def text(self) -> str:
        """Give the words of the line."""
        return self.entry.text if self.entry else ""

    @property
    def contact(self) -> str:
        """Give by what people reach the committee."""
        return f"{self.case.holder.name_zh} {self.case.holder.phone}".strip()

    @property
    def agreement_no(self) -> str:
        """Give the number of an agreement, which is that of the file."""
        return file_number(self.case.pk) or self.case.number

    @staticmethod
    def block(who: Participant) -> dict[str, Any]:
        """Give a party as documents name it."""
        return {
            "role": words.SIDES[who.side],
            "name": who.name,
            "represented_by": who.represented_by,
            "address": who.address,
            "phone": people.contact_masked(who.contact).phone if who.contact else "",
        }

    @staticmethod
    def lines(text: str) -> list[str]:
        """Give the lines of a text without the numbers people have typed before them."""
        return [line.lstrip("0123456789.、．) ）") or line for line in map(str.strip, text.split("\n")) if line]
