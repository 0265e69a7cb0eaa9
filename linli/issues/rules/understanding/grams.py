"""Texts as weighted character n-grams, hashed into a fixed number of buckets; no dictionary, no word list."""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z]+")

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Row:
    """One text: ascending buckets, and how much each says; the squares of the weights sum to 1."""

    buckets: Ints
    weights: Floats


def pieces(text: str, shortest: int, longest: int) -> Counter[str]:
    """Count the n-grams of a text's runs of Han characters and of Latin letters; punctuation and digits part runs.

    >>> sorted(pieces("路灯坏", 1, 2))
    ['坏', '灯', '灯坏', '路', '路灯']
    """
    runs = _RUNS.findall(unicodedata.normalize("NFKC", text).lower())
    return Counter(
        run[at : at + long]
        for run in runs
        for long in range(shortest, longest + 1)
        for at in range(len(run) - long + 1)
    )


def bucket(piece: str) -> int:
    """Give the bucket of an n-gram, the same on every machine."""
    return zlib.crc32(piece.encode()) % BUCKETS


@lru_cache(maxsize=4096)
def counted(text: str, shortest: int, longest: int) -> Row:
    """Give the dampened counts of a text, 1 + ln n each, not yet weighed."""
    sums: Counter[int] = Counter()
    for piece, count in pieces(text, shortest, longest).items():
        sums[bucket(piece)] += count
    buckets = np.array(sorted(sums), dtype=np.int32)
    return Row(buckets, (1 + np.log([sums[b] for b in buckets.tolist()])).astype(np.float32))


def rarity(rows: Sequence[Row]) -> Floats:
    """Give per bucket how much its being in a text says: 1 + ln of the texts there are per text that holds it."""
    used, held = np.unique(np.concatenate([row.buckets for row in rows]), return_counts=True)
    says = np.full(BUCKETS, 1 + np.log(1 + len(rows)), dtype=np.float32)
    says[used] = 1 + np.log((1 + len(rows)) / (1 + held))
    return says


def weighed(row: Row, weight: Floats) -> Row:
    """Give a row with each bucket times its weight, of length 1; buckets of weight 0 are dropped."""
    kept = weight[row.buckets] > 0
    values = row.weights[kept] * weight[row.buckets[kept]]
    length = float(np.sqrt(np.sum(values**2)))
    return Row(row.buckets[kept], values / length if length else values)


def alike(rows: Sequence[Row]) -> Floats:
    """Give the cosine of every row with every other, as a square; 1 on the diagonal of rows that say anything."""
    table = stacked(rows)
    return np.asarray((table @ table.T).todense(), dtype=np.float32)


def stacked(rows: Sequence[Row]) -> Any:
    """Give rows as one sparse table: texts × buckets."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - 20 MB that a process spends only once it compares texts

    ends = np.cumsum([0, *(len(row.buckets) for row in rows)], dtype=np.int32)
    columns = np.concatenate([np.zeros(0, dtype=np.int32), *(row.buckets for row in rows)])
    values = np.concatenate([np.zeros(0, dtype=np.float32), *(row.weights for row in rows)])
    return csr_array((values, columns, ends), shape=(len(rows), BUCKETS))
