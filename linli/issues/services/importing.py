"""Takes over reports from another system, many at a time, through the acts that a report lives by here.

What the other system knows is when a report came and when it was closed. Between the two it lives by our rules:
accepted, filed and dispatched at once as the catalogue says, taken as signed when its time to sign was over, done
and closed, unverified, at its closing time. Nobody is told anything. Clocks that had run out before the import are
marked so without effect: nobody was reminded then.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from linli.doors import sheet_in
from linli.issues.queries.importing import TakenOver, taken_over
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import importing
from linli.issues.rules.clocks import Clock
from linli.issues.rules.importing import WHOLE, BadRowError, Past, ReportMapping, Share
from linli.issues.services import answering, closing, disposing, handover
from linli.issues.services.intake import Triaged, report_make, triage
from linli.issues.services.unwritten import Hand, NewReport, reports_write
from linli.kernel.areas import queries as areas
from linli.kernel.areas import rules as area_rules
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.cases.services.unwritten import numbers_take
from linli.kernel.deadlines import queries as calendars
from linli.kernel.people import queries as people
from linli.kernel.people import services as people_services
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit

# Written together: large enough to share a statement, small enough to lose little (our default).
ROWS_AT_ONCE = 500
OUTCOME = "closed_unverified"
BASIS = "imported"
REF_CHARS = 60

# Called with rows done and rows in all.
Progress = Callable[[int, int], None]
# Called with the place of a row in its file, its external number, and why it was refused.
Refuse = Callable[[int, str, str], None]


def unheard(_place: int, _number: str, _why: str) -> None:
    """Keep no list of refused rows."""


@dataclass(slots=True)
class Tally:
    """What became of the rows of a file: read = loaded + already there + rejected."""

    read: int = 0
    loaded: int = 0
    already_there: int = 0
    rejected: int = 0
    linked: int = 0
    # What repeats what, by the other system's numbers: to be linked once all are here.
    repeats: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that tells of a report, and its place in the file, from 1."""

    place: int
    past: Past


class Directory:
    """Which unit serves a place, as `people.queries` said when the import first asked."""

    def __init__(self) -> None:
        self._desk_for = cache(people.desk_for)
        self._holders = cache(people.role_holders)

    def desk_for(self, area_code: str) -> "Unit":
        """Give the nearest desk at or above an area."""
        return self._desk_for(area_code)

    def role_holders(self, roles: Iterable[str], area_code: str) -> "dict[str, Unit]":
        """Give for each role its nearest holder."""
        return self._holders(tuple(roles), area_code)


def reports_import(
    actor: Actor,
    source: Path,
    mapping: ReportMapping,
    *,
    now: datetime,
    limit: int | None = None,
    progress: Progress,
    refuse: Refuse = unheard,
) -> Tally:
    """Take over the reports of a file that are not here yet, and link those that repeat another.

    Each batch is one transaction, so that stopping at any moment keeps what was done, and the same file again goes
    on from there. A bad row is refused alone. Raises BadSheetError, BadMappingError, and LookupError while no unit
    or no area is there to take the reports.
    """
    tally = share_import(actor, source, mapping, WHOLE, now=now, limit=limit, progress=progress, refuse=refuse)
    tally.linked = repeats_link(actor, tally.repeats, mapping.channel, now, source=source.name)
    return tally


def share_import(
    actor: Actor,
    source: Path,
    mapping: ReportMapping,
    share: Share,
    *,
    now: datetime,
    limit: int | None = None,
    progress: Progress,
    refuse: Refuse = unheard,
) -> Tally:
    """Take over the reports of one part of a file as `reports_import` does, but link none.

    The parts may be taken over at the same time: no report is in two of them.
    """
    tally, directory = Tally(), Directory()
    for done, total, rows in _batches(source, mapping, limit, share):
        good, bad = _read(rows, mapping, now)
        tally.repeats |= {r.past.draft.external_number: r.past.duplicate_of for r in good if r.past.duplicate_of}
        loaded, refused = batch_load(actor, good, mapping.channel, now, source=source.name, directory=directory)
        for place, number, why in sorted([*bad, *refused]):
            refuse(place, number, why)
        tally.read += len(rows)
        tally.loaded += loaded
        tally.rejected += len(bad) + len(refused)
        tally.already_there += len(good) - len(refused) - loaded
        progress(done, total)
    return tally


_Refused = tuple[int, str, str]


def _batches(
    source: Path, mapping: ReportMapping, limit: int | None, share: Share = WHOLE
) -> Iterator[tuple[int, int, list[tuple[int, dict[str, Any]]]]]:
    """Give the rows of a part of a file in batches, each with the rows of the file so far and in all."""
    _demand_tables(mapping)
    sheet = sheet_in.read(source)
    total = sheet.total if limit is None else min(limit, sheet.total)
    rows = enumerate(islice(sheet.rows, limit), 1)
    while batch := list(islice(rows, ROWS_AT_ONCE * share.of)):
        importing.demand_columns(mapping, batch[0][1])
        mine = batch if share is WHOLE else [row for row in batch if share.holds(importing.number_of(row[1], mapping))]
        yield batch[-1][0], total, mine


