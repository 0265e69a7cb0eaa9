"""The call-back answered by the reporter alone, once nobody could be reached by telephone (N18)."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.callbacks import CallbackForm
from linli.issues.queries.callbacks import own_callback
from linli.issues.queries.standing import standing
from linli.issues.views.desk.callbacks import answered
from linli.issues.views.resident.follow import heading, opened
from linli.kernel.cases.rules import NotYoursError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def callback(request: ActorRequest, case: "Case", bearer: Actor) -> HttpResponse:
    """Ask the questions of the call-back and take the answers; without one, lead to the case."""
    row = own_callback(bearer, clock.now())
    if row is None:
        return redirect("follow", case.lookup_code)
    if request.method == "POST" and request.actor.is_staff:
        # The answer must be the reporter's: staff who know the code do not speak in the reporter's name.
        raise NotYoursError(act="callback")
    form = CallbackForm(request.POST or None)
    if request.method == "POST" and answered(request, row, form, bearer):
        messages.success(request, gettext("Thank you. What was said is kept; the unit does not see it."))
        return redirect("follow", case.lookup_code)
    page = {**heading(standing(bearer, case, clock.now())), "form": form, "is_staff_here": request.actor.is_staff}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "issues/resident/callback.html", page, status=status)
