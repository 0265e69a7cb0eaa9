"""The rows of mediation."""

from linli.mediation.models.agreement import Agreement, AgreementPart, Proposal, Reading, Term
from linli.mediation.models.asking import Invitation
from linli.mediation.models.confirming import Confirmation, Court, Joining, Ruling
from linli.mediation.models.destroying import DestructionList
from linli.mediation.models.disputes import Dispute, Participant
from linli.mediation.models.groups import Election, Member, Offer
from linli.mediation.models.hearing import (
    HearingGroup,
    HearingRoom,
    HearingSeat,
    HearingShow,
    JoinLink,
    RecordAnswer,
    RecordEntry,
)
from linli.mediation.models.invitees import Invitee
from linli.mediation.models.ledger import Breach, DueItem, Payment, PaymentShare, Urging
from linli.mediation.models.notes import Note
from linli.mediation.models.panels import Assent, Challenge, Mediator, PanelSeat
from linli.mediation.models.papers import Archive, FileNumber, FileSerial, Paper
from linli.mediation.models.signing import Agency, IdentityCheck, PaperCheck, Signature, SigningCode
from linli.mediation.models.sittings import (
    Appraisal,
    Attendance,
    Extension,
    Fact,
    Incident,
    Item,
    Sitting,
    SittingGroup,
)
from linli.mediation.models.sweeps import Sweep, SweepVisit
from linli.mediation.models.tables import DisputeType, Ground
from linli.mediation.models.visits import CallDraw, FollowUp

__all__ = [
    "Agency",
    "Agreement",
    "AgreementPart",
    "Appraisal",
    "Archive",
    "Assent",
    "Attendance",
    "Breach",
    "CallDraw",
    "Challenge",
    "Confirmation",
    "Court",
    "DestructionList",
    "Dispute",
    "DisputeType",
    "DueItem",
    "Election",
    "Extension",
    "Fact",
    "FileNumber",
    "FileSerial",
    "FollowUp",
    "Ground",
    "HearingGroup",
    "HearingRoom",
    "HearingSeat",
    "HearingShow",
    "IdentityCheck",
    "Incident",
    "Invitation",
    "Invitee",
    "Item",
    "JoinLink",
    "Joining",
    "Mediator",
    "Member",
    "Note",
    "Offer",
    "PanelSeat",
    "Paper",
    "PaperCheck",
    "Participant",
    "Payment",
    "PaymentShare",
    "Proposal",
    "Reading",
    "RecordAnswer",
    "RecordEntry",
    "Ruling",
    "Signature",
    "SigningCode",
    "Sitting",
    "SittingGroup",
    "Sweep",
    "SweepVisit",
    "Term",
    "Urging",
]
