"""What a case of one slice may become in another, which knows nothing of the first."""

from dataclasses import dataclass

from linli.kernel.cases import queries, rules
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import Actor


@dataclass(frozen=True, slots=True)
class Opening:
    """A kind of case that may be begun from another, and where."""

    zh: str
    en: str
    url: str


def openings(actor: Actor, seen: Case) -> list[Opening]:
    """Give what the actor may begin of another slice from a case they have been shown and whose words they read."""
    own = rules.kind_named(seen.kind)
    if own.words is None or not queries.reads_raw(actor, seen):
        return []
    others = [kind for kind in rules.kinds() if kind.begins_at is not None and kind.slice != own.slice]
    found = [(kind, kind.begins_at(actor, seen.category, seen.pk)) for kind in others if kind.begins_at]
    return [Opening(kind.zh, kind.en, url) for kind, url in found if url]


def words_of(actor: Actor, seen: Case) -> str:
    """Give what was reported in a case the actor has been shown; NotThereError where they may not read or take it."""
    own = rules.kind_named(seen.kind)
    words = own.words(actor, seen.pk) if own.words is not None and seen.closed_at is None else ""
    if not words or not queries.reads_raw(actor, seen):
        raise rules.NotThereError
    return words
