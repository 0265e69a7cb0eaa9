"""The case page: what a member of staff may see of one case, and the acts open to that person now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.forms.words import named, said
from linli.issues.queries import projects
from linli.issues.queries.held import held
from linli.issues.queries.nearby import Near, nearby
from linli.issues.queries.printing import papers
from linli.issues.queries.revealing import in_sight
from linli.issues.queries.standing import open_acts, standing
from linli.issues.views.desk import history, live, notices, presence, shown, undo, words
from linli.issues.views.desk.act import Stage
from linli.issues.views.desk.acts import ACTS, NEXT
from linli.issues.views.desk.queue import LIST_COOKIE
from linli.kernel.cases import queries as cases
from linli.kernel.cases.queries.handing import openings
from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, ContactField, Permission, reach

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

KIND_WORDS = {
    "moves": gettext_lazy("Way of the case"),
    "words": gettext_lazy("Words to and from the reporter"),
    "proofs": gettext_lazy("Measures and checks"),
    "notes": gettext_lazy("Notes"),
    "notices": gettext_lazy("Notices sent"),
}
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """One open act as a button; `is_plain` when it asks for nothing and is done at once."""

    act: str
    verb: str
    hint: str
    key: str
    url: str
    is_plain: bool


@require_safe
def case(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show a case with its one next act; `?lines=` narrows the timeline to one kind of line."""
    if request.is_quiet:
        seen = cases.case(request.actor, case_id, clock.now(), Permission.ISSUES_DESK)
        return live.now({seen.pk: seen.version})
    stage = staged(request.actor, case_id)
    kind = request.GET.get("lines", "")
    kind = kind if kind in KIND_WORDS else ""
    done = request.GET.get("done", "")
    page = {
        **head(request, stage),
        **_page(stage, kind),
        "done": done if done in ACTS else "",
        "undo": undo.offered(stage),
        "papers": _papers(stage),
        "openings": [
            {"words": said(each.zh, each.en), "url": each.url} for each in openings(stage.actor, stage.seen.case)
        ],
    }
    return render(request, "issues/desk/case.html", page)


def staged(actor: Actor, case_id: int) -> Stage:
    """Give a case as it stands to the actor; NotThereError where the actor's post does not reach it."""
    now = clock.now()
    seen = cases.case(actor, case_id, now, Permission.ISSUES_DESK)
    if seen.kind in projects.KINDS:
        raise NotThereError
    return Stage(actor, standing(actor, seen, now), now)


def head(request: ActorRequest, stage: Stage) -> Shown:
    """Give what stands above every page of a case."""
    case, case_url = stage.seen.case, reverse("case", args=[stage.seen.case.pk])
    look, drawing = words.URGENCY_LOOKS.get(case.urgency, ("", ""))
    return {
        "case": case,
        "state": words.state(case.state),
        "look": words.LOOKS.get(case.state, "neutral"),
        "urgency": words.URGENCIES[case.urgency],
        "urgency_look": look,
        "urgency_icon": drawing,
        "confidentiality": words.CONFIDENTIALITIES[case.confidentiality],
        "holder": named(case.holder),
        "case_url": case_url,
        "live": live.one(case.pk, case.version, case_url),
        "list_url": list_url(request),
        "presence": {"url": reverse("here", args=[case.pk]), "here": presence.others(stage.actor, case.pk, stage.now)},
    }


def list_url(request: ActorRequest) -> str:
    """Give the list the reader came from, with its filters; the desk where none is remembered."""
    found = request.COOKIES.get(LIST_COOKIE, "")
    return found if found.startswith("/desk/") else reverse("desk")


def buttons(stage: Stage) -> list[Button]:
    """Give the acts open to the actor, the one to do next first; each key goes to the first that wants it."""
    found = [each.act for each in open_acts(stage.actor, stage.seen)]
    able = [act for act in found if act in ACTS and ACTS[act].has_partner(stage)]
    able.sort(key=lambda act: (NEXT.index(act) if act in NEXT else len(NEXT), list(ACTS).index(act)))
    taken: set[str] = set()
    made = []
    for act in able:
        what = ACTS[act]
        key = "" if what.key in taken else what.key
        taken.add(what.key)
        url = reverse("act", args=[stage.seen.case.pk, act])
        made.append(Button(act, str(what.verb), str(what.hint), key, url, what.is_plain))
    return made


