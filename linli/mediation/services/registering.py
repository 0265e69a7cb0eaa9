"""The register of a committee's mediators, kept by its director."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.cases.rules import MissingFieldError
from linli.kernel.people.queries import posts_in_force
from linli.kernel.people.rules import Actor, NotGrantedError, Permission, Role, reach
from linli.mediation.models import Mediator
from linli.mediation.queries.tables import dispute_types


@dataclass(frozen=True, slots=True)
class Row:
    """What the register says of one mediator."""

    account: int
    specialities: Sequence[str]
    languages: str
    term_from: date
    term_to: date
    trained_on: date | None = None
    is_suspended: bool = False


@transaction.atomic
def mediator_set(actor: Actor, unit_id: int, row: Row, now: datetime) -> int:
    """Enter a mediator of one's own committee, or change the row; give its id.

    Raises NotGrantedError but for the committee's director, and MissingFieldError for somebody who holds no post as a
    mediator there: the right to mediate comes from the post, the register says for what.
    """
    if unit_id not in reach(actor, Permission.MEDIATION_DECIDE).units:
        raise NotGrantedError(f"{actor.ref} directs no committee {unit_id}")
    if not posts_in_force(now).filter(account_id=row.account, unit_id=unit_id, role=Role.MEDIATOR).exists():
        raise MissingFieldError(fields=["account"])
    if row.term_to <= row.term_from:
        raise MissingFieldError(fields=["term_to"])
    known = dispute_types()
    changed = {
        "unit_id": unit_id,
        "specialities": [code for code in row.specialities if code in known],
        "languages": row.languages.strip(),
        "term_from": row.term_from,
        "term_to": row.term_to,
        "trained_on": row.trained_on,
        "is_suspended": row.is_suspended,
    }
    kept, _ = Mediator.objects.update_or_create(account_id=row.account, defaults=changed)
    facts = {"account": row.account, "is_suspended": row.is_suspended, "term_to": str(row.term_to)}
    audit.record(actor, "mediation:mediator:set", f"mediator:{kept.pk}", facts, now)
    return kept.pk
