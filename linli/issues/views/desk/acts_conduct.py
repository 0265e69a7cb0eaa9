"""The acts of the conduct desk."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms.confiding import UnitNamedForm
from linli.issues.forms.desk import ActForm, WordsForm
from linli.issues.services import conduct
from linli.issues.views.desk.act import Act, Given, Stage, calls, label
from linli.issues.views.desk.acts_confiding import units_by_place
from linli.kernel.people.rules import Actor


def _name(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    conduct.conduct_name(actor, case_id, version=given["version"], unit_id=given["unit"], now=now)


def _fit_name(stage: Stage) -> dict[str, Any]:
    case = stage.seen.case
    return {"choices": {"unit": units_by_place(case)}, "initial": {"unit": case.excluded_unit_id}}


CONDUCT: dict[str, Act] = {
    "conduct_accept": Act(
        _("Take up the complaint"), _("It is due ten working days after its receipt."),
        ActForm, calls(conduct.conduct_accept), "a",
    ),
    "conduct_close": Act(
        _("Answer and close the complaint"), _("The complainant reads the answer; the unit reads nothing."),
        WordsForm, calls(conduct.conduct_close, "text"), "w",
        label(_("Answer"), _("What was found and what follows from it, without anybody else's personal data.")),
    ),
    "conduct_name": Act(
        _("Name the unit complained about"), _("Its members can then not come upon the complaint in any way."),
        UnitNamedForm, _name, "", _fit_name,
    ),
}  # fmt: skip
