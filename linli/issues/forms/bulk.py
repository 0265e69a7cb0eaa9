"""What is typed once for several cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import text_field


class BulkForm(forms.Form):
    """Nothing but the word that it is meant."""


class BulkNoteForm(BulkForm):
    """The same note for each."""

    text = text_field(_("Note"), _("Facts for colleagues. The reporter never reads it."))


class BulkDispatchForm(BulkForm):
    """The same advice for each; the unit is the catalogue's."""

    advice = text_field(_("Advice to the unit"))


FORMS: dict[str, type[BulkForm]] = {"note": BulkNoteForm, "dispatch": BulkDispatchForm}


def form_of(act: str) -> type[BulkForm]:
    """Give the form of an act for several cases."""
    return FORMS.get(act, BulkForm)
