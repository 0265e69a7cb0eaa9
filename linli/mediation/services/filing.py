"""Which documents an act makes of itself, and what they say: every move's papers whose values stand in the rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.deadlines.queries import running_until
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor
from linli.mediation.models import Dispute, Participant
from linli.mediation.queries.papers import file_number
from linli.mediation.queries.tables import dispute_types, grounds
from linli.mediation.rules import endings
from linli.mediation.rules.endings import Decline
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.papers import words
from linli.mediation.services.papers import paper_make

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

# Whose it is, and what it says.
Said = tuple[Participant | None, Mapping[str, Any]]
PLATFORM = Actor(job="papers")
DECLINE_LAW = "《中华人民共和国人民调解法》第三条、第十七条、第二十六条"


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
    def text(self) -> str:
        """Give the words of the line."""
        return self.entry.text if self.entry else ""

    @property
    def contact(self) -> str:
        """Give by what people reach the committee."""
        return f"{self.case.holder.name_zh} {self.case.holder.phone}".strip()


@part
def papers_of(case_id: int, act: str, entry: "Entry | None", now: datetime) -> None:
    """Make the documents that belong to an act (mediation 6) and whose values are known; the others come by hand."""
    numbers = [n for n in dict.fromkeys(n for m in MAIN.moves if m.act == act for n in m.papers) if n in _SOURCES]
    if not numbers:
        return
    dispute = Dispute.objects.select_related("case__holder").get(pk=case_id)
    participants = list(Participant.objects.filter(case_id=case_id).order_by("side", "pk"))
    told = Told(dispute.case, dispute, participants, act, entry, now)
    for number in numbers:
        for whose, values in _SOURCES[number](told):
            paper_make(
                case_id, number, values, now,
                participant_id=whose.pk if whose else None, entry_id=entry.pk if entry else None,
            )  # fmt: skip


def _party_block(who: Participant) -> dict[str, Any]:
    """Give a party as documents name it."""
    return {
        "role": words.SIDES[who.side],
        "name": who.name,
        "represented_by": who.represented_by,
        "address": who.address,
        "phone": people.contact_masked(who.contact).phone if who.contact else "",
    }


def _roads_of(case: "Case") -> list[str]:
    """Give the other roads of a dispute in the words of documents."""
    ground = case.outcome if case.outcome in set(Decline) else ""
    return [words.ROADS[road] for road in endings.roads(case.category, ground)]


def _application(told: Told) -> Iterator[Said]:
    own = _party_block(told.applicant)
    if told.case.contact:
        own["phone"] = people.contact_masked(told.case.contact).phone
    yield (
        told.applicant,
        {
            "to": told.case.holder.name_zh,
            "committee": told.case.holder.name_zh,
            "parties": [own, *(_party_block(each) for each in told.others)],
            "matter": told.matter,
            "facts": told.dispute.facts,
            "requests": _lines(told.dispute.request),
            "wishes": f"此前的处理：{told.dispute.tried}" if told.dispute.tried else "",
            "applied_on": timezone.localdate(told.now),
        },
    )


def _receipt(told: Told) -> Iterator[Said]:
    yield (
        told.applicant,
        {
            "to": told.applicant.name,
            "case_no": told.case.number,
            "received_at": told.now,
            "matter": told.matter,
            "received": "人民调解申请书",
            "next_step": "登记审查，决定是否征询对方",
            "next_by": told.until("decide_by"),
            "office": told.case.holder.name_zh,
            "phone": told.case.holder.phone,
        },
    )


def _more_wanted(told: Told) -> Iterator[Said]:
    yield (
        told.applicant,
        {
            "to": told.applicant.name,
            "missing": _lines(told.text),
            "until": told.until("answer_by"),
            "phone": told.case.holder.phone,
        },
    )


def _refused(told: Told) -> Iterator[Said]:
    ground = grounds("mediation_decline").get(told.case.outcome)
    yield (
        told.applicant,
        {
            "to": told.applicant.name,
            "case_no": told.case.number,
            "ground": ground.name_zh if ground else told.case.outcome,
            "reason": told.text,
            "law": DECLINE_LAW,
            "roads": _roads_of(told.case),
        },
    )


def _invitation(told: Told) -> Iterator[Said]:
    for each in told.others:
        yield (
            each,
            {
                "to": each.name or "先生／女士",
                "asker": told.applicant.name,
                "case_no": told.case.number,
                "summary": told.dispute.summary,
                "answer_by": told.until("reply_by"),
                "ways": words.WAYS_TO_ANSWER,
                "contact": told.contact,
            },
        )


def _answer(told: Told) -> Iterator[Said]:
    data = told.entry.data if told.entry else {}
    who = next((p for p in told.others if p.pk == data.get("participant")), told.others[0])
    yield (
        who,
        {
            "case_no": told.case.number,
            "who": who.name or "被申请人",
            "answer": words.ANSWERS.get(data.get("outcome", ""), "同意调解" if told.act == "consent" else "不同意调解"),
            "words": told.text,
            "answered_at": told.now,
            "channel": words.WAYS.get(data.get("channel", ""), "其他"),
            "recorder": told.case.holder.name_zh if told.entry and told.entry.account_id else "",
        },
    )


def _acceptance(told: Told) -> Iterator[Said]:
    for each in told.participants:
        yield (
            each,
            {
                "to": each.name or "当事人",
                "matter": told.matter,
                "case_no": told.case.number,
                "file_no": file_number(told.case.pk),
                "accepted_on": timezone.localdate(told.now),
                "until": timezone.localdate(told.until("mediate_by")),
                "next_steps": words.NEXT_STEPS,
                "phone": told.case.holder.phone,
            },
        )


def _rights(told: Told) -> Iterator[Said]:
    for each in told.participants:
        yield each, {"to": each.name or "当事人", "case_no": told.case.number}


def _ended(told: Told) -> Iterator[Said]:
    code = (told.entry.reason if told.entry else "") or told.case.outcome
    ground = grounds("mediation_end").get(code)
    # Who was never asked has nothing that could end.
    was_asked = told.case.entries.filter(act__in=("invite", "accept_joint")).exists()
    for each in told.participants if was_asked else [told.applicant]:
        yield (
            each,
            {
                "to": each.name or "当事人",
                "case_no": told.case.number,
                "file_no": file_number(told.case.pk),
                "matter": told.matter,
                "ending": words.NEUTRAL_ENDINGS.get(code) or (ground.name_zh if ground else code),
                "variation": "仅终止变更协议的调解，原协议继续有效。" if told.case.state == "effective" else "",
                "ended_on": timezone.localdate(told.now),
                "applied_on": timezone.localdate(told.case.opened_at),
                "roads": _roads_of(told.case),
            },
        )


def _lines(text: str) -> list[str]:
    """Give the lines of a text without the numbers people have typed before them."""
    return [line.lstrip("0123456789.、．) ）") or line for line in map(str.strip, text.split("\n")) if line]


_SOURCES: Mapping[int, Callable[[Told], Iterator[Said]]] = {
    3: _application,
    6: _receipt,
    7: _more_wanted,
    8: _refused,
    9: _invitation,
    10: _answer,
    11: _acceptance,
    12: _rights,
    39: _ended,
}
