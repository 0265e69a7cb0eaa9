"""Gives reporters what the platform holds of them, to take along."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from linli.doors.zip_out import zipped
from linli.issues.queries.own import OwnData, document, own_data
from linli.kernel.audit import services as audit
from linli.kernel.cases import queries as cases
from linli.kernel.files.queries import document_bytes, shown_bytes
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor


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
