"""The forms of drafting and signing. A draft takes everything as it was typed; what is wrong with it the checks say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import ActForm, cards, words
from linli.mediation.forms.agreeing_words import (
    ABOUT,
    BASES,
    CONDITIONS,
    DOCUMENTS,
    FIELDS,
    FORMULAS,
    HANDS,
    HEADS,
    KINDS,
    METHODS,
    PATHS,
)
from linli.mediation.forms.talking import TalkForm
from linli.mediation.models import Participant
from linli.mediation.queries.agreeing import GROUP
from linli.mediation.queries.standing import Standing
from linli.mediation.rules.terms import WHO, Kind, fields_of

YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]
NONE = [("", _("Not said yet"))]
_LONG = frozenset({"purpose", "default", "act", "proof", "fact", "claim", "instalments", "owners_consent", "benefit"})
_CHOSEN: Mapping[str, Any] = {
    "about": ABOUT.items(),
    "third": NONE + YES_NO,
    "shared": NONE + YES_NO,
    "pledged": NONE + YES_NO,
    "publicity": [*NONE, ("private", _("Between the parties")), ("public", _("In public"))],
}
_HEADS_CHOSEN: Mapping[str, Any] = {
    "liability_basis": [*NONE, *BASES.items()],
    "insolvent": NONE + YES_NO,
    "formula": [*NONE, *FORMULAS.items()],
    "condition": CONDITIONS.items(),
}
_GROUP_HEADS = frozenset({"formula", "condition", "threshold_percent", "threshold_on"})
MEDICAL = "D09"


def _field(label: Any, hint: Any, *, is_long: bool, choices: Any = None) -> forms.Field:
    if choices is not None:
        return forms.ChoiceField(label=label, help_text=hint, choices=choices, required=False)
    widget = forms.Textarea({"rows": 3}) if is_long else forms.TextInput()
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget, strip=False)


class TermForm(forms.Form):
    """One term of a kind, with the parties it may name."""

    def __init__(self, kind: Kind, parties: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in fields_of(kind):
            label, hint = FIELDS[name]
            choices = [*NONE, *parties] if name in WHO else _CHOSEN.get(name)
            if name == "due" and kind in {Kind.PAY, Kind.APOLOGY, Kind.DELIVER}:
                hint = _("A day as 2026-12-31, or “at_signing” for the day of signing.")
            self.fields[name] = _field(label, hint, is_long=name in _LONG, choices=choices)


class HeadsForm(forms.Form):
    """What stands around the terms."""

    def __init__(self, *args: Any, type_code: str, is_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in HEADS.items():
            if (name in _GROUP_HEADS and not is_group) or (name == "liability_basis" and type_code != MEDICAL):
                continue
            is_long = name in {"facts", "disputed", "responsibility"}
            self.fields[name] = _field(label, hint, is_long=is_long, choices=_HEADS_CHOSEN.get(name))


class KindForm(forms.Form):
    """Which kind of term is added."""

    kind = forms.ChoiceField(label=_("What kind of term?"), choices=KINDS.items())


class ReasonForm(forms.Form):
    """Why a warning is passed."""

    finding = forms.CharField(widget=forms.HiddenInput, max_length=400)
    reason = forms.CharField(label=_("Why it may stay so"), max_length=500, widget=forms.Textarea({"rows": 2}))


def party_choices(participants: Sequence[Participant], *, is_group: bool) -> list[tuple[str, str]]:
    """Give whom a term can name: each party, in a group also all members together."""
    everybody = [(GROUP, gettext("All members"))] if is_group else []
    return [*everybody, *((str(p.pk), p.name) for p in participants)]


class ToSignForm(ActForm):
    """By which path it is signed."""

    path = cards(_("How is it signed?"), PATHS.items())


class OralForm(ActForm):
    """An agreement by words."""

    look = "row"

    spoken = words(_("What was agreed, as it was spoken"))
    on_the_spot = cards(_("Was all of it performed on the spot?"), YES_NO)
    wants_writing = cards(_("Does any party want it in writing?"), YES_NO)

    def clean(self) -> dict[str, Any]:
        """Give the answers as truths."""
        given = super().clean() or {}
        for name in ("on_the_spot", "wants_writing"):
            given[name] = given.get(name) == "yes"
        return given


class PartyForm(TalkForm):
    """An act about one of the parties."""

    participant = forms.TypedChoiceField(label=_("Which party?"), coerce=int, widget=forms.RadioSelect)

    def fit(self, stands: Standing, actor: Actor) -> None:  # noqa: ARG002 - every form is asked alike
        """Offer the parties of this dispute."""
        self.choose("participant", [(p.pk, p.name) for p in stands.participants])


class IdentifyForm(PartyForm):
    """The document an officer compared."""

    name = forms.CharField(
        label=_("Name on the document"), max_length=80, help_text=_("Of the party, or of who signs for it.")
    )
    method = cards(_("Where was it compared?"), METHODS.items())
    document = cards(_("Which document?"), DOCUMENTS.items())
    number = forms.CharField(
        label=_("Number"),
        max_length=30,
        help_text=_("Only its first and last digits are kept, and a hash. No picture is taken."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class AuthoriseForm(PartyForm):
    """The paper by which somebody acts for a party."""

    agent = forms.CharField(label=_("Who acts for it?"), max_length=80)
    is_special = forms.TypedChoiceField(
        label=_("Which authority?"),
        choices=[("special", _("Special: may settle and sign")), ("general", _("General: may not settle"))],
        coerce=lambda typed: typed == "special",
        widget=forms.RadioSelect,
    )
    from_on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}))
    to_on = forms.DateField(label=_("To, inclusive"), widget=forms.DateInput({"type": "date"}))


class PrintedForm(ActForm):
    """How many pages were printed."""

    pages = forms.IntegerField(label=_("How many pages were printed?"), min_value=1, max_value=500)


class PaperForm(ActForm):
    """What stands on the signed paper."""

    pages = forms.IntegerField(label=_("How many pages does the signed paper have?"), min_value=1, max_value=500)
    footer = forms.CharField(
        label=_("The hash in the footer"), max_length=80, help_text=_("All of it, or its first and last group of four.")
    )
    signers = forms.IntegerField(
        label=_("How many have signed, sealed or put a fingerprint?"),
        min_value=1,
        max_value=500,
        help_text=_("The parties, a mediator, and the seal."),
    )


class ScanForm(PaperForm):
    """The scan, and the time written beside the last act."""

    last_act_at = forms.DateTimeField(
        label=_("When was the last act, as written on the paper?"),
        help_text=_("The agreement takes effect at that moment."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    scan = forms.FileField(label=_("The scan (PDF)"))


class SignForm(forms.Form):
    """A party's signature."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    hand = cards(_("Who signs?"), HANDS.items())
    name = forms.CharField(label=_("Your full name"), max_length=80, help_text=_("As on your document."))
    code = forms.CharField(
        label=_("Code from the text message"),
        max_length=6,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20_000)
    agrees = forms.BooleanField(label=_("I have read the agreement to its end and sign it of my own free will."))


FORMS: Mapping[str, type[ActForm]] = {
    "propose": ActForm,
    "revise": ActForm,
    "reopen_talks": ActForm,
    "to_sign": ToSignForm,
    "oral": OralForm,
    "edit": ActForm,
    "identify": IdentifyForm,
    "authorise": AuthoriseForm,
    "sign_mediator": ActForm,
    "seal": ActForm,
    "paper_printed": PrintedForm,
    "paper_scan": ScanForm,
    "paper_confirm": PaperForm,
}
