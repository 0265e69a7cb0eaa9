"""The diagnosis and the application, as residents fill them in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.doors import clock
from linli.kernel.areas import queries as areas
from linli.kernel.people.forms import phone
from linli.mediation.forms.alone import FAULTS, SEEN, SHOWN
from linli.mediation.forms.words import named, place_name
from linli.mediation.models import DisputeType
from linli.mediation.rules import applications
from linli.mediation.rules.abilities import ability_fault
from linli.mediation.rules.applications import Application, Channel, Oral, Person, Vouched

GROUP = "D19"
PICK = [("", _("Please choose"))]
TRIED = [
    ("nothing", _("Nothing yet")),
    ("talked", _("We talked to each other")),
    ("helped", _("Somebody helped us talk: family, village, employer")),
    ("office", _("An office or the police was there")),
    ("court", _("It is, or was, at a court or an arbitration")),
]
SETTLES = [
    ("money", _("Money: a sum, a debt, a damage")),
    ("deed", _("That something is done, repaired or stopped")),
    ("apology", _("An apology, or a talk in peace")),
    ("rights", _("That it is clear who owns or may use something")),
    ("unsure", _("I do not know yet")),
]
DANGER = [("no", _("Nobody")), ("yes", _("Somebody is, or may soon be")), ("unsure", _("I am not sure"))]
YES_NO = [
    ("no", pgettext_lazy("answer", "No")),
    ("yes", pgettext_lazy("answer", "Yes")),
    ("unsure", _("I am not sure")),
]


MAX_NAME_CHARS = 80
# As many as a group begins with are a list, and no more blocks of one page.
MOST_FURTHER = applications.GROUP_FROM - 2
OTHERS = {
    "name": _("Name"),
    "is_organisation": _("It is a company, shop or office"),
    "phone": _("Their telephone, if you know it"),
    "address": _("Where they live or work"),
}


class DiagnosisForm(forms.Form):
    """What it is about, what was tried, who is in danger, what would settle it: codes alone, as it stands in links."""

    danger = forms.ChoiceField(label=_("Is anybody in danger now?"), choices=DANGER, widget=forms.RadioSelect)
    type = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    tried = forms.ChoiceField(label=_("What have you tried?"), choices=TRIED, widget=forms.RadioSelect)
    settles = forms.ChoiceField(label=_("What would settle it?"), choices=SETTLES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, types: Mapping[str, DisputeType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["type"]
        kind.choices = [(row.code, named(row)) for row in types.values() if row.code != GROUP]


class PlaceForm(forms.Form):
    """Where it lies: county, town and village, each offered once the one above is chosen."""

    county = forms.ChoiceField(label=_("County or district"), required=False)
    town = forms.ChoiceField(label=_("Town or street office"), required=False)
    village = forms.ChoiceField(label=_("Village or community"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = self._offer("county", areas.counties())
        town = self._offer("town", areas.children(county) if county else ())
        village = self._offer("village", areas.children(town) if town else ())
        # The narrowest area chosen, "" for none.
        self.area_code = village or town or county
        for name in ("town", "village"):
            if len(self.fields[name].choices) == 1:  # type: ignore[attr-defined]
                del self.fields[name]

    def _offer(self, name: str, places: Any) -> str:
        field: Any = self.fields[name]
        field.choices = [*PICK, *((place.code, place_name(place)) for place in places)]
        chosen = str(self.data.get(name, ""))
        if chosen not in {place.code for place in places}:
            chosen = places[0].code if name == "county" and len(places) == 1 else ""
            self.initial[name] = chosen
            self.data = {**self.data, name: chosen}
        return chosen


def _safety(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect)


class ApplyForm(forms.Form):
    """The application: safety first, then what happened, what is asked, and who is on each side."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    area = forms.CharField(widget=forms.HiddenInput, max_length=17)
    type = forms.CharField(widget=forms.HiddenInput, max_length=4)
    # The case of another slice it is begun from.
    source = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # The closed case it takes up anew, signed by the server.
    continues = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    tried_code = forms.CharField(widget=forms.HiddenInput, max_length=10, required=False)
    # How many more other sides the page asks for.
    further = forms.IntegerField(widget=forms.HiddenInput, required=False)
    now = _safety(_("Is anybody in danger at this moment?"))
    violence = _safety(_("Has the other side hit, threatened or followed you or somebody close to you?"))
    afraid = _safety(_("Are you afraid to sit in one room with the other side?"))
    child = _safety(_("Is a child, or somebody who cannot defend themselves, harmed or in danger?"))
    facts = forms.CharField(
        label=_("What happened?"),
        help_text=_("When it began, what was said and done, how it stands today. Ten characters at least."),
        widget=forms.Textarea({"rows": 7, "maxlength": applications.MAX_FACTS_CHARS}),
        required=False,
    )
    request = forms.CharField(
        label=_("What do you ask for?"),
        help_text=_("One wish a line, as plainly as you can: a sum, a deed, a date."),
        widget=forms.Textarea({"rows": 4}),
        max_length=applications.MAX_REQUEST_CHARS,
    )
    tried = forms.CharField(
        label=_("What was tried so far?"), widget=forms.Textarea({"rows": 3}), max_length=2_000, required=False
    )
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Your telephone"),
        help_text=_("The committee calls you. The other side does not learn it from us."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    address = forms.CharField(
        label=_("Or where a letter reaches you"),
        help_text=_("If you have no telephone."),
        max_length=200,
        required=False,
    )
    born_on = forms.DateField(
        label=_("Your date of birth, if you are under 18"),
        help_text=_("For example 2009-05-20. Only whether you can act alone is kept."),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    lives_on_wages = forms.BooleanField(
        label=_("I am 16 or 17 and live on my own wages"), help_text=SHOWN, required=False
    )
    representative = forms.CharField(
        label=_("Who represents you by law: parent or guardian"),
        help_text=_("Needed where you are under 18 and do not live on your own wages. Nobody acts for both sides."),
        max_length=80,
        required=False,
    )
    other_name = forms.CharField(
        label=_("Who is the other side?"),
        help_text=_("A name, or that of a company or shop."),
        max_length=10_000,
        required=False,
    )
    other_is_organisation = forms.BooleanField(label=OTHERS["is_organisation"], required=False)
    other_phone = forms.CharField(
        label=OTHERS["phone"], max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    other_address = forms.CharField(label=OTHERS["address"], max_length=200, required=False)
    help_find = forms.BooleanField(
        label=_("I know only a nickname or a shop sign: please help me find out who it is"), required=False
    )
    voluntary = forms.BooleanField(
        label=_("I ask for mediation of my own free will, and what I have said is true to my knowledge"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A number that our own page asks with, or none.
        self.count = {str(n): n for n in range(1, MOST_FURTHER + 1)}.get(str(self["further"].value()), 0)
        for number in range(2, self.count + 2):
            self.fields |= _further(number)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Give the questions about each further other side, with its number."""
        return [
            {"number": n, "fields": [self[f"other_{name}_{n}"] for name in OTHERS]} for n in range(2, self.count + 2)
        ]

    @property
    def next_number(self) -> int:
        """Give the number of the next one that may be named; 0 where no more fit on the page."""
        return self.count + 2 if self.count < MOST_FURTHER else 0

    @property
    def one_more(self) -> dict[str, Any]:
        """Give what was typed, to be shown again with questions about one more."""
        typed = {name: self.data.get(name) for name in self.fields}
        return {**typed, "further": min(self.count + 1, MOST_FURTHER)}

    def clean_facts(self) -> str:
        """Give the facts without control characters; what is too long stays in the field, with a sentence."""
        text = applications.cleaned(self.cleaned_data["facts"])
        if len(text) > applications.MAX_FACTS_CHARS:
            raise forms.ValidationError(_("At most 20,000 characters. Shorten it here; nothing you wrote is lost."))
        if len(text) < applications.MIN_FACTS_CHARS:
            raise forms.ValidationError(_("Say in a few more words what happened: ten characters at least."))
        return text

    def clean_phone(self) -> str:
        """Give the number in one spelling."""
        return phone(self.cleaned_data["phone"])

    def clean_other_phone(self) -> str:
        """Give the number in one spelling."""
        return phone(self.cleaned_data["other_phone"])

    def told(self) -> Application:
        """Give the application as it was filled in."""
        given = self.cleaned_data
        clean = applications.cleaned
        return Application(
            type_code=given["type"],
            facts=given["facts"],
            request=clean(given["request"]),
            tried=clean(given["tried"]) or given["tried_code"],
            applicant=Person(clean(given["name"]), given["phone"], clean(given["address"])),
            born_on=given["born_on"],
            lives_on_wages=given["lives_on_wages"],
            representative=Person(clean(given["representative"])),
            respondent=Person(
                clean(given["other_name"]),
                given["other_phone"],
                clean(given["other_address"]),
                is_organisation=given["other_is_organisation"],
            ),
            further=tuple(filter(None, map(self._named, range(2, self.count + 2)))),
            help_find=given["help_find"],
            safety={name: given[name] for name in applications.SAFETY},
            is_voluntary=given["voluntary"],
        )

    def _named(self, number: int) -> Person | None:
        """Give a further other side; None where its questions were left empty."""
        name, is_organisation, phone_no, address = (self.cleaned_data[f"other_{each}_{number}"] for each in OTHERS)
        clean = applications.cleaned
        if not (name or phone_no or address):
            return None
        return Person(clean(name), phone(phone_no), clean(address), is_organisation=is_organisation)

    def clean(self) -> dict[str, Any]:
        """Ask for the name of each whose telephone or address was typed."""
        given = super().clean() or {}
        for number in range(2, self.count + 2):
            if not given.get(f"other_name_{number}") and any(
                given.get(f"other_{each}_{number}") for each in ("phone", "address")
            ):
                self.add_error(f"other_name_{number}", _("Name this one too, or leave all of its fields empty."))
        return given

    def note(self, gaps: list[str]) -> None:
        """Show what `rules.applications.missing` found, each at its field."""
        for gap in gaps:
            name = {"representative_name": "representative", "respondent_name": "other_name"}.get(gap, gap)
            if gap == "representative_name":
                self.add_error(name, FAULTS[ability_fault(self.told().ability, timezone.localdate(clock.now()))][1])
                continue
            field = name if name in self.fields and name not in {"type", "area", "key"} else None
            self.add_error(field, _MISSING.get(gap, _MISSING[""]))

    def clean_other_name(self) -> str:
        """Give one name; many of them are a group, whose list the committee takes as a table (5)."""
        name: str = self.cleaned_data["other_name"]
        if len(applications.names_in(name)) >= applications.GROUP_FROM:
            raise forms.ValidationError(
                _(
                    "So many are a group: name one of them here and say in your words how many they are. "
                    "The committee takes the list as a table."
                )
            )
        if len(applications.names_in(name)) > 1 and not self["other_is_organisation"].value():
            raise forms.ValidationError(
                _("Name one person here, and each other one by “Name one more”: everybody is asked by themselves.")
            )
        if len(name) > MAX_NAME_CHARS:
            raise forms.ValidationError(_("At most 80 characters."))
        return name

    def clean_born_on(self) -> date | None:
        """Give the day; none in the future."""
        born: date | None = self.cleaned_data["born_on"]
        if born is not None and born > timezone.localdate(clock.now()):
            raise forms.ValidationError(FAULTS["born_later"][1])
        return born


def _further(number: int) -> dict[str, forms.Field]:
    """Give the questions about one more other side."""
    digits = forms.TextInput({"inputmode": "tel"})
    return {
        f"other_name_{number}": forms.CharField(label=OTHERS["name"], max_length=MAX_NAME_CHARS, required=False),
        f"other_is_organisation_{number}": forms.BooleanField(label=OTHERS["is_organisation"], required=False),
        f"other_phone_{number}": forms.CharField(label=OTHERS["phone"], max_length=30, required=False, widget=digits),
        f"other_address_{number}": forms.CharField(label=OTHERS["address"], max_length=200, required=False),
    }


class ApplyForForm(ApplyForm):
    """The same, written down by staff for whoever speaks."""

    channel = forms.ChoiceField(
        label=_("How does the applicant speak to you?"),
        choices=[
            (Channel.COUNTER, _("At the counter")),
            (Channel.PHONE, _("By telephone")),
            (Channel.GRID, _("On a visit")),
        ],
        widget=forms.RadioSelect,
    )
    vouched = forms.ChoiceField(
        label=_("How do you know who it is?"),
        help_text=_("No document is kept, only how you made sure."),
        choices=[
            (Vouched.DOCUMENT, _("I have seen an identity document")),
            (Vouched.KNOWN, _("I know the person")),
            (Vouched.CALLED_BACK, _("I have called back at their number")),
        ],
        widget=forms.RadioSelect,
    )
    has_seen_wages = forms.BooleanField(label=SEEN, required=False)
    read_back = forms.BooleanField(
        label=_("I have read it back, and the applicant said that it is right"), required=False
    )

    def told(self) -> Application:
        """Give the application with how it was taken down."""
        given = self.cleaned_data
        return replace(
            super().told(), oral=Oral(given["channel"], given["vouched"], given["read_back"], given["has_seen_wages"])
        )


_MISSING = {
    "": _("Fill this in."),
    "type": _("Choose what it is about on the page before."),
    "area": _("Choose the place on the page before."),
    "phone": _("Leave a telephone number, or an address for letters."),
    "respondent_name": _("Name the other side, or tick that you need help to find out."),
    "read_back": _("Read it back to the applicant, and tick this when it is right."),
    "voluntary": _("Mediation is voluntary: tick this if you want it."),
}
