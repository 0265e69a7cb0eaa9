"""What the other side types: the code of its invitation, its answer, and how it leaves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.forms import phone
from linli.mediation.forms.alone import BINDS, NOT_BOTH, SHOWN, ability_of, born_field
from linli.mediation.rules.applications import cleaned
from linli.mediation.rules.inviting import CODE_DIGITS
from linli.mediation.rules.parties import Answer

MAX_TEXT_CHARS = 1_000
# In the order in which they are offered, none of them set apart.
OFFERED = {
    Answer.AGREE: (_("I agree to mediation"), _("You may stop at any time.")),
    Answer.CALL_FIRST: (_("I agree, but talk to me by telephone first"), ""),
    Answer.QUESTIONS: (_("I have questions"), _("Somebody calls you.")),
    Answer.ELSEWHERE: (_("I prefer another body, or to talk to them directly"), ""),
    Answer.REFUSE: (_("I do not want mediation"), _("Nobody asks you again. You need give no reason.")),
    Answer.NOT_ME: (_("It is not meant for me"), _("Your number or address is taken out.")),
}


class CodeForm(forms.Form):
    """The digits beside the link."""

    code = forms.CharField(
        label=_("Code of six digits"),
        help_text=_("It stands in the letter or the text message."),
        max_length=CODE_DIGITS + 6,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class ReplyForm(forms.Form):
    """One answer by one press; words and a number to call are free."""

    answer = forms.ChoiceField(choices=[(code, words) for code, (words, _hint) in OFFERED.items()])
    phone = forms.CharField(
        label=_("The number to call you at, if you wish"),
        help_text=_("The other side does not learn it."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    text = forms.CharField(
        label=_("What you want to say or ask, if you wish"),
        help_text=_("The committee alone reads it."),
        max_length=MAX_TEXT_CHARS,
        required=False,
        widget=forms.Textarea({"rows": 3, "maxlength": MAX_TEXT_CHARS}),
    )
    wishes = forms.CharField(
        label=_("When and how it would suit you, if you wish"),
        help_text=_("As: weekends, after 18:00, by telephone, in which language."),
        max_length=300,
        required=False,
    )
    born_on = born_field(_("Your date of birth, if you are under 18"))
    says_wages = forms.BooleanField(label=_("I am 16 or 17 and live on my own wages"), help_text=SHOWN, required=False)
    represented_by = forms.CharField(
        label=_("Your parent or guardian, who answers with you"), help_text=NOT_BOTH, max_length=80, required=False
    )
    is_confirmed = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Gather under one name what is said of whether one can act alone; who refuses need not say."""
        given = super().clean() or self.cleaned_data
        told = ability_of(self, matters=given.get("answer") in BINDS)
        return {**given, "ability": told}

    def clean_phone(self) -> str:
        """Give the number in one spelling."""
        return phone(self.cleaned_data["phone"])

    def clean_text(self) -> str:
        """Give the words without control characters."""
        return cleaned(self.cleaned_data["text"])

    def clean_wishes(self) -> str:
        """Give the wishes without control characters."""
        return cleaned(self.cleaned_data["wishes"])

    def choices(self) -> list[dict[str, Any]]:
        """Give the answers as buttons: value, words, what follows."""
        return [{"value": code, "words": words, "hint": hint} for code, (words, hint) in OFFERED.items()]
