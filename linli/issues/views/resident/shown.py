"""Turns a case into what the pages of residents read: states, hand-overs, lines and photos in words."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

from linli.issues.forms.words import named
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.views.desk import words
from linli.kernel.cases.rules import kind_named

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry, Leg
    from linli.kernel.files.models import File

REPORTERS = frozenset({"resident", "code", "anonymous"})


def dashed(code: str) -> str:
    """Give a lookup code in two groups of four, as people read it out."""
    return f"{code[:4]}-{code[4:]}"


def thumbs(photos: Iterable["File"]) -> list[dict[str, str]]:
    """Give photos as the kit's small pictures."""
    urls = [reverse("photo_show", args=[photo.name]) for photo in photos]
    return [{"small_url": u, "full_url": u, "words": gettext("Photo {n}").format(n=n)} for n, u in enumerate(urls, 1)]


def lines(case: "Case", entries: Sequence["Entry"], photos: Sequence["File"]) -> list[dict[str, Any]]:
    """Give the timeline, newest first, with the photos of each line."""
    groups = {t.act: t.reasons for t in kind_named(case.kind).transitions}

    def line(entry: "Entry") -> dict[str, Any]:
        reason = taxonomy().reasons.get((groups.get(entry.act, ""), entry.reason))
        return {
            "happened_at": entry.happened_at,
            "act_words": words.act(entry.act),
            "who": _who(entry),
            "text": "\n".join(filter(None, [named(reason) if reason else "", entry.text])),
            # What came with the report stands beside its words already.
            "photos": thumbs(p for p in photos if p.entry_id == entry.pk and entry.act != "receive"),
        }

    return [line(entry) for entry in reversed(entries)]


def _who(entry: "Entry") -> str:
    # Units answer outside; no name of a person stands on a resident's page.
    if entry.unit is not None:
        return named(entry.unit)
    return gettext("Reporter") if entry.role in REPORTERS else gettext("Linli")


def legs(found: Sequence["Leg"]) -> list[dict[str, Any]]:
    """Give the hand-overs as cards: where it lay, from when, until when. Advice between units stays with them."""
    return [
        {
            "kind_words": words.LEG_KINDS[leg.kind],
            "from_unit": named(leg.from_unit),
            "to_unit": named(leg.to_unit),
            "state_words": words.LEG_STATES[leg.state][0],
            "state_look": words.LEG_STATES[leg.state][1],
            "sent_at": leg.sent_at,
            "accepted_at": leg.accepted_at,
            "accepted_words": words.LEG_STATES["silent" if leg.accepted_how == "silence" else "signed"][0],
            "ended_at": leg.ended_at,
            "is_open": leg.ended_at is None,
            "due_at": leg.due_at,
            "is_child": leg.kind == "dispatch_assist",
        }
        for leg in found
    ]
