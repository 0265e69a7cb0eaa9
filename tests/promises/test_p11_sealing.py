"""A tampered audit trail is detected: whatever is done to sealed rows as the owner of the database, verifying says so.

Six kinds of tampering and a forged erasure, each done with SQL to a sealed trail, looked for, and undone; then the pace
at which a long trail is sealed and verified. Small form: 90 tamperings, 20,000 rows. Full form: 10,000, a million.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from linli.doors import rows_in
from linli.kernel.audit.models import Audit, Batch, Seal
from linli.kernel.audit.queries import sealing
from linli.kernel.audit.rules.sealing import ERASED, Head, Kind, canonical, digest, moment
from linli.kernel.audit.services.sealing import rows_seal
from tests.promises.results import FORM, IS_FULL, SEED, note

BATCHES, ROWS = 8, 40
TAMPERINGS = 10_000 if IS_FULL else 90
LONG = 1_000_000 if IS_FULL else 20_000
PIECE, LEAST_ROWS_PER_CPU_S = 20_000, 25_000
BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@transaction.atomic
def acts(count: int, at: datetime, first: int = 1) -> None:
    """Write audit rows of a day's work, with every second id left free."""
    for begin in range(first, first + count, PIECE):
        rows_in.add(
            [
                Audit(
                    pk=2 * number,
                    happened_at=at + timedelta(milliseconds=number),
                    actor=f"account:{number % 50}",
                    act="issues:case:dispatch",
                    object_ref=f"case:{number // 8}",
                    data={"entry": number, "from": "filed", "to": "dispatched", "version": 3},
                )
                for number in range(begin, min(begin + PIECE, first + count))
            ]
        )


@pytest.fixture
def heads() -> list[Head]:
    """Seal eight hours of work, a batch an hour, and give the heads as they are held elsewhere."""
    for number in range(BATCHES):
        acts(ROWS, BEGAN_AT + timedelta(hours=number), 1 + number * ROWS)
        rows_seal(BEGAN_AT + timedelta(hours=number, minutes=1), 1)
    return [sealing.head(batch) for batch in sealing.batches_after(0)]


@dataclass(frozen=True)
class Tamperer:
    """Whoever owns the database; each way gives the number of the batch that it touches first, 0 for none."""

    rng: random.Random

    def change_a_field(self) -> int:
        row = self._row()
        field, value = self.rng.choice(
            [("actor", "account:999"), ("act", "x"), ("object_ref", "case:none"), ("data", "{}")]
        )
        return self._does(f"UPDATE audit_audit SET {field} = '{value}' WHERE id = {row.row_id}", row)

    def change_a_time(self) -> int:
        row = self._row()
        Audit.objects.filter(pk=row.row_id).update(happened_at=row.happened_at + timedelta(microseconds=1))
        return self._batch(row)

    def delete_a_row(self) -> int:
        row = self._row()
        return self._does(f"DELETE FROM audit_audit WHERE id = {row.row_id}", row)

    def delete_a_row_with_its_seal(self) -> int:
        row = self._row()
        self._does(f"DELETE FROM audit_seal WHERE row_id = {row.row_id}", row)
        return self._does(f"DELETE FROM audit_audit WHERE id = {row.row_id}", row)

    def delete_a_row_and_pretend_an_erasure(self) -> int:
        row, now = self._row(), BEGAN_AT + timedelta(days=1)
        Seal.objects.filter(pk=row.pk).update(secret=b"")
        told = {"rows": 1, "before": (now - timedelta(days=self.rng.choice([0, 400]))).isoformat()}
        Audit.objects.create(
            pk=10**9, happened_at=now, actor="job:retention", act=ERASED, object_ref="audit", data=told
        )
        return self._does(f"DELETE FROM audit_audit WHERE id = {row.row_id}", row)

    def insert_a_row(self) -> int:
        row = self._row(last=(BATCHES - 2) * ROWS)
        Audit.objects.create(pk=row.row_id - 1, happened_at=row.happened_at, actor="a", act="b", object_ref="c")
        return 0

    def swap_two_rows(self) -> int:
        one, other = self._pair()
        self._exchange("audit_audit", "id", one.row_id, other.row_id)
        return self._batch(one)

    def swap_two_seals(self) -> int:
        one, other = self._pair()
        self._exchange("audit_seal", "position", one.position, other.position)
        return self._batch(one)

    def seal_a_changed_row_again(self) -> int:
        row = self._row()
        Audit.objects.filter(pk=row.row_id).update(act="x")
        changed, secret = Audit.objects.get(pk=row.row_id), bytes(row.secret)
        text = canonical(
            secret, row.row_id, moment(row.happened_at), changed.actor, "x", changed.object_ref, changed.data
        )
        Seal.objects.filter(pk=row.pk).update(digest=digest(secret, text))
        return self._batch(row)

    def cut_the_tail(self) -> int:
        first = self.rng.randint(2, BATCHES)
        self._cut(first)
        return first

    def rewrite_from_a_row_on(self) -> int:
        first = self.rng.randint(1, BATCHES)
        begin = Batch.objects.get(pk=first).first
        row = Seal.objects.get(pk=begin)
        Audit.objects.filter(pk=row.row_id).update(actor="account:999")
        times = dict(Batch.objects.filter(number__gte=first).values_list("number", "sealed_at"))
        lost = list(Seal.objects.filter(position__gte=begin).order_by("position").values_list("row_id", flat=True))
        kept = {row.pk: row for row in Audit.objects.filter(pk__in=lost)}
        self._cut(first)
        for place, sealed_at in enumerate(times.values()):
            rows_in.add([kept[pk] for pk in lost[place * ROWS : (place + 1) * ROWS]])
            rows_seal(sealed_at, 1)
        return first

    def _cut(self, first: int) -> None:
        begin = Batch.objects.get(pk=first).first
        Audit.objects.filter(pk__in=Seal.objects.filter(position__gte=begin).values("row_id")).delete()
        Seal.objects.filter(position__gte=begin).delete()
        Batch.objects.filter(number__gte=first).delete()

    def _row(self, last: int = BATCHES * ROWS) -> Seal:
        return Seal.objects.get(position=self.rng.randint(1, last))

    def _pair(self) -> tuple[Seal, Seal]:
        first = self.rng.randrange(BATCHES) * ROWS
        one, other = sorted(self.rng.sample(range(first + 1, first + ROWS + 1), 2))
        return Seal.objects.get(pk=one), Seal.objects.get(pk=other)

    def _exchange(self, table: str, column: str, one: int, other: int) -> None:
        with connection.cursor() as cursor:
            for old, new in ((one, 0), (other, one), (0, other)):
                cursor.execute(f"UPDATE {table} SET {column} = {new} WHERE {column} = {old}")

    def _does(self, statement: str, row: Seal) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return self._batch(row)

    def _batch(self, row: Seal) -> int:
        return (row.position - 1) // ROWS + 1


