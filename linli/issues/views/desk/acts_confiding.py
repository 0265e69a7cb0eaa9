"""The acts by which a desk keeps what was told in confidence."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms import confiding as forms
from linli.issues.forms.desk import ActForm
from linli.issues.services import confiding
from linli.issues.views.desk.act import Act, Given, Stage, calls
from linli.kernel.people.rules import Actor


def _write(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = confiding.UnitText(given["text"], given["checked"], given["weighed"])
    confiding.text_write(actor, case_id, version=given["version"], said=said, now=now)


def _fit_write(stage: Stage) -> dict[str, Any]:
    return {"initial": {"text": stage.seen.report.handler_text}}


CONFIDING: dict[str, Act] = {
    "take_charge": Act(
        _("Take charge"), _("Two clerks of a desk read a sealed report; you become one of them."),
        ActForm, calls(confiding.charge_take), "a",
    ),
    "confirm_text": Act(
        _("Confirm the text for the unit"), _("You have read it beside the report: it gives nobody away."),
        ActForm, calls(confiding.text_confirm), "a",
    ),
    "write_text": Act(
        _("Write the text for the unit"), _("The unit reads it in place of the report, which stays at the desk."),
        forms.UnitTextForm, _write, "w", _fit_write,
    ),
}  # fmt: skip
