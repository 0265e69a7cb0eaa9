"""What the shares of mediation are called: what is counted, of what."""

from django.utils.translation import gettext_lazy as _

from linli.mediation.forms.after_words import DISMISSED
from linli.mediation.rules.confirming import Dismissal

# By the code of `rules.figures`: the share, and its denominator.
SHARES = {
    "delivered": (_("Invitations that arrived"), _("of those sent")),
    "answered": (_("Invitations answered"), _("of those sent")),
    "agreed_of_sent": (_("Agreed to mediation"), _("of invitations sent")),
    "agreed_of_answered": (_("Agreed to mediation"), _("of invitations answered")),
    "returned": (_("Turned back"), _("of disputes passed on")),
    "settled": (_("Agreement reached, also by word"), _("of those taken up, without what is left out")),
    "settled_written": (_("Agreement reached in writing"), _("of those taken up, without what is left out")),
    "left_out": (
        _("Left out: settled by themselves, taken elsewhere, somebody gone, a duplicate"), _("of those taken up"),
    ),
    "over_time": (_("Ended because the time was over"), _("of those taken up")),
    "extended": (_("Time extended by all"), _("of those taken up")),
    "performed_of_accepted": (_("Wholly performed"), _("of those taken up")),
    "performed_of_agreed": (_("Wholly performed"), _("of agreements")),
    "in_time": (_("Performed by the due day, agreed in writing"), _("of items that are due")),
    "in_time_fen": (_("Paid by the due day, agreed in writing"), _("of the sum that is due")),
    "in_time_oral": (_("Performed by the due day, agreed by word"), _("of items that are due")),
    "breached": (_("Found not kept, at any time"), _("of agreements by which something is due")),
    "confirmed": (_("Confirmed by a court"), _("of parts that can be confirmed")),
    "filed_in_time": (_("Filed at court in time"), _("of parts that can be confirmed")),
    "reached": (_("Sides that answered the follow-up"), _("of sides asked")),
    "called": (_("Sides that answered an independent call"), _("of sides called")),
    "contradicted": (_("Told the caller something else than the committee"), _("of sides that answered the call")),
    "freely": (_("Signed freely, as told to the caller"), _("of sides that answered the call")),
    "content_A": (_("Content applicants (4 or 5 of 5)"), _("of applicants who rated")),
    "content_R": (_("Content other sides (4 or 5 of 5)"), _("of other sides who rated")),
}  # fmt: skip

# How busy mediators are, of nobody by name.
LOADS = {
    "least": _("Open disputes of one mediator: least"),
    "middle": _("Open disputes of one mediator: median"),
    "most": _("Open disputes of one mediator: most"),
}


def share_words(code: str) -> tuple[str, str]:
    """Give a share in words: what is counted, and of what."""
    if code in SHARES:
        return str(SHARES[code][0]), str(SHARES[code][1])
    ground = code.removeprefix("dismissed_")
    named = str(DISMISSED[Dismissal(ground)]) if ground in set(Dismissal) else ground
    return f"{_('Dismissed by a court')}: {named}", str(_("of parts that can be confirmed"))
