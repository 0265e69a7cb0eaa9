"""Which earlier report a new one repeats: pairs seen from many sides, ranked by a small forest or by a plain score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linli.issues.rules.understanding import grams
from linli.issues.rules.understanding.grams import Floats

SHORTEST, LONGEST = 2, 4
# Only so many, the best by the plain score, are looked at closely.
LOOKED_AT = 60
# How many features `seen` gives, and which of them is the plain score.
FEATURES, PLAIN = 22, 19
_H_PER_DAY, _S_PER_H = 24.0, 3600.0
# What "the same spot" and "close by" mean, and "lately" (our defaults).
_SPOT_M, _CLOSE_M, _LATELY_H = 15.0, 30.0, 72.0


@dataclass(frozen=True, slots=True)
class Said:
    """One report as far as ranking looks at it: metres on a local plane, NaN without a point; seconds of any epoch."""

    text: str
    category: str
    east_m: float
    north_m: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted regression trees as arrays of equal length, one entry per node; `roots` are where the trees begin."""

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    # Where to go: at most the threshold, above it, and without a value; a leaf leads to itself.
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    missing: NDArray[np.int32]
    value: NDArray[np.float64]
    depth: int

    def scores(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the sum of the trees' leaves for every line of a table of features."""
        at = np.tile(self.roots, (len(table), 1))
        lines = np.arange(len(table))[:, None]
        for _ in range(self.depth):
            seen = table[lines, self.feature[at]]
            at = np.where(
                np.isnan(seen), self.missing[at], np.where(seen <= self.threshold[at], self.left[at], self.right[at])
            )
        total: NDArray[np.float64] = self.value[at].sum(axis=1)
        return total


def ranked(asked: Said, others: Sequence[Said], forest: Forest | None = None) -> list[int]:
    """Give the places of the other reports, likeliest first; those left out of the closer look come last."""
    if not others:
        return []
    order, table = seen(asked, others)
    close = order[: len(table)][np.argsort(-scored(table, forest), kind="stable")]
    return [*close.tolist(), *order[len(table) :].tolist()]


def scored(table: NDArray[np.float64], forest: Forest | None) -> NDArray[np.float64]:
    """Give how likely each line of features is the one sought; only the order of the values counts."""
    return table[:, PLAIN] if forest is None else forest.scores(table)


def seen(asked: Said, others: Sequence[Said]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the others' places by the plain score, and the features of the first of them: candidates × features.

    Nothing in it is learned, or known only after the report came.
    """
    away_m = np.hypot([o.east_m - asked.east_m for o in others], [o.north_m - asked.north_m for o in others])
    apart_h = np.abs(asked.at_s - np.array([o.at_s for o in others])) / _S_PER_H
    rows = _rows([asked, *others])
    cosines = np.asarray((grams.stacked(rows[:1]) @ grams.stacked(rows[1:]).T).todense()).ravel()
    is_alike = np.array([o.category == asked.category for o in others])
    # Without a point half of what a near one would bring.
    near = np.where(np.isnan(away_m), -np.log1p(_CLOSE_M), -np.log1p(away_m / 10))
    plain = near - np.log1p(apart_h / _H_PER_DAY) / 2 + 2 * is_alike + 4 * cosines
    order = np.argsort(-plain, kind="stable")
    top = order[:LOOKED_AT]
    chosen = [others[i] for i in top.tolist()]
    among = grams.alike([rows[i + 1] for i in top.tolist()])
    np.fill_diagonal(among, 0)
    sides = _sides(asked, chosen, among, (away_m[top], apart_h[top], cosines[top], plain[top]))
    return order, np.column_stack(sides).astype(np.float64)


def _sides(
    asked: Said, others: Sequence[Said], among: Floats, pairs: tuple[NDArray[np.float64], ...]
) -> list[NDArray[np.generic]]:
    away_m, apart_h, cosines, plain = pairs
    at_s = np.array([o.at_s for o in others])
    older = at_s < at_s[:, None]
    younger = at_s > at_s[:, None]
    east, north = np.array([o.east_m for o in others]), np.array([o.north_m for o in others])
    kind = np.array([o.category for o in others])
    together = (np.hypot(east - east[:, None], north - north[:, None]) < _SPOT_M) & (kind == kind[:, None])
    close = away_m < _CLOSE_M
    every = np.ones(len(others))
    return [
        away_m,
        apart_h,
        cosines,
        kind == asked.category,
        np.array([o.text == asked.text and bool(asked.text) for o in others]),
        _rank(away_m),
        _rank(apart_h),
        _rank(-cosines),
        # Whether it looks like the first of its kind, or like a repeat itself.
        (older & together).sum(axis=1),
        (younger & together).sum(axis=1),
        np.where(older, among, 0).max(axis=1),
        np.where(younger, among, 0).max(axis=1),
        every * close.sum(),
        every * (close & (apart_h < _LATELY_H)).sum(),
        np.array([len(o.text) for o in others]),
        every * len(asked.text),
        cosines - cosines.max(),
        away_m - _least(away_m),
        apart_h - apart_h.min(),
        plain,
        plain - plain.max(),
        _rank(-plain),
    ]


def _rows(said: Sequence[Said]) -> list[grams.Row]:
    """Give texts weighed by how rare their pieces are among each other: what all neighbours say tells none apart."""
    rows = [grams.counted(s.text, SHORTEST, LONGEST) for s in said]
    weight = grams.rarity(rows)
    return [grams.weighed(row, weight) for row in rows]


def _rank(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)


def _least(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.min()) if len(known) else 0.0
