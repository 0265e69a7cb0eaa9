"""What a participant says, by themselves or written down for them, is kept word for word with its text and its way."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.kernel.audit.services import part
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import MissingFieldError, NotThereError, covers
from linli.kernel.people.rules import Permission
from linli.mediation.models import Assent, Participant
from linli.mediation.rules.talking import TEXT_VERSION
from linli.mediation.services.taking import Held

# How words come from a participant; "page" where they are typed on the own page.
CHANNELS = ("page", "phone", "counter", "visit", "sitting")


@part
def speaker(held: Held, participant: int, channel: str) -> Participant:
    """Give the participant who speaks: on the own page oneself, through the committee whoever is named.

    Raises NotThereError for anybody else's words, and MissingFieldError where it is not said how they came.
    """
    found = next((p for p in held.standing.participants if p.pk == participant), None)
    if found is None:
        raise NotThereError
    if not covers(held.actor, Permission.MEDIATION_SCREEN, cases.spot(held.case)):
        if not _is_own(held, found):
            raise NotThereError
    elif channel not in CHANNELS[1:]:
        raise MissingFieldError(fields=["channel"])
    return found


def _is_own(held: Held, found: Participant) -> bool:
    """Tell whether somebody's key is that of a participant: the code of the case is its applicant's."""
    if held.actor.party is not None:
        return held.actor.party.party_id == found.pk
    return held.actor.code_case_id == held.case.pk and found.side == Participant.Side.APPLICANT


@dataclass(frozen=True, slots=True)
class Word:
    """One yes or no: to what, about what, and what was added."""

    kind: str
    is_given: bool
    about: str = ""
    said: str = ""


@part
def words_keep(held: Held, who: Participant, channel: str, words: Sequence[Word], now: datetime) -> list[Assent]:
    """Keep what a participant says; what was said before stays, and counts no more."""
    rows = [
        Assent(
            case=held.case,
            participant=who,
            kind=word.kind,
            about=word.about,
            is_given=word.is_given,
            said=word.said,
            text_version=TEXT_VERSION,
            text_sha256=hashlib.sha256(f"{TEXT_VERSION}:{word.kind}".encode()).hexdigest(),
            language=held.standing.dispute.language,
            channel=channel if held.actor.is_staff else CHANNELS[0],
            given_at=now,
            account_id=held.actor.account_id if held.actor.is_staff else None,
        )
        for word in words
    ]
    return Assent.objects.bulk_create(rows)


def side_data(who: Participant, **more: object) -> Mapping[str, object]:
    """Give what a line tells of who spoke: the row, never a word."""
    return {"participant": who.pk, **more}
