"""The hearing rooms of a dispute, for its committee: open one, and give each their way in."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission
from linli.mediation.forms.hearing import OpenForm
from linli.mediation.forms.hearing_words import JOBS, PHASES, STANDS, WAYS_IN
from linli.mediation.forms.words import named, refusal
from linli.mediation.models import Participant
from linli.mediation.queries import hearing as queries
from linli.mediation.rules.room import OVER, Job, Way
from linli.mediation.services.hearing import Guest, link_make, may_hold, room_open
from linli.mediation.views import shown

kept_private = cache_control(private=True, no_store=True)


def _head(seen: Any) -> dict[str, Any]:
    return {
        "case": seen,
        "kind": shown.kind_words(seen.category),
        "holder": named(seen.holder),
        "case_url": reverse("mediation_case", args=[seen.pk]),
    }


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: ActorRequest, case_id: int) -> HttpResponse:
    """List the rooms of a dispute, and open one."""
    seen = cases.case(request.actor, case_id, clock.now(), Permission.MEDIATION_DESK)
    people = list(Participant.objects.filter(case=seen).order_by("side", "pk"))
    start = timezone.localtime(clock.now() + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    first = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    form = OpenForm(request.POST if request.method == "POST" else None, initial=first, participants=people)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            given = form.cleaned_data
            guests = [Guest(Job.PARTY, Way(given[f"way_{p.pk}"]), side=p.side, participant_id=p.pk) for p in people]
            try:
                made = room_open(
                    request.actor, case_id, clock.now(), starts_at=given["starts_at"], ends_at=given["ends_at"],
                    guests=guests, is_one_sided=given["is_one_sided"], is_relay_only=given["is_relay_only"],
                )  # fmt: skip
            except DomainError as error:
                form.add_error(None, refusal(error))
                status = HTTPStatus(error.status)
            else:
                messages.success(request, gettext("The room is open. Give everybody their way in."))
                return redirect("mediation_hearing", case_id, made.pk)
    listed = [_row(case_id, row) for row in queries.rooms_of(case_id)]
    page = {**_head(seen), "form": form, "rooms": listed, "may_open": may_hold(request.actor, seen)}
    return render(request, "mediation/hearings.html", page, status=status)


def _row(case_id: int, row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "url": reverse("mediation_hearing", args=[case_id, row.pk]),
        "phase": PHASES[row.phase],
        "look": "work" if row.phase not in OVER else "neutral",
    }


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: ActorRequest, case_id: int, room_id: int) -> HttpResponse:
    """Show who sits in a room, and make a link for one who comes by browser; it is shown this once."""
    seen = cases.case(request.actor, case_id, clock.now(), Permission.MEDIATION_DESK)
    row = queries.room(room_id)
    if row.case_id != seen.pk:
        raise Http404
    link, chosen = "", request.POST.get("seat", "")
    if request.method == "POST":
        if not chosen.isascii() or not chosen.isdecimal():
            raise Http404
        token = link_make(request.actor, room_id, int(chosen), clock.now())
        link = settings.ENV.public_url + reverse("hearing_come", args=[token])
    listed = [
        {
            "row": seat,
            "job": JOBS[seat.job],
            "way": WAYS_IN[seat.way],
            "stand": STANDS[seat.stand],
            "may_link": seat.way == Way.ONLINE and seat.account_id is None and row.phase not in OVER,
            "link": link if str(seat.pk) == chosen else "",
            "is_mine": seat.account_id is not None and seat.account_id == request.actor.account_id,
            "has_code": seat.side == "A" and seat.participant_id is not None,
        }
        for seat in queries.seats_of(row)
    ]
    page = {
        **_head(seen),
        "room": row,
        "seats": listed,
        "phase": PHASES[row.phase],
        "is_over": row.phase in OVER,
        "is_mine": any(each["is_mine"] for each in listed),
        "may_open": may_hold(request.actor, seen),
        "hearings_url": reverse("mediation_hearings", args=[case_id]),
    }
    return render(request, "mediation/hearing_seats.html", page)
