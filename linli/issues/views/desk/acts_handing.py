"""The acts by which a desk gives a case to another desk, and by which that desk decides on it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.issues.forms import desk as forms
from linli.issues.services import handover
from linli.issues.views.desk.act import Act, Given, calls, label
from linli.issues.views.desk.sending import (
    fit_hand_down,
    fit_transfer,
    hands_down,
    has_desk_above,
    has_desk_below,
    has_desk_beside,
)
from linli.kernel.people.rules import Actor


def _transfer(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"unit_id": given["unit"], "reason": given["reason"], "advice": given["advice"]}
    handover.case_transfer(actor, case_id, version=given["version"], **said, now=now)


HANDED_ON: dict[str, Act] = {
    "report_up": Act(
        _("Report up"), _("The desk above decides; the dispatch clock runs on."),
        forms.ReportUpForm, calls(handover.case_report_up, "reason", "advice"), "t",
        has_partner=has_desk_above,
    ),
    "transfer": Act(
        _("Transfer"),
        _("A desk of equal level decides; the dispatch clock runs on, and the first desk stays the contact."),
        forms.TransferForm, _transfer, "", fit_transfer, has_desk_beside,
    ),
}  # fmt: skip
DECIDED: dict[str, Act] = {
    "hand_down": Act(
        _("Hand down"), _("A desk below leads, where the catalogue allows it."),
        forms.HandDownForm, hands_down, "", fit_hand_down, has_desk_below,
    ),
    "keep": Act(
        _("Keep at this desk"), _("Tells the desk it came from that yours goes on with it."),
        forms.WordsForm, calls(handover.case_keep, "text"), "", label(_("What your desk will do")),
    ),
    "turn_back": Act(
        _("Turn back"), _("The desk it came from has it again, with your reason; its clock has run on."),
        forms.WordsForm, calls(handover.case_turn_back, "text"), "r",
        label(_("Why"), _("That desk and the reporter read it. A whistle turned back may be appealed once.")),
    ),
}  # fmt: skip
