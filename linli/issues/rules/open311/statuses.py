"""How states, outcomes and refusals of a case read from outside (open311 12)."""

from enum import StrEnum


class Update(StrEnum):
    """The twelve words an outgoing update may carry, of the list that FixMyStreet and the adapter share."""

    UNCHANGED = "unchanged"
    OPEN = "open"
    CLOSED = "closed"
    INVESTIGATING = "investigating"
    IN_PROGRESS = "in_progress"
    ACTION_SCHEDULED = "action_scheduled"
    PLANNED = "planned"
    FIXED = "fixed"
    NO_FURTHER_ACTION = "no_further_action"
    NOT_COUNCILS_RESPONSIBILITY = "not_councils_responsibility"
    INTERNAL_REFERRAL = "internal_referral"
    CANCELLED = "cancelled"


class Incoming(StrEnum):
    """The words we understand in an update sent to us; a blank stands for `_` and capitals do not matter."""

    OPEN = "open"
    UNCHANGED = "unchanged"
    REOPEN = "reopen"
    FIXED = "fixed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    INVESTIGATING = "investigating"
    FOR_TRIAGE = "for_triage"
    IN_PROGRESS = "in_progress"
    ACTION_SCHEDULED = "action_scheduled"
    PLANNED = "planned"
    NOT_COUNCILS_RESPONSIBILITY = "not_councils_responsibility"
    INTERNAL_REFERRAL = "internal_referral"
    NO_FURTHER_ACTION = "no_further_action"
    DUPLICATE = "duplicate"


# Never `internal_referral` while units hand a case about: FixMyStreet files that under closed. Done but unverified is
# still in progress, because closed means resolved and nobody has looked yet.
OF_STATE = {
    "received": Update.OPEN,
    "accepted": Update.OPEN,
    "need_info": Update.INVESTIGATING,
    "filed": Update.INVESTIGATING,
    "dispatched": Update.INVESTIGATING,
    "in_hand": Update.IN_PROGRESS,
    "disposed": Update.IN_PROGRESS,
    "closed": Update.CLOSED,
    "declined": Update.NO_FURTHER_ACTION,
    "withdrawn": Update.CANCELLED,
    # What became of the report is told by the one it was joined to, or by its parts.
    "linked": Update.UNCHANGED,
    "container": Update.IN_PROGRESS,
    "split": Update.IN_PROGRESS,
}
# Closed by silence is not called fixed: nobody confirmed it.
OF_OUTCOME = {
    "solved": Update.FIXED,
    "self_handled": Update.FIXED,
    "answered": Update.CLOSED,
    "closed_unverified": Update.CLOSED,
    "partly_solved": Update.NO_FURTHER_ACTION,
    "no_fault_found": Update.NO_FURTHER_ACTION,
    "unsolvable_explained": Update.NO_FURTHER_ACTION,
    "moved_to_dispute": Update.INTERNAL_REFERRAL,
    "moved_to_hazard": Update.INTERNAL_REFERRAL,
    "referred_out": Update.NOT_COUNCILS_RESPONSIBILITY,
    "withdrawn": Update.CANCELLED,
    "recalled": Update.CANCELLED,
    "rejoined": Update.CANCELLED,
}
OF_REFUSAL = {"not_in_remit": Update.NOT_COUNCILS_RESPONSIBILITY, "abuse": Update.CANCELLED}


def word(state: str, *, act: str = "", outcome: str = "", reason: str = "") -> Update:
    """Give the word of an update: by the state the case is in after it, how it ended, and why it was refused.

    A reopened case says `open` once: FixMyStreet does not know *reopen* in this direction.

    >>> word("closed", outcome="solved"), word("declined", reason="not_in_remit")
    (<Update.FIXED: 'fixed'>, <Update.NOT_COUNCILS_RESPONSIBILITY: 'not_councils_responsibility'>)
    """
    if act == "reopen":
        return Update.OPEN
    if state == "closed":
        return OF_OUTCOME.get(outcome, Update.CLOSED)
    if state == "declined":
        return OF_REFUSAL.get(reason, Update.NO_FURTHER_ACTION)
    return OF_STATE.get(state, Update.IN_PROGRESS)


def incoming(text: str) -> Incoming | None:
    """Give the word a sender means; None for one nobody knows.

    >>> incoming("In Progress"), incoming("gone")
    (<Incoming.IN_PROGRESS: 'in_progress'>, None)
    """
    try:
        return Incoming("_".join(text.lower().split()))
    except ValueError:
        return None
