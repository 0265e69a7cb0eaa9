"""Reads corpora: files of the shared data's columns as examples; what would tell the answer is never read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linli.doors import sheet_in
from linli.issues.rules.publishing import METRES_PER_DEGREE
from linli.issues.rules.understanding import likeness
from linli.issues.rules.understanding.likeness import Said
from linli.issues.rules.understanding.topics import Told

# Candidates: earlier reports so near and so recent (docs/models.md says what other limits give).
WITHIN_M, WITHIN_S = 300.0, 60 * 86_400.0
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, what it is about, and the group of texts that are nearly the same: never on both sides of a split."""

    text: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Search:
    """One report that repeats another: its features against each candidate, and which of those is the root."""

    # The root's id, by which folds are split.
    group: str
    table: NDArray[np.float64]
    is_sought: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    said: Said
    repeats: str


def labelled(path: Path) -> list[Labelled]:
    """Give the texts of a file with `label` and either `text` and perhaps `title`, or `tokens`."""
    found = []
    for row in _rows(path, {"label"}):
        words = "".join(str(row.get("tokens") or "").split())
        text = words or f"{row.get('title') or ''} {row.get('text') or ''}"
        found.append(Labelled(text.strip(), str(row["label"]), str(row.get("group") or text)))
    return found


def told(path: Path) -> tuple[list[Told], list[str]]:
    """Give the messages of a file with `title` and `body`, and the topic each carries, "" for none."""
    rows = list(_rows(path, {"title", "body", "silver_topic"}))
    messages = [Told(str(r["title"] or ""), str(r["body"] or "")) for r in rows]
    return messages, [str(r["silver_topic"] or "") for r in rows]


def searches(path: Path, progress: Progress) -> list[Search]:
    """Give every report that repeats an earlier one, as a search among the reports before it.

    Reports named as the same trouble make a group, whose root is its oldest, as at the desk; each of the others is
    asked once, on arrival: nothing that came later is read. A root out of reach is a search without a sought one.
    """
    known = sorted(_reports(path), key=lambda k: (k.said.at_s, k.id))
    roots = _roots(known)
    east, north = np.array([k.said.east_m for k in known]), np.array([k.said.north_m for k in known])
    at_s = np.array([k.said.at_s for k in known])
    made = []
    for number, (place, root) in enumerate(sorted(roots.items())):
        since = int(np.searchsorted(at_s, at_s[place] - WITHIN_S))
        near = np.hypot(east[since:place] - east[place], north[since:place] - north[place]) <= WITHIN_M
        places = since + np.flatnonzero(near)
        if len(places):
            order, table = likeness.seen(known[place].said, [known[i].said for i in places.tolist()])
            made.append(Search(known[root].id, table, places[order[: len(table)]] == root))
        else:
            nothing = np.zeros(0, dtype=np.bool_)
            made.append(Search(known[root].id, np.zeros((0, likeness.FEATURES)), nothing))
        progress(number + 1, len(roots))
    return made


def _reports(path: Path) -> Iterator[_Known]:
    wanted = {"id", "category", "opened_at", "description", "lat", "lon", "duplicate_of"}
    for row in _rows(path, wanted):
        north_m, lat = float(row["lat"]) * METRES_PER_DEGREE, float(row["lat"])
        east_m = float(row["lon"]) * METRES_PER_DEGREE * float(np.cos(np.radians(round(lat))))
        said = Said(
            str(row["description"] or "").lower(), str(row["category"]), east_m, north_m, _epoch_s(row["opened_at"])
        )
        yield _Known(str(row["id"]), said, str(row["duplicate_of"] or ""))


def _roots(known: Sequence[_Known]) -> dict[int, int]:
    """Give for every report that repeats another the place of the oldest of its group; `known` is oldest first."""
    place = {k.id: i for i, k in enumerate(known)}
    above = list(range(len(known)))

    def oldest(i: int) -> int:
        while above[i] != i:
            i = above[i]
        return i

    for i, k in enumerate(known):
        if k.repeats in place:
            one, other = oldest(i), oldest(place[k.repeats])
            above[max(one, other)] = min(one, other)
    return {i: oldest(i) for i in range(len(known)) if above[i] != i}


def _rows(path: Path, wanted: set[str]) -> Iterator[sheet_in.Row]:
    first = True
    for row in sheet_in.read(path).rows:
        if first and (missing := sorted(wanted - row.keys())):
            raise sheet_in.BadSheetError(f"{path.name} has no column {', '.join(missing)}")
        first = False
        yield row


def _epoch_s(moment: object) -> float:
    read = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
