"""Gives what the platform holds, to take along: to reporters their own, to desks their lists."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from linli.doors.zip_out import zipped
from linli.issues.queries import difficult, queue
from linli.issues.queries.own import OwnData, document, own_data
from linli.issues.queries.queue import Asked, Row
from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import RefusedActError
from linli.kernel.files.queries import document_bytes, shown_bytes
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

# A longer list is asked for in parts: nobody reads it, and it would tell too much at once (screens 15).
MOST_ROWS = 20_000


@transaction.atomic
def cases_export(actor: Actor, asked: Asked, now: datetime) -> Sequence[Row]:
    """Give every row of one of the desk's lists; RefusedActError with `why` "too_many_rows"."""
    page = queue.page(actor, replace(asked, after=None, before=None), now, limit=MOST_ROWS)
    named = {name: str(value) for name, value in asdict(asked).items() if value and name not in {"after", "before"}}
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
    owned = [own_data(actor, cases.case(actor, case_id, now)) for case_id in case_ids]
    held: dict[str, Any] = {"made_at": now, "cases": [document(actor, own) for own in owned]}
    if actor.account_id is not None:
        account = people.account(actor.account_id)
        contact = people.own_contact(account)
        held["account"] = {
            "username": account.username,
            "name": contact.name or account.name,
            "phone": contact.phone,
            "email": contact.email,
            "language": account.language,
            "since": account.date_joined,
        }
    audit.record(
        actor, "issues:own:export", f"case:{case_ids[0]}" if case_ids else actor.ref, {"cases": len(owned)}, now
    )
    data = msgspec.json.format(msgspec.json.encode(held), indent=2)
    return zipped([("data.json", data), *_files(owned)])


def _files(owned: Sequence[OwnData]) -> Iterator[tuple[str, bytes]]:
    for own in owned:
        yield from ((f"photos/{photo.name}.jpg", shown_bytes(photo)) for photo in own.photos)
        yield from ((f"documents/{each.name}.pdf", document_bytes(each)) for each in own.documents)
