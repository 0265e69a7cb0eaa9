"""The form by which anybody asks whether a document is genuine."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_HASH = re.compile(r"[0-9a-f]{64}")


class VerifyForm(forms.Form):
    """Code and hash, as they stand at the foot of a document; or the hash of its PDF."""

    code = forms.CharField(
        label=_("Document code"),
        help_text=_("At the foot of the document: a W and eight characters."),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    hash = forms.CharField(
        label=_("Check code"),
        help_text=_("The sixteen groups of four below it, or the SHA-256 of the PDF file. Spaces do not matter."),
        max_length=200,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Give the code as it is kept, whatever the case and the spaces it was typed with."""
        return re.sub(r"[\s-]", "", self.cleaned_data["code"]).upper()

    def clean_hash(self) -> str:
        """Give the 64 digits of the hash."""
        digits: str = re.sub(r"[\s-]", "", self.cleaned_data["hash"]).lower()
        if not _HASH.fullmatch(digits):
            raise forms.ValidationError(_("A check code has 64 characters, digits and the letters a to f. Compare it."))
        return digits

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("code", _("Enter the document code.")), ("hash", _("Enter the check code."))):
            self.fields[name].error_messages["required"] = words
