"""Trains the models of text and writes them, each with its card, where the queries look for them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from django.db import transaction

from linli.issues.queries import models
from linli.issues.queries.models import Name
from linli.issues.rules.understanding import classifying
from linli.issues.rules.understanding.classifying import TextModel
from linli.issues.rules.understanding.likeness import Forest
from linli.issues.rules.understanding.packing import packed
from linli.issues.services import corpora, evaluating, fitting
from linli.kernel.audit import services as audit
from linli.kernel.people.rules import Actor

# The shared data's files, under the data folder.
MESSAGES = ("zh_messages/labelled_raw.csv.gz", "zh_messages/labelled_tokens.csv.gz")
REPORTS = "issues_311/boston311_dev.parquet"
FOLDS = 5
# "Something else" says nothing of what a text is about.
UNTAUGHT = frozenset({"9901"})
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Card:
    """What a model was made of (训练卡): what data and how many examples, when, and how right on unseen parts."""

    model: str
    trained_at: str
    data: Mapping[str, int]
    scores: Mapping[str, float]


def models_train(
    actor: Actor, folder: Path, examples: Mapping[str, Sequence[str]], *, now: datetime, progress: Progress
) -> list[Card]:
    """Learn every model there are examples for, and install it; give their cards.

    `category` is learned from the taxonomy's words, from invented `examples` by category and from what the desk
    confirmed; `subject` and `duplicate` from the files of the shared data in `folder`, where they are there. An
    interruption leaves the models that were installed before.
    """
    made: list[tuple[Card, TextModel | Forest]] = [_category(actor, examples, now)]
    progress("category", 1, 1)
    messages = [folder / name for name in MESSAGES if (folder / name).is_file()]
    if messages:
        made.append(_subject(messages, now, progress))
    if (folder / REPORTS).is_file():
        made.append(_duplicate(folder / REPORTS, now, progress))
    for card, model in made:
        model_install(actor, card, model, now)
    return [card for card, _ in made]


@transaction.atomic
def model_install(actor: Actor, card: Card, model: TextModel | Forest, now: datetime) -> None:
    """Put a model and its card where it is used from; the file is whole at every moment."""
    audit.record(actor, "issues:model:train", f"model:{card.model}", asdict(card), now)
    path = models.path_of(Name(card.model))
    path.parent.mkdir(parents=True, exist_ok=True)
    for target, content in ((path.with_suffix(".json"), msgspec.json.encode(card)), (path, packed(model))):
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(content)
        part.replace(target)


def _category(actor: Actor, examples: Mapping[str, Sequence[str]], now: datetime) -> tuple[Card, TextModel]:
    phrases = {code: words for code, words in models.phrases().items() if code not in UNTAUGHT}
    named = [(text, code) for code, words in phrases.items() for text in words]
    invented = [(text, code) for code in phrases for text in examples.get(code, ())]
    confirmed = [(text, code) for text, code in models.confirmed(actor, now) if code in phrases]
    taught = [*named, *invented, *confirmed]
    model = _learned(taught)
    # The invented texts, by a model that knows the words alone.
    words_alone = _learned(named)
    right = [classifying.best(words_alone, [text]) == [code] for text, code in invented]
    data = {
        "words of the taxonomy": len(named),
        "invented texts": len(invented),
        "confirmed by the desk": len(confirmed),
    }
    scores = {"invented texts right, from words alone": round(sum(right) / len(right), 3)} if right else {}
    return Card(Name.CATEGORY, now.isoformat(), data, scores), model


def _learned(taught: Sequence[tuple[str, str]]) -> TextModel:
    return fitting.text_model([text for text, _ in taught], [code for _, code in taught], least_texts=1)


def _subject(paths: Iterable[Path], now: datetime, progress: Progress) -> tuple[Card, TextModel]:
    by_file = {path.name: corpora.labelled(path) for path in paths}
    taught = [one for found in by_file.values() for one in found]
    figures = evaluating.category(taught, (), FOLDS, lambda done, total: progress("subject", done, total))
    scores = {"macro_f1": round(figures["macro_f1"], 3)}
    model = fitting.text_model([one.text for one in taught], [one.label for one in taught])
    return Card(Name.SUBJECT, now.isoformat(), {name: len(found) for name, found in by_file.items()}, scores), model


def _duplicate(path: Path, now: datetime, progress: Progress) -> tuple[Card, Forest]:
    searches = corpora.searches(path, lambda done, total: progress("duplicate", done, total))
    figures = evaluating.duplicate(searches, FOLDS)
    scores = {name: round(value, 3) for name, value in figures.items() if name != "n"}
    model = fitting.forest(*evaluating.stacked(searches))
    return Card(Name.DUPLICATE, now.isoformat(), {path.name: len(searches)}, scores), model
