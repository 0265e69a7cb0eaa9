"""The pages of a report: their order, and when the numbers to call come between (screens R2, issue-desk 4.1)."""

from collections.abc import Collection, Iterable
from enum import StrEnum


class Step(StrEnum):
    """One page of the report, by its address."""

    START = "start"
    CALL = "call"
    WORDS = "words"
    PLACE = "place"
    WHAT = "what"
    QUESTIONS = "questions"
    CONTACT = "contact"
    NEAR = "near"
    CHECK = "check"


ASKED = (Step.START, Step.WORDS, Step.PLACE, Step.WHAT, Step.QUESTIONS, Step.CONTACT)
# What "step 2 of 6" counts: the numbers to call come before any counting.
COUNTED = (*ASKED[1:], Step.CHECK)
# Pages that say how to reach somebody: sealed while they wait, as they will be in the contact itself.
SEALED = frozenset({Step.CONTACT})
SEAL_PURPOSE = "draft"
EVERY_NUMBER = ("110", "119", "120", "122")


def following(step: Step, *, gaps: Collection[Step], must_call: bool, is_change: bool, must_look: bool = False) -> Step:
    """Give the page after `step`; `gaps` are the pages not answered, `is_change` leads straight back to the check.

    `must_look`: there are reports like this one, shown once everything else is answered.

    >>> following(Step.WORDS, gaps={Step.CONTACT}, must_call=False, is_change=False).value
    'place'
    >>> following(Step.WORDS, gaps={Step.CONTACT}, must_call=False, is_change=True).value
    'contact'
    """
    if must_call:
        return Step.CALL
    last = Step.NEAR if must_look else Step.CHECK
    if is_change or step in {Step.CALL, Step.NEAR}:
        return next((s for s in ASKED if s in gaps), last)
    return (*ASKED, last)[ASKED.index(step) + 1]


def emergency_numbers(*, urgency: str, number: str, told: Iterable[str]) -> tuple[str, ...]:
    """Give the numbers to show large: those the answers call for, the category's own, all four for a bare u1.

    >>> emergency_numbers(urgency="u1", number="119", told=()), emergency_numbers(urgency="u1", number="", told=())
    (('119',), ('110', '119', '120', '122'))
    """
    own = [number] if number and urgency == "u1" else []
    named = tuple(dict.fromkeys([*told, *own]))
    return named or (EVERY_NUMBER if urgency == "u1" else ())
