"""What is asked in a call-back (issue-desk 21)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.issues.forms.desk import VERDICTS, cards_field
from linli.issues.forms.follow import stars_field
from linli.issues.rules import drafts

YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]


class CallbackForm(forms.Form):
    """The five questions, and for who was pressed a sixth."""

    was_contacted = cards_field(_("Did the unit contact you?"), YES_NO)
    verdict = cards_field(_("Is it solved?"), VERDICTS)
    stars = stars_field()
    was_pressed = cards_field(_("Did anybody ask you to rate well?"), YES_NO)
    may_complain = forms.BooleanField(
        label=_("If so: open a complaint about it, which the unit cannot see"), required=False
    )
    text = forms.CharField(
        label=_("What else do you want to say?"), max_length=drafts.MAX_TEXT_CHARS, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
