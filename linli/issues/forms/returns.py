"""The forms of returns, rulings and assistance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, PhotosField, SharesForm, cards_field, line_field, text_field


class ObjectForm(ActForm):
    """Why a unit hands a leg back; every part is needed."""

    reason = cards_field(_("Reason"))
    text = text_field(_("Why"), _("What you checked and found."))
    basis = line_field(_("Legal basis"), _("Law and article"))
    better_owner = line_field(_("Better owner"), _("The unit that should act, by name."))
    evidence = PhotosField(label=_("Photos as proof"))
    photo_fields = ("evidence",)


class UpholdForm(ActForm):
    """A return that is right, and whose fault the dispatch was."""

    reason = cards_field(_("What was wrong?"))
    text = text_field(_("Ruling"), _("The unit and the reporter read it."))


class JointForm(SharesForm):
    """Who leads and who assists by a final ruling."""

    lead = forms.TypedChoiceField(label=_("Lead unit"), coerce=int)
    text = text_field(_("Ruling"), _("Who does what; the units and the reporter read it."))
    field_order = ("version", "line", "lead", "assistants", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assistants"].required = True


class AssistForm(ActForm):
    """One more unit and its share."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    share = line_field(_("Its share"), _("What this unit does, in one sentence."))
