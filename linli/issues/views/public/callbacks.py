"""The draw of call-backs for everybody: the hash before, the seed after, and what it takes to redo it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.forms.words import named
from linli.issues.queries import callbacks as queries
from linli.kernel.people.queries import units_by_id

# So many months are counted on the page; the closings of every month stay to be had.
SHOWN = 3


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Show the rule, every month's hash and seed, and for the last months how many were drawn of each unit."""
    now = clock.now()
    months: list[dict[str, Any]] = []
    for month in queries.months(now):
        is_counted = month.seed and sum("rows" in each for each in months) < SHOWN
        counts = {"rows": _counts(month.month_on)} if is_counted else {}
        url = f"{reverse('draw_closings')}?month={month.month_on:%Y-%m}" if month.seed else ""
        is_late = queries.month_of(month.made_at) >= month.month_on
        months.append({"month": month, "is_late": is_late, "url": url, **counts})
    return render(request, "issues/public/draws.html", {"months": months})


def _counts(month_on: date) -> list[dict[str, Any]]:
    counted = queries.counted(queries.public_closings(month_on, clock.now()))
    units = units_by_id(counted)
    rows = [{"unit": named(units[unit]), "closed": n, "drawn": called} for unit, (n, called) in counted.items()]
    return sorted(rows, key=lambda row: row["unit"])


@require_safe
def closings(request: HttpRequest) -> HttpResponse:
    """Give the closings of open cases of `?month=2022-07` as JSON, once the month is over; of this month none."""
    try:
        month_on = date.fromisoformat(f"{request.GET.get('month') or f'{queries.month_of(clock.now()):%Y-%m}'}-01")
    except ValueError:
        return JsonResponse({"error": "month: write it as 2022-07"}, status=400)
    found = queries.public_closings(month_on, clock.now())
    rows = [{"number": e.number, "unit": e.unit_id, "closed_on": e.closed_on, "drawn": e.is_drawn} for e in found]
    return JsonResponse(rows, safe=False)
