"""What a case kind is, how numbers are made, and the words of refusal. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from linli.kernel.audit.rules.erasing import Erased
from linli.kernel.people.rules import Actor, Held, Limit, Permission
from linli.kernel.people.rules import reach as permission_reach

SERIALS_PER_DAY = 99_999
# Our default: ten lookup codes that open nothing in ten minutes from one address.
CODE_MISSES = Limit("code_miss", 10, timedelta(minutes=10))
# The kinds of leg whose receiver answers for the result; a case has one such leg open at most.
LEAD_KINDS = frozenset({"dispatch_lead", "hand_down"})
# The state, in every kind, of a case that goes where the root of its duplicates goes.
LINKED = "linked"
# The state, in every kind, of a case whose work its parts carry.
CONTAINER = "container"
# The kinds of leg by which a desk gets a case to decide on, not to work on.
UP_KINDS = frozenset({"report_up", "transfer", "whistle"})
# States in which a case waits for nobody itself: others carry its work.
CARRIED = frozenset({LINKED, CONTAINER})
# Between the number of a case and that of its part.
PART_MARK = "/"
PART_DIGITS = 2


class DomainError(Exception):
    """Something the platform refuses, with a code that the pages translate; nothing was written."""

    code = "refused"
    status = 422

    def __init__(self, message: str = "", **facts: object) -> None:
        super().__init__(message or self.code)
        self.facts = facts


class NotThereError(DomainError):
    """The case does not exist, or the actor may not know that it does; both answer alike."""

    code = "not_there"
    status = 404


class StaleFormError(DomainError):
    """Somebody else changed the case since the form was opened; the typed text is kept."""

    code = "stale_form"
    status = 409


class NotNowError(DomainError):
    """The act is not possible in the case's present state."""

    code = "not_now"
    status = 409


class NotYoursError(DomainError):
    """The actor may see the case but not do this to it."""

    code = "not_yours"
    status = 403


class RefusedActError(DomainError):
    """A guard of the slice says no; `facts["why"]` is its code."""

    code = "refused_act"
    status = 409


class MissingFieldError(DomainError):
    """Something required was left out; `facts["fields"]` names it."""

    code = "missing_field"


class KeyReusedError(DomainError):
    """The same idempotency key came with another body."""

    code = "key_reused"
    status = 409


class TooOftenError(DomainError):
    """The sender has done this too often; it is open again at `until`."""

    code = "too_often"
    status = 429

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class DayFullError(DomainError):
    """A county has used its 99,999 numbers of the day."""

    code = "day_full"
    status = 503


class NotSetUpError(DomainError):
    """What the platform needs for this was never loaded; nobody but its administrator can help."""

    code = "not_set_up"
    status = 503


class PartHandler(Protocol):
    """A service of the slice by which a split case follows its parts."""

    def __call__(self, container_id: int, now: datetime, /) -> None:
        """Let the split case end, or go on, with its parts; being called again must change nothing."""


class BeginHandler(Protocol):
    """Tells at which address a case of this kind is begun from one of another slice."""

    def __call__(self, actor: Actor, category: str, case_id: int, /) -> str:
        """Give the address, "" where the actor may not or the category does not fit."""


class WordsHandler(Protocol):
    """A query of the slice by which another slice begins a case from one of its own."""

    def __call__(self, actor: Actor, case_id: int, /) -> str:
        """Give what was reported, to whoever was shown the case and may read the reporter's words; else ""."""


class PublicStatus(StrEnum):
    """What the public and partner systems see of a state."""

    OPEN = "open"
    CLOSED = "closed"


class DueHandler(Protocol):
    """A service of the slice that acts on a case whose clock has run out."""

    def __call__(self, case_id: int, leg_id: int | None, now: datetime, /) -> None:
        """Act once; being called again must change nothing."""


class EraseHandler(Protocol):
    """A service of the slice that erases again what a restored backup has brought back of its cases."""

    def __call__(self, erased: Erased, /) -> None:
        """Erase what is there of these cases and was at that moment; being called again must change nothing."""


