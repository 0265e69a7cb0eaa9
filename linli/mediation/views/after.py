"""What follows an agreement, on the committee's page and on that of each party: one ledger, and every act on it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError, NotThereError, StaleFormError, covers, kind_named
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.forms.after import FORMS, AfterForm
from linli.mediation.forms.words import refusal
from linli.mediation.queries.asked import bearer
from linli.mediation.queries.settled import settled
from linli.mediation.queries.standing import KIND
from linli.mediation.services import confirming, performing, visiting
from linli.mediation.views import after_shown as shown
from linli.mediation.views.follow import opened
from linli.mediation.views.invited import invited

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.mediation.models import Invitation
    from linli.mediation.queries.settled import Settled

Service = Callable[..., None]
# The word on the button, what follows, and the service.
DOINGS: Mapping[str, tuple[Any, Any, Service]] = {
    "apply": (_("Join the application to the court"), _("Within thirty days of effect, and only together."),
              confirming.confirm_apply),
    "file": (_("Note that it was handed in"), _("With the court's receipt."), confirming.confirm_file),
    "court_asks": (_("The court asks for more"), _("With its day."), confirming.court_asks),
    "court_answered": (_("The court has got it"), _("The court goes on."), confirming.court_answered),
    "confirm": (_("The court has confirmed it"), _("From the service on, either side may ask to enforce it."),
                confirming.court_ruled),
    "not_accept": (_("The court did not accept it"), _("The agreement itself stays binding."), confirming.court_ruled),
    "dismiss": (_("The court has dismissed it"), _("The agreement itself stays binding; it may be changed."),
                confirming.court_ruled),
    "ruling_correct": (_("Correct what was noted"), _("Another person must agree."), confirming.ruling_correct),
    "ruling_agree": (_("Agree to the correction"), _("It counts from then on; what was noted before stays readable."),
                     confirming.ruling_agree),
    "take_back": (_("Withdraw the application"), _("While the window is open it can be made again."),
                  confirming.confirm_take_back),
    "apply_anew": (_("Apply again"), _("All parties join anew."), confirming.confirm_anew),
    "object": (_("Somebody objects"), _("A party within 15 days of receipt, others within six months of knowing."),
               confirming.confirm_object),
    "objection_ruled": (_("The court has ruled on the objection"), _("The confirmation stands or is revoked."),
                        confirming.objection_ruled),
    "written_down": (_("It was written down"), _("The window still counts from the day it was agreed by word."),
                     confirming.written_down),
    "pay_report": (_("Report a payment or a deed"), _("The other side is asked whether it arrived."),
                   performing.pay_report),
    "pay_receive": (_("It has arrived"), _("The committee then verifies it."), performing.pay_receive),
    "pay_deny": (_("It has not arrived"), _("It counts for nothing until that is cleared up."), performing.pay_deny),
    "pay_ask": (_("Ask whether it arrived"), _("After two questions and seven days the proof is enough."),
                performing.pay_ask),
    "pay_verify": (_("Verify"), _("Both sides say so, or the proof shows it."), performing.pay_verify),
    "pay_reverse": (_("It went back"), _("What it kept is open again."), performing.pay_reverse),
    "item_waive": (_("Give it up"), _("Nothing more is owed for this item."), performing.item_waive),
    "item_hold": (_("Hold back, or go on"), _("While nobody knows who is to be paid."), performing.item_hold),
    "urge": (_("Note that it was urged"), _("What is promised anew changes no agreement."), performing.urge),
    "breach": (_("Find that it is not kept"), _("The obligee then chooses a lawful way; nobody chooses for it."),
               performing.breach),
    "route_choose": (_("Choose a way"), _("You go that way yourself; nothing is filed for you."),
                     performing.route_choose),
    "cure": (_("It is kept after all"), _("The ledger goes on."), performing.cure),
    "visit": (_("Say how it went"), _("Each side is asked apart. The other side never reads this."), visiting.visit),
    "follow_up": (_("Close the follow-up"), _("Both sides were asked, and nothing waits."), visiting.follow_up),
}  # fmt: skip
BY_PARTY = frozenset(
    {"apply", "take_back", "apply_anew", "pay_report", "pay_receive", "pay_deny", "item_waive", "route_choose", "visit"}
)
TARGETS = ("part", "item", "payment")


def _known(actor: Actor, seen: "Case") -> "Settled":
    found = settled(actor, seen, timezone.localdate(clock.now()))
    if not found.parts:
        raise NotThereError
    return found


def _may(actor: Actor, seen: "Case") -> set[str]:
    """Give the acts that state and right leave somebody; which part they are about each page says itself."""
    spot = cases.spot(seen)
    able = {
        t.act for t in kind_named(KIND).acts_from(seen.state) if t.act in DOINGS and covers(actor, t.permission, spot)
    }
    return able if actor.is_staff else able & BY_PARTY


@require_GET
def ledger(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show the committee what follows an agreement: ledger, court, breach, follow-up."""
    seen = cases.case(request.actor, case_id, clock.now(), Permission.MEDIATION_DESK)
    page = _page(request.actor, seen, "mediation_ledger_act", case_id)
    page["back_url"] = reverse("mediation_case", args=[case_id])
    return render(request, "mediation/ledger.html", page)


