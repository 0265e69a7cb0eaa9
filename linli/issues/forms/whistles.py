"""The forms of whistles: drafting, calling, rating."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, cards_field, line_field, text_field
from linli.issues.rules.whistles import RESULTS

_YES = {"yes": True, "no": False}
_DID = (("yes", _("It did")), ("no", _("It did not")))


class WhistleForm(ActForm):
    """A whistle to the centre above, or to the units themselves where the catalogue allows it."""

    whistle_kind = cards_field(_("Kind"))
    reason = text_field(_("What, where, and what was tried"), rows=3)
    assistants = forms.TypedMultipleChoiceField(
        label=_("Units to call"),
        help_text=_("Called rightly: those the catalogue names are ticked. Six at most."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    advice = text_field(_("What the units should do"), rows=3)


class RateForm(ActForm):
    """How a called unit helped."""

    leg = forms.TypedChoiceField(label=_("Unit"), coerce=int, widget=forms.RadioSelect)
    came = forms.TypedChoiceField(
        label=_("Did it come in time?"), help_text=_("Answered fast."),
        choices=_DID, coerce=_YES.get, widget=forms.RadioSelect,
    )  # fmt: skip
    acted = forms.TypedChoiceField(label=_("Did it act?"), choices=_DID, coerce=_YES.get, widget=forms.RadioSelect)
    result = forms.TypedChoiceField(
        label=_("Result"), help_text=_("Rated strictly: 5 is solved for good, 1 is no help at all."),
        choices=[(n, str(n)) for n in RESULTS], coerce=int, widget=forms.RadioSelect,
    )  # fmt: skip
    text = line_field(
        _("Why"), _("About the unit's work, not about persons. The unit and its supervisor read it."), required=False
    )
