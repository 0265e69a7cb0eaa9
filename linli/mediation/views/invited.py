"""The other side's page: link and code open it, without an account; it answers there, and follows what it agreed to."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases.queries.codes import TooManyMissesError
from linli.kernel.cases.rules import DomainError, NotThereError
from linli.kernel.people.queries import ActorRequest, sender_of
from linli.mediation.forms.acts import ActForm, WithdrawForm
from linli.mediation.forms.asked import CodeForm, ReplyForm
from linli.mediation.forms.words import ANSWERS, named, refusal
from linli.mediation.models import Invitation
from linli.mediation.queries.asked import KEPT, bearer, invitation_of
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.queries.standing import Standing, open_acts, standing
from linli.mediation.rules.endings import Ending
from linli.mediation.rules.inviting import PAGE_PATH
from linli.mediation.rules.parties import Answer, Taking
from linli.mediation.services import ending
from linli.mediation.services.asked import invitation_open
from linli.mediation.services.replying import reply
from linli.mediation.services.side_forgetting import side_erase
from linli.mediation.views import shown, shown_talks
from linli.mediation.views.own_links import own_links
from linli.mediation.views.spoken import item_shown, open_words, say

COOKIE = "ll_asked"
kept_private = cache_control(private=True, no_store=True)
_UNTIL_AGREED = frozenset({"inviting", "terminated"})


def invited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the invitation of a link whose code this browser has shown; others are asked for the code first."""

    @wraps(view)
    def held(request: ActorRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = _shown_before(request, token)
        return view(request, found, *args, **kwargs) if found is not None else redirect("invitation", token)

    return kept_private(held)


def _shown_before(request: ActorRequest, token: str) -> Invitation | None:
    is_shown = request.get_signed_cookie(COOKIE, "", salt=token, max_age=KEPT) == token
    return invitation_of(token) if is_shown else None


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: ActorRequest, token: str) -> HttpResponse:
    """Ask for the code of a link, whatever the link; with it show what is asked, or how it stands now."""
    found = _shown_before(request, token)
    if found is not None and request.method != "POST":
        return _page(request, found, ReplyForm())
    form = CodeForm(request.POST if request.method == "POST" else None)
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            invitation_open(request.actor, token, form.cleaned_data["code"], sender_of(request), clock.now())
        except NotThereError:
            form.add_error("code", gettext("Link and code do not belong together. Look at the letter again."))
        except TooManyMissesError as error:
            form.add_error("code", gettext(str(error)))
            status = error.status
        else:
            return _let_in(token)
    return render(request, "mediation/invitation_code.html", {"form": form}, status=status)


