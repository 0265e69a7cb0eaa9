"""How the drafts and agreements of a dispute stand: what the checks find, who has read, who has signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Coalesce
from django.utils import timezone

from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.rules import Actor
from linli.mediation.models import (
    Agency,
    Agreement,
    AgreementPart,
    Dispute,
    Member,
    Participant,
    Proposal,
    Reading,
    Signature,
)
from linli.mediation.models import Term as TermRow
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules import checks, signing, splitting, wording
from linli.mediation.rules.checks import Draft, Finding
from linli.mediation.rules.splitting import Formula, Share
from linli.mediation.rules.terms import Kind, Term

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import RawSQL

    from linli.kernel.cases.models import Case

# In these a draft may be worked on, and in these its needs are looked for.
DRAFTED = frozenset({"preparing", "in_sitting", "adjourned", "proposal"})
AGREEING = DRAFTED | {"signing"}


def party_of(actor: Actor, case_id: int) -> Participant:
    """Give whom the holder of a key speaks for: the applicant by the code, others by their own.

    NotThereError for anybody else.
    """
    rows = taking_part(case_id)
    party = getattr(actor, "party", None)
    if party is not None and party.case_id == case_id:
        rows = rows.filter(pk=party.party_id)
    elif actor.code_case_id == case_id:
        rows = rows.filter(side=Participant.Side.APPLICANT)
    else:
        raise NotThereError
    found = rows.order_by(*BY_PLACE).first()
    if found is None:
        raise NotThereError
    return found


def taking_part(case_id: "int | RawSQL") -> "QuerySet[Participant, Participant]":
    """Give who takes part in a dispute, without who left a group, was left out, or whose place was taken."""
    return Participant.objects.filter(case_id=case_id, member__left_at=None, successor=None, left_out_at=None)


# Who took somebody's place stands where that one stood.
BY_PLACE = ("side", Coalesce("in_place_of", "pk"))


def first_heads(case: "Case", now: datetime) -> dict[str, str]:
    """Give what a draft begins with: the neutral summary, today, and one copy for each party and the committee."""
    dispute = Dispute.objects.get(pk=case.pk)
    parties = taking_part(case.pk).count()
    return {
        "facts": dispute.summary,
        "signing_on": timezone.localdate(now).isoformat(),
        "copies": str(parties + 1),
    }


def latest(case_id: int) -> Proposal | None:
    """Give the newest version of a draft, sent or not."""
    return Proposal.objects.filter(case=case_id).order_by("-number").first()


def sent(case_id: int) -> Proposal | None:
    """Give the newest version that the parties have been given."""
    return Proposal.objects.filter(case=case_id, sent_at__isnull=False).order_by("-number").first()


def current(case_id: int) -> Agreement | None:
    """Give the agreement that is being signed or in effect, the newest first."""
    rows = Agreement.objects.filter(case=case_id, void_at=None).select_related("proposal")
    return rows.order_by("-pk").first()


@dataclass(frozen=True)
class Drafted:
    """One version with everything its page and its checks need, read once."""

    case: "Case"
    proposal: Proposal
    participants: Sequence[Participant]
    members: Sequence[Member]
    agencies: Sequence[Agency]
    rows: Sequence["TermRow"]
    today: date

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be worked on."""
        return self.proposal.sent_at is None

    @cached_property
    def terms(self) -> list[Term]:
        """Give its terms in order."""
        return [Term(n, Kind(row.kind), row.said) for n, row in enumerate(self.rows, 1)]

    @cached_property
    def figures(self) -> Mapping[str, int]:
        """Give what each member of a group is due, as the draft divides its sum; empty where it cannot yet."""
        if not self.is_open:
            told = self.proposal.parties
            return {key: party["fen"] for key, party in told.items() if party.get("fen") is not None}
        pot, formula, shares = self.pot, self.proposal.heads.get("formula", ""), self.shares
        if formula not in set(Formula) or not pot or splitting.split_fault(Formula(formula), pot, shares):
            return {}
        return splitting.split(Formula(formula), pot, shares)

    @property
    def pot(self) -> int:
        """Give the sum that is divided among the members, in fen: what the draft pays the group."""
        return sum(term.amount or 0 for term in self.terms if term.kind is Kind.PAY and term.gains == GROUP)

    @property
    def shares(self) -> list[Share]:
        """Give the members as formulas count them."""
        return [
            Share(str(m.participant_id), m.area_centi_m2 or 0, m.factor_percent, m.fixed_fen or 0) for m in self.members
        ]

    @cached_property
    def draft(self) -> Draft:
        """Give it as the checks look at it."""
        # Whoever came after a version was given out stands in it by no name, and so by a wrong one (C04).
        unnamed = None if self.is_open else ""
        named = {key: party["name"] for key, party in self.proposal.parties.items()}
        parties = {
            str(p.pk): _party(p, self.agencies, named.get(str(p.pk), unnamed), self.today) for p in self.participants
        }
        if self.members:
            parties[GROUP] = checks.Party("全体成员", "全体成员", signs=False)
        return Draft(self.case.category, self.terms, parties, self.proposal.heads, self.today, self._signals)

    @property
    def _signals(self) -> tuple[str, ...]:
        sides = ({p.represented_by for p in self.participants if p.side == side} - {""} for side in "AR")
        return ("same_representative",) if set.intersection(*sides) else ()

    @cached_property
    def findings(self) -> list[Finding]:
        """Give what the checks find; in a group also what keeps its sum from being divided."""
        found = checks.findings(self.draft)
        if self.members:
            found = [
                each
                for each in found
                if not (each.code in {"C13", "C22"} and each.said in {("全体成员",), ("copies",)})
            ]
            if not self.figures:
                found.append(Finding("C02", checks.Effect.BLOCK, 0, (self.split_fault or "formula",)))
        return found

    @property
    def split_fault(self) -> str:
        """Give why the sum cannot be divided, as a code."""
        formula = self.proposal.heads.get("formula", "")
        return splitting.split_fault(Formula(formula), self.pot, self.shares) if formula in set(Formula) else "formula"

    @property
    def unpassed(self) -> list[Finding]:
        """Give the findings that keep it from being signed."""
        return checks.unpassed(self.findings, self.proposal.passed)

    @cached_property
    def text(self) -> str:
        """Give its text as it would be sent, or as it was."""
        if not self.is_open:
            return self.proposal.text
        sides = [(str(p.pk), p.side) for p in self.participants]
        return wording.text_of(self.draft, sides, self.figures)

    @property
    def is_paper_due(self) -> bool:
        """Tell whether the law wants it signed on paper, by its terms or its type."""
        kind = dispute_types().get(self.case.category)
        subjects = [term.get("about") for term in self.terms]
        return signing.is_paper_due(subjects, type_signature=kind.signature if kind else "", is_wished=False)


