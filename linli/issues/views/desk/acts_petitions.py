"""The acts about time and help: what a unit asks of its desk, the desk's word, pauses and milestones."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms import petitions as forms
from linli.issues.forms.desk import WordsForm
from linli.issues.forms.words import named
from linli.issues.services import petitions
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, Do, Given, Stage, calls, label, reasons
from linli.issues.views.desk.acts_returns import units
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

# The fields of a form by the part of an asking that they fill.
_PARTS = {name: name for name in petitions.Asking.__dataclass_fields__} | {"until_on": "until", "unit_id": "unit"}


def _asks(kind: str) -> Do:
    def do(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
        asking = petitions.Asking(**{part: given[name] for part, name in _PARTS.items() if given.get(name)})
        petitions.petition_file(actor, case_id, kind=kind, version=given["version"], asking=asking, now=now)

    return do


def _grant(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"petition_id": given["petition"], "text": given["text"]}
    petitions.petition_grant(actor, case_id, version=given["version"], **said, now=now)


def _refuse(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"petition_id": given["petition"], "text": given["text"]}
    petitions.petition_refuse(actor, case_id, version=given["version"], **said, now=now)


def _reached(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"due_id": given["milestone"], "text": given["text"], "photos": given["photos"]}
    petitions.milestone_done(actor, case_id, version=given["version"], **said, now=now)


def _fit_desks(stage: Stage) -> dict[str, Any]:
    case = stage.seen.case
    # The desk a case was transferred to stands beside its place, not over it.
    near = {unit.pk: unit for unit in [case.holder, *people.units_over(case.area_code)]}
    others = [unit for unit in near.values() if unit.kind == "desk" and unit.pk != case.first_desk_id]
    return {"choices": {"unit": [(desk.pk, named(desk)) for desk in others]}}


def _fit_decision(stage: Stage) -> dict[str, Any]:
    choices = [(p.pk, words.petition(p)) for p in stage.seen.to_decide(stage.actor)]
    return {"choices": {"petition": choices}, "initial": {"petition": choices[0][0] if choices else None}}


def _fit_milestone(stage: Stage) -> dict[str, Any]:
    running = {d.pk for d in stage.seen.dues if d.met_at is None and d.cancelled_at is None}
    steps = stage.seen.milestones.items()
    return {"choices": {"milestone": [(due, f"{s['on']} {s['text']}") for due, s in steps if due in running]}}


DECISIONS: dict[str, Act] = {
    "grant": Act(
        _("Grant"), _("What was asked for holds at once; the reporter is told of a new date."),
        forms.PetitionForm, _grant, "g", _fit_decision,
    ),
    "refuse": Act(
        _("Do not grant"), _("Everything stays as it is; every clock has run on."),
        forms.RefusalForm, _refuse, "", _fit_decision,
    ),
}  # fmt: skip
PETITIONS: dict[str, Act] = {
    "milestone_done": Act(
        _("Report a milestone reached"), _("Anybody may read how far the works are."),
        forms.MilestoneForm, _reached, "", _fit_milestone,
    ),
    "resume": Act(
        _("Go on after the pause"), _("The clocks run on, later by the time they stood still."),
        forms.ResumeForm, calls(petitions.work_resume, "text"),
    ),
    "ask_pause": Act(
        _("Ask for a pause"), _("The clock of the work stands still once the desk agrees; never for danger to life."),
        forms.PauseForm, _asks("pause"), "", reasons("pause"),
    ),
    "ask_extension": Act(
        _("Ask for an extension"), _("Once, before the due. If the desk has not decided by then, it is refused."),
        forms.ExtensionForm, _asks("extension"), "", reasons("extension"),
    ),
    "ask_plan": Act(
        _("Hand in a works plan"),
        _("For engineering works: its milestones become the dues; the first due stays on record."),
        forms.PlanForm, _asks("plan"),
    ),
    "ask_assist": Act(
        _("Ask for another unit's help"), _("The desk that dispatched calls it, if it agrees."),
        forms.UnitForm, _asks("assist"), "", units("unit"),
    ),
    "ask_return": Act(
        _("Ask for leave to return it"), _("Your work has begun, so a return needs the desk's consent first."),
        WordsForm, _asks("return"), "", label(_("Why only now"), _("The desk reads it.")),
    ),
    "ask_first_desk": Act(
        _("Ask another desk to be first desk"), _("You stay the reporter's contact until that desk agrees."),
        forms.UnitForm, _asks("first_desk"), "", _fit_desks,
    ),
}  # fmt: skip
