"""A dispute as its applicant follows it by the code: where it is, what is asked, and what may be done."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.kernel.cases.queries.giving import held_of
from linli.kernel.cases.rules import DomainError, NotThereError
from linli.kernel.cases.services.codes import case_open
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest, sender_of
from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import FORMS, ActForm
from linli.mediation.forms.words import WHYS, area_words, named, refusal
from linli.mediation.queries.askings import left_out
from linli.mediation.queries.hearing import open_for
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.queries.standing import KIND, Standing, open_acts, standing
from linli.mediation.rules.endings import Ending
from linli.mediation.services import ending, reviewing, screening
from linli.mediation.services.hearing import LinkSpentError, seat_by_code
from linli.mediation.views import hearing, shown, shown_talks
from linli.mediation.views.apply import continue_url
from linli.mediation.views.asking_card import asked_words
from linli.mediation.views.own_links import own_links
from linli.mediation.views.spoken import SPOKEN, item_shown, open_words, say

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

Opened = Callable[..., HttpResponse]
# What the applicant does, in words: title, lead, button.
DOINGS: dict[str, tuple[Any, Any, Any]] = {
    "answer_info": (_("Answer the committee"), _("Your answer goes to the committee alone."), _("Send the answer")),
    "withdraw": (
        _("Take the application back"),
        _("You may do so at any time, without a reason. Every other way stays open to you."),
        _("Take it back"),
    ),
    "ask_review": (
        _("Ask for a review"),
        _("The guidance centre looks at the refusal again. You hear from it within five working days."),
        _("Ask for it"),
    ),
    "erase": (
        _("Erase my data"),
        _("Names, words and contacts of this application are erased for good. Its number and dates stay."),
        _("Erase for good"),
    ),
}

_DO: dict[str, Callable[..., None]] = {
    "answer_info": screening.answer_info,
    "withdraw": ending.withdraw,
    "ask_review": reviewing.ask_review,
}

kept_private = cache_control(private=True, no_store=True)


def opened(view: Opened) -> Opened:
    """Give a view the dispute that its code opens, and the actor who holds the code; guessing is slowed down."""

    @wraps(view)
    def held(request: ActorRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        case = case_open(request.actor, code, sender_of(request), clock.now())
        if case.kind != KIND:
            raise NotThereError
        return view(request, case, Actor(code_case_id=case.pk), *args, **kwargs)

    return kept_private(held)


@require_safe
@opened
def dispute(request: ActorRequest, case: "Case", bearer: Actor) -> HttpResponse:
    """Show a dispute to its applicant; at first with the receipt."""
    stands = standing(bearer, case, clock.now())
    words, look = shown.state(case)
    acts = set() if request.actor.is_staff else {t.act for t in open_acts(bearer, stands)}
    said = {act: next((e for e in reversed(stands.entries) if e.act == act), None) for act in ("ask_info", "decline")}
    committee = people.unit(case.holder_id)
    page = {
        "case": case,
        "code": shown.dashed(case.lookup_code),
        "is_new": "new" in request.GET,
        "kind": shown.kind_words(case.category),
        "state": words,
        "look": look,
        "acts": acts,
        "is_staff_here": request.actor.is_staff,
        "committee": named(committee),
        "phone": committee.phone,
        "why": WHYS.get(stands.dispute.route.get("why", ""), ""),
        "asked": said["ask_info"] if case.state == "need_info" else None,
        "declined": said["decline"],
        "reason": shown.reason(case.outcome),
        # Who has agreed goes on by the ledger, which names the ways that are open there.
        "roads": shown.roads_of(stands) if case.closed_at and case.outcome != Ending.AGREEMENT else (),
        "dispute": stands.dispute,
        "participants": stands.participants,
        "askings": asked_words(stands),
        "left_out": left_out(case, stands.entries),
        "hearing": None if request.actor.is_staff else open_for("A", case.pk),
        "area": area_words(case.area_code),
        "spoken": []
        if request.actor.is_staff
        else [
            {**each, "url": reverse("dispute_act", args=[case.lookup_code, each["act"]])}
            for each in open_words(bearer, stands)
        ],
        "links": own_links(bearer, "dispute", case.lookup_code, case, stands.applicant),
        "panel": shown_talks.own_panel(bearer, stands),
        "talks": shown_talks.talks(bearer, stands, "dispute_item", case.lookup_code),
        "lines": shown.lines(stands.entries),
        "papers": shown.papers(papers_of_party(stands.applicant), "dispute_paper", case.lookup_code),
        "continue_url": continue_url(case.pk) if "continue" in acts else "",
        "may_erase": not request.actor.is_staff and not stands.dispute.erased_at,
    }
    return render(request, "mediation/dispute.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def dispute_act(request: ActorRequest, case: "Case", bearer: Actor, act: str) -> HttpResponse:
    """Show one act of the applicant and take it."""
    stands = standing(bearer, case, clock.now())
    if act in SPOKEN:
        return say(request, stands, bearer, stands.applicant, act, reverse("dispute", args=[case.lookup_code]))
    if act not in DOINGS or request.actor.is_staff:
        raise Http404
    if act != "erase" and act not in {t.act for t in open_acts(bearer, stands)}:
        messages.warning(request, gettext("The dispute has moved on: this is not possible any longer."))
        return redirect("dispute", case.lookup_code)
    kind = FORMS.get(act, ActForm)
    form = kind(request.POST if request.method == "POST" else None, initial={"version": case.version})
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _asked(request, stands, act, form, status)
    try:
        _do(bearer, stands, act, form.cleaned_data)
    except DomainError as error:
        form.add_error(None, refusal(error))
        return _asked(request, stands, act, form, error.status)
    messages.success(request, gettext("Done: {act}").format(act=DOINGS[act][0]))
    return redirect("dispute", case.lookup_code)


def _do(bearer: Actor, stands: Standing, act: str, given: dict[str, Any]) -> None:
    now, case_id = clock.now(), stands.case.pk
    if act == "erase":
        ending.dispute_erase(bearer, case_id, now)
    else:
        _DO[act](bearer, case_id, **given, now=now)


def _asked(request: ActorRequest, stands: Standing, act: str, form: Any, status: int) -> HttpResponse:
    title, lead, button = DOINGS[act]
    asked = next((e for e in reversed(stands.entries) if e.act == "ask_info"), None)
    page = {
        "case": stands.case,
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "asked": asked if act == "answer_info" else None,
        "is_grave": act in {"withdraw", "erase"},
        "back_url": reverse("dispute", args=[stands.case.lookup_code]),
    }
    return render(request, "mediation/dispute_act.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def dispute_hearing(request: ActorRequest, case: "Case", _bearer: Actor, room_id: int) -> HttpResponse:
    """Let the applicant into a hearing room by the code, once the button is pressed."""
    if request.actor.is_staff:
        raise Http404
    if request.method != "POST":
        return render(request, "mediation/hearing_come.html", {"is_spent": False})
    try:
        return hearing.seated(seat_by_code(room_id, case.pk, clock.now()))
    except LinkSpentError:
        return render(request, "mediation/hearing_come.html", {"is_spent": True}, status=LinkSpentError.status)


@require_safe
@opened
def dispute_data(_request: ActorRequest, case: "Case", _bearer: Actor) -> HttpResponse:
    """Give all that is held of the applicant of a dispute, to take along."""
    contact = case.contact and people.contact_masked(case.contact)
    held = held_of([case.pk], None)[case.pk]
    data = msgspec.json.encode({"made_at": clock.now(), "case": {"contact": contact, **held}})
    name = f'attachment; filename="linli-{case.number}.json"'
    formatted = msgspec.json.format(data, indent=2)
    return HttpResponse(formatted, content_type="application/json", headers={"Content-Disposition": name})


@require_safe
@opened
def dispute_item(_request: ActorRequest, case: "Case", bearer: Actor, item_id: int) -> HttpResponse:
    """Give the file of a piece of evidence that the applicant may read."""
    return item_shown(bearer, standing(bearer, case, clock.now()), item_id)
