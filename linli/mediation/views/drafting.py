"""The presider's page to draft an agreement, term by term, with its checks beside it; all of it without script."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission
from linli.mediation.forms.agreeing import HeadsForm, KindForm, ReasonForm, TermForm, party_choices
from linli.mediation.forms.agreeing_words import KINDS
from linli.mediation.forms.words import refusal
from linli.mediation.models import Proposal, Term
from linli.mediation.queries.agreeing import Drafted, drafted, first_heads, latest
from linli.mediation.queries.offers import agreed_offer
from linli.mediation.queries.standing import Standing, open_acts, standing
from linli.mediation.rules.checks import Effect
from linli.mediation.rules.money import yuan
from linli.mediation.rules.terms import Kind
from linli.mediation.rules.wording import sentence
from linli.mediation.services import drafting
from linli.mediation.views.shown import kind_words
from linli.mediation.views.shown_agreeing import finding_words, fingerprint_of

_GIVE_OUT = ("propose", "revise", "to_sign")


def _staged(request: ActorRequest, case_id: int) -> tuple[Standing, Drafted]:
    """Give a dispute with its draft, to whoever drafts it and nobody else."""
    now = clock.now()
    seen = cases.case(request.actor, case_id, now, Permission.MEDIATION_DESK)
    stands = standing(request.actor, seen, now)
    if "draft" not in {t.act for t in open_acts(request.actor, stands)}:
        raise Http404
    # Before the first word there is nothing to read from the tables.
    proposal = latest(case_id) or Proposal(case=seen, number=1, made_at=now, heads=first_heads(seen, now))
    return stands, drafted(seen, proposal, now)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show the draft with what the checks find, and keep its heading."""
    stands, given = _staged(request, case_id)
    form = _heads(given, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        drafting.heads_put(request.actor, case_id, heads=form.cleaned_data, now=clock.now())
        messages.success(request, gettext("The heading is kept and checked."))
        return redirect("mediation_draft", case_id)
    return _page(request, stands, given, form)


def _heads(given: Drafted, data: Any) -> HeadsForm:
    heads = given.proposal.heads
    return HeadsForm(data, initial=heads, type_code=given.case.category, is_group=bool(given.members))


def _page(
    request: ActorRequest, stands: Standing, given: Drafted, form: HeadsForm, reason: ReasonForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    names = {key: party.name for key, party in given.draft.parties.items()}
    saved = list(given.proposal.terms.order_by("number", "pk")) if given.proposal.pk else []
    rows = [
        {"id": row.pk, "kind": KINDS[term.kind], "words": sentence(term, names), "number": term.number}
        for row, term in zip(saved, given.terms, strict=True)
    ]
    passed = given.proposal.passed
    findings = [
        {
            "code": f.code, "is_block": f.effect is Effect.BLOCK, "term": f.term, "words": finding_words(f),
            "passed": passed.get(f.key, ""),
            "form": ReasonForm(initial={"finding": f.key}, auto_id=f"id_{n}_%s")
            if reason is None or reason.data.get("finding") != f.key
            else reason,
        }
        for n, f in enumerate(given.findings)
    ]  # fmt: skip
    acts = [t.act for t in open_acts(request.actor, stands) if t.act in _GIVE_OUT]
    met_fen, met_words = agreed_offer(stands.case.pk)
    page = {
        "case": stands.case,
        "done": request.GET.get("done", ""),
        "kind": kind_words(stands.case.category),
        "met": f"{yuan(met_fen)} 元" if met_fen else met_words,
        "number": given.proposal.number,
        "is_sent": not given.is_open,
        "form": form,
        "terms": rows,
        "kinds": KindForm(),
        "findings": findings,
        "is_clean": not given.unpassed,
        "text": given.text,
        "fingerprint": fingerprint_of(given),
        "acts": acts,
        "is_paper_due": given.is_paper_due,
        "members": len(given.members),
        "case_url": reverse("mediation_case", args=[stands.case.pk]),
    }
    return render(request, "mediation/draft.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def term(request: ActorRequest, case_id: int, term_id: int | None = None) -> HttpResponse:
    """Show one term to be added or changed; it is kept as typed, also where the checks will not have it."""
    stands, given = _staged(request, case_id)
    row = Term.objects.filter(pk=term_id, case=case_id).first() if term_id is not None else None
    asked = row.kind if row else request.GET.get("kind", "") or request.POST.get("kind", "")
    if asked not in set(Kind) or (term_id is not None and row is None):
        raise Http404
    parties = party_choices(given.participants, is_group=bool(given.members))
    data = request.POST if request.method == "POST" else None
    form = TermForm(Kind(asked), parties, data, initial=row.said if row else {})
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        try:
            drafting.term_put(request.actor, case_id, term_id=term_id, kind=asked, said=said, now=now)
        except DomainError as error:
            form.add_error(None, refusal(error))
            status = error.status
        else:
            messages.success(request, gettext("The term is kept and checked."))
            # What the device keeps of it is done with.
            return redirect(f"{reverse('mediation_draft', args=[case_id])}?done={term_id or asked}")
    page = {
        "case": stands.case,
        "form": form,
        "kind": asked,
        "title": KINDS[Kind(asked)],
        "is_new": row is None,
        "term_id": term_id,
        "draft_url": reverse("mediation_draft", args=[case_id]),
    }
    return render(request, "mediation/draft_term.html", page, status=status)


@require_POST
def term_drop(request: ActorRequest, case_id: int, term_id: int) -> HttpResponse:
    """Take a term out of the draft."""
    _staged(request, case_id)
    drafting.term_drop(request.actor, case_id, term_id=term_id, now=clock.now())
    messages.success(request, gettext("The term is taken out."))
    return redirect("mediation_draft", case_id)


@require_POST
def warning(request: ActorRequest, case_id: int) -> HttpResponse:
    """Pass a warning by a reason."""
    stands, given = _staged(request, case_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, stands, given, _heads(given, None), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        drafting.warning_pass(request.actor, case_id, **form.cleaned_data, now=clock.now())
    except DomainError as error:
        messages.warning(request, refusal(error))
    else:
        messages.success(request, gettext("The reason is kept in the file."))
    return redirect("mediation_draft", case_id)
