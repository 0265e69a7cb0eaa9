"""What closing and archiving a case finds there, and whether an archive still is what was sealed."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from linli.kernel.files.queries import document_bytes
from linli.kernel.people.rules import Actor
from linli.mediation.models import Archive, Paper
from linli.mediation.rules.papers.filing import Filed, first_fault, in_order, is_filed, is_handed_over, missing
from linli.mediation.rules.papers.table import PAPERS

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

# Where a case is closed from, and where archived.
_PROPOSED = {
    "declined": "close_propose",
    "terminated": "close_propose",
    "followed_up": "close_propose",
    "closed": "archive_propose",
}
FILING = frozenset(_PROPOSED)


def filing_proposal(seen: "Case", entries: "Sequence[Entry]") -> "Entry | None":
    """Give the line by which a clerk proposes to close or to archive a case, among the lines the caller was shown."""
    wanted = _PROPOSED.get(seen.state)
    return next((e for e in reversed(entries) if e.act == wanted), None)


def filing_met(actor: Actor, seen: "Case", entries: "Sequence[Entry]") -> frozenset[str]:
    """Give which needs of closing and archiving are there (rules.machine)."""
    proposed = filing_proposal(seen, entries)
    papers = list(Paper.objects.filter(case=seen).values_list("number", "file_sha256", "body"))
    there = {
        "proposal": proposed is not None,
        "other_hand": proposed is None or proposed.account_id != actor.account_id,
        "items_present": not missing(seen.state, [number for number, _, _ in papers]),
        "complete": all(drawn or not body for _, drawn, body in papers),
    }
    return frozenset(need for need, is_there in there.items() if is_there)


def filed(case_id: int) -> list[tuple[Paper, Filed]]:
    """Give the documents of a case's file with their rows of the index; drawn ones alone have a place."""
    found = Paper.objects.filter(case_id=case_id).exclude(file=None).select_related("file", "participant")
    papers = [paper for paper in found.order_by("pk") if is_filed(paper.number)]
    rows, page = [], 1
    for no, at in enumerate(in_order([paper.number for paper in papers]), 1):
        paper = papers[at]
        title, on = PAPERS[paper.number].zh, paper.made_at.date().isoformat()
        rows.append((paper, Filed(no, paper.number, title, paper.code, on, page, paper.pages, paper.file_sha256)))
        page += paper.pages
    return rows


def handed_over(case_id: int, participant_id: int) -> list[Paper]:
    """Give the drawn documents of a case that go along when a party asks to have it handed over; in order."""
    return [
        paper
        for paper, _ in filed(case_id)
        if is_handed_over(paper.number, is_own=paper.participant_id == participant_id)
    ]


def archive_fault(archive: Archive) -> str:
    """Give what is first wrong with an archive that is not destroyed, as `rules.papers.filing.first_fault` has it."""
    return first_fault(msgspec.convert(archive.rows, list[Filed]), archive.sha256, dict(_hashes(archive.case_id)))


def archives() -> list[Archive]:
    """Give every archive, to the operator's command line."""
    return list(Archive.objects.select_related("case", "listed").order_by("pk"))


def _hashes(case_id: int) -> Iterator[tuple[str, str]]:
    for paper in Paper.objects.filter(case_id=case_id).exclude(file=None).select_related("file"):
        try:
            data = document_bytes(paper.file) if paper.file else b""
        except OSError:
            data = b""
        yield paper.code, hashlib.sha256(data).hexdigest()
