"""The rows of mediation."""

from linli.mediation.models.disputes import Dispute, Participant
from linli.mediation.models.tables import DisputeType, Ground

__all__ = ["Dispute", "DisputeType", "Ground", "Participant"]
