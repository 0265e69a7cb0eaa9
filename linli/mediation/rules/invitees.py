"""Who takes part besides parties and mediators, and what they are told: both by everybody's consent. Pure."""

from collections.abc import Collection

from linli.mediation.rules.reading import Reader, Thing, reads
from linli.mediation.rules.talking import Answers, Consent, all_gave

# What there is to tell somebody who is invited; every other thing is shown in a sitting or not at all.
TELLABLE = (Thing.SUMMARY, Thing.EVIDENCE_EXCHANGED)


def about(invitee: int) -> str:
    """Name an invited person as the thing that a yes or no is about."""
    return f"invitee:{invitee}"


def is_welcome(said: Answers, participants: Collection[int], invitee: int) -> bool:
    """Tell whether every participant has said that somebody may take part (People's Mediation Law 20).

    >>> is_welcome({(1, "invitee", "invitee:7"): True}, [1, 2], 7)
    False
    """
    return all_gave(said, participants, Consent.INVITEE, about(invitee))


def may_be_told(said: Answers, participants: Collection[int], invitee: int) -> list[Thing]:
    """Give what somebody who is invited may be told before a sitting; nothing while one participant is silent.

    >>> yes = {(1, "invitee", "invitee:7"): True, (2, "invitee", "invitee:7"): True}
    >>> may_be_told(yes, [1, 2], 7)
    [<Thing.SUMMARY: 'summary'>]
    """
    if not is_welcome(said, participants, invitee):
        return []
    is_shown = all_gave(said, participants, Consent.INVITEE_SHOWN, about(invitee))
    return [thing for thing in TELLABLE if reads([Reader.INVITEE], thing, is_released=is_shown)]
