"""Turns a case into what its reporter reads: hand-overs, lines and photos in words, and no person's name."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

from linli.issues.forms.words import named
from linli.issues.views.desk import history, words

if TYPE_CHECKING:
    from linli.kernel.cases.models import Entry, Leg
    from linli.kernel.files.models import File

REPORTERS = frozenset({"resident", "code", "anonymous"})


def dashed(code: str) -> str:
    """Give a lookup code in two groups of four, as people read it out."""
    return f"{code[:4]}-{code[4:]}"


def thumbs(photos: Iterable["File"]) -> list[dict[str, str]]:
    """Give photos as the kit's small pictures."""
    urls = [reverse("photo_show", args=[photo.name]) for photo in photos]
    return [{"small_url": u, "full_url": u, "words": gettext("Photo {n}").format(n=n)} for n, u in enumerate(urls, 1)]


def lines(entries: Sequence["Entry"], legs: Sequence["Leg"], photos: Sequence["File"]) -> list[dict[str, Any]]:
    """Give the timeline, newest first: what was done, by and to which unit, with its words and photos."""
    units = {leg.to_unit_id: named(leg.to_unit) for leg in legs}

    def line(entry: "Entry") -> dict[str, Any]:
        act, to = words.act(entry.act), units.get(entry.data.get("unit", 0), "")
        return {
            "happened_at": entry.happened_at,
            "act_words": f"{act} → {to}" if to else act,
            "who": _who(entry),
            "text": history.told(entry),
            # What came with the report stands beside its words already.
            "photos": thumbs(p for p in photos if p.entry_id == entry.pk and entry.act != "receive"),
        }

    return [line(entry) for entry in reversed(entries)]


def _who(entry: "Entry") -> str:
    if entry.unit is not None:
        return named(entry.unit)
    return gettext("Reporter") if entry.role in REPORTERS else gettext("Linli")


def legs(found: Sequence["Leg"]) -> list[dict[str, Any]]:
    """Give the hand-overs as cards: where it lay, from when, until when. What units advise each other stays there."""
    return [
        {
            "kind_words": words.LEG_KINDS[leg.kind],
            "from_unit": named(leg.from_unit),
            "to_unit": named(leg.to_unit),
            "state_words": words.LEG_STATES[leg.state][0],
            "state_look": words.LEG_STATES[leg.state][1],
            "sent_at": leg.sent_at,
            "accepted_at": leg.accepted_at,
            "accepted_words": words.ACCEPTED.get(leg.accepted_how, ""),
            "ended_at": leg.ended_at,
            "held_words": history.span(leg.ended_at - leg.sent_at) if leg.ended_at else "",
            "is_open": leg.ended_at is None,
            "due_at": leg.due_at,
            "is_child": leg.kind == "dispatch_assist",
        }
        for leg in found
    ]