@require_safe
@opened
def party_ledger(request: ActorRequest, case: "Case", bearer: Actor) -> HttpResponse:
    """Show a party its own part of what follows an agreement."""
    page = _page(bearer, case, "dispute_ledger_act", case.lookup_code)
    page["back_url"] = reverse("dispute", args=[case.lookup_code])
    return render(request, "mediation/ledger.html", page)


@require_safe
@invited
def invited_ledger(request: ActorRequest, asked: "Invitation") -> HttpResponse:
    """Show the other side its own part, by its link and code."""
    page = _page(bearer(asked), asked.case, "invited_ledger_act", asked.token)
    page["back_url"] = reverse("invitation", args=[asked.token])
    return render(request, "mediation/ledger.html", page)


def _page(actor: Actor, seen: "Case", route: str, key: Any) -> dict[str, Any]:
    known = _known(actor, seen)

    def url(act: str, **target: int) -> str:
        query = "&".join(f"{name}={value}" for name, value in target.items())
        return f"{reverse(route, args=[key, act])}?{query}"

    return shown.page(actor, known, _may(actor, seen), {act: row[0] for act, row in DOINGS.items()}, url)


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_act(request: ActorRequest, case_id: int, act: str) -> HttpResponse:
    """Show one act of the committee on what follows an agreement, and take it."""
    seen = cases.case(request.actor, case_id, clock.now(), Permission.MEDIATION_DESK)
    return _act(request, request.actor, seen, act, reverse("mediation_ledger", args=[case_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def party_ledger_act(request: ActorRequest, case: "Case", bearer: Actor, act: str) -> HttpResponse:
    """Show one act of a party on what follows its agreement, and take it."""
    if act not in BY_PARTY or request.actor.is_staff:
        raise Http404
    return _act(request, bearer, case, act, reverse("dispute_ledger", args=[case.lookup_code]))


@require_http_methods(["GET", "HEAD", "POST"])
@invited
def invited_ledger_act(request: ActorRequest, asked: "Invitation", act: str) -> HttpResponse:
    """Show one act of the other side on what follows its agreement, and take it; staff take none for others here."""
    if act not in BY_PARTY or request.actor.is_staff:
        raise Http404
    return _act(request, bearer(asked), asked.case, act, reverse("invited_ledger", args=[asked.token]))


def _act(request: ActorRequest, actor: Actor, seen: "Case", act: str, back: str) -> HttpResponse:
    if act not in DOINGS:
        raise Http404
    known = _known(actor, seen)
    if act not in _may(actor, seen):
        messages.warning(request, gettext("This is not open now."))
        return redirect(back)
    said = request.POST if request.method == "POST" else request.GET
    target = {name: int(said[name]) for name in TARGETS if said.get(name, "").isdecimal()}
    data = request.POST if request.method == "POST" else None
    form = FORMS.get(act, AfterForm)(
        data, initial={"version": seen.version}, known=known, is_staff=actor.is_staff, target=_there(known, act, target)
    )
    status = HTTPStatus.OK
    if data is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                DOINGS[act][2](actor, seen.pk, **form.cleaned_data, now=clock.now())
            except StaleFormError as error:
                form.add_error(
                    None, gettext("Somebody else has changed this dispute. Open it again; your words are below.")
                )
                status = error.status  # type: ignore[assignment]
            except DomainError as error:
                form.add_error(None, _why(error, known, target))
                status = error.status  # type: ignore[assignment]
            else:
                messages.success(request, gettext("Done: {act}").format(act=DOINGS[act][0]))
                return redirect(back)
    title, hint, _service = DOINGS[act]
    page = {
        "form": form,
        "title": title,
        "hint": hint,
        "back_url": back,
        "case": seen,
        "target": shown.target(known, target),
    }
    return render(request, "mediation/ledger_act.html", page, status=status)


def _there(known: "Settled", act: str, target: dict[str, int]) -> dict[str, int]:
    """Give the target of an act; NotThereError where it is not shown to whoever asks, or missing."""
    looks = {"part": known.part, "item": known.line, "payment": known.payment}
    for name in FORMS.get(act, AfterForm).about:
        looks[name](target.get(name, 0))
    return target


def _why(error: DomainError, known: "Settled", target: dict[str, int]) -> str:
    if error.facts.get("why") == "right_court" and "part" in target:
        return shown.right_courts(known, target["part"])
    return refusal(error)
