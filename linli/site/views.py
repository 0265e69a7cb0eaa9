"""Answers that belong to no slice: refusals, errors and the health line."""

import sys

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext

from linli.doors import outage
from linli.site import closed, logs
from linli.site.refusals import Why

REFUSED, SIGN_IN, FORBIDDEN, NOT_FOUND, FAILED = 400, 401, 403, 404, 500


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the sender is a program rather than a browser showing pages."""
    return (
        request.path.startswith("/api/")
        or request.content_type == "application/json"
        or request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    )


def refusal(request: HttpRequest, code: str, status: int, message: str, *, reference: str = "") -> HttpResponse:
    """Give a refusal as JSON or as a page, the same for every slice; `reference` finds it in our log."""
    told = {"error": code, "message": gettext(message)}
    if reference:
        told["reference"] = reference
    if wants_json(request):
        return JsonResponse(told, status=status)
    return render(request, "error.html", {**told, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Answer a request that no page can read."""
    return refusal(request, "bad_request", REFUSED, gettext("The address or the form could not be read."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Answer a named function that the signed-in person may not use."""
    return refusal(request, "forbidden", FORBIDDEN, gettext("Your post does not include this function."))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """Answer a form whose hidden token is too old or missing."""
    return refusal(
        request,
        "stale_form",
        FORBIDDEN,
        gettext("This form was open for too long. Go back, reload the page and send it again."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Answer what does not exist and what the actor may not know to exist, in the same words."""
    return refusal(request, "not_found", NOT_FOUND, gettext("There is nothing here, or it is not open to you."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own failure with the number of the request in the log, or that nothing can be stored now."""
    error = sys.exc_info()[1]
    if error is not None and outage.is_outage(error):
        outage.alarm(error)
        answer = closed.answer(Why.OUTAGE, closed.Form.JSON if wants_json(request) else closed.Form.PAGE)
        return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
    return refusal(
        request,
        "failed",
        FAILED,
        gettext("Something went wrong on our side. Go back: what you typed is still there. Then try again."),
        reference=logs.REQUEST.get(),
    )


def health(_request: HttpRequest) -> HttpResponse:
    """Answer that the process serves and the database answers; for the proxy in front."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def icon(_request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask unasked, on library pages, to our mark."""
    return redirect(static("site/mark.svg"))