class SeatQuery(Protocol):
    """A query of the slice that tells who has a seat in which of its cases."""

    def __call__(self) -> Any:
        """Give the seats as a query of rows with `case_id` and `account`."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of a kind with its words and what stands for it outside."""

    code: str
    zh: str
    en: str
    step: int
    public: PublicStatus = PublicStatus.OPEN
    is_final: bool = False
    # The clock that runs in it, or "none: reason".
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted move: from where, to where, by which permission, and what must be given with it."""

    id: str
    act: str
    zh: str
    en: str
    sources: frozenset[str]
    # Empty: the state does not change. Several: the service decides which.
    targets: frozenset[str]
    permission: Permission
    fields: tuple[str, ...] = ()
    # The group of reason codes it must be given with; empty where none is asked.
    reasons: str = ""
    # Done by the platform itself when a clock runs out or a rule says so, never by a person.
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class CaseKind:
    """The only extension point of the kernel: what a slice declares about its cases."""

    name: str
    version: int
    zh: str
    en: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    read: Permission
    # What happens when a clock of this name runs out; a clock without a handler only shows.
    on_due: Mapping[str, DueHandler] = field(default_factory=dict)
    # What follows for a split case from every act on one of its parts.
    on_part: PartHandler | None = None
    # Whatever right a page asks for, staff see these cases by `read` alone, and at the unit that holds them.
    is_apart: bool = False
    # The name of the address at which whoever holds the code of such a case follows it; empty where nobody does.
    page: str = ""
    # How its cases are erased again after a restore, where they are not reports.
    on_erase: EraseHandler | None = None
    # Where such a case is begun from one of another slice, and by which lines that one tells of its begin and its end.
    begins_at: BeginHandler | None = None
    tells_source: tuple[str, str] = ("", "")
    # What a case of the kind gives to another slice that begins one from it.
    words: WordsHandler | None = None
    # In which of its cases somebody has a seat, which a post of the scope "seat" shows; None where there are no seats.
    seats: SeatQuery | None = None

    @property
    def slice(self) -> str:
        """Give the slice that declared the kind, as its permissions name it."""
        return self.read.partition(":")[0]

    def state(self, code: str) -> State:
        """Give the state of that code; KeyError for an unknown one."""
        return {s.code: s for s in self.states}[code]

    def transition(self, act: str) -> Transition:
        """Give the transition of that act; KeyError for an unknown one."""
        for transition in self.transitions:
            if transition.act == act:
                return transition
        raise KeyError(act)

    def acts_from(self, state: str) -> tuple[Transition, ...]:
        """Give the transitions that may begin in `state`."""
        return tuple(t for t in self.transitions if state in t.sources)


def demand_target(transition: Transition, state: str, to_state: str) -> None:
    """Raise NotNowError unless `transition` leads from `state` to `to_state`."""
    first = not state and not transition.sources
    if not (first or state in transition.sources) or to_state not in transition.targets:
        raise NotNowError(act=transition.act, state=state, to=to_state)


def walked(kind: CaseKind, steps: Sequence[tuple[str, str]]) -> str:
    """Give the state after a new case has gone through (act, state) steps; NotNowError at the first wrong one."""
    state = ""
    for act, to_state in steps:
        demand_target(kind.transition(act), state, to_state)
        state = to_state
    return state


_kinds: dict[str, CaseKind] = {}


def register(kind: CaseKind) -> None:
    """Make a kind known; called once by its slice's `apps.py`."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> CaseKind:
    """Give the registered kind; KeyError when no slice declared it."""
    return _kinds[name]


def kinds_apart() -> list[CaseKind]:
    """Give the kinds that are seen by their own right alone."""
    return [kind for kind in _kinds.values() if kind.is_apart]


