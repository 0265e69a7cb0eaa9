"""The six steps of a case as its reporter sees them: which are done, which is going on, which come."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms.words import named
from linli.issues.queries.standing import Standing
from linli.issues.views.desk import words
from linli.issues.views.public.shown import state
from linli.kernel.cases.rules import kind_named

TITLES = {
    1: _("Taken up"),
    2: _("Filed"),
    3: _("Sent to a unit"),
    4: _("Worked on"),
    5: _("Verified"),
    6: _("Closed"),
}
LAST = 6
ENDED = frozenset({"closed", "declined", "withdrawn"})


def steps(stands: Standing) -> list[dict[str, Any]]:
    """Give the steps for `parts/track.html`; a case that ended shows the steps it took, not those it skipped."""
    case = stands.case
    kind = kind_named(case.kind)
    reached: dict[int, Any] = {}
    for entry in stands.entries:
        for code in (entry.from_state, entry.to_state):
            if code:
                reached[kind.state(code).step] = entry
    now = kind.state(case.state).step
    if case.state in ENDED:
        before = [_done(n, reached[n]) for n in sorted(reached) if n < now]
        return [*before, {"title": state(case.state, case.outcome)[0], "look": "done", "at": case.closed_at}]
    return [_step(n, now, reached, stands) for n in TITLES]


def _done(number: int, entry: Any) -> dict[str, Any]:
    unit = named(entry.unit) if entry.unit else ""
    return {"title": TITLES[number], "look": "done", "unit": unit, "at": entry.happened_at}


def _step(number: int, now: int, reached: dict[int, Any], stands: Standing) -> dict[str, Any]:
    case = stands.case
    if number == now:
        title = words.state(case.state)
        return {"title": title, "look": "current", "unit": named(case.holder), "due": case.due_at}
    if number < now:
        return _done(number, reached[number]) if number in reached else {"title": TITLES[number], "look": "done"}
    return {"title": TITLES[number], "look": "todo"}
