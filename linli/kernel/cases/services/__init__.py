"""Writes cases. A slice's service opens the transaction and calls these parts; one audit row per act."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from linli.doors import rows_in
from linli.kernel.audit import services as audit
from linli.kernel.cases import queries, rules
from linli.kernel.cases.models import Case, Entry, IdempotencyKey, Leg, Link
from linli.kernel.cases.services import linking, parts
from linli.kernel.feed import services as feed
from linli.kernel.people.rules import REPORTING, Actor, Held, Role

Visibility = Entry.Visibility
LegKind = Leg.Kind
LegState = Leg.State


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case lies. `lat` and `long` are WGS-84 degrees; `area_code` is the deepest area known."""

    area_code: str
    quality: str
    lat: float | None = None
    long: float | None = None
    tile_z14: int | None = None
    text: str = ""
    is_unlocated: bool = False


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a slice gives to open a case."""

    kind: str
    title: str
    category: str
    tier: str
    urgency: str
    confidentiality: str
    place: Place
    holder_id: int
    first_desk_id: int | None = None
    reporter_id: int | None = None
    contact_id: int | None = None
    excluded_unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One timeline line to add. `data` holds the fields before and after and the ids of what was made."""

    act: str
    visibility: str
    text: str = ""
    reason: str = ""
    from_state: str = ""
    to_state: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    # Somebody else than the act's own actor: the platform going on by itself after a person's act.
    by: Actor | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A case locked for one act: the row, the act's declaration, and the post by which the actor does it."""

    case: Case
    transition: rules.Transition
    post: Held | None


@audit.part
def key_claim(scope: str, key: str, body: bytes, now: datetime) -> Mapping[str, Any] | None:
    """Claim an idempotency key, or give the answer it got before; KeyReusedError when the body differs.

    A second request with the same key waits on the unique row of the first, so it sees the finished answer.
    """
    digest = hashlib.sha256(body).hexdigest()
    table = IdempotencyKey._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (scope, key, body_sha256, answer, claimed_at) VALUES (%s, %s, %s, '{{}}', %s) "
            "ON CONFLICT (scope, key) DO NOTHING",
            [scope, key, digest, now],
        )
        if cursor.rowcount == 1:
            return None
    row = IdempotencyKey.objects.get(scope=scope, key=key)
    if row.body_sha256 != digest:
        raise rules.KeyReusedError("this key was used for another request; use a new one")
    answer: Mapping[str, Any] = row.answer
    return answer


@audit.part
def key_answer(scope: str, key: str, answer: Mapping[str, Any]) -> None:
    """Keep the answer to a claimed key."""
    table, said = IdempotencyKey._meta.db_table, msgspec.json.encode(answer).decode()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET answer = %s WHERE scope = %s AND key = %s", [said, scope, key])


@audit.part
def key_forget(scope: str, key: str, before: datetime) -> Mapping[str, Any] | None:
    """Forget a key claimed at `before` or earlier, so that it counts as new; give the answer it had, if any."""
    old = IdempotencyKey.objects.select_for_update().filter(scope=scope, key=key, claimed_at__lte=before).first()
    if old is None:
        return None
    old.delete()
    answer: Mapping[str, Any] = old.answer
    return answer


@audit.part
def keys_forget(before: datetime, limit: int) -> int:
    """Forget up to `limit` keys claimed before a moment, and give how many."""
    old = list(queries.keys_before(before).values_list("pk", flat=True)[:limit])
    return IdempotencyKey.objects.filter(pk__in=old).delete()[0]


@audit.part
def case_take(actor: Actor, case_id: int, act: str, version: int | None, now: datetime) -> Taken:
    """Lock a case for one act by `actor`.

    Raises NotThereError when it is out of sight, NotYoursError without the right, StaleFormError when `version`
    is not the row's (None: a job or an act that cannot conflict), NotNowError when the state does not allow it.
    """
    # The lock makes the checks below hold until commit; two clerks cannot both accept.
    # Rows that only name the case need not wait for it.
    cases = Case.objects.select_for_update(of=("self",), no_key=True)
    locked = cases.select_related("holder").filter(pk=case_id).first()
    if locked is None:
        raise rules.NotThereError
    if not actor.job:
        queries.case(actor, case_id, now)
    transition = rules.kind_named(locked.kind).transition(act)
    spot = queries.spot(locked)
    if (transition.is_automatic and not actor.job) or not rules.covers(actor, transition.permission, spot):
        raise rules.NotYoursError(act=act)
    if version is not None and version != locked.version:
        raise rules.StaleFormError(state=locked.state, version=locked.version)
    if locked.state not in transition.sources:
        raise rules.NotNowError(act=act, state=locked.state)
    return Taken(locked, transition, rules.acting_post(actor, transition.permission, spot))