def _let_in(token: str) -> HttpResponse:
    answer = redirect("invitation", token)
    answer.set_signed_cookie(
        COOKIE, token, salt=token, max_age=KEPT, path=PAGE_PATH, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _staged(found: Invitation) -> Standing:
    now, party = clock.now(), bearer(found)
    return standing(party, cases.case(party, found.case_id, now), now)


@require_POST
@invited
def invitation_answer(request: ActorRequest, found: Invitation) -> HttpResponse:
    """Take the answer that was pressed; staff press none for others here."""
    if request.actor.is_staff:
        raise Http404
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        reply(bearer(found), found.case_id, **form.cleaned_data, now=clock.now())
    except DomainError as error:
        form.add_error(None, refusal(error))
        return _page(request, found, form, error.status)
    if form.cleaned_data["answer"] == Answer.NOT_ME:
        gone = render(request, "mediation/invitation_gone.html")
        gone.delete_cookie(COOKIE, path=PAGE_PATH)
        return gone
    messages.success(request, gettext("Your answer has been noted."))
    return redirect("invitation", found.token)


@require_http_methods(["GET", "HEAD", "POST"])
@invited
def invitation_leave(request: ActorRequest, found: Invitation) -> HttpResponse:
    """Let the other side leave the mediation it had agreed to, at any time."""
    stands = _staged(found)
    if request.actor.is_staff or "withdraw" not in {t.act for t in open_acts(bearer(found), stands)}:
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None, initial={"version": stands.case.version})
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            ending.withdraw(bearer(found), found.case_id, **form.cleaned_data, now=clock.now())
        except DomainError as error:
            form.add_error(None, refusal(error))
            status = error.status
        else:
            messages.success(request, gettext("You have left the mediation."))
            return redirect("invitation", found.token)
    page = {
        "case": stands.case,
        "form": form,
        "title": _("Leave the mediation"),
        "lead": _("You may do so at any time, without a reason. Every other way stays open to you."),
        "button": _("Leave it"),
        "is_grave": True,
        "back_url": reverse("invitation", args=[found.token]),
    }
    return render(request, "mediation/dispute_act.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@invited
def invitation_erase(request: ActorRequest, found: Invitation) -> HttpResponse:
    """Let the other side have what is held of it erased, where the application was never taken up."""
    stands = _staged(found)
    if request.actor.is_staff or stands.case.closed_at is None:
        raise Http404
    form = ActForm(request.POST if request.method == "POST" else None, initial={"version": stands.case.version})
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            side_erase(bearer(found), found.case_id, clock.now())
        except DomainError as error:
            form.add_error(None, refusal(error))
            status = error.status
        else:
            gone = render(request, "mediation/invitation_gone.html", {"is_erased": True})
            gone.delete_cookie(COOKIE, path=PAGE_PATH)
            return gone
    page = {
        "case": stands.case,
        "form": form,
        "title": _("Erase my data"),
        "lead": _(
            "Your name, how you are reached, what you said and the documents made for you are erased for good. "
            "What the applicant wrote stays theirs, without your name; it goes after a year, or when they ask."
        ),
        "button": _("Erase for good"),
        "is_grave": True,
        "back_url": reverse("invitation", args=[found.token]),
    }
    return render(request, "mediation/dispute_act.html", page, status=status)


def _page(request: ActorRequest, asked: Invitation, form: ReplyForm, status: int = HTTPStatus.OK) -> HttpResponse:
    stands = _staged(asked)
    case = stands.case
    words, look = shown.state(case)
    # What was never taken up shows no word of the application, however its case is closed later.
    is_taken_up = case.state not in _UNTIL_AGREED and stands.due("mediate_by") is not None
    # One of several who refused or agreed stands by that, whatever the others have said.
    own = next((each.taking for each in stands.askings if each.who.pk == asked.participant_id), Taking.INVITED)
    page = {
        "case": case,
        "asked": asked,
        "form": form,
        "is_taken_up": is_taken_up,
        "has_refused": own is Taking.REFUSED,
        "waits_for_others": own is Taking.AGREED and case.state == "inviting",
        "answer": ANSWERS.get(asked.answer, ""),  # type: ignore[call-overload]
        "applicant": stands.applicant,
        "kind": shown.kind_words(case.category),
        "summary": stands.dispute.summary,
        # All of the application is for the other side once it agreed, and no word of safety, contact or address.
        "application": stands.dispute if is_taken_up else None,
        "committee": named(case.holder),
        "phone": case.holder.phone,
        "state": words,
        "look": look,
        "reason": shown.reason(case.outcome),
        "papers": shown.papers(papers_of_party(asked.participant), "invitation_paper", asked.token),
        "roads": shown.roads_of(stands) if case.closed_at and case.outcome != Ending.AGREEMENT else (),
        "may_leave": is_taken_up and "withdraw" in {t.act for t in open_acts(bearer(asked), stands)},
        "may_erase": case.closed_at is not None and not request.actor.is_staff,
        "is_staff_here": request.actor.is_staff,
        "spoken": []
        if request.actor.is_staff or not is_taken_up
        else [
            {**each, "url": reverse("invitation_act", args=[asked.token, each["act"]])}
            for each in open_words(bearer(asked), stands)
        ],
        "links": own_links(bearer(asked), "invitation", asked.token, case, asked.participant) if is_taken_up else [],
        "panel": shown_talks.own_panel(bearer(asked), stands) if is_taken_up else [],
        "talks": shown_talks.talks(bearer(asked), stands, "invitation_item", asked.token) if is_taken_up else None,
    }
    return render(request, "mediation/invitation.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@invited
def invitation_act(request: ActorRequest, found: Invitation, act: str) -> HttpResponse:
    """Show what the other side may say in the talks, and take it."""
    who, back_url = found.participant, reverse("invitation", args=[found.token])
    return say(request, _staged(found), bearer(found), who, act, back_url)


@require_safe
@invited
def invitation_item(_request: ActorRequest, found: Invitation, item_id: int) -> HttpResponse:
    """Give the file of a piece of evidence that the other side may read."""
    return item_shown(bearer(found), _staged(found), item_id)
