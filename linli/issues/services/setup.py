"""Loads and edits the desk's tables: categories, questions, tiers, natures, reasons, the dispatch catalogue."""

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime
from importlib import resources
from operator import attrgetter

from django.db import models, transaction

from linli.issues.models import (
    BlockedPhrase,
    CatalogueEntry,
    CatalogueTest,
    Category,
    Edition,
    Nature,
    Question,
    Reason,
    ReplyTemplate,
    Tier,
)
from linli.issues.queries.taxonomy import forget, in_force
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.people.rules import Actor, Permission, may

TableRow = Mapping[str, str]
# The shipped catalogue holds since the day the county began; an operator's own entries begin when they say.
SINCE = date(2010, 1, 1)


def shipped(name: str) -> list[dict[str, str]]:
    """Give the rows of one shipped table, `data/<name>.csv`."""
    text = resources.files("linli.issues").joinpath(f"data/{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@transaction.atomic
def taxonomy_load(actor: Actor, now: datetime) -> int:
    """Add every shipped row that is not there yet; rows an operator has edited stay. Gives how many were added."""
    added = 0
    for name, model, key, build in _TABLES:
        present = set(model._default_manager.values_list(*key))
        fresh = [row for row in (build(r) for r in shipped(name)) if tuple(getattr(row, k) for k in key) not in present]
        model._default_manager.bulk_create(fresh)
        added += len(fresh)
    added += _catalogue_load(now)
    audit.record(actor, "issues:taxonomy:load", "taxonomy", {"added": added}, now)
    transaction.on_commit(forget)
    forget()
    return added


def _catalogue_load(now: datetime) -> int:
    """Add the shipped entries whose like no edition ever had, as an edition in force; the rest stays as it was."""
    face = ("category", "area_prefix", "object_class", "setting")
    present = set(CatalogueEntry.objects.values_list(*face))
    fresh = [row for row in map(_catalogue, shipped("catalogue")) if attrgetter(*face)(row) not in present]
    if fresh:
        kept = list(CatalogueEntry.objects.filter(editions__in=in_force()))
        CatalogueEntry.objects.bulk_create(fresh)
        edition = Edition.objects.create(note="shipped", drafted_at=now, activated_at=now)
        edition.entries.set([*kept, *fresh])
    return len(fresh)


@transaction.atomic
def row_save(actor: Actor, row: models.Model, now: datetime) -> None:
    """Save one row of the desk's tables from the set-up pages, with its audit row."""
    _demand_setup(actor)
    row.save()
    shown = {f.name: str(getattr(row, f.attname)) for f in row._meta.concrete_fields}
    audit.record(actor, "issues:taxonomy:edit", f"{row._meta.model_name}:{row.pk}", shown, now)
    forget()


def _demand_setup(actor: Actor) -> None:
    if not actor.job and not may(actor, Permission.SETUP_EDIT):
        raise rules.NotYoursError(act="setup")


def _yes(text: str) -> bool:
    return text == "yes"


def _category(r: TableRow) -> Category:
    return Category(
        code=r["code"],
        parent_id=r["parent"] or None,
        name_zh=r["zh"],
        name_en=r["en"],
        due=r["due"],
        tier=r["tier"],
        urgency=r["urgency"],
        object_kind="" if r["object"] == "none" else r["object"],
        object_class=r["gb30428"],
        emergency_number=r["emergency_number"],
        arrive_within=r["arrive_within"],
        duplicate_radius_m=int(r["duplicate_radius_m"]) if r["duplicate_radius_m"] else None,
        needs_after_photo=_yes(r["needs_after_photo"]),
        is_public_default=_yes(r["public_default"]),
        confidentiality=r["confidentiality"] or "open",
    )


def _question(r: TableRow) -> Question:
    return Question(
        category=r["category"],
        order=int(r["order"]),
        variable=r["variable"],
        datatype=r["datatype"],
        is_required=_yes(r["required"]),
        text_zh=r["zh"],
        text_en=r["en"],
        values=r["values"],
        show_if=r["show_if"],
        effect_if=r["effect_if"],
        effect=r["effect"],
    )


def _tier(r: TableRow) -> Tier:
    columns = ("answer", "acceptance", "dispatch", "sign", "objection", "decision", "arbitration")
    return Tier(code=r["code"], name_zh=r["zh"], name_en=r["en"], **{f"{c}_within": r[f"{c}_within"] for c in columns})


def _nature(r: TableRow) -> Nature:
    return Nature(
        code=r["code"],
        name_zh=r["zh"],
        name_en=r["en"],
        needs_dispatch=_yes(r["needs_dispatch"]),
        default_tier=r["default_tier"],
        confidentiality=r["default_confidentiality"],
        counts_as_solved=_yes(r["counts_in_settlement"]),
        counts_as_content=_yes(r["counts_in_satisfaction"]),
    )


def _reason(r: TableRow) -> Reason:
    return Reason(
        group=r["group"],
        code=r["code"],
        name_zh=r["zh"],
        name_en=r["en"],
        needs_text=_yes(r["needs_text"]),
        needs_evidence=_yes(r["needs_evidence"]),
        counts_as=r["counts_as"],
    )


def _phrase(r: TableRow) -> BlockedPhrase:
    return BlockedPhrase(text=r["text"])


def _reply(r: TableRow) -> ReplyTemplate:
    names = {name: r[name] for name in ("code", "kind", "category", "title_zh", "title_en")}
    return ReplyTemplate(text_zh=r["zh"], text_en=r["en"], **names)


def _catalogue(r: TableRow) -> CatalogueEntry:
    return CatalogueEntry(
        category=r["category"],
        area_prefix=r["area_prefix"],
        object_class=r["object_class"],
        setting=r["setting"],
        conditions=conditions(r["conditions"]),
        lead_role=r["lead_role"],
        assist_roles=[role for role in r["assist_roles"].split("|") if role],
        level=r["level"],
        whistle_direct=_yes(r["whistle_direct"]),
        may_hand_down=_yes(r["may_hand_down"]),
        is_auto=_yes(r["is_auto"]),
        basis=r["basis"],
        valid_from=SINCE,
    )


def _test(r: TableRow) -> CatalogueTest:
    return CatalogueTest(
        words=r["words"],
        category=r["category"],
        setting=r["setting"],
        answers={name: values[0] for name, values in conditions(r["answers"]).items()},
        lead_role=r["lead_role"],
    )


def conditions(text: str) -> dict[str, list[str]]:
    """Give the answer conditions of a catalogue row.

    >>> conditions("accident=yes;depth=deep|road_gone")
    {'accident': ['yes'], 'depth': ['deep', 'road_gone']}
    """
    pairs = (part.partition("=") for part in text.split(";") if part)
    return {name: values.split("|") for name, _, values in pairs}


_TABLES: tuple[tuple[str, type[models.Model], tuple[str, ...], Callable[[TableRow], models.Model]], ...] = (
    ("issue_categories", Category, ("code",), _category),
    ("category_questions", Question, ("category", "variable"), _question),
    ("tiers", Tier, ("code",), _tier),
    ("natures", Nature, ("code",), _nature),
    ("reason_codes", Reason, ("group", "code"), _reason),
    ("blocked_phrases", BlockedPhrase, ("text",), _phrase),
    ("reply_templates", ReplyTemplate, ("code", "version"), _reply),
    ("catalogue_tests", CatalogueTest, ("words",), _test),
)
