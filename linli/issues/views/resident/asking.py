"""What each question page of the report shows besides its form."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from linli.doors.datum import BadPointError, Point
from linli.issues.forms.report import NATURE_HINTS
from linli.issues.forms.words import named, place_words, why
from linli.issues.queries import models, places, suggesting
from linli.issues.rules import drafts, searching
from linli.issues.rules.steps import Step
from linli.issues.views.public.places import centre
from linli.issues.views.public.shown import state
from linli.issues.views.resident.writing import Writing, address, photo_of_place
from linli.kernel.areas import queries as areas
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest

# Our defaults: as many as fit on a small screen.
HITS, HINTS = 8, 4


def first_values(writing: Writing, step: Step) -> dict[str, Any]:
    """Give what a page begins with where nothing was typed on it yet."""
    words = writing.typed.get(Step.WORDS, {})
    if step is Step.PLACE and words.get("lat"):
        # The place of a photo, taken over on the page before.
        return {"lat": words["lat"], "long": words["long"]}
    account_id = writing.actor.account_id
    if step is Step.CONTACT and account_id is not None and not writing.is_for_resident:
        own = people.own_contact(people.account(account_id))
        return {"name": own.name, "phone": own.phone, "email": own.email}
    return {}


def more(request: ActorRequest, writing: Writing, step: Step, form: Any) -> dict[str, Any]:
    """Give what the template of a page reads besides the form and where one is."""
    page = _PAGES.get(step)
    return page(request, writing, form) if page else {}


def _start(_request: ActorRequest, writing: Writing, _form: Any) -> dict[str, Any]:
    is_begun = bool(writing.typed.keys() - {Step.START, Step.CALL})
    resume_url = address(writing.after(Step.CALL, is_change=True)) if is_begun else ""
    return {"resume_url": resume_url, "no_emergency": True}


def _call(_request: ActorRequest, writing: Writing, _form: Any) -> dict[str, Any]:
    words = {
        "110": gettext("Police"),
        "119": gettext("Fire and rescue"),
        "120": gettext("Medical"),
        "122": gettext("Traffic accident"),
    }
    hints = {
        "cannot_call": gettext("Ask somebody near you. The duty desk calls for you within 5 minutes of your report.")
    }
    numbers = [(number, words.get(number, "")) for number in writing.numbers]
    return {"numbers": numbers, "hints": hints, "no_emergency": True}


def _words(_request: ActorRequest, writing: Writing, _form: Any) -> dict[str, Any]:
    tokens = [{"token": p.name, "small_url": reverse("photo_show", args=[p.name])} for p in writing.photos]
    return {"tokens": tokens, "gone": writing.gone}


def _place(_request: ActorRequest, writing: Writing, form: Any) -> dict[str, Any]:
    point = _point(form["lat"].value(), form["long"].value())
    photo = photo_of_place(writing) if point is None else None
    return {
        "has_point": point is not None,
        "place_words": place_words(places.place_at(point)) if point else "",
        "photo_words": place_words(places.place_at(Point(photo.lat, photo.long))) if photo else "",
        **listed(form),
        "map": centre(form.area_code),
    }


def listed(form: Any) -> dict[str, str]:
    """Give what the choice from the lists was recognised as; nothing while only the county is chosen."""
    code = form.area_code
    return {"list_words": place_words(places.place_of(code)) if len(code) > areas.COUNTY_DIGITS else ""}


def _point(lat: object, long: object) -> Point | None:
    try:
        return Point(float(str(lat)), float(str(long)))
    except (ValueError, BadPointError):
        return None


def _what(request: ActorRequest, writing: Writing, form: Any) -> dict[str, Any]:
    categories = writing.tables.categories
    leaves = {leaf.code: leaf for leaf in writing.tables.leaves() if leaf.code != drafts.UNCLASSIFIED}
    phrases = models.phrases()
    query, text = request.GET.get("q", ""), str(writing.typed.get(Step.WORDS, {}).get("text", ""))
    if query:
        found = [suggesting.Suggestion(code, None) for code in searching.searched(query, phrases, limit=HITS)]
    else:
        found = suggesting.suggested(text, phrases, limit=HINTS)
    codes = [each.code for each in found]
    chosen = str(form["category"].value() or "")
    rows = {
        code: {
            "code": code,
            "words": named(leaf),
            "group": named(categories[leaf.parent_id or ""]),
            "number": leaf.emergency_number,
        }
        for code, leaf in leaves.items()
    }
    return {
        "q": query,
        "chosen": chosen,
        "found": [rows[each.code] | {"why": why(each)} for each in found],
        "groups": [
            {
                "words": named(top),
                "rows": [rows[code] for code, leaf in leaves.items() if leaf.parent_id == top.code],
                "is_open": chosen in leaves and leaves[chosen].parent_id == top.code and chosen not in codes,
            }
            for top in categories.values()
            if not top.parent_id
        ],
        "unclassified": drafts.UNCLASSIFIED,
        "nature_hints": NATURE_HINTS,
    }


def _questions(_request: ActorRequest, writing: Writing, form: Any) -> dict[str, Any]:
    category = writing.category
    return {
        "questions": [(form[name], form.shown_if.get(name, "")) for name in form.fields],
        "category_words": named(category) if category else "",
        # A u1 category's number has had a page of its own.
        "beside": category.emergency_number if category and category.urgency != "u1" else "",
    }


def _contact(_request: ActorRequest, writing: Writing, form: Any) -> dict[str, Any]:
    return {"is_needed": form.is_needed, "is_confidential": writing.is_confidential}


def _near(_request: ActorRequest, writing: Writing, form: Any) -> dict[str, Any]:
    rows = [
        {
            "number": each.number,
            "text": each.text,
            "state": state(each.state, "")[0],
            "look": state(each.state, "")[1],
            "opened_at": each.opened_at,
            "distance_m": each.distance_m,
            "is_chosen": form["same_as"].value() == each.number,
        }
        for each in writing.near
    ]
    return {"near": rows}


_PAGES: dict[Step, Callable[[ActorRequest, Writing, Any], dict[str, Any]]] = {
    Step.START: _start,
    Step.CALL: _call,
    Step.WORDS: _words,
    Step.PLACE: _place,
    Step.WHAT: _what,
    Step.QUESTIONS: _questions,
    Step.CONTACT: _contact,
    Step.NEAR: _near,
}
