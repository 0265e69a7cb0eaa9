"""The forms of what is asked of a desk, and of its word on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, PhotosField, cards_field, line_field, text_field

RELIEF = [
    ("needed", _("Needed, and in place")),
    ("not_needed", _("Not needed")),
]


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Give a field for a day."""
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput({"type": "date"}))


class PauseForm(ActForm):
    """Why and until when the work stands still."""

    reason = cards_field(_("Reason"))
    text = text_field(
        _("What the work waits for"),
        _("The reporter reads it. Where you wait for the reporter, write the question."),
        rows=3,
    )
    until = day_field(
        _("Last day of the pause"),
        _("At most fifteen working days, thirty in all; five where you wait for the reporter."),
    )
    evidence = PhotosField(label=_("Photos as proof"), required=False)
    photo_fields = ("evidence",)


class ReliefForm(ActForm):
    """The decision on interim measures, without which no time is given."""

    interim = cards_field(_("Is an interim measure needed until then?"), RELIEF)
    interim_why = line_field(_("Not needed because"), required=False)


class ExtensionForm(ReliefForm):
    """Why, and to which day."""

    reason = cards_field(_("Reason"))
    text = text_field(_("Why it takes longer"), _("The desk reads it."), rows=3)
    until = day_field(_("New last day"), _("At most as much again as you had, and fifteen working days."))
    evidence = PhotosField(label=_("Photos as proof"), required=False)
    photo_fields = ("evidence",)
    field_order = ("reason", "text", "until", "interim", "interim_why", "evidence")


class PlanForm(ReliefForm):
    """Survey, milestones and who is in charge."""

    survey = text_field(_("Survey of the site"), _("What was found and what must be built."), rows=3)
    milestones = text_field(
        _("Milestones"),
        _("One a line: the day, a blank, what is done by then. 2022-07-20 Base course laid. At most sixty days."),
    )
    role = line_field(_("Role in charge"), _("The office, not a person's name."))
    field_order = ("survey", "milestones", "role", "interim", "interim_why")


class UnitForm(ActForm):
    """A unit, and why that one."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    text = text_field(_("Why, and with what share"), rows=3)


class PetitionForm(ActForm):
    """Which of the things asked for the word is about."""

    petition = forms.TypedChoiceField(label=_("Asked for"), coerce=int, widget=forms.RadioSelect)
    text = text_field(_("Words to the unit"), rows=3, required=False)


class RefusalForm(PetitionForm):
    """The same with a reason, which a refusal needs."""

    text = text_field(_("Why not"), _("The unit reads it."), rows=3)


class ResumeForm(ActForm):
    """Why the work goes on."""

    text = line_field(_("What has changed"), required=False)


class MilestoneForm(ActForm):
    """Which milestone is reached, with what to show for it."""

    milestone = forms.TypedChoiceField(label=_("Milestone"), coerce=int, widget=forms.RadioSelect)
    text = line_field(_("Details"), required=False)
    photos = PhotosField(label=_("Photos"), required=False)
    photo_fields = ("photos",)
