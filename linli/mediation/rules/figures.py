"""The numbers of mediation (mediation 23): shares with their numerator and denominator said, never of a person. Pure.

They count the disputes whose time ended in the period, each once; duplicates and what is left out are told beside.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from linli.kernel.cases.rules.counting import wilson

# Below so many there is no percentage, only a count; and what is public hides a cell of fewer people than this.
PERCENT_FROM, PUBLIC_FROM = 30, 5
# Endings that say nothing about mediation: settled between themselves; taken elsewhere, somebody gone, a duplicate.
LEFT_OUT = frozenset({"T2", "T8d", "T8e", "T8g"})
CONTENT_FROM = 4


@dataclass(frozen=True, slots=True)
class Ended:
    """One dispute of the cohort, as far as it is counted."""

    ending: str = ""
    was_accepted: bool = False
    # "written", "oral", or "" without an agreement.
    agreement: str = ""
    sent: int = 0
    delivered: int = 0
    answered: int = 0
    agreed: int = 0
    took_days: int = 0
    is_over_time: bool = False
    was_extended: bool = False
    has_dues: bool = False
    is_performed: bool = False
    was_breached: bool = False
    was_transferred: bool = False
    was_returned: bool = False


@dataclass(frozen=True, slots=True)
class OwedFen:
    """One due item of the cohort: its weight in fen, and whether it was verified as paid by its day."""

    fen: int
    is_in_time: bool
    is_oral: bool = False


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One confirmation of the cohort."""

    is_eligible: bool
    was_in_time: bool = False
    is_confirmed: bool = False
    dismissed_on: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One side that was to be asked after an agreement."""

    side: str
    is_independent: bool
    has_answered: bool
    is_free: bool = False
    stars: int = 0
    contradicts: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A numerator over its denominator, by a code that pages put into words."""

    code: str
    hits: int
    n: int


def shares(
    ended: Collection[Ended],
    owed: Collection[OwedFen] = (),
    confirmed: Collection[Confirmed] = (),
    asked: Collection[Asked] = (),
) -> list[Share]:
    """Give every share of a cohort."""
    return [*_asking(ended), *_settling(ended), *_keeping(ended, owed), *_court(confirmed), *_after(asked)]


def _share(code: str, hits: Iterable[object], among: Iterable[object]) -> Share:
    return Share(code, sum(map(bool, hits)), sum(map(bool, among)))


def _asking(ended: Collection[Ended]) -> list[Share]:
    sent, answered, agreed = (sum(getattr(e, name) for e in ended) for name in ("sent", "answered", "agreed"))
    return [
        Share("delivered", sum(e.delivered for e in ended), sent),
        Share("answered", answered, sent),
        Share("agreed_of_sent", agreed, sent),
        Share("agreed_of_answered", agreed, answered),
        _share("returned", (e.was_returned for e in ended), (e.was_transferred for e in ended)),
    ]


def _settling(ended: Collection[Ended]) -> list[Share]:
    accepted = [e for e in ended if e.was_accepted]
    tried = [e for e in accepted if e.ending not in LEFT_OUT]
    return [
        _share("settled", (e.agreement for e in tried), tried),
        _share("settled_written", (e.agreement == "written" for e in tried), tried),
        _share("left_out", (e.ending in LEFT_OUT for e in accepted), accepted),
        _share("over_time", (e.is_over_time for e in accepted), accepted),
        _share("extended", (e.was_extended for e in accepted), accepted),
    ]


def _keeping(ended: Collection[Ended], owed: Collection[OwedFen]) -> list[Share]:
    accepted, agreed = [e for e in ended if e.was_accepted], [e for e in ended if e.agreement]
    written, oral = [o for o in owed if not o.is_oral], [o for o in owed if o.is_oral]
    return [
        _share("performed_of_accepted", (e.is_performed for e in accepted), accepted),
        _share("performed_of_agreed", (e.is_performed for e in agreed), agreed),
        _share("in_time", (o.is_in_time for o in written), written),
        Share("in_time_fen", sum(o.fen for o in written if o.is_in_time), sum(o.fen for o in written)),
        _share("in_time_oral", (o.is_in_time for o in oral), oral),
        _share("breached", (e.was_breached for e in agreed if e.has_dues), (e.has_dues for e in agreed)),
    ]


def _court(confirmed: Collection[Confirmed]) -> list[Share]:
    eligible = [c for c in confirmed if c.is_eligible]
    grounds = sorted({c.dismissed_on for c in eligible if c.dismissed_on})
    return [
        _share("confirmed", (c.is_confirmed for c in eligible), eligible),
        _share("filed_in_time", (c.was_in_time for c in eligible), eligible),
        *(_share(f"dismissed_{ground}", (c.dismissed_on == ground for c in eligible), eligible) for ground in grounds),
    ]


def _after(asked: Collection[Asked]) -> list[Share]:
    own, called = [a for a in asked if not a.is_independent], [a for a in asked if a.is_independent]
    spoke = [a for a in called if a.has_answered]
    sides = [(side, [a for a in asked if a.side == side]) for side in sorted({a.side for a in asked})]
    return [
        _share("reached", (a.has_answered for a in own), own),
        _share("called", (a.has_answered for a in called), called),
        _share("contradicted", (a.contradicts for a in spoke), spoke),
        _share("freely", (a.is_free for a in spoke), spoke),
        *(_content(f"content_{side}", of) for side, of in sides),
    ]


def _content(code: str, asked: Collection[Asked]) -> Share:
    rated = [a for a in asked if a.has_answered and a.stars]
    return _share(code, (a.stars >= CONTENT_FROM for a in rated), rated)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a share may stand on a page: nothing, its counts, or its percentage with the interval."""

    is_hidden: bool
    has_percent: bool


def shown(share: Share, *, is_public: bool) -> Shown:
    """Tell how much of a share may be shown; in public neither a small cell nor its small remainder.

    >>> shown(Share("settled", 20, 29), is_public=False), shown(Share("settled", 28, 30), is_public=True).is_hidden
    (Shown(is_hidden=False, has_percent=False), True)
    """
    is_small = share.n < PUBLIC_FROM or any(0 < cell < PUBLIC_FROM for cell in (share.hits, share.n - share.hits))
    is_hidden = is_public and is_small
    return Shown(is_hidden, not is_hidden and share.n >= PERCENT_FROM)


def interval(share: Share) -> tuple[int, int]:
    """Give Wilson's 95 % interval of a share in whole per cent (Wilson, J. Am. Stat. Assoc. 22, 1927).

    >>> interval(Share("settled", 24, 30)), interval(Share("settled", 0, 0))
    ((63, 90), (0, 100))
    """
    low, high = wilson(share.hits, share.n)
    return round(low * 100), round(high * 100)


def percentile(values: Sequence[int], percent: int) -> int | None:
    """Give the smallest value that at least so many percent do not exceed (nearest rank); None of none.

    >>> percentile([1, 2, 3, 4, 100], 50), percentile([1, 2, 3, 4, 100], 90), percentile([], 50)
    (3, 100, None)
    """
    if not values:
        return None
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def load(open_cases: Collection[int]) -> tuple[int, float, int] | None:
    """Give least, median and most open cases of a mediator, of nobody by name; None without mediators.

    >>> load([3, 0, 4])
    (0, 3, 4)
    """
    return (min(open_cases), median(open_cases), max(open_cases)) if open_cases else None
