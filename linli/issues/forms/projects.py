"""The forms of listed places: listing one, and what proves that it is in order."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, Choices, cards_field, text_field
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import VILLAGE_DIGITS

MAX_TITLE_CHARS = 60
MAX_CELLS = 50


class PlaceForm(forms.Form):
    """Which place, which trouble, who leads, what must be reached."""

    title = forms.CharField(
        label=_("Name of the place"), help_text=_("A street, a market, a stretch of river. Never a household."),
        max_length=MAX_TITLE_CHARS,
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("Class of trouble"), help_text=_("Only what lies open in public space can be listed.")
    )
    cells = forms.CharField(
        label=_("Villages and grids"), help_text=_("Name or code, one a line."), widget=forms.Textarea({"rows": 3})
    )
    lead = forms.TypedChoiceField(label=_("Lead unit"), coerce=int)
    assistants = forms.TypedMultipleChoiceField(
        label=_("Assistants"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    reasons = text_field(_("Why it is listed"), _("What the site visit found. Everybody reads it."))
    numbers = forms.CharField(
        label=_("Numbers of the cases"), help_text=_("Those that show the trouble, one a line."), required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    measures = text_field(_("What must be reached"), _("In six months. Everybody reads it."))
    target = forms.IntegerField(
        label=_("Reports in sixty days, at most"),
        help_text=_("Of this class, from this place; fewer than today. Reports are never turned away to reach it."),
        min_value=0, widget=forms.NumberInput({"class": "govuk-input--width-5"}),
    )  # fmt: skip
    about_place = forms.BooleanField(
        label=_("It is listed for what is wrong there, and not because of who lives, works or passes there.")
    )

    def __init__(self, *args: Any, within: str, units: Choices, categories: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.within = within
        for name, choices in {"lead": units, "assistants": units, "category": categories}.items():
            field: Any = self.fields[name]
            field.choices = choices

    def clean_cells(self) -> tuple[str, ...]:
        """Give the codes of the typed places; each line must name one village or grid of the centre's area."""
        lines = [line.strip() for line in self.cleaned_data["cells"].splitlines() if line.strip()]
        return tuple(dict.fromkeys(self._code(line) for line in lines[:MAX_CELLS]))

    def _code(self, line: str) -> str:
        found = [line] if line.isdecimal() else areas.named(line)
        fit = [c for c in found if c.startswith(self.within) and len(c) >= VILLAGE_DIGITS and areas.is_known(c)]
        exact = [c for c in fit if line in {c, areas.area(c).zh, areas.area(c).en}] or fit
        if len(exact) != 1:
            few = gettext("“{line}” is no village or grid of your area. Look at its spelling, or type its code.")
            many = gettext("“{line}” is the name of several places. Type the code of the one you mean.")
            raise forms.ValidationError((many if exact else few).format(line=line))
        return exact[0]

    def clean_numbers(self) -> tuple[str, ...]:
        """Give the typed case numbers."""
        return tuple(self.cleaned_data["numbers"].split())


class CheckForm(ActForm):
    """What somebody independent found."""

    verdict = cards_field(_("Is the place in order?"), [("solved", _("In order")), ("not_solved", _("Not in order"))])
    text = text_field(_("What you saw"), _("When, where, how it looked. Everybody reads it."))


class SurveyForm(ActForm):
    """What people who use the place say."""

    asked = forms.IntegerField(label=_("People asked"), min_value=1, max_value=100_000)
    content = forms.IntegerField(label=_("Of them, find it in order"), min_value=0, max_value=100_000)
    text = text_field(_("How they were asked"), _("Where, when, whom. No names. Everybody reads it."), rows=3)
