"""What each participant consents to, and what a sitting needs before it opens and ends (mediation 6, 7.1, 11). Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Our default: a sitting is told so long before, shorter where all agree.
NOTICE = timedelta(days=2)


class Consent(StrEnum):
    """What a participant says yes or no to; silence is neither (mediation 7.1)."""

    # Read, and the address where papers reach them: documents 12 and 43.
    RIGHTS = "rights"
    SERVICE = "service"
    MEDIATION = "mediation"
    ONLINE = "online"
    SEPARATE = "separate"
    RECORDING = "recording"
    SIGNING = "signing"
    SENSITIVE = "sensitive"
    # Of one thing, which the row names.
    CHOICE = "choice"
    WAIVER = "waiver"
    EXTENSION = "extension"
    PAUSE = "pause"
    SKIP_EXCHANGE = "skip_exchange"
    SHORT_NOTICE = "short_notice"
    TWO_OF_THREE = "two_of_three"
    FACT = "fact"
    # That somebody who is invited takes part, and is shown the evidence that was exchanged.
    INVITEE = "invitee"
    INVITEE_SHOWN = "invitee_shown"
    RECORD = "record"
    # Of what one's side said apart, once the talks are over.
    ERASE_APART = "erase_apart"


# Asked of everybody before mediators are chosen; the first three must be there, the others may be no.
AT_START = (
    Consent.RIGHTS, Consent.SERVICE, Consent.MEDIATION,
    Consent.ONLINE, Consent.SEPARATE, Consent.RECORDING, Consent.SIGNING, Consent.SENSITIVE,
)  # fmt: skip
# The text people agree to; a changed text gets another version.
TEXT_VERSION = "2022-1"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of a participant: about what, and yes or no. Later ones replace earlier ones."""

    participant: int
    kind: str
    about: str
    is_given: bool


Answers = Mapping[tuple[int, str, str], bool]


def answers(given: Iterable[Given]) -> Answers:
    """Give the last word of each on each thing, from answers in the order they came.

    >>> answers([Given(1, "online", "", True), Given(1, "online", "", False)])
    {(1, 'online', ''): False}
    """
    return {(each.participant, each.kind, each.about): each.is_given for each in given}


def all_gave(said: Answers, participants: Collection[int], kind: Consent, about: str = "") -> bool:
    """Tell whether every participant has said yes; nobody's silence is one.

    >>> all_gave({(1, "online", ""): True}, [1, 2], Consent.ONLINE)
    False
    """
    return bool(participants) and all(said.get((each, kind, about), False) for each in participants)


class Mode(StrEnum):
    """How a sitting is held (court's online mediation rules 16 for the last)."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    MIXED = "mixed"
    SEPARATE = "separate"


def sitting_fault(mode: Mode, starts_at: datetime, now: datetime, said: Answers, participants: Collection[int]) -> str:
    """Give why a sitting cannot be arranged so, as the code of the need that is missing; "" where it can.

    Online and separate times take the consent of all, and so does a notice of less than two days.
    """
    asked = {Mode.ONLINE: Consent.ONLINE, Mode.MIXED: Consent.ONLINE, Mode.SEPARATE: Consent.SEPARATE}.get(mode)
    if asked and not all_gave(said, participants, asked):
        return "mode"
    if starts_at <= now:
        return "notice_past"
    is_short = starts_at - now < NOTICE
    return "notice" if is_short and not all_gave(said, participants, Consent.SHORT_NOTICE) else ""


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is there when a sitting opens: on which side, or in which seat, and how they were identified."""

    side: str = ""
    seat: str = ""
    identified: str = ""


def opening_fault(
    present: Collection[Present], seats: int, sides: Collection[str], *, two_will_do: bool, is_separate: bool
) -> str:
    """Give why a sitting cannot be opened, as the code of the need that is missing; "" where it can.

    >>> opening_fault([Present(seat="P"), Present(side="A", identified="paper")], 1, "AR", two_will_do=False,
    ...     is_separate=True)
    ''
    """
    seated = {each.seat for each in present if each.seat}
    if len(seated) < seats and not (seats > 1 and two_will_do and len(seated) == seats - 1):
        return "quorum"
    if any(each.side and not each.identified for each in present):
        return "identified"
    there = {each.side for each in present if each.side}
    return "sides" if len(there) < (1 if is_separate else len(set(sides))) else ""
