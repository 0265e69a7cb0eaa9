"""The acts of a committee from the application to its acceptance."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from linli.mediation.services import inviting, parting, passing, reviewing, screening
from linli.mediation.views.acts import DeskAct

ASKING: Mapping[str, DeskAct] = {
    "take": (_("Begin to look at it"), _("The applicant sees that you have it."), screening.take_up),
    "check": (_("Answer the checklist"), _("All of it is answered before anybody is asked."), screening.check),
    "invite": (_("Ask the other side"), _("The applicant sees that the other side is asked."), inviting.invite),
    "ask_info": (_("Ask the applicant for more"), _("The applicant has seven days to answer."), screening.ask_info),
    "receive": (_("Keep it"), _("It was passed on to you; the applicant sees that you have it."), passing.receive),
    "turn_back": (_("Turn it back"), _("Once; after that the guidance centre decides."), passing.turn_back),
    "accept_joint": (
        _("Take it up: both sides wish it"),
        _("Where both apply, or the other side's consent was recorded before it came here."),
        inviting.accept_joint,
    ),
    "transfer": (
        _("Pass it on to another committee"),
        _("The applicant is told why. The other committee answers within a working day."),
        passing.transfer,
    ),
    "review_upheld": (
        _("Overturn the refusal"),
        _("The committee looks at the application anew. The applicant reads your reasons."),
        reviewing.review_upheld,
    ),
    "review_kept": (
        _("Uphold the refusal"),
        _("The applicant reads your reasons, and every road that stays open."),
        reviewing.review_kept,
    ),
    "decline_propose": (
        _("Propose to refuse it"),
        _("The director decides. The applicant reads ground and words then."),
        screening.decline_propose,
    ),
    "decline": (
        _("Refuse it as proposed"),
        _("The applicant reads the ground, the words, and every road that stays open."),
        screening.decline,
    ),
    "hear": (
        _("Note the other side's answer"),
        _("Consent of all takes the dispute up; a clear refusal ends it, or waits where others are asked too."),
        inviting.hear,
    ),
    "part_propose": (
        _("Propose to go on without some"),
        _("For one of several who refused or was not reached. The director decides."),
        parting.part_propose,
    ),
    "part": (
        _("Go on without them, as proposed"),
        _("Whoever is left out learns nothing more. With all others agreed the dispute is taken up."),
        parting.part_decide,
    ),
    "refusal_end": (
        _("End: one of them refused"),
        _("The dispute ends; the applicant reads every road that stays open."),
        parting.refusal_end,
    ),
    "text": (
        _("Send a text message"),
        _("Link and code alone, without a word of the dispute. It counts as an attempt."),
        inviting.text_send,
    ),
    "attempt": (_("Note an attempt"), _("At most six, none between 21:00 and 8:00."), inviting.attempt),
    "unreachable": (
        _("End: not reached"),
        _("The dispute ends; the applicant reads every road that stays open."),
        inviting.unreachable,
    ),
}
