"""How indicators stand on pages and in tables: a percentage with its interval where enough are counted."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from linli.centre.rules.indicators import Figure, Indicator, changed, figure
from linli.centre.views.asking import Asked
from linli.centre.views.words import INDICATORS, LEFT_OUT, area_name, said
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.outcomes import Outcome
from linli.kernel.areas.rules import level_rules
from linli.kernel.cases.rules.counting import bands, percent

# A category of the first level has so many digits.
TOP_DIGITS = 2
_AREA_DIGITS = sorted({rules.digits_total for rules in level_rules().values()})


def numbers(of: Indicator, found: Figure) -> dict[str, Any]:
    """Give a figure as `centre/number.html` shows it."""
    low, high = found.interval
    has_bounds = of.has_bounds and found.unknown > 0 and found.has_percent
    return {
        "hits": found.hits,
        "n": found.n,
        "percent": percent(found.hits, found.n) if found.has_percent else "",
        "interval": f"{low * 100:.1f}–{high * 100:.1f}" if found.has_percent else "",
        "bounds": f"{percent(*found.low)}–{percent(*found.high)}" if has_bounds else "",
        "unknown": found.unknown,
        "left_out": [(_why(code), number) for code, number in found.left_out.items()],
    }


def card(of: Indicator, found: Sequence[Outcome], asked: Asked, now: datetime) -> dict[str, Any]:
    """Give an indicator with its words and the address of its own page."""
    name, counted, among, gamed, against = INDICATORS[of.code]
    return {
        "code": of.code, "name": name, "counted": counted, "among": among, "gamed": gamed, "against": against,
        "url": reverse("centre_indicator", args=[of.code]) + asked.query, "version": of.version,
        "state": state(of, asked, now), **numbers(of, figure(of, found, now)),
    }  # fmt: skip


def state(of: Indicator, asked: Asked, now: datetime) -> str:
    """Tell whether the numbers of the month may still change."""
    is_final = asked.month.is_final(timezone.localdate(now), of.final_after_days)
    return gettext("final") if is_final else gettext("may still change")


def _why(code: str) -> str:
    if code in LEFT_OUT:
        return str(LEFT_OUT[code])
    reasons = taxonomy().reasons
    row = reasons.get(("close_outcome", code)) or reasons.get(("decline", code))
    return said(row.name_zh, row.name_en) if row else code


def change(mine: Figure, before: Figure) -> str:
    """Tell in a sentence whether a figure differs from that of the month before."""
    if not (mine.has_percent and before.has_percent):
        return gettext("Too few to tell a change from the month before.")
    found = changed(mine, before)
    if found is None:
        return gettext("No change shown from the month before.")
    facts = {"low": f"{found[0] * 100:+.1f}", "high": f"{found[1] * 100:+.1f}"}
    return gettext("Changed from the month before by between {low} and {high} points.").format(**facts)


def lines(of: Indicator, found: Sequence[Outcome], asked: Asked, now: datetime) -> list[dict[str, Any]]:
    """Give the indicator by one cut, in the order of names; where numbers can be told apart, in bands."""
    key, name = _cut(asked)
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for case in found:
        groups[key(case)].append(case)
    figures = {code: figure(of, of_it, now) for code, of_it in groups.items()}
    banded = bands({code: each.interval for code, each in figures.items() if each.has_percent})
    rows = [
        {"name": name(code), "band": banded.get(code, ""), "url": _deeper(code, asked), **numbers(of, each)}
        for code, each in figures.items()
    ]
    return sorted(rows, key=lambda row: row["name"])


def _deeper(code: str, asked: Asked) -> str:
    is_part = asked.by == "area" and len(code) > len(asked.area)
    return replace(asked, area=code).query if is_part else ""


def _cut(asked: Asked) -> tuple[Callable[[Outcome], str], Callable[[str], str]]:
    """Give by what an outcome is put with others, and what that is called."""
    match asked.by:
        case "tier":
            return (lambda case: case.tier), (lambda code: code or gettext("without a tier"))
        case "category":
            return (lambda case: case.category[:TOP_DIGITS]), _category
        case "channel":
            return (lambda case: case.channel), str
        case _:
            digits = next((d for d in _AREA_DIGITS if d > len(asked.area)), len(asked.area))
            return (lambda case: case.area_code[:digits]), area_name


def _category(code: str) -> str:
    row = taxonomy().categories.get(code)
    return said(row.name_zh, row.name_en) if row else code