def _page(stage: Stage, kind: str) -> Shown:
    found = shown.photos(stage)
    able = buttons(stage)
    stretches = held(stage.actor, stage.seen, stage.now)
    route = stage.seen.last_lead.data.get("route") if stage.seen.last_lead else None
    return {
        "next": able[0] if able and able[0].act in NEXT else None,
        "others": able[1:] if able and able[0].act in NEXT else able,
        "version": stage.seen.case.version,
        "text": shown.text(stage),
        "photos": shown.thumbs(f for f in found if f.role == "report"),
        "facts": shown.facts(stage),
        "contact_fields": contact_fields(stage),
        "may_reveal": may_reveal(stage),
        "has_account": stage.seen.case.reporter_id is not None,
        "clocks": shown.clocks(stage),
        "legs": history.legs(stage, stretches),
        "chain": history.chain(stretches),
        "why": history.why(route) if route else [],
        "difficult": shown.difficult(stage),
        "interims": shown.interims(stage),
        "petitions": shown.petitions(stage),
        "verifications": shown.verifications(stage),
        "public": stage.seen.public,
        "near": near(stage),
        "root": [_joined(stage, stage.seen.root)] if stage.seen.root else [],
        "duplicates": [_joined(stage, each) for each in duplicates(stage)],
        "repeats": [_joined(stage, each) for each in repeats(stage)],
        "whole": [_joined(stage, each) for each in filter(None, [cases.container_of(stage.seen.case)])],
        "parts": [_part(stage, each) for each in parts(stage)],
        "pieces": shown.pieces(stage) if any(b.act == "split" for b in able) else [],
        "lines": notices.lines(stage) if kind == "notices" else history.lines(stage, found, kind),
        "kinds": [{"value": "", "words": gettext("All"), "is_current": not kind}]
        + [{"value": k, "words": w, "is_current": k == kind} for k, w in KIND_WORDS.items()],
    }


def _papers(stage: Stage) -> list[Shown]:
    """Give the papers the actor may print, as links."""
    able = papers(stage.actor, stage.seen).forms
    return [{"words": words.PAPERS[form], "url": reverse("paper", args=[stage.seen.case.pk, form])} for form in able]


def near(stage: Stage) -> list[Shown]:
    """Give the similar cases as rows."""
    return [_near(each) for each in nearby(stage.actor, stage.seen.case, stage.now)]


def duplicates(stage: Stage) -> list["Case"]:
    """Give the duplicates of the case that the actor may know of."""
    return cases.duplicates(stage.actor, stage.seen.case, Permission.ISSUES_DESK, stage.now)


def _joined(stage: Stage, each: "Case") -> Shown:
    """Give a case joined with the one shown: a link for whoever may open it, its words where they are evidence."""
    is_open = each.confidentiality == "open"
    return {
        "url": reverse("case", args=[each.pk]) if _may_open(stage, each) else "",
        "title": each.title,
        "number": each.number,
        "state": words.state(each.state),
        "look": words.LOOKS.get(each.state, "neutral"),
        "opened_at": each.opened_at,
        "photos": shown.thumbs(cases.photos(stage.actor, each)) if is_open else [],
    }


def repeats(stage: Stage) -> list["Case"]:
    """Give what was closed some time ago about the same at the same place."""
    return cases.repeated_by(stage.actor, stage.seen.case, Permission.ISSUES_DESK, stage.now)


def parts(stage: Stage) -> list["Case"]:
    """Give the parts of a report that was split, as far as the actor may know of them."""
    if not stage.seen.facts.is_split:
        return []
    return cases.parts(stage.actor, stage.seen.case, Permission.ISSUES_DESK, stage.now)


def _part(stage: Stage, each: "Case") -> Shown:
    return _joined(stage, each) | {"photos": [], "holder": named(each.holder), "due_at": each.due_at}


def _may_open(stage: Stage, each: "Case") -> bool:
    return cases.visible(stage.actor, Permission.ISSUES_DESK, stage.now).filter(pk=each.pk).exists()


def _near(each: Near) -> Shown:
    return {
        "url": reverse("case", args=[each.id]),
        "title": each.title,
        "number": each.number,
        "state": words.state(each.state),
        "look": words.LOOKS.get(each.state, "neutral"),
        "opened_at": each.opened_at,
        "distance": "" if each.distance_m is None else gettext("{n} m away").format(n=round(each.distance_m)),
    }


def contact_names() -> dict[ContactField, str]:
    """Give the parts of a contact in words."""
    return {
        ContactField.NAME: gettext("Name"),
        ContactField.PHONE: gettext("Telephone"),
        ContactField.EMAIL: gettext("E-mail"),
    }


def contact_fields(stage: Stage) -> list[Shown]:
    """Give the parts of a contact that are there, each with what the actor sees of it, and until when in full."""
    contact = shown.contact(stage)
    if contact is None:
        return []
    full = in_sight(stage.actor, stage.seen.case, stage.now) if may_reveal(stage) else {}
    rows = []
    for field, name in contact_names().items():
        value, until_at = full.get(field, (getattr(contact, field), None))
        rows.append({"field": field.value, "name": name, "value": value, "until_at": until_at})
    return [row for row in rows if row["value"]]


def may_reveal(stage: Stage) -> bool:
    """Tell whether the actor may ask to see a contact in full: where the case stands, or as its first desk."""
    case = stage.seen.case
    if case.contact is None or shown.contact(stage) is None:
        return False
    far = reach(stage.actor, Permission.CONTACT_REVEAL)
    at_unit = far.units & {case.holder_id, case.first_desk_id}
    return bool(at_unit) or case.area_code.startswith(tuple(far.prefixes))
