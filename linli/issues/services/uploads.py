"""Files the reports of a sheet: looked at first without a trace of them, then each once, however often it stops."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from linli.doors.sheet_upload import BadUploadError, Line, handed_in
from linli.issues.models import Upload, UploadRow
from linli.issues.queries import uploads as queries
from linli.issues.queries.importing import taken_over
from linli.issues.queries.uploads import UNDO_WITHIN, State
from linli.issues.rules import uploads as rules
from linli.issues.rules.drafts import CONDUCT_KIND
from linli.issues.rules.uploads import BadCellsError, Fault
from linli.issues.services import closing, intake
from linli.issues.services.taking import demand
from linli.kernel.areas import queries as areas
from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases.rules import DomainError, MissingFieldError, NotThereError, NotYoursError, RefusedActError
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission, reach

WORKER = Actor(job="uploads")
# Filed together (our default): a stop loses the work of a second, and no row.
ROWS_AT_ONCE = 25
# Rows that are not filed are kept for so long (our default): to put right what was refused.
KEPT = timedelta(days=1)
# What a draft lacks, by the column that holds it; everything else is an answer to a question of the category.
_COLUMN_OF = {"text": "text", "category": "category", "nature": "nature", "place_text": "place", "contact": "phone"}


@transaction.atomic
def sheet_hand_in(actor: Actor, name: str, content: bytes, channel: str, now: datetime) -> int:
    """Look at every row of a sheet as if it were filed, keep what was found for a day, and give its number.

    BadUploadError for a file that cannot be read, has no column of the template, too many rows, or was filed before.
    """
    if actor.account_id is None or not reach(actor, Permission.ISSUES_RECEIVE_FOR) or channel not in rules.CHANNELS:
        raise NotYoursError(act="receive")
    digest = sha256(content).hexdigest()
    if _is_filed(digest):
        raise BadUploadError("filed_before")
    header, lines = handed_in(name, content)
    if not {c.key for c in rules.COLUMNS if c.is_needed} <= {rules.key_of(heading) for heading in header}:
        raise BadUploadError("no_columns")
    if not lines:
        raise BadUploadError("no_rows")
    if len(lines) > rules.MAX_CASES:
        raise BadUploadError("too_many_cases")
    held = Upload.objects.create(
        account_id=actor.account_id, channel=channel, sha256=digest, header=header, handed_in_at=now
    )
    UploadRow.objects.bulk_create(_looked_at(actor, held, lines, now))
    audit.record(actor, "issues:upload:hand_in", f"upload:{held.pk}", queries.row_counts(held), now)
    return held.pk


def _is_filed(digest: str) -> bool:
    return Upload.objects.filter(sha256=digest, confirmed_at__isnull=False, undone_at=None).exists()


def _looked_at(actor: Actor, held: Upload, lines: Sequence[Line], now: datetime) -> Iterator[UploadRow]:
    names = queries.names()
    by_line = [(line, rules.by_key(line.cells)) for line in lines]
    # Whoever filed it, and wherever it lies.
    here = taken_over(WORKER, held.channel, [cells["number"] for _, cells in by_line if cells.get("number")], now)
    met: set[str] = set()
    for line, cells in by_line:
        number = cells.get("number", "")
        faults = [(rules.key_of(heading), "formula") for heading in line.formulas if rules.key_of(heading)]
        if number and number in met:
            faults.append(("number", "twice"))
        met.add(number)
        state = State.THERE if number in here and not faults else State.READY
        if state is State.READY:
            faults += [] if faults else _tried(actor, cells, names, held.channel)
            state = State.REFUSED if faults else State.READY
        yield UploadRow(upload=held, place=line.place, cells_enc=queries.sealed(line.cells), state=state, faults=faults)


def _tried(actor: Actor, cells: dict[str, str], names: rules.Names, channel: str) -> list[Fault]:
    """Give what would keep a row from being filed now."""
    try:
        draft = rules.draft(cells, names, channel)
        if draft.area_code and not areas.is_known(draft.area_code):
            return [("area", "unknown")]
        intake.triage(actor, draft)
    except (BadCellsError, DomainError) as error:
        return _faults(error)
    return []


def _faults(error: BadCellsError | DomainError) -> list[Fault]:
    match error:
        case BadCellsError():
            return error.faults
        case MissingFieldError(facts={"fields": [*fields]}):
            found = [(_COLUMN_OF.get(str(field), "answers"), str(field)) for field in fields]
            return [(column, "needed" if column != "answers" else f"answer:{field}") for column, field in found]
        case NotThereError():
            return [("area", "outside")]
    return [("", "refused")]


@transaction.atomic
def sheet_confirm(actor: Actor, upload_id: int, now: datetime) -> None:
    """Let the good rows of one's sheet be filed; RefusedActError where there is none, or it was filed before."""
    held = queries.upload(actor, upload_id)
    if _is_filed(held.sha256) or not held.rows.filter(state=State.READY).exists():
        raise RefusedActError(act="upload", why="upload_over")
    held.confirmed_at = now
    held.save(update_fields=["confirmed_at"])
    audit.record(actor, "issues:upload:confirm", f"upload:{held.pk}", {"ready": queries.row_counts(held)["ready"]}, now)


