"""The acts around who is invited: named by the committee, answered by each side, and an expert's opinion."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from linli.mediation.services import attending
from linli.mediation.views.acts import DeskAct
from linli.mediation.views.acts.sittings import Spoken

SPOKEN: Mapping[str, Spoken] = {
    "invitee_answer": (
        _("Say whether somebody may take part"),
        _("They take part without a vote, and only if every participant agrees. You may take it back at any time."),
        _("Send the answer"),
        attending.invitee_answer,
    ),
}
INVITEES: Mapping[str, DeskAct] = {
    **{act: (title, lead, service) for act, (title, lead, _button, service) in SPOKEN.items()},
    "invitee_ask": (
        _("Invite an expert or somebody else"),
        _("Every participant is asked; nobody is told anything before all have agreed."),
        attending.invitee_ask,
    ),
    "opinion": (
        _("Put down an expert’s opinion"),
        _("Both sides read it, with what the expert has disclosed."),
        attending.opinion,
    ),
}