def _demand_tables(mapping: ReportMapping) -> None:
    """Raise BadMappingError where the desk's tables do not hold what the mapping names, or close it otherwise."""
    tables = taxonomy()
    named = {*mapping.categories.values()} if mapping.category else {mapping.default_category}
    unknown = named - {category.code for category in tables.leaves()} | {mapping.nature} - tables.natures.keys()
    if unknown:
        raise importing.BadMappingError(
            f"mapping: no category or nature {', '.join(sorted(unknown))}: correct it, or add the shipped ones with "
            "`linli tables load`"
        )
    if mapping.answer and tables.natures[mapping.nature].needs_dispatch:
        raise importing.BadMappingError(f"mapping: an answer closes no '{mapping.nature}': leave `answer` out")


def _read(
    rows: Sequence[tuple[int, dict[str, Any]]], mapping: ReportMapping, now: datetime
) -> tuple[list[Row], list[_Refused]]:
    good, bad = [], []
    for place, row in rows:
        try:
            good.append(Row(place, importing.past(row, mapping, now)))
        except BadRowError as error:
            bad.append((place, importing.number_of(row, mapping), str(error)))
    return good, bad


def batch_load(
    actor: Actor, rows: Sequence[Row], channel: str, now: datetime, *, source: str, directory: Directory
) -> tuple[int, list[_Refused]]:
    """Take over the reports that are not here yet; give how many, and the rows refused."""
    known = taken_over(actor, channel, [row.past.draft.external_number for row in rows], now)
    seen: list[tuple[Past, Triaged]] = []
    refused: list[_Refused] = []
    numbers = set(known)
    for row in rows:
        number = row.past.draft.external_number
        if number in numbers:
            continue
        try:
            seen.append((row.past, _triaged(actor, row.past)))
            numbers.add(number)
        except BadRowError as error:
            refused.append((row.place, number, str(error)))
    if seen:
        given = _numbers_take(actor, seen, now, source=source)
        _pasts_write(actor, seen, given, now, source=source, directory=directory)
    return len(seen), refused


_Seen = Sequence[tuple[Past, Triaged]]


@transaction.atomic
def _numbers_take(actor: Actor, seen: _Seen, now: datetime, *, source: str) -> list[str]:
    """Take the numbers by themselves, so that nobody waits for those of a day while a batch is in the making.

    A batch that is stopped leaves numbers that no case ever has.
    """
    given = numbers_take([(one.located.place.area_code, past.opened_at) for past, one in seen])
    facts = {"numbers": len(given), "first": given[0], "last": given[-1]}
    audit.record(actor, "issues:report:number", f"import:{source}"[:REF_CHARS], facts, now)
    return given


@transaction.atomic
def _pasts_write(
    actor: Actor, seen: _Seen, numbers: Sequence[str], now: datetime, *, source: str, directory: Directory
) -> None:
    calendar = cache(calendars.calendar)
    new = []
    for (past, one), number in zip(seen, numbers, strict=True):
        report = report_make(one, number, past.opened_at, calendar=calendar, directory=directory)
        tell_past(report, past, now)
        new.append(report)
    reports_write(new, now)
    facts = {"loaded": len(new), "first": numbers[0], "last": numbers[-1]}
    audit.record(actor, "issues:report:import", f"import:{source}"[:REF_CHARS], facts, now)


def _triaged(actor: Actor, past: Past) -> Triaged:
    try:
        seen = triage(actor, past.draft)
    except rules.MissingFieldError as error:
        raise BadRowError(f"missing or wrong: {', '.join(cast('Sequence[str]', error.facts['fields']))}") from error
    if past.closed_at is not None and not seen.axes.nature.needs_dispatch and not past.answer:
        raise BadRowError("closed without an answer, which this nature needs")
    if past.closed_at is not None and seen.axes.nature.needs_dispatch and seen.axes.confidentiality != "open":
        raise BadRowError("closed and confidential: no unit here may be given its words")
    return seen


@audit.part
def tell_past(new: NewReport, past: Past, now: datetime) -> None:
    """Tell in memory what happened to a report up to `now`."""
    if new.legs:
        work_tell(lambda _act: new, past, now)
    elif past.closed_at is not None:
        answer_tell(lambda _act: new, past.answer, past.closed_at)
    new.run_out(now)


