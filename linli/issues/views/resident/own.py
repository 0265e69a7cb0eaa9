"""One's own data: what is held and shown of a report, to take along, to take back, to have erased."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.own import OwnForm
from linli.issues.queries.keeping import known_words
from linli.issues.queries.own import own_cases, own_data
from linli.issues.rules.keeping import REQUEST_DAYS
from linli.issues.rules.scrubbing import scrubbed
from linli.issues.services import exporting, keeping
from linli.issues.views.desk import words
from linli.issues.views.desk.refusals import REFUSALS
from linli.issues.views.desk.shown import documents
from linli.issues.views.resident import shown
from linli.issues.views.resident.follow import opened
from linli.kernel.cases.rules import NotYoursError, RefusedActError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, NotGrantedError

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def own(request: ActorRequest, case: "Case", bearer: Actor) -> HttpResponse:
    """Show what is held of the reporter of a case and what is public of it; take along, take back, erase."""
    if request.actor.is_staff:
        raise NotYoursError(act="own_data")
    if request.method != "POST":
        return _own_page(request, case, bearer)
    held = own_data(bearer, case)
    names = tuple(file.name for file in (*held.photos, *held.documents))
    form = OwnForm(request.POST, names=names)
    if not form.is_valid():
        return redirect("own_data", case.lookup_code)
    do, now = form.cleaned_data["do"], clock.now()
    if do == "export":
        return _download(exporting.own_export(bearer, [case.pk], now), case.number)
    if do == "erase":
        return _own_page(request, case, bearer, is_asked=True)
    try:
        _taken_back(request, bearer, case, do, form.cleaned_data["photos"])
    except RefusedActError:
        messages.warning(request, str(REFUSALS["on_hold"]))
    return redirect("own_data", case.lookup_code)


def _taken_back(request: ActorRequest, bearer: Actor, case: "Case", do: str, photos: list[str]) -> None:
    now = clock.now()
    if do == "contact":
        keeping.reporter_remove(bearer, case.pk, now)
        messages.success(request, gettext("Your name and contact are removed. The code still opens this report."))
    elif do == "photos":
        count = keeping.photos_remove(bearer, case.pk, photos, now)
        messages.success(request, gettext("Removed: {n}").format(n=count))
    else:
        keeping.erasure_ask(bearer, case.pk, now)
        messages.success(request, gettext("We have your wish."))


def _own_page(request: ActorRequest, case: "Case", bearer: Actor, *, is_asked: bool = False) -> HttpResponse:
    held = own_data(bearer, case)
    page = {
        "own": held,
        "case": case,
        "code": shown.dashed(case.lookup_code),
        "category": words.category(case.category),
        "pictures": list(zip(held.photos, shown.thumbs(held.photos), strict=True)),
        "documents": documents(held.documents),
        "public_photos": shown.thumbs((photo for photo in held.photos if photo.is_public), query="?as=public"),
        # What the desk would be proposed to publish; nothing confidential ever is.
        "proposed": scrubbed(held.report.text, known_words(case)) if case.confidentiality == "open" else "",
        "is_public": held.public is not None and held.public.hidden_at is None,
        "is_asked": is_asked,
        "days": REQUEST_DAYS,
    }
    return render(request, "issues/resident/own.html", page)


@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: ActorRequest) -> HttpResponse:
    """Let the signed-in person take along all own data, or have it erased and the account closed."""
    found = own_cases(request.actor)
    form = OwnForm(request.POST) if request.method == "POST" else None
    do = form.cleaned_data["do"] if form is not None and form.is_valid() else ""
    if do == "export":
        return _download(exporting.own_export(_alone(request.actor), found, clock.now()), "account")
    if do == "erase_yes":
        return _closed(request)
    page: dict[str, Any] = {"number": len(found), "is_asked": do == "erase", "days": REQUEST_DAYS}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and not do else HTTPStatus.OK
    return render(request, "issues/resident/own_account.html", page, status=status)


def _closed(request: ActorRequest) -> HttpResponse:
    try:
        keeping.account_close(request.actor, clock.now())
    except NotGrantedError:
        messages.warning(request, gettext("An account with a post is closed by an administrator."))
        return redirect("own_account")
    logout(request)
    messages.success(request, gettext("Your account is closed and your data are being erased."))
    return redirect("home")


def _alone(actor: Actor) -> Actor:
    """Give the person without posts and codes: what they may read by office is not theirs."""
    return Actor(account_id=actor.account_id)


def _download(content: bytes, name: str) -> HttpResponse:
    disposition = f'attachment; filename="linli-{name}.zip"'
    return HttpResponse(content, content_type="application/zip", headers={"Content-Disposition": disposition})
