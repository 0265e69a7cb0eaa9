"""Contacts shown for a reason: the look itself, more looks in a day, and those that are looked at again."""

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.doors import clock
from linli.doors.sheet_out import csv_bytes
from linli.issues.forms.reveals import MoreForm, RevealForm
from linli.issues.forms.words import named
from linli.issues.queries import revealing as queries
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.revealing import MORE
from linli.issues.services import revealing as services
from linli.issues.views.desk import words
from linli.issues.views.desk.case import contact_names, head, may_reveal, staged
from linli.issues.views.desk.refusals import REFUSALS
from linli.kernel.cases.rules import MissingFieldError, NotThereError, RefusedActError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import ContactField, RevealLimitError, RevealReason, masked_name

if TYPE_CHECKING:
    from linli.issues.models import Reveal
    from linli.issues.views.desk.act import Stage

# How far back the table reaches.
TABLE_DAYS = timedelta(days=365)


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: ActorRequest, case_id: int, field: str) -> HttpResponse:
    """Ask why one detail of the reporter's contact is needed, then show it for a quarter of an hour."""
    stage = staged(request.actor, case_id)
    case = stage.seen.case
    if field not in set(ContactField) or not may_reveal(stage):
        raise NotThereError
    reasons = [(r.code, named(r)) for r in taxonomy().reasons_of("reveal")]
    form = RevealForm(request.POST or None, reasons=reasons)
    detail = ContactField(field)
    # What is in sight is not counted again.
    is_in_sight = detail in queries.in_sight(request.actor, case, stage.now)
    is_over = not is_in_sight and form.is_valid() and not _show(stage, detail, form)
    value, until_at = queries.in_sight(request.actor, case, stage.now).get(detail, ("", None))
    page = {
        **head(request, stage),
        "form": form,
        "value": value,
        "until_at": until_at,
        "field_name": contact_names()[detail],
        "more": MoreForm() if is_over else None,
        "is_asked": is_over and queries.is_asked(request.actor, stage.now),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "issues/desk/reveal.html", page, status=status)


def _show(stage: "Stage", field: ContactField, form: RevealForm) -> bool:
    """Show the detail, or write into the form why not; False where it is enough for today."""
    reason, text = RevealReason(form.cleaned_data["reason"]), form.cleaned_data["text"]
    try:
        services.contact_show(stage.actor, stage.seen.case, field, reason, stage.now, text=text)
    except RevealLimitError:
        form.add_error(None, gettext("You have revealed as many details today as one person may. Ask your supervisor."))
        return False
    except ValueError:
        form.add_error("text", gettext("Name the article or the order."))
    return True


@require_POST
def more(request: ActorRequest) -> HttpResponse:
    """Ask the supervisor for more looks today."""
    form = MoreForm(request.POST)
    if not form.is_valid():
        messages.warning(request, gettext("Say why you need more, then ask again."))
        return redirect("desk")
    try:
        services.more_ask(request.actor, form.cleaned_data["why"], clock.now())
    except RefusedActError as error:
        messages.warning(request, str(REFUSALS[str(error.facts["why"])]))
    else:
        messages.success(request, gettext("Your supervisor has been asked."))
    return redirect("desk")


@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: ActorRequest) -> HttpResponse:
    """Show the supervisor who asked for more looks today and why, and take the decision on one."""
    if request.method == "POST":
        wish = request.POST.get("wish", "")
        if not wish.isdecimal():
            raise Http404
        is_given = request.POST.get("do") == "give"
        services.more_decide(request.actor, int(wish), clock.now(), is_given=is_given)
        done = gettext("{n} more are given for today.") if is_given else gettext("Nothing more is given.")
        messages.success(request, done.format(n=MORE))
        return redirect("reveals_asked")
    page = {"wishes": queries.wishes(request.actor, clock.now()), "times": MORE}
    return render(request, "issues/desk/reveals_asked.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def reveals(request: ActorRequest) -> HttpResponse:
    """Show the privacy officer the looks drawn by lot, and take a finding on one."""
    if request.method == "POST":
        return _reviewed(request)
    return _sample(request)


def _reviewed(request: ActorRequest) -> HttpResponse:
    look, finding = request.POST.get("look", ""), request.POST.get("finding", "").strip()
    if not look.isdecimal():
        raise Http404
    is_in_order = request.POST.get("do") == "in_order"
    try:
        services.reveal_review(
            request.actor, int(look), clock.now(), is_in_order=is_in_order, finding=finding[: MoreForm.MOST]
        )
    except MissingFieldError:
        return _sample(request, fault=int(look), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, gettext("The finding is kept."))
    return redirect("reveals")


def _sample(request: ActorRequest, *, fault: int = 0, status: int = HTTPStatus.OK) -> HttpResponse:
    drawn = queries.sample(request.actor, clock.now())
    return render(request, "issues/desk/reveals.html", {"looks": [_look(each, fault) for each in drawn]}, status=status)


def _look(look: "Reveal", fault: int) -> dict[str, Any]:
    return {
        "id": look.pk,
        "number": look.case.number,
        "url": reverse("case", args=[look.case_id]),
        "who": look.account.name or look.account.username,
        "field": contact_names()[ContactField(look.field)],
        "reason": words.reason("reveal", look.reason),
        "text": look.text,
        "at": look.shown_at,
        "is_faulty": look.pk == fault,
    }


@require_GET
def table(request: ActorRequest) -> HttpResponse:
    """Give the looks of a year as a table to take along: names masked, and nothing of what was shown."""
    now = clock.now()
    rows = [
        [
            f"{look.shown_at:%Y-%m-%dT%H:%M:%SZ}", look.case.number, masked_name(look.account.name), look.field,
            look.reason, "drawn" if look.drawn_at else "", _finding(look),
        ]
        for look in services.reveals_export(request.actor, now - TABLE_DAYS, now)
    ]  # fmt: skip
    header = ["shown_at", "number", "shown_to", "detail", "reason", "drawn", "finding"]
    headers = {"Content-Disposition": 'attachment; filename="reveals.csv"'}
    return HttpResponse(csv_bytes(header, rows), content_type="text/csv; charset=utf-8", headers=headers)


def _finding(look: "Reveal") -> str:
    return "" if look.is_in_order is None else "in_order" if look.is_in_order else "not_in_order"
