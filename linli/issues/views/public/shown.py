"""Turns approved reports into what their pages say: units and places in words, never a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.words import named, said
from linli.issues.queries.public import WAITING, OwnRow, PublicCase, Row
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import scrubbing
from linli.issues.views.desk import words
from linli.kernel.areas.rules import Level, level_rules

# Outcomes that solved something; every other end is said in its own words and never in green.
SOLVED = frozenset({"solved", "self_handled", "answered"})
# What a case that waits for its reporter waits for.
ASKS = {"need_info": _("The desk asks you something."), "disposed": _("Reported done. Tell us whether it is solved.")}
# A drawing for each top row of the subject tree, by its code.
ICONS = {
    "01": "trash-2",
    "02": "traffic-cone",
    "03": "plug-zap",
    "04": "trees",
    "05": "building-2",
    "06": "volume-2",
    "07": "store",
    "08": "flame",
    "09": "shopping-basket",
    "10": "heart-handshake",
    "11": "graduation-cap",
    "12": "sprout",
    "13": "landmark",
}
OTHER_ICON = "message-square"
# A public place is told down to its village; a grid cell may be one house.
VILLAGE_DIGITS = level_rules()[Level.VILLAGE].digits_total


@dataclass(frozen=True, slots=True)
class Item:
    """One report as an entry of a list, in words."""

    url: str
    number: str
    title: str
    text: str
    place: str
    icon: str
    state: str
    look: str
    unit: str
    opened_at: datetime
    # None where nothing is due from a unit, or from the reader who is asked.
    due_at: datetime | None
    # What the reader of their own list is asked for.
    asks: str = ""


def state(code: str, outcome: str) -> tuple[str, str]:
    """Give a state in words and its look; of a closed case how it ended, so that "closed" never hides anything."""
    end = taxonomy().reasons.get(("close_outcome", outcome)) if code == "closed" else None
    if end is None:
        return words.state(code), words.LOOKS.get(code, "neutral")
    return named(end), "done" if outcome in SOLVED else "neutral"


def drawing(category: str) -> str:
    """Give the name of the drawing for a category."""
    return ICONS.get(category[:2], OTHER_ICON)


def due(code: str, due_at: datetime | None) -> datetime | None:
    """Give by when a unit must act; None while the case waits for its reporter."""
    return None if code in WAITING else due_at


def is_over(code: str, due_at: datetime | None, now: datetime) -> bool:
    """Tell whether a unit is late."""
    moment = due(code, due_at)
    return moment is not None and moment < now


def item(row: Row) -> Item:
    """Give an approved report as an entry of a list."""
    in_words, look = state(row.state, row.outcome)
    return Item(
        url=reverse("public_case", args=[row.number]),
        number=row.number,
        title=words.category(row.category),
        text=row.text,
        place=words.short_place(row.area_code),
        icon=drawing(row.category),
        state=in_words,
        look=look,
        unit=said(row.holder_zh, row.holder_en),
        opened_at=row.opened_at,
        due_at=due(row.state, row.due_at),
    )


def own(row: OwnRow) -> Item:
    """Give one's own report as an entry of a list; it leads to the page that follows it."""
    in_words, look = state(row.state, row.outcome)
    return Item(
        url=reverse("follow", args=[row.lookup_code]),
        number=row.number,
        title=words.category(row.category),
        text=row.title.partition("：")[2],
        place=row.place_text or words.short_place(row.area_code),
        icon=drawing(row.category),
        state=in_words,
        look=look,
        unit=said(row.holder_zh, row.holder_en),
        opened_at=row.opened_at,
        due_at=row.due_at,
        asks=str(ASKS.get(row.state, "")),
    )


def steps(shown: PublicCase) -> list[dict[str, Any]]:
    """Give the way of a case as a status track: only the steps it took, and those still before it."""
    case, lead = shown.case, shown.lead
    done = next((line.happened_at for line in reversed(shown.lines) if line.act == "dispose"), None)
    is_over = case.closed_at is not None
    at = 3 if is_over else 2 if case.state == "disposed" else 1 if case.state in {"dispatched", "in_hand"} else 0
    first = case.first_desk or case.holder
    sent_to = named(lead.to_unit) if lead else ""
    track: list[dict[str, Any]] = [
        {"title": _("Received"), "unit": named(first), "at": case.opened_at},
        {"title": _("With the responsible unit"), "unit": sent_to, "at": lead.sent_at if lead else None},
        {"title": _("Reported done, to be verified"), "at": done},
        {"title": state(case.state, case.outcome)[0] if is_over else _("Closed"), "at": case.closed_at},
    ]
    for place, step in enumerate(track):
        step["look"] = "done" if place < at or is_over else "current" if place == at else "todo"
    if not is_over:
        track[at] |= _now(case, at)
        return track
    if state(case.state, case.outcome)[1] != "done":
        track[-1]["look"] = "ended"
    # What a case ended without is no step of its way.
    return [step for step in track if step["at"]]


def parts(shown: PublicCase) -> list[dict[str, Any]]:
    """Give the parts of a report that was split: what each is about, where it is, and its page where it has one."""
    found = []
    for case in shown.parts:
        in_words, look = state(case.state, case.outcome)
        url = reverse("public_case", args=[case.number]) if case.number in shown.published else ""
        said = {"number": case.number, "category": words.category(case.category), "unit": named(case.holder)}
        found.append({**said, "state": in_words, "look": look, "url": url, "due_at": due(case.state, case.due_at)})
    return found


def _now(case: Any, at: int) -> dict[str, Any]:
    if case.state in WAITING:
        return {"text": gettext("Waits for the reporter's answer.")}
    holder = named(case.holder)
    # The desk may have sent it up: the first step then names who has it now.
    return (
        {"unit": holder, "due": case.due_at}
        if at
        else {"text": _("{unit} has it now.").format(unit=holder), "due": case.due_at}
    )


def lines(shown: PublicCase) -> list[dict[str, Any]]:
    """Give the public lines, newest first: what was done by which unit, with its own words and no person's."""
    return [
        {
            "happened_at": line.happened_at,
            "act_words": words.act(line.act),
            "who": named(line.unit) if line.unit else "",
            "text": "\n".join(filter(None, [_sent_to(shown, line), _reason(line), scrubbing.scrubbed(line.text)])),
        }
        for line in reversed(shown.lines)
    ]


def _sent_to(shown: PublicCase, line: Any) -> str:
    unit = shown.units.get(line.data.get("unit", 0))
    return gettext("To: {unit}").format(unit=named(unit)) if unit else ""


def _reason(line: Any) -> str:
    match line.act:
        case "confirm":
            return capfirst(str(words.BASES.get(line.reason, "")))
        case "interim" | "interim_end":
            return str(words.INTERIMS.get(line.reason, ""))
        case "dispose" | "review_close" | "parts_over":
            return words.reason("close_outcome", line.reason)
        case "reopen":
            return words.reason("reopen", line.reason)
    return ""


def thumbs(shown: PublicCase) -> list[dict[str, str]]:
    """Give the published photos as the kit's small pictures."""
    urls = [f"{reverse('photo_show', args=[photo.name])}?as=public" for photo in shown.photos]
    return [{"small_url": u, "full_url": u, "words": gettext("Photo {n}").format(n=n)} for n, u in enumerate(urls, 1)]
