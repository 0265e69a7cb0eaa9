"""Changes the dispatch catalogue: one person drafts, past cases try it, another puts it in force (issue-desk 9)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from linli.issues.models import CatalogueEntry, CatalogueTest, Edition, Report
from linli.issues.queries import catalogue
from linli.issues.queries.taxonomy import entry_of, forget, in_force, taxonomy
from linli.issues.rules import routing
from linli.issues.services.dispatching import case_route
from linli.kernel.areas import queries as areas
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.people.rules import Actor, Permission, reach

# The last cases a draft is tried on (issue-desk 9.4), without complaints about somebody's conduct.
TRIED, ABOUT_PERSONS = 1_000, "1303"


@transaction.atomic
def edition_draft(actor: Actor, base_id: int, note: str, now: datetime) -> int:
    """Begin a draft with the entries of an edition, an old one to go back to it; gives its number."""
    _demand_keeper(actor)
    if not note.strip():
        raise rules.MissingFieldError(fields=["note"])
    begun = catalogue.edition(actor, base_id)
    if begun.activated_at is None:
        raise rules.RefusedActError(act="catalogue", why="draft_of_draft")
    draft = Edition.objects.create(note=note.strip(), base=in_force().get(), author_id=actor.account_id, drafted_at=now)
    draft.entries.set(begun.entries.all())
    _record(actor, "issues:catalogue:draft", draft, {"from": base_id, "note": draft.note}, now)
    return draft.pk


@transaction.atomic
def entry_set(
    actor: Actor, edition_id: int, entry: CatalogueEntry, now: datetime, *, instead_of: int | None = None
) -> None:
    """Put a new entry into one's own draft, or one `instead_of` another; an entry once in force stays as it was.

    RefusedActError where another entry of the draft would match the same facts as well, or where it reaches beyond
    one's area.
    """
    draft = _own_draft(actor, edition_id)
    held = list(draft.entries.all())
    old = next((row for row in held if row.pk == instead_of), None)
    if instead_of is not None and old is None:
        raise rules.NotThereError
    _demand_within(actor, entry, *([old] if old else []))
    other = routing.tie(entry_of(entry), [entry_of(row) for row in held if row is not old])
    if other is not None:
        raise rules.RefusedActError(act="catalogue", why="tie", entry=other.id)
    if old is not None and _is_only_here(old):
        entry.pk, entry.version, entry.replaces_id = old.pk, old.version, old.replaces_id
    elif old is not None:
        entry.version, entry.replaces_id = old.version + 1, old.pk
        draft.entries.remove(old)
    entry.save()
    draft.entries.add(entry)
    _changed(actor, "issues:catalogue:entry", draft, {"instead_of": instead_of, **_shown(entry)}, now)


@transaction.atomic
def entry_drop(actor: Actor, edition_id: int, entry_id: int, now: datetime) -> None:
    """Take an entry out of one's own draft; it stays in the editions that had it."""
    draft = _own_draft(actor, edition_id)
    entry = draft.entries.filter(pk=entry_id).first()
    if entry is None:
        raise rules.NotThereError
    _demand_within(actor, entry)
    if _is_only_here(entry):
        entry.delete()
    else:
        draft.entries.remove(entry)
    _changed(actor, "issues:catalogue:drop", draft, {"entry": entry_id}, now)


@transaction.atomic
def edition_try(actor: Actor, edition_id: int, now: datetime) -> None:
    """Run the last thousand cases through a draft and keep which would go elsewhere."""
    draft = _draft(actor, edition_id)
    draft.trial = _trial(draft, now)
    draft.save(update_fields=["trial"])
    found = {"cases": draft.trial["cases"], "moved": len(draft.trial["moved"])}
    _record(actor, "issues:catalogue:try", draft, found, now)


def _trial(draft: Edition, now: datetime) -> dict[str, Any]:
    """Give which of the last cases the draft would send to another lead; only those whose entry changes are routed."""
    held = taxonomy()
    drafted = replace(held, catalogue=tuple(entry_of(row) for row in draft.entries.all()))
    today, moved = timezone.localdate(now), []
    past = list(Report.objects.exclude(case__category=ABOUT_PERSONS).select_related("case").order_by("-pk")[:TRIED])
    for report in past:
        case = report.case
        setting = areas.area(case.area_code).setting
        facts = routing.Facts(case.category, case.area_code, setting, report.answers, today, report.object_class)
        choice = routing.choose(drafted.catalogue, facts)
        if choice.entry.id == routing.choose(held.catalogue, facts).entry.id:
            continue
        before, after = (case_route(case, report, now, tables).lead.pk for tables in (held, drafted))
        if before != after:
            moved.append({
                "case": case.pk, "from": before, "to": after, "entry": choice.entry.id, "matched": choice.matched
            })  # fmt: skip
    return {"at": now.isoformat(), "cases": len(past), "moved": moved}


