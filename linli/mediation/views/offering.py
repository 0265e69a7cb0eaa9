"""A party's page to negotiate without a mediator, by the own key: private limits, or words (mediation 7.4)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor
from linli.mediation.forms.offering import OfferForm
from linli.mediation.forms.words import refusal
from linli.mediation.models import Invitation
from linli.mediation.queries.agreeing import party_of
from linli.mediation.queries.asked import bearer
from linli.mediation.queries.offers import Negotiation, has_page, negotiation, turn
from linli.mediation.queries.standing import open_acts, standing
from linli.mediation.rules import offers
from linli.mediation.rules.money import capitals, yuan
from linli.mediation.services import offering
from linli.mediation.views import shown
from linli.mediation.views.follow import opened
from linli.mediation.views.invited import invited

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

ACTS = ("offer_opt", "offer", "offer_accept")


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def by_code(request: ActorRequest, case: "Case", bearer: Actor, act: str = "") -> HttpResponse:
    """Let whoever applied negotiate, by the lookup code."""
    return _answer(request, case, bearer, act, ("dispute_offers", case.lookup_code))


@require_http_methods(["GET", "HEAD", "POST"])
@invited
def by_link(request: ActorRequest, found: Invitation, act: str = "") -> HttpResponse:
    """Let another party negotiate, by its own link and code."""
    party = bearer(found)
    case = cases.case(party, found.case_id, clock.now())
    return _answer(request, case, party, act, ("invitation_offers", found.token))


def _answer(request: ActorRequest, case: "Case", who: Actor, act: str, here: tuple[str, str]) -> HttpResponse:
    party = party_of(who, case.pk)
    if not has_page(case, party):
        raise Http404
    if request.method != "POST":
        return redirect(*here) if act else _page(request, case, who, here, OfferForm(party.side))
    if act not in ACTS or request.actor.is_staff:
        raise Http404
    form = OfferForm(party.side, request.POST if act == "offer" else None)
    if act == "offer" and not form.is_valid():
        return _page(request, case, who, here, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        said = _do(request, case, who, act, form)
    except DomainError as error:
        if act == "offer":
            form.add_error(None, refusal(error))
            return _page(request, case, who, here, form, error.status)
        messages.warning(request, refusal(error))
    else:
        messages.success(request, said)
    return redirect(*here)


def _do(request: ActorRequest, case: "Case", who: Actor, act: str, form: OfferForm) -> str:
    now = clock.now()
    if act == "offer_opt":
        offering.offer_opt(who, case.pk, now)
        return gettext("Your wish is noted. It begins once both sides wish it.")
    if act == "offer":
        offering.offer(who, case.pk, **form.cleaned_data, now=now)
        return gettext("Your offer is in.")
    typed = request.POST.get("round", "")
    offering.offer_accept(who, case.pk, round_=int(typed) if typed.isdecimal() and typed.isascii() else 0, now=now)
    return gettext("You have accepted it.")


def _page(
    request: ActorRequest, case: "Case", who: Actor, here: tuple[str, str], form: OfferForm,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    party, now = party_of(who, case.pk), clock.now()
    found = negotiation(case, party)
    able = set() if request.actor.is_staff else {t.act for t in open_acts(who, standing(who, case, now))}
    page = {
        "case": case,
        "kind": shown.kind_words(case.category),
        "here": here,
        "back_url": reverse({"dispute_offers": "dispute"}.get(here[0], "invitation"), args=[here[1]]),
        "form": form,
        "has_opted": party.side in found.opted,
        "are_both": len(found.opted) > 1,
        "may_opt": "offer_opt" in able and party.side not in found.opted,
        "why_closed": turn(case, party, now) if "offer" in able else "not_now",
        "until": found.until if "offer" in able else None,
        "may_accept": "offer_accept" in able and found.met_fen is None and not found.accepted,
        "rounds": _rounds(found),
        "round": min(found.round, offers.MOST_ROUNDS),
        "most": offers.MOST_ROUNDS,
        "met": f"{yuan(found.met_fen)} 元（{capitals(found.met_fen)}）" if found.met_fen else "",
        "accepted": found.accepted,
        "is_staff_here": request.actor.is_staff,
    }
    return render(request, "mediation/offers.html", page, status=status)


def _sum(amount: int | None) -> str:
    return yuan(amount) if amount is not None else ""


def _rounds(found: Negotiation) -> list[Mapping[str, Any]]:
    """Give round by round what the party itself offered, and the words that were written for it."""
    own, theirs = ({row.round: row for row in rows} for rows in (found.own, found.theirs))
    return [
        {
            "number": number,
            "own": own.get(number),
            "own_sum": _sum(own[number].fen) if number in own else "",
            "theirs": theirs.get(number),
        }
        for number in sorted({*own, *theirs})
    ]
