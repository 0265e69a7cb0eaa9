"""Reads of cases. Everything is limited to what the actor may see; what one may not see does not exist."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from linli.doors import objects_out, rows_out
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry, Follower, IdempotencyKey, Leg, Link
from linli.kernel.files.models import File
from linli.kernel.files.queries import documents_of, photos_of
from linli.kernel.people.queries import posts_in_force, units_by_id
from linli.kernel.people.rules import Actor, Permission, Reach, Role, narrowest, reach

# What is between the reporter and the desk, and the photos that came with it.
_PRIVATE = (Entry.Visibility.PRIVATE, Entry.Visibility.DESK)
_SAID_IN_PRIVATE = Q(is_public=False, entry__visibility__in=_PRIVATE)
# A unit keeps sight of a case for thirty days after its leg ended (issue-desk 3).
LEG_SIGHT = timedelta(days=30)


def visible_to(actor: Actor, permission: Permission, now: datetime) -> Q:
    """Give the filter for the cases `permission` lets `actor` see (issue-desk 3)."""
    far = reach(actor, permission)
    if far.everything:
        return Q()
    seen = Q(pk__in=[])
    if far.own:
        seen |= Q(reporter_id=actor.account_id)
    if far.code_case_id is not None:
        seen |= Q(pk=far.code_case_id)
    if actor.is_staff:
        seen |= _by_post(actor, far, now) & ~_withheld(actor, permission) | _apart(actor, permission)
    return seen


def _by_post(actor: Actor, far: Reach, now: datetime) -> Q:
    seen = Q(pk__in=[])
    if far.units:
        seen |= at_units(actor.unit_ids, now)
    if far.prefixes:
        # A sealed case is for the desk it lies at and the privacy officer, not for everybody in the area, and not
        # for whoever walks the cell (issue-desk 16).
        desks = {p.unit_id for p in actor.posts if p.role is not Role.GRID}
        sealed = Q(confidentiality=Case.Confidentiality.SEALED)
        seen |= inside(far.prefixes) & (~sealed | at_units(desks, now) | Q(first_desk_id__in=desks))
        seen |= inside(far.prefixes & {p.area_code for p in actor.posts if p.role is Role.PRIVACY_OFFICER})
    if far.desks:
        seen |= _handed_over(far.desks, now)
    if far.walked:
        seen |= brought(far, now)
    return seen


def _handed_over(desks: Collection[int], now: datetime) -> Q:
    """Give the condition on cases that desks have from others, outside their own areas too (issue-desk 7).

    They lie with such a desk, were transferred to it of late or for good, or it sent them to whoever leads now.
    """
    recent = Q(ended_at=None) | Q(ended_at__gte=now - LEG_SIGHT) | Q(case__first_desk_id__in=desks)
    received = Leg.objects.filter(recent, kind=Leg.Kind.TRANSFER, to_unit_id__in=desks)
    sent = Leg.objects.filter(kind__in=rules.LEAD_KINDS, from_unit_id__in=desks, ended_at=None)
    # Not as EXISTS: these few hand-overs are read once, each kind by its index, and no case outside the area by itself.
    handed = Q(pk__in=received.values("case_id")) | Q(pk__in=sent.values("case_id"))
    return Q(holder_id__in=desks) | handed


def brought(far: Reach, now: datetime) -> Q:
    """Give the condition on cases from outside that a desk has whose cells are walked; none that is sealed.

    They lie in no cell there, so all who walk for the desk have them before them.
    """
    around = inside(unit.area_id for unit in units_by_id(far.walked).values())
    return _handed_over(far.walked, now) & ~around & ~Q(confidentiality=Case.Confidentiality.SEALED)


def _withheld(actor: Actor, permission: Permission | None = None) -> Q:
    """Give the condition on cases that no post shows the actor: about one of the own units, or of a kind apart.

    Nor by a permission of one slice those of another.
    """
    mine = rules.kinds_of(permission) if permission else rules.kinds()
    withheld = [kind.name for kind in rules.kinds() if kind.is_apart or kind not in mine]
    return Q(excluded_unit_id__in=actor.unit_ids) | Q(kind__in=withheld)


def _apart(actor: Actor, permission: Permission | None = None) -> Q:
    """Give the cases of the kinds apart that lie at a unit where the actor holds the kind's own right."""
    seen = Q(pk__in=[])
    for kind in rules.kinds_apart():
        if permission and kind not in rules.kinds_of(permission):
            continue
        far = reach(actor, kind.read)
        if far.units:
            seen |= Q(kind=kind.name, holder_id__in=far.units) & ~Q(excluded_unit_id__in=actor.unit_ids)
        if far.seat and kind.seats:
            seen |= Q(pk__in=kind.seats().filter(account=actor.account_id).values("case_id"))
    return seen


