"""The acts by which the people of a dispute change, as the committee's page offers them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from linli.mediation.services import able, merging, reaching, succeeding
from linli.mediation.views.acts import DeskAct

PEOPLE: Mapping[str, DeskAct] = {
    "contact_new": (
        _("Enter how the other side is reached"),
        _("What was known before goes. It is asked anew, by a new link and code."),
        reaching.contact_new,
    ),
    "ability": (
        _("Note who can act alone"),
        _("By a document: a minor or ward is represented; from 16 on own wages you have seen are enough."),
        able.ability_note,
    ),
    "merge": (
        _("Join it with another application"),
        _("Both sides applied, or one of them twice. This one ends once the director agrees; both times stay."),
        merging.merge,
    ),
    "party_gone": (
        _("Note that a party died or ceased"),
        _("Every clock stands still for thirty days at most, until heirs or a successor take its place."),
        succeeding.party_gone,
    ),
    "succeed": (
        _("Let somebody take a party's place"),
        _("An heir, a successor, or the same organisation under a new name; by a paper that shows it."),
        succeeding.succeed,
    ),
}
