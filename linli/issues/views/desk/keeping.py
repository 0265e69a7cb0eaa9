"""The privacy officer's page: who asked to be erased, what the law holds, how long things are kept."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.keeping import HoldForm
from linli.issues.forms.words import area_words
from linli.issues.models import Keeping
from linli.issues.queries import keeping as queries
from linli.issues.rules.keeping import Rule
from linli.issues.services import keeping as services
from linli.issues.views.desk.refusals import REFUSALS
from linli.kernel.cases.rules import DomainError, NotThereError, RefusedActError
from linli.kernel.people.queries import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: ActorRequest) -> HttpResponse:
    """Show what waits, what is held and the times of keeping; place a hold, or lift one."""
    if request.method != "POST":
        return _page(request, HoldForm())
    lifted = request.POST.get("lift", "")
    if lifted.isdecimal():
        services.hold_lift(request.actor, int(lifted), clock.now())
        messages.success(request, gettext("The hold is lifted."))
        return redirect("keeping")
    form = HoldForm(request.POST)
    if not form.is_valid() or not _placed(request, form):
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, gettext("The case is held."))
    return redirect("keeping")


def _placed(request: ActorRequest, form: HoldForm) -> bool:
    """Place the hold, or write into the form why not."""
    given = form.cleaned_data
    try:
        services.hold_place(request.actor, given["number"].strip(), given["reason"], clock.now())
    except NotThereError:
        form.add_error("number", gettext("There is no such case in your area."))
    except (RefusedActError, DomainError):
        form.add_error("number", REFUSALS["held"])
    return not form.errors


def _page(request: ActorRequest, form: HoldForm, status: int = HTTPStatus.OK) -> HttpResponse:
    now = clock.now()
    page = {
        "form": form,
        "waiting": [{"asked": each, "is_late": each.due_at < now} for each in queries.erasures_waiting(request.actor)],
        "holds": queries.holds_on(request.actor),
        "times": [_time(rule) for rule in queries.times_kept()],
        "due": len(queries.cases_over(request.actor, now, limit=DUE_SHOWN)),
        "most": DUE_SHOWN,
    }
    return render(request, "issues/desk/keeping.html", page, status=status)


# Beyond it the page says "more than".
DUE_SHOWN = 1_000


def _time(rule: Rule) -> dict[str, Any]:
    return {
        "what": Keeping.What(rule.what).label,
        "where": area_words(rule.area_prefix) if rule.area_prefix else gettext("everywhere"),
        "days": rule.days,
        "from_on": rule.from_on if rule.from_on.year > 1 else None,
    }
