"""The dispatch catalogue in words: entries, editions, what a draft changes, and why it cannot be put in force."""

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.catalogue import conditions_text
from linli.issues.forms.words import area_words, named, said
from linli.issues.views.desk import words
from linli.issues.views.desk.history import matched
from linli.kernel.people.rules import department_roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from linli.issues.models import CatalogueEntry, CatalogueTest, Edition
    from linli.issues.queries.catalogue import Change, Moved
    from linli.kernel.people.models import Unit

Row = dict[str, Any]
_GROUP_DIGITS = 2
DONE = {
    "try": _("The last cases were run through the draft."),
    "activate": _("The edition is in force."),
    "discard": _("The draft is thrown away."),
    "drop": _("The entry is taken out of the draft."),
}
WHY = {
    "base_gone": _("Another edition came into force since this draft began. Begin a new draft."),
    "beyond_area": _("An entry reaches beyond the area whose catalogue you keep. Give it the digits of your area."),
    "draft_of_draft": _("A draft begins with an edition that is or was in force."),
    "in_force": _("This edition is or was in force and stays as it is. Begin a draft."),
    "no_default": _("There is no entry for 9901 everywhere: some reports would lead nowhere."),
    "not_author": _("Only its author changes a draft."),
    "not_tried": _("The draft has not been run on the last cases since its last change."),
    "nothing_changed": _("The draft says what the edition in force says."),
    "own_draft": _("Somebody else than its author puts a draft in force."),
    "tests_fail": _("A saved test case would go elsewhere."),
    "tie": _("Two entries fit the same reports equally well. Make one of them more specific."),
}


def function(code: str) -> str:
    """Give a function of units in words; its code where it is unknown."""
    row = department_roles().get(code)
    return said(row["zh"], row["en"]) if row else code


def entry(row: "CatalogueEntry") -> Row:
    """Give an entry as a line: for what, where, who leads, and the rest beneath."""
    flags = {
        gettext("sent without a clerk"): row.is_auto,
        gettext("a town or village may lead"): row.may_hand_down,
        gettext("a town may call the units itself"): row.whistle_direct,
    }
    more = [
        gettext("Assist: {names}").format(names=gettext(", ").join(map(function, row.assist_roles)))
        if row.assist_roles
        else "",
        gettext("sought from: {level}").format(level=row.get_level_display()) if row.level else "",
        *(flag for flag, is_so in flags.items() if is_so),
        row.basis,
        row.examples,
        gettext("from {day}").format(day=row.valid_from),
        gettext("until {day}").format(day=row.valid_to) if row.valid_to else "",
        gettext("version {n}").format(n=row.version),
    ]
    return {
        "id": row.pk,
        "category": f"{row.category} {words.category(row.category)}",
        "where": " · ".join(_where(row.area_prefix, row.object_class, row.setting, conditions_text(row.conditions))),
        "lead": function(row.lead_role),
        "more": " · ".join(filter(None, more)),
    }


def _where(area: str, object_class: str, setting: str, answers: str) -> list[str]:
    settings = {"urban": gettext("town areas"), "rural": gettext("country areas")}
    found = [area_words(area) if area else "", object_class, settings.get(setting, ""), answers]
    return [part for part in found if part]


def grouped(rows: "Iterable[CatalogueEntry]") -> list[Row]:
    """Give entries as lines under their top categories."""
    ordered = sorted(rows, key=lambda row: (row.category, row.area_prefix, row.setting, row.pk))
    groups = groupby(ordered, key=lambda row: row.category[:_GROUP_DIGITS])
    return [
        {"name": f"{code} {words.category(code)}", "entries": [entry(row) for row in group]} for code, group in groups
    ]


def edition(row: "Edition") -> Row:
    """Give an edition as a line: its number, words, author, and when it came into force."""
    return {
        "id": row.pk,
        "note": gettext("Shipped with Linli") if row.author_id is None else row.note,
        "author": row.author.name if row.author else "",
        "drafted_at": row.drafted_at,
        "activated_at": row.activated_at,
        "activated_by": row.activated_by.name if row.activated_by else "",
        "is_tried": bool(row.trial),
    }


def change(each: "Change") -> Row:
    """Give what a draft does to one entry, before and after."""
    look, verb = ("work", gettext("Changed")) if each.old and each.new else ("neutral", gettext("Ended"))
    if each.old is None:
        look, verb = "new", gettext("New")
    return {
        "look": look,
        "verb": verb,
        "old": entry(each.old) if each.old else None,
        "new": entry(each.new) if each.new else None,
    }


def trial(tried: "Edition") -> Row:
    """Give what the dry run found in figures."""
    return {
        "at": datetime.fromisoformat(tried.trial["at"]),
        "cases": tried.trial["cases"],
        "moved": len(tried.trial["moved"]),
    }


def moved(each: "Moved", units: "Mapping[int, Unit]") -> Row:
    """Give a past case that would go elsewhere: from whom, to whom, and why."""
    return {
        "number": each.case.number,
        "title": each.case.title,
        "url": reverse("case", args=[each.case.pk]),
        "from": named(units[each.from_unit_id]),
        "to": named(units[each.to_unit_id]),
        "why": gettext("Entry {n}: {facts}").format(n=each.entry_id, facts=", ".join(map(matched, each.matched))),
    }


def saved_test(row: "CatalogueTest", got: str) -> Row:
    """Give a saved test case as a line; `got` is the function that would lead it where that is another."""
    answers = ";".join(f"{name}={answer}" for name, answer in row.answers.items())
    return {
        "id": row.pk,
        "words": row.words,
        "about": " · ".join([
            f"{row.category} {words.category(row.category)}",
            *_where(row.area_code, row.object_class, row.setting, answers),
        ]),
        "lead": function(row.lead_role),
        "got": function(got) if got else "",
    }  # fmt: skip
