"""Hot topics: the same trouble told in many words, found as dense groups of texts; nothing is said about persons."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linli.issues.rules.understanding import grams
from linli.issues.rules.understanding.grams import Floats, Ints

# Pairs and triples of characters; the title says it three times (our defaults, docs/models.md).
SHORTEST, LONGEST, TITLE_COUNTS = 2, 3, 3
# Texts are neighbours from this cosine on; a text is in the thick of a topic with so many neighbours per message,
# and never with fewer than `LEAST`: what is hot among thousands is more than what is hot among a hundred.
NEIGHBOUR, LEAST, PER_MESSAGE = 0.13, 6, 0.0035
# What more than this share of the texts say distinguishes none, unless there are few texts; what one says joins none.
COMMON = 0.2
# At most so many words name a topic, each in at least every third of its titles.
WORDS, SAID_BY = 4, 3
_IDLE = frozenset("的了在是和与及有请问")


@dataclass(frozen=True, slots=True)
class Told:
    """One message: what it is headed, and what it says."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One trouble: the places of its messages, ascending, the place of the most typical, and its words, best first."""

    members: tuple[int, ...]
    typical: int
    words: tuple[str, ...]


def topics(told: Sequence[Told]) -> list[Topic]:
    """Give the hot topics among messages, largest first; a message is in one topic at most, most are in none.

    Density clustering (DBSCAN, Ester and others 1996) of cosines. 3,400 messages take some seconds and 200 MB.
    """
    if len(told) <= LEAST:
        return []
    texts = [f"{(m.title + ' ') * TITLE_COUNTS}{m.text}" for m in told]
    cosines = _cosines(texts)
    groups = _dense(cosines, max(LEAST, round(PER_MESSAGE * len(told))))
    found = [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    made = [
        Topic(
            tuple(members.tolist()),
            int(members[cosines[np.ix_(members, members)].sum(axis=1).argmax()]),
            _words([told[i] for i in members.tolist()], told),
        )
        for members in found
    ]
    return sorted(made, key=lambda topic: (-len(topic.members), topic.members))


def _cosines(texts: Sequence[str]) -> Floats:
    rows = [grams.counted(text, SHORTEST, LONGEST) for text in texts]
    weight = grams.rarity(rows)
    held = np.bincount(np.concatenate([row.buckets for row in rows]), minlength=grams.BUCKETS)
    weight[(held == 1) | (held > max(COMMON * len(rows), 2 * LEAST))] = 0
    return grams.alike([grams.weighed(row, weight) for row in rows])


def _dense(cosines: Floats, neighbours: int) -> Ints:
    """Give each text's group, from 0; -1 where it is in none."""
    near = cosines >= NEIGHBOUR
    np.fill_diagonal(near, val=False)
    thick = near.sum(axis=1) >= neighbours
    links, groups = near & thick & thick[:, None], np.full(len(near), -1, dtype=np.int32)
    for seed in np.flatnonzero(thick):
        if groups[seed] < 0:
            groups[_reached(links, int(seed))] = groups.max() + 1
    # A text at the edge goes with its nearest in the thick of a topic.
    towards = np.where(near & thick, cosines, 0)
    is_edge = ~thick & (towards.max(axis=1) > 0)
    groups[is_edge] = groups[towards[is_edge].argmax(axis=1)]
    return groups


def _reached(links: NDArray[np.bool_], seed: int) -> NDArray[np.bool_]:
    reached = np.zeros(len(links), dtype=np.bool_)
    new = np.arange(len(links)) == seed
    while new.any():
        reached |= new
        new = links[new].any(axis=0) & ~reached
    return reached


def _words(own: Sequence[Told], told: Sequence[Told]) -> tuple[str, ...]:
    """Give the words that set a topic's titles apart: long, in many of its titles and few others, none in another."""
    here, everywhere = _in_titles(own), _in_titles(told)
    spread = {
        word: count * count / everywhere[word] * len(word)
        for word, count in here.items()
        if count * SAID_BY >= len(own) and not set(word) <= _IDLE
    }
    chosen: list[str] = []
    for word in sorted(spread, key=lambda w: (-spread[w], w)):
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return tuple(chosen[:WORDS])


def _in_titles(told: Sequence[Told]) -> Counter[str]:
    return Counter(piece for m in told for piece in grams.pieces(m.title, SHORTEST, LONGEST))
