"""The forms of closing, archiving and handing over, by act."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.mediation.forms.acts import MAX_TEXT_CHARS, ActForm, Build, words
from linli.mediation.forms.talking import SpokenForm
from linli.mediation.models.notes import MAX_NOTE_CHARS

LEAST_YEARS, MOST_YEARS = 10, 100


def _text(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    area = forms.Textarea({"rows": 4, "maxlength": MAX_TEXT_CHARS})
    return forms.CharField(label=label, help_text=help_text, max_length=MAX_TEXT_CHARS, widget=area, required=required)


class CloseForm(ActForm):
    """The course a case took."""

    text = _text(
        _("What course did it take?"),
        _("For the closing report. No offers, no words spoken in confidence, nothing about danger."),
    )


class EraseApartForm(SpokenForm):
    """That what a side said apart shall go now."""

    is_sure = forms.BooleanField(
        label=_("I know that this cannot be undone, and that nobody can go by it any more, also in a complaint.")
    )

    def clean(self) -> dict[str, Any]:
        """Say it once; it is no part of the act."""
        given = super().clean() or {}
        given.pop("is_sure", None)
        return given


class NoteForm(forms.Form):
    """A mediator's private note."""

    text = words(_("What do you want to keep in mind?"), most=MAX_NOTE_CHARS)
    is_shared = forms.BooleanField(label=_("Share it with the other mediators of the panel"), required=False)


class ArchiveForm(ActForm):
    """How long a file is kept, and what it lacks."""

    keep_years = forms.IntegerField(
        label=_("Keep the file for how many years?"),
        help_text=_("Ten at least; by the archive rule of your authority."),
        min_value=LEAST_YEARS,
        max_value=MOST_YEARS,
        initial=LEAST_YEARS,
    )
    text = _text(_("What is missing, and why?"), _("Leave it empty if the file is complete."), required=False)


class HandOverForm(ActForm):
    """To whom a file goes at whose wish."""

    look: ClassVar[str] = "row"

    receiver = forms.CharField(label=_("To which court or agency?"), max_length=80)
    side = forms.ChoiceField(
        label=_("Who asks for it?"),
        choices=[("A", _("The applicant")), ("R", _("The other side"))],
        widget=forms.RadioSelect,
    )
    text = _text(
        _("A hint for the court that delegated the case"),
        _("Leave it empty otherwise. Never what was offered or said in confidence."),
        required=False,
    )


FILING_FORMS: Mapping[str, Build] = {
    "close_propose": CloseForm,
    "close": ActForm,
    "archive_propose": ArchiveForm,
    "archive": ActForm,
    "hand_over": HandOverForm,
    "caucus_erase": EraseApartForm,
}
