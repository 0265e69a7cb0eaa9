"""The register of mediators: for everybody, for the committee, and what a mediator is asked for."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from linli.doors import clock
from linli.kernel.cases.rules import MissingFieldError, NotThereError
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import NotGrantedError, Permission, Role, reach
from linli.mediation.forms.talking import MediatorForm, SeatAnswerForm
from linli.mediation.forms.talking_words import SEATS_SAID, UNFITS
from linli.mediation.forms.words import named, said
from linli.mediation.models import Mediator
from linli.mediation.queries.panels import asked_of, candidate, everybody, register
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules.filling import free_slots, unfit
from linli.mediation.services.panels import seat_answer
from linli.mediation.services.registering import Row, mediator_set
from linli.mediation.services.taking import PLATFORM
from linli.mediation.views import shown


@require_safe
def mediators(request: ActorRequest) -> HttpResponse:
    """Show everybody who mediates where, for what and in which languages; never how often somebody succeeded."""
    day = timezone.localdate(clock.now())
    rows = [row for row in everybody(PLATFORM) if row.term_from <= day < row.term_to and not row.is_suspended]
    return render(request, "mediation/mediators.html", {"rows": [_row(row, day) for row in rows]})


@require_GET
def desk_register(request: ActorRequest) -> HttpResponse:
    """Show the registers of the reader's committees, with who can be asked now."""
    day = timezone.localdate(clock.now())
    units = sorted(reach(request.actor, Permission.MEDIATION_SCREEN).units | _directed(request))
    rows = [_row(row, day) for unit in units for row in register(request.actor, unit)]
    return render(request, "mediation/register.html", {"rows": rows, "may_edit": bool(_directed(request))})


def _directed(request: ActorRequest) -> frozenset[int]:
    return reach(request.actor, Permission.MEDIATION_DECIDE).units


def _row(row: Mediator, day: Any) -> dict[str, Any]:
    types = dispute_types()
    looked = candidate(row)
    why = unfit(looked, day)
    return {
        "name": str(row.account),
        "committee": named(row.unit),
        "kinds": said("、", ", ").join(named(types[code]) for code in row.specialities if code in types),
        "languages": row.languages,
        "term_from": row.term_from,
        "term_to": row.term_to,
        "trained_on": row.trained_on,
        "free": free_slots(looked.open_cases),
        "open_cases": looked.open_cases,
        "unfit": UNFITS[why] if why else "",
        "edit_url": f"{reverse('mediation_mediator')}?account={row.account_id}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def mediator(request: ActorRequest) -> HttpResponse:
    """Enter or change a row of the register, as the committee's director."""
    units = _directed(request)
    if not units:
        raise NotGrantedError("the register is the director's")
    now = clock.now()
    posts = people.posts_in_force(now).filter(unit_id__in=units, role=Role.MEDIATOR).select_related("account", "unit")
    accounts = {post.account_id: post for post in posts.order_by("pk")}
    choices = [(key, f"{post.account} · {named(post.unit)}") for key, post in accounts.items()]
    form = MediatorForm(request.POST or None, initial=_known(request, accounts), accounts=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            mediator_set(request.actor, accounts[given["account"]].unit_id, Row(**given), now)
        except MissingFieldError:
            form.add_error("account", gettext("This person holds no post as a mediator of your committee."))
        else:
            messages.success(request, gettext("The register is changed."))
            return redirect("mediation_register")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    page = {"form": form, "is_empty": not choices, "back_url": reverse("mediation_register")}
    return render(request, "mediation/mediator.html", page, status=status)


def _known(request: ActorRequest, accounts: Any) -> dict[str, Any]:
    asked = request.GET.get("account", "")
    if not (asked.isdecimal() and asked.isascii() and int(asked) in accounts):
        return {}
    rows = register(request.actor, accounts[int(asked)].unit_id)
    row = next((each for each in rows if each.account_id == int(asked)), None)
    if row is None:
        return {"account": int(asked)}
    names = ("specialities", "languages", "term_from", "term_to", "trained_on", "is_suspended")
    return {"account": row.account_id, **{name: getattr(row, name) for name in names}}


@require_GET
def seats(request: ActorRequest) -> HttpResponse:
    """List the seats that the reader is asked to take."""
    asked = [_asked(seat) for seat in asked_of(request.actor)]
    return render(request, "mediation/seats.html", {"asked": asked})


def _asked(seat: Any) -> dict[str, Any]:
    """Give what somebody is told before they sit: names and subject, so that they can disclose; nothing else."""
    return {
        "url": reverse("mediation_seat", args=[seat.pk]),
        "number": seat.case.number,
        "kind": shown.kind_words(seat.case.category),
        "committee": named(seat.case.holder),
        "seat": SEATS_SAID[seat.name],
        "asked_at": seat.asked_at,
        "summary": seat.case.dispute.summary,
        "names": [p.name for p in seat.case.participants.order_by("side", "pk")],
        "agents": [p.represented_by for p in seat.case.participants.order_by("side", "pk") if p.represented_by],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: ActorRequest, seat_id: int) -> HttpResponse:
    """Ask a mediator whether they take a seat, and what they disclose; a seat that is not theirs is not there."""
    found = next((each for each in asked_of(request.actor) if each.pk == seat_id), None)
    if found is None:
        raise NotThereError
    form = SeatAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        seat_answer(request.actor, seat_id, **given, now=clock.now())
        messages.success(request, gettext("Your answer is recorded."))
        if given["accepts"] and given["relation"] != "involved":
            return redirect("mediation_case", found.case_id)
        return redirect("mediation_seats")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "mediation/seat.html", {"form": form, "asked": _asked(found)}, status=status)
