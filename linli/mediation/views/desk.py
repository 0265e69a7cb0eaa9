"""The committee's pages: its queue, one dispute, and each act."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError, NotYoursError, StaleFormError, covers, kind_named
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, OpenContact, Permission, may
from linli.mediation.forms import acts as asking_forms
from linli.mediation.forms import agreeing as agreeing_forms
from linli.mediation.forms import invitees as invitee_forms
from linli.mediation.forms import people as people_forms
from linli.mediation.forms import rolls as roll_forms
from linli.mediation.forms import sittings as sitting_forms
from linli.mediation.forms import talking as talking_forms
from linli.mediation.forms.filing import FILING_FORMS
from linli.mediation.forms.noting import NOTING_FORMS
from linli.mediation.forms.people import SAME
from linli.mediation.forms.words import WHYS, area_words, named, refusal, refused, said
from linli.mediation.models import Invitation, PanelSeat, Participant
from linli.mediation.queries import standing as standings
from linli.mediation.queries.askings import PARTING, left_out, part_proposed
from linli.mediation.queries.lists import queue
from linli.mediation.queries.panels import asked_of
from linli.mediation.queries.papers import papers_at_desk
from linli.mediation.queries.passing import bodies
from linli.mediation.queries.same import same_as
from linli.mediation.queries.standing import KIND, Standing, open_acts, standing
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules.applications import SAFETY, dangers
from linli.mediation.rules.inviting import PAGE_PATH
from linli.mediation.services.hearing import STATES
from linli.mediation.services.reaching import contacts_show
from linli.mediation.views import papers, shown, shown_talks
from linli.mediation.views.acts import DeskAct
from linli.mediation.views.acts.agreeing import AGREEING
from linli.mediation.views.acts.asking import ASKING
from linli.mediation.views.acts.filing import FILING
from linli.mediation.views.acts.invitees import INVITEES
from linli.mediation.views.acts.noting import NOTING
from linli.mediation.views.acts.people import PEOPLE
from linli.mediation.views.acts.rolls import ROLLS
from linli.mediation.views.acts.sittings import SITTINGS
from linli.mediation.views.acts.talking import TALKING
from linli.mediation.views.apply import continue_url
from linli.mediation.views.asking_card import askings
from linli.mediation.views.own_links import desk_links
from linli.mediation.views.spoken import item_shown

# What the committee does, part by part, and what each asks.
ACTS: Mapping[str, DeskAct] = {
    **ASKING, **PEOPLE, **TALKING, **INVITEES, **SITTINGS, **AGREEING, **ROLLS, **NOTING, **FILING,
}  # fmt: skip
FORMS = {
    **asking_forms.FORMS, **talking_forms.FORMS, **sitting_forms.FORMS, **agreeing_forms.FORMS,
    **roll_forms.FORMS, **people_forms.FORMS, **invitee_forms.FORMS, **NOTING_FORMS, **FILING_FORMS,
}  # fmt: skip
_QUESTIONS = {
    "now": _("Somebody in danger at this moment"),
    "violence": _("Hit, threatened or followed"),
    "afraid": _("Afraid to sit in one room"),
    "child": _("A child or helpless person in danger"),
}


@require_GET
def desk(request: ActorRequest) -> HttpResponse:
    """List the disputes of the reader's committees, by deadline."""
    is_over, start = request.GET.get("view") == "over", request.GET.get("start", "")
    begin, size = int(start) if start.isdecimal() and start.isascii() else 0, settings.ENV.page_size
    found = queue(request.actor, clock.now(), is_over=is_over, start=begin, limit=size)
    words = {code: named(kind) for code, kind in dispute_types().items()}
    here = f"{reverse('mediation_desk')}?view={'over' if is_over else 'open'}"
    page = {
        "rows": [_row(case, words) for case in found.rows],
        "columns": [{"words": w} for w in (_("State"), _("Dispute"), _("Committee"), _("Received"), _("Due"))],
        "is_over": is_over,
        "newer_url": f"{here}&start={max(begin - size, 0)}" if begin else "",
        "may_destroy": may(request.actor, Permission.MEDIATION_DESTROY),
        "asked_count": len(asked_of(request.actor)),
        "older_url": f"{here}&start={found.next}" if found.next else "",
    }
    return render(request, "mediation/desk.html", page)


def _row(case: Any, kinds: Mapping[str, str]) -> dict[str, Any]:
    words, look = shown.state(case)
    return {
        "url": reverse("mediation_case", args=[case.pk]),
        "title": kinds.get(case.category, case.category),
        "number": case.number,
        "place": area_words(case.area_code),
        "holder": named(case.holder),
        "state_words": words,
        "state_look": look,
        "due_at": case.due_at,
        "received_at": case.opened_at,
    }


