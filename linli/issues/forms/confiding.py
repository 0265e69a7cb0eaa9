"""The forms of what is told in confidence: the text for the unit, and the unit a complaint is about."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, cards_field, text_field
from linli.issues.rules import consent

CHECKLIST = [
    ("name", _("No name of the reporter, family or neighbours")),
    ("phone", _("No telephone, account or identity number")),
    ("flat", _("No flat, floor or house of the reporter")),
    ("habits", _("No habit, hour or view that only the reporter can have")),
]


class UnitTextForm(ActForm):
    """What the unit reads in the place of the report, and what was looked for in it."""

    text = text_field(
        _("Text for the handling unit"),
        _("The unit reads this in place of the report: no name, number, flat or habit."),
    )
    checked = forms.MultipleChoiceField(
        label=_("I have looked for each of these"),
        choices=CHECKLIST,
        widget=forms.CheckboxSelectMultiple,
    )
    weighed = forms.BooleanField(
        label=_("A number or plate in the text belongs to the matter, not to the reporter"), required=False
    )


class UnitNamedForm(ActForm):
    """Which unit a complaint is about."""

    unit = forms.TypedChoiceField(
        label=_("Unit complained about"),
        help_text=_("It will never see the complaint. The desk of the level above goes on with it."),
        coerce=int,
    )


class ProtectForm(ActForm):
    """How strictly a case is kept, and whom it is about."""

    confidentiality = cards_field(_("How is it kept?"))
    unit = forms.TypedChoiceField(
        label=_("Unit the report is about"),
        help_text=_("It can then neither find nor handle the case. Leave empty where no unit is meant."),
        coerce=int,
        empty_value=None,
        required=False,
    )


class ConsentAskForm(ActForm):
    """What the reporter is asked to allow, and why."""

    confidentiality = cards_field(_("How should it be kept?"))
    text = text_field(_("Why"), _("Say who would then read what. The reporter decides, and may say no."))


class ConsentHeardForm(ActForm):
    """Which words were read out on the telephone, and the answer."""

    language = cards_field(
        _("Which of these did you read out, word for word?"),
        [(code, format_html('<span lang="{}">{}</span>', code, words)) for code, words in consent.READ_OUT.items()],
    )
    answer = cards_field(_("What did the reporter answer?"), [("yes", _("Agreed")), ("no", _("Not agreed"))])
    text = text_field(_("What else was said"), required=False)


def _addition() -> forms.CharField:
    area = forms.Textarea({"rows": 3})
    return forms.CharField(label=_("Anything to add?"), max_length=500, required=False, widget=area)


class TakeBackForm(forms.Form):
    """A consent taken back; a word about it may stay out."""

    text = _addition()


class ConsentForm(forms.Form):
    """The reporter's answer."""

    answer = forms.ChoiceField(
        label=_("Do you agree?"),
        choices=[("yes", _("Yes, it may be kept less strictly")), ("no", _("No, leave it as it is"))],
        widget=forms.RadioSelect,
    )
    text = _addition()
