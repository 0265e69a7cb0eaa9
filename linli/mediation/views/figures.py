"""The numbers of mediation: what ended in a period, by committee, each share with what it is of."""

from collections.abc import Collection
from datetime import date, datetime, time
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linli.doors import clock, sheet_out
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.mediation.forms.figure_words import LOADS, share_words
from linli.mediation.forms.words import named
from linli.mediation.queries.counted import Cohort, cohorts
from linli.mediation.queries.measured import loads_by
from linli.mediation.rules.figures import Share, interval, load, percentile, shares, shown
from linli.mediation.rules.money import yuan

# A quarter, or the whole year.
QUARTERS = {"0": _("The whole year"), "1": _("1st quarter"), "2": _("2nd quarter"), "3": _("3rd quarter"),
            "4": _("4th quarter")}  # fmt: skip
YEARS, MONTHS = 5, 3
# What is no number of disputes, items or people.
_SUM = "in_time_fen"


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Show the numbers of a period, and how busy mediators are today: in all, and by committee.

    Of other committees no small number.
    """
    year, quarter = _asked(request)
    found = cohorts(request.actor, *_span(year, quarter))
    units = people.units_by_id(found)
    own = request.actor.unit_ids
    rows = [_row(named(units[unit]), of, is_public=unit not in own) for unit, of in sorted(found.items())]
    if len(found) > 1:
        rows.insert(0, _row(gettext("All"), _whole(found.values()), is_public=True))
    today = timezone.localdate(clock.now())
    busy = loads_by(request.actor, today)
    named_busy = people.units_by_id(busy)
    loads = [_load(named(named_busy[unit]), of, is_public=unit not in own) for unit, of in sorted(busy.items())]
    if len(busy) > 1:
        loads.insert(0, _load(gettext("All"), list(chain.from_iterable(busy.values())), is_public=True))
    this_year = today.year
    page = {
        "rows": rows,
        "loads": loads,
        "year": year,
        "quarter": quarter,
        "years": range(this_year, this_year - YEARS, -1),
        "quarters": list(QUARTERS.items()),
        "query": f"?year={year}&quarter={quarter}",
    }
    return render(request, "mediation/figures.html", page)


@require_safe
def figures_table(request: ActorRequest) -> HttpResponse:
    """Give the numbers of a period as a table to keep; what leaves the platform has no small number in it."""
    year, quarter = _asked(request)
    found = cohorts(request.actor, *_span(year, quarter))
    units = people.units_by_id(found)
    header = [gettext("Committee"), gettext("What"), gettext("Of what"), gettext("Number"), gettext("Of how many"), "%",
              gettext("95 % interval")]  # fmt: skip
    rows = [
        [named(units[unit]), each["words"], each["among"], each["hits"], each["n"], each["percent"], each["interval"]]
        for unit, of in sorted(found.items())
        for each in _shares(of, is_public=True)
    ]
    busy = loads_by(request.actor, timezone.localdate(clock.now()))
    named_busy = people.units_by_id(busy)
    rows += [row for unit, of in sorted(busy.items()) for row in _load_rows(named(named_busy[unit]), of)]
    answer = HttpResponse(sheet_out.csv_bytes(header, rows), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="linli-mediation-{year}-{quarter}.csv"'
    return answer


def _asked(request: ActorRequest) -> tuple[int, str]:
    today = timezone.localdate(clock.now())
    year, quarter = request.GET.get("year", ""), request.GET.get("quarter", "0")
    known = {str(today.year - back): today.year - back for back in range(YEARS)}
    return known.get(year, today.year), quarter if quarter in QUARTERS else "0"


def _span(year: int, quarter: str) -> tuple[datetime, datetime]:
    first = 1 + MONTHS * (int(quarter) - 1) if quarter != "0" else 1
    after = first + (MONTHS if quarter != "0" else 12)
    days = date(year, first, 1), date(year + (after > 12), (after - 1) % 12 + 1, 1)  # noqa: PLR2004 - months
    return (
        timezone.make_aware(datetime.combine(days[0], time())),
        timezone.make_aware(datetime.combine(days[1], time())),
    )


def _whole(found: Any) -> Cohort:
    whole = Cohort()
    for each in found:
        whole.add(each)
    return whole


def _row(words: str, cohort: Cohort, *, is_public: bool) -> dict[str, Any]:
    days = [each.took_days for each in cohort.ended if each.was_accepted]
    # How long few disputes took would tell of each of them.
    is_few = shown(Share("days", len(days), len(days)), is_public=is_public).is_hidden
    return {
        "words": words,
        "ended": gettext("fewer than 5") if is_few and cohort.ended else len(cohort.ended),
        "p50": None if is_few else percentile(days, 50),
        "p90": None if is_few else percentile(days, 90),
        "shares": _shares(cohort, is_public=is_public),
    }


def _shares(cohort: Cohort, *, is_public: bool) -> list[dict[str, Any]]:
    found = {share.code: share for share in shares(cohort.ended, cohort.owed, cohort.confirmed, cohort.asked)}
    rows = []
    for code, share in found.items():
        # A sum shows as much as the number of items that it is of.
        told = shown(found["in_time"] if code == _SUM else share, is_public=is_public)
        words, among = share_words(code)
        low, high = interval(share)
        has_percent = told.has_percent and share.n > 0
        rows.append(
            {
                "words": words,
                "among": among,
                "is_hidden": told.is_hidden,
                "hits": _number(code, share.hits, is_hidden=told.is_hidden),
                "n": _number(code, share.n, is_hidden=told.is_hidden),
                "percent": round(share.hits * 100 / share.n) if has_percent else "",
                "interval": f"{low}-{high}" if has_percent and code != _SUM else "",
            }
        )
    return rows


def _load(words: str, open_cases: Collection[int], *, is_public: bool) -> dict[str, Any]:
    """Give how busy the mediators of a committee are; where they are few, each would be told of."""
    n = len(open_cases)
    least, middle, most = load(open_cases) or (0, 0, 0)
    is_hidden = shown(Share("load", n, n), is_public=is_public).is_hidden
    return {"words": words, "is_hidden": is_hidden, "n": n, "least": least, "middle": f"{middle:g}", "most": most}


def _load_rows(words: str, open_cases: Collection[int]) -> list[list[Any]]:
    told = _load(words, open_cases, is_public=True)
    hidden = gettext("not shown")
    return [
        [words, str(LOADS[key]), gettext("of mediators in the register today"),
         hidden if told["is_hidden"] else told[key], hidden if told["is_hidden"] else told["n"], "", ""]
        for key in LOADS
    ]  # fmt: skip


def _number(code: str, value: int, *, is_hidden: bool) -> int | str:
    if is_hidden:
        return gettext("not shown")
    return yuan(value) if code == _SUM else value
