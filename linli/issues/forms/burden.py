"""The forms about forms: registering one, ruling on it, and filling one in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import cards_field, line_field, text_field
from linli.issues.forms.petitions import day_field
from linli.issues.forms.walk import RHYTHMS
from linli.issues.rules.burden import MAX_FILL_MIN, MAX_NAME_CHARS, AskedOf
from linli.issues.services.burden import ASKABLE

ASKED_OF = {AskedOf.GRID: _("Grid workers"), AskedOf.VILLAGE: _("Villages and communities")}


class SheetForm(forms.Form):
    """What is asked, of whom, how often, on what ground, and until when."""

    name = forms.CharField(label=_("Name of the form"), max_length=MAX_NAME_CHARS)
    basis = line_field(_("Legal basis"), _("Law, rule or document with its number. Without one it is not registered."))
    asked_of = cards_field(_("Who fills it in"), list(ASKED_OF.items()))
    rhythm = cards_field(_("How often"), [(each, RHYTHMS[each]) for each in ASKABLE])
    fields_text = text_field(
        _("Fields"), _("One a line. Begin a line with = where it is filled in from what is held already."), rows=8
    )
    minutes = forms.IntegerField(
        label=_("Minutes it takes, as you estimate"), help_text=_("At most thirty; what it takes is measured."),
        min_value=1, max_value=MAX_FILL_MIN, widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )  # fmt: skip
    ends_on = day_field(_("Last day"), _("Within twelve months. After it, register it anew."))


class RulingForm(forms.Form):
    """The centre's word on a form."""

    ruling = line_field(_("Why"), _("Needed to refuse it. The unit that asks for it reads it."), required=False)


class FillForm(forms.Form):
    """A registered form to fill in: one line for each field, and how long it took."""

    minutes = forms.IntegerField(
        label=_("Minutes it took"), min_value=1, max_value=999, error_messages={"required": _("Say roughly how long.")},
        help_text=_("Counted on this device while you write; change it where it is wrong. Thirty count at most."),
        widget=forms.NumberInput({"class": "govuk-input--width-3", "data-ll-focus-min": ""}),
    )  # fmt: skip

    def __init__(self, *args: Any, labels: list[str], held: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n, label in enumerate(labels):
            self.fields[f"field_{n}"] = line_field(label, initial=held.get(label, ""))
        self.order_fields([*(f"field_{n}" for n in range(len(labels))), "minutes"])
        self.labels = labels

    @property
    def answers(self) -> dict[str, str]:
        """Give what was filled in, by label; after `is_valid`."""
        return {label: self.cleaned_data[f"field_{n}"] for n, label in enumerate(self.labels)}
