"""The dispute as the kernel knows it: the rows of the main track whose acts are built, and records beside them."""

from linli.kernel.cases.rules import CaseKind
from linli.kernel.people.rules import Permission
from linli.mediation.kind.after import AFTER
from linli.mediation.kind.agreeing import AGREEING
from linli.mediation.kind.asking import ASKING
from linli.mediation.kind.filing import FILING
from linli.mediation.kind.invitees import INVITEES
from linli.mediation.kind.people import PEOPLE
from linli.mediation.kind.rows import BUILT, state
from linli.mediation.kind.sweeps import SWEEP
from linli.mediation.kind.talking import TALKING
from linli.mediation.queries.lists import begins_at
from linli.mediation.queries.panels import seats
from linli.mediation.queries.standing import KIND
from linli.mediation.services import (
    confirming,
    ending,
    forgetting,
    giving_out,
    inviting,
    offering,
    panels,
    screening,
    succeeding,
)

__all__ = ["DISPUTE", "SWEEP"]

# Each part of the way has its own rows.
TRANSITIONS = (*ASKING, *PEOPLE, *TALKING, *INVITEES, *AGREEING, *AFTER, *FILING)

DISPUTE = CaseKind(
    KIND, 1, "矛盾纠纷", "Dispute",
    tuple(state(code) for code in BUILT), TRANSITIONS, Permission.MEDIATION_READ,
    {
        "answer_by": screening.info_expired, "mediate_by": ending.time_up, "reply_by": inviting.reply_over,
        "seat_by": panels.seats_lapse, "sign_by": giving_out.sign_lapse, "apply_by": confirming.confirm_lapse,
        "offer_by": offering.offer_lapse, "sign_remind_at": giving_out.sign_remind,
        "heirs_by": succeeding.heirs_over,
    },
    is_apart=True, page="dispute", on_erase=forgetting.private_erase_again, seats=seats,
    begins_at=begins_at, tells_source=("mediation_begun", "mediation_over"),
)  # fmt: skip
