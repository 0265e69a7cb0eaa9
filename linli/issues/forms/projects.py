"""The forms of listed places and monthly themes: opening one, and what shows how it goes."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, Choices, cards_field, text_field
from linli.issues.rules.themes import MAX_CLASSES, MAX_PROBLEMS
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import VILLAGE_DIGITS

MAX_TITLE_CHARS = 60
MAX_CELLS = 50


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _few(given: list[str], most: int) -> tuple[str, ...]:
    if len(given) > most:
        raise forms.ValidationError(gettext("At most {n}.").format(n=most))
    return tuple(given)


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
        codes = [self._code(line) for line in _lines(self.cleaned_data["cells"])]
        return _few(list(dict.fromkeys(codes)), MAX_CELLS)

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


class ThemeForm(forms.Form):
    """Which month, which troubles, who answers for them."""

    title = forms.CharField(label=_("Theme"), help_text=_("Ten characters say it."), max_length=MAX_TITLE_CHARS)
    month_on = forms.TypedChoiceField(label=_("Month"), coerce=date.fromisoformat)
    categories = forms.MultipleChoiceField(
        label=_("Classes of trouble"),
        help_text=_(
            "At most eight. The last ninety days, the weightiest first: reports × share told again × share unsolved."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    problems = text_field(_("Problems"), _("One a line, at most five: what exactly shall be different."), rows=3)
    lead = forms.TypedChoiceField(label=_("Lead unit"), coerce=int)
    reasons = text_field(_("Why this theme"), _("Everybody reads it."), rows=3)

    def __init__(self, *args: Any, months: Choices, categories: Choices, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in {"month_on": months, "categories": categories, "lead": units}.items():
            field: Any = self.fields[name]
            field.choices = choices

    def clean_categories(self) -> tuple[str, ...]:
        """Give the chosen classes; at most eight."""
        return _few(self.cleaned_data["categories"], MAX_CLASSES)

    def clean_problems(self) -> tuple[str, ...]:
        """Give the problems, one a line; at most five."""
        return _few(_lines(self.cleaned_data["problems"]), MAX_PROBLEMS)


class MeasuresForm(ActForm):
    """What is done by which day."""

    measures = text_field(
        _("Measures"), _("One a line: the day, a blank, what is done by then. 2022-07-20 Base course laid.")
    )


class ProgressForm(ActForm):
    """What was done, and which measures are done with it."""

    text = text_field(_("What was done"), _("Everybody reads it."))
    done = forms.TypedMultipleChoiceField(
        label=_("Measures done"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