def inside(prefixes: Iterable[str]) -> Q:
    """Give the condition on cases that lie in one of the areas."""
    inside = Q(pk__in=[])
    for prefix in narrowest(prefixes):
        inside |= Q(area_code__startswith=prefix)
    return inside


def at_units(unit_ids: Collection[int], now: datetime) -> Q:
    """Give the condition on cases that lie with one of the units, or did of late."""
    legs_there = _legs_in_sight(now).filter(case=OuterRef("pk"), to_unit_id__in=unit_ids)
    return Q(holder_id__in=unit_ids) | Q(Exists(legs_there))


def _legs_in_sight(now: datetime) -> QuerySet[Leg]:
    recent = Q(ended_at=None) | Q(ended_at__gte=now - LEG_SIGHT)
    return Leg.objects.filter(recent).exclude(state=Leg.State.DRAFT)


def units_in_sight(case_ids: Collection[int], now: datetime) -> dict[int, frozenset[int]]:
    """Give for each case the units that see it because it lies, or lay of late, with them; in two queries.

    The unit it is about is none of them.
    """
    holders = Case.objects.filter(pk__in=case_ids).values_list("pk", "holder_id")
    legs = _legs_in_sight(now).filter(case_id__in=case_ids)
    about_others = Q(case__excluded_unit=None) | ~Q(to_unit_id=F("case__excluded_unit_id"))
    receivers = legs.filter(about_others).values_list("case_id", "to_unit_id")
    pairs = [*holders, *receivers]
    return {case_id: frozenset(unit for each, unit in pairs if each == case_id) for case_id in case_ids}


