"""What a text is about: a linear model over its n-grams, with the words that spoke for the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linli.issues.rules.understanding import grams
from linli.issues.rules.understanding.grams import Floats, Ints, Row

# Characters alone and in pairs: longer ones did not help (docs/models.md).
SHORTEST, LONGEST = 1, 2
REASONS = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """One label with its share of belief, from 0 to 1, and the pieces of the text that spoke most for it."""

    label: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextModel:
    """Weights of the buckets it knows (ascending), one column per label; `slope` turns scores into shares."""

    labels: tuple[str, ...]
    buckets: Ints
    rarity: Floats
    weights: Floats
    bias: Floats
    slope: float

    def row(self, text: str) -> Row:
        """Give a text as positions in `buckets` with weights of length 1."""
        row = grams.counted(text, SHORTEST, LONGEST)
        if not len(self.buckets):
            return Row(row.buckets[:0], row.weights[:0])
        at = np.minimum(np.searchsorted(self.buckets, row.buckets), len(self.buckets) - 1)
        known = self.buckets[at] == row.buckets
        return grams.weighed(Row(at[known].astype(np.int32), row.weights[known]), self.rarity)

    def shares(self, text: str) -> Floats:
        """Give the share of belief of each label, in the order of `labels`; they sum to 1."""
        row = self.row(text)
        scores = self.slope * (row.weights @ self.weights[row.buckets].astype(np.float32) + self.bias)
        powers = np.exp(scores - scores.max())
        shares: Floats = (powers / powers.sum()).astype(np.float32)
        return shares

    def guesses(self, text: str, *, limit: int) -> list[Guess]:
        """Give the likeliest labels, best first; none for a text of which it knows no piece."""
        if not len(self.row(text).buckets):
            return []
        shares = self.shares(text)
        best = np.argsort(-shares, kind="stable")[:limit].tolist()
        return [Guess(self.labels[i], float(shares[i]), self.reasons(text, i)) for i in best]

    def reasons(self, text: str, label: int) -> tuple[str, ...]:
        """Give the pieces of the text, of two characters or words, that spoke most for a label, best first."""
        row = self.row(text)
        gain = dict(
            zip(
                self.buckets[row.buckets].tolist(),
                (row.weights * self.weights[row.buckets, label]).tolist(),
                strict=True,
            )
        )
        found = {piece: gain.get(grams.bucket(piece), 0.0) for piece in grams.pieces(text, 2, LONGEST)}
        ranked = sorted((p for p in found if found[p] > 0), key=lambda p: (-found[p], p))
        return tuple(ranked[:REASONS])


def best(model: TextModel, texts: Sequence[str]) -> list[str]:
    """Give the likeliest label of every text."""
    return [model.labels[int(np.argmax(model.shares(text)))] for text in texts]
