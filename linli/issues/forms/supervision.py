"""The forms of supervision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, cards_field, line_field, text_field


class OrderForm(ActForm):
    """At which level, and why."""

    level = cards_field(_("Level"))
    text = text_field(_("Why"), _("The unit and the reporter read it."))


class AccountForm(ActForm):
    """Cause, new date and role in charge of a late unit."""

    cause = text_field(_("Cause"), _("Why it is late. The reporter reads it."))
    until = forms.DateField(label=_("New date"), widget=forms.DateInput({"type": "date"}))
    role = line_field(_("Role in charge"), _("The office, not a person's name."))
