"""What is typed where a phone code is asked for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.issues.rules import limits
from linli.kernel.people.forms import phone
from linli.kernel.people.rules import plain_code


class NumberForm(forms.Form):
    """Where the code is sent."""

    number = forms.CharField(
        label=_("Mobile number"),
        help_text=_("Used for this code only and erased the next day. It does not go into the report."),
        error_messages={"required": _("Give the telephone number to which we may send the code.")},
        max_length=30,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "class": "govuk-input--width-20"}),
    )

    def clean_number(self) -> str:
        """Give the number in one spelling."""
        return phone(self.cleaned_data["number"])


class CodeForm(forms.Form):
    """The code that came."""

    code = forms.CharField(
        label=_("Code of six digits"),
        error_messages={"required": _("Type the six digits that came to your telephone.")},
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
    )

    def clean_code(self) -> str:
        """Give the digits in one spelling."""
        code = plain_code(self.cleaned_data["code"])
        if len(code) != limits.CODE_DIGITS or not code.isdecimal():
            raise ValidationError(_("Type the six digits that came to your telephone."))
        return code