@transaction.atomic
def edition_activate(actor: Actor, edition_id: int, now: datetime) -> None:
    """Put somebody else's draft in force; RefusedActError with every reason why not yet (issue-desk 9.4)."""
    draft = _draft(actor, edition_id)
    forget()
    hindered = catalogue.hindrances(actor, draft, now)
    if hindered:
        raise rules.RefusedActError(act="catalogue", why=hindered[0])
    draft.activated_by_id, draft.activated_at = actor.account_id, now
    draft.save(update_fields=["activated_by", "activated_at"])
    _record(actor, "issues:catalogue:activate", draft, {"author": draft.author_id, "note": draft.note}, now)
    transaction.on_commit(forget)
    forget()


def _is_only_here(entry: CatalogueEntry) -> bool:
    """Tell whether an entry of a draft is in no other edition, so that nothing can have been sent by it."""
    return entry.editions.count() == 1


@transaction.atomic
def edition_discard(actor: Actor, edition_id: int, now: datetime) -> None:
    """Throw a draft away with the entries that are in no other edition."""
    draft = _draft(actor, edition_id)
    own = [row for row in draft.entries.all() if _is_only_here(row)]
    _record(actor, "issues:catalogue:discard", draft, {"note": draft.note}, now)
    draft.delete()
    for row in own:
        row.delete()


@transaction.atomic
def saved_test_set(actor: Actor, row: CatalogueTest, now: datetime) -> None:
    """Save a test case, new or changed; from now on every draft must pass it."""
    _demand_keeper(actor)
    row.save()
    audit.record(actor, "issues:catalogue:test", f"catalogue_test:{row.pk}", _shown(row), now)


@transaction.atomic
def saved_test_drop(actor: Actor, test_id: int, now: datetime) -> None:
    """Remove a test case."""
    _demand_keeper(actor)
    row = CatalogueTest.objects.filter(pk=test_id).first()
    if row is None:
        raise rules.NotThereError
    audit.record(actor, "issues:catalogue:test_drop", f"catalogue_test:{test_id}", _shown(row), now)
    row.delete()


def _demand_keeper(actor: Actor) -> None:
    if not reach(actor, Permission.ISSUES_CATALOGUE):
        raise rules.NotYoursError(act="catalogue")


def _demand_within(actor: Actor, *entries: CatalogueEntry) -> None:
    """Raise RefusedActError where an entry holds beyond the area that the actor keeps."""
    if not catalogue.is_ones_own(actor, *entries):
        raise rules.RefusedActError(act="catalogue", why="beyond_area")


def _draft(actor: Actor, edition_id: int) -> Edition:
    _demand_keeper(actor)
    draft = Edition.objects.select_for_update(of=("self",)).filter(pk=edition_id).first()
    if draft is None:
        raise rules.NotThereError
    if draft.activated_at is not None:
        raise rules.RefusedActError(act="catalogue", why="in_force")
    return draft


def _own_draft(actor: Actor, edition_id: int) -> Edition:
    draft = _draft(actor, edition_id)
    if draft.author_id != actor.account_id:
        raise rules.RefusedActError(act="catalogue", why="not_author")
    return draft


def _changed(actor: Actor, act: str, draft: Edition, data: dict[str, Any], now: datetime) -> None:
    """Note a change of a draft: what was tried before it says nothing any longer."""
    draft.trial = {}
    draft.save(update_fields=["trial"])
    _record(actor, act, draft, data, now)


def _record(actor: Actor, act: str, draft: Edition, data: dict[str, Any], now: datetime) -> None:
    audit.record(actor, act, f"edition:{draft.pk}", data, now)


def _shown(row: CatalogueEntry | CatalogueTest) -> dict[str, str]:
    return {f.name: str(getattr(row, f.attname)) for f in row._meta.concrete_fields}
