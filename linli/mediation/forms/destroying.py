"""The forms of the list by which sealed files are destroyed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.rules import Actor
from linli.mediation.forms.words import named
from linli.mediation.models.destroying import MAX_REASON_CHARS
from linli.mediation.queries.destroying import files_over
from linli.mediation.queries.tables import dispute_types
from linli.mediation.services.destroying import MOST_FILES

SIGN, SEND_BACK = "sign", "return"


def file_words(file: Any) -> str:
    """Give a file as a list names it: its number, of what kind the dispute was, and until when it had to be kept."""
    kinds = dispute_types()
    kind = named(kinds[file.case.category]) if file.case.category in kinds else file.case.category
    return " · ".join([file.number, str(kind), f"{timezone.localdate(file.sealed_at)} – {file.last_year}"])


class ProposeForm(forms.Form):
    """Which files shall be destroyed, of those whose years are over."""

    picked = forms.TypedMultipleChoiceField(
        label=_("Which files shall be destroyed?"),
        help_text=_("Leave out what a suit, an audit or a complaint still needs."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, actor: Actor, now: Any, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["picked"]
        field.choices = [(file.pk, file_words(file)) for file in files_over(actor, now)[:MOST_FILES]]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to choose from."""
        field: Any = self.fields["picked"]
        return not field.choices


class DecideForm(forms.Form):
    """Whether a list is signed or sent back."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            (SIGN, _("Sign: the files are destroyed now, for good")),
            (SEND_BACK, _("Send the list back: all files stay")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why is it sent back?"), help_text=_("Name no party."), max_length=MAX_REASON_CHARS, required=False
    )

    def __init__(self, data: Any = None, *, may_sign: bool) -> None:
        super().__init__(data)
        if not may_sign:
            field: Any = self.fields["decision"]
            field.choices = [each for each in field.choices if each[0] == SEND_BACK]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of what is sent back."""
        given = super().clean() or {}
        if given.get("decision") == SEND_BACK and not given.get("reason", "").strip():
            self.add_error("reason", _("Say why it is sent back."))
        return given
