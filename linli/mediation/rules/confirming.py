"""Judicial confirmation (司法确认, mediation 6.2, 15): what may be confirmed, by which court, until when. Pure."""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Days after effect on which all parties are reminded (our default); the window itself is in `clocks`.
WARNED_AFTER = (20, 25, 28)
# A party may object within so many days of receipt, a third person within so many months of knowing (Supreme People's
# Court on civil procedure, 372).
OBJECT_DAYS, OBJECT_MONTHS = 15, 6


class Ineligible(StrEnum):
    """Why a term cannot be confirmed (mediation 15)."""

    OUTSIDE = "E1"
    STATUS = "E2"
    PROCEDURE = "E3"
    TITLE = "E4"
    ORAL = "E5"
    ENTRUSTED = "E6"


# By what a term is about (Supreme People's Court on civil procedure, 355).
_BY_SUBJECT = {
    "administrative": Ineligible.OUTSIDE, "crime": Ineligible.OUTSIDE,
    "marriage": Ineligible.STATUS, "parentage": Ineligible.STATUS, "adoption": Ineligible.STATUS,
    "bankruptcy": Ineligible.PROCEDURE, "public_notice": Ineligible.PROCEDURE,
    "title": Ineligible.TITLE, "intellectual_property": Ineligible.TITLE,
}  # fmt: skip


def ineligible(subjects: Collection[str], *, is_oral: bool = False, is_entrusted: bool = False) -> str:
    """Give the ground on which a term cannot be confirmed, "" where it can. The whole agreement's ground goes first.

    >>> ineligible(["adoption"]).value, ineligible([], is_oral=True).value, ineligible(["money"])
    ('E2', 'E5', '')
    """
    if is_entrusted:
        return Ineligible.ENTRUSTED
    if is_oral:
        return Ineligible.ORAL
    return min((_BY_SUBJECT[subject] for subject in subjects if subject in _BY_SUBJECT), default="")


def opens(grounds: Collection[str]) -> str:
    """Give the state a confirmation begins in: open where one term at least may be confirmed (k01).

    >>> opens(["E2", ""]), opens(["E2", "E4"]), opens([])
    ('open', 'not_eligible', 'not_eligible')
    """
    return "open" if any(not ground for ground in grounds) else "not_eligible"


def warned_on(effect_on: date) -> list[date]:
    """Give the days on which the parties are reminded of the end of the window.

    >>> [day.day for day in warned_on(date(2022, 1, 1))]
    [21, 26, 29]
    """
    return [effect_on + timedelta(days=days) for days in WARNED_AFTER]


class Level(StrEnum):
    """Which court of first instance a dispute belongs to."""

    BASIC = "basic"
    INTERMEDIATE = "intermediate"


class Why(StrEnum):
    """By what a court is the right one (Civil Procedure Law 205)."""

    INVITED = "invited"
    DOMICILE = "domicile"
    SUBJECT = "subject"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Court:
    """A court as the table has it: the area is that of its district, a county or a city."""

    code: str
    level: Level
    area: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded of places: area codes of where parties live, the subject matter lies, and who mediated sits."""

    domiciles: tuple[str, ...] = ()
    subject: str = ""
    organisations: tuple[str, ...] = ()
    # The court that invited the organisation to mediate; it alone is right then.
    invited_by: str = ""
    level: Level = Level.BASIC


def right_courts(courts: Collection[Court], known: Known) -> dict[str, Why]:
    """Give the courts that may be applied to by their code, each with the first reason, the likeliest first.

    >>> court = Court("430703", Level.BASIC, "430703")
    >>> right_courts([court], Known(domiciles=("430703121399",), organisations=("430703",)))
    {'430703': <Why.DOMICILE: 'domicile'>}
    """
    if known.invited_by:
        return {known.invited_by: Why.INVITED}
    places = [
        *((code, Why.DOMICILE) for code in known.domiciles),
        (known.subject, Why.SUBJECT),
        *((code, Why.ORGANISATION) for code in known.organisations),
    ]
    found: dict[str, Why] = {}
    for place, why in places:
        for court in courts:
            if place and court.level is known.level and place.startswith(court.area):
                found.setdefault(court.code, why)
    return found


def domiciles(addresses: Collection[str], counties: Mapping[str, str]) -> tuple[str, ...]:
    """Give the codes of the counties that recorded addresses name, `counties` giving their names by code.

    >>> domiciles(["示例县大街 1 号", ""], {"990101": "示例县", "990102": "邻县"})
    ('990101',)
    """
    return tuple(code for code, name in counties.items() if name and any(name in address for address in addresses))


def court_fault(chosen: str, right: Collection[str], reason: str) -> str:
    """Give why a court cannot be chosen, as a code; a free choice takes a reason."""
    return "" if chosen in right or reason.strip() else "right_court"


class Dismissal(StrEnum):
    """On what ground a court dismisses an application (Supreme People's Court on civil procedure, 358)."""

    MANDATORY_LAW = "R1"
    OTHERS_HARMED = "R2"
    PUBLIC_ORDER = "R3"
    INVOLUNTARY = "R4"
    UNCLEAR = "R5"
    OTHER = "R6"


class NotAccepted(StrEnum):
    """On what ground a court does not accept one (the same, 355)."""

    OUTSIDE = "A1"
    NOT_THIS_COURT = "A2"
    STATUS = "A3"
    PROCEDURE = "A4"
    TITLE = "A5"


class Checked(StrEnum):
    """How a ground of dismissal looks before an application goes to court."""

    PASSED = "passed"
    OVERRIDDEN = "overridden"
    BLOCKED = "blocked"


def checks_missing(answers: Mapping[str, str], reasons: Mapping[str, str]) -> list[str]:
    """Give the grounds that still keep an application back: unanswered, blocked, or overridden without a reason."""
    return [
        ground.value
        for ground in Dismissal
        if answers.get(ground) not in {Checked.PASSED, Checked.OVERRIDDEN}
        or (answers[ground] == Checked.OVERRIDDEN and not reasons.get(ground, "").strip())
    ]


def applied_by_all(applied: Collection[int], parties: Collection[int]) -> bool:
    """Tell whether every party has joined the application; one alone leaves it open."""
    return bool(parties) and set(parties) <= set(applied)


def objection_fault(*, is_party: bool, from_on: date, objected_on: date) -> str:
    """Give why an objection comes too late, as a code; "" in time. It counts from receipt, or from knowledge.

    >>> objection_fault(is_party=True, from_on=date(2022, 1, 1), objected_on=date(2022, 1, 17))
    'objection_in_time'
    """
    until = from_on + timedelta(days=OBJECT_DAYS) if is_party else months_later(from_on, OBJECT_MONTHS)
    return "" if from_on <= objected_on <= until else "objection_in_time"


def months_later(day: date, months: int) -> date:
    """Give the same day so many months later, or the last of that month where it has no such day (Civil Code 202).

    >>> months_later(date(2021, 8, 31), 6), months_later(date(2020, 2, 29), 24)
    (datetime.date(2022, 2, 28), datetime.date(2022, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def enforce_until(last_due_on: Sequence[date]) -> date | None:
    """Give until when enforcement may be asked for: two years from the last instalment (Civil Procedure Law 250)."""
    return months_later(max(last_due_on), 24) if last_due_on else None
