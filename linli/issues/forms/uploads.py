"""What is said of a sheet that is handed in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import line_field


class UploadForm(forms.Form):
    """A sheet, how its reports came, and that their people know what becomes of their contacts."""

    sheet = forms.FileField(
        label=_("Sheet"), help_text=_("Excel (.xlsx) or CSV, made from the template; at most 2,000 reports."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Came by"))
    is_agreed = forms.BooleanField(
        label=_("The people in it have heard how their contact is used and agree, or it holds no contacts")
    )

    def __init__(self, *args: Any, channels: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["channel"]
        field.choices = channels


class UndoForm(forms.Form):
    """Why the reports of a sheet are taken back."""

    why = line_field(_("What was wrong"), _("One sentence. It stands with every report; reporter and staff read it."))
