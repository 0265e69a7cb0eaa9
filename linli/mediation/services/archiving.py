"""A case is closed, its file archived under a hash, and what may leave it is handed over (mediation 21)."""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from linli.doors.sheet_out import csv_bytes
from linli.kernel.audit import services as audit
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.rules import NotThereError, NotYoursError, covers
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.files.queries import document_bytes
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Archive, Fact, Item, Paper
from linli.mediation.queries.agreeing import BY_PLACE, taking_part
from linli.mediation.queries.effects import in_effect
from linli.mediation.queries.filing import filed, filing_proposal, handed_over
from linli.mediation.queries.papers import file_number
from linli.mediation.queries.tables import dispute_types, grounds
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.papers.filing import Filed, archive_hash, is_handed_over
from linli.mediation.rules.papers.words import NEUTRAL_ENDINGS
from linli.mediation.rules.room_record import How
from linli.mediation.rules.talking import Consent, all_gave
from linli.mediation.services.hearing_keep import sittings_end
from linli.mediation.services.papers import paper_make
from linli.mediation.services.taking import INSIDE, Held, demand, take

# Our default (mediation 21): the authority's rule may ask for more, never for less.
LEAST_YEARS, MOST_YEARS = 10, 100
# How records cite the evidence of each side.
EVIDENCE = {"A": "甲证", "R": "乙证"}