@audit.part
def work_tell(hand: Callable[[str], Hand], past: Past, now: datetime) -> None:
    """Tell how a dispatched report went on; `hand` takes the case in hand for an act.

    Silence counts as signing once the time to sign is over (issue-desk 7.1); whoever was done sooner had signed.
    """
    until, sent = past.closed_at or now, hand("silence")
    lead, assists = sent.legs[0], sent.legs[1:]
    sign_by = sent.ends_at(Clock.SIGN, lead)
    if sign_by <= until:
        handover.leg_accept(sent, "silence", sign_by)
    elif past.closed_at is not None:
        handover.leg_accept(hand("sign"), "signed", until)
    for leg in assists:
        if (signed_by := sent.ends_at(Clock.SIGN, leg)) <= until:
            sent.change_leg(leg, accepted_at=signed_by, **handover.SILENT)
            sent.tell([handover.assist_silence(leg)], signed_by)
    if past.closed_at is None:
        return
    done = hand("dispose")
    disposing.assists_waive(done, BASIS, until)
    sender = disposing.lead_done(done, OUTCOME, until)
    disposing.disposed(done, Line("dispose", Visibility.PUBLIC, reason=OUTCOME), OUTCOME, until, desk=sender)
    checked = hand("confirm")
    checked.change_report(close_basis=BASIS)
    closing.closed(checked, OUTCOME, Line("confirm", Visibility.PUBLIC, reason=BASIS), until)


@audit.part
def answer_tell(hand: Callable[[str], Hand], answer: str, closed_at: datetime) -> None:
    """Tell that a question was answered and closed with that."""
    asked = hand("answer_direct")
    closing.closed(asked, "answered", answering.answered(asked, answer, closed_at), closed_at)


def repeats_link(actor: Actor, repeats: Mapping[str, str], channel: str, now: datetime, *, source: str) -> int:
    """Link reports to those they repeat, as the other system says, where both are here; give how many are new.

    A repeat of a repeat is linked to the first of them (issue-desk 11.4).
    """
    linked = 0
    pending = iter(sorted(repeats))
    while batch := list(islice(pending, ROWS_AT_ONCE)):
        roots = {number: importing.root(number, repeats) for number in batch}
        linked += _batch_link(actor, roots, channel, now, source=source)
    return linked


@transaction.atomic
def _batch_link(actor: Actor, roots: Mapping[str, str], channel: str, now: datetime, *, source: str) -> int:
    here = taken_over(actor, channel, {*roots, *roots.values()}, now)
    pairs = {(here[a].case_id, here[b].case_id) for a, b in roots.items() if a != b and {a, b} <= here.keys()}
    new = cases.links_add(pairs, "duplicate_of", now)
    if new:
        audit.record(actor, "issues:report:link", f"import:{source}"[:REF_CHARS], {"linked": new}, now)
    return new


@transaction.atomic
def desks_add(actor: Actor, county: str, now: datetime) -> int:
    """Create a centre for a county and one for the city above it where there is none; give how many were added.

    With them every report has a desk and every category a unit that leads. Raises UnknownAreaError.
    """
    place, above = areas.area(county), areas.area(area_rules.parent_code(county) or county)
    wanted = {"district_centre": place, "city_centre": above}
    held = people.role_holders(wanted, county)
    new = [
        people_services.NewUnit(
            code=f"{role}-{area.code}",
            name_zh=f"{area.zh}综治中心",
            name_en=f"{area.en} centre",
            kind="desk",
            area_code=area.code,
            roles=(role,),
        )
        for role, area in wanted.items()
        if role not in held
    ]
    return people_services.units_load(actor, new, now)


@dataclass(slots=True)
class Check:
    """A file beside what is here of it. `differing` are places of rows whose times are not the same here."""

    read: int = 0
    rejected: int = 0
    here: int = 0
    missing: int = 0
    differing: list[int] = field(default_factory=list)
    # By level of the area found; "" for unlocated.
    located: Counter[str] = field(default_factory=Counter)
    in_file_s: list[float] = field(default_factory=list)
    in_cases_s: list[float] = field(default_factory=list)


def reports_check(
    actor: Actor,
    source: Path,
    mapping: ReportMapping,
    *,
    now: datetime,
    limit: int | None = None,
    progress: Progress,
) -> Check:
    """Compare a file with the cases made of it: counts, times, and where the points came to lie."""
    check = Check()
    for done, total, rows in _batches(source, mapping, limit):
        good, bad = _read(rows, mapping, now)
        here = taken_over(actor, mapping.channel, [r.past.draft.external_number for r in good], now)
        check.read += len(rows)
        check.rejected += len(bad)
        for row in good:
            _compare(check, row, here)
        progress(done, total)
    return check


def _compare(check: Check, row: Row, here: Mapping[str, TakenOver]) -> None:
    past = row.past
    if past.closed_at is not None:
        check.in_file_s.append((past.closed_at - past.opened_at).total_seconds())
    case = here.get(past.draft.external_number)
    if case is None:
        check.missing += 1
        return
    check.here += 1
    if (case.opened_at, case.closed_at) != (past.opened_at, past.closed_at):
        check.differing.append(row.place)
    if case.closed_at is not None:
        check.in_cases_s.append((case.closed_at - case.opened_at).total_seconds())
    if past.draft.lat is not None:
        check.located["" if case.is_unlocated else area_rules.level_of(case.area_code)] += 1
