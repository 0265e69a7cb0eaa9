"""How right answers were: the figures `linli models evaluate` prints."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How one label was met: precision, recall, their harmonic mean, and how many texts carry it."""

    precision: float
    recall: float
    f1: float
    n: int


def per_label(true: Sequence[str], said: Sequence[str]) -> dict[str, LabelScore]:
    """Give the score of every label that a text carries, sorted.

    >>> per_label(["a", "a", "b"], ["a", "b", "b"])["a"]
    LabelScore(precision=1.0, recall=0.5, f1=0.6666666666666666, n=2)
    """
    hits = Counter(t for t, s in zip(true, said, strict=True) if t == s)
    carried, spoken = Counter(true), Counter(said)

    def score(label: str) -> LabelScore:
        precision = hits[label] / spoken[label] if spoken[label] else 0.0
        recall = hits[label] / carried[label]
        return LabelScore(precision, recall, 2 * hits[label] / (spoken[label] + carried[label]), carried[label])

    return {label: score(label) for label in sorted(carried)}


def macro_f1(scores: Mapping[str, LabelScore]) -> float:
    """Give the mean F1 of the labels, each counting the same; 0 without any."""
    return sum(s.f1 for s in scores.values()) / len(scores) if scores else 0.0


def confusion(true: Sequence[str], said: Sequence[str]) -> dict[str, dict[str, int]]:
    """Give for each label how often something else was said instead, most often first.

    >>> confusion(["a", "a", "b"], ["a", "b", "b"])
    {'a': {'b': 1}}
    """
    wrong = Counter((t, s) for t, s in zip(true, said, strict=True) if t != s)
    return {label: {s: n for (t, s), n in wrong.most_common() if t == label} for label in sorted({t for t, _ in wrong})}


def recall_at(places: Sequence[int | None], first: int) -> float:
    """Give the share of searches that found what was sought among the first so many; places count from 0.

    >>> recall_at([0, 2, None, 5], 3)
    0.5
    """
    return sum(p is not None and p < first for p in places) / len(places) if places else 0.0


def bcubed_f1(true: Sequence[Hashable], said: Sequence[Hashable | None]) -> float:
    """Give the harmonic mean of B-cubed precision and recall (Bagga and Baldwin 1998); what is in None stands alone.

    >>> bcubed_f1(["a", "a", "b"], [1, 1, 2]), round(bcubed_f1(["a", "a"], [1, None]), 3)
    (1.0, 0.667)
    """
    if not true:
        return 0.0
    own = [(i if s is None else s, s is None) for i, s in enumerate(said)]
    both, wanted, given = Counter(zip(true, own, strict=True)), Counter(true), Counter(own)
    precision = sum(both[t, s] / given[s] for t, s in zip(true, own, strict=True)) / len(true)
    recall = sum(both[t, s] / wanted[t] for t, s in zip(true, own, strict=True)) / len(true)
    return 2 * precision * recall / (precision + recall)