# How each way shows; the last two are seen against heads held elsewhere alone.
WAYS: dict[Callable[[Tamperer], int], Kind] = {
    Tamperer.change_a_field: Kind.CHANGED,
    Tamperer.change_a_time: Kind.CHANGED,
    Tamperer.delete_a_row: Kind.REMOVED,
    Tamperer.delete_a_row_with_its_seal: Kind.REMOVED,
    Tamperer.delete_a_row_and_pretend_an_erasure: Kind.REMOVED,
    Tamperer.insert_a_row: Kind.INSERTED,
    Tamperer.swap_two_rows: Kind.REORDERED,
    Tamperer.swap_two_seals: Kind.REORDERED,
    Tamperer.seal_a_changed_row_again: Kind.CHANGED,
    Tamperer.cut_the_tail: Kind.TRUNCATED,
    Tamperer.rewrite_from_a_row_on: Kind.REWRITTEN,
}
SEEN_ELSEWHERE = (Tamperer.cut_the_tail, Tamperer.rewrite_from_a_row_on)


def tampered(count: int, heads: list[Head]) -> Iterator[tuple[Callable[[Tamperer], int], int, list[Any]]]:
    """Tamper so many times, each undone: the way, the batch it touched, and what verifying said."""
    who = Tamperer(random.Random(SEED))  # noqa: S311 - a seeded trial, not a secret
    for number in range(count):
        way = list(WAYS)[number % len(WAYS)]
        mark = transaction.savepoint()
        touched = way(who)
        yield way, touched, sealing.verify(heads).findings
        transaction.savepoint_rollback(mark)
        # Still open after the rollback, it would lie inside all that follow.
        transaction.savepoint_commit(mark)


def found(way: Callable[[Tamperer], int], touched: int, findings: list[Any]) -> bool:
    """Tell whether what was said names the kind and the batch."""
    return any(f.kind is WAYS[way] and f.batch in {touched, 0} for f in findings)


def test_every_tampering_is_found_and_named(heads: list[Head]) -> None:
    untouched = sealing.verify(heads)
    assert (untouched.findings, untouched.rows, untouched.is_held_elsewhere) == ([], BATCHES * ROWS, True)
    missed: Counter[str] = Counter()
    for way, touched, findings in tampered(TAMPERINGS, heads):
        missed[way.__name__] += not found(way, touched, findings)
    assert +missed == Counter()
    note("P11", form=FORM, database=connection.vendor, seed=SEED, tamperings=TAMPERINGS, found=TAMPERINGS, **pace())


def pace() -> dict[str, int]:
    """Seal and verify a long trail beside the short one; give rows per second, and per second of this process."""
    acts(LONG, BEGAN_AT + timedelta(days=1), 1_000_000)
    began_s = time.perf_counter()
    rows_seal(BEGAN_AT + timedelta(days=1, minutes=1), LONG)
    sealed_s, worked_s = time.perf_counter(), time.process_time()
    rows = sealing.verify([]).rows
    per_cpu_s = round(rows / (time.process_time() - worked_s))
    # On a change the figure is told alone: how much a machine does that minute is no fault of the change.
    assert per_cpu_s >= LEAST_ROWS_PER_CPU_S or not IS_FULL
    return {
        "rows": rows,
        "sealed_per_s": round(LONG / (sealed_s - began_s)),
        "verified_per_s": round(rows / (time.perf_counter() - sealed_s)),
        "verified_per_cpu_s": per_cpu_s,
    }


def test_control_without_heads_held_elsewhere_a_cut_and_a_new_chain_are_missed(heads: list[Head]) -> None:
    said = {way: findings for way, _, findings in tampered(len(WAYS), [])}
    assert {way for way, findings in said.items() if not findings} == set(SEEN_ELSEWHERE)


def test_control_a_verify_that_does_not_look_at_rows_misses_changed_ones(
    heads: list[Head], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing._Sealed, "holds", lambda *_: True)
    said = {way: found(way, touched, findings) for way, touched, findings in tampered(len(WAYS), heads)}
    assert {way for way, is_found in said.items() if not is_found} == {
        Tamperer.change_a_field,
        Tamperer.change_a_time,
        Tamperer.swap_two_rows,
    }