# The key under which a term names all members of a group together.
GROUP = "group"


def _party(row: Participant, agencies: Sequence[Agency], named: str | None, today: date) -> checks.Party:
    mine = next((a for a in agencies if a.participant_id == row.pk and a.from_on <= today <= a.to_on), None)
    return checks.Party(
        name=row.name if named is None else named,
        registered=row.name,
        is_ward=row.capacity != Participant.Capacity.FULL,
        has_representative=bool(row.represented_by),
        agent="" if mine is None else "special" if mine.is_special else "general",
        agent_name=mine.agent if mine else "",
    )


def drafted(case: "Case", proposal: Proposal, now: datetime) -> Drafted:
    """Give a version with what belongs to it; the caller has made sure that the case may be seen."""
    participants = list(taking_part(case.pk).order_by(*BY_PLACE))
    members = list(Member.objects.filter(case=case, left_at=None).order_by("position"))
    agencies = list(Agency.objects.filter(case=case).order_by("-noted_at", "-pk"))
    rows = list(TermRow.objects.filter(proposal=proposal).order_by("number", "pk")) if proposal.pk else []
    return Drafted(case, proposal, participants, members, agencies, rows, timezone.localdate(now))


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of a draft with its terms, its readers and who acts for whom, as one statement reads them."""

    proposal: Proposal
    terms: "Sequence[TermRow]"
    readings: Sequence[Reading]
    agencies: Sequence[Agency]


def newest_rows(case_id: "int | RawSQL") -> "list[QuerySet[Any]]":
    """Give the queries by which `newest_of` is read, beside whatever else the same page reads."""
    number = Proposal.objects.filter(case_id=case_id).order_by("-number").values("pk")[:1]
    return [
        Proposal.objects.filter(pk__in=number),
        TermRow.objects.filter(proposal__in=number).order_by("number", "pk"),
        Reading.objects.filter(proposal__in=number),
        Agency.objects.filter(case_id=case_id).order_by("-noted_at", "-pk"),
    ]


def newest_of(rows: "Sequence[Any]") -> Newest | None:
    """Give the newest version out of what the queries of `newest_rows` found; None where nothing was drafted."""
    proposals, terms, readings, agencies = rows
    return Newest(proposals[0], terms, readings, agencies) if proposals else None


def met(case: "Case", newest: Newest | None, participants: Sequence[Participant], now: datetime) -> set[str]:
    """Give the needs of the moves from a draft to its effect that are there (rules.machine)."""
    if case.state not in AGREEING or newest is None:
        return set()
    members = sorted((p.member for p in participants if hasattr(p, "member")), key=attrgetter("position"))
    found = Drafted(
        case, newest.proposal, participants, members, newest.agencies, newest.terms, timezone.localdate(now)
    )
    # Of who takes part now: whose place was taken reads for nobody.
    people = {p.pk for p in participants}
    readings = [row for row in newest.readings if row.participant_id in people]
    parties = len(found.participants)
    opened = [each.opened_at for each in readings]
    waived = sum(each.waived_at is not None for each in readings)
    there = {
        "terms": bool(found.terms),
        "no_block": not found.is_open and not found.unpassed,
        "all_opened": not found.is_open and len(opened) >= parties,
        "read_long_enough": signing.has_been_read(opened, now, parties=parties, waived=waived),
        "oral_allowed": True,
    }
    return {need for need, is_there in there.items() if is_there}


def signatures(agreement: Agreement) -> list[Signature]:
    """Give the signatures under an agreement that count."""
    rows = Signature.objects.filter(agreement=agreement, void_at=None)
    return list(rows.select_related("participant", "account").order_by("signed_at", "pk"))


def as_rules(rows: Sequence[Signature]) -> list[signing.Signature]:
    """Give signatures as the rules of their order know them."""
    return [
        signing.Signature(
            signing.Seat(row.seat), str(row.participant_id or row.account_id),
            row.hand or str(row.participant_id or row.account_id), row.sha256, row.signed_at,
        )
        for row in rows
    ]  # fmt: skip


def required(agreement: Agreement) -> set[str]:
    """Give the parties who must sign before a mediator may: all, in a group those whose part is open or signed."""
    out = {AgreementPart.State.HELD, AgreementPart.State.NOT_JOINED}
    waiting = agreement.parts.filter(state__in=out).exclude(participant=None).values_list("participant_id", flat=True)
    everybody = taking_part(agreement.case_id).exclude(pk__in=list(waiting))
    return {str(pk) for pk in everybody.values_list("pk", flat=True)}
