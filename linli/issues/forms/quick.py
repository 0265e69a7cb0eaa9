"""A report on one page, which can be written without a network: danger, words, photos, place, telephone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import PhotosField
from linli.issues.forms.report import CALLS, MAX_PLACE_CHARS, StartForm
from linli.issues.forms.walk import KeyedForm
from linli.issues.rules import drafts
from linli.kernel.people.forms import phone


class QuickForm(StartForm, KeyedForm):
    """What a report cannot do without; the desk asks for the rest."""

    emergency_call = forms.ChoiceField(
        label=_("Have you called?"), choices=CALLS, widget=forms.RadioSelect, required=False
    )
    text = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("Say what you saw and since when. Please no names, identity numbers or telephone numbers."),
        max_length=drafts.MAX_TEXT_CHARS,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    photos = PhotosField(
        label=_("Photos"),
        help_text=_("Up to five. Photograph the thing, not people: no children's faces, no papers, no homes inside."),
        required=False,
    )
    place_text = forms.CharField(
        label=_("Address or landmark"),
        help_text=_("For example: Example Road 12, opposite the bus stop"),
        max_length=MAX_PLACE_CHARS,
        required=False,
    )
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("For questions and the answer. The units that act see it only in part."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    photo_fields = ("photos",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["danger_now", "emergency_call", "text", "photos", "place_text", "phone"])

    def clean_phone(self) -> str:
        """Give the number in one spelling."""
        return phone(self.cleaned_data["phone"])
