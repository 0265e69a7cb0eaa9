"""The question pages of a report. What must be filled in beyond its shape is `rules.drafts.missing`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.doors.datum import BadPointError, Point
from linli.issues.forms.words import named, place_name, said
from linli.issues.queries.taxonomy import Taxonomy
from linli.issues.rules import drafts, effects
from linli.kernel.areas import queries as areas
from linli.kernel.people.forms import phone

MAX_PLACE_CHARS = 200
MAX_ANSWER_CHARS = 200
COUNTY_DIGITS, TOWN_DIGITS = areas.COUNTY_DIGITS, 9
PICK = [("", _("Please choose"))]

# In the order in which they are asked for most, by our own judgement.
NATURE_HINTS = {
    "help": _("Something is broken, dirty, dangerous, or you need help."),
    "consult": _("You want to know something."),
    "complain": _("You are not satisfied with a service or an organisation. Only the desk sees who you are."),
    "report": _("Somebody breaks the rules. The reported side does not learn who told us."),
    "suggest": _("You have an idea."),
    "thank": _("We pass it on."),
}
CHANNELS = {
    "phone": _("By telephone"),
    "counter": _("At the counter"),
    "letters_visits": _("By the letters and visits office"),
    "grid_app": _("Met on my round"),
}
CHECKS = {
    "visit": _("I was there"),
    "photo": _("By the photo"),
    "call": _("By a telephone call"),
    "component": _("By the register of public fittings"),
}
CALLS = [
    ("called", _("I have called, or somebody has")),
    ("not_needed", _("No call is needed")),
    ("cannot_call", _("I cannot call")),
]


def choices(words: Sequence[str]) -> list[tuple[str, str]]:
    """Give the choices of `key:zh:en` triples in the reader's language."""
    parts = (word.split(":") for word in words)
    return [(key, said(zh, en)) for key, zh, en in parts]


class StartForm(forms.Form):
    """Danger first; for staff also how the resident reached them."""

    danger_now = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, tables: Taxonomy, channels: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = tables.first_question
        asked: Any = self.fields["danger_now"]
        asked.label, asked.choices = said(question.text_zh, question.text_en), choices(question.values.split("|"))
        if channels:
            self.fields["channel"] = forms.ChoiceField(
                label=_("How did the resident reach you?"),
                choices=[(name, CHANNELS[name]) for name in channels],
                widget=forms.RadioSelect,
            )


class CallForm(forms.Form):
    """Whether the emergency number was called; every answer goes on to the report."""

    emergency_call = forms.ChoiceField(label=_("Have you called?"), choices=CALLS, widget=forms.RadioSelect)


class WordsForm(forms.Form):
    """Words, photos, or both. The photos themselves are taken in by the view, one by one."""

    text = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("Say what you saw and since when. Please no names, identity numbers or telephone numbers."),
        max_length=drafts.MAX_TEXT_CHARS,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    photos = forms.FileField(
        label=_("Photos"),
        help_text=_("Up to five. Photograph the thing, not people: no children's faces, no papers, no homes inside."),
        required=False,
    )
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    long = forms.FloatField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, has_photos: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_photos = has_photos

    def clean(self) -> None:
        """Ask for words where there is no photo either."""
        if not self.errors and not self.has_photos and not self.cleaned_data["text"].strip():
            self.add_error("text", gettext("Write a few words, or add a photo."))


