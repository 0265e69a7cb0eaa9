"""The installed models, read when first needed; a missing or broken one is None, and people go on without it."""

import logging
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from pathlib import Path

from django.conf import settings

from linli.issues.models import Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import searching
from linli.issues.rules.drafts import UNCLASSIFIED
from linli.issues.rules.understanding.classifying import TextModel
from linli.issues.rules.understanding.likeness import Forest, Said, ranked
from linli.issues.rules.understanding.packing import BadModelError, Model, unpacked
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission

log = logging.getLogger(__name__)


class Name(StrEnum):
    """What a model is called, and its file."""

    CATEGORY = "category"
    SUBJECT = "subject"
    DUPLICATE = "duplicate"


def path_of(name: Name) -> Path:
    """Give where a model trained here lies; its card lies beside it."""
    return settings.ENV.var_dir / "models" / f"{name}.npz"


def text_model(name: Name) -> TextModel | None:
    """Give the model trained here, else the shipped one, else None."""
    return _text_model(*_file(name))


def forest() -> Forest | None:
    """Give the ranking of duplicates learned here, or None."""
    return _forest(*_file(Name.DUPLICATE))


def likeliest(asked: Said, others: Sequence[Said]) -> list[int] | None:
    """Give the places of the reports that one may repeat, likeliest first; None without a model or where it fails."""
    trees = forest()
    try:
        return None if trees is None else ranked(asked, others, trees)
    except Exception:
        # A model is a file somebody may have replaced: whatever it does, the desk goes on.
        log.exception("model of duplicates failed")
        return None


def phrases() -> dict[str, tuple[str, ...]]:
    """Give by code what each category that may be chosen for what it is about is called, formally and every day."""
    everyday, leaves = searching.everyday_words(), taxonomy().leaves()
    return {
        leaf.code: (leaf.name_zh, leaf.name_en, *everyday.get(leaf.code, ()))
        for leaf in leaves
        if leaf.code != UNCLASSIFIED
    }


def confirmed(actor: Actor, now: datetime) -> list[tuple[str, str]]:
    """Give the texts of reports a person took up with the category the desk left or set; none confidential."""
    seen = cases.visible(actor, Permission.ISSUES_DESK, now).filter(confidentiality="open")
    kept = Report.objects.filter(case__in=seen, case__entries__act="accept", case__entries__account__isnull=False)
    return list(kept.order_by("pk").values_list("text", "case__category").distinct())


def _file(name: Name) -> tuple[Path, int]:
    """Give a model's file and when it changed, so that a new one is read and an old one is not read again."""
    own = path_of(name)
    path = own if own.is_file() else Path(str(resources.files("linli.issues").joinpath(f"data/models/{name}.npz")))
    return path, path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=4)
def _text_model(path: Path, changed_ns: int) -> TextModel | None:
    return _read(path, TextModel) if changed_ns else None


@lru_cache(maxsize=2)
def _forest(path: Path, changed_ns: int) -> Forest | None:
    return _read(path, Forest) if changed_ns else None


def _read(path: Path, kind: type[Model]) -> Model | None:
    try:
        return unpacked(path.read_bytes(), kind)
    except (OSError, BadModelError) as error:
        # Whoever runs the place hears of it; whoever reports does not wait for it.
        log.warning("model unreadable: %s: %s", path.name, error)
        return None
