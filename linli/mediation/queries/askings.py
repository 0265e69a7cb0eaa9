"""How each of the other sides stands to what it is asked: by which key, how often it was tried, what it has said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.mediation.models import Participant
from linli.mediation.rules import parties
from linli.mediation.rules.inviting import Attempt, Result, Way, are_attempts_over, attempt_fault
from linli.mediation.rules.parties import Taking

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry
    from linli.kernel.deadlines.models import Due
    from linli.mediation.models import Invitation

# The lines by which the other side was approached.
ATTEMPTS = frozenset({"attempt", "text"})


@dataclass(frozen=True, slots=True)
class Asking:
    """One respondent as it is asked; each of several by itself."""

    who: Participant
    # The newest key that still opens something.
    invitation: "Invitation | None"
    attempts: Sequence[Attempt]
    # Whether it has said anything for itself, and how it stands by that.
    is_answered: bool
    taking: Taking
    # Why it may not be approached now, as a code.
    fault: str

    @property
    def is_out(self) -> bool:
        """Tell whether the mediation can only go on without it: it refused, or could not be reached."""
        return self.taking in {Taking.REFUSED, Taking.UNREACHABLE}


def askings_of(
    respondents: Sequence[Participant],
    invitations: "Sequence[Invitation]",
    entries: "Sequence[Entry]",
    dues: "Sequence[Due]",
    now: datetime,
) -> list[Asking]:
    """Give how each respondent stands; `invitations` are the live ones, the newest first."""
    reply = next((due for due in reversed(dues) if due.clock == "reply_by"), None)
    is_time_over = reply is not None and reply.due_at <= now
    return [_asking(who, invitations, entries, now, is_time_over=is_time_over) for who in respondents]


def _asking(
    who: Participant,
    invitations: "Sequence[Invitation]",
    entries: "Sequence[Entry]",
    now: datetime,
    *,
    is_time_over: bool,
) -> Asking:
    # Lines that name nobody are of a dispute with one other side.
    own = [e for e in entries if e.data.get("participant", who.pk) == who.pk]
    made = attempts(own)
    said = [e.data for e in own if "answer" in e.data]
    answers = [parties.Answered(parties.Answer(d["outcome"]), d.get("is_confirmed", False)) for d in said]
    taking = parties.taking(answers)
    is_waiting = taking in {Taking.INVITED, Taking.NOT_THEM}
    return Asking(
        who=who,
        invitation=next((each for each in invitations if each.participant_id == who.pk), None),
        attempts=made,
        is_answered=any(each.answer is not parties.Answer.NOT_ME for each in answers),
        taking=Taking.UNREACHABLE if is_waiting and are_attempts_over(made, is_time_over=is_time_over) else taking,
        fault=attempt_fault(len(made), timezone.localtime(now)),
    )


def attempts(entries: "Sequence[Entry]") -> list[Attempt]:
    """Give the attempts to reach the other side that these lines tell of, oldest first."""
    lines = [e for e in entries if e.act in ATTEMPTS]
    return [Attempt(Way(e.data["channel"]), Result(e.data["outcome"])) for e in lines]


def nobody_fault(askings: Sequence[Asking], act: str) -> str:
    """Give why nobody may be approached by such an act; "" where somebody may.

    One clear refusal stops every further asking, until it is decided whether to go on without who refused.
    """
    if any(asking.taking is Taking.REFUSED for asking in askings):
        return "one_refused"
    faults = [approach_fault(asking, act) for asking in askings]
    return "" if "" in faults else next(iter(faults), "not_now")


def approach_fault(asking: Asking, act: str) -> str:
    """Give why one of the other sides is not approached by such an act, as a code; "" where it is."""
    if asking.taking is Taking.AGREED:
        return "agreed_already"
    if act == "text" and (asking.invitation is None or asking.who.contact is None):
        return "no_phone"
    return asking.fault


# By these a committee goes on without those who refused or were not reached, or ends it on their refusal (16).
PARTING = frozenset({"part_propose", "part", "refusal_end"})


def part_fault(act: str, askings: Sequence[Asking], entries: "Sequence[Entry]", account_id: int | None) -> str:
    """Give why a dispute cannot be parted now: nobody is out of it, or nobody would be left.

    A clerk proposes it with the applicant's consent, and a director decides (m10). Other acts: "".
    """
    if act not in PARTING:
        return ""
    out = [asking for asking in askings if asking.is_out]
    if act == "refusal_end":
        return "" if any(asking.taking is Taking.REFUSED for asking in askings) else "nobody_refused"
    if not out or len(out) == len(askings):
        return "nobody_out"
    proposed = part_proposed(entries)
    if act == "part_propose":
        return ""
    if proposed is None:
        return "proposal"
    return "other_hand" if proposed.account_id == account_id else ""


def part_proposed(entries: "Sequence[Entry]") -> "Entry | None":
    """Give the line by which a clerk proposes to part a dispute, while nothing else was answered or done since."""
    last = next((e for e in reversed(entries) if e.act in _SETTLES_PARTING), None)
    return last if last is not None and last.act == "part_propose" else None


# What a director was asked about has changed after any of these.
_SETTLES_PARTING = frozenset({"part_propose", "part", "answer", "hear", "not_me", "contact_new", "invite"})


def left_out(seen: "Case", entries: "Sequence[Entry]") -> "list[Participant]":
    """Give without whom of the other sides a dispute goes on that the actor has been shown."""
    if all(entry.act != "part" for entry in entries):
        return []
    return list(Participant.objects.filter(case=seen, left_out_at__isnull=False).order_by("pk"))
