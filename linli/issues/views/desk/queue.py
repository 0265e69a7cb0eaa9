"""The desk's lists: cases by deadline, and the legs at one's unit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.forms.words import named, said
from linli.issues.kind import ISSUE
from linli.issues.queries import handed, projects, queue
from linli.issues.queries.handed import Group, LegRow
from linli.issues.queries.queue import Asked, Cursor, Only, Row, View
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.views.desk import live, words
from linli.issues.views.desk.acts import ACTS
from linli.kernel.notify.queries import untold_of
from linli.kernel.notify.rules import status
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission, masked_address, may

# Where the reader was, so that a case leads back to the same list with the same filters.
LIST_COOKIE = "ll_list"
MAX_SEARCH_CHARS = 60
_OPEN_STATES = ("received", "need_info", "accepted", "filed", "dispatched", "in_hand", "disposed")
# Acts that are the same for every case of a list; what each needs of its own is done on its own page.
BULK = ("accept", "sign", "dispatch", "note", "publish")
# The parts of a list in words.
PARTS = {Only.NEW: gettext_lazy("New"), Only.TODAY: gettext_lazy("Due today"), Only.OVER: gettext_lazy("Overdue")}
_EMPTY = {
    View.MINE: gettext_lazy("Nothing lies with your unit. New work appears here by itself when you open the page."),
    View.RETURNED: gettext_lazy("No return waits for a ruling."),
    View.ASKED: gettext_lazy("Nothing waits for your desk's word."),
    View.APPROVE: gettext_lazy("No whistle waits for your approval."),
    View.REVIEW: gettext_lazy("Nobody has asked for a refusal to be reviewed."),
    View.TELEPHONE: gettext_lazy("Every notice has reached somebody."),
    View.CHECK: gettext_lazy("No case waits for an independent check."),
    View.PUBLISH: gettext_lazy("No report waits to be published."),
    View.CONDUCT: gettext_lazy("No complaint about conduct waits here."),
    View.AREA: gettext_lazy("No case is open here."),
}
_GROUPS = {
    Group.SIGN: gettext_lazy("To sign for"),
    Group.HAND: gettext_lazy("In hand"),
    Group.TODAY: gettext_lazy("Due today"),
    Group.OVER: gettext_lazy("Overdue"),
    Group.RETURNED: gettext_lazy("Returns under review"),
}


# One line of a list, in words. A dictionary, because a template reads its keys several times faster than attributes.
Line = dict[str, Any]


def _choice(value: str, name: Any, *, is_current: bool = False, url: str = "", number: int = 0, look: str = "") -> Line:
    """Give one entry of a filter, a tab or a tile."""
    return {"value": value, "words": name, "is_current": is_current, "url": url, "number": number, "look": look}


@require_safe
def cases(request: ActorRequest) -> HttpResponse:
    """Show a list of cases by deadline; which list and what of it stands in the address."""
    actor, now = request.actor, clock.now()
    open_views = queue.views(actor)
    if not open_views:
        raise PermissionDenied
    asked = asked_of(request.GET, open_views)
    page = queue.page(actor, asked, now, limit=settings.ENV.page_size)
    versions = {row.id: row.version for row in page.rows}
    if request.is_quiet:
        return live.now(versions)
    lines = case_lines(page.rows)
    if asked.view is View.TELEPHONE:
        lines = _to_call(actor, page.rows, lines)
    shown = {
        "lines": lines,
        "live": live.listed(request.get_full_path(), versions),
        "bulk": _bulk(actor),
        "newer_url": _url(asked, before=page.before) if page.before else "",
        "older_url": _url(asked, after=page.after) if page.after else "",
        "view": asked.view,
        "asked": asked,
        "is_filtered": asked != Asked(asked.view, after=asked.after, before=asked.before),
        "clear_url": _url(Asked(asked.view)),
        # One's own unit stands on every line already known.
        "has_unit": asked.view is not View.MINE or len(actor.unit_ids) > 1 or bool(asked.text),
        "may_file": may(actor, Permission.ISSUES_RECEIVE_FOR),
        "tiles": _tiles(asked, queue.counts(actor, now), open_views),
        **around(actor, asked.view),
        "states": choices({code: words.state(code) for code in _OPEN_STATES}, asked.state),
        "urgencies": choices(words.URGENCIES, asked.urgency),
        "onlies": choices(PARTS, asked.only),
        "categories": categories(asked.category),
        "empty": _EMPTY[asked.view],
        "export": {"what": "cases", "filters": filters(asked)},
    }
    return _remembered(request, render(request, "issues/desk/queue.html", shown))


def asked_of(query: QueryDict, open_views: tuple[View, ...]) -> Asked:
    """Read the list from the address; what is not understood is left out, so an old link still opens."""

    def known(name: str, values: Collection[str]) -> str:
        return query.get(name, "") if query.get(name, "") in values else ""

    return Asked(
        view=View(known("view", open_views) or open_views[0]),
        only=known("only", list(Only)),
        state=known("state", _OPEN_STATES),
        category=known("category", taxonomy().categories),
        urgency=known("urgency", words.URGENCIES),
        text=query.get("q", "").strip()[:MAX_SEARCH_CHARS],
        after=Cursor.parse(query.get("after", "")),
        before=Cursor.parse(query.get("before", "")),
    )


def filters(asked: Asked) -> dict[str, str]:
    """Give what of which list is asked, as it stands in an address."""
    parts = {
        "view": asked.view.value,
        "only": asked.only,
        "state": asked.state,
        "category": asked.category,
        "urgency": asked.urgency,
        "q": asked.text,
    }
    return {name: value for name, value in parts.items() if value}


def _url(asked: Asked, *, before: Cursor | None = None, after: Cursor | None = None) -> str:
    place = {"before": str(before or ""), "after": str(after or "")}
    return f"{reverse('desk')}?{urlencode(filters(asked) | {name: value for name, value in place.items() if value})}"


def case_lines(rows: Sequence[Row]) -> list[Line]:
    """Give cases as the lines of a list."""
    units, places = people.units_by_id(row.holder_id for row in rows), places_of(rows)
    return [
        {
            **_common(row, places, _url_of(row), row.opened_at),
            "state": words.state(row.state),
            "look": words.LOOKS.get(row.state, "neutral"),
            # A project has acts of its own.
            "pick": f"{row.id}:{row.version}" if row.kind not in projects.KINDS else "",
            "is_again": row.reopened_count > 0,
            "unit": named(units[row.holder_id]),
        }
        for row in rows
    ]


def _to_call(actor: Actor, rows: Sequence[Row], lines: list[Line]) -> list[Line]:
    """Give lines that say what the reporter has to be told, and lead to where the call is noted."""
    untold: dict[int, list[str]] = {row.id: [] for row in rows}
    for message in untold_of(actor, untold):
        untold[message.case_id or 0].append(status(message.event, get_language() or ""))
    told = gettext("to tell: {what}")
    return [
        line
        | {
            "url": reverse("act", args=[row.id, "telephone"]),
            "facts": f"{line['facts']} · {told.format(what=' · '.join(untold[row.id]))}",
        }
        for row, line in zip(rows, lines, strict=True)
    ]


def _leg_lines(rows: Sequence[LegRow]) -> list[Line]:
    units, places = people.units_by_id(row.from_unit_id for row in rows), places_of(rows)
    return [
        {
            **_common(row, places, f"/desk/c/{row.case_id}/", row.sent_at),
            "state": words.LEG_STATES[row.state][0],
            "look": words.LEG_STATES[row.state][1],
            "unit": named(units[row.from_unit_id]),
            "kind": words.LEG_KINDS[row.kind],
        }
        for row in rows
    ]


def _url_of(row: Row) -> str:
    """Give the page of a case: a report's own, or a project's."""
    return f"/desk/{'projects' if row.kind in projects.KINDS else 'c'}/{row.id}/"


def places_of(rows: Sequence[Row | LegRow]) -> dict[str, str]:
    """Give the areas of rows by code, in the words of a list."""
    return {code: words.short_place(code) for code in {row.area_code for row in rows}}


def place_of(row: Row | LegRow, places: Mapping[str, str]) -> str:
    """Give where a case lies as a list says it: seen by more people than the words of a confidential report."""
    place = masked_address(row.place_text) if row.confidentiality == "open" else ""
    return place or places[row.area_code]


def _common(row: Row | LegRow, places: Mapping[str, str], url: str, since: datetime) -> Line:
    look, drawing = words.URGENCY_LOOKS.get(row.urgency, ("", ""))
    return {
        "url": url,
        "title": row.title,
        "facts": f"{row.number} · {place_of(row, places)}",
        "urgency": words.URGENCIES[row.urgency],
        "urgency_look": look,
        "urgency_icon": drawing,
        "since": timezone.localtime(since).replace(tzinfo=None).isoformat(" ", "minutes"),
        "due_at": row.due_at,
    }


def around(actor: Actor, here: View | None = None) -> dict[str, Any]:
    """Give the lists open to a reader as links, for the top of each of them."""
    open_views = queue.views(actor)
    return {
        "tabs": [_choice(v, words.VIEWS[v], url=_url(Asked(v)), is_current=v is here) for v in open_views],
        "has_legs": View.MINE in open_views,
        "may_join": may(actor, Permission.ISSUES_LINK),
    }


def _tiles(asked: Asked, numbers: queue.Counts, open_views: tuple[View, ...]) -> list[Line]:
    tiles = []
    if View.MINE in open_views:
        by_part = {Only.NEW: numbers.new, Only.TODAY: numbers.today, Only.OVER: numbers.over}
        for only, name in PARTS.items():
            wanted = Asked(View.MINE, only=only)
            is_current = replace(asked, after=None, before=None) == wanted
            look = "overdue" if only is Only.OVER and numbers.over else ""
            tiles.append(_choice(only, name, url=_url(wanted), is_current=is_current, number=by_part[only], look=look))
    if View.RETURNED in open_views:
        url, is_current = _url(Asked(View.RETURNED)), asked.view is View.RETURNED
        tile = _choice("returned", gettext("Returned to me"), url=url, is_current=is_current, number=numbers.returned)
        tiles.append(tile)
    return tiles


def _bulk(actor: Actor) -> list[Line]:
    """Give the acts a reader may choose for several cases."""
    able = [act for act in BULK if may(actor, ISSUE.transition(act).permission)]
    return [_choice(act, ACTS[act].verb) for act in able]


def choices(named: Mapping[Any, Any], chosen: str) -> list[Line]:
    """Give values with their words as the options of a filter."""
    return [_choice(value, name, is_current=value == chosen) for value, name in named.items()]


def categories(chosen: str) -> list[Line]:
    """Give the subject tree as one list, what stands below a top row set in by a blank."""
    return [
        _choice(c.code, f"{'　' if c.parent_id else ''}{said(c.name_zh, c.name_en)}", is_current=c.code == chosen)
        for c in taxonomy().categories.values()
        if not c.is_retired
    ]


@require_safe
def legs(request: ActorRequest) -> HttpResponse:
    """Show the hand-overs that lie with the actor's units, as lead and as assistant."""
    actor, now = request.actor, clock.now()
    if View.MINE not in queue.views(actor):
        raise PermissionDenied
    wanted = request.GET.get("group", "")
    group = Group(wanted) if wanted in list(Group) else None
    start = request.GET.get("start", "")
    page = handed.legs(actor, group, now, limit=settings.ENV.page_size, start=int(start) if start.isdecimal() else 0)
    versions = {row.id: row.version for row in page.rows}
    if request.is_quiet:
        return live.now(versions)
    shown = {
        "lines": _leg_lines(page.rows),
        "live": live.listed(request.get_full_path(), versions),
        "older_url": _legs_url(group, page.next) if page.next else "",
        "tiles": _leg_tiles(group, handed.leg_counts(actor, now)),
        **around(actor),
        "group": group,
    }
    return _remembered(request, render(request, "issues/desk/legs.html", shown))


def _legs_url(group: Group | None, start: int = 0) -> str:
    parts = {"group": group or "", "start": start or ""}
    return f"{reverse('unit_queue')}?{urlencode({name: value for name, value in parts.items() if value})}"


def _leg_tiles(group: Group | None, numbers: dict[Group, int]) -> list[Line]:
    late = {Group.OVER: "overdue"} if numbers[Group.OVER] else {}
    return [
        _choice(g, name, url=_legs_url(g), is_current=g is group, number=numbers[g], look=late.get(g, ""))
        for g, name in _GROUPS.items()
    ]


def _remembered(request: ActorRequest, page: HttpResponse) -> HttpResponse:
    page.set_cookie(LIST_COOKIE, request.get_full_path(), path="/desk/", samesite="Lax", httponly=True)
    return page
