"""Reads seals: what waits to be sealed, whether what is sealed still stands, and the proof of one object's history."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from linli.kernel.audit.models import Audit, Batch, Seal
from linli.kernel.audit.rules import sealing
from linli.kernel.audit.rules.sealing import ERASED, FIRST, LATE, LEAST_KEPT, LOOK_BACK, Finding, Head, Kind

CHUNK = 10_000
# Past this many changed rows in a batch nobody looks which of them changed places.
SWAPS_SOUGHT = 100
_COLUMNS = ("id", "happened_at", "actor", "act", "object_ref", "data")
_NEVER = datetime.min.replace(tzinfo=UTC)
_SEALS = ("position", "row_id", "happened_at", "secret", "digest")


def newest() -> Batch | None:
    """Give the last batch, None before the first."""
    return Batch.objects.order_by("-number").first()


def unsealed(limit: int) -> QuerySet[Audit]:
    """Give at most `limit` rows that wait for their seal, in the order of their ids.

    A transaction may commit after one that began later, so ids from the hour before the last seal count too.
    """
    return _unsealed().filter(pk__gt=_watermark()).order_by("pk")[:limit]


def backlog() -> tuple[int, datetime | None]:
    """Give how many rows wait for their seal, and since when the oldest does."""
    waiting = _unsealed().filter(pk__gt=_watermark())
    count, oldest = waiting.aggregate(count=Count("pk"), oldest=Min("happened_at")).values()
    return count, oldest


def sealed(rows: QuerySet[Audit]) -> QuerySet[Audit]:
    """Give those of some rows that have their seal."""
    return rows.filter(Exists(Seal.objects.filter(row_id=OuterRef("pk"))))


def unpublished() -> QuerySet[Batch]:
    """Give the batches whose head has not reached every place yet, in order."""
    return Batch.objects.filter(published_at=None).order_by("number")


def batches_after(number: int) -> QuerySet[Batch]:
    """Give the batches behind a number, in order."""
    return Batch.objects.filter(number__gt=number).order_by("number")


def head(batch: Batch) -> Head:
    """Give the head of a batch as it is published."""
    at, previous, root = sealing.moment(batch.sealed_at), bytes(batch.previous).hex(), bytes(batch.root).hex()
    return Head(batch.number, batch.first, batch.last, at, root, previous, bytes(batch.head).hex())


def proof(object_ref: str, entry_ids: Collection[int], now: datetime) -> sealing.Proof:
    """Give the proof of those rows of an object that tell of the given timeline lines; who may see them is decided.

    Nobody is named: a row shows when what was done, not by whom.
    """
    told = [r for r in Audit.objects.filter(object_ref=object_ref).order_by("pk") if r.data.get("entry") in entry_ids]
    seals = {seal.row_id: seal for seal in Seal.objects.filter(row_id__in=[row.pk for row in told])}
    batches: dict[int, tuple[Head, list[bytes]]] = {}
    proven = []
    for row in sorted((r for r in told if r.pk in seals), key=lambda r: seals[r.pk].position):
        seal = seals[row.pk]
        batch = Batch.objects.filter(last__gte=seal.position).order_by("last")[0]
        if batch.number not in batches:
            batches[batch.number] = head(batch), _leaves(batch)
        secret, leaves = bytes(seal.secret), batches[batch.number][1]
        at = sealing.moment(row.happened_at)
        text = sealing.canonical(secret, row.pk, at, row.actor, row.act, row.object_ref, row.data).decode()
        steps = sealing.path(leaves, seal.position - batch.first)
        proven.append(sealing.ProvenRow(text, sealing.row_key(secret).hex(), batch.number, steps))
    return sealing.Proof(object_ref, now, len(told) - len(proven), proven, [held for held, _ in batches.values()])


@dataclass(slots=True)
class Verified:
    """What a look at everything sealed has found."""

    rows: int = 0
    batches: int = 0
    erased: int = 0
    late: int = 0
    waiting: int = 0
    # The last head, and whether one held elsewhere is as young.
    last: Head | None = None
    is_held_elsewhere: bool = False
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A seal and the row it seals; None where the row is gone."""

    position: int
    row_id: int
    happened_at: datetime
    moment: str
    secret: bytes
    digest: bytes
    row: tuple[Any, ...] | None

    @property
    def leaf(self) -> bytes:
        return sealing.leaf(self.moment, self.digest)

    def holds(self, row: tuple[Any, ...]) -> bool:
        """Tell whether a row is what was sealed, were it in this one's place."""
        _, at, *said = row
        text = sealing.canonical(self.secret, self.row_id, self.moment, *said)
        return at == self.happened_at and sealing.digest(self.secret, text) == self.digest