@require_GET
def case(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show one dispute to its committee."""
    return _page(request, _staged(request.actor, case_id), {})


@require_POST
def contacts(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show how the sides are reached, in full; that it was looked at is recorded."""
    return _page(request, _staged(request.actor, case_id), contacts_show(request.actor, case_id, clock.now()))


def _staged(actor: Actor, case_id: int) -> Standing:
    now = clock.now()
    seen = cases.case(actor, case_id, now, Permission.MEDIATION_DESK)
    return standing(actor, seen, now)


def _page(request: ActorRequest, stands: Standing, contacts: Mapping[int, OpenContact]) -> HttpResponse:
    seen, dispute = stands.case, stands.dispute
    able = [t.act for t in open_acts(request.actor, stands)]
    done = request.GET.get("done", "")
    acts = [{"act": act, "words": ACTS[act][0], "hint": ACTS[act][1], "url": _url(stands, act)}
            for act in able if act in ACTS]  # fmt: skip
    sides = [
        {"side": p.get_side_display() if said("zh", "en") == "zh" else p.Side(p.side).name.capitalize(),
         "row": p, "masked": _masked(stands, p), "full": contacts.get(p.pk),
         "before": p.in_place_of}
        for p in stands.participants
    ]  # fmt: skip
    made = papers_at_desk(request.actor, seen, stands.spot)
    may_show, without = _may_show(request.actor, stands), left_out(seen, stands.entries)
    page = {
        **_head(stands),
        "acts": acts,
        "links": desk_links(
            request.actor, seen, able, is_group=bool(stands.members), is_seated=_is_seated(request.actor, stands)
        ),
        "done": done if done.partition("-")[0] in ACTS else "",
        "waits": _waits(request.actor, stands),
        "continue_url": _continue_url(request.actor, stands),
        "hearings_url": reverse("mediation_hearings", args=[seen.pk]) if seen.state in STATES else "",
        "dispute": dispute,
        "sides": sides,
        "may_show": may_show and not contacts,
        "alarm": shown.alarm(dispute),
        "same": _same(request.actor, stands),
        "dangers": [_QUESTIONS[key] for key in SAFETY if key in dangers(dispute.safety)],
        "askings": askings(stands, may_print=_may_show(request.actor, stands)),
        "left_out": without,
        "checked": shown.checked(stands),
        "proposal": stands.proposal,
        "proposal_ground": shown.reason(stands.proposal.reason) if stands.proposal else "",
        "route": WHYS.get(dispute.route.get("why", ""), ""),
        "panel": shown_talks.panel(stands),
        "terms": shown_talks.terms(stands),
        "talks": shown_talks.talks(request.actor, stands, "mediation_item", seen.pk),
        "lines": shown.lines(stands.entries, _names([*stands.respondents, *without])),
        "bundles": papers.bundles(stands, made) if may_show else (),
        "papers": shown.papers(made, "mediation_paper", seen.pk),
        "reason": shown.reason(seen.outcome),
    }
    return render(request, "mediation/case.html", page)


def _names(rows: Sequence[Participant]) -> dict[int, str]:
    """Give the other sides by name, where there are or were several to be told apart."""
    return {row.pk: row.name for row in rows} if len(rows) > 1 else {}


def _same(actor: Actor, stands: Standing) -> list[dict[str, Any]]:
    """Give the disputes between the same people, with when each came: while it is looked at, or once one was joined."""
    is_young = stands.case.state in {"submitted", "screening"}
    if not is_young and not any(each.act == "joined" for each in stands.entries):
        return []
    return [
        {
            "url": reverse("mediation_case", args=[row.case.pk]),
            "number": row.case.number,
            "kind": shown.kind_words(row.case.category),
            "opened_at": row.case.opened_at,
            "how": SAME[row.how],
            "is_joined": row.is_joined,
        }
        for row in same_as(actor, stands, clock.now())
    ]


def _continue_url(actor: Actor, stands: Standing) -> str:
    acts = {t.act for t in open_acts(actor, stands)}
    return continue_url(stands.case.pk) if "continue" in acts and may(actor, Permission.MEDIATION_APPLY_FOR) else ""


def _head(stands: Standing) -> dict[str, Any]:
    words, look = shown.state(stands.case)
    return {
        "case": stands.case,
        "kind": shown.kind_words(stands.case.category),
        "state": words,
        "look": look,
        "holder": named(stands.case.holder),
        "area": area_words(stands.case.area_code),
        "list_url": reverse("mediation_desk"),
        "case_url": reverse("mediation_case", args=[stands.case.pk]),
    }


def _url(stands: Standing, act: str) -> str:
    return reverse("mediation_act", args=[stands.case.pk, act])


def _waits(actor: Actor, stands: Standing) -> list[dict[str, Any]]:
    """Give the acts that the actor could do once something else was done, and what that is."""
    spot = stands.spot
    found = [t for t in kind_named(KIND).acts_from(stands.case.state) if t.act in ACTS]
    mine = [t for t in found if covers(actor, t.permission, spot)]
    closed = [(t.act, standings.refusal(actor, stands, t)) for t in mine]
    return [{"words": ACTS[act][0], "why": refused(why)} for act, why in closed if why]


def _masked(stands: Standing, who: Participant) -> Any:
    contact = stands.case.contact if who == stands.applicant else who.contact
    return people.contact_masked(contact) if contact else None


def _is_seated(actor: Actor, stands: Standing) -> bool:
    """Tell whether the actor has taken a seat of the panel."""
    taken = [seat for seat in (stands.panel.seats if stands.panel else ()) if seat.state == PanelSeat.State.TAKEN]
    return any(seat.mediator.account_id == actor.account_id for seat in taken)


def _may_show(actor: Actor, stands: Standing) -> bool:
    return covers(actor, Permission.MEDIATION_SCREEN, stands.spot)


@require_GET
def item(request: ActorRequest, case_id: int, item_id: int) -> HttpResponse:
    """Give the file of a piece of evidence to who of the committee and the panel may read it."""
    return item_shown(request.actor, _staged(request.actor, case_id), item_id)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActorRequest, case_id: int, act: str) -> HttpResponse:
    """Show one act of the committee and take it; whatever goes wrong, what was typed stays."""
    stands = _staged(request.actor, case_id)
    if act not in ACTS:
        raise Http404
    if not covers(request.actor, kind_named(KIND).transition(act).permission, stands.spot):
        raise NotYoursError(act=act)
    is_post = request.method == "POST"
    if not is_post and act not in {t.act for t in open_acts(request.actor, stands)}:
        messages.warning(request, gettext("This is not open now."))
        return redirect("mediation_case", case_id)
    data, files = (request.POST, request.FILES) if is_post else (None, None)
    initial = _initial(stands) | {"part": request.GET.get("part", "")}
    form = FORMS[act].of(stands, request.actor, data, files, initial)
    if not is_post or not form.is_valid():
        return _asked(request, stands, act, form, HTTPStatus.UNPROCESSABLE_ENTITY if is_post else HTTPStatus.OK)
    try:
        key = ACTS[act][2](request.actor, case_id, **form.cleaned_data, now=clock.now())
    except StaleFormError as error:
        form.add_error(None, gettext("Somebody else has changed this dispute. Open it again; your words are below."))
        return _asked(request, stands, act, form, error.status)
    except DomainError as error:
        form.add_error(None, refusal(error))
        return _asked(request, stands, act, form, error.status)
    messages.success(request, gettext("Done: {act}").format(act=ACTS[act][0]))
    if act == "succeed":
        messages.info(request, _handed(key))
    return redirect(f"{reverse('mediation_case', args=[case_id])}?done={_draft(act, form)}")


