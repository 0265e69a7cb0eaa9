"""Writes audit rows. A row is added inside the transaction of the change it records, or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import connection, transaction

from linli.doors import rows_in
from linli.kernel.audit.models import Audit, Seal
from linli.kernel.audit.queries import rows_before
from linli.kernel.audit.queries.sealing import sealed
from linli.kernel.audit.rules.sealing import ERASED, LEAST_KEPT

P = ParamSpec("P")
R = TypeVar("R")


class Named(Protocol):
    """Whoever can be named in an audit row; `people.rules.Actor` is one."""

    @property
    def ref(self) -> str:
        """Give the reference stored in the row."""


def record(actor: Named, act: str, object_ref: str, data: dict[str, Any], now: datetime) -> None:
    """Add one audit row; raises TransactionManagementError outside a transaction."""
    _demand_transaction("record")
    rows_in.add([Audit(happened_at=now, actor=actor.ref, act=act, object_ref=object_ref, data=data)])


@dataclass(frozen=True, slots=True)
class Row:
    """One audit row to add. Without a moment of its own it happened when it is recorded."""

    actor: Named
    act: str
    object_ref: str
    data: dict[str, Any]
    happened_at: datetime | None = None


def record_rows(rows: Sequence[Row], now: datetime) -> None:
    """Add audit rows in one statement; raises TransactionManagementError outside a transaction."""
    _demand_transaction("record_rows")
    rows_in.add(
        [
            rows_in.made(
                Audit,
                happened_at=r.happened_at or now,
                actor=r.actor.ref,
                act=r.act,
                object_ref=r.object_ref,
                data=r.data,
            )
            for r in rows
        ]
    )


def part(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that writes a part of a larger act.

    It refuses to run outside a transaction; the service that opened the transaction leaves the audit row.
    """

    @wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        _demand_transaction(function.__qualname__)
        return function(*args, **kwargs)

    inner.is_part = True  # type: ignore[attr-defined]
    return inner


@part
def rows_erase(actor: Named, before: datetime, now: datetime, limit: int = 5_000) -> int:
    """Erase up to `limit` sealed audit rows from before a moment, which must be a year ago; give how many.

    Their hashes stay. That they are gone is a row itself.
    """
    before = min(before, now - LEAST_KEPT)
    old = list(sealed(rows_before(before)).values_list("pk", flat=True)[:limit])
    count = Audit.objects.filter(pk__in=old).delete()[0]
    Seal.objects.filter(row_id__in=old).update(secret=b"")
    if count:
        record(actor, ERASED, "audit", {"rows": count, "before": before.isoformat()}, now)
    return count


def _demand_transaction(name: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{name} must run inside the transaction of the act it records")
