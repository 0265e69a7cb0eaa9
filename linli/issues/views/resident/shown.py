"""Turns a case into what its reporter reads: hand-overs, lines and photos in words, and no person's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

from linli.issues.forms.words import named
from linli.issues.queries.standing import Standing
from linli.issues.views.desk import history, words
from linli.issues.views.public.shown import ASKS, state
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry, Leg
    from linli.kernel.files.models import File

REPORTERS = frozenset({"resident", "code", "anonymous"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report as its reporter sees it, with what happened to it and whose it was."""

    case: "Case"
    mark: str
    entries: Sequence["Entry"]
    legs: Sequence["Leg"]


def parts(bearer: Actor, stands: Standing, now: datetime) -> list[Part]:
    """Give the parts of a report that was split, to whoever reported it; empty for any other. Two queries each."""
    if not stands.facts.is_split:
        return []
    found = []
    for case in cases.parts(bearer, stands.case, Permission.ISSUES_READ, now):
        reporter = replace(bearer, code_case_id=case.pk)
        mark = case.number.removeprefix(stands.case.number)
        found.append(Part(case, mark, cases.timeline(reporter, case), cases.legs(reporter, case)))
    return found


def part(shown: Part) -> dict[str, Any]:
    """Give a part as a card: what it is about, where it is, and what its reporter is asked."""
    case = shown.case
    in_words, look = state(case.state, case.outcome)
    return {
        "mark": shown.mark,
        "category": words.category(case.category),
        "title": case.title.partition("：")[2],
        "state": in_words,
        "look": look,
        "holder": named(case.holder),
        "due_at": case.due_at,
        "is_over": case.closed_at is not None,
        "asks": ASKS.get(case.state, ""),
        "url": reverse("follow", args=[case.lookup_code]),
    }


def dashed(code: str) -> str:
    """Give a lookup code in two groups of four, as people read it out."""
    return f"{code[:4]}-{code[4:]}"


def thumbs(photos: Iterable["File"], query: str = "") -> list[dict[str, str]]:
    """Give photos as the kit's small pictures; `query` asks for another copy."""
    urls = [reverse("photo_show", args=[photo.name]) + query for photo in photos]
    return [{"small_url": u, "full_url": u, "words": gettext("Photo {n}").format(n=n)} for n, u in enumerate(urls, 1)]


def lines(
    entries: Sequence["Entry"], legs: Sequence["Leg"], photos: Sequence["File"], parts: Sequence[Part] = ()
) -> list[dict[str, Any]]:
    """Give the timeline, newest first: what was done, by and to which unit, with its words and photos."""
    units = {leg.to_unit_id: named(leg.to_unit) for leg in legs}
    marks = {each.case.pk: f"{each.mark} " for each in parts}

    def line(entry: "Entry") -> dict[str, Any]:
        act, to = words.act(entry.act), units.get(entry.data.get("unit", 0), "")
        return {
            "happened_at": entry.happened_at,
            "act_words": marks.get(entry.case_id, "") + (f"{act} → {to}" if to else act),
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


def legs(found: Sequence["Leg"], parts: Sequence[Part] = ()) -> list[dict[str, Any]]:
    """Give the hand-overs as cards: where it lay, from when, until when. What units advise each other stays there."""
    marks = {each.case.pk: f"{each.mark} " for each in parts}
    return [
        {
            "kind_words": f"{marks.get(leg.case_id, '')}{words.LEG_KINDS[leg.kind]}",
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
