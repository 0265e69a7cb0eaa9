"""What a reporter does with a case: answer, add, withdraw, ask for a review, reopen, verify (screens R3, R4)."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.confiding import ConsentForm, TakeBackForm
from linli.issues.forms.follow import (
    AddForm,
    DifferentForm,
    ReopenForm,
    ReviewForm,
    UnansweredForm,
    VerifyForm,
    WithdrawForm,
)
from linli.issues.forms.words import named, refusal
from linli.issues.queries.standing import Standing, open_acts, standing
from linli.issues.rules import drafts
from linli.issues.rules.clocks import Clock
from linli.issues.services import answering, asking, closing, confiding, linking, publishing
from linli.issues.views.resident import shown
from linli.issues.views.resident.follow import goes_on, heading, opened
from linli.issues.views.resident.photos import taken_in
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError, MissingFieldError, NotNowError, NotYoursError
from linli.kernel.files.services import PhotosUnknownError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.cases.models import Case

Given = dict[str, Any]
Run = Callable[[Actor, int, Given, tuple[str, ...], "datetime"], None]


def _consent(actor: Actor, case_id: int, given: Given, _photos: tuple[str, ...], now: "datetime") -> None:
    confiding.consent_answer(actor, case_id, is_given=given["answer"] == "yes", text=given["text"], now=now)


def _take_back(actor: Actor, case_id: int, given: Given, _photos: tuple[str, ...], now: "datetime") -> None:
    confiding.consent_take_back(actor, case_id, text=given["text"], now=now)


@dataclass(frozen=True, slots=True)
class Doing:
    """One page on which the reporter does one thing."""

    act: str
    form: type[forms.Form]
    title: Promise
    lead: Promise
    button: Promise
    done: Promise
    run: Run
    is_grave: bool = False
    # The act that asked for it, whose words stand above the form.
    asked_by: str = ""


def _supply(actor: Actor, case_id: int, given: Given, photos: tuple[str, ...], now: "datetime") -> None:
    version = given["version"] or 0
    asking.report_supply(actor, case_id, version=version, text=given["text"], photos=photos, now=now)


def _add(actor: Actor, case_id: int, given: Given, photos: tuple[str, ...], now: "datetime") -> None:
    asking.report_add(actor, case_id, text=given["text"], photos=photos, now=now)


def _withdraw(actor: Actor, case_id: int, given: Given, _photos: tuple[str, ...], now: "datetime") -> None:
    closing.case_withdraw(actor, case_id, text=given["text"], now=now)


def _review(actor: Actor, case_id: int, given: Given, _photos: tuple[str, ...], now: "datetime") -> None:
    asking.decline_review_ask(actor, case_id, version=given["version"], text=given["text"], now=now)


def _reopen(actor: Actor, case_id: int, given: Given, _photos: tuple[str, ...], now: "datetime") -> None:
    closing.case_reopen(actor, case_id, version=None, reason=given["reason"], text=given["text"], now=now)


def _different(actor: Actor, case_id: int, given: Given, _photos: tuple[str, ...], now: "datetime") -> None:
    linking.case_unlink(actor, case_id, reason="reporter_objects", text=given["text"], now=now)


def _unanswered(actor: Actor, case_id: int, given: Given, _photos: tuple[str, ...], now: "datetime") -> None:
    answering.unanswered_say(actor, case_id, text=given["text"], now=now)


def _appeal(actor: Actor, case_id: int, given: Given, _photos: tuple[str, ...], now: "datetime") -> None:
    publishing.hiding_appeal(actor, case_id, text=given["text"], now=now)


# What a reporter allows with the class that the desk asks for.
WOULD = {
    "desk_only": _("Then all clerks of the desks it goes through could read your report, not only two. No unit could."),
    "open": _("Then the units that work on it could read your report and see your photos. Your number stays hidden."),
}

# By the last part of the address.
DOINGS = {
    "supply": Doing(
        "supply",
        AddForm,
        _("Answer the desk's question"),
        _("With your answer the report goes on."),
        _("Send the answer"),
        _("Thank you. The report goes on."),
        _supply,
        asked_by="ask",
    ),
    "consent": Doing(
        "consent",
        ConsentForm,
        _("How your report is kept"),
        _("The desk asks to keep your report less strictly. Nothing changes unless you agree."),
        _("Send your answer"),
        _("Thank you. The desk has your answer."),
        _consent,
        asked_by="ask_consent",
    ),
    "take-back": Doing(
        "consent_take_back",
        TakeBackForm,
        _("Keep it as strictly as before"),
        _("Who reads your report by your consent reads it no longer. What was read meanwhile cannot be unread."),
        _("Take the consent back"),
        _("Your report is kept as strictly as before."),
        _take_back,
    ),
    "add": Doing(
        "add",
        AddForm,
        _("Add to your report"),
        _("The desk reads it beside your report. Nothing else changes."),
        _("Add it"),
        _("Added. The desk will read it."),
        _add,
    ),
    "withdraw": Doing(
        "withdraw",
        WithdrawForm,
        _("Withdraw the report"),
        _("Nobody works on it any longer, and it cannot be brought back. What endangers others is still looked after."),
        _("Withdraw the report"),
        _("The report is withdrawn."),
        _withdraw,
        is_grave=True,
    ),
    "review": Doing(
        "ask_review",
        ReviewForm,
        _("Ask for a review"),
        _("The next level up looks at the refusal again. You can ask once."),
        _("Ask for the review"),
        _("The next level up will look at it again."),
        _review,
    ),
    "second-look": Doing(
        "appeal_hiding",
        ReviewForm,
        _("Ask for a second look"),
        _("Another moderator looks at why it was taken from the public view. You can ask once."),
        _("Ask for the second look"),
        _("Another moderator will look at it again."),
        _appeal,
    ),
    "reopen": Doing(
        "reopen",
        ReopenForm,
        _("Open the case again"),
        _("It goes back to the unit, with half of the time it had."),
        _("Open it again"),
        _("The case is open again."),
        _reopen,
    ),
    "unanswered": Doing(
        "say_unanswered",
        UnansweredForm,
        _("This is no answer"),
        _("The desk, not the unit, rules on it within a working day. If you are right, you are answered again."),
        _("Not answered"),
        _("The desk will rule on it within a working day."),
        _unanswered,
    ),
    "different": Doing(
        "unlink",
        DifferentForm,
        _("A different problem"),
        _("Your report goes on by itself again, from where it was. Nothing is lost."),
        _("It is a different problem"),
        _("Your report goes on by itself again."),
        _different,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def act(request: ActorRequest, case: "Case", bearer: Actor, doing: str) -> HttpResponse:
    """Show and take one act of the reporter; what cannot be done now says so and keeps what was typed."""
    if doing not in DOINGS:
        raise Http404
    what = DOINGS[doing]
    if request.method != "POST":
        if what.act not in _open(request, bearer, case):
            return redirect("follow", case.lookup_code)
        return _shown(request, case, bearer, what, what.form(initial={"version": case.version}), ())
    _demand_reporter(request, what.act)
    form, photos = _bound(request, what.form)
    if "remove" in request.POST or not form.is_valid():
        return _shown(request, case, bearer, what, form, photos)
    try:
        what.run(bearer, case.pk, form.cleaned_data, photos, clock.now())
    except DomainError as error:
        return _shown(request, case, bearer, what, _refused(form, error), photos, error.status)
    except PhotosUnknownError:
        return _shown(request, case, bearer, what, _photos_gone(form), ())
    messages.success(request, str(what.done))
    return redirect("follow", case.lookup_code)


def _open(request: ActorRequest, bearer: Actor, case: "Case") -> set[str]:
    if request.actor.is_staff:
        return set()
    return {found.act for found in open_acts(bearer, standing(bearer, case, clock.now()))}


def _demand_reporter(request: ActorRequest, doing: str) -> None:
    # The verdict of a case must be its reporter's: staff who know the code do not speak in the reporter's name.
    if request.actor.is_staff:
        raise NotYoursError(act=doing)


def _bound(request: ActorRequest, kind: type[forms.Form]) -> tuple[forms.Form, tuple[str, ...]]:
    if "photos" not in kind.base_fields:
        return kind(request.POST), ()
    photos, faults = taken_in(request, drafts.MAX_PHOTOS)
    form = kind(request.POST, has_photos=bool(photos))  # type: ignore[call-arg]  # the forms with photos take it
    for fault in faults:
        form.add_error("photos", fault)
    return form, photos


def _refused(form: forms.Form, error: DomainError) -> forms.Form:
    fields = error.facts.get("fields", ()) if isinstance(error, MissingFieldError) else ()
    known = [name for name in fields if name in form.fields] if isinstance(fields, list | tuple) else []
    form.add_error(known[0] if known else None, refusal(error))
    return form


def _photos_gone(form: forms.Form) -> forms.Form:
    form.add_error("photos", _("The photos were more than a day old and are gone. Please add them again."))
    return form


def _shown(
    request: ActorRequest,
    case: "Case",
    bearer: Actor,
    what: Doing,
    form: forms.Form,
    photos: tuple[str, ...],
    status: int = 0,
) -> HttpResponse:
    case = cases.case(bearer, case.pk, clock.now())
    stands = standing(bearer, case, clock.now())
    # A refused form carries the version that it was refused for; sent again, it is meant for the case as shown now.
    if form.is_bound and "version" in form.fields:
        form.data = {**{name: form.data.get(name) for name in form.data}, "version": case.version}
    ask = next((e for e in reversed(stands.entries) if e.act == what.asked_by), None)
    page = {
        **heading(stands),
        "what": what,
        "form": form,
        "tokens": [{"token": name, "small_url": reverse("photo_show", args=[name])} for name in photos],
        "ask": ask,
        "would": WOULD.get(ask.reason, "") if ask else "",
    }
    code = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK)
    return render(request, "issues/resident/act.html", page, status=code)


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def verify(request: ActorRequest, case: "Case", bearer: Actor) -> HttpResponse:
    """Ask whether it is solved; one press of a button answers, and the page then says what follows from it."""
    if request.method != "POST":
        return _verdict_page(request, case, bearer, VerifyForm(), ())
    _demand_reporter(request, "verify")
    form, photos = _bound(request, VerifyForm)
    if "remove" in request.POST or not form.is_valid():
        return _verdict_page(request, case, bearer, form, photos)
    given = form.cleaned_data
    stars = int(given["stars"]) if given["stars"] else None
    finding = closing.Finding(given["verdict"], stars, given["text"].strip(), photos)
    try:
        closing.case_verify(bearer, case.pk, finding=finding, now=clock.now())
    except NotNowError:
        # Pressed twice, or answered on another page meanwhile: the result stands there.
        return redirect("verify", case.lookup_code)
    except DomainError as error:
        return _verdict_page(request, case, bearer, _refused(form, error), photos, error.status)
    except PhotosUnknownError:
        return _verdict_page(request, case, bearer, _photos_gone(form), ())
    return redirect("verify", case.lookup_code)


def _verdict_page(
    request: ActorRequest, case: "Case", bearer: Actor, form: forms.Form, photos: tuple[str, ...], status: int = 0
) -> HttpResponse:
    stands = standing(bearer, case, clock.now())
    on = goes_on(stands, clock.now())
    last = next((e for e in reversed(on.entries) if e.act in {"dispose", "self_handle"}), None)
    page = {
        **heading(stands),
        "is_open": "verify" in _open(request, bearer, case),
        "is_staff_here": request.actor.is_staff,
        "form": form,
        "tokens": [{"token": name, "small_url": reverse("photo_show", args=[name])} for name in photos],
        "said": last,
        "said_by": _unit_of(on),
        "said_photos": shown.thumbs(p for p in cases.photos(bearer, case) if last and p.entry_id == last.pk),
        "mine": next((v for v in reversed(stands.verifications) if v.source == "reporter"), None),
        "confirm_until": _due(on, Clock.CONFIRM),
        "reopen_until": _due(on, Clock.REOPEN),
    }
    code = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK)
    return render(request, "issues/resident/verify.html", page, status=code)


def _unit_of(stands: Standing) -> str:
    return named(stands.last_lead.to_unit) if stands.last_lead else named(stands.case.holder)


def _due(stands: Standing, which: Clock) -> "datetime | None":
    due = stands.due(which)
    return due.due_at if due and due.met_at is None and due.cancelled_at is None else None