class PlaceForm(forms.Form):
    """Where it is: by map, by list or in words, or "I cannot say"."""

    place_text = forms.CharField(
        label=_("Address or landmark"),
        help_text=_("For example: Example Road 12, opposite the bus stop"),
        max_length=MAX_PLACE_CHARS,
        required=False,
    )
    county = forms.ChoiceField(label=_("County or district"), required=False)
    town = forms.ChoiceField(label=_("Town or street office"), required=False)
    village = forms.ChoiceField(label=_("Village or community"), required=False)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    long = forms.FloatField(widget=forms.HiddenInput, required=False)
    cannot_say = forms.BooleanField(label=_("I cannot say where it is"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = self._offer("county", areas.counties())
        town = self._offer("town", areas.children(county))
        self._offer("village", areas.children(town))

    def _offer(self, name: str, places: Sequence[areas.Place]) -> str:
        """Fill a list; gives what is chosen in it, or "" where the choice belongs to another list above."""
        field: Any = self.fields[name]
        field.choices = [*PICK, *((place.code, place_name(place)) for place in places)]
        chosen = str(self[name].value() or "")
        if chosen not in {place.code for place in places}:
            # A town of the county chosen before: no fault of the reader's, only no longer an answer.
            chosen = places[0].code if name == "county" and len(places) == 1 else ""
            if self.is_bound:
                self.data = {**self.data, self.add_prefix(name): chosen}
            self.initial[name] = chosen
        return chosen

    @property
    def area_code(self) -> str:
        """Give the narrowest area chosen from the lists."""
        return next((code for n in ("village", "town", "county") if (code := str(self[n].value() or ""))), "")

    def clean(self) -> None:
        """Ask for one of the ways, and check the point."""
        given = self.cleaned_data
        lat, long = given.get("lat"), given.get("long")
        if lat is not None and long is not None:
            try:
                Point(lat, long)
            except BadPointError:
                self.add_error("place_text", gettext("The position on the map could not be read. Choose it again."))
        ways = (lat is not None, given.get("village"), given.get("town"), given.get("place_text", "").strip())
        if not any(ways) and not given.get("cannot_say"):
            self.add_error(
                "place_text", gettext("Say where it is in one of the three ways, or tick that you cannot say.")
            )


class WhatForm(forms.Form):
    """What it is about and what is wanted."""

    category = forms.ChoiceField(
        label=_("What is it about?"),
        error_messages={"required": _("Choose what it is about. If nothing fits, choose “I do not know”.")},
        widget=forms.RadioSelect,
    )
    nature = forms.ChoiceField(label=_("What do you want?"), initial="help", widget=forms.RadioSelect)

    def __init__(self, *args: Any, tables: Taxonomy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = [(leaf.code, named(leaf)) for leaf in tables.leaves()]
        nature: Any = self.fields["nature"]
        ordered = sorted(tables.natures.values(), key=lambda n: [*NATURE_HINTS, n.code].index(n.code))
        nature.choices = [(n.code, named(n)) for n in ordered]


class QuestionsForm(forms.Form):
    """The questions of one category that follow from the answers given so far, but danger, which came first."""

    def __init__(self, *args: Any, tables: Taxonomy, category: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_if: dict[str, str] = {}
        for row, asked in zip(tables.questions_for(category), tables.asked(category), strict=True):
            if row.variable == "danger_now":
                continue
            self.fields[row.variable] = _question(row)
            if asked.show_if:
                self.shown_if[row.variable] = asked.show_if
                self.fields[row.variable].required = row.is_required and effects.is_asked(asked, self.answers())

    def answers(self) -> Mapping[str, str]:
        """Give the answers as they are stored: the keys of several joined by `|`."""
        values = {name: self[name].value() for name in self.fields}
        return {n: "|".join(v) if isinstance(v, list) else str(v or "").strip() for n, v in values.items()}


def _question(row: Any) -> forms.Field:
    label, values = said(row.text_zh, row.text_en), [v for v in row.values.split("|") if v]
    common: dict[str, Any] = {"label": label, "required": row.is_required}
    match row.datatype:
        case "singlevaluelist":
            return forms.ChoiceField(choices=choices(values), widget=forms.RadioSelect, **common)
        case "multivaluelist":
            return forms.MultipleChoiceField(choices=choices(values), widget=forms.CheckboxSelectMultiple, **common)
        case "number":
            return forms.DecimalField(
                min_value=0, max_digits=12, widget=forms.TextInput({"inputmode": "decimal"}), **common
            )
        case "datetime":
            return forms.DateTimeField(widget=forms.DateTimeInput({"type": "datetime-local"}), **common)
        case "text":
            return forms.CharField(max_length=drafts.MAX_TEXT_CHARS, widget=forms.Textarea({"rows": 4}), **common)
    return forms.CharField(max_length=MAX_ANSWER_CHARS, **common)


class NearForm(forms.Form):
    """Whether it is one of the reports like it; empty means that it is not."""

    same_as = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, numbers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["same_as"]
        field.choices = [("", _("None of these")), *((number, number) for number in numbers)]


class ContactForm(forms.Form):
    """How to reach the reporter, and who may know; for staff also consent and how the facts were checked."""

    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=120, required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    keep_secret = forms.BooleanField(
        label=_("Only the desk may see who I am; the units that act may not"), required=False
    )

    def __init__(self, *args: Any, category: str, is_assisted: bool, may_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_needed = category in drafts.CONTACT_NEEDED
        if is_assisted:
            self.fields["is_agreed"] = forms.BooleanField(
                label=_("The resident has heard how the contact is used and agrees"), required=False
            )
        if is_assisted and may_file:
            self.fields["check_method"] = forms.ChoiceField(
                label=_("How did you check the facts?"),
                choices=[("", _("Not yet: the desk decides")), *((c, CHECKS[c]) for c in drafts.CHECK_METHODS)],
                required=False,
            )

    def clean_phone(self) -> str:
        """Give the number in one spelling."""
        return phone(self.cleaned_data["phone"])

    def clean(self) -> None:
        """Ask for a way to answer where an answer cannot be given otherwise, and for the consent of an assisted one."""
        given = self.cleaned_data
        has_contact = bool(given.get("phone") or given.get("email"))
        if self.errors:
            return
        if self.is_needed and not has_contact:
            self.add_error(
                "phone", gettext("Give a telephone number or an e-mail address: this can only be answered to you.")
            )
        if given.get("name") and not has_contact:
            self.add_error(
                "phone",
                gettext(
                    "A name alone does not reach you. Add a telephone number or an e-mail address, or leave it out."
                ),
            )
        if has_contact and "is_agreed" in self.fields and not given["is_agreed"]:
            self.add_error("is_agreed", gettext("Ask the resident first, then tick here; or leave the contact empty."))
