"""Why a contact is shown, and why more of them on one day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import Choices, cards_field, line_field


class RevealForm(forms.Form):
    """Why one detail of a contact is shown in full."""

    reason = cards_field(_("Why do you need it?"))
    text = line_field(_("Article or order"), _("Needed for a legal duty and for an audit."), required=False)

    def __init__(self, *args: Any, reasons: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        field.choices = reasons


class MoreForm(forms.Form):
    """Why somebody needs to see more contacts today than one person may."""

    MOST = 200
    why = forms.CharField(
        label=_("Why do you need more today?"), help_text=_("Your supervisor reads it. No names."), max_length=MOST
    )
