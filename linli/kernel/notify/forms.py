"""By which ways a person wants to be told of what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel.notify.rules import WAYS

_WORDS = {"email": _("E-mail"), "sms": _("Text message")}


def _ways(label: Any, hint: Any, *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=[(way, _WORDS[way]) for way in WAYS],
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way for questions, decisions and times that run.")},
    )


class ChannelsForm(forms.Form):
    """The ways for each kind of notice (`rules.CHOSEN`)."""

    rights = _ways(
        _("Questions to you, decisions, times that run"),
        _("These cannot be switched off: they ask something of you, or a time begins that you may lose."),
        required=True,
    )
    progress = _ways(_("Progress and answers"), _("Who has your report, by when, and what they say."))
    rating = _ways(_("Invitations to rate"), _("After a report is closed, for some drawn by lot."))
