"""The dispatch catalogue as its keepers see it: editions, what a draft changes, and why it cannot be put in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.issues.models import CatalogueEntry, CatalogueTest, Edition
from linli.issues.queries.taxonomy import entry_of, in_force
from linli.issues.rules import routing
from linli.issues.rules.clocks import Clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.people.rules import Actor, Permission, reach

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that a draft ends, brings in, or replaces by another."""

    old: CatalogueEntry | None
    new: CatalogueEntry | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One past case that a draft would send elsewhere."""

    case: "Case"
    from_unit_id: int
    to_unit_id: int
    entry_id: int
    matched: Sequence[str]


def editions(actor: Actor) -> list[Edition]:
    """Give every edition, newest first, to whoever keeps the catalogue of some area; nothing to others."""
    if not reach(actor, Permission.ISSUES_CATALOGUE):
        return []
    return list(Edition.objects.select_related("author", "activated_by").order_by("-pk"))


def edition(actor: Actor, edition_id: int) -> Edition:
    """Give one edition; NotThereError where there is none or the actor keeps no catalogue."""
    found = next((each for each in editions(actor) if each.pk == edition_id), None)
    if found is None:
        raise rules.NotThereError
    return found


def changes(actor: Actor, draft: Edition) -> list[Change]:
    """Give what a draft changes in the edition in force, by category; nothing to whoever keeps no catalogue."""
    if not reach(actor, Permission.ISSUES_CATALOGUE):
        return []
    held = {row.pk: row for row in CatalogueEntry.objects.filter(editions__in=in_force())}
    wanted = {row.pk: row for row in draft.entries.all()}
    new = {row.pk: row for row in wanted.values() if row.pk not in held}
    replaced = {row.replaces_id: row for row in new.values()}
    found = [Change(row, replaced.get(row.pk)) for row in held.values() if row.pk not in wanted]
    found += [Change(None, row) for row in new.values() if row.replaces_id not in held or row.replaces_id in wanted]
    return sorted(found, key=lambda each: _order(each.new or each.old))


def _order(row: CatalogueEntry | None) -> tuple[str, str, int]:
    return (row.category, row.area_prefix, row.pk) if row else ("", "", 0)


def is_ones_own(actor: Actor, *rows: CatalogueEntry) -> bool:
    """Tell whether entries hold only in areas whose catalogue the actor keeps."""
    far = reach(actor, Permission.ISSUES_CATALOGUE)
    return far.everything or all(routing.is_within(row.area_prefix, far.prefixes) for row in rows)


def saved_tests(actor: Actor) -> list[CatalogueTest]:
    """Give the saved test cases by category, to whoever keeps the catalogue of some area; nothing to others."""
    if not reach(actor, Permission.ISSUES_CATALOGUE):
        return []
    return list(CatalogueTest.objects.order_by("category", "pk"))


def failing(actor: Actor, tried: Edition, now: datetime) -> dict[int, str]:
    """Give the saved test cases an edition does not pass, each with the function that would lead it."""
    today = timezone.localdate(now)
    saved = [
        routing.Case(
            row.pk,
            routing.Facts(row.category, row.area_code, row.setting, row.answers, today, row.object_class),
            row.lead_role,
        )
        for row in saved_tests(actor)
    ]
    return routing.failing([entry_of(row) for row in tried.entries.all()], saved)


def hindrances(actor: Actor, draft: Edition, now: datetime) -> list[str]:
    """Give why the actor cannot put a draft in force now, as codes the pages translate; none when it may be done."""
    found = changes(actor, draft)
    current = in_force().first()
    rows = [row for each in found for row in (each.old, each.new) if row is not None]
    entries = [entry_of(row) for row in draft.entries.all()]
    checks = {
        "in_force": draft.activated_at is not None,
        "nothing_changed": not found,
        "base_gone": current is not None and draft.base_id != current.pk,
        "no_default": not routing.has_default(entries, timezone.localdate(now)),
        "tests_fail": bool(failing(actor, draft, now)),
        "not_tried": not draft.trial,
        "own_draft": draft.author_id == actor.account_id,
        "beyond_area": not is_ones_own(actor, *rows),
    }
    return [code for code, is_so in checks.items() if is_so]


def moved(actor: Actor, tried: Edition, now: datetime) -> list[Moved]:
    """Give the cases a draft would send elsewhere that the actor may see; its trial counts the others too."""
    lines = {line["case"]: line for line in tried.trial.get("moved", ())}
    seen = cases.visible(actor, Permission.ISSUES_READ, now).filter(pk__in=lines).order_by("-pk")
    return [
        Moved(case, line["from"], line["to"], line["entry"], line["matched"])
        for case in seen
        for line in (lines[case.pk],)
    ]


def tasks(actor: Actor, now: datetime) -> "list[Case]":
    """Give the cases by which a ruling found the catalogue wrong, until somebody says what was done about it."""
    found = cases.visible(actor, Permission.ISSUES_READ, now)
    open_task = {"dues__clock": Clock.CATALOGUE, "dues__met_at": None, "dues__cancelled_at": None}
    return list(found.filter(**open_task, dues__unit__in=actor.unit_ids).order_by("pk").distinct())
