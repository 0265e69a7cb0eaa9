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
from linli.kernel.cases.rules import DomainError, RefusedActError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission
from linli.mediation.forms.hearing import OpenForm
from linli.mediation.forms.hearing_words import JOBS, PHASES, STANDS, WAYS_IN
from linli.mediation.forms.words import named, refusal
from linli.mediation.models import Sitting
from linli.mediation.queries import hearing as queries
from linli.mediation.queries.agreeing import BY_PLACE, taking_part
from linli.mediation.queries.hearing import open_panel, papers_in_force
from linli.mediation.queries.panels import own_seat
from linli.mediation.queries.talks import current_sitting
from linli.mediation.rules.room import OVER, Job, Way
from linli.mediation.rules.talking import Mode
from linli.mediation.services.hearing import link_make, may_hold, room_open
from linli.mediation.views import shown

# Our default for how long a sitting is planned.
USUAL = timedelta(hours=2)

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
    sitting = current_sitting(request.actor, seen.pk)
    may_open = may_hold(request.actor, seen) and sitting is not None and sitting.mode != Mode.IN_PERSON
    form = _form(request, seen, sitting) if may_open and sitting else None
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form is None:
            raise RefusedActError(act="hearing", why="no_sitting")
        if form.is_valid():
            try:
                made = room_open(request.actor, case_id, clock.now(), **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, refusal(error))
                status = HTTPStatus(error.status)
            else:
                messages.success(request, gettext("The room is open. Give everybody their way in."))
                return redirect("mediation_hearing", case_id, made.pk)
    listed = [_row(case_id, row) for row in queries.rooms_of(case_id)]
    page = {**_head(seen), "form": form, "rooms": listed, "sitting": sitting, "may_open": may_open}
    return render(request, "mediation/hearings.html", page, status=status)


def _form(request: ActorRequest, seen: Any, sitting: Sitting) -> OpenForm:
    """Ask of everybody of the case how they take part."""
    end = timezone.localtime(sitting.starts_at + USUAL)
    panel = open_panel(seen.pk)
    return OpenForm(
        request.POST if request.method == "POST" else None,
        initial={"ends_at": end, "recorder": panel[0].pk if len(panel) == 1 else ""},
        participants=list(taking_part(seen.pk).order_by(*BY_PLACE)),
        agencies=papers_in_force(seen.pk, timezone.localdate(sitting.starts_at)),
        panel=panel,
        is_clerk=own_seat(request.actor, seen.pk) is None,
    )


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
            "has_code": seat.side == "A" and seat.job == Job.PARTY and seat.participant_id is not None,
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
