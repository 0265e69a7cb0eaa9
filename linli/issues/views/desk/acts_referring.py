"""The acts that tell others: referral to a body outside the platform, its receipt, a copy for information."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.issues.forms import referring as forms
from linli.issues.forms.desk import WordsForm
from linli.issues.services import referring
from linli.issues.views.desk.act import Act, Given, calls, label
from linli.issues.views.desk.acts_returns import units
from linli.kernel.people.rules import Actor


def _refer(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    referral = referring.Referral(given["body"], given["phone"], given["text"])
    referring.case_refer(actor, case_id, version=given["version"], referral=referral, now=now)


def _inform(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    version, unit_id = given["version"], given["unit"]
    referring.unit_inform(actor, case_id, version=version, unit_id=unit_id, text=given["text"], now=now)


RECEIPTS: dict[str, Act] = {
    "receipt": Act(
        _("Note the receipt"), _("That body has signed; without it the case comes back after five working days."),
        WordsForm, calls(referring.receipt_note, "text"), "a",
        label(_("Who signed, when, under which number"), _("The reporter reads it.")),
    ),
}  # fmt: skip
REFERRALS: dict[str, Act] = {
    "refer_out": Act(
        _("Refer to another body"), _("Closes the case here; that body signs for it within five working days."),
        forms.ReferForm, _refer,
    ),
    "inform": Act(
        _("Send a copy"), _("For information: the unit reads the case for thirty days and has no duty."),
        forms.InformForm, _inform, "", units("unit"),
    ),
}  # fmt: skip
