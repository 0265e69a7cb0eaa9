"""Turns panel, consents and sittings into what pages say."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.rules import Actor
from linli.mediation.forms.invitees import TOLD, invitee_disclosed, invitee_words
from linli.mediation.forms.sittings import item_words
from linli.mediation.forms.talking import disclosed_words
from linli.mediation.forms.talking_words import KINDS, MODES, SEATS_SAID, VIEWS, side_words
from linli.mediation.models import PanelSeat
from linli.mediation.queries.panels import roles_at
from linli.mediation.queries.standing import Standing
from linli.mediation.queries.talks import talk
from linli.mediation.rules.invitees import may_be_told
from linli.mediation.rules.talking import Consent, all_gave

ITEMS = {
    "own": _("own side and mediators alone"),
    "caucus": _("own side and mediators alone, also after an exchange"),
    "exchanged": _("shown to both sides"),
}
SITTINGS = {"arranged": _("arranged"), "open": _("going on"), "over": _("over"), "off": _("not held")}


def panel(stands: Standing) -> list[dict[str, Any]]:
    """Give the seats of a dispute, filled and empty, with what was disclosed and who keeps the mediator."""
    now = stands.panel
    if now is None or stands.case.state == "accepted":
        return []
    empty: list[dict[str, Any]] = [{"seat": SEATS_SAID[name], "name": ""} for name in now.empty]
    filled = [
        {
            "seat": SEATS_SAID[seat.name],
            "name": str(seat.mediator.account),
            "is_asked": seat.state == PanelSeat.State.ASKED,
            "disclosed": disclosed_words(seat),
            "is_kept": now.is_kept(seat),
            "must_leave": now.must_leave(seat),
            "is_challenged": now.undecided(seat) is not None,
            "steps": seat.why.get("steps", {}),
            "seed": seat.seed,
        }
        for seat in now.seats
    ]
    return empty + filled


def terms(stands: Standing) -> list[dict[str, Any]]:
    """Give for each participant whether rights, address and consent are there."""
    now = stands.panel
    if now is None:
        return []
    needed = (Consent.RIGHTS, Consent.SERVICE, Consent.MEDIATION)
    return [
        {"row": p, "is_there": all(now.said.get((p.pk, kind, ""), False) for kind in needed)}
        for p in stands.participants
    ]


def talks(actor: Actor, stands: Standing, route: str, key: Any) -> dict[str, Any] | None:
    """Give what a reader may read of sittings, records and evidence; None before there is any."""
    if stands.panel is None or stands.dispute.erased_at is not None:
        return None
    found = talk(actor, stands.case, stands.participants, roles_at(actor, stands.spot, stands.own_seat(actor)))
    people = stands.panel.participants
    return {
        "items": [
            {"name": item_words(item), "proves": item.proves, "visibility": ITEMS[item.visibility],
             "view": VIEWS.get(item.view, ""), "view_said": item.view_said,
             "url": reverse(route, args=[key, item.pk]) if item.file_id else ""}
            for item in found.items
        ],
        "sittings": [
            {"row": sitting, "mode": MODES[sitting.mode], "state": SITTINGS[sitting.state],
             "presider": getattr(sitting, "presides", ""),
             "groups": [{"words": side_words(g.side) if g.side else _("Everybody together"), "text": g.text}
                        for g in found.groups if g.sitting_id == sitting.pk and g.text]}
            for sitting in found.sittings
        ],
        "facts": [
            {"row": fact, "is_agreed": all_gave(stands.panel.said, people, Consent.FACT, f"fact:{fact.pk}")}
            for fact in found.facts
        ],
        "extensions": found.extensions,
        "appraisals": found.appraisals,
        "invitees": invitees(stands),
        "incidents": [{"row": each, "kind": KINDS[each.kind]} for each in found.incidents],
    }  # fmt: skip


def invitees(stands: Standing) -> list[dict[str, Any]]:
    """Give who is invited, with what they disclosed, as every participant and the committee read it."""
    now = stands.panel
    if now is None:
        return []
    return [
        {
            "words": invitee_words(row),
            "disclosed": invitee_disclosed(row),
            "is_welcome": row in stands.welcome,
            "told": [TOLD[thing] for thing in may_be_told(now.said, now.participants, row.pk)],
            "opinion": row.opinion,
        }
        for row in stands.invitees
    ]


def own_panel(_actor: Actor, stands: Standing) -> list[dict[str, Any]]:
    """Give the seats as a participant reads them: everything but how the rule drew."""
    return [{**row, "steps": {}, "seed": ""} for row in panel(stands)]
