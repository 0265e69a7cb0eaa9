"""What is asked in a call-back (issue-desk 21)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.issues.forms.desk import VERDICTS, cards_field
from linli.issues.rules import drafts

YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]


class CallbackForm(forms.Form):
    """The five questions, and for who was pressed a sixth."""

    was_contacted = cards_field(_("Did the unit contact you?"), YES_NO)
    verdict = cards_field(_("Is it solved?"), VERDICTS)
    stars = forms.ChoiceField(
        label=_("How satisfied are you with the handling?"),
        choices=[
            ("5", _("Very satisfied")),
            ("4", _("Satisfied")),
            ("3", _("Fairly satisfied")),
            ("2", _("Not satisfied")),
            ("1", _("Not at all satisfied")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    was_pressed = cards_field(_("Did anybody ask you to rate well?"), YES_NO)
    may_complain = forms.BooleanField(
        label=_("If so: open a complaint about it, which the unit cannot see"), required=False
    )
    text = forms.CharField(
        label=_("What else do you want to say?"), max_length=drafts.MAX_TEXT_CHARS, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
