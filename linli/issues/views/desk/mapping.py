"""The desk's map: open cases by hexagons, with a list that says the same. What is shown stands in the address."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.doors.datum import Point
from linli.issues.forms.words import area_words
from linli.issues.queries import mapping
from linli.issues.queries.mapping import LISTED, Asked
from linli.issues.queries.queue import Only
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.views.desk import live, words
from linli.issues.views.desk.queue import PARTS, around, case_lines, categories, choices
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Box, Level, hexagons, level_rules
from linli.kernel.cases.queries.mapping import HexagonCount
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor

# Hexagons coarser than this are named by their town, finer ones by their village as well (our default).
VILLAGE_FROM = 8
_TOWN_DIGITS = level_rules()[Level.TOWN].digits_total
# From how many open cases on a hexagon is darker (our default); `map-desk.js` paints the same steps.
STEPS = (1, 5, 20, 100)


@require_safe
def board(request: ActorRequest) -> HttpResponse:
    """Show how many open cases lie where, as a map and as a list; a script asks for the list alone, as JSON."""
    actor, now = request.actor, clock.now()
    asked = _asked(request.GET, actor)
    if asked is None:
        return render(request, "issues/desk/map.html", {**around(actor), "is_map": True})
    counts = mapping.hexagons(actor, asked, now)
    rows = mapping.cases_in(actor, asked, now) if asked.hexagon else ()
    versions = {each.hexagon: f"{each.open}/{each.over}" for each in counts}
    versions |= {str(row.id): str(row.version) for row in rows}
    listed = {
        "hexagons": _lines(counts, asked),
        "open": sum(each.open for each in counts),
        "over": sum(each.over for each in counts),
        "chosen": _place(asked.hexagon) if asked.hexagon else "",
        "lines": case_lines(rows),
        "is_full": len(rows) == LISTED,
        "all_url": _url(replace(asked, hexagon="")),
        "has_unit": True,
    }
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        html = render_to_string("issues/desk/map_list.html", listed, request)
        return JsonResponse({"rows": versions, "html": html})
    shown = {
        **listed,
        "live": live.listed(request.get_full_path(), versions),
        "asked": asked,
        "box": _said(asked.box),
        "steps": [*(f"{low}–{high - 1}" for low, high in pairwise(STEPS)), f"{STEPS[-1]}+"],
        "is_filtered": bool(asked.only or asked.category),
        "clear_url": _url(Asked(asked.box)),
        "onlies": choices(PARTS, asked.only),
        "categories": categories(asked.category),
        **around(actor),
        "is_map": True,
    }
    return render(request, "issues/desk/map.html", shown)


def _asked(query: QueryDict, actor: Actor) -> Asked | None:
    """Read what is shown from the address; what is not understood is left out, so an old link still opens."""
    box = hexagons.read_box(query.get("box", "")) or mapping.begin(actor)
    if box is None:
        return None
    only, category, hexagon = (query.get(name, "") for name in ("only", "category", "hexagon"))
    return Asked(
        box,
        only if only in list(Only) else "",
        category if category in taxonomy().categories else "",
        hexagon if hexagons.is_hexagon(hexagon) else "",
    )


def _said(box: Box) -> str:
    return ",".join(f"{edge:.5f}" for edge in box)


def _url(asked: Asked) -> str:
    parts = {"box": _said(asked.box), "only": asked.only, "category": asked.category, "hexagon": asked.hexagon}
    return f"{reverse('desk_map')}?{urlencode({name: value for name, value in parts.items() if value}, safe=',')}"


def _lines(counts: Sequence[HexagonCount], asked: Asked) -> list[dict[str, Any]]:
    # The hexagon stands last in the address, so one address serves all.
    address = f"{_url(replace(asked, hexagon=''))}&hexagon="
    return [
        {
            "hexagon": each.hexagon,
            "ring": _ring(each.hexagon),
            "open": each.open,
            "over": each.over,
            "place": _place(each.hexagon),
            "url": address + each.hexagon,
            "is_current": each.hexagon == asked.hexagon,
        }
        for each in counts
    ]


@lru_cache(maxsize=1 << 14)
def _ring(hexagon: str) -> str:
    """Give the corners of a hexagon as the map's script reads them."""
    return " ".join(f"{long:.5f},{lat:.5f}" for long, lat in hexagons.outline(hexagon))


def _place(hexagon: str) -> str:
    """Give the place in which the middle of a hexagon lies, in words."""
    code = areas.cell_at(Point(*hexagons.middle(hexagon))).area_code
    if hexagons.resolution_of(hexagon) >= VILLAGE_FROM:
        return words.short_place(code)
    return area_words(code[:_TOWN_DIGITS], levels=2)
