"""Makes the documents of a dispute, draws them as PDF, and gives files their numbers (mediation 22)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from linli.doors import ids
from linli.doors.apart import Apart
from linli.kernel.audit import services as audit
from linli.kernel.cases.rules import NotThereError
from linli.kernel.files import services as files
from linli.kernel.files.queries import document_bytes
from linli.kernel.people.rules import Actor
from linli.mediation.models import Dispute, FileNumber, FileSerial, Paper, Participant
from linli.mediation.queries.papers import file_number, secrets_of
from linli.mediation.rules.papers import words
from linli.mediation.rules.papers.model import Drawn, Form, encoded
from linli.mediation.rules.papers.parts import Readers, day
from linli.mediation.rules.papers.table import PAPERS, Frame, build, hidden
from linli.mediation.rules.safety import hidden_sides

VERIFY_PATH = "/mediation/verify/"
DRAWER = Actor(job="papers_draw")
BATCH = 20
# A page of Chinese takes 0.2 s and some 200 MiB with its fonts; the longest index leaves room (measured).
_drawer = Apart("linli.mediation.rules.papers.drawing:answer", memory_mib=1024, timeout_s=60)


@audit.part
def paper_make(
    case_id: int,
    number: int,
    values: Mapping[str, Any],
    now: datetime,
    *,
    participant_id: int | None = None,
    entry_id: int | None = None,
    supersedes: bool = False,
    is_sealed: bool = False,
) -> Paper:
    """Make document `number` of a case from plain values, as a part of the act that makes it.

    `participant_id` says whose it is, `supersedes` that earlier ones of its kind and owner no longer stand,
    `is_sealed` that it names who signed instead of leaving places to sign. Its PDF is drawn afterwards; `sha256` of
    what it says is there at once. Raises KeyError for no such number, MissingValuesError naming the values it lacks.
    """
    dispute = Dispute.objects.select_related("case__holder", "case__contact").get(pk=case_id)
    earlier = Paper.objects.filter(case_id=case_id, number=number)
    if supersedes:
        whose = Q(participant=None) if participant_id is None else Q(participant=participant_id)
        earlier.filter(whose).exclude(state=Paper.State.VOID).update(state=Paper.State.SUPERSEDED)
    local, code = timezone.localtime(now), f"W{ids.lookup_code()}"
    frame = Frame(
        committee=dispute.case.holder.name_zh,
        day=day(local.date()),
        made_at=local.isoformat(timespec="microseconds"),
        code=code,
        verify_url=f"{settings.ENV.public_url}{VERIFY_PATH}{code}/",
        file_no=file_number(case_id),
        is_sealed=is_sealed,
    )
    document = hidden(build(number, _localised(values), frame), _secret(dispute, number, participant_id))
    return Paper.objects.create(
        case_id=case_id,
        entry_id=entry_id,
        number=number,
        version=earlier.count() + 1,
        participant_id=participant_id,
        code=code,
        template=document.template,
        body=encoded(document).decode(),
        sha256=document.sha256,
        made_at=now,
    )


def _localised(value: Any) -> Any:
    """Give values with their moments as the clocks on the wall show them."""
    if isinstance(value, datetime):
        return timezone.localtime(value)
    if isinstance(value, Mapping):
        return {key: _localised(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_localised(each) for each in value]
    return value


def _secret(dispute: Dispute, number: int, participant_id: int | None) -> list[str]:
    """Give what the other side must not find in a document it reads: where somebody in danger lives (59)."""
    sides = hidden_sides(dispute.safety, dispute.danger_to)
    readers = PAPERS[number].readers
    if not sides or readers is Readers.NOBODY:
        return []
    if readers is Readers.OWN:
        own = Participant.objects.filter(pk=participant_id or 0).values_list("side", flat=True)
        sides -= set(own)
    return secrets_of(dispute, sides)


@audit.part
def paper_mark(paper_id: int, state: str, *, signed: int | None = None) -> None:
    """Say what became of a document (`Paper.State`), and how many have signed it."""
    changes = {"state": state} | ({} if signed is None else {"signed": signed})
    Paper.objects.filter(pk=paper_id).update(**changes)


@audit.part
def papers_mark(case_id: int, numbers: Collection[int], state: str, *, owners: Collection[int] | None = None) -> None:
    """Say what became of the documents of some kinds that stand: of everybody's, or of those of some owners."""
    rows = Paper.objects.filter(
        case_id=case_id, number__in=numbers, state__in=[Paper.State.MADE, Paper.State.EFFECTIVE]
    )
    (rows if owners is None else rows.filter(participant__in=owners)).update(state=state)


def paper_data(paper: Paper, form: Form, now: datetime) -> bytes:
    """Give a document, of which it has been checked who asks; its PDF is drawn and kept at the first asking."""
    if form is Form.DOCX:
        return _drawn(paper, form).data
    file = paper.file or paper_draw(paper, now).file
    if file is None:
        # Its case was erased meanwhile.
        raise NotThereError
    return document_bytes(file)


def _drawn(paper: Paper, form: Form) -> Drawn:
    """Draw what a document says."""
    asked = msgspec.msgpack.encode((form, paper.body.encode()))
    return msgspec.msgpack.decode(_drawer.ask(asked), type=Drawn)


def paper_draw(paper: Paper, now: datetime) -> Paper:
    """Draw a document as PDF and keep that as the record; one that is drawn already stays as it is."""
    made = _drawn(paper, Form.PDF)
    with transaction.atomic():
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.file_id is None and held.body:
            held.file = files.paper_keep(made.data, case_id=held.case_id, now=now)
            held.file_sha256, held.pages = held.file.sha256, made.pages
            held.save(update_fields=["file", "file_sha256", "pages"])
            told = {"code": held.code, "sha256": held.file_sha256, "pages": held.pages}
            audit.record(DRAWER, "mediation:paper:draw", f"case:{held.case_id}", told, now)
    return Paper.objects.select_related("file").get(pk=paper.pk)


def papers_draw(now: datetime) -> int:
    """Draw documents that nobody has asked for yet, the oldest first; give how many."""
    waiting = list(Paper.objects.filter(file_sha256="").exclude(body="").order_by("made_at")[:BATCH])
    for paper in waiting:
        paper_draw(paper, now)
    return len(waiting)


@audit.part
def file_number_give(case_id: int, now: datetime) -> str:
    """Give a case that is taken up the next number of its committee and year, without gaps; once.

    The row lock it takes orders a committee's acceptances until commit, so that one that fails leaves no gap.
    """
    if there := file_number(case_id):
        return there
    unit = Dispute.objects.select_related("case__holder").get(pk=case_id).case.holder
    year, table = timezone.localdate(now).year, FileSerial._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (unit_id, year, last) VALUES (%s, %s, 1) "
            f"ON CONFLICT (unit_id, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [unit.pk, year],
        )
        (ordinal,) = cursor.fetchone()
    said = words.file_number(year, unit.name_zh, ordinal)
    FileNumber.objects.create(case_id=case_id, unit=unit, year=year, ordinal=ordinal, words=said)
    return said
