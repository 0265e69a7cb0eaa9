"""The form by which a hearing room is opened for a sitting."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.mediation.forms.hearing_words import WAYS_IN
from linli.mediation.forms.talking import seat_words
from linli.mediation.rules.room import Way
from linli.mediation.services.hearing import Guest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.mediation.models import Agency, PanelSeat, Participant

AWAY = "away"


class OpenForm(forms.Form):
    """How long a sitting lasts, who takes part by which way, and who writes."""

    ends_at = forms.DateTimeField(
        label=_("Ends at"),
        help_text=_("Six hours at most. The way in is open from half an hour before to two hours after."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    recorder = forms.TypedChoiceField(
        label=_("Who writes the record?"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    is_relay_only = forms.BooleanField(
        label=_("Hide network addresses: all goes over our own relay"),
        help_text=_("When somebody wishes so. In families, and where somebody is afraid, it is so in any case."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        participants: "Sequence[Participant]",
        agencies: "Sequence[Agency]",
        panel: "Sequence[PanelSeat]",
        is_clerk: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.guests = {f"p{p.pk}": ("participant", p.pk) for p in participants}
        self.guests |= {f"g{a.pk}": ("agency", a.pk) for a in agencies}
        for each in participants:
            name = each.name or each.get_side_display()
            self._ask(f"p{each.pk}", gettext("How does {name} take part?").format(name=name), "online")
        for paper in agencies:
            said = gettext("How does {name} take part, who acts for {party}?")
            self._ask(f"g{paper.pk}", said.format(name=paper.agent, party=paper.participant.name), AWAY)
        writes: Any = self.fields["recorder"]
        mine = [("", _("I do: the committee's clerk"))] if is_clerk else []
        writes.choices = [*mine, *((seat.pk, seat_words(seat)) for seat in panel)]
        writes.required = not is_clerk
        self.order_fields(["ends_at", *self.guests, "recorder", "is_relay_only"])

    def _ask(self, name: str, label: str, initial: str) -> None:
        ways = [*WAYS_IN.items(), (AWAY, _("Not in this room"))]
        self.fields[name] = forms.ChoiceField(label=label, choices=ways, widget=forms.RadioSelect, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Gather who takes part under one name."""
        given = super().clean() or {}
        ways = {name: given.pop(name, "") for name in self.guests}
        here = {name: way for name, way in ways.items() if way not in {"", AWAY}}
        guests = [Guest(Way(way), **{self.guests[name][0]: self.guests[name][1]}) for name, way in here.items()]
        return {**given, "guests": guests}
