"""Chooses the reader's language where both are in the data, and puts refusals into words."""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.queries.places import Recognised
from linli.issues.queries.suggesting import Suggestion
from linli.issues.queries.taxonomy import taxonomy
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Certainty
from linli.kernel.cases.rules import DomainError, MissingFieldError, NotNowError, StaleFormError

# Why a guard refused (issues.rules.acts), as far as reporters meet it.
WHY = {
    "verified": _("You have already told us how it turned out."),
    "too_late": _("Reopening was possible for 30 days after closing. Please report it again."),
    "say_not_solved": _("The unit says it is done. Tell us on the confirmation page that it is not solved."),
    "asked_once": _("A review can be asked for once, and it was."),
    "said_unanswered": _("You have told us so already; the desk will rule on it."),
    "answer_too_old": _("This was possible for seven days after the answer."),
    "nothing_given": _("No consent is left that could be taken back."),
    "joined_below": _("Other reports are joined to yours. Write to the desk: it takes them out first."),
    "review_too_late": _("A refusal can be disputed for thirty days."),
}


def said(zh: str, en: str) -> str:
    """Give the reader's of two wordings; Chinese where the English one is missing."""
    return en if en and (get_language() or "").startswith("en") else zh


def categories() -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the categories a report may carry as choices, each group under its top row."""
    tables = taxonomy()
    tops = [c for c in tables.categories.values() if not c.parent_id]
    return [(named(top), [(c.code, named(c)) for c in tables.leaves() if c.parent_id == top.code]) for top in tops]


def named(row: Any) -> str:
    """Give the name of a row that has `name_zh` and `name_en`."""
    return said(row.name_zh, row.name_en)


def place_name(place: areas.Place) -> str:
    """Give a place's name; the Chinese one where its English one is only that with the code."""
    return place.zh if place.en.endswith(place.code) else said(place.zh, place.en)


def area_words(code: str, *, levels: int = 3) -> str:
    """Give an area as people say it: its name after those of the `levels` - 1 areas above, county at most."""
    names = [place_name(place) for place in areas.path(code)][-levels:]
    return said("".join(names), ", ".join(reversed(names)))


def place_words(found: Recognised) -> str:
    """Give where a place lies, how sure that is, and whose desk takes it, in one or two sentences."""
    facts = {"place": area_words(found.path[-1].code), "desk": named(found.desk)}
    match found.certainty:
        case Certainty.UNLOCATED:
            pattern = gettext("This place lies outside {place}. {desk} will look at it and say who is responsible.")
        case Certainty.PARENT:
            pattern = gettext("In {place}. {desk} takes it.")
        case Certainty.EDGE:
            pattern = gettext("Beside {place}. {desk} takes it.")
        case _:
            pattern = gettext("{place}. {desk} takes it.")
    return pattern.format(**facts)


def why(found: Suggestion) -> str:
    """Give how sure a suggested category is, and by which words; empty where no model judged."""
    if found.share is None:
        return ""
    facts = {"percent": f"{found.share:.0%}", "words": gettext(", ").join(found.words)}
    return (gettext("{percent} likely, by “{words}”") if found.words else gettext("{percent} likely")).format(**facts)


def refusal(error: DomainError) -> str:
    """Give the sentence for a refused act: what is so, and what to do; what was typed is still in the form."""
    match error:
        case StaleFormError():
            return gettext("The case has changed since you opened this page. Look at it again, then send once more.")
        case NotNowError():
            return gettext("The case has moved on meanwhile, so this is no longer possible.")
        case MissingFieldError():
            return gettext("Something is missing. Fill in the marked fields.")
    return str(
        WHY.get(str(error.facts.get("why", "")), gettext("This is not possible now. Please call the help line."))
    )