def _draft(act: str, form: Any) -> str:
    """Name what the device keeps of a form: by act, and of a record by its part, so that no word gets into another."""
    group = form.initial.get("group")
    return f"{act}-{group}" if group else act


def _handed(key: Invitation | str) -> str:
    """Say which key a clerk hands to who took a party's place, and to nobody else."""
    if isinstance(key, str):
        return gettext("Hand the new lookup code to who takes the place, and to nobody else: {code}").format(
            code=shown.dashed(key)
        )
    page = f"{settings.ENV.public_url}{PAGE_PATH}{key.token}/"
    return gettext("Hand link and code to who takes the place, and to nobody else: {page} {code}").format(
        page=page, code=key.code
    )


def _initial(stands: Standing) -> dict[str, Any]:
    return {
        "version": stands.case.version,
        "summary": stands.dispute.summary,
        "has_spoken_alone": stands.dispute.has_spoken_alone,
        "bodies": _bodies(stands),
        **stands.dispute.checked,
    }


def _bodies(stands: Standing) -> list[tuple[int, str]]:
    """Give the committees around a dispute's place but the one that has it, as choices."""
    case = stands.case
    units = people.units_by_id(set(bodies(case.area_code)) - {case.holder_id})
    return [(unit.pk, named(unit)) for unit in sorted(units.values(), key=lambda unit: (unit.area_id, unit.pk))]


def _asked(request: ActorRequest, stands: Standing, act: str, form: Any, status: int) -> HttpResponse:
    title, hint, _service = ACTS[act]
    shows = act in {"decline", "decline_propose", "end_other", "merge"} and stands.proposal
    page = {
        "parting": part_proposed(stands.entries) if act == "part" else None,
        "out": [asking.who.name for asking in stands.askings if asking.is_out] if act in PARTING else [],
        **_head(stands),
        "form": form,
        "draft": _draft(act, form),
        "title": title,
        "hint": hint,
        "proposal": stands.proposal if shows else None,
        "proposal_ground": shown.reason(stands.proposal.reason) if stands.proposal and shows else "",
        "dispute": stands.dispute,
    }
    return render(request, "mediation/act.html", page, status=status)
