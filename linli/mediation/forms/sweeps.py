"""The forms of sweeps: beginning one, and what is noted of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.mediation.forms.acts import ActForm
from linli.mediation.rules.sweeps import Found, Topic, hints

MAX_TITLE_CHARS, MAX_NOTE_CHARS = 60, 200
TOPICS = {
    Topic.LAND: _("Land, boundaries, homesteads"),
    Topic.RENT: _("Rent in arrears"),
    Topic.LEAKS: _("Leaks, light, noise"),
    Topic.PREPAID: _("Prepaid cards"),
    Topic.WAGES: _("Wages unpaid"),
    Topic.NEIGHBOURS: _("Quarrels between neighbours"),
    Topic.FAMILY: _("Marriage and family"),
    Topic.PROPERTY: _("Property management"),
    Topic.TRAFFIC: _("Traffic accidents"),
    Topic.OTHER: pgettext_lazy("topic", "Something else"),
}
FOUND = {
    Found.NOTHING: _("Nothing found"),
    Found.ADVICE: _("Advice given"),
    Found.DRAFT: _("An application, with the person's consent"),
}
Cells = Sequence[tuple[str, str]]


def nobody_named(text: str) -> str:
    """Give a text back; ValidationError where it looks as if it named somebody."""
    if found := hints(text):
        said = gettext("Write of the matter, not of people: “{found}” looks like a name, a number or a home.")
        raise forms.ValidationError(said.format(found="”, “".join(found)))
    return text


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class SweepForm(forms.Form):
    """A new sweep."""

    title = forms.CharField(
        label=_("Name of the sweep"), help_text=_("A season, a topic. Never a person or a family."),
        max_length=MAX_TITLE_CHARS,
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=_("What is asked about?"), choices=list(TOPICS.items()), widget=forms.CheckboxSelectMultiple
    )
    cells = forms.MultipleChoiceField(label=_("Where?"), widget=forms.CheckboxSelectMultiple)
    from_on = _day(_("From"))
    to_on = _day(_("To"))

    def __init__(self, *args: Any, cells: Cells, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cells"]
        field.choices = cells

    def clean_title(self) -> str:
        """Refuse a name of somebody."""
        return nobody_named(self.cleaned_data["title"])

    def clean(self) -> dict[str, Any]:
        """Look that the days are in order."""
        given = super().clean() or {}
        if {"from_on", "to_on"} <= given.keys() and given["to_on"] < given["from_on"]:
            self.add_error("to_on", gettext("The last day comes before the first."))
        return given


class NoteForm(ActForm):
    """A note that names nobody."""

    note = forms.CharField(
        label=_("Note"),
        help_text=_("What the matter is. No names, numbers or homes: a sweep never makes a list of people."),
        max_length=MAX_NOTE_CHARS,
        widget=forms.Textarea({"rows": 3, "maxlength": MAX_NOTE_CHARS}),
        required=False,
    )

    def clean_note(self) -> str:
        """Refuse a note that names somebody."""
        return nobody_named(self.cleaned_data["note"])


class VisitForm(NoteForm):
    """What a visit came to."""

    cell = forms.ChoiceField(label=_("Where?"))
    found = forms.ChoiceField(
        label=_("What came of it?"), help_text=_("That nothing was found is a full result."),
        choices=list(FOUND.items()), widget=forms.RadioSelect,
    )  # fmt: skip
    topic = forms.ChoiceField(label=_("About what?"), required=False)
    has_consent = forms.BooleanField(
        label=_("The person wishes to apply and has agreed that it is written down"), required=False
    )
    field_order = ("cell", "found", "topic", "has_consent", "note")

    def __init__(self, *args: Any, cells: Cells, topics: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cell: Any = self.fields["cell"]
        cell.choices = cells
        topic: Any = self.fields["topic"]
        topic.choices = [("", _("Please choose")), *((code, TOPICS[Topic(code)]) for code in topics)]

    def clean(self) -> dict[str, Any]:
        """Ask for the topic where there is one, and for consent before a draft."""
        given = super().clean() or {}
        found = given.get("found")
        if found in {Found.ADVICE, Found.DRAFT} and not given.get("topic"):
            self.add_error("topic", gettext("Say what it was about."))
        if found == Found.DRAFT and not given.get("has_consent"):
            self.add_error("has_consent", gettext("Without the person's consent nothing is opened."))
        return given


class RewordForm(NoteForm):
    """Other words for a note."""

    visit = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(ActForm):
    """Why a sweep is given back."""

    text = forms.CharField(
        label=_("What is to be changed?"), max_length=500, widget=forms.Textarea({"rows": 3, "maxlength": 500})
    )

    def clean_text(self) -> str:
        """Refuse words that name somebody."""
        return nobody_named(self.cleaned_data["text"])


class CloseForm(ActForm):
    """That the notes were read."""

    is_checked = forms.BooleanField(label=_("I have read every note. None names a person, a family or a home."))
