"""Turns a dispute into what its pages say."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

from linli.kernel.cases.rules import kind_named
from linli.kernel.people import queries as people
from linli.kernel.people.rules import REPORTING, role_names
from linli.mediation.forms.talking_words import side_words
from linli.mediation.forms.words import ANSWERS, CHECKS, DOORS, RESULTS, ROADS, WAYS, named, said
from linli.mediation.models import Paper
from linli.mediation.queries.askings import ATTEMPTS
from linli.mediation.queries.standing import KIND, Standing
from linli.mediation.queries.tables import all_grounds, dispute_types
from linli.mediation.rules.endings import Decline, roads
from linli.mediation.rules.papers.model import Form
from linli.mediation.rules.papers.table import PAPERS
from linli.mediation.rules.safety import silent_side

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from linli.kernel.cases.models import Case, Entry
    from linli.mediation.models import Dispute

LOOKS = {"submitted": "new", "need_info": "wait", "inviting": "wait", "suspended": "wait"} | dict.fromkeys(
    ("accepted", "screening", "panel", "preparing", "scheduled", "in_sitting", "adjourned"), "work"
)


def state(case: "Case") -> tuple[str, str]:
    """Give a state in words, and its look."""
    found = kind_named(case.kind).state(case.state)
    return said(found.zh, found.en), LOOKS.get(case.state, "neutral")


def dashed(code: str) -> str:
    """Give a lookup code in two halves, as people read it out."""
    return f"{code[:4]}-{code[4:]}"


def reason(code: str) -> str:
    """Give a ground of refusal or an ending in words, "" for no code."""
    found = all_grounds().get(code) if code else None
    return named(found) if found else ""


def lines(entries: "Sequence[Entry]", names: "Mapping[int, str] | None" = None) -> list[dict[str, Any]]:
    """Give lines as `parts/timeline.html` shows them; `names` tell several other sides apart."""
    kinds = {t.act: t for t in kind_named(KIND).transitions}
    words = all_grounds() if any(e.reason for e in entries) else {}
    units = people.units_by_id({e.unit_id for e in entries if e.unit_id})
    return [_line(e, kinds[e.act], words, units, names or {}) for e in entries]


def _line(entry: "Entry", move: Any, words: Any, units: Any, names: "Mapping[int, str]") -> dict[str, Any]:
    data, told = entry.data, [named(words[entry.reason])] if entry.reason in words else []
    told += [names[pk] for pk in (data.get("participant"), *data.get("without", ())) if names.get(pk)]
    if "answer" in data:
        told.append(str(ANSWERS.get(data["outcome"], "")))
    elif entry.act in ATTEMPTS:
        told.append(str(RESULTS.get(data["outcome"], "")))
    if ("answer" in data or entry.act in ATTEMPTS) and data.get("channel") in WAYS:
        told.append(str(WAYS[data["channel"]]))
    if entry.act == "submit" and data.get("channel") in DOORS:
        told.append(str(DOORS[data["channel"]]))
    if data.get("is_confirmed"):
        told.append(gettext("Confirmed anew"))
    who = named(units[entry.unit_id]) if entry.unit_id in units else ""
    roles = role_names().get(entry.role)  # type: ignore[call-overload]
    if entry.role == "party":
        who = gettext("The other side")
    if roles and entry.role not in REPORTING:
        who = f"{who} {said(roles['zh'], roles['en'])}".strip()
    return {
        "happened_at": entry.happened_at,
        "act_words": said(move.zh, move.en),
        "who": who,
        "text": "\n".join(filter(None, [" · ".join(told), entry.text])),
    }


def alarm(dispute: "Dispute") -> Any:
    """Give what danger that was noted means for who works on a dispute now; "" where none was."""
    if not dispute.danger_to:
        return ""
    silent = side_words(silent_side(dispute.danger_to, is_barred=True))
    if dispute.barred_at is not None:
        return gettext("Nobody approaches this side before the director has decided: {side}.").format(side=silent)
    return gettext("The sides are never brought together, and addresses stay hidden.")


def roads_of(stands: Standing) -> list[Any]:
    """Give the other roads of a dispute in words; those of a refusal's ground first."""
    outcome = stands.case.outcome
    return [ROADS[road] for road in roads(stands.case.category, outcome if outcome in set(Decline) else "")]


def kind_words(code: str) -> str:
    """Give what a dispute is about in words."""
    found = dispute_types().get(code)
    return named(found) if found else code


def checked(stands: Standing) -> list[dict[str, Any]]:
    """Give the checklist as it was answered; empty before it was."""
    given = stands.dispute.checked
    return [{"words": CHECKS[code], "is_fine": given[code] == "yes"} for code in CHECKS if code in given]


def papers(found: "Collection[Paper]", route: str, key: object) -> list[dict[str, Any]]:
    """Give documents as `mediation/papers.html` lists them; `route` with `key` gives out one of them."""
    return [
        {
            "title": said(PAPERS[each.number].zh, PAPERS[each.number].en),
            "code": each.code,
            "whose": each.participant.name if each.participant else "",
            "made_at": each.made_at,
            "is_past": each.state in {Paper.State.SUPERSEDED, Paper.State.VOID},
            "pdf_url": reverse(route, args=[key, each.code, Form.PDF]),
            "docx_url": reverse(route, args=[key, each.code, Form.DOCX]),
        }
        for each in found
    ]