@audit.part
def case_move(actor: Actor, taken: Taken, to_state: str, line: Line, now: datetime, **changes: Any) -> Entry:
    """Move a taken case to `to_state` (or leave its state when that is empty) with one line and one audit row.

    `changes` are further columns of the case; their old and new values go into the line.
    """
    case = taken.case
    told = moved(case, taken.transition, to_state, line, **changes)
    case.save(update_fields=["state", "version", *changes])
    if "closed_at" in changes:
        linking.root_mirror(case, now)
        _source_told(case, now)
    entry = lines_add(actor, case, [told], now, post=taken.post)[0]
    parts.containers_follow([case], now)
    return entry


def _source_told(case: Case, now: datetime) -> None:
    """Let the case that this one was begun from tell that it is over, by its code alone."""
    over = rules.kind_named(case.kind).tells_source[1]
    if case.closed_at is None or not over:
        return
    for link in Link.objects.filter(from_case=case, kind=Link.Kind.BEGUN_FROM).select_related("to_case"):
        told = Line(over, Visibility.STAFF, case.outcome)
        lines_add(Actor(job="cases"), link.to_case, [told], now)


# The line of lists may hold the reporter's words, and the lines of a case are for more readers than they.
_UNTOLD = frozenset({"title"})


def moved(case: Case, transition: rules.Transition, to_state: str, line: Line, **changes: Any) -> Line:
    """Put an act into a case in memory, and give its line with the states and the values before and after."""
    if to_state:
        rules.demand_target(transition, case.state, to_state)
    now_told = {name: value for name, value in changes.items() if name not in _UNTOLD}
    changed = {name: (getattr(case, name), value) for name, value in now_told.items() if getattr(case, name) != value}
    told = replace(
        line,
        from_state=case.state,
        to_state=to_state,
        data={
            **line.data,
            **({"before": {n: _plain(old) for n, (old, _) in changed.items()}} if changed else {}),
            **({"after": {n: _plain(new) for n, (_, new) in changed.items()}} if changed else {}),
        },
    )
    case.state = to_state or case.state
    case.version += 1
    for name, value in changes.items():
        setattr(case, name, value)
    return told


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@audit.part
def lines_add(
    actor: Actor, case: Case, lines: Sequence[Line], now: datetime, *, post: Held | None = None
) -> list[Entry]:
    """Add timeline lines, each with its audit row, in two statements whatever their number."""
    made = [entry_row(line.by or actor, line, now, post=None if line.by else post) for line in lines]
    for entry in made:
        entry.case = case
        entry.data = stored(entry.data)
    rows_in.add(made)
    told = zip(lines, made, strict=True)
    audit.record_rows([audit_row(line.by or actor, case, e, case.version) for line, e in told], now)
    feed.events_add([event_of(case, made[-1].act)], now)
    return made


@audit.part
def words_hide(case: Case) -> int:
    """Leave what the reporter wrote or sent since the report to the reporter and the desk; give how many lines."""
    levels = Entry.Visibility
    theirs = Entry.objects.filter(case=case, role__in=REPORTING).exclude(text="", files=None)
    return theirs.exclude(visibility__in=[levels.PRIVATE, levels.DESK]).update(visibility=levels.PRIVATE)


def event_of(case: Case, act: str) -> feed.NewEvent:
    """Give the news that an act was done in a case; of a sealed one, or one about a unit, only its holders hear."""
    is_quiet = case.confidentiality == Case.Confidentiality.SEALED or case.excluded_unit_id is not None
    return feed.NewEvent("case", str(case.pk), act, "" if is_quiet else case.area_code)


def entry_row(by: Actor, line: Line, now: datetime, *, post: Held | None) -> Entry:
    """Make the row of a line without writing it."""
    return rows_in.made(
        Entry,
        act=line.act,
        happened_at=now,
        account_id=by.account_id,
        unit_id=post.unit_id if post else None,
        role=post.role if post else _role_without_post(by),
        from_state=line.from_state,
        to_state=line.to_state,
        reason=line.reason,
        text=line.text,
        data=line.data,
        visibility=line.visibility,
    )


