"""Seals audit rows after their commit, a batch at a time, and hands the heads to places outside the database."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from linli.doors import http_out, ids, rows_in
from linli.kernel.audit.models import Batch, Seal
from linli.kernel.audit.queries import sealing as queries
from linli.kernel.audit.rules import sealing
from linli.kernel.audit.rules.sealing import BATCH, FIRST, Head
from linli.kernel.audit.services import appending


class OtherChainError(RuntimeError):
    """The heads held elsewhere are not those of this chain: somebody changed it here or there."""


def rows_seal(now: datetime, most_batches: int) -> int:
    """Seal the rows that wait, and give how many. It writes no audit row, or there would always be one to seal.

    Stopped at any moment it leaves whole batches; several at once never seal a row twice.
    """
    count = 0
    for _ in range(most_batches):
        sealed = _batch_seal(now)
        count += sealed
        if not sealed:
            break
    return count


def _batch_seal(now: datetime) -> int:
    end = queries.newest()
    rows = list(queries.unsealed(BATCH))
    if not rows:
        return 0
    first, previous = (end.last + 1, bytes(end.head)) if end else (1, FIRST)
    secrets = ids.secrets_of(len(rows), sealing.SECRET_BYTES)
    seals, leaves = [], []
    for position, (row, secret) in enumerate(zip(rows, secrets, strict=True), first):
        at = sealing.moment(row.happened_at)
        text = sealing.canonical(secret, row.pk, at, row.actor, row.act, row.object_ref, row.data)
        hashed = sealing.digest(secret, text)
        leaves.append(sealing.leaf(at, hashed))
        seals.append(
            Seal(
                position=position,
                row_id=row.pk,
                happened_at=row.happened_at,
                secret=secret,
                digest=hashed,
            )
        )
    root = sealing.root(leaves)
    head = Head.over(previous, (end.number if end else 0) + 1, first, seals[-1].position, now, root)
    return len(seals) if _batch_add(head, seals, max(end.highest if end else 0, rows[-1].pk), now) else 0


@transaction.atomic
def _batch_add(head: Head, seals: list[Seal], highest: int, now: datetime) -> bool:
    """Write a batch, unless another sealer has written one meanwhile. The hashing was before: SQLite has one writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Batch._meta.db_table} IN EXCLUSIVE MODE")
    end = queries.newest()
    if (end.number if end else 0) != head.number - 1:
        return False
    rows_in.add(seals)
    Batch.objects.create(
        number=head.number,
        first=head.first,
        last=head.last,
        sealed_at=now,
        highest=highest,
        root=bytes.fromhex(head.root),
        previous=bytes.fromhex(head.previous),
        head=bytes.fromhex(head.head),
    )
    return True


def heads_publish(now: datetime) -> int:
    """Hand the heads that are new to the places of the settings, and give how many; 0 where no place is set.

    A place that did not take them is tried again at the next call. Raises OtherChainError for a file whose last head is
    not of this chain, and adds nothing to it.
    """
    where, urls = settings.ENV.audit_heads_file, settings.ENV.audit_heads_urls
    last = queries.unpublished().last() if where or urls else None
    if last is None:
        return 0
    if where:
        _append(where)
    newest = queries.head(last)
    # The newest commits to all before it.
    if urls and not http_out.post_to_all(urls, f"Linli audit head {newest.number}", newest.line):
        return 0
    return Batch.objects.filter(number__lte=newest.number, published_at=None).update(published_at=now)


def _append(where: Path) -> None:
    """Add the heads that a file does not have yet, and wait until they are on disk."""
    with appending.adding(where) as lines:
        last = sealing.heads_in([lines.last])[0] if lines.last else None
        ours = Batch.objects.filter(number=last.number).first() if last else None
        if last is not None and (ours is None or queries.head(ours) != last):
            raise OtherChainError(f"head {last.number} in {where} is not of this chain: run `linli audit verify`")
        for batch in queries.batches_after(last.number if last else 0).iterator():
            lines.add(queries.head(batch).line)
