"""Who comes to a sitting that is open already."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import cards
from linli.mediation.forms.talking import TalkForm, seat_words
from linli.mediation.forms.talking_words import IDENTIFIED, PRESENT, ROLES, side_words
from linli.mediation.models import Invitee, PanelSeat
from linli.mediation.queries.standing import Standing
from linli.mediation.queries.talks import there_now
from linli.mediation.services.sittings import Here


class ArriveForm(TalkForm):
    """Who came, by which way, and how they were identified."""

    who = forms.ChoiceField(
        label=_("Who came?"), help_text=_("Only who is not noted yet is offered."), widget=forms.RadioSelect
    )
    way = cards(_("How do they take part?"), [(way, words) for way, words in PRESENT.items() if way != "away"])
    identified = forms.ChoiceField(
        label=_("Identified how?"),
        help_text=_("Asked of parties."),
        choices=[("", _("Not asked")), *IDENTIFIED.items()],
        required=False,
    )

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer everybody of the case who is not there yet."""
        super().fit(stands, actor)
        sits = [seat for seat in (stands.panel.seats if stands.panel else ()) if seat.state == PanelSeat.State.TAKEN]
        there = there_now(actor, stands.case.pk)
        offered = [
            *((("participant", p.pk), f"{p.name} · {side_words(p.side)}") for p in stands.participants),
            *((("seat", seat.pk), seat_words(seat)) for seat in sits),
            *((("invitee", row.pk), f"{row.name} · {ROLES[Invitee.Role(row.role)]}") for row in stands.welcome),
        ]
        self.choose("who", [(f"{what}-{pk}", words) for (what, pk), words in offered if (what, pk) not in there])

    def clean(self) -> dict[str, Any]:
        """Gather who came under one name."""
        given = super().clean() or {}
        what, _dash, pk = given.pop("who", "").partition("-")
        way, identified = given.pop("way", ""), given.pop("identified", "")
        if not (what and way):
            return given
        if what == "participant" and not identified:
            self.add_error("identified", _("Say how they were identified."))
        return {**given, "here": Here(way, identified=identified, **{what: int(pk)})}
