"""The door: a diagnosis before the form, where it would go, and the application itself; all of it without script."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock, ids
from linli.kernel.cases import queries as cases
from linli.kernel.cases.queries.handing import words_of
from linli.kernel.cases.rules import DomainError, MissingFieldError, NotThereError, NotYoursError
from linli.kernel.people import queries as people
from linli.kernel.people.queries import DEVICE_COOKIE, ActorRequest, sender_of
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission, may
from linli.mediation.forms.apply import MOST_FURTHER, SETTLES, TRIED, ApplyForForm, ApplyForm, DiagnosisForm, PlaceForm
from linli.mediation.forms.words import ROADS, WHYS, area_words, named, refusal
from linli.mediation.models import Dispute, Participant
from linli.mediation.queries.lists import begins_at, body_for, type_of
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules.applications import PRIVACY_NOTICE, dangers
from linli.mediation.rules.endings import roads
from linli.mediation.services.applying import NoCommitteeError, TooManyApplicationsError, dispute_apply
from linli.mediation.services.continuing import dispute_continue

# No longer than what is counted by it is kept.
DEVICE_AGE_S = 24 * 3600
CONTINUES = "mediation-continue"
ASKED = ("danger", "type", "tried", "settles")

kept_private = cache_control(private=True, no_store=True)


@require_safe
def start(request: ActorRequest) -> HttpResponse:
    """Ask what it is about, what was tried, whether anybody is in danger and what would settle it."""
    types = dispute_types()
    form = DiagnosisForm(request.GET if "type" in request.GET or "danger" in request.GET else None, types=types)
    if form.is_bound and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ASKED}
        return redirect(f"{reverse('mediation_finding')}?{urlencode(chosen)}")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "mediation/start.html", {"form": form, "is_ready": bool(types)}, status=status)


@require_safe
def finding(request: ActorRequest) -> HttpResponse:
    """Show what follows from the diagnosis: danger first, the committee and why, other roads, papers to bring."""
    asked = DiagnosisForm(request.GET, types=dispute_types())
    if not asked.is_valid():
        return redirect("mediation")
    given = {name: asked.cleaned_data[name] for name in ASKED}
    place = PlaceForm(request.GET.dict())
    kind = dispute_types()[given["type"]]
    route = body_for(kind.code, place.area_code) if place.area_code else None
    desk = people.unit(route.body.unit_id) if route else None
    query = urlencode({"type": kind.code, "tried": given["tried"], "area": place.area_code})
    page = {
        "given": given,
        "place": place,
        "kind": named(kind),
        "is_danger": given["danger"] != "no",
        "is_at_court": given["tried"] == "court",
        "tried": dict(TRIED)[given["tried"]],
        "settles": dict(SETTLES)[given["settles"]],
        "is_paper": kind.signature == "wet",
        "area": area_words(place.area_code),
        "desk": desk and named(desk),
        "desk_phone": desk.phone if desk else "",
        "why": WHYS[route.why] if route else "",
        "roads": [ROADS[road] for road in roads(kind.code)],
        "apply_url": f"{reverse('mediation_apply')}?{query}" if route else "",
        "restart_url": f"{reverse('mediation')}?{urlencode(given)}",
    }
    return render(request, "mediation/finding.html", page)


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: ActorRequest) -> HttpResponse:
    """Take the application; handed in, its page shows number, code and receipt."""
    if request.method != "POST":
        return _counted(request, _begun(request))
    form = _form(request)(request.POST)
    if "more" in request.POST:
        # Nothing is checked yet; what was typed stays, with room for one more.
        return _shown(request, _form(request)(initial=form.one_more))
    if not form.is_valid():
        return _shown(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _taken(request, form)
    except MissingFieldError as error:
        gaps = error.facts["fields"]
        form.note(list(gaps) if isinstance(gaps, list) else [])
    except (NoCommitteeError, TooManyApplicationsError) as error:
        form.add_error(None, gettext(str(error)))
        return _shown(request, form, error.status)
    except NotYoursError:
        form.add_error(None, gettext("Your post takes down no applications. Sign out to apply for yourself."))
    except DomainError as error:
        form.add_error("other_name", refusal(error))
    return _shown(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _begun(request: ActorRequest) -> HttpResponse:
    """Show the form for what the diagnosis found; who comes without one begins there."""
    if "continues" in request.GET:
        return _shown(request, _form(request)(initial=_closed(request.GET["continues"]) | {"key": ids.token()}))
    first = {name: request.GET.get(name, "") for name in ("type", "area")}
    if first["type"] not in dispute_types() or not body_for(first["type"], first["area"]):
        return redirect("mediation")
    form = _form(request)(initial=first | {"key": ids.token(), "tried_code": request.GET.get("tried", "")})
    return _shown(request, form)


def continue_url(case_id: int) -> str:
    """Give where a closed case is taken up anew, for whoever the page is shown to and may do so."""
    query = urlencode({"continues": signing.dumps(case_id, salt=CONTINUES)})
    return f"{reverse('mediation_apply')}?{query}"


def _case_of(token: str) -> int:
    try:
        case_id: int = signing.loads(token, salt=CONTINUES, max_age=DEVICE_AGE_S)
    except signing.BadSignature:
        raise NotThereError from None
    return case_id


def _closed(token: str) -> dict[str, Any]:
    """Give what the application of a closed case said, to be put right."""
    case_id = _case_of(token)
    seen = cases.case(Actor(code_case_id=case_id), case_id, clock.now())
    dispute = Dispute.objects.get(pk=case_id)
    rows = list(Participant.objects.filter(case=case_id).order_by("pk"))
    own, (other, *further) = (next(p for p in rows if p.side == "A"), [p for p in rows if p.side == "R"])
    more = further[:MOST_FURTHER]
    return {
        "further": len(more), **{f"other_{name}_{n}": getattr(p, name) for n, p in enumerate(more, 2)
                                 for name in ("name", "address", "is_organisation")},
        "continues": token, "type": seen.category, "area": seen.area_code, "facts": dispute.facts,
        "request": dispute.request, "tried": dispute.tried, "name": own.name, "address": own.address,
        "representative": own.represented_by, "other_name": other.name, "other_address": other.address,
        "other_is_organisation": other.is_organisation, "help_find": not other.name,
    }  # fmt: skip


def _form(request: ActorRequest) -> type[ApplyForm]:
    """Give the form: whoever may write down for others does so as long as they are signed in."""
    return ApplyForForm if may(request.actor, Permission.MEDIATION_APPLY_FOR) else ApplyForm


@kept_private
@require_safe
def begin(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show the form filled in from a case of another slice, as far as that gives its words."""
    now = clock.now()
    seen = cases.case(request.actor, case_id, now)
    kind = type_of(seen.category)
    if not begins_at(request.actor, seen.category, case_id) or not body_for(kind, seen.area_code):
        raise NotThereError
    first = {
        "key": ids.token(),
        "source": case_id,
        "type": kind,
        "area": seen.area_code,
        "facts": words_of(request.actor, seen),
    }
    return _shown(request, ApplyForForm(initial=first))