@transaction.atomic
def close_propose(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Propose to close a case, with the course it took in the clerk's words; the director decides."""
    held = take(actor, case_id, "close_propose", version, now)
    demand(text=text)
    held.move(Line("close_propose", INSIDE, text), "", now)


@transaction.atomic
def close(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Close a case as another person proposed (m35), with its report."""
    held = take(actor, case_id, "close", version, now)
    # Nothing of the file is left to be written.
    sittings_end(held.case, How.OVER, now)
    report = _report(held, now)
    dues.dues_meet(case_id, ["close_by"], now)
    archive_by = held.start("archive_by", MAIN.move("archive").within, now)
    # An agreement that was kept is over now; whatever else has ended was over before.
    over = {} if held.case.closed_at else {"closed_at": now}
    entry = held.move(Line("close", INSIDE), "closed", now, due_at=archive_by, **over)
    paper_make(case_id, 41, report, now, entry_id=entry.pk)


@transaction.atomic
def archive_propose(actor: Actor, case_id: int, *, version: int, keep_years: int, text: str, now: datetime) -> None:
    """Propose to archive a file: how long it is kept, and what of it is missing, if anything."""
    held = take(actor, case_id, "archive_propose", version, now)
    if not LEAST_YEARS <= keep_years <= MOST_YEARS:
        raise rules.MissingFieldError(fields=["keep_years"])
    held.move(Line("archive_propose", INSIDE, text, data={"keep_years": keep_years}), "", now)


@transaction.atomic
def archive(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Seal a file as another person proposed (m36): cover, index and note; its hash goes into the audit."""
    held = take(actor, case_id, "archive", version, now)
    proposed = filing_proposal(held.case, held.standing.entries)
    if proposed is None:
        raise rules.NotNowError(act="archive", state=held.case.state)
    rows = [row for _, row in filed(case_id)]
    sha256, years = archive_hash(rows), int(proposed.data["keep_years"])
    Archive.objects.create(
        case_id=case_id, rows=msgspec.to_builtins(rows), sha256=sha256, keep_years=years, sealed_at=now
    )
    dues.dues_meet(case_id, ["archive_by"], now)
    entry = held.move(Line("archive", INSIDE, data={"sha256": sha256}), "archived", now, due_at=None)
    number, clerk = file_number(case_id) or held.case.number, _name(proposed.account_id)
    for document, values in (
        (42, _note(number, proposed.text, _name(actor.account_id), now)),
        (2, {"file_no": number, "index": [_index_row(row) for row in rows], "archive_sha256": sha256}),
        (1, _cover(held, number, clerk, years, rows, now)),
    ):
        paper_make(case_id, document, values, now, entry_id=entry.pk)
    audit.record(actor, "mediation:archive:seal", f"case:{case_id}", {"sha256": sha256, "items": len(rows)}, now)


@transaction.atomic
def hand_over(actor: Actor, case_id: int, *, version: int, receiver: str, side: str, text: str, now: datetime) -> None:
    """Put together what goes to a court or agency at a party's wish, from the white list alone, with its list (40)."""
    held = take(actor, case_id, "hand_over", version, now)
    asking = taking_part(case_id).filter(side=side).order_by(*BY_PLACE).first()
    demand(receiver=receiver, side=asking and asking.side)
    papers, side_id = handed_over(case_id, asking.pk if asking else 0), asking and asking.pk
    undrawn = Paper.objects.filter(case_id=case_id, file=None).exclude(body="")
    # What is not drawn yet would be left out without a word.
    is_half = any(is_handed_over(p.number, is_own=p.participant_id == side_id) for p in undrawn)
    if is_half or not papers:
        raise rules.RefusedActError(act="hand_over", why="complete")
    entry = held.move(Line("hand_over", INSIDE, data={"side": side}), "", now)
    values = {
        "receiver": receiver,
        "case_no": held.case.number,
        "asked_by": asking.name if asking else "",
        "reason": _result(held),
        "undisputed": _undisputed(held),
        "evidence": _shown(case_id, side),
        "conduct": text,
        "listed": [
            {**_index_row(row), "no": str(no), "pages": str(row.pages)}
            for no, row in enumerate(_rows_of(case_id, papers), 1)
        ],
        "made_on": timezone.localdate(now),
    }
    paper_make(case_id, 40, values, now, participant_id=asking.pk if asking else None, entry_id=entry.pk)


@transaction.atomic
def archive_package(actor: Actor, case_id: int, now: datetime) -> bytes:
    """Give a sealed file as a ZIP: its PDFs in order, the index as PDF, CSV and JSON, and a manifest of hashes."""
    _demand_clerk(actor, case_id, now)
    sealed = Archive.objects.select_related("listed").filter(pk=case_id).first()
    if sealed is None or sealed.destroyed_at is not None:
        raise NotThereError
    around = Paper.objects.filter(case_id=case_id, number__in=(1, 2, 42)).select_related("file").order_by("number")
    names = {1: "00-cover.pdf", 2: "00-index.pdf", 42: "99-note.pdf"}
    files = {names[p.number]: document_bytes(p.file) for p in around if p.file}
    files |= {f"{row.no:03d}-{row.number:02d}-{row.code}.pdf": _bytes(paper) for paper, row in filed(case_id)}
    files["index.json"] = msgspec.json.format(msgspec.json.encode(sealed.rows), indent=2)
    files["index.csv"] = _csv(sealed.rows)
    audit.record(actor, "mediation:archive:save", f"case:{case_id}", {"sha256": sealed.sha256}, now)
    return _zip(files, sealed.sha256)


@transaction.atomic
def packet_package(actor: Actor, case_id: int, code: str, now: datetime) -> bytes:
    """Give what is handed over as a ZIP: the list (40) and the documents it names, nothing else."""
    _demand_clerk(actor, case_id, now)
    listing = Paper.objects.filter(case_id=case_id, number=40, code=code).select_related("file").first()
    if listing is None or listing.file is None or listing.participant_id is None:
        raise NotThereError
    # What the list names, and nothing that came since.
    named = [p for p in handed_over(case_id, listing.participant_id) if p.code in listing.body]
    files = {"00-list.pdf": document_bytes(listing.file)}
    files |= {f"{no:02d}-{paper.number:02d}-{paper.code}.pdf": _bytes(paper) for no, paper in enumerate(named, 1)}
    audit.record(actor, "mediation:packet:save", f"case:{case_id}", {"code": code, "items": len(named)}, now)
    return _zip(files, listing.file_sha256)


def _undisputed(held: Held) -> list[str]:
    """Give the facts that every participant has confirmed; nothing else that was said may be used later (OMR 18)."""
    panel = held.standing.panel
    if panel is None:
        return []
    rows = Fact.objects.filter(case=held.case).order_by("number")
    return [f.text for f in rows if all_gave(panel.said, panel.participants, Consent.FACT, f"fact:{f.pk}")]


def _shown(case_id: int, side: str) -> list[dict[str, str]]:
    """Give the evidence that was exchanged, and what the asking side kept to itself; nothing given in caucus."""
    own = Q(side=side, visibility=Item.Visibility.OWN)
    rows = Item.objects.filter(own | Q(visibility=Item.Visibility.EXCHANGED), case=case_id).order_by("side", "number")
    return [
        {"no": f"{EVIDENCE.get(row.side, '证')}{row.number}", "name": row.name, "sha256": row.file_sha256 or "—"}
        for row in rows
    ]


def _demand_clerk(actor: Actor, case_id: int, now: datetime) -> None:
    seen = cases.case(actor, case_id, now, Permission.MEDIATION_DESK)
    if not covers(actor, Permission.MEDIATION_SCREEN, cases.spot(seen)):
        raise NotYoursError(act="archive")


def _bytes(paper: Paper) -> bytes:
    if paper.file is None:
        raise NotThereError
    return document_bytes(paper.file)


def _zip(files: Mapping[str, bytes], sha256: str) -> bytes:
    manifest = {"sha256": sha256, "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in {**files, "manifest.json": msgspec.json.encode(manifest)}.items():
            # A fixed date: the same file gives the same bytes.
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    columns = [field.name for field in msgspec.structs.fields(Filed)]
    return csv_bytes(columns, [[row[name] for name in columns] for row in rows])


def _rows_of(case_id: int, papers: Sequence[Paper]) -> list[Filed]:
    wanted = {paper.pk for paper in papers}
    return [row for paper, row in filed(case_id) if paper.pk in wanted]


def _index_row(row: Filed) -> dict[str, str]:
    return {"no": str(row.no), "title": row.title, "code": row.code, "on": row.on, "page": str(row.page),
            "sha256": row.sha256}  # fmt: skip


def _name(account_id: int | None) -> str:
    found = people.account(account_id) if account_id else None
    return found.name if found and found.name else "经办人"


def _result(held: Held) -> str:
    code = held.case.outcome
    found = {**grounds("mediation_decline"), **grounds("mediation_end")}.get(code)
    return NEUTRAL_ENDINGS.get(code) or (found.name_zh if found else "已达成协议")


def _report(held: Held, now: datetime) -> dict[str, Any]:
    case, dispute = held.case, held.standing.dispute
    proposed = filing_proposal(case, held.standing.entries)
    taken_up = next((e for e in held.standing.entries if e.to_state == "accepted"), None)
    ended = _ended_at(held, now)
    return {
        "file_no": file_number(case.pk),
        "case_no": case.number,
        "unit": case.holder.name_zh,
        "handler": _name(proposed.account_id if proposed else None),
        "opened_on": timezone.localdate(case.opened_at),
        "accepted_on": timezone.localdate(taken_up.happened_at) if taken_up else None,
        "ended_on": timezone.localdate(ended),
        "parties": [{"role": p.get_side_display(), "name": p.name or "—"} for p in held.standing.participants],
        "source": "当事人申请",
        "facts": dispute.summary or dispute_types()[case.category].name_zh,
        "course": proposed.text if proposed else "",
        "result": _result(held),
        "days_used": (timezone.localdate(ended) - timezone.localdate(case.opened_at)).days,
        "extensions": sum(e.act == "extend" for e in held.standing.entries),
    }


def _ended_at(held: Held, now: datetime) -> datetime:
    """Give when the mediation ended: with the agreement in effect, or without one."""
    agreement = in_effect(held.case.pk)
    return (agreement.effect_at if agreement else held.case.closed_at) or now


def _note(number: str, text: str, checker: str, now: datetime) -> dict[str, Any]:
    return {"file_no": number, "completeness": not text.strip(), "missing": text, "checker": checker,
            "checked_on": timezone.localdate(now)}  # fmt: skip


def _cover(held: Held, number: str, clerk: str, years: int, rows: Sequence[Filed], now: datetime) -> dict[str, Any]:
    case, names = held.case, [p.name for p in held.standing.participants if p.name]
    matter = dispute_types()[case.category].name_zh
    return {
        "file_title": f"{'与'.join(names[:2])}{'等' if len(names) > 2 else ''}{matter}纠纷",  # noqa: PLR2004 - two sides
        "file_no": number,
        "committee": case.holder.name_zh,
        "matter": matter,
        "ended_on": timezone.localdate(_ended_at(held, now)),
        "ending": _result(held),
        "filed_by": clerk,
        "filed_on": timezone.localdate(now),
        "retention": f"{years}年",
        "volumes": 1,
        "pages": sum(row.pages for row in rows),
    }
