"""Following a case by its code: where it is, who holds it and until when, and what its reporter may do (screens R3)."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from linli.doors import clock
from linli.issues.forms.follow import FindForm
from linli.issues.forms.words import area_words, named
from linli.issues.queries import public
from linli.issues.queries.standing import Standing, open_acts, standing
from linli.issues.rules import answers
from linli.issues.rules.clocks import Clock
from linli.issues.views.desk import history, words
from linli.issues.views.desk.shown import documents
from linli.issues.views.public.shown import state
from linli.issues.views.resident import shown, track
from linli.kernel.audit.queries.sealing import proof
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.queries.codes import TooManyMissesError
from linli.kernel.cases.services.codes import case_open
from linli.kernel.people.queries import ActorRequest, sender_of
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.cases.models import Case

# What a unit says to the reporter, the newest of which stands on top.
ANSWERS = answers.ACTS | {"review_decline", "review_close", "unanswered_uphold", "unanswered_reject", "conduct_close"}

kept_private = cache_control(private=True, no_store=True)
Opened = Callable[..., HttpResponse]


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: ActorRequest) -> HttpResponse:
    """Ask for a code or number and lead to the case it opens."""
    if request.method != "POST":
        return _asked(request, FindForm())
    form = FindForm(request.POST)
    if not form.is_valid():
        return _asked(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = form.cleaned_data["code"].strip()
    if rules.is_number(typed):
        return _by_number(request, typed, form)
    return opened(lambda _request, case, _bearer: redirect("follow", case.lookup_code))(request, typed)


def _by_number(request: ActorRequest, number: str, form: FindForm) -> HttpResponse:
    """Lead to one's own case, or to a public one; a number alone is no secret and opens nothing else."""
    if request.actor.account_id is not None:
        try:
            case = cases.case_by_number(Actor(account_id=request.actor.account_id), number, clock.now())
            return redirect("follow", case.lookup_code)
        except rules.NotThereError:
            pass
    try:
        return redirect("public_case", public.published_case(number).case.number)
    except rules.NotThereError:
        return _unknown(request, form)


def _asked(request: ActorRequest, form: FindForm, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "issues/resident/find.html", {"form": form}, status=status)


def _unknown(request: ActorRequest, form: FindForm) -> HttpResponse:
    """Say the same of every text that opens nothing, whatever it is close to."""
    form.add_error(
        "code",
        gettext(
            "This opens nothing. Look at the code again: it has eight characters. "
            "A case number alone opens public reports only."
        ),
    )
    return _asked(request, form, HTTPStatus.NOT_FOUND)


def opened(view: Opened) -> Opened:
    """Give a view the case that its code opens, and the actor who holds the code; guessing is slowed down."""

    @wraps(view)
    def held(request: ActorRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FindForm({"code": code})
        form.is_valid()
        try:
            case = case_open(request.actor, code, sender_of(request), clock.now())
        except TooManyMissesError as error:
            form.add_error(None, gettext(str(error)))
            return _asked(request, form, error.status)
        except rules.NotThereError:
            return _unknown(request, form)
        page = rules.kind_named(case.kind).page
        if page != "follow":
            # One door for every code: a case of another slice is shown by its own pages.
            return redirect(page, case.lookup_code) if page else _unknown(request, form)
        if not request.actor.is_staff and request.session.get("code_case_id") != case.pk:
            # Lets the photos of the case be looked at, and keeps this browser clear of the limit.
            request.session["code_case_id"] = case.pk
        return view(request, case, Actor(request.actor.account_id, code_case_id=case.pk), *args, **kwargs)

    return kept_private(held)


@require_GET
@opened
def follow(request: ActorRequest, case: "Case", bearer: Actor) -> HttpResponse:
    """Show where a case is, who holds it and until when, what was said and what its reporter may do."""
    stands = standing(bearer, case, clock.now())
    photos = cases.photos(bearer, case)
    acts = set() if request.actor.is_staff else {act.act for act in open_acts(bearer, stands)}
    on = goes_on(stands, clock.now())
    parts = shown.parts(bearer, stands, clock.now())
    entries = stands.entries if on is stands else [*stands.entries, *on.entries]
    entries = [*entries, *(entry for each in parts for entry in each.entries)]
    legs = [*on.legs, *(leg for each in parts for leg in each.legs)]
    entries = sorted(entries, key=lambda e: (e.happened_at, e.pk))
    answer = next((e for e in reversed(entries) if e.act in ANSWERS and e.text), None)
    page = {
        **heading(stands),
        "acts": acts,
        "ask": next((e for e in reversed(stands.entries) if e.act == "ask"), None),
        "is_staff_here": request.actor.is_staff,
        "answer": answer,
        "answer_who": named(answer.unit) if answer and answer.unit else "",
        "answer_signed": history.signed(answer) if answer else "",
        "answer_photos": shown.thumbs(p for p in photos if answer and p.entry_id == answer.pk),
        "declined": next((e for e in reversed(stands.entries) if e.act == "decline"), None),
        "reopen_until": _until(stands, Clock.REOPEN),
        "steps": track.steps(on),
        "parts": [shown.part(each) for each in parts],
        "legs": shown.legs(legs, parts),
        "lines": shown.lines(entries, legs, photos, parts),
        "report": stands.report,
        "report_photos": shown.thumbs(p for p in photos if p.role == "report"),
        "documents": documents(cases.documents(bearer, case)),
        "place": area_words(case.area_code),
        "public_number": case.number if stands.public and stands.public.hidden_at is None else "",
    }
    return render(request, "issues/resident/follow.html", page)


@require_GET
@opened
def history_proof(_request: ActorRequest, case: "Case", bearer: Actor) -> HttpResponse:
    """Give what proves that the lines its reporter may read stand unchanged among the sealed audit rows."""
    lines = {entry.pk for entry in cases.timeline(bearer, case)}
    shown = proof(f"case:{case.pk}", lines, clock.now())
    disposition = f'attachment; filename="linli-{case.number.replace("/", "-")}-history.json"'
    return HttpResponse(shown.document, content_type="application/json", headers={"Content-Disposition": disposition})


def goes_on(stands: Standing, now: "datetime") -> Standing:
    """Give the case whose way is this one's: itself, or the root of a duplicate with what everybody may read of it."""
    if stands.root is None:
        return stands
    root = standing(Actor(), stands.root, now)
    # What was said about a confidential root is not for those who reported the same.
    return root if stands.root.confidentiality == "open" else replace(root, entries=(), legs=())


def heading(stands: Standing) -> dict[str, Any]:
    """Give what stands on top of every page of a case: what, its state, who holds it and until when."""
    case, on = stands.case, stands.root or stands.case
    said, look = state(on.state, on.outcome)
    return {
        "case": case,
        "code": shown.dashed(case.lookup_code),
        "category": words.category(case.category),
        "state": said,
        "look": look,
        "holder": named(on.holder),
        "due_at": on.due_at,
        "is_joined": stands.root is not None,
        "follow_url": reverse("follow", args=[case.lookup_code]),
        "whole": cases.container_of(case),
    }


def _until(stands: Standing, which: Clock) -> Any:
    due = stands.due(which)
    return due.due_at if due and due.met_at is None and due.cancelled_at is None else None
