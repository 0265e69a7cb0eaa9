"""Gives what the platform holds, to take along: to reporters their own, to desks their lists."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime

import msgspec
from django.db import transaction

from linli.doors.zip_out import zipped
from linli.issues.queries import difficult, queue
from linli.issues.queries.own import OwnData, everything, own_cases, own_data
from linli.issues.queries.queue import Asked, Row
from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotYoursError, RefusedActError
from linli.kernel.files.queries import document_bytes, shown_bytes
from linli.kernel.people.rules import Actor

# A longer list is asked for in parts: nobody reads it, and it would tell too much at once (screens 15).
MOST_ROWS = 20_000


@transaction.atomic
def cases_export(actor: Actor, asked: Asked, now: datetime) -> Sequence[Row]:
    """Give every row of one of the desk's lists; RefusedActError with `why` "too_many_rows".

    That a text was looked for is audited and not which: it may name a person, and audit rows are kept for years.
    """
    page = queue.page(actor, replace(asked, after=None, before=None), now, limit=MOST_ROWS)
    told = asdict(replace(asked, text="…" if asked.text else "", after=None, before=None))
    named = {name: str(value) for name, value in told.items() if value}
    _exported(actor, f"list:{asked.view}", named, page.rows, now, is_whole=page.after is None)
    return page.rows


@transaction.atomic
def difficult_export(actor: Actor, now: datetime) -> Sequence[difficult.Row]:
    """Give every entry of the register of difficult cases among what the actor may see; as `cases_export`."""
    page = difficult.entries(actor, now, start=0, limit=MOST_ROWS)
    _exported(actor, "register:difficult", {}, page.rows, now, is_whole=page.next is None)
    return page.rows


@part
def _exported(
    actor: Actor, what: str, asked: dict[str, str], rows: Sequence[object], now: datetime, *, is_whole: bool
) -> None:
    if not is_whole:
        raise RefusedActError(act="export", why="too_many_rows")
    audit.record(actor, "issues:list:export", what, {"filter": asked, "rows": len(rows)}, now)


@transaction.atomic
def own_export(actor: Actor, case_ids: Sequence[int], now: datetime) -> bytes:
    """Give a zip of the actor's own data: of these cases of one's own, and of one's account where there is one.

    Raises NotThereError or NotYoursError for a case that is somebody else's.
    """
    return _own(actor, case_ids, actor.account_id, now)


@transaction.atomic
def person_export(job: Actor, numbers: Collection[str], account_id: int | None, now: datetime) -> bytes:
    """Give a job the zip of one person who asks on paper: of an account, and of cases reported without one, by number.

    Who asks has been looked at by whoever runs the job. Raises NotThereError for an unknown number, NotYoursError where
    the account and the cases belong to more than one person.
    """
    named = [cases.case_by_number(job, number, now) for number in numbers]
    owners = {account_id, *(case.reporter_id for case in named)} - {None}
    if len(owners) > 1:
        raise NotYoursError(act="export")
    owner = next(iter(owners), None)
    case_ids = {*own_cases(Actor(account_id=owner)), *(case.pk for case in named)}
    return _own(job, sorted(case_ids), owner, now)


@part
def _own(actor: Actor, case_ids: Sequence[int], account_id: int | None, now: datetime) -> bytes:
    owned = [own_data(actor, cases.case(actor, case_id, now)) for case_id in case_ids]
    whose = f"account:{account_id}" if account_id is not None else f"case:{case_ids[0]}"
    audit.record(actor, "issues:own:export", whose, {"cases": list(case_ids)}, now)
    data = msgspec.json.format(msgspec.json.encode({"made_at": now, **everything(owned, account_id)}), indent=2)
    # What came with a report is shown with each of its parts.
    return zipped([("data.json", data), *dict(_files(owned)).items()])


def _files(owned: Sequence[OwnData]) -> Iterator[tuple[str, bytes]]:
    for own in owned:
        yield from ((f"photos/{photo.name}.jpg", shown_bytes(photo)) for photo in own.photos)
        yield from ((f"documents/{each.name}.pdf", document_bytes(each)) for each in own.documents)
