"""The acts around a group's roll: what its members say themselves or through a clerk, and whose part waits."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from linli.mediation.services import rolls
from linli.mediation.views.acts import DeskAct
from linli.mediation.views.acts.sittings import Spoken

SPOKEN: Mapping[str, Spoken] = {
    "elect": (
        _("Choose who speaks for you in the group"),
        _("Two to five members speak for a group once they are chosen. You may change it at any time."),
        _("Send the choice"),
        rolls.elect,
    ),
    "member_leave": (
        _("Leave the group's mediation"),
        _("The others go on. You lose nothing, and every other way stays open to you; your link ends with it."),
        _("Leave it"),
        rolls.member_leave,
    ),
}
ROLLS: Mapping[str, DeskAct] = {
    **{act: (title, lead, service) for act, (title, lead, _button, service) in SPOKEN.items()},
    "member_hold": (
        _("Let a member's part wait, or go on"),
        _("The others sign and are paid meanwhile."),
        rolls.member_hold,
    ),
}
