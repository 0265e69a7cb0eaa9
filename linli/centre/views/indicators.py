"""The numbers of an area in a month: what each is of, how sure it is, what was left out, and what lies behind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from linli.centre.rules.indicators import INDICATORS, UNKNOWN, Indicator, figure
from linli.centre.rules.periods import MONTHS
from linli.centre.views.asking import ROWS, Asked, by_month, cohort, frame, read
from linli.centre.views.shown import card, change, lines, numbers, state
from linli.centre.views.words import CUTS, area_name
from linli.centre.views.words import INDICATORS as WORDS
from linli.doors import clock, sheet_out
from linli.issues.rules.outcomes import Outcome
from linli.kernel.cases import queries as cases
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission

# So many of the rows behind a number are listed (our default).
MOST_ROWS = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show every indicator of an area in a month."""
    asked, now = read(request), clock.now()
    found = cohort(request.actor, asked.area, asked.month)
    cards = [card(each, found, asked, now) for each in INDICATORS.values()]
    page = {**frame(request.actor, asked), "cards": cards, "cases": len(found)}
    return render(request, "centre/indicators.html", page)


@require_safe
def indicator(request: ActorRequest, code: str) -> HttpResponse:
    """Show how one indicator is made: what it counts, by area or otherwise, over a year, and the rows behind it."""
    asked, now, this = read(request), clock.now(), _known(code)
    months = [asked.month.before(back) for back in range(MONTHS - 1, -1, -1)]
    year = by_month(cohort(request.actor, asked.area, months[0], MONTHS))
    found = year[asked.month]
    page = {
        **frame(request.actor, asked),
        "card": card(this, found, asked, now),
        "change": change(figure(this, found, now), figure(this, year[asked.month.before()], now)),
        "beside": [card(INDICATORS[other], found, asked, now) for other in this.beside],
        "cuts": [(by, words, by == asked.by) for by, words in CUTS.items()],
        "lines": lines(this, found, asked, now),
        "trend": [{"month": str(month), **numbers(this, figure(this, year[month], now))} for month in months],
        "table": reverse("centre_indicator_table", args=[code]) + asked.query,
        "rows": _rows(request.actor, this, found, asked, now),
        "shows": [(key, words, key == asked.rows) for key, words in _choices(this).items()],
        "most": MOST_ROWS,
    }
    return render(request, "centre/indicator.html", page)


def _known(code: str) -> Indicator:
    if code not in INDICATORS:
        raise Http404
    return INDICATORS[code]


def _choices(of: Indicator) -> dict[str, str]:
    shown = {"hit": gettext("Counted"), "miss": gettext("Of the others")}
    return shown | ({UNKNOWN: gettext("Not known")} if of.has_bounds else {})


def _rows(actor: Actor, of: Indicator, found: Iterable[Outcome], asked: Asked, now: datetime) -> list[dict[str, Any]]:
    """Give the first of the cases behind a number, as far as the reader may read each of them."""
    if not asked.rows:
        return []
    wanted = ROWS[asked.rows]
    behind = [case.case_id for case in found if wanted in set(of.count(case, now))]
    seen = cases.visible(actor, Permission.ISSUES_READ, now).filter(pk__in=behind).order_by("due_original_at", "pk")
    return [
        {"number": row.number, "title": row.title, "url": reverse("case", args=[row.pk])} for row in seen[:MOST_ROWS]
    ]


@require_safe
def table(request: ActorRequest, code: str) -> HttpResponse:
    """Give one indicator cut as asked as a table to keep, with what it is of in its head."""
    asked, now, this = read(request), clock.now(), _known(code)
    found = cohort(request.actor, asked.area, asked.month)
    head: list[list[Any]] = [
        [gettext("Indicator"), code, str(WORDS[code][0]), gettext("Definition"), this.version],
        [gettext("Counted"), str(WORDS[code][1]), gettext("Out of"), str(WORDS[code][2])],
        [gettext("Area"), area_name(asked.area), gettext("Month"), str(asked.month)],
        [gettext("As of"), f"{timezone.localtime(now):%Y-%m-%d %H:%M}", gettext("State"), state(this, asked, now)],
        [],
        [str(CUTS[asked.by]), gettext("Counted"), gettext("Out of"), "%", gettext("95 % interval"),
         gettext("Not known"), gettext("Left out")],
    ]  # fmt: skip
    whole = {"name": gettext("All"), **numbers(this, figure(this, found, now))}
    rows: list[list[Any]] = [
        [each["name"], each["hits"], each["n"], float(each["percent"]) if each["percent"] else "", each["interval"],
         each["unknown"], _told(each["left_out"])]
        for each in [whole, *lines(this, found, asked, now)]
    ]  # fmt: skip
    first, *others = [*head, *rows]
    if request.GET.get("format") == "xlsx":
        body, kind, ending = sheet_out.workbook(first, others), _XLSX, "xlsx"
    else:
        body, kind, ending = sheet_out.csv_bytes(first, others), "text/csv", "csv"
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="linli-{code}-{asked.area}-{asked.month}.{ending}"'
    return answer


def _told(left_out: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f"{why}: {number}" for why, number in left_out)
