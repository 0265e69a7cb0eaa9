"""The forms of the dispatch catalogue: an entry of a draft, a saved test case, and why a draft begins."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import line_field
from linli.issues.forms.words import named, said
from linli.issues.models import CatalogueEntry, CatalogueTest
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.services.setup import conditions
from linli.kernel.people.rules import department_roles

CONDITIONS = re.compile(r"\w+=\w+(\|\w+)*(;\w+=\w+(\|\w+)*)*")
OBJECT_CLASS = re.compile(r"[CE][1-6]?")
SETTINGS = [("", _("any area")), ("urban", _("town areas")), ("rural", _("country areas"))]


class NoteForm(forms.Form):
    """Why a draft begins."""

    note = line_field(_("What changes, and why"), _("Whoever puts it in force reads this, and so does the history."))


def categories() -> list[tuple[str, str]]:
    """Give every category to choose from, whole groups too."""
    return [(c.code, f"{c.code} {named(c)}") for c in taxonomy().categories.values()]


def functions() -> list[tuple[str, str]]:
    """Give every function a unit can hold to choose from."""
    return [(code, f"{said(row['zh'], row['en'])} ({code})") for code, row in department_roles().items()]


def _digits(text: str) -> str:
    if text and not (text.isascii() and text.isdigit()):
        raise ValidationError(_("An area code has digits alone."))
    return text


class _CatalogueForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """What entries and test cases share: a category, an object, a function."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = categories()

    def clean_object_class(self) -> str:
        """Give a class by GB/T 30428, or its first letter."""
        text = str(self.cleaned_data["object_class"])
        if text and not OBJECT_CLASS.fullmatch(text):
            raise ValidationError(_("Write E or C, or one class of these: E1 to E6, C1 to C6."))
        return text


class EntryForm(_CatalogueForm):
    """An entry of a draft; the service refuses one that fits the same reports as another."""

    category = forms.ChoiceField(label=_("Category"))
    setting = forms.ChoiceField(label=_("Only in"), choices=SETTINGS, required=False)
    conditions = forms.CharField(
        label=_("Only with these answers"), help_text=_("accident=yes;depth=deep|road_gone"), required=False
    )
    lead_role = forms.ChoiceField(label=_("Function that leads"), choices=functions)
    assist_roles = forms.MultipleChoiceField(
        label=_("Functions that assist"), choices=functions, required=False, widget=forms.SelectMultiple({"size": 6})
    )

    class Meta:
        model = CatalogueEntry
        fields = (
            "category", "area_prefix", "object_class", "setting", "conditions", "lead_role", "assist_roles", "level",
            "whistle_direct", "may_hand_down", "is_auto", "basis", "examples", "valid_from", "valid_to",
        )  # fmt: skip
        help_texts: ClassVar = {
            "area_prefix": _("Digits of an area code. Empty: everywhere."),
            "object_class": _("C for every component, C2 for roads alone. Empty: whatever it is about."),
            "level": _("Empty: whoever holds the function nearest to the place."),
        }
        widgets: ClassVar = {
            "examples": forms.Textarea({"rows": 3}),
            "valid_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "valid_to": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["conditions"] = conditions_text(self.instance.conditions)

    def clean_area_prefix(self) -> str:
        """Give the digits an area code begins with."""
        return _digits(self.cleaned_data["area_prefix"])

    def clean_conditions(self) -> dict[str, list[str]]:
        """Give the answer conditions as the catalogue keeps them."""
        text = str(self.cleaned_data["conditions"])
        if text and not CONDITIONS.fullmatch(text):
            raise ValidationError(_("Write name=answer|answer, separated by ;"))
        return conditions(text)

    def clean(self) -> None:
        """Refuse an entry that would end before it begins."""
        since, until = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if since and until and until <= since:
            self.add_error("valid_to", _("This lies before the first day."))


class TestCaseForm(_CatalogueForm):
    """A report as it could come, and the function that must lead it."""

    words = line_field(_("The report in a few words"))
    category = forms.ChoiceField(label=_("Category"))
    area_code = forms.CharField(
        label=_("Area code"), required=False, max_length=17, help_text=_("Digits of an area code. Empty: anywhere.")
    )
    object_class = forms.CharField(label=_("About (class by GB/T 30428)"), required=False, max_length=4)
    setting = forms.ChoiceField(label=_("Where"), choices=SETTINGS, required=False)
    answers = forms.CharField(label=_("Answers"), help_text=_("accident=yes;depth=deep"), required=False)
    lead_role = forms.ChoiceField(label=_("Function that must lead"), choices=functions)

    class Meta:
        model = CatalogueTest
        fields = ("words", "category", "area_code", "object_class", "setting", "answers", "lead_role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["answers"] = ";".join(f"{name}={answer}" for name, answer in self.instance.answers.items())

    def clean_area_code(self) -> str:
        """Give the digits of an area code, of any length."""
        return _digits(self.cleaned_data["area_code"])

    def clean_answers(self) -> dict[str, str]:
        """Give each answer by the name of its question."""
        text = str(self.cleaned_data["answers"])
        if text and not CONDITIONS.fullmatch(text):
            raise ValidationError(_("Write name=answer, separated by ;"))
        return {name: "|".join(values) for name, values in conditions(text).items()}


def conditions_text(held: dict[str, list[str]]) -> str:
    """Give answer conditions as they are typed.

    >>> conditions_text({"depth": ["deep", "road_gone"], "accident": ["yes"]})
    'accident=yes;depth=deep|road_gone'
    """
    return ";".join(f"{name}={'|'.join(values)}" for name, values in sorted(held.items()))
