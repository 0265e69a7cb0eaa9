"""How well the other side is reached, for the committee and the guidance centre."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.mediation.forms.words import WAYS, named
from linli.mediation.queries.measured import asked_by
from linli.mediation.rules.measures import Asked, is_alarm, measure
from linli.mediation.views import shown


@require_safe
def asked(request: ActorRequest) -> HttpResponse:
    """Show what askings came to: in all, by committee, way, wording and type; each number with what it is of."""
    by_unit = asked_by(request.actor)
    everything = [each for found in by_unit.values() for each in found]
    units = people.units_by_id(by_unit)
    rows = [{"words": gettext("All"), "m": measure(everything)}]
    rows += [
        {"words": named(units[unit]), "m": measure(found), "is_alarm": is_alarm(found)}
        for unit, found in sorted(by_unit.items())
    ]
    rows += _by(everything, lambda each: str(WAYS.get(each.channel, each.channel)))  # type: ignore[call-overload]
    rows += _by(everything, lambda each: gettext("Wording {version}").format(version=each.text_version))
    rows += _by(everything, lambda each: shown.kind_words(each.type_code))
    return render(request, "mediation/asked_measures.html", {"rows": rows if everything else []})


def _by(askings: Sequence[Asked], of: Callable[[Asked], str]) -> list[dict[str, Any]]:
    names = sorted({of(each) for each in askings})
    return [{"words": name, "m": measure([each for each in askings if of(each) == name])} for name in names]
