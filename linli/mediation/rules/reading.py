"""Who reads and writes what of a dispute (mediation 11): one table, role by object. Pure."""

from collections.abc import Collection
from enum import StrEnum


class Reader(StrEnum):
    """As whom somebody stands to a dispute, or to what belongs to one of its sides; the columns, in their order."""

    OWN = "own"
    OTHER = "other"
    MEMBER = "member"
    INVITEE = "invitee"
    PANEL = "panel"
    RECORDER = "recorder"
    CLERK = "clerk"
    DIRECTOR = "director"
    DISPATCHER = "dispatcher"
    COURT = "court"
    VISITOR = "visitor"
    ADMINISTRATOR = "administrator"
    STAFF = "staff"


class Thing(StrEnum):
    """What there is to read of a dispute; the rows, in the order of the specification."""

    APPLICATION = "application"
    SUMMARY = "summary"
    CONTACT = "contact"
    IDENTITY = "identity"
    SAFETY = "safety"
    CONSENTS = "consents"
    INVITATION = "invitation"
    DISCLOSURE = "disclosure"
    EVIDENCE_OWN = "evidence_own"
    EVIDENCE_EXCHANGED = "evidence_exchanged"
    JOINT_RECORD = "joint_record"
    CAUCUS = "caucus"
    NOTES = "notes"
    PROPOSAL = "proposal"
    AGREEMENT = "agreement"
    OTHER_PARTS = "other_parts"
    SIGNATURE = "signature"
    RECORDING = "recording"
    CONFIRMATION = "confirmation"
    LEDGER = "ledger"
    FOLLOW_UP = "follow_up"
    INCIDENT = "incident"
    ARCHIVE = "archive"
    AGGREGATES = "aggregates"


# R read, W write, M masked, C only with consent or release, I only for an incident, - nothing. A visitor reads
# exchanged evidence and the joint record after closing alone, which is L here.
_CELLS = """
application        RW C  R  C  R  R  RW R  R  C  R  -  -
summary            R  R  R  R  R  R  RW R  R  R  R  -  -
contact            RW -  R  -  R  -  RW M  M  C  R  -  -
identity           M  -  M  -  M  -  MW M  -  C  -  -  -
safety             R  -  R  -  R  -  RW R  -  -  -  -  -
consents           R  M  R  -  R  R  RW R  R  R  R  -  -
invitation         M  R  -  -  R  -  RW R  R  -  R  -  -
disclosure         R  R  R  -  RW -  R  RW RW -  R  -  -
evidence_own       RW -  R  -  R  -  -  -  -  -  -  -  -
evidence_exchanged R  R  R  C  R  R  R  -  -  C  L  -  -
joint_record       R  R  R  M  RW RW R  R  -  M  L  -  -
caucus             RW -  C  C  RW M  -  I  -  -  -  -  -
notes              -  -  -  -  RW -  -  -  -  -  -  -  -
proposal           R  C  C  -  RW -  -  -  -  -  -  -  -
agreement          R  R  R  -  RW R  R  R  R  C  R  -  -
other_parts        M  R  M  -  R  -  R  R  -  C  R  -  -
signature          R  M  R  -  R  -  R  R  -  C  R  -  -
recording          C  C  C  -  C  -  -  I  -  C  -  -  -
confirmation       RW RW R  -  R  -  R  R  -  RW R  -  -
ledger             RW RW R  -  RW -  R  R  -  -  R  -  -
follow_up          R  -  R  -  R  -  R  R  -  -  RW -  -
incident           -  -  -  -  W  -  W  RW R  -  R  -  -
archive            C  C  R  -  R  R  RW R  -  C  R  M  -
aggregates         -  -  -  -  R  -  R  R  R  R  R  R  R
"""
TABLE = {
    (Thing(row[0]), reader): cell
    for row in (line.split() for line in _CELLS.strip().splitlines())
    for reader, cell in zip(Reader, row[1:], strict=True)
}


def reads(readers: Collection[Reader], thing: Thing, *, is_released: bool = False, is_closed: bool = False) -> bool:
    """Tell whether somebody who stands so to a dispute reads a thing in full.

    >>> reads([Reader.CLERK], Thing.CAUCUS), reads([Reader.OWN], Thing.CAUCUS)
    (False, True)
    """
    cells = "".join(TABLE[thing, reader] for reader in readers)
    return "R" in cells or (is_released and "C" in cells) or (is_closed and "L" in cells)


def writes(readers: Collection[Reader], thing: Thing) -> bool:
    """Tell whether somebody who stands so to a dispute writes a thing.

    >>> writes([Reader.RECORDER], Thing.JOINT_RECORD), writes([Reader.RECORDER], Thing.CAUCUS)
    (True, False)
    """
    return any("W" in TABLE[thing, reader] for reader in readers)
