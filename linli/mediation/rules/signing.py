"""When an agreement takes effect: versions, signatures and their order (mediation 13, 14). Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CODE_COUNTS = timedelta(minutes=15)
READ_AT_LEAST = timedelta(minutes=30)


class Seat(StrEnum):
    """As what somebody signs."""

    PARTY = "party"
    MEDIATOR = "mediator"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Signature:
    """One act of signing: of a person, for somebody, under one version of the text."""

    seat: Seat
    # Who must have signed, and whose hand it was: a party, or an agent with special authority.
    of: str
    hand: str
    version: str
    at: datetime


class Profile(StrEnum):
    """What it takes for an agreement to bind."""

    COMMITTEE = "committee"
    COURT_PLATFORM = "court_platform"
    ORGANISATION = "organisation"


# By profile, the seats beside every party (People's Mediation Law 29; court's online mediation rules 19).
_BESIDE_PARTIES = {
    Profile.COMMITTEE: frozenset({Seat.MEDIATOR, Seat.SEAL}),
    Profile.COURT_PLATFORM: frozenset(),
    Profile.ORGANISATION: frozenset({Seat.MEDIATOR, Seat.SEAL}),
}


def valid(signatures: Collection[Signature], version: str) -> list[Signature]:
    """Give the signatures that count: of this very text; an edit of one character makes all earlier ones void."""
    return [each for each in signatures if each.version == version]


def signing_fault(
    new: Signature, signatures: Collection[Signature], version: str, parties: Collection[str], agents: Collection[str]
) -> str:
    """Give why somebody cannot sign now, as a code; "" where it may. `agents` may sign for another than themselves."""
    there = valid(signatures, version)
    if new.version != version:
        return "old_version"
    if any(each.seat is new.seat and each.of == new.of for each in there):
        return "signed_already"
    if new.hand != new.of and new.hand not in agents:
        return "no_authority"
    signed = {each.of for each in there if each.seat is Seat.PARTY}
    if new.seat is not Seat.PARTY and not set(parties) <= signed:
        return "parties_first"
    if new.seat is Seat.SEAL and not any(each.seat is Seat.MEDIATOR for each in there):
        return "mediator_first"
    return ""


def effective_at(
    signatures: Sequence[Signature], version: str, parties: Collection[str], profile: Profile
) -> datetime | None:
    """Give when an agreement took effect: with the last act its profile asks for; None while one is missing."""
    there = valid(signatures, version)
    signed = {each.of for each in there if each.seat is Seat.PARTY}
    if not parties or not set(parties) <= signed or not _BESIDE_PARTIES[profile] <= {each.seat for each in there}:
        return None
    return max(e.at for e in there if e.seat is Seat.PARTY or e.seat in _BESIDE_PARTIES[profile])


def is_code_good(sent_at: datetime, now: datetime, *, is_used: bool, is_same_document: bool) -> bool:
    """Tell whether a one-time code counts: for a quarter of an hour, once, and for its own document alone."""
    return now - sent_at <= CODE_COUNTS and not is_used and is_same_document


def has_been_read(opened_at: Collection[datetime], now: datetime, *, parties: int, waived: int) -> bool:
    """Tell whether all parties have had the final text open long enough, or each of them waived the time."""
    if len(opened_at) < parties:
        return False
    return waived >= parties or now - max(opened_at) >= READ_AT_LEAST


# Terms on these are signed on paper whatever the type of the dispute (Electronic Signature Law 3).
PAPER_TERMS = frozenset({"marriage", "adoption", "inheritance", "utility_stop"})


def is_paper_due(terms: Collection[str], *, type_signature: str, is_wished: bool) -> bool:
    """Tell whether an agreement is signed on paper: by what its terms are about, its type, or any party's wish."""
    return bool(PAPER_TERMS & set(terms)) or type_signature == "wet" or is_wished


def oral_fault(
    *,
    type_code: str,
    is_group: bool,
    wants_writing: bool,
    has_instalments: bool,
    is_on_the_spot: bool,
    is_major: bool,
    is_paper: bool,
) -> str:
    """Give why an agreement cannot stay oral, as a code; "" where it may (mediation 14)."""
    if wants_writing:
        return "wants_writing"
    if type_code in {"D06", "D08", "D09"}:
        return "type_in_writing"
    if is_group:
        return "group"
    if has_instalments or not is_on_the_spot:
        return "not_on_the_spot"
    if is_major:
        return "major"
    return "on_paper" if is_paper else ""


def fingerprint(sha256: str) -> list[str]:
    """Give a hash as people compare it: sixteen groups of four.

    >>> fingerprint("ab12" * 16)[:2], len(fingerprint("ab12" * 16))
    (['ab12', 'ab12'], 16)
    """
    return [sha256[place : place + 4] for place in range(0, len(sha256), 4)]


# By type of dispute, where a body other than a people's committee is meant; else the committee's own.
_PROFILES = {"D06": Profile.ORGANISATION, "D08": Profile.ORGANISATION, "D09": Profile.ORGANISATION}


def profile_of(type_code: str, sent: str = "") -> Profile:
    """Give what it takes for an agreement to bind, by its type and by whom the case came (mediation 14).

    >>> profile_of("D02").value, profile_of("D09").value, profile_of("D02", "court_platform").value
    ('committee', 'organisation', 'court_platform')
    """
    return Profile.COURT_PLATFORM if sent == Profile.COURT_PLATFORM else _PROFILES.get(type_code, Profile.COMMITTEE)


class Hand(StrEnum):
    """By whose hand a party signs."""

    SELF = "self"
    REPRESENTATIVE = "representative"
    AGENT = "agent"


def paper_faults(*, pages: int, scanned: int, version: str, footer: str, signers: int, signed: int) -> list[str]:
    """Give what of a scanned paper is not as it was printed, all of it at once.

    The hash of the footer is read off in full, or by its first and last group of four.

    >>> paper_faults(pages=5, scanned=4, version="ab", footer="ab", signers=3, signed=3)
    ['paper_pages']
    """
    faults = {
        "paper_pages": pages != scanned,
        "paper_hash": not is_footer(footer, version),
        "paper_signers": signers != signed,
    }
    return [code for code, is_so in faults.items() if is_so]


def is_footer(typed: str, version: str) -> bool:
    """Tell whether what was read off a footer is the hash of a version, in full or by its ends.

    >>> is_footer("0123 89AB", "0123456789ab"), is_footer("0123", "0123456789ab")
    (True, False)
    """
    return "".join(typed.split()).lower() in {version, version[:4] + version[-4:]}


def is_threshold_met(signed: int, members: int, percent: int) -> bool:
    """Tell whether enough members of a group signed, where its agreement binds none otherwise.

    >>> is_threshold_met(4, 6, 66), is_threshold_met(3, 6, 66)
    (True, False)
    """
    return members > 0 and signed * 100 >= members * percent