def audit_row(by: Actor, case: Case, entry: Entry, version: int) -> audit.Row:
    """Give the audit row of a written line: what happened, pointing at the line.

    The words stay in the line, which erasure can reach.
    """
    said = {
        "entry": entry.pk,
        "from": entry.from_state,
        "to": entry.to_state,
        "reason": entry.reason,
        "version": version,
    }
    return audit.Row(by, f"{case.kind}s:case:{entry.act}", f"case:{case.pk}", said, entry.happened_at)


def stored(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give a line's data as it is kept: a leg by its id, which it has only once it is written."""
    return {name: value.pk if isinstance(value, Leg) else value for name, value in data.items()}


def _role_without_post(actor: Actor) -> str:
    if actor.job:
        return "system"
    if actor.party is not None:
        return "party"
    if actor.code_case_id is not None:
        return Role.CODE
    return Role.RESIDENT if actor.account_id is not None else Role.ANONYMOUS


@dataclass(frozen=True, slots=True)
class NewLeg:
    """One hand-over to make."""

    kind: Leg.Kind
    from_unit_id: int
    to_unit_id: int
    state: Leg.State = Leg.State.SENT
    parent_id: int | None = None
    share: str = ""
    reason: str = ""
    advice: str = ""
    due_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@audit.part
def legs_send(actor: Actor, case: Case, new: Sequence[NewLeg], now: datetime) -> list[Leg]:
    """Send hand-overs in one statement; their clocks start now, not at signing (issue-desk 7.1).

    Raises RefusedActError for one to the unit that the case is about (issue-desk 9.7).
    """
    if case.excluded_unit_id is not None and case.excluded_unit_id in {leg.to_unit_id for leg in new}:
        raise rules.RefusedActError(act="dispatch", why="about_unit")
    made = [leg_row(actor, leg, now) for leg in new]
    for leg in made:
        leg.case = case
    rows_in.add(made)
    return made


def leg_row(actor: Actor, new: NewLeg, now: datetime) -> Leg:
    """Make the row of a hand-over without writing it."""
    return rows_in.made(
        Leg,
        kind=new.kind,
        from_unit_id=new.from_unit_id,
        to_unit_id=new.to_unit_id,
        state=new.state,
        parent_id=new.parent_id,
        share=new.share,
        reason=new.reason,
        advice=new.advice,
        due_at=new.due_at,
        data=dict(new.data),
        sent_by_id=actor.account_id,
        sent_at=now,
    )


@audit.part
def leg_change(leg: Leg, **changes: Any) -> None:
    """Write columns of one leg."""
    for name, value in changes.items():
        setattr(leg, name, value)
    leg.save(update_fields=list(changes))


@audit.part
def legs_end(case: Case, state: Leg.State, now: datetime, *, kinds: Sequence[Leg.Kind] = ()) -> int:
    """End the open legs of a case (of these kinds, or all) in `state`; gives how many."""
    open_legs = Leg.objects.filter(case=case, ended_at=None)
    if kinds:
        open_legs = open_legs.filter(kind__in=list(kinds))
    return open_legs.update(state=state, ended_at=now)


@audit.part
def leg_taken(case_id: int, leg_id: int | None) -> Leg | None:
    """Lock the case of a leg for a clock's handler and give the leg as it is now; None when there is no such leg."""
    Case.objects.select_for_update().filter(pk=case_id).first()
    return Leg.objects.filter(pk=leg_id, case_id=case_id).first() if leg_id is not None else None


@audit.part
def link_add(from_case_id: int, to_case_id: int, kind: str, now: datetime) -> None:
    """Join two cases by a named relation, once."""
    links_add([(from_case_id, to_case_id)], kind, now)


@audit.part
def links_add(pairs: Collection[tuple[int, int]], kind: str, now: datetime) -> int:
    """Join pairs of cases by a named relation, each once; give how many were not joined before."""
    of_these = Link.objects.filter(kind=kind, from_case_id__in={child for child, _ in pairs})
    new = set(pairs).difference(of_these.values_list("from_case_id", "to_case_id"))
    Link.objects.bulk_create(
        Link(from_case_id=child, to_case_id=parent, kind=kind, linked_at=now) for child, parent in sorted(new)
    )
    return len(new)
