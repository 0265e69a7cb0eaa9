"""The report in steps (screens R2): every page keeps what was typed before it judges it, and works without script."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from linli.doors import clock, ids
from linli.issues.forms.report import PlaceForm
from linli.issues.queries import drafts
from linli.issues.rules.steps import COUNTED, Step
from linli.issues.services import drafting
from linli.issues.views.resident import asking, proving, sending
from linli.issues.views.resident.photos import taken_in
from linli.issues.views.resident.writing import Writing, address, photo_of_place
from linli.kernel.cases.rules import NotYoursError
from linli.kernel.files.queries import photos_waiting
from linli.kernel.people.queries import DEVICE_COOKIE, ActorRequest
from linli.kernel.people.rules import Permission, may

COOKIE = "ll_draft"
COOKIE_AGE_S = 30 * 24 * 3600
# No longer than what is counted by it is kept.
DEVICE_AGE_S = 24 * 3600
# Of the buttons besides "continue": those that only look do not judge the page.
LOOKING = frozenset({"q", "look"})

kept_private = cache_control(private=True, no_store=True)


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: ActorRequest) -> HttpResponse:
    """Begin a report: the numbers to call, and whether anybody is in danger; `?for=resident` files for others."""
    is_for_resident = request.GET.get("for") == "resident"
    if is_for_resident and not may(request.actor, Permission.ISSUES_RECEIVE_FOR):
        if request.actor.account_id is None:
            return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
        raise NotYoursError(act="receive")
    writing = _writing(request, token_of(request))
    if request.POST.get("do") == "anew":
        drafting.draft_drop(request.actor, writing.token, clock.now())
        return redirect(request.get_full_path())
    if writing.is_for_resident != is_for_resident:
        writing = Writing(request.actor, {}, is_for_resident=is_for_resident)
    return _page(request, writing, Step.START)


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def report_step(request: ActorRequest, step: str) -> HttpResponse:
    """Show and take one page of the report."""
    if step not in set(Step) - {Step.START}:
        raise Http404
    writing = _writing(request, token_of(request))
    if not writing.typed and (step == Step.CHECK or request.method != "POST"):
        # Opened from nowhere, or in another browser: the numbers to call come first. Sent: its number is shown again.
        return redirect("report_done" if step == Step.CHECK else "report")
    if step == Step.NEAR and writing.gaps:
        return redirect(address(writing.after(Step.CALL, is_change=True)))
    return sending.check(request, writing) if step == Step.CHECK else _page(request, writing, Step(step))


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def report_code(request: ActorRequest) -> HttpResponse:
    """Ask for a code by telephone where too many reports came from here; the right one sends the report."""
    writing = _writing(request, token_of(request))
    if not writing.typed or writing.after(Step.CONTACT, is_change=True) is not Step.CHECK:
        return redirect("report_step", Step.CHECK)
    if request.method == "POST" and DEVICE_COOKIE not in request.COOKIES:
        # What a code allows is allowed to a device, so it must be known before.
        return counted(request, redirect("report_code"))
    return counted(request, proving.code(request, writing))


@kept_private
@require_http_methods(["GET", "HEAD"])
def report_done(request: ActorRequest) -> HttpResponse:
    """Show number, code and promised times of the report this browser has just sent."""
    written = drafts.draft(request.actor, token_of(request))
    if written is None or written.case_id is None:
        return redirect("report")
    return sending.done(request, written)


@require_GET
def report_areas(request: ActorRequest) -> HttpResponse:
    """Give the lists of places again after one of them was changed: the part of the place page between its marks."""
    form = PlaceForm(initial=request.GET.dict())
    return render(request, "issues/resident/report/areas.html", {"form": form, **asking.listed(form)})


def token_of(request: ActorRequest) -> str:
    """Give the token of the report this browser is writing, "" where it is writing none."""
    return request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_AGE_S) or ""


def counted(request: ActorRequest, answer: HttpResponse) -> HttpResponse:
    """Give this browser a token of its own to be counted by, for a day."""
    if DEVICE_COOKIE not in request.COOKIES:
        answer.set_cookie(
            DEVICE_COOKIE,
            ids.token(),
            max_age=DEVICE_AGE_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


def _writing(request: ActorRequest, token: str) -> Writing:
    """Give the report this browser is writing; an empty one where there is none, or where it was sent."""
    written = drafts.draft(request.actor, token)
    if written is None or written.case_id is not None:
        return Writing(request.actor, {})
    return Writing.of(request.actor, written, photos_waiting(request.actor, written.photos, clock.now()))


@dataclass(frozen=True, slots=True)
class Posted:
    """What a page's form brought; `photos` is None where the page has none, `button` empty for "continue"."""

    typed: Mapping[str, str | list[str]]
    photos: tuple[str, ...] | None = None
    faults: tuple[str, ...] = ()
    button: str = ""


