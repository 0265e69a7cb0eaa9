"""The forms of a grid worker's day: few fields, photos first, and where it was done."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.doors import ids
from linli.issues.forms.desk import VERDICTS, ActForm, PhotosField, cards_field, line_field, text_field
from linli.issues.forms.words import named
from linli.issues.queries.taxonomy import Taxonomy
from linli.issues.rules.duties import MAX_REASON_CHARS, Rhythm
from linli.issues.rules.walking import Here

WHY_NOT = [
    ("", _("The position is taken")),
    ("no_signal", _("No satellite signal")),
    ("indoors", _("Indoors")),
    ("switched_off", _("Switched off on this device")),
    ("no_device", _("Written later, at another place")),
]
RHYTHMS = {
    Rhythm.DAILY: _("Daily"),
    Rhythm.WEEKLY: _("Weekly"),
    Rhythm.MONTHLY: _("Monthly"),
    Rhythm.SEASONAL: _("Every season"),
    Rhythm.AFTER_RAIN: _("After rain"),
}


class KeyedForm(forms.Form):
    """A form that counts once, however often it is sent."""

    form_key = forms.CharField(widget=forms.HiddenInput, initial=ids.token, max_length=80, required=False)
    # The device's own time of writing, where the form had to wait there.
    made_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    photo_fields: ClassVar[tuple[str, ...]] = ()


class HereForm(KeyedForm):
    """A form that says where it was done, or why that is not known."""

    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    long = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    accuracy_m = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    no_position = forms.ChoiceField(label=_("Why is there no position?"), choices=WHY_NOT, required=False)
    needs_position: ClassVar[bool] = True

    def clean(self) -> None:
        """Ask for the reason where there is no position."""
        given = self.cleaned_data
        has_position = given.get("lat") is not None and given.get("long") is not None
        if self.needs_position and not has_position and not given.get("no_position"):
            self.add_error("no_position", gettext("Allow the position for this act, or say why there is none."))

    @property
    def here(self) -> Here:
        """Give where it was done; after `is_valid`."""
        given = self.cleaned_data
        lat, long, made_at = given.get("lat"), given.get("long"), given.get("made_at")
        if lat is None or long is None:
            return Here(why=given.get("no_position", ""), made_at=made_at)
        return Here(lat, long, given.get("accuracy_m"), made_at=made_at)


class FixForm(HereForm):
    """Fixed on the spot: a photo from before, one from after, a word."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    before = PhotosField(label=_("Photos from before"))
    after = PhotosField(label=_("Photos from after"))
    text = text_field(_("What was done"), rows=2)
    photo_fields = ("before", "after")


class WordForm(HereForm):
    """A word to the desk, with photos where they help."""

    text = text_field(_("What you found"), _("The desk and the unit read it, not the reporter."), rows=2)
    photos = PhotosField(label=_("Photos"), required=False)
    photo_fields = ("photos",)


class LookForm(HereForm):
    """What an independent look at others' work gave."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = cards_field(_("Is it solved?"), VERDICTS)
    photos = PhotosField(label=_("Photos taken on site"), required=False)
    text = text_field(_("What you saw"), rows=2)
    photo_fields = ("photos",)


class GivenForm(HereForm):
    """A daily measure was given."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    interim = forms.TypedChoiceField(label=_("Measure"), coerce=int, widget=forms.RadioSelect)
    evidence = PhotosField(label=_("Photos as proof"))
    text = line_field(_("Details"), required=False)
    photo_fields = ("evidence",)


class FindingForm(HereForm):
    """Something found on the round: a photo and "send" are enough."""

    photos = PhotosField(label=_("Photos"), required=False)
    text = text_field(_("What is wrong?"), rows=2, required=False)
    category = forms.ChoiceField(label=_("What is it about?"), required=False)
    place_text = line_field(_("Address or landmark"), required=False)
    is_danger = forms.BooleanField(label=_("Somebody is in danger now"), required=False)
    after = PhotosField(label=_("Fixed already: photos from after"), required=False)
    photo_fields = ("photos", "after")

    def __init__(self, *args: Any, tables: Taxonomy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = [("", _("The desk decides")), *((leaf.code, named(leaf)) for leaf in tables.leaves())]


class DutyForm(HereForm):
    """A duty is done, or skipped for a reason."""

    photos = PhotosField(label=_("Photos"), required=False)
    skipped_because = forms.CharField(label=_("Why is it skipped?"), max_length=MAX_REASON_CHARS, required=False)
    photo_fields = ("photos",)

    def __init__(self, *args: Any, is_point: bool, needs_photo: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_point = is_point
        self.fields["photos"].required = needs_photo

    def clean(self) -> None:
        """Ask for a position only at a point of the round that was not skipped."""
        if self.is_point and not self.cleaned_data.get("skipped_because"):
            super().clean()


class FieldReportForm(ActForm):
    """The same word from the field, at the desk."""

    reason = cards_field(_("What was found"))
    text = text_field(_("What you found"), _("The desk and the unit read it, not the reporter."))
    photos = PhotosField(label=_("Photos"), required=False)
    photo_fields = ("photos",)
