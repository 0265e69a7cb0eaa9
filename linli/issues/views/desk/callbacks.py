"""The agent's call-backs: whom to telephone until when, what to ask, and what was heard (issue-desk 21)."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.issues.forms.callbacks import CallbackForm
from linli.issues.forms.words import named
from linli.issues.queries import callbacks as queries
from linli.issues.queries.revealing import in_sight
from linli.issues.rules.callbacks import ATTEMPTS
from linli.issues.services.callbacks import Told, callback_answer, callback_missed
from linli.issues.services.revealing import contact_show
from linli.issues.views.desk import words
from linli.kernel.cases.rules import MissingFieldError, RefusedActError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import ContactField, RevealLimitError, RevealReason

if TYPE_CHECKING:
    from linli.issues.models import Callback

REFUSALS = {
    "same_hour": _("An attempt at this hour of the day was made already. Try at another hour."),
    "three_attempts": _("Three attempts were made; the reporter has been asked to answer on the page."),
}
NO_CONTACT = _("There is no way to reach the reporter about a complaint. Leave it out.")
MOST = 50


@require_safe
def callbacks(request: ActorRequest) -> HttpResponse:
    """List the call-backs the agent may make, soonest end first."""
    rows = [_row(row) for row in queries.waiting(request.actor, clock.now())[:MOST]]
    return render(request, "issues/desk/callbacks.html", {"rows": rows})


def _row(row: "Callback") -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": reverse("callback", args=[row.pk]),
        "number": row.case.number,
        "category": words.category(row.case.category),
        "until_at": row.until_at,
        "tries": len(row.tries),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: ActorRequest, callback_id: int) -> HttpResponse:
    """Show one call-back with its questions and take an attempt, a look at the number, or the answers."""
    now = clock.now()
    row = queries.callback(request.actor, callback_id, now)
    form = CallbackForm(request.POST if request.POST.get("do") == "answer" else None)
    match request.POST.get("do"):
        case "missed":
            try:
                callback_missed(request.actor, callback_id, now)
                messages.success(request, gettext("The attempt is noted."))
            except RefusedActError as error:
                messages.warning(request, str(REFUSALS[str(error.facts["why"])]))
            return redirect("callback", callback_id)
        case "phone" if row.case.contact_id is not None:
            _show_phone(request, row)
        case "answer" if answered(request, row, form):
            messages.success(request, gettext("Thank you. What was said is kept; the unit does not see it."))
            return redirect("callbacks")
    page = {
        "row": _row(row),
        "unit": named(row.unit),
        "closed_at": row.closed_at,
        "outcome": words.reason("close_outcome", row.case.outcome),
        "title": row.case.title if row.case.confidentiality == "open" else words.category(row.case.category),
        "form": form,
        "has_phone": row.case.contact_id is not None,
        "phone": _phone(request, row),
        "attempts": ATTEMPTS,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "issues/desk/callback.html", page, status=status)


def answered(request: ActorRequest, row: "Callback", form: CallbackForm, bearer: Any = None) -> bool:
    """Take the answers of a form; False where the form has to be filled better."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    told = Told(
        given["was_contacted"] == "yes", given["verdict"], int(given["stars"]) if given["stars"] else None,
        given["was_pressed"] == "yes", given["may_complain"], given["text"],
    )  # fmt: skip
    try:
        callback_answer(bearer or request.actor, row.pk, told, clock.now())
    except MissingFieldError:
        form.add_error("may_complain", NO_CONTACT)
        return False
    return True


def _show_phone(request: ActorRequest, row: "Callback") -> None:
    try:
        contact_show(request.actor, row.case, ContactField.PHONE, RevealReason.CONTACT_REPORTER, clock.now())
    except RevealLimitError:
        messages.warning(
            request, gettext("You have revealed as many details today as one person may. Ask your supervisor.")
        )


def _phone(request: ActorRequest, row: "Callback") -> str:
    """Give the number while it is in sight, or a word that there is none."""
    shown = in_sight(request.actor, row.case, clock.now())
    if ContactField.PHONE not in shown:
        return ""
    return shown[ContactField.PHONE][0] or gettext("No number was left; ask by the page.")