def verify(outside: Sequence[Head], progress: Callable[[int, int], None] = lambda _done, _total: None) -> Verified:
    """Look at every sealed row, seal and head in order, and compare the heads with those held elsewhere.

    Reads alone, in pieces, beside a platform at work. `progress` hears how many rows of how many are done.
    """
    found = Verified()
    end = newest()
    limit = _forgotten_before()
    stream = _sealed_rows(end.last if end else 0)
    pending = next(stream, None)
    held = {each.number: each for each in outside}
    gone: list[_Sealed] = []
    before, old = (FIRST, 0, 0), 0
    for batch in Batch.objects.filter(number__lte=end.number if end else 0).order_by("number").iterator(CHUNK):
        members = []
        while pending is not None and pending.position <= batch.last:
            members.append(pending)
            pending = next(stream, None)
        found.findings += _faults(batch, members, before)
        found.findings += _faults_elsewhere(batch, held, found.findings)
        gone += [m for m in members if m.row is None and (m.secret or m.happened_at >= limit)]
        found.rows += sum(m.row is not None for m in members)
        found.erased += sum(m.row is None for m in members)
        found.late += sum(m.happened_at < batch.sealed_at - LATE for m in members)
        found.batches += 1
        before = bytes(batch.head), batch.number, batch.last
        if end and batch.sealed_at <= end.sealed_at - LOOK_BACK:
            old = max(old, *(m.row_id for m in members), 0)
        progress(batch.last, end.last if end else 0)
    found.last = head(end) if end else None
    found.findings += _gone(gone, found.erased)
    found.findings += _loose(found, old)
    found.findings += _cut(held, end.number if end else 0)
    youngest = max((datetime.fromisoformat(each.sealed_at) for each in outside), default=None)
    found.is_held_elsewhere = end is None or (youngest is not None and youngest >= end.sealed_at - LATE)
    return found


def _faults(batch: Batch, members: list[_Sealed], before: tuple[bytes, int, int]) -> Iterator[Finding]:
    """Give what is wrong within a batch, and between it and the one before."""
    number = batch.number
    previous, last_number, last_position = before
    if number != last_number + 1:
        yield Finding(Kind.REMOVED, last_number + 1, f"batches {last_number + 1} to {number - 1} are gone")
    elif bytes(batch.previous) != previous or batch.first != last_position + 1:
        yield Finding(Kind.CHANGED, number, "the batch does not follow the one before it")
    yield from _changed(number, [m for m in members if m.row is not None and not m.holds(m.row)])
    if missing := sorted({*range(batch.first, batch.last + 1)} - {m.position for m in members}):
        yield Finding(Kind.REMOVED, number, f"{len(missing)} seals are gone, at {missing[0]} first")
        return
    if len(members) != batch.last - batch.first + 1:
        yield Finding(Kind.INSERTED, number, "there are more seals than the head is over")
        return
    root = sealing.root([m.leaf for m in members])
    if root != bytes(batch.root):
        ordered = [m.leaf for m in sorted(members, key=lambda m: m.row_id)]
        is_order = sealing.root(ordered) == bytes(batch.root)
        kind, said = (Kind.REORDERED, "seals changed places") if is_order else (Kind.CHANGED, "a seal was changed")
        yield Finding(kind, number, said)
    elif not head(batch).is_sound:
        yield Finding(Kind.CHANGED, number, "the head is not that of the batch")


def _changed(number: int, changed: list[_Sealed]) -> Iterator[Finding]:
    """Say of rows that are not what was sealed whether they changed places, and which rows they are."""
    for one in changed:
        others = [m for m in changed[:SWAPS_SOUGHT] if m is not one and m.row is not None]
        other = next((m for m in others if m.row is not None and one.holds(m.row)), None)
        if other is None:
            yield Finding(Kind.CHANGED, number, f"audit row {one.row_id} is not what was sealed")
        else:
            yield Finding(Kind.REORDERED, number, f"audit row {other.row_id} was row {one.row_id}")


