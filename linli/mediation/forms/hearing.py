"""The form by which a hearing room is opened."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.mediation.forms.hearing_words import WAYS_IN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.mediation.models import Participant


class OpenForm(forms.Form):
    """When a sitting is, and by which way each side takes part."""

    starts_at = forms.DateTimeField(
        label=_("Begins at"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=_("Ends at"),
        help_text=_("Six hours at most. The way in is open from half an hour before to two hours after."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    is_relay_only = forms.BooleanField(
        label=_("Hide network addresses: all goes over our own relay"),
        help_text=_("For families, for fear of the other side, or when somebody wishes so."),
        required=False,
    )
    is_one_sided = forms.BooleanField(
        label=_("Each side at its own time"), help_text=_("Only with the consent of everybody."), required=False
    )

    def __init__(self, *args: Any, participants: "Sequence[Participant]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in participants:
            self.fields[f"way_{each.pk}"] = forms.ChoiceField(
                label=gettext("How does {name} take part?").format(name=each.name or each.get_side_display()),
                choices=list(WAYS_IN.items()),
                widget=forms.RadioSelect,
                initial="online",
            )
        names = [name for name in self.fields if name.startswith("way_")]
        self.order_fields(["starts_at", "ends_at", *names, "is_relay_only", "is_one_sided"])
