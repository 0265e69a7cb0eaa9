"""A party's page of the agreement, by the own key: read the draft, sign, refuse, or wish it changed."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError, RefusedActError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor
from linli.mediation.forms.agreeing import SignForm
from linli.mediation.forms.words import refusal
from linli.mediation.models import Agreement, AgreementPart, Invitation, Reading
from linli.mediation.queries.agreeing import current, party_of, sent, signatures
from linli.mediation.queries.asked import bearer
from linli.mediation.queries.standing import Standing, open_acts, standing
from linli.mediation.rules.money import capitals, yuan
from linli.mediation.rules.signing import Seat, fingerprint
from linli.mediation.services import drafting, giving_out, signing
from linli.mediation.views import shown
from linli.mediation.views.follow import opened
from linli.mediation.views.invited import invited
from linli.mediation.views.shown_agreeing import signers

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

# What is done with one press: the service, and what is said afterwards.
_PRESSED: Mapping[str, tuple[Callable[..., None], Any]] = {
    "talk_on": (drafting.talk_on, _("The talks go on.")),
    "refuse_sign": (giving_out.refuse_sign, _("You have refused to sign. The mediation has ended.")),
    "decline_part": (giving_out.decline_part, _("You stay outside. You lose nothing by it.")),
    "vary_wish": (giving_out.vary_wish, _("Your wish is noted. Talks begin anew once all wish it.")),
}
ACTS = ("read", "code", "sign", *_PRESSED)


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def by_code(request: ActorRequest, case: "Case", bearer: Actor, act: str = "") -> HttpResponse:
    """Show the agreement to whoever applied, by the lookup code, and take what they do."""
    return _answer(request, case, bearer, act, ("dispute_agreement", case.lookup_code))


@require_http_methods(["GET", "HEAD", "POST"])
@invited
def by_link(request: ActorRequest, found: Invitation, act: str = "") -> HttpResponse:
    """Show the agreement to another party, by its own link and code, and take what it does."""
    party = bearer(found)
    case = cases.case(party, found.case_id, clock.now())
    return _answer(request, case, party, act, ("invitation_agreement", found.token))


def _answer(request: ActorRequest, case: "Case", who: Actor, act: str, here: tuple[str, str]) -> HttpResponse:
    if request.method != "POST":
        return _page(request, case, who, here) if not act else redirect(*here)
    if act not in ACTS or request.actor.is_staff:
        raise Http404
    if act == "sign":
        return _sign(request, case, who, here)
    try:
        messages.success(request, _do(request, case, who, act))
    except DomainError as error:
        messages.warning(request, refusal(error))
    return redirect(*here)


def _do(request: ActorRequest, case: "Case", who: Actor, act: str) -> str:
    now, said = clock.now(), request.POST
    number = said.get("proposal", ""), said.get("version", "")
    if act == "read":
        proposal_id = int(number[0]) if number[0].isdecimal() and number[0].isascii() else 0
        drafting.draft_read(who, case.pk, proposal_id=proposal_id, waives="waives" in said, now=now)
        return gettext("It is noted that you have read it.")
    if act == "code":
        signing.code_send(who, case.pk, now)
        return gettext("The code is on its way to your telephone. It is good for 15 minutes.")
    do, words = _PRESSED[act]
    do(who, case.pk, version=int(number[1]) if number[1].isdecimal() and number[1].isascii() else -1, now=now)
    return str(words)


def _sign(request: ActorRequest, case: "Case", who: Actor, here: tuple[str, str]) -> HttpResponse:
    form = SignForm(request.POST)
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("shown", "hand", "name", "code", "drawing")}
        device = "phone" if "Mobile" in request.headers.get("User-Agent", "") else "other"
        try:
            signing.sign(who, case.pk, **said, device=device, now=clock.now())
        except RefusedActError as error:
            if error.facts.get("why") == "code_bad":
                signing.code_wrong(who, case.pk, clock.now())
            form.add_error("code" if error.facts.get("why") == "code_bad" else None, refusal(error))
            status = error.status
        except DomainError as error:
            form.add_error("name", gettext("Write the name exactly as it stands in the agreement."))
            status = error.status
        else:
            messages.success(request, gettext("You have signed."))
            return redirect(*here)
    return _page(request, case, who, here, form, status)


def _page(
    request: ActorRequest, case: "Case", who: Actor, here: tuple[str, str], form: SignForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    party, proposal = party_of(who, case.pk), sent(case.pk)
    stands = standing(who, case, clock.now())
    agreement = current(case.pk)
    if agreement is not None and case.state not in {"signing", "effective", "followed_up", "closed", "archived"}:
        agreement = None
    shown_text = agreement.proposal if agreement else proposal
    if shown_text is None:
        raise Http404
    acts = set() if request.actor.is_staff else {t.act for t in open_acts(who, stands)}
    part = agreement.parts.filter(participant=party).first() if agreement else None
    page = {
        **_words(stands),
        "here": here,
        "back_url": reverse({"dispute_agreement": "dispute"}.get(here[0], "invitation"), args=[here[1]]),
        "proposal": shown_text,
        "text": shown_text.text,
        "fingerprint": " ".join(fingerprint(shown_text.sha256)),
        "reading": Reading.objects.filter(proposal=shown_text, participant=party).first(),
        "figure": _figure(part.figure_fen if part else shown_text.parties.get(str(party.pk), {}).get("fen")),
        "acts": acts,
        "signs_now": bool(acts & {"sign", signing.LATE}),
        "part": part,
        "is_member": part is not None,
        "is_out": part is not None and part.state == AgreementPart.State.NOT_JOINED,
        "is_staff_here": request.actor.is_staff,
        **_signing(agreement, stands, party.pk, form),
    }
    return render(request, "mediation/agreement.html", page, status=status)


def _words(stands: Standing) -> dict[str, Any]:
    words, look = shown.state(stands.case)
    return {
        "case": stands.case, "kind": shown.kind_words(stands.case.category), "state": words, "look": look,
    }  # fmt: skip


def _figure(amount: int | None) -> str:
    return f"{yuan(amount)} 元（{capitals(amount)}）" if amount else ""


def _signing(agreement: Agreement | None, stands: Standing, mine: int, form: SignForm | None) -> dict[str, Any]:
    if agreement is None:
        return {}
    rows = signatures(agreement)
    names = {p.pk: p.name for p in stands.participants}
    others = [row for row in rows if row.seat != Seat.PARTY or row.participant_id == mine or len(names) <= FEW]
    has_signed = any(row.participant_id == mine and row.seat == Seat.PARTY for row in rows)
    # A part that was held and is let go is signed later, while the others bind already.
    is_late = agreement.parts.filter(participant_id=mine, state=AgreementPart.State.OPEN).exists()
    is_open = (agreement.effect_at is None or is_late) and agreement.path == Agreement.Path.ELECTRONIC
    return {
        "agreement": agreement,
        "is_paper": agreement.path == Agreement.Path.PAPER,
        "signed": signers(others, names),
        "has_signed": has_signed,
        "may_sign": is_open and not has_signed,
        "form": form or SignForm(initial={"shown": agreement.sha256, "hand": "self"}),
    }


# In a group nobody reads who of the other members has signed.
FEW = 2
