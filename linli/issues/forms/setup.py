"""The set-up's forms of the desk's tables: what a row must look like, so that no report stumbles over it."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.catalogue import CONDITIONS
from linli.issues.models import BlockedPhrase, Category, Keeping, Nature, Question, Reason, Tier
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import answers, effects
from linli.kernel.areas import queries as areas
from linli.kernel.deadlines.rules import Length, LengthError

VALUES = re.compile(r"\w+:[^:|]+:[^:|]+(\|\w+:[^:|]+:[^:|]+)*")
VARIABLE = re.compile(r"[a-z][a-z0-9_]*")
LENGTH_WORDS = _("30min, 24h, 4wh (working hours), 7d, 7wd (working days) or plan.")
CONFIDENTIALITIES = [
    ("open", _("Open to the units that handle it")),
    ("desk_only", _("For the desk only")),
    ("sealed", _("Sealed")),
]
DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")


class LengthField(forms.CharField):
    """A length of time as deadlines are written."""

    def clean(self, value: Any) -> str:
        """Give the length as typed; ValidationError for what no clock understands."""
        text = str(super().clean(value))
        try:
            return str(Length.parse(text)) if text else ""
        except LengthError:
            raise ValidationError(_("Write 30min, 24h, 4wh, 7d, 7wd or plan.")) from None


def _codes(codes: tuple[str, ...], *, may_be_empty: bool = False) -> list[tuple[str, str]]:
    return [*([("", "–")] if may_be_empty else []), *((code, code) for code in codes)]


def _tiers_and_more() -> list[tuple[str, Any]]:
    return [*_codes(effects.TIERS), ("category", _("As the category says")), ("none", _("No clock"))]


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """A category; one with a parent is complete enough to start every clock of a report."""

    due = LengthField(label=_("Done within"), help_text=LENGTH_WORDS, required=False)
    arrive_within = LengthField(label=_("On site within"), help_text=LENGTH_WORDS, required=False)
    tier = forms.ChoiceField(label=_("Tier"), choices=_codes(effects.TIERS, may_be_empty=True), required=False)
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=_codes(effects.URGENCIES, may_be_empty=True), required=False
    )
    confidentiality = forms.ChoiceField(label=_("Confidentiality"), choices=CONFIDENTIALITIES)
    object_kind = forms.ChoiceField(
        label=_("About"),
        choices=[("", _("no thing in a place")), ("event", _("an event")), ("component", _("a thing with an owner"))],
        required=False,
    )

    class Meta:
        model = Category
        fields = (
            "code", "parent", "name_zh", "name_en", "due", "tier", "urgency", "object_kind", "object_class",
            "emergency_number", "arrive_within", "duplicate_radius_m", "needs_after_photo", "is_public_default",
            "confidentiality", "is_screened", "offered_in", "is_retired",
        )  # fmt: skip

    def clean_offered_in(self) -> str:
        """Ask for codes of areas and nothing else."""
        codes: list[str] = self.cleaned_data["offered_in"].split()
        if unknown := [code for code in codes if not areas.is_any_in(code)]:
            words = _("No area has a code that begins with %(codes)s. Give codes of areas, parted by blanks.")
            raise ValidationError(words % {"codes": ", ".join(unknown)})
        return " ".join(codes)

    def clean(self) -> None:
        """Ask of a category below another for all that its clocks need."""
        given = self.cleaned_data
        if given.get("parent") is None:
            return
        for name in ("due", "tier", "urgency"):
            if not given.get(name):
                self.add_error(name, _("A category that reports may carry needs this."))
        if given.get("tier") == "T1" and (given.get("urgency") != "u1" or not given.get("arrive_within")):
            self.add_error("tier", _("T1 needs urgency u1 and a time to be on site."))


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """A question of a category and what its answers change."""

    datatype = forms.ChoiceField(label=_("Kind of answer"), choices=_codes(DATATYPES))

    class Meta:
        model = Question
        fields = (
            "category", "order", "variable", "datatype", "is_required", "text_zh", "text_en", "values", "show_if",
            "effect_if", "effect",
        )  # fmt: skip
        help_texts: ClassVar = {
            "values": _("key:Chinese:English, separated by |"),
            "show_if": _("name=answer|answer"),
            "effect": _("set_urgency:u1;require_interim:2h"),
        }

    def clean_category(self) -> str:
        """Give a category that exists, or the star."""
        code = str(self.cleaned_data["category"])
        if code != effects.EVERY_CATEGORY and code not in taxonomy().categories:
            raise ValidationError(_("There is no such category."))
        return code

    def clean_variable(self) -> str:
        """Give a name that answers can be stored under."""
        name = str(self.cleaned_data["variable"])
        if not VARIABLE.fullmatch(name):
            raise ValidationError(_("Use small letters, digits and _, beginning with a letter."))
        return name

    def clean_values(self) -> str:
        """Give the choices in their grammar."""
        text = str(self.cleaned_data["values"])
        if text and not VALUES.fullmatch(text):
            raise ValidationError(_("Write key:Chinese:English, separated by |"))
        return text

    def clean_show_if(self) -> str:
        """Give a condition on another answer."""
        text = str(self.cleaned_data["show_if"])
        if text and not CONDITIONS.fullmatch(text):
            raise ValidationError(_("Write name=answer|answer"))
        return text

    def clean_effect(self) -> str:
        """Give effects that something understands."""
        text = str(self.cleaned_data["effect"])
        if wrong := effects.meaningless(text):
            raise ValidationError(_("Not understood: %(parts)s") % {"parts": "; ".join(wrong)})
        return text


_LIMITS = ("answer", "acceptance", "dispatch", "sign", "objection", "decision", "arbitration")
WITHIN = tuple(f"{limit}_within" for limit in _LIMITS)


class TierForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """The limits of a tier."""

    class Meta:
        model = Tier
        fields = ("code", "name_zh", "name_en", *WITHIN)
        field_classes: ClassVar = dict.fromkeys(WITHIN, LengthField)
        help_texts: ClassVar = dict.fromkeys(WITHIN, LENGTH_WORDS)


class NatureForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """A nature of requests."""

    default_tier = forms.ChoiceField(label=_("Tier"), choices=_tiers_and_more)
    confidentiality = forms.ChoiceField(label=_("Confidentiality"), choices=CONFIDENTIALITIES)

    class Meta:
        model = Nature
        fields = ("code", "name_zh", "name_en", "needs_dispatch", "default_tier", "confidentiality")


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """A reason that acts give."""

    class Meta:
        model = Reason
        fields = ("group", "code", "name_zh", "name_en", "needs_text", "needs_evidence", "counts_as")


class BlockedPhraseForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """A phrase that is no answer by itself."""

    class Meta:
        model = BlockedPhrase
        fields = ("text", "is_retired")

    def clean_text(self) -> str:
        """Give a phrase that has letters; blocking signs would block nothing."""
        text = str(self.cleaned_data["text"])
        if not answers.plain(text):
            raise ValidationError(_("Write at least one word."))
        return text


class AreaPrefix(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """What holds for the areas whose code begins with some digits."""

    def clean_area_prefix(self) -> str:
        """Give the digits an area code begins with."""
        prefix = str(self.cleaned_data["area_prefix"])
        if prefix and not (prefix.isascii() and prefix.isdigit()):
            raise ValidationError(_("An area code has digits alone."))
        return prefix


class KeepingForm(AreaPrefix):
    """How long something is kept; never so short that a slip of the finger empties the county."""

    days = forms.IntegerField(label=_("Days"), min_value=30, max_value=36_500)

    class Meta:
        model = Keeping
        fields = ("what", "area_prefix", "days", "from_on", "basis")