def kinds_of(permission: Permission) -> list[CaseKind]:
    """Give the kinds a permission can speak of: those of its slice, or all for one that belongs to no slice."""
    mine = [kind for kind in _kinds.values() if kind.slice == permission.partition(":")[0]]
    return mine or list(_kinds.values())


def kinds() -> tuple[CaseKind, ...]:
    """Give every registered kind."""
    return tuple(_kinds.values())


def luhn(digits: str) -> int:
    """Give the Luhn check digit of a string of digits.

    >>> luhn("43070322070400012")
    7
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digit sum of a two-digit product
    return -total % 10


def number(county: str, day: date, serial: int) -> str:
    """Give a case number `county6-YYMMDD-serial5-check` (issue-desk 4.3); DayFullError past 99,999.

    >>> number("430723", date(2022, 8, 5), 31)
    '430723-220805-00031-1'
    """
    if serial > SERIALS_PER_DAY:
        raise DayFullError(f"{county} has given all its numbers of {day}")
    body = f"{county}{day:%y%m%d}{serial:05d}"
    return f"{county}-{day:%y%m%d}-{serial:05d}-{luhn(body)}"


def part_number(whole: str, place: int) -> str:
    """Give the number of the part of a case at a place, from 1.

    >>> part_number("430723-220805-00031-1", 2)
    '430723-220805-00031-1/2'
    """
    return f"{whole}{PART_MARK}{place}"


def is_number(text: str) -> bool:
    """Tell whether a text is a case number with a right check digit, or that of a part.

    >>> is_number("430703-220704-00012-7"), is_number("430703-220704-00021-7")
    (True, False)
    >>> is_number("430703-220704-00012-7/2"), is_number("430703-220704-00012-7/")
    (True, False)
    """
    whole, _, part = text.partition(PART_MARK)
    if whole != text and not (part.isascii() and part.isdigit() and part[0] != "0" and len(part) <= PART_DIGITS):
        return False
    parts = whole.split("-")
    if [len(p) for p in parts] != [6, 6, 5, 1] or not all(p.isascii() and p.isdigit() for p in parts):
        return False
    return luhn("".join(parts[:3])) == int(parts[3])


def lookup_code(typed: str) -> str:
    """Give a typed lookup code in its stored form: upper case, no blanks, O as 0, I and L as 1 (Crockford).

    >>> lookup_code(" k7m2-oil9 ")
    'K7M20119'
    """
    kept = "".join(c for c in typed.upper() if c.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a case stands, as far as rights go."""

    case_id: int
    area_code: str
    reporter_id: int | None
    # The holder, every unit with an open leg, and the desk that sent the open lead leg.
    unit_ids: frozenset[int]
    # The accounts that have a seat in it, where its kind has seats.
    seated: frozenset[int] = frozenset()


def covers(actor: Actor, permission: Permission, spot: Spot) -> bool:
    """Tell whether `permission` carries `actor` to a case standing at `spot`."""
    reach = permission_reach(actor, permission)
    return (
        reach.everything
        or (reach.own and spot.reporter_id == actor.account_id)
        or (reach.code_case_id == spot.case_id)
        or (reach.seat and actor.account_id in spot.seated)
        or bool((reach.units | reach.desks | reach.walked) & spot.unit_ids)
        or spot.area_code.startswith(tuple(reach.prefixes))
    )


def acting_post(actor: Actor, permission: Permission, spot: Spot) -> Held | None:
    """Give the post by which a staff member acts on a case: at a unit that holds it if possible, else the first."""
    # What one may do because one reported it is done by no post.
    spot = replace(spot, reporter_id=None)
    able = [p for p in actor.posts if covers(replace(actor, posts=(p,)), permission, spot)]
    return next((p for p in able if p.unit_id in spot.unit_ids), able[0] if able else None)


def acting_post_anywhere(actor: Actor, permission: Permission) -> Held | None:
    """Give the first post whose role holds `permission` at all, for an act that is not yet about a case."""
    return next((p for p in actor.posts if permission_reach(replace(actor, posts=(p,)), permission)), None)