def _taken(request: ActorRequest, form: ApplyForm) -> HttpResponse:
    given = form.cleaned_data
    language, sender = get_language() or "zh-hans", sender_of(request)
    if given["continues"]:
        case_id = _case_of(given["continues"])
        whose = request.actor if request.actor.is_staff else Actor(code_case_id=case_id)
        made = dispute_continue(
            whose, case_id, told=form.told(), language=language, now=clock.now(), sender=sender, key=given["key"]
        )
        return redirect(f"{reverse('dispute', args=[made.lookup_code])}?new=1")
    actor = request.actor if request.actor.is_staff else ANONYMOUS
    made = dispute_apply(
        form.told(), given["area"], clock.now(), language=language, actor=actor, sender=sender, key=given["key"],
        source_id=given["source"],
    )  # fmt: skip
    return redirect(f"{reverse('dispute', args=[made.lookup_code])}?new=1")


def _shown(request: ActorRequest, form: ApplyForm, status: int = HTTPStatus.OK) -> HttpResponse:
    kind = dispute_types().get(str(form["type"].value()))
    typed = {name: str(form[name].value() or "") for name in ("now", "violence", "afraid", "child")}
    page = {
        "form": form,
        "kind": named(kind) if kind else "",
        "area": area_words(str(form["area"].value() or "")),
        "is_danger": bool(dangers(typed)),
        "is_for": isinstance(form, ApplyForForm),
        "notice": PRIVACY_NOTICE,
    }
    return render(request, "mediation/apply.html", page, status=status)


def _counted(request: ActorRequest, answer: HttpResponse) -> HttpResponse:
    """Give this browser a token of its own to be counted by, for a day."""
    if DEVICE_COOKIE not in request.COOKIES:
        answer.set_cookie(
            DEVICE_COOKIE, ids.token(), max_age=DEVICE_AGE_S, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer
