"""The application: what it must say, what its words are cleaned of, and the questions of safety before it. Pure."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from linli.mediation.rules.abilities import Ability, ability_fault, acts_for_other

MIN_FACTS_CHARS, MAX_FACTS_CHARS = 10, 20_000
MAX_REQUEST_CHARS, MAX_SUMMARY_CHARS = 2_000, 300
# Ten with the same claim, or five owners of one building, are a group (our default).
GROUP_FROM, OWNERS_FROM = 10, 5
# One clear refusal stops every further invitation for so long, unless the respondent asks (our default).
# Within so long the same dispute of the same people is one case (S3; our default).
SAME_WITHIN = timedelta(days=365)
REFUSAL_STANDS = timedelta(days=183)
# Marks that turn the order of what follows them, so that a text reads as other than it says.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def cleaned(text: str) -> str:
    r"""Give a text without control characters but line breaks and tabs, and without marks that turn its order.

    >>> cleaned("甲\x00说\u202e乙\r\n丙👍")
    '甲说乙\n丙👍'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or (unicodedata.category(c) != "Cc" and c not in _TURNING)).strip()


@dataclass(frozen=True, slots=True)
class Person:
    """A party as the application names it."""

    name: str = ""
    phone: str = ""
    address: str = ""
    is_organisation: bool = False


class Channel(StrEnum):
    """By which door an application comes; all but the first are written down by staff for somebody else."""

    WEB = "web"
    COUNTER = "counter"
    PHONE = "phone"
    GRID = "grid"


class Vouched(StrEnum):
    """How whoever writes an application down made sure whose it is."""

    DOCUMENT = "document"
    KNOWN = "known"
    CALLED_BACK = "called_back"


