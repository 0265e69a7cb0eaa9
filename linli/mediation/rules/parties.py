"""Who takes part: capacity by age, representatives and agents, answers to the invitation. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Side(StrEnum):
    """On which side somebody stands: who applies, who is applied against, and a third person."""

    APPLICANT = "A"
    RESPONDENT = "R"
    THIRD = "T"


class Capacity(StrEnum):
    """What a person can do alone in law (Civil Code 18–20)."""

    NONE = "none"
    LIMITED = "limited"
    FULL = "full"


NO_CAPACITY_BELOW, ON_WAGES_FROM, ADULT_FROM = 8, 16, 18


def age_on(born_on: date, day: date) -> int:
    """Give the completed years of life. Who was born on 29 February has their birthday on 1 March in common years.

    >>> age_on(date(2004, 2, 29), date(2022, 2, 28)), age_on(date(2004, 2, 29), date(2022, 3, 1))
    (17, 18)
    """
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def capacity(born_on: date, day: date, *, lives_on_wages: bool = False) -> Capacity:
    """Give the capacity by age; from sixteen on, own wages confirmed by an officer make it full.

    >>> capacity(date(2005, 5, 1), date(2021, 5, 1), lives_on_wages=True)
    <Capacity.FULL: 'full'>
    """
    age = age_on(born_on, day)
    if age < NO_CAPACITY_BELOW:
        return Capacity.NONE
    if age >= ADULT_FROM or (age >= ON_WAGES_FROM and lives_on_wages):
        return Capacity.FULL
    return Capacity.LIMITED


@dataclass(frozen=True, slots=True)
class Authority:
    """By what paper one person acts for another, from a day to a day, both included."""

    agent: str
    principal: str
    side: Side
    # Settling, admitting, giving up a claim and the like need special authority.
    is_special: bool
    from_on: date
    to_on: date


# What a general authority does not reach (Civil Procedure Law 62).
SPECIAL_ACTS = frozenset({"settle", "admit", "give_up_claim", "sign"})


def authority_fault(authority: Authority, act: str, day: date) -> str:
    """Give why an agent cannot do an act on a day, as a code; "" where it can."""
    if not authority.from_on <= day <= authority.to_on:
        return "authority_expired"
    return "no_special_authority" if act in SPECIAL_ACTS and not authority.is_special else ""


def conflicted(authorities: Collection[Authority]) -> frozenset[str]:
    """Give the agents who act for more than one side: nobody can represent both."""
    sides: dict[str, set[Side]] = {}
    for each in authorities:
        sides.setdefault(each.agent, set()).add(each.side)
    return frozenset(agent for agent, of in sides.items() if len(of) > 1)


class Answer(StrEnum):
    """What the other side said to the invitation (mediation 7.2)."""

    AGREE = "agree"
    CALL_FIRST = "call_first"
    QUESTIONS = "questions"
    ELSEWHERE = "elsewhere"
    REFUSE = "refuse"
    NOT_ME = "not_me"


class Basis(StrEnum):
    """On what a dispute is taken up without an invitation (m09)."""

    JOINT = "joint"
    RECORDED = "recorded"


class Gone(StrEnum):
    """Why a party is there no more (edge 21, 22)."""

    DIED = "died"
    DISSOLVED = "dissolved"


class Successor(StrEnum):
    """As what somebody takes a party's place."""

    HEIR = "heir"
    SUCCESSOR = "successor"
    RENAMED = "renamed"


class Taking(StrEnum):
    """How a party stands to the mediation."""

    INVITED = "invited"
    AGREED = "agreed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"
    NOT_JOINED = "not_joined"
    REPLACED = "replaced"
    # Somebody else's address: nothing of the case is shown there any more.
    NOT_THEM = "not_them"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a respondent. After a refusal only one that the respondent itself confirms anew counts."""

    answer: Answer
    is_confirmed: bool = False


def taking(answers: Sequence[Answered]) -> Taking:
    """Give how a respondent stands after these answers, the oldest first; all of them are kept.

    >>> taking([Answered(Answer.REFUSE), Answered(Answer.AGREE)])
    <Taking.REFUSED: 'refused'>
    """
    stands = Taking.INVITED
    for each in answers:
        if each.answer is Answer.NOT_ME:
            # Whoever is reached instead answers anew.
            stands = Taking.NOT_THEM
        elif each.answer is Answer.REFUSE:
            stands = Taking.REFUSED
        elif each.answer is Answer.AGREE and (stands is not Taking.REFUSED or each.is_confirmed):
            stands = Taking.AGREED
    return stands


def enough_agreed(
    stands: Collection[Taking], *, is_separable: bool = False, applicant_agrees: bool = False, is_approved: bool = False
) -> bool:
    """Tell whether enough of the necessary respondents agreed: all, or some of a dispute that can be parted.

    Parting it takes the applicant's wish and the director's confirmation (m10).
    """
    agreed = [each for each in stands if each is Taking.AGREED]
    if agreed and len(agreed) == len(stands):
        return True
    return bool(agreed) and is_separable and applicant_agrees and is_approved
