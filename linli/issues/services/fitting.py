"""Learns models from examples with scikit-learn, which only commands import, never a web process."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from linli.issues.rules.understanding import classifying, grams
from linli.issues.rules.understanding.classifying import TextModel
from linli.issues.rules.understanding.likeness import Forest

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Scores of a linear machine times this make shares that are right about as often as they say (docs/models.md).
SLOPE = 3.0
SEED = 7


def text_model(texts: Sequence[str], labels: Sequence[str], *, least_texts: int = 2) -> TextModel:
    """Learn what texts are about: a linear support vector machine, one label against the rest.

    A piece that fewer than `least_texts` texts hold is left out. About 20 s for 10,000 texts on one core.
    """
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - only commands that train pay for it

    rows = [grams.counted(text, classifying.SHORTEST, classifying.LONGEST) for text in texts]
    held, counts = np.unique(np.concatenate([row.buckets for row in rows]), return_counts=True)
    weight = grams.rarity(rows)
    buckets = held[counts >= least_texts]
    known = np.zeros(grams.BUCKETS, dtype=np.float32)
    known[buckets] = weight[buckets]
    table = grams.stacked([grams.weighed(row, known) for row in rows])[:, buckets]
    machine = LinearSVC(C=1.0, random_state=SEED).fit(table, list(labels))
    is_one_line = len(machine.coef_) == 1
    sides = _mirrored(machine) if is_one_line else (machine.coef_, machine.intercept_)
    return TextModel(
        labels=tuple(str(label) for label in machine.classes_),
        buckets=buckets.astype(np.int32),
        rarity=weight[buckets],
        weights=sides[0].T.astype(np.float16),
        bias=sides[1].astype(np.float32),
        slope=SLOPE,
    )


def _mirrored(machine: Any) -> tuple[Any, Any]:
    """Give a line for each of two labels, of which the library learns the second against the first alone."""
    line, start = machine.coef_, machine.intercept_
    return np.concatenate([-line, line]), np.concatenate([-start, start])


def forest(table: "NDArray[np.float64]", is_sought: "NDArray[np.bool_]") -> Forest:
    """Learn which candidates are sought: boosted trees over the features of `likeness.seen`."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - as above

    machine = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=250, max_leaf_nodes=15, min_samples_leaf=30, l2_regularization=5.0,
        max_features=0.6, early_stopping=False, random_state=SEED,
    ).fit(table, is_sought)  # fmt: skip
    # The library publishes no way to its trees; a test holds our reading of them against its own answers.
    return _arrays([trees[0].nodes for trees in machine._predictors])  # noqa: SLF001 - as just said


def _arrays(trees: Sequence[Any]) -> Forest:
    roots = np.cumsum([0, *(len(nodes) for nodes in trees)])[:-1].astype(np.int32)
    nodes = np.concatenate(trees)
    itself, first = np.arange(len(nodes)), np.repeat(roots, [len(tree) for tree in trees])
    is_leaf = nodes["is_leaf"].astype(bool)
    left = np.where(is_leaf, itself, first + nodes["left"]).astype(np.int32)
    right = np.where(is_leaf, itself, first + nodes["right"]).astype(np.int32)
    return Forest(
        roots=roots,
        feature=nodes["feature_idx"].astype(np.int32),
        threshold=nodes["num_threshold"],
        left=left,
        right=right,
        missing=np.where(nodes["missing_go_to_left"].astype(bool), left, right).astype(np.int32),
        value=nodes["value"],
        depth=int(nodes["depth"].max()),
    )
