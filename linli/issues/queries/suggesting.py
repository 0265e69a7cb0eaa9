"""What a text may be about: categories offered to people, never set by themselves (issue-desk 5)."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linli.issues.queries import models
from linli.issues.queries.models import Name
from linli.issues.rules import searching, splitting
from linli.issues.rules.splitting import Piece

log = logging.getLogger(__name__)
# What is believed less is not worth a line (our default).
LEAST_SHARE = 0.08
# From here on a clause is taken to be about its likeliest category (our default).
SURE = 0.5
# A category none of whose names is in the text keeps this much of its belief (our default).
UNNAMED = 0.3
# Which branches of our tree the seven first-level classes of 12345 practice may mean, and what the others keep.
BRANCHES = {
    "劳动和社会保障": {"10"},
    "城乡建设": {"01", "02", "03", "04", "05", "06", "07", "08", "12"},
    "教育文体": {"11"},
    "商贸旅游": {"02", "07", "08", "09"},
    "卫生计生": {"10", "11"},
    "环境保护": {"01", "03", "04", "06"},
    "交通运输": {"02", "08"},
}
UNCOVERED = 0.2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One category with its share of belief from 0 to 1, None where only its name was found, and the words why."""

    code: str
    share: float | None
    words: tuple[str, ...] = ()


def suggested(text: str, phrases: Mapping[str, Iterable[str]], *, limit: int) -> list[Suggestion]:
    """Give the categories a text may be about, likeliest first; those it names where no model is at hand."""
    named = searching.named_in(text, phrases, limit=len(phrases))
    try:
        believed = _believed(text, phrases, frozenset(named))
    except Exception:
        # A model is a file somebody may have replaced: whatever it does, the report goes on.
        log.exception("model of categories failed")
        believed = []
    found = believed or [Suggestion(code, None) for code in named]
    return found[:limit]


def pieces(text: str) -> list[Piece]:
    """Give the pieces a report about several things may be split into; empty where it seems to be about one."""
    phrases = models.phrases()

    def category_of(clause: str) -> str:
        best = next(iter(suggested(clause, phrases, limit=1)), None)
        return best.code if best and (best.share is None or best.share >= SURE) else ""

    return splitting.suggested(text, category_of)


def _believed(text: str, phrases: Mapping[str, Iterable[str]], named: frozenset[str]) -> list[Suggestion]:
    model = models.text_model(Name.CATEGORY)
    if model is None:
        return []
    guesses = [g for g in model.guesses(text, limit=len(model.labels)) if g.label in phrases]
    branches = _branches(text)
    weights = [
        g.share * (1 if g.label in named else UNNAMED) * (UNCOVERED + branches.get(g.label[:2], 0.0) if branches else 1)
        for g in guesses
    ]
    total = sum(weights) or 1.0
    found = [Suggestion(g.label, w / total, g.words) for g, w in zip(guesses, weights, strict=True)]
    kept = [s for s in found if s.share is not None and (s.share >= LEAST_SHARE or s.code in named)]
    return sorted(kept, key=lambda s: -(s.share or 0.0))


def _branches(text: str) -> dict[str, float]:
    """Give how much the model of subjects believes in each branch; empty without one, or where it knows no word."""
    model = models.text_model(Name.SUBJECT)
    found: dict[str, float] = {}
    for guess in model.guesses(text, limit=len(model.labels)) if model else ():
        for branch in BRANCHES.get(guess.label, ()):
            found[branch] = found.get(branch, 0.0) + guess.share
    return found
