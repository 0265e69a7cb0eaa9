"""The acts of the talks: what the committee does, and what a participant says on the own page or through a clerk."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.mediation.services import panels
from linli.mediation.views.acts import DeskAct

# What a participant says: title, what follows, the word on the button, and the service.
SPOKEN: Mapping[str, tuple[Any, Any, Any, Callable[..., None]]] = {
    "terms": (
        _("Rights, address and consents"),
        _("Needed before mediators are chosen. Every consent may be no, and may be taken back."),
        _("Confirm"),
        panels.terms,
    ),
    "choose": (
        _("Choose a mediator"),
        _("Whom all who choose a seat have named is asked at once."),
        _("Send the choice"),
        panels.mediator_choose,
    ),
    "keep": (
        _("Say whether a mediator stays"),
        _("Read what the mediator has disclosed first."),
        _("Send the answer"),
        panels.keep,
    ),
    "challenge": (
        _("Ask for a mediator to leave"),
        _("The director decides within one working day, with reasons."),
        _("Send the request"),
        panels.challenge,
    ),
}
TALKING: Mapping[str, DeskAct] = {
    **{act: (title, lead, service) for act, (title, lead, _button, service) in SPOKEN.items()},
    "start_panel": (
        _("Begin to choose mediators"),
        _("All participants are told, and have two working days to choose."),
        panels.start_panel,
    ),
    "panel_fill": (
        _("Ask a mediator for a seat"),
        _("Who is asked sees names and subject alone, and answers within one working day."),
        panels.panel_fill,
    ),
    "seat_note": (
        _("Note a mediator's answer"),
        _("For a mediator who answers on paper or by telephone."),
        panels.seat_note,
    ),
    "disclose": (
        _("Disclose a relation"),
        _("All participants read it and say anew whether you stay."),
        panels.disclose,
    ),
    "challenge_decide": (
        _("Decide a challenge"),
        _("All participants read the decision. Nobody decides about themselves."),
        panels.challenge_decide,
    ),
    "seat_leave": (_("Let a mediator go"), _("The seat is empty then; what was written stays."), panels.seat_leave),
    "panel_set": (
        _("The panel is complete"),
        _("Everybody has taken the seat, disclosed, and was kept. The talks are prepared now."),
        panels.panel_set,
    ),
}