def _faults_elsewhere(batch: Batch, held: dict[int, Head], known: Sequence[Finding]) -> Iterator[Finding]:
    """Say where the chain begins to differ from the heads held elsewhere."""
    theirs = held.get(batch.number)
    is_known = any(finding.kind is Kind.REWRITTEN for finding in known)
    if theirs is not None and not is_known and theirs.head != bytes(batch.head).hex():
        yield Finding(Kind.REWRITTEN, batch.number, "from here on the heads are not those held elsewhere")


def _gone(gone: list[_Sealed], erased: int) -> Iterator[Finding]:
    """Say which rows are gone though no erasure took them, looked at again, because erasures go on meanwhile."""
    limit = _forgotten_before()
    for place in range(0, len(gone), CHUNK):
        part = {m.position: m for m in gone[place : place + CHUNK]}
        secrets = dict(Seal.objects.filter(position__in=part).values_list("position", "secret"))
        for position, m in part.items():
            if bytes(secrets.get(position, b"")) or m.happened_at >= limit:
                yield Finding(Kind.REMOVED, _batch_of(position), f"audit row {m.row_id} is gone")
    told = sum(int(row.data.get("rows", 0)) for row in Audit.objects.filter(act=ERASED))
    if erased > told + len(gone):
        yield Finding(Kind.REMOVED, 0, f"{erased:,} rows are gone, the erasures by rule tell of {told:,}")


def _loose(found: Verified, old: int) -> Iterator[Finding]:
    """Say which rows came in among sealed ones, and which seals have no head; count what waits for its seal."""
    for row_id in _unsealed().filter(pk__lte=old).order_by("pk").values_list("pk", flat=True)[:SWAPS_SOUGHT]:
        yield Finding(Kind.INSERTED, 0, f"audit row {row_id} was put among sealed ones")
    found.waiting = _unsealed().filter(pk__gt=old).count()
    end = newest()
    if headless := Seal.objects.filter(position__gt=end.last if end else 0).count():
        yield Finding(Kind.TRUNCATED, 0, f"{headless:,} seals stand behind the last head")


def _cut(held: dict[int, Head], last: int) -> Iterator[Finding]:
    """Say which heads are held elsewhere and not here."""
    end = newest()
    if behind := [number for number in held if number > max(last, end.number if end else 0)]:
        yield Finding(Kind.TRUNCATED, min(behind), f"{len(behind)} heads are held elsewhere that are not here")


def _leaves(batch: Batch) -> list[bytes]:
    seals = Seal.objects.filter(position__range=(batch.first, batch.last)).order_by("position")
    hashes = seals.values_list("happened_at", "digest")
    return [sealing.leaf(sealing.moment(at), bytes(hashed)) for at, hashed in hashes]


def _sealed_rows(last: int) -> Iterator[_Sealed]:
    """Give every seal up to a position with its row, in order, some thousand at a time."""
    for first in range(1, last + 1, CHUNK):
        seals = Seal.objects.filter(position__range=(first, min(first + CHUNK - 1, last)))
        rows = {row[0]: row for row in Audit.objects.filter(pk__in=seals.values("row_id")).values_list(*_COLUMNS)}
        for position, row_id, at, secret, hashed in seals.order_by("position").values_list(*_SEALS):
            moment = sealing.moment(at)
            yield _Sealed(position, row_id, at, moment, bytes(secret), bytes(hashed), rows.get(row_id))


def _forgotten_before() -> datetime:
    """Give the moment before which rows were erased by rule, as the erasures tell; none may take what is young."""
    told = Audit.objects.filter(act=ERASED).values_list("happened_at", "data__before")
    moments = [(at, datetime.fromisoformat(before)) for at, before in told]
    return max((before for at, before in moments if before <= at - LEAST_KEPT), default=_NEVER)


def _batch_of(position: int) -> int:
    return Batch.objects.filter(last__gte=position).order_by("last").values_list("number", flat=True).first() or 0


def _unsealed() -> QuerySet[Audit]:
    return Audit.objects.filter(~Exists(Seal.objects.filter(row_id=OuterRef("pk"))))


def _watermark() -> int:
    end = newest()
    if end is None:
        return 0
    old = Batch.objects.filter(sealed_at__lte=end.sealed_at - LOOK_BACK).order_by("-number").first()
    return old.highest if old else 0
