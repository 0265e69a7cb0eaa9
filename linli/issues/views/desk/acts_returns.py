"""The acts about who must act: returns, appeals, arbitration, and one more unit called to assist."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms import returns as forms
from linli.issues.forms.desk import WordsForm
from linli.issues.forms.difficult import BackstopForm
from linli.issues.forms.words import named
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.services import returns
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, Fit, Given, Stage, calls, label, reasons
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor


def _object(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = [given[name] for name in ("reason", "text", "basis", "better_owner", "evidence")]
    returns.leg_object(actor, case_id, version=given["version"], objection=returns.Objection(*said), now=now)


def _joint(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    named_units = {"lead_id": given["lead"], "assistant_ids": tuple(given["assistants"]), "text": given["text"]}
    named_units["shares"] = given["shares"]
    returns.rule_joint(actor, case_id, version=given["version"], **named_units, now=now)


def _backstop(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"text": given["text"], "is_funded": given["funded"] == "yes"}
    returns.rule_backstop(actor, case_id, version=given["version"], **said, now=now)


def _assist(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    version, unit_id = given["version"], given["unit"]
    returns.assist_add(actor, case_id, version=version, unit_id=unit_id, share=given["share"], now=now)


def _fit_upheld(_stage: Stage) -> dict[str, Any]:
    codes = [(r.code, named(r)) for r in taxonomy().reasons_of("arbitration") if r.code in returns.UPHELD]
    return {"choices": {"reason": codes}}


def units(*fields: str) -> Fit:
    """Give the units that stand over the case to choose from in each field, grouped by place, nearest first."""

    def fit(stage: Stage) -> dict[str, Any]:
        groups: dict[str, list[tuple[int, str]]] = {}
        for unit in people.units_over(stage.seen.case.area_code):
            groups.setdefault(words.short_place(unit.area_id), []).append((unit.pk, named(unit)))
        flat = [choice for group in groups.values() for choice in group]
        many = {name: flat if name == "assistants" else list(groups.items()) for name in fields}
        return {"choices": many}

    return fit


def _fit_joint(stage: Stage) -> dict[str, Any]:
    lead = stage.seen.lead
    return units("lead", "assistants")(stage) | {"initial": {"lead": lead.to_unit_id if lead else None}}


# Rulings come before all else: the unit must act while it waits for one.
RULINGS: dict[str, Act] = {
    "return_upheld": Act(
        _("Uphold the return"), _("The case comes back to the desk to be dispatched anew; its due stays."),
        forms.UpholdForm, calls(returns.return_uphold, "reason", "text"), "a", _fit_upheld,
    ),
    "return_rejected": Act(
        _("Reject the return"), _("The unit must act; its clock has run since dispatch."),
        WordsForm, calls(returns.return_reject, "text"), "r", label(_("Ruling"), _("The unit reads it.")),
    ),
    "rule_joint": Act(
        _("Rule: act together"), _("You name who leads and who assists; no further return is possible."),
        forms.JointForm, _joint, "", _fit_joint,
    ),
    "rule_backstop": Act(
        _("Rule: the district takes it"), _("What nobody owns is led by the district centre itself; it may contract."),
        BackstopForm, _backstop,
    ),
}  # fmt: skip
RETURNS: dict[str, Act] = {
    "assist_add": Act(
        _("Call one more unit to assist"), _("It gets its own share and its own clock; the lead goes on."),
        forms.AssistForm, _assist, "", units("unit"),
    ),
    "object": Act(
        _("Return to the desk"), _("Once, within the time for returns; your duty goes on until the ruling."),
        forms.ObjectForm, _object, "r", reasons("return"),
    ),
    "appeal": Act(
        _("Appeal to arbitration"), _("Once, within two working hours; the ruling is final and your duty goes on."),
        WordsForm, calls(returns.return_appeal, "text"), "r",
        label(_("Why the desk's ruling is wrong"), _("The desk and the arbitrator read it.")),
    ),
    "catalogue_settle": Act(
        _("Note that the catalogue is right again"), _("A ruling found its entry wrong; say what was changed."),
        WordsForm, calls(returns.catalogue_settle, "text", is_versioned=False), "",
        label(_("What was changed"), _("Number of the entry, old and new lead; or why it stays.")),
    ),
}  # fmt: skip
