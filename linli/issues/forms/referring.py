"""The forms of referrals and of copies for information."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, line_field, text_field


class ReferForm(ActForm):
    """Which body outside the platform is in charge, and what the reporter reads."""

    body = line_field(_("Right body"), _("Who can help; name it in full."))
    phone = forms.CharField(
        label=_("Its telephone number"), max_length=30, widget=forms.TextInput({"inputmode": "tel"})
    )
    text = text_field(_("What the reporter reads"), _("Why it belongs there, and when an answer comes from there."))


class InformForm(ActForm):
    """A unit that should know of the case."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    text = line_field(_("Why it should know"), _("One sentence; it has no duty from this."))
