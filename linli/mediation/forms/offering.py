"""What a party puts in when the sides negotiate by themselves: a limit that stays private, or words."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.mediation.models import Participant
from linli.mediation.rules.money import fen
from linli.mediation.services.offering import MAX_WORDS_CHARS

LIMITS = {
    Participant.Side.APPLICANT: _("The least you would take, in yuan"),
    Participant.Side.RESPONDENT: _("The most you would give, in yuan"),
}


class OfferForm(forms.Form):
    """One offer of one round: a sum or words, never both."""

    amount = forms.CharField(
        required=False,
        max_length=30,
        help_text=_("The other side never reads this number, only whether both meet."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("Or what you offer, in words"),
        help_text=_("The other side reads this and may accept it."),
        required=False,
        max_length=MAX_WORDS_CHARS,
        widget=forms.Textarea({"rows": 3, "maxlength": MAX_WORDS_CHARS}),
    )

    def __init__(self, side: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields["amount"].label = LIMITS[Participant.Side(side)]

    def clean(self) -> dict[str, Any]:
        """Demand one of the two, and a sum that is one."""
        given = super().clean() or {}
        amount, said = given.get("amount", ""), given.get("words", "")
        if amount and fen(amount) is None:
            self.add_error("amount", gettext("This is no sum in yuan: above nothing, at most two decimals."))
        elif not amount and not said:
            self.add_error("amount", gettext("Write a sum, or say in words what you offer."))
        elif amount and said:
            self.add_error("words", gettext("A sum or words: one offer has one of them. Take one out."))
        return given