def units_on_the_way(case_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Give for each case every unit that it was ever sent to or by, in one query."""
    legs = Leg.objects.filter(case_id__in=case_ids).exclude(state=Leg.State.DRAFT)
    pairs = legs.values_list("case_id", "from_unit_id", "to_unit_id")
    found: dict[int, set[int]] = {case_id: set() for case_id in case_ids}
    for case_id, *units in pairs:
        found[case_id] |= set(units)
    return {case_id: frozenset(units) for case_id, units in found.items()}


def visible(actor: Actor, permission: Permission, now: datetime) -> QuerySet[Case]:
    """Give the cases, open and closed, that `permission` lets the actor see; a slice narrows and orders them."""
    return Case.objects.filter(visible_to(actor, permission, now))


def held(actor: Actor, permission: Permission) -> QuerySet[Case]:
    """Give the open cases that wait for the units at which `permission` lets the actor act."""
    apart = {kind.name for kind in rules.kinds_apart() if kind.read != permission}
    found = Case.objects.filter(holder_id__in=reach(actor, permission).units, closed_at=None)
    return found.exclude(state__in=rules.CARRIED).exclude(kind__in=apart)


def open_legs(actor: Actor, permission: Permission) -> QuerySet[Leg]:
    """Give the open hand-overs to the units at which `permission` lets the actor act; no drafts."""
    units = reach(actor, permission).units
    return Leg.objects.filter(to_unit_id__in=units, ended_at=None).exclude(state=Leg.State.DRAFT)


def case(actor: Actor, case_id: int, now: datetime, permission: Permission | None = None) -> Case:
    """Give one case; NotThereError when it does not exist or the actor may not know of it.

    `permission` asks for another right than the kind's own to read, for pages that only some readers open.
    """
    found = next(iter(_by_id(case=case_id)), None)
    return _seen(actor, found, now, permission)


@objects_out.composed
def _by_id() -> QuerySet[Case]:
    return _cases().filter(pk=rows_out.given("case"))


def case_by_number(actor: Actor, number: str, now: datetime) -> Case:
    """Give the case of that number; NotThereError as in `case`."""
    found = _cases().filter(number=number).first()
    return _seen(actor, found, now)


def case_by_code(typed: str) -> Case:
    """Give the case a typed lookup code opens; the code itself is the right. NotThereError for every other text."""
    found = next(iter(_by_code(code=rules.lookup_code(typed))), None)
    if found is None:
        raise rules.NotThereError
    return found


@objects_out.composed
def _by_code() -> QuerySet[Case]:
    return _cases().filter(lookup_code=rows_out.given("code"))


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related("holder", "first_desk", "contact")


def _seen(actor: Actor, found: Case | None, now: datetime, permission: Permission | None = None) -> Case:
    if found is None:
        raise rules.NotThereError
    right = permission or rules.kind_named(found.kind).read
    far = reach(actor, right)
    is_own = (far.own and found.reporter_id == actor.account_id) or far.code_case_id == found.pk
    # What `visible_to` says of anybody but staff stands in the row itself; a statement is kept for each of the staff.
    if far.everything or is_own or (actor.is_staff and _in_sight(now, actor, right).rows(now, case=found.pk)):
        return found
    raise rules.NotThereError


@rows_out.composed
def _in_sight(now: datetime, actor: Actor, permission: Permission) -> QuerySet[Case, tuple[Any, ...]]:
    return visible(actor, permission, now).filter(pk=rows_out.given("case")).values_list("pk")


class CaseRow(msgspec.Struct, frozen=True):
    """The columns of a case that lists show."""

    id: int
    kind: str
    number: str
    state: str
    version: int
    title: str
    category: str
    tier: str
    urgency: str
    area_code: str
    lat: float | None
    long: float | None
    holder_id: int
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: str


_COLUMNS = CaseRow.__struct_fields__


def row_by_number(actor: Actor, number: str, permission: Permission, now: datetime) -> CaseRow:
    """Give one case by its number as a row, in one query; NotThereError as in `case`."""
    found = _numbered(now, actor, permission).rows(now, number=number)
    if not found:
        raise rules.NotThereError
    return CaseRow(*found[0])


@rows_out.composed
def _numbered(now: datetime, actor: Actor, permission: Permission) -> QuerySet[Case, tuple[Any, ...]]:
    seen = Case.objects.filter(visible_to(actor, permission, now), number=rows_out.given("number"))
    return seen.values_list(*_COLUMNS)


def newest_rows(
    actor: Actor, permission: Permission, now: datetime, *, before: int | None, limit: int
) -> list[CaseRow]:
    """Give the newest cases the actor may see as rows, by id, below `before`, in one query."""
    if before is None:
        return [CaseRow(*row) for row in _newest(now, actor, permission, limit).rows(now)]
    older = _newest_first(actor, permission, now).filter(pk__lt=before)
    return [CaseRow(*row) for row in older[:limit]]


@rows_out.composed
def _newest(now: datetime, actor: Actor, permission: Permission, limit: int) -> QuerySet[Case, tuple[Any, ...]]:
    return _newest_first(actor, permission, now)[:limit]


def _newest_first(actor: Actor, permission: Permission, now: datetime) -> QuerySet[Case, tuple[Any, ...]]:
    seen = Case.objects.filter(_few_to(actor, permission, now) or visible_to(actor, permission, now))
    return seen.order_by("-id").values_list(*_COLUMNS)


def _few_to(actor: Actor, permission: Permission, now: datetime) -> Q | None:
    """Give `visible_to` for who sees cases through their unit alone; None for everybody else.

    The same cases, each condition by its own index. Read newest first, the conditions together would be tried on
    every case there is until a page is full, which for a unit with little to do is never.
    """
    far = reach(actor, permission)
    if far.everything or far.prefixes or not far.units or far.code_case_id is not None:
        return None
    own = Case.objects.filter(reporter_id=actor.account_id) if far.own else Case.objects.none()
    held_there = Case.objects.filter(holder_id__in=actor.unit_ids)
    legs_there = _legs_in_sight(now).filter(to_unit_id__in=actor.unit_ids).values("case_id")
    mine = Q(pk__in=held_there.values("pk").union(own.values("pk"), legs_there))
    return mine & (~_withheld(actor, permission) | Q(reporter_id=actor.account_id)) if actor.is_staff else mine


def legs(actor: Actor, seen: Case) -> list[Leg]:
    """Give the hand-overs of a case the actor has been shown, oldest first. Drafts are for the staff."""
    found = _legs(case=seen.pk)
    return found if actor.is_staff else [leg for leg in found if leg.state != Leg.State.DRAFT]


@objects_out.composed
def _legs() -> QuerySet[Leg]:
    return Leg.objects.filter(case_id=rows_out.given("case")).select_related("from_unit", "to_unit").order_by("id")


def timeline(actor: Actor, seen: Case) -> list[Entry]:
    """Give the lines of a case that the actor may read, oldest first, with the unit and the account of each."""
    return _lines(*_readable(actor, seen), case=seen.pk)


@objects_out.composed
def _lines(*levels: str) -> QuerySet[Entry]:
    lines = Entry.objects.filter(case_id=rows_out.given("case"), visibility__in=levels)
    return lines.select_related("unit", "account").order_by("id")


def public_lines(case_ids: Iterable[int]) -> list[Entry]:
    """Give the lines anybody may read of cases that are published; the caller has checked that they are."""
    lines = Entry.objects.filter(case_id__in=list(case_ids), visibility=Entry.Visibility.PUBLIC)
    return list(lines.select_related("unit").order_by("id"))


def lines_of_acts(acts: Collection[str], case_ids: QuerySet[Any]) -> Iterator[Entry]:
    """Give the lines of some acts on some cases, the newest first, with their case; for a log without their words."""
    lines = Entry.objects.filter(act__in=acts, case_id__in=case_ids).select_related("case").order_by("-id")
    return lines.defer("text").iterator(chunk_size=2_000)


def last_public_at(case_column: str) -> Subquery:
    """Give, for a query that has a case in `case_column`, the moment of the case's last public line."""
    lines = Entry.objects.filter(case_id=OuterRef(case_column), visibility=Entry.Visibility.PUBLIC)
    return Subquery(lines.order_by("-id").values("happened_at")[:1])


def last_act(case_column: str) -> Subquery:
    """Give, for a query that has a case in `case_column`, the act of the case's newest line."""
    lines = Entry.objects.filter(case_id=OuterRef(case_column))
    return Subquery(lines.order_by("-id").values("act")[:1])


def told(actor: Actor, published: QuerySet[Any], since: datetime, before: datetime) -> QuerySet[Entry]:
    """Give the lines of a span: the public ones of `published` cases, and of the actor's own what concerns it.

    To its reporter a case tells all that is meant for reporters, to the unit holding it what reporter and staff both
    read; and everybody finds what they wrote themselves. `published` gives ids of cases.
    """
    levels = Entry.Visibility
    seen = Q(visibility=levels.PUBLIC, case_id__in=published)
    if actor.account_id is not None:
        seen |= Q(case__reporter_id=actor.account_id, visibility__in=[levels.PUBLIC, levels.REPORTER, levels.PRIVATE])
        seen |= Q(case__holder_id__in=actor.unit_ids, visibility__in=[levels.PUBLIC, levels.REPORTER])
        seen |= Q(account_id=actor.account_id)
    return Entry.objects.filter(seen, happened_at__gte=since, happened_at__lt=before)


def _readable(actor: Actor, seen: Case) -> list[str]:
    if actor.job:
        return list(Entry.Visibility.values)
    levels: list[str] = [Entry.Visibility.PUBLIC]
    if seen.reporter_id is not None and seen.reporter_id == actor.account_id:
        levels += [Entry.Visibility.REPORTER, Entry.Visibility.PRIVATE]
    if actor.code_case_id == seen.pk:
        levels += [Entry.Visibility.REPORTER, Entry.Visibility.PRIVATE]
    if actor.is_staff:
        levels += [Entry.Visibility.REPORTER, Entry.Visibility.STAFF]
        if reads_desk_lines(actor, seen):
            levels += [Entry.Visibility.PRIVATE, Entry.Visibility.DESK]
    return levels


def reads_desk_lines(actor: Actor, seen: Case) -> bool:
    """Tell whether the actor reads what is between the reporter and the desk.

    Of an open case whoever sits at a desk or office over its area, not only at a unit that handles it, and the clerks
    of the desks it went through; of any other as `raw_to` says.
    """
    is_open = seen.confidentiality == Case.Confidentiality.OPEN and not rules.kind_named(seen.kind).is_apart
    if is_open and any(p.unit_kind == "desk" and seen.area_code.startswith(p.area_code) for p in actor.posts):
        return True
    return bool(actor.posts) and bool(_raw(actor, case=seen.pk))


@objects_out.composed
def _raw(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(raw_to(actor), pk=rows_out.given("case")).only("pk")


def raw_to(actor: Actor) -> Q:
    """Give the filter for the cases of which the actor's posts read what the reporter wrote, also in confidence.

    Those are the clerks of the desks it went through, not of those it was given to work on; of a sealed one only the
    clerks who have acted on it (`keepers`); and the privacy officer of its area (issue-desk 16.1).
    """
    desks = {p.unit_id for p in actor.posts if p.role is Role.CLERK and p.unit_kind == "desk"}
    acted = Entry.objects.filter(
        case=OuterRef("pk"), account_id=actor.account_id or 0, unit_id__in=desks, role=Role.CLERK
    )
    is_sealed = Q(confidentiality=Case.Confidentiality.SEALED)
    read = _through(desks) & (~is_sealed | Q(Exists(acted)))
    read |= inside(p.area_code for p in actor.posts if p.role is Role.PRIVACY_OFFICER)
    return read & ~_withheld(actor) | _apart(actor)


def _through(desks: Collection[int]) -> Q:
    """Give the condition on cases that a desk took up, handed up or down, or was handed to decide on."""
    legs = Leg.objects.filter(case=OuterRef("pk"))
    passed = legs.filter(Q(from_unit_id__in=desks) | Q(to_unit_id__in=desks, kind__in=rules.UP_KINDS))
    led = legs.filter(kind__in=rules.LEAD_KINDS, ended_at=None)
    holds = Q(holder_id__in=desks) & ~Q(Exists(led))
    return holds | Q(first_desk_id__in=desks) | Q(Exists(passed.exclude(state=Leg.State.DRAFT)))


def keepers(seen: Case, unit_id: int, now: datetime) -> frozenset[int]:
    """Give the accounts of the clerks of a desk who have acted on a case and are still clerks there."""
    here = Entry.objects.filter(case=seen, unit_id=unit_id, role=Role.CLERK)
    posts = posts_in_force(now).filter(unit_id=unit_id, role=Role.CLERK)
    return frozenset(posts.filter(account_id__in=here.values("account_id")).values_list("account_id", flat=True))


def keys_before(moment: datetime) -> QuerySet[IdempotencyKey]:
    """Give the idempotency keys claimed before a moment, the oldest first."""
    return IdempotencyKey.objects.filter(claimed_at__lt=moment).order_by("claimed_at")


def photos(actor: Actor, seen: Case) -> list[File]:
    """Give the photos of a case the actor has been shown that the actor may look at, oldest first."""
    return _files(actor, seen, photos_of)


def documents(actor: Actor, seen: Case) -> list[File]:
    """Give the documents of a case the actor has been shown that the actor may save, oldest first."""
    return _files(actor, seen, documents_of)


def _files(actor: Actor, seen: Case, files_of: Callable[[Actor, int], QuerySet[File]]) -> list[File]:
    whole = container_of(seen)
    if whole is None and (actor.is_staff or actor.code_case_id == seen.pk):
        return _all_files(files_of, "raw" if reads_raw(actor, seen) else "", case=seen.pk)
    found = files_of(actor, seen.pk)
    if whole is not None:
        # Who reported a part reported the whole, and what came with it shows every part.
        bearer = replace(actor, code_case_id=whole.pk) if actor.code_case_id == seen.pk else actor
        found |= files_of(bearer, whole.pk).filter(role=File.Role.REPORT)
    return list(found if reads_raw(actor, seen) else _not_raw(found))


@objects_out.composed
def _all_files(files_of: Callable[[Actor, Any], QuerySet[File]], raw: str) -> QuerySet[File]:
    found = files_of(Actor(job="files"), rows_out.given("case"))
    return found if raw else _not_raw(found)


def _not_raw(found: QuerySet[File]) -> QuerySet[File]:
    return found.exclude(is_public=False, role=File.Role.REPORT).exclude(_SAID_IN_PRIVATE)


def photo(actor: Actor, name: str, now: datetime) -> File:
    """Give a photo by its name; NotThereError when it does not exist or the actor may not know of it.

    A photo of no case yet is for whoever knows its random name, a published one for everybody.
    """
    found = File.objects.select_related("case", "entry").filter(name=name).first()
    if found is None:
        raise rules.NotThereError
    if found.owner and (found.case_id is not None or not actor.is_staff):
        raise rules.NotThereError
    if found.case is None or found.is_public:
        return found
    seen = _seen_or_joined_seen(actor, found.case, now)
    is_private = found.entry is not None and found.entry.visibility in _PRIVATE
    if (is_private or found.role == File.Role.REPORT) and not reads_raw(actor, seen):
        raise rules.NotThereError
    return found


def sees_whole(actor: Actor, photo: File, now: datetime) -> bool:
    """Tell whether the actor sees a photo without its blurred boxes: whoever sees the case itself."""
    if photo.case is None or not photo.boxes:
        return True
    try:
        seen = _seen_or_joined_seen(actor, photo.case, now)
    except rules.NotThereError:
        return False
    return photo.role != File.Role.REPORT or reads_raw(actor, seen)


def _seen_or_joined_seen(actor: Actor, found: Case, now: datetime) -> Case:
    """Give a case in sight, or an open duplicate of one in sight: its photos are evidence there (issue-desk 11.5).

    Of a case that was split, the part in sight.
    """
    try:
        return _seen(actor, found, now)
    except rules.NotThereError:
        part = Case.objects.filter(links_out__kind=Link.Kind.PART_OF, links_out__to_case=found)
        known = part.filter(visible_to(actor, rules.kind_named(found.kind).read, now)).first()
        if known is not None:
            return known
        root = root_of(found)
        if root is None or not actor.is_staff or found.confidentiality != Case.Confidentiality.OPEN:
            raise
        _seen(actor, root, now)
        return found


def reads_raw(actor: Actor, seen: Case) -> bool:
    """Tell whether the actor reads what the reporter wrote and sent: of a confidential case only the desk (16.1)."""
    is_open = seen.confidentiality == Case.Confidentiality.OPEN
    return is_open or Entry.Visibility.PRIVATE in _readable(actor, seen)


def root_of(seen: Case) -> Case | None:
    """Give the root of a linked case that the caller holds, to whoever goes on with it; None for any other case."""
    if seen.state != rules.LINKED:
        return None
    return _cases().filter(links_in__kind=Link.Kind.DUPLICATE_OF, links_in__from_case=seen).first()


def duplicates(actor: Actor, root: Case, permission: Permission, now: datetime) -> list[Case]:
    """Give the cases linked to one the actor has been shown that the actor may know of, oldest first.

    What is open to all who act goes with its root; a confidential report is there only for whoever would see it
    alone, so that nobody else even counts it.
    """
    return _of_keys(_duplicates(now, actor, permission).rows(now, case=root.pk), "opened_at", "id")


@rows_out.composed
def _duplicates(now: datetime, actor: Actor, permission: Permission) -> QuerySet[Case, tuple[Any, ...]]:
    of_root = {"links_out__kind": Link.Kind.DUPLICATE_OF, "links_out__to_case_id": rows_out.given("case")}
    known = visible_to(actor, permission, now)
    if actor.is_staff and known != Q():
        known |= Q(confidentiality=Case.Confidentiality.OPEN) & ~_withheld(actor)
    return Case.objects.filter(Q(state=rules.LINKED, **of_root) & known).values_list("pk")


def _of_keys(rows: Iterable[tuple[int]], *order: str) -> list[Case]:
    """Give the cases of some keys in an order; mostly there are none, and nothing is asked."""
    keys = [key for (key,) in rows]
    return list(_cases().filter(pk__in=keys).order_by(*order)) if keys else []


def repeated_by(actor: Actor, seen: Case, permission: Permission, now: datetime) -> list[Case]:
    """Give the closed cases that one the actor has been shown repeats, as far as the actor may know of them."""
    return _linked_from(actor, seen, Link.Kind.REPEAT_OF, permission, now)


def causes(actor: Actor, seen: Case, permission: Permission, now: datetime) -> list[Case]:
    """Give the cases that brought about one the actor has been shown, as far as the actor may know of them."""
    return _linked_from(actor, seen, Link.Kind.CAUSED_BY, permission, now)


def _linked_from(actor: Actor, seen: Case, kind: str, permission: Permission, now: datetime) -> list[Case]:
    return _of_keys(_linked(now, actor, kind, permission).rows(now, case=seen.pk), "-closed_at", "-id")


@rows_out.composed
def _linked(now: datetime, actor: Actor, kind: str, permission: Permission) -> QuerySet[Case, tuple[Any, ...]]:
    known = visible(actor, permission, now).values("pk")
    linked = Q(links_in__kind=kind, links_in__from_case_id=rows_out.given("case"))
    return Case.objects.filter(linked, pk__in=known).values_list("pk")


def handled_by(actor: Actor, seen: Case, account_ids: Collection[int]) -> set[int]:
    """Give which of these accounts did something, as staff, in cases linked with one the actor has been shown."""
    if not (actor.is_staff or actor.job):
        return set()
    linked = Q(case__links_in__from_case=seen) | Q(case__links_out__to_case=seen)
    lines = Entry.objects.filter(linked, account_id__in=account_ids).exclude(unit=None)
    return set(lines.values_list("account_id", flat=True))


def parts(actor: Actor, whole: Case, permission: Permission, now: datetime) -> list[Case]:
    """Give the parts of a split case the actor has been shown that the actor may know of, in order.

    Whoever holds the code of the whole reported every part of it.
    """
    found = _cases().filter(links_out__kind=Link.Kind.PART_OF, links_out__to_case=whole)
    if actor.code_case_id != whole.pk:
        found = found.filter(visible_to(actor, permission, now))
    return list(found.order_by("id"))


def public_parts(whole: Case) -> list[Case]:
    """Give the parts of a published case that are open to all who act, in order; the caller has checked the whole."""
    found = _cases().filter(links_out__kind=Link.Kind.PART_OF, links_out__to_case=whole)
    return list(found.filter(confidentiality=Case.Confidentiality.OPEN).order_by("id"))


def container_of(seen: Case) -> Case | None:
    """Give the split case that a case the caller holds is a part of; None for any other case."""
    if rules.PART_MARK not in seen.number:
        return None
    return _cases().filter(links_in__kind=Link.Kind.PART_OF, links_in__from_case=seen).first()


def are_parts_untouched(whole: Case) -> bool:
    """Tell whether nothing has happened to the parts of a split case the caller holds since they were made."""
    links = Link.objects.filter(kind=Link.Kind.PART_OF, to_case=whole).annotate(
        is_joined=Exists(Link.objects.filter(to_case=OuterRef("from_case")))
    )
    rows = links.values_list("from_case__version", "data", "is_joined")
    return all(version == data["version"] and not is_joined for version, data, is_joined in rows)


def is_as_received(seen: Case) -> bool:
    """Tell whether nothing has happened to a case the caller holds since its receipt, and nobody else leans on it."""
    later = Entry.objects.filter(case=seen, happened_at__gt=seen.opened_at)
    leaning = Link.objects.filter(to_case=seen), Follower.objects.filter(case=seen)
    return not any(found.exists() for found in (later, *leaning))


def is_followed(actor: Actor, case_id: int) -> bool:
    """Tell whether the actor's account follows a case; nobody without an account does."""
    if actor.account_id is None:
        return False
    return Follower.objects.filter(case_id=case_id, account_id=actor.account_id).exists()


def spot(seen: Case, legs: Iterable[Leg] | None = None, seated: Iterable[int] | None = None) -> rules.Spot:
    """Give where a case stands for the rules of rights: by its legs as `legs` gave them, else in one query.

    `seated` are the accounts to whom a seat shows it, where its kind has them read already.

    With its holder, with the first desk, which stays the reporter's contact to the end (issue-desk 9.6), with every
    unit that has an open leg, and with the desk that sent the lead leg: it answers for the dispatch and rules on its
    return (issue-desk 10.2).
    """
    units = {seen.holder_id, seen.first_desk_id or seen.holder_id}
    for leg in _legs(case=seen.pk) if legs is None else legs:
        if leg.ended_at is None and leg.state != Leg.State.DRAFT:
            units |= {leg.from_unit_id, leg.to_unit_id} if leg.kind in rules.LEAD_KINDS else {leg.to_unit_id}
    seats = rules.kind_named(seen.kind).seats
    if seated is None:
        seated = seats().filter(case_id=seen.pk).values_list("account", flat=True) if seats else ()
    return rules.Spot(seen.pk, seen.area_code, seen.reporter_id, frozenset(units), frozenset(seated))