def sheets_go_on(now: datetime) -> int:
    """File rows of every confirmed sheet, or take them back, a batch of each; give how many.

    Safe to stop and to run twice.
    """
    waiting = Upload.objects.filter(confirmed_at__isnull=False, finished_at=None).order_by("pk")
    filed = sum(sheet_go_on(upload_id, now) for upload_id in waiting.values_list("pk", flat=True))
    return filed + sum(sheet_take_back(upload_id, now) for upload_id in queries.undoing().values_list("pk", flat=True))


@transaction.atomic
def sheet_go_on(upload_id: int, now: datetime) -> int:
    """File the next rows of a confirmed sheet as whoever handed it in, with the posts held now; give how many.

    A row and its report are written together, so that a stop at any moment files nothing twice.
    """
    held = Upload.objects.select_for_update().get(pk=upload_id)
    if held.confirmed_at is None or held.finished_at is not None:
        return 0
    actor, names = people.actor_of(people.account(held.account_id), now), queries.names()
    rows = queries.rows(held, State.READY)[:ROWS_AT_ONCE]
    for row in rows:
        _file(actor, held, row, names, now)
    done = queries.row_counts(held)
    if not done["ready"]:
        held.result, held.finished_at = done, now
        held.save(update_fields=["result", "finished_at"])
    audit.record(actor, "issues:upload:go_on", f"upload:{held.pk}", done, now)
    return len(rows)


@part
def _file(actor: Actor, held: Upload, row: UploadRow, names: rules.Names, now: datetime) -> None:
    cells = rules.by_key(queries.opened(row))
    try:
        draft = rules.draft(cells, names, held.channel)
        here = taken_over(WORKER, held.channel, [draft.external_number], now) if draft.external_number else {}
        if here:
            row.state, row.case_id = State.THERE, here[draft.external_number].case_id
        else:
            with transaction.atomic():
                row.case_id = intake.report_receive(actor, draft, now).case_id
            row.state = State.FILED
    except (BadCellsError, DomainError) as error:
        row.state, row.faults = State.REFUSED, _faults(error)
    row.save(update_fields=["state", "case", "faults"])


@transaction.atomic
def sheet_undo(actor: Actor, upload_id: int, why: str, now: datetime) -> None:
    """Let the reports of one's sheet be taken back as entered by mistake, within a day of its filing.

    RefusedActError where the day is over, the sheet is not filed to its end, or it was taken back before.
    """
    held = queries.upload(actor, upload_id)
    demand(why=why)
    if not queries.may_undo(held, now):
        raise RefusedActError(act="upload", why="undo_day_over")
    held.undone_at, held.undone_why = now, why
    held.save(update_fields=["undone_at", "undone_why"])
    filed = {"filed": queries.row_counts(held)["filed"], "why": why}
    audit.record(actor, "issues:upload:undo", f"upload:{held.pk}", filed, now)


@transaction.atomic
def sheet_take_back(upload_id: int, now: datetime) -> int:
    """Take back the next reports of a sheet as whoever handed it in; what somebody has acted on is left; give how many.

    A row and its report are written together, so that a stop at any moment leaves none between.
    """
    held = Upload.objects.select_for_update().get(pk=upload_id)
    if held.undone_at is None:
        return 0
    actor = people.actor_of(people.account(held.account_id), now)
    rows = queries.rows(held, State.FILED)[:ROWS_AT_ONCE]
    for row in rows:
        _take_back(actor, row, held.undone_why, now)
    held.result = queries.row_counts(held)
    held.save(update_fields=["result"])
    audit.record(actor, "issues:upload:take_back", f"upload:{held.pk}", held.result, now)
    return len(rows)


@part
def _take_back(actor: Actor, row: UploadRow, why: str, now: datetime) -> None:
    row.state = State.LEFT
    # Complaints about conduct went their own way, out of the clerk's hands.
    if row.case is not None and row.case.kind != CONDUCT_KIND:
        with suppress(DomainError), transaction.atomic():
            closing.case_recall(actor, row.case.pk, text=why, now=now)
            row.state = State.UNDONE
    row.save(update_fields=["state"])


@transaction.atomic
def rows_erase(now: datetime) -> int:
    """Erase rows of sheets that were handed in and filed more than a day ago, and sheets never filed; give how many."""
    old = Upload.objects.filter(handed_in_at__lt=now - KEPT)
    busy = Q(confirmed_at__isnull=False, finished_at=None) | Q(finished_at__gt=now - UNDO_WITHIN)
    over = old.exclude(busy | Q(pk__in=queries.undoing()))
    count = UploadRow.objects.filter(upload__in=over).delete()[0]
    count += old.filter(confirmed_at=None).delete()[0]
    if count:
        audit.record(WORKER, "issues:upload:erase", "uploads", {"rows": count}, now)
    return count