@dataclass(frozen=True, slots=True)
class Oral:
    """An application written down for somebody: by which door, who they are, and that it was read back to them."""

    channel: str = ""
    vouched: str = ""
    is_read_back: bool = False
    # Whoever writes it down has seen that the applicant lives on own wages.
    has_seen_wages: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant has told, typed or spoken."""

    type_code: str = ""
    facts: str = ""
    request: str = ""
    tried: str = ""
    applicant: Person = field(default_factory=Person)
    born_on: date | None = None
    lives_on_wages: bool = False
    representative: Person = field(default_factory=Person)
    respondent: Person = field(default_factory=Person)
    # Who else is applied against, each asked by itself.
    further: tuple[Person, ...] = ()
    # The respondent is known by a nickname or a shop sign only, and the clerk helps to find it.
    help_find: bool = False
    safety: Mapping[str, str] = field(default_factory=dict)
    is_voluntary: bool = False
    # None where the applicant types it.
    oral: Oral | None = None

    @property
    def respondents(self) -> tuple[Person, ...]:
        """Give everybody applied against, in the order they were named."""
        return (self.respondent, *self.further)

    @property
    def ability(self) -> Ability:
        """Give what is said of whether the applicant can act alone; without a date of birth it is an adult."""
        seen = self.oral is not None and self.oral.has_seen_wages
        return Ability(
            self.born_on,
            says_wages=self.lives_on_wages,
            has_seen_wages=seen,
            represented_by=self.representative.name,
        )


def missing(told: Application, today: date) -> list[str]:
    """Give the fields an application lacks before it can be handed in, in the order of its pages (m02)."""
    alone = ability_fault(told.ability, today)
    gaps = {
        "type": not told.type_code,
        "facts": not MIN_FACTS_CHARS <= len(told.facts) <= MAX_FACTS_CHARS,
        "request": not 0 < len(told.request) <= MAX_REQUEST_CHARS,
        "safety": not told.safety,
        "name": not told.applicant.name,
        "phone": not (told.applicant.phone or told.applicant.address),
        "born_on": alone == "born_later",
        "representative_name": alone not in {"", "born_later"},
        "respondent_name": not told.respondent.name and not told.help_find,
        "further_name": not all(each.name for each in told.further),
        "voluntary": not told.is_voluntary,
        "channel": told.oral is not None and told.oral.channel not in set(Channel) - {Channel.WEB},
        "vouched": told.oral is not None and told.oral.vouched not in set(Vouched),
        "read_back": told.oral is not None and not told.oral.is_read_back,
    }
    return [name for name, is_missing in gaps.items() if is_missing]


# So many names in one field are a group, which comes as a list and not as one long name.
_BETWEEN = re.compile(r"[、,，;；\n]+")


def names_in(text: str) -> list[str]:
    """Give the names that somebody typed into one field.

    >>> names_in("示例甲、示例乙,示例丙")
    ['示例甲', '示例乙', '示例丙']
    """
    return [name.strip() for name in _BETWEEN.split(text) if name.strip()]


def named_twice(told: Application) -> str:
    """Give why an application names somebody twice, as a code: on both sides, acting for both, or twice on one.

    >>> named_twice(Application(applicant=Person("张某"), respondent=Person("李某"), further=(Person("张某"),)))
    'same_person'
    """
    if any(is_same_person(told.applicant, other) for other in told.respondents):
        return "same_person"
    if acts_for_other(told.representative.name, "A", [(other.name, "R") for other in told.respondents]):
        return "acts_for_other"
    return "named_twice" if any(is_same_person(*pair) for pair in combinations(told.respondents, 2)) else ""


def is_same_person(one: Person, other: Person) -> bool:
    """Tell whether an application names the same person on both sides.

    >>> is_same_person(Person("张某", "138 0000 0000"), Person("张某", "13800000000"))
    True
    """
    if not one.name or one.name.casefold() != other.name.casefold():
        return False
    return _digits(one.phone) == _digits(other.phone) or not (one.phone and other.phone)


def same_dispute(one: tuple[str, str], other: tuple[str, str]) -> str:
    """Tell how two applications name the same two people, each as applicant and other side; "" where they do not.

    >>> same_dispute(("张某", "李某"), ("李某", "张某")), same_dispute(("张某", "李某"), ("张某", "王某"))
    ('crossed', '')
    """
    mine, theirs = (tuple("".join(name.split()).casefold() for name in names) for names in (one, other))
    if not all(mine):
        return ""
    return "again" if mine == theirs else "crossed" if mine == theirs[::-1] else ""


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def is_group(*, same_claim: int, owners_of_one_building: int = 0) -> bool:
    """Tell whether so many persons make a group, which elects representatives and is imported as a roll."""
    return same_claim >= GROUP_FROM or owners_of_one_building >= OWNERS_FROM


# The version of the privacy notice shown before an application is handed in.
PRIVACY_NOTICE = "2026-11"

# The questions asked alone, in one's own words, before anything else; each by its key, with the answers that alarm.
SAFETY = {
    "now": frozenset({"yes"}),
    "violence": frozenset({"yes", "unsure"}),
    "afraid": frozenset({"yes", "unsure"}),
    "child": frozenset({"yes", "unsure"}),
}


def dangers(safety: Mapping[str, str]) -> frozenset[str]:
    """Give the questions of safety whose answers ask for care; no answer is none, and nobody need answer.

    >>> sorted(dangers({"now": "no", "violence": "unsure"}))
    ['violence']
    """
    return frozenset(key for key, alarming in SAFETY.items() if safety.get(key) in alarming)


def is_contact_barred(safety: Mapping[str, str], *, has_spoken_alone: bool) -> bool:
    """Tell whether the other side must not be approached yet: a clerk first speaks to the applicant alone."""
    return bool({"now", "violence", "afraid"} & dangers(safety)) and not has_spoken_alone


# The screening checklist; all of it is answered before anybody is asked or anything taken up (mediation 5).
CHECKLIST = ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10")


def unanswered(checked: Collection[str]) -> list[str]:
    """Give the questions of the checklist without an answer, in order."""
    return [code for code in CHECKLIST if code not in checked]
