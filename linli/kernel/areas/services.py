"""Writes of areas: lists, imports, generated ground, succession. Each leaves one audit row and a fresh index."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction
from django.utils import timezone

from linli.doors import sheet_in
from linli.kernel.areas import queries
from linli.kernel.areas.models import Area, AreaSuccession
from linli.kernel.areas.rules import generated, level_of, parent_code
from linli.kernel.areas.rules.mapping import AreaMapping, Mapped, NewArea, take
from linli.kernel.areas.rules.shapes import Finding, Trouble
from linli.kernel.areas.rules.succession import Share, check, group_of, has_parent
from linli.kernel.audit.services import Named, record

ROWS_AT_ONCE = 500
UPDATED = ["name_zh", "name_en", "polygon", "source_datum", "generated", "external_code"]

# Called with rows done and rows in all.
Progress = Callable[[int, int], None]


def unseen(_done: int, _total: int) -> None:
    """Show no progress: for whoever waits without a screen."""


class Act(StrEnum):
    """The audit acts of areas."""

    GENERATE = "areas:area:generate"
    IMPORT = "areas:area:import"
    LOAD = "areas:area:load"
    SUCCEED = "areas:area:succeed"


class RefusedError(ValueError):
    """A change of areas that would break the tree; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many areas a change added, altered and found as they should be, and the rows it refused."""

    added: int
    changed: int
    unchanged: int
    refused: tuple[Finding, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Give the numbers for an audit row."""
        return {"added": self.added, "changed": self.changed, "unchanged": self.unchanged}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one file: rows read = areas added, changed or unchanged + rows rejected."""

    read: int
    written: Written
    parents_added: int
    findings: tuple[Finding, ...]

    def count(self, trouble: Trouble) -> int:
        """Give how many findings of one kind there are."""
        return sum(finding.trouble is trouble for finding in self.findings)


def areas_import(
    actor: Named, source: Path, mapping: AreaMapping, *, now: datetime, progress: Progress = unseen
) -> ImportReport:
    """Write the areas of a GeoJSON or CSV file and report what is wrong with them.

    All rows are read and repaired first and written in one short transaction, so stopping at any moment leaves
    all or nothing, and the same file again changes nothing. A bad row is refused alone. Raises BadSheetError.
    """
    mapped = Mapped()
    sheet = sheet_in.read(source)
    for row in sheet.rows:
        take(mapped, row, row.pop(sheet_in.GEOMETRY, None), mapping)
        progress(mapped.rows, sheet.total)
    with transaction.atomic():
        parents = _written(_absent(mapped.parents), now)
        written = _written(mapped.areas, now)
        facts = {"source": source.name, "level": mapping.level, "parents": parents.added, **written.counts}
        _recorded(actor, Act.IMPORT, facts, now, parents, written)
    groups = {group_of(code) for code in mapped.areas}
    found = [*mapped.findings, *parents.refused, *written.refused]
    found += queries.findings(level=mapping.level, groups=groups)
    return ImportReport(mapped.rows, written, parents.added, tuple(found))


@transaction.atomic
def areas_load_table(actor: Named, rows: Iterable[NewArea], now: datetime) -> Written:
    """Write a list of areas whole; the same list again changes nothing. Raises RefusedError for a bad row."""
    written = _whole(_written({new.code: new for new in rows}, now))
    _recorded(actor, Act.LOAD, written.counts, now, written)
    return written


@transaction.atomic
def areas_generate(actor: Named, prefix: str, seed: int, *, now: datetime) -> Written:
    """Draw invented ground, labelled generated, under the known areas below `prefix`, with grid cells.

    The same seed gives the same ground. Raises RefusedError where a real polygon is already drawn.
    """
    known = Area.objects.filter(queries.in_force(timezone.localdate(now)), code__startswith=prefix)
    if real := known.filter(polygon__isnull=False, generated=False).order_by("code").first():
        raise RefusedError(f"{real} has a real polygon: ground is generated only where none is drawn")
    drawn = known.filter(polygon__isnull=False).values_list("code", flat=True)
    names = dict(known.values_list("code", "name_zh"))
    if prefix not in names:
        raise RefusedError(f"no area in force has the code '{prefix}': load it first")
    english = dict(known.exclude(name_en="").values_list("code", "name_en"))
    ground = {new.code: new for new in generated.ground(prefix, names, english, seed)}
    if left := sorted(set(drawn) - ground.keys()):
        raise RefusedError(f"{len(left)} areas, first {left[0]}, were generated otherwise: use the same seed again")
    written = _whole(_written(ground, now))
    _recorded(actor, Act.GENERATE, {"prefix": prefix, "seed": seed, **written.counts}, now, written)
    return written


@transaction.atomic
def area_succeed(actor: Named, news: Sequence[NewArea], shares: Sequence[Share], *, on: date, now: datetime) -> None:
    """End the old areas of `shares` on the day `on` and begin the new ones: split, merge or move.

    Raises BadSuccessionError when ground would be left without an area or a code would be used again.
    """
    rows = {area.code: area for area in Area.objects.defer("polygon")}
    alive = {code for code, area in rows.items() if area.valid_to is None}
    if {new.code for new in news} != {share.new for share in shares}:
        raise RefusedError("every new area needs a share of an old one, and every share a new area")
    check(shares, alive, rows)
    olds = [rows[code] for code in sorted({share.old for share in shares})]
    if late := next((old for old in olds if old.valid_from >= on), None):
        raise RefusedError(f"{late} begins on {late.valid_from}: it cannot end on {on} already")
    Area.objects.bulk_create([_row(new, valid_from=on) for new in news], ROWS_AT_ONCE)
    for old in olds:
        old.valid_to = on
    Area.objects.bulk_update(olds, ["valid_to"], ROWS_AT_ONCE)
    AreaSuccession.objects.bulk_create(
        AreaSuccession(old_id=s.old, new_id=s.new, share_percent=s.percent) for s in shares
    )
    facts = {"on": on.isoformat(), "shares": [[s.old, s.new, s.percent] for s in shares]}
    record(actor, Act.SUCCEED, queries.AUDIT_REF, facts, now)
    queries.forget()


def _written(news: Mapping[str, NewArea], now: datetime) -> Written:
    """Add or alter areas; a code that ended or lacks the area above it is refused alone."""
    above = {parent for code in news if (parent := parent_code(code))}
    known = Area.objects.in_bulk([*news, *above])
    today = timezone.localdate(now)
    alive = {code for code, area in known.items() if area.valid_to is None or area.valid_to > today}
    good: dict[str, NewArea] = {}
    refused: list[Finding] = []
    for code, new in sorted(news.items()):
        if code in known and code not in alive:
            refused.append(_refusal(code, f"ended on {known[code].valid_to}; a code is never used again"))
        elif not has_parent(code, alive | good.keys()):
            refused.append(_refusal(code, f"{parent_code(code)} above it is not known: load that first"))
        else:
            good[code] = new
    fresh = [_row(new) for code, new in good.items() if code not in known]
    altered = [known[code] for code, new in good.items() if code in known and _alter(known[code], new)]
    Area.objects.bulk_create(
        [*fresh, *altered],
        ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=UPDATED,
    )
    return Written(len(fresh), len(altered), len(good) - len(fresh) - len(altered), tuple(refused))


def _row(new: NewArea, valid_from: date | None = None) -> Area:
    area = Area(code=new.code, level=level_of(new.code), valid_from=valid_from or new.valid_from)
    _alter(area, new)
    return area


def _alter(area: Area, new: NewArea) -> bool:
    """Put what `new` knows into the row and tell whether that changed it; what it does not know stays."""
    told: dict[str, Any] = {"name_zh": new.name_zh, "name_en": new.name_en, "external_code": new.external_code}
    if new.polygon is not None:
        told |= {"polygon": shapely.to_wkb(new.polygon), "source_datum": new.source_datum}
        told["generated"] = new.is_generated
    area.polygon = bytes(area.polygon) if area.polygon is not None else None
    differing = {name: value for name, value in told.items() if value != "" and value != getattr(area, name)}
    for name, value in differing.items():
        setattr(area, name, value)
    return bool(differing)


def _absent(parents: Mapping[str, NewArea]) -> dict[str, NewArea]:
    """Leave out the wider areas that exist: an import makes them where needed, it does not rename them."""
    known = set(Area.objects.filter(code__in=list(parents)).values_list("code", flat=True))
    return {code: new for code, new in parents.items() if code not in known}


def _whole(written: Written) -> Written:
    """Refuse a list in which any row was refused."""
    if written.refused:
        first = written.refused[0]
        raise RefusedError(f"{len(written.refused)} areas refused, first {first.code}: {first.detail}")
    return written


def _recorded(actor: Named, act: Act, facts: dict[str, Any], now: datetime, *written: Written) -> None:
    """Leave the audit row that makes every process read the areas again; nothing changed leaves none."""
    if any(one.added or one.changed for one in written):
        record(actor, act, queries.AUDIT_REF, facts, now)
        queries.forget()


def _refusal(code: str, detail: str) -> Finding:
    return Finding(Trouble.REJECTED, code, detail=detail)