def _page(request: ActorRequest, writing: Writing, step: Step) -> HttpResponse:
    if request.method != "POST":
        first = asking.first_values(writing, step)
        return _shown(
            request, writing, step, writing.form(step, is_judged=not request.GET.keys() & LOOKING, first=first)
        )
    posted = _posted(request, writing, step)
    page = drafting.PageTyped(step, posted.typed, posted.photos, writing.is_for_resident)
    token = drafting.draft_save(request.actor, writing.token, page, clock.now())
    answer = _answered(request, _writing(request, token), step, posted)
    answer.set_signed_cookie(
        COOKIE,
        token,
        salt=COOKIE,
        max_age=COOKIE_AGE_S,
        path=reverse("report"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return counted(request, answer)


def _answered(request: ActorRequest, writing: Writing, step: Step, posted: Posted) -> HttpResponse:
    if posted.button:
        return _turned(request, writing, step, posted.button)
    form = writing.form(step)
    for fault in posted.faults:
        form.add_error("photos", fault)
    if not form.is_valid():
        return _shown(request, writing, step, form)
    return redirect(address(writing.after(step, is_change=request.GET.get("from") == Step.CHECK)))


def _posted(request: ActorRequest, writing: Writing, step: Step) -> Posted:
    fields = writing.form(step).fields
    typed = {name: _value(request.POST, name, field.widget) for name, field in fields.items() if name != "photos"}
    if step is not Step.WORDS:
        return Posted(typed, button=request.POST.get("do", ""))
    photos, faults = taken_in(request, writing.most_photos)
    return Posted(typed, photos, faults, "remove" if "remove" in request.POST else "")


def _value(post: QueryDict, name: str, widget: Any) -> str | list[str]:
    return post.getlist(name) if getattr(widget, "allow_multiple_selected", False) else post.get(name, "")


def _turned(request: ActorRequest, writing: Writing, step: Step, button: str) -> HttpResponse:
    """Answer a button other than "continue": the same page again, with what the button asked for."""
    point = photo_of_place(writing) if button == "photo_place" else None
    if button == "unpin" or point is not None:
        spot = {"lat": f"{point.lat:.6f}", "long": f"{point.long:.6f}"} if point else {"lat": "", "long": ""}
        drafting.draft_save(request.actor, writing.token, drafting.PageTyped(step, spot), clock.now())
    query = {"from": Step.CHECK} if request.GET.get("from") == Step.CHECK else {}
    return redirect(address(step, look="1", **query))


def _shown(request: ActorRequest, writing: Writing, step: Step, form: Any) -> HttpResponse:
    page = {
        "form": form,
        "writing": writing,
        "step": step,
        "number": COUNTED.index(step) + 1 if step in COUNTED else 0,
        "total": len(COUNTED),
        "back_url": _back(request, step),
        # What the browser kept of a page is of no more use once the server has it.
        "kept_here": [other for other in Step if other is not step or "look" in request.GET],
        **asking.more(request, writing, step, form),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, f"issues/resident/report/{step}.html", page, status=status)


def _back(request: ActorRequest, step: Step) -> str:
    if request.GET.get("from") == Step.CHECK:
        return address(Step.CHECK)
    if step is Step.START:
        return reverse("home")
    at = COUNTED.index(step) if step in COUNTED else 0
    return address(COUNTED[at - 1]) if at else address(Step.START)
