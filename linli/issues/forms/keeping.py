"""What the privacy officer types."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HoldForm(forms.Form):
    """Which case must be kept, and on what ground."""

    number = forms.CharField(label=_("Case number"), max_length=24)
    reason = forms.CharField(
        label=_("Reason in law"), help_text=_("The article, order or suit. No names."), max_length=200
    )
