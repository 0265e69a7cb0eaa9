"""Measures models on files they did not see: the installed one, or anew on every fold. Writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from linli.issues.queries import models
from linli.issues.queries.models import Name
from linli.issues.rules.understanding import classifying, likeness, measures, topics
from linli.issues.services import corpora, fitting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from linli.issues.rules.understanding.likeness import Forest
    from linli.issues.services.corpora import Labelled, Search

Progress = Callable[[int, int], None]


class Task(StrEnum):
    """What is measured."""

    CATEGORY = "category"
    DUPLICATE = "duplicate"
    TOPIC = "topic"


class NoModelError(LookupError):
    """There is no installed model to measure."""


def evaluated(
    task: Task, path: Path, *, folds: int = 0, also: Sequence[Path] = (), progress: Progress
) -> dict[str, Any]:
    """Give the figures of a task on a file: of the installed model, or with `folds` of models learned on the rest.

    `also` are more labelled files, whose texts are learned from only where their group is not being asked about.
    """
    if task is Task.CATEGORY:
        return category(
            corpora.labelled(path), [one for more in also for one in corpora.labelled(more)], folds, progress
        )
    if task is Task.DUPLICATE:
        return duplicate(corpora.searches(path, progress), folds)
    return _topic(path)


def stacked(searches: "Sequence[Search]") -> "tuple[NDArray[np.float64], NDArray[np.bool_]]":
    """Give the candidates of all searches as one table, and which of them were sought."""
    return np.concatenate([s.table for s in searches]), np.concatenate([s.is_sought for s in searches])


def category(asked: "Sequence[Labelled]", more: "Sequence[Labelled]", folds: int, progress: Progress) -> dict[str, Any]:
    """Give how right labels are: the installed model's, or on each fold those of one learned on the rest."""
    said = [""] * len(asked)
    if not folds:
        model = models.text_model(Name.SUBJECT)
        if model is None:
            raise NoModelError(
                "no model of subjects is installed: run `linli models train` beside the data, or --folds 5"
            )
        said = classifying.best(model, [one.text for one in asked])
    for fold in range(folds):
        rest = [one for one in (*asked, *more) if _fold(one.group, folds) != fold]
        places = [i for i, one in enumerate(asked) if _fold(one.group, folds) == fold]
        model = fitting.text_model([one.text for one in rest], [one.label for one in rest])
        for place, label in zip(places, classifying.best(model, [asked[i].text for i in places]), strict=True):
            said[place] = label
        progress(fold + 1, folds)
    scores = measures.per_label([one.label for one in asked], said)
    return {
        "n": len(asked),
        "macro_f1": measures.macro_f1(scores),
        "per_class": {label: asdict(score) for label, score in scores.items()},
        "confusion": measures.confusion([one.label for one in asked], said),
    }


def duplicate(searches: "Sequence[Search]", folds: int) -> dict[str, Any]:
    """Give how often roots stand first: by the installed ranking, or by one learned on the other folds."""
    if not folds:
        forest = models.forest()
        places = [_place(search, forest) for search in searches]
    else:
        places = [None] * len(searches)
        for fold in range(folds):
            forest = fitting.forest(*stacked([s for s in searches if _fold(s.group, folds) != fold]))
            for i, search in enumerate(searches):
                if _fold(search.group, folds) == fold:
                    places[i] = _place(search, forest)
    return {"n": len(places), **{f"recall_at_{first}": measures.recall_at(places, first) for first in (1, 3, 10)}}


def _place(search: "Search", forest: "Forest | None") -> int | None:
    """Give at which place the sought one stands, from 0; None where it is not among the candidates."""
    if not search.is_sought.any():
        return None
    scores = likeness.scored(search.table, forest)
    return int(np.argsort(-scores, kind="stable").tolist().index(int(search.is_sought.argmax())))


def _topic(path: Path) -> dict[str, Any]:
    told, topic = corpora.told(path)
    group = {place: number for number, found in enumerate(topics.topics(told)) for place in found.members}
    silver = [i for i, name in enumerate(topic) if name]
    others = [i for i, name in enumerate(topic) if not name]
    return {
        "n": len(silver),
        "bcubed_f1": measures.bcubed_f1([topic[i] for i in silver], [group.get(i) for i in silver]),
        "false_draw_rate": sum(i in group for i in others) / len(others) if others else 0.0,
    }


def _fold(group: str, folds: int) -> int:
    return crc32(group.encode()) % folds
