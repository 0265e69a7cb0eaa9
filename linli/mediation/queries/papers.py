"""The documents of a dispute, each for those who may read it (mediation 11)."""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotThereError, covers
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Assent, Dispute, FileNumber, Paper, Participant
from linli.mediation.rules.machine import Who
from linli.mediation.rules.papers.table import desk_reads, reads
from linli.mediation.rules.safety import hidden_sides
from linli.mediation.rules.talking import Consent

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.cases.rules import Spot


def at_desk(actor: Actor, seen: "Case", spot: "Spot | None" = None) -> frozenset[Who]:
    """Give as whom an actor stands to a case at its committee; `spot` where it is known already."""
    spot = spot or cases.spot(seen)
    rights = {Who.CLERK: Permission.MEDIATION_SCREEN, Who.DIRECTOR: Permission.MEDIATION_DECIDE}
    seated = {Who.MEDIATOR} if actor.account_id in spot.seated else set()
    return frozenset({who for who, right in rights.items() if covers(actor, right, spot)} | seated)


def papers_at_desk(actor: Actor, seen: "Case", spot: "Spot | None" = None) -> list[Paper]:
    """Give the documents of a case the actor has been shown that the actor reads at its committee, in order."""
    who = at_desk(actor, seen, spot)
    return [paper for paper in _papers(seen.pk) if desk_reads(paper.number, who)]


def papers_of_party(party: Participant) -> list[Paper]:
    """Give the documents that a party reads, in order; it has been checked that the reader is that party."""
    sides = dict(Participant.objects.filter(case_id=party.case_id).values_list("pk", "side"))
    dispute = Dispute.objects.select_related("case__contact").get(pk=party.case_id)
    # What was made before danger was noted may tell what is hidden since.
    hidden = [
        json.dumps(word, ensure_ascii=False)[1:-1]
        for word in secrets_of(dispute, hidden_sides(dispute.safety, dispute.danger_to) - {party.side})
    ]
    return [
        paper
        for paper in _papers(party.case_id)
        if reads(
            paper.number,
            is_own=paper.participant_id in {None, party.pk},
            is_other_side=sides.get(paper.participant_id or 0, party.side) != party.side,
        )
        and not any(word in paper.body for word in hidden)
        # Without whom it went on: what all others read is none of theirs (16).
        and (party.left_out_at is None or paper.participant_id == party.pk)
    ]


def secrets_of(dispute: Dispute, sides: Collection[str]) -> list[str]:
    """Give the words by which people of these sides could be found: addresses, also for papers, and telephones."""
    if not sides:
        return []
    rows = list(Participant.objects.filter(case=dispute.pk, side__in=sides).select_related("contact"))
    contacts = [p.contact for p in rows] + [dispute.case.contact if Participant.Side.APPLICANT in sides else None]
    given = Assent.objects.filter(participant__in=rows, kind=Consent.SERVICE).values_list("said", flat=True)
    phones = [people.contact_opened(contact).phone for contact in contacts if contact]
    return [word for word in (*(p.address for p in rows), *given, *phones) if word]


def _papers(case_id: int) -> list[Paper]:
    # What was erased cannot be read any more; that it was there, and its hash, stays.
    return list(
        Paper.objects.filter(case_id=case_id).exclude(body="").select_related("file", "participant").order_by("pk")
    )


def paper_among(papers: Collection[Paper], code: str) -> Paper:
    """Give the document of that code; NotThereError for one that is not there, or not this reader's."""
    found = next((paper for paper in papers if paper.code == code), None)
    if found is None:
        raise NotThereError
    return found


def paper_known(code: str, sha256: str) -> Paper | None:
    """Give the document of that code if that is the hash of its text or of its PDF; anybody may ask."""
    found = Paper.objects.filter(code=code).first()
    return found if found is not None and sha256 in {found.sha256, found.file_sha256} - {""} else None


def file_number(case_id: int) -> str:
    """Give the number of a case's file; "" before its acceptance."""
    found = FileNumber.objects.filter(pk=case_id).values_list("words", flat=True)
    return next(iter(found), "")
