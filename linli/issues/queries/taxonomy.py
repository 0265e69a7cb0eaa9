"""The desk's editable tables as one frozen picture, kept in the process for a few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext

from linli.doors import clock
from linli.issues.models import (
    BlockedPhrase,
    CatalogueEntry,
    Category,
    Edition,
    Nature,
    Question,
    Reason,
    ReplyTemplate,
    Tier,
)
from linli.issues.rules import answers, effects, routing
from linli.kernel.cases.rules import NotSetUpError

# An edit in the set-up pages is seen by every process within this time.
KEPT_S = 5.0


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Every table that intake and routing look at, by code."""

    categories: Mapping[str, Category]
    tiers: Mapping[str, Tier]
    natures: Mapping[str, Nature]
    reasons: Mapping[tuple[str, str], Reason]
    questions: tuple[Question, ...]
    # The questions of each category as the rules read them; those for all under `EVERY_CATEGORY`.
    asked_by: Mapping[str, tuple[effects.Asked, ...]]
    catalogue: tuple[routing.Entry, ...]
    # What says nothing by itself (issue-desk 6.4).
    phrases: tuple[str, ...]
    # The reply templates in force, and the texts of all that ever were.
    replies: tuple[ReplyTemplate, ...]
    reply_texts: frozenset[str]

    @property
    def first_question(self) -> Question:
        """Give the question every report begins with, about danger; NotSetUpError before the tables are loaded."""
        for question in self.questions:
            if question.variable == "danger_now":
                return question
        words = gettext("Reports cannot be taken here yet: the tables of this platform were not loaded.")
        raise NotSetUpError(words)

    def questions_for(self, category: str) -> tuple[Question, ...]:
        """Give the questions asked for a category: those for all first, then its own, in order."""
        return tuple(q for q in self.questions if q.category in {effects.EVERY_CATEGORY, category})

    def asked(self, category: str) -> tuple[effects.Asked, ...]:
        """Give the questions of a category as the rules read them."""
        return self.asked_by.get(category, self.asked_by[effects.EVERY_CATEGORY])

    def entries_for(self, category: str) -> tuple[routing.Entry, ...]:
        """Give the rows of the catalogue that may hold for a category, and those that hold for all."""
        return tuple(
            e for e in self.catalogue if category.startswith(e.category) or e.category == routing.DEFAULT_CATEGORY
        )

    def reasons_of(self, group: str) -> tuple[Reason, ...]:
        """Give the reasons of one group, in the order they were loaded."""
        return tuple(r for (g, _), r in self.reasons.items() if g == group)

    def answer_fault(self, text: str) -> answers.Fault | None:
        """Give why a text is no substantive answer; None when it is one."""
        return answers.fault(text, self.phrases, self.reply_texts)

    def leaves(self) -> tuple[Category, ...]:
        """Give the categories a report may carry: those with a parent that are not retired."""
        return tuple(c for c in self.categories.values() if c.parent_id and not c.is_retired)


_kept: tuple[float, Taxonomy] | None = None


def taxonomy() -> Taxonomy:
    """Give the tables as they were at most five seconds ago."""
    global _kept  # noqa: PLW0603 - one picture per process; a stale one is replaced whole
    if _kept is None or clock.tick_s() - _kept[0] > KEPT_S:
        _kept = (clock.tick_s(), _read())
    return _kept[1]


def is_at_hand() -> bool:
    """Tell whether the next call of `taxonomy` answers from memory, so that even the loop may make it."""
    return _kept is not None and clock.tick_s() - _kept[0] < KEPT_S - 1


def forget() -> None:
    """Drop the kept picture; called by the services that change the tables."""
    global _kept  # noqa: PLW0603 - same
    _kept = None


def _read() -> Taxonomy:
    categories = {c.code: c for c in Category.objects.order_by("code")}
    questions = tuple(Question.objects.order_by("category", "order"))
    asked = [_asked(q) for q in questions]
    replies = list(ReplyTemplate.objects.order_by("version"))
    newest = {r.code: r for r in replies}.values()
    return Taxonomy(
        categories=categories,
        tiers={t.code: t for t in Tier.objects.all()},
        natures={n.code: n for n in Nature.objects.order_by("pk")},
        reasons={(r.group, r.code): r for r in Reason.objects.order_by("pk")},
        questions=questions,
        asked_by={
            code: tuple(a for a in asked if a.category in {effects.EVERY_CATEGORY, code})
            for code in (effects.EVERY_CATEGORY, *categories)
        },
        catalogue=tuple(entry_of(e) for e in CatalogueEntry.objects.filter(editions__in=in_force()).order_by("pk")),
        phrases=tuple(BlockedPhrase.objects.filter(is_retired=False).values_list("text", flat=True)),
        replies=tuple(r for r in newest if not r.is_retired),
        reply_texts=frozenset(text for r in replies for text in (r.text_zh, r.text_en) if text),
    )


def _asked(question: Question) -> effects.Asked:
    return effects.Asked(
        question.category,
        question.variable,
        question.is_required,
        tuple(v for v in question.values.split("|") if v),
        frozenset(v for v in question.effect_if.split("|") if v),
        effects.parsed_effect(question.effect),
        question.show_if,
    )


def in_force() -> QuerySet[Edition]:
    """Give the edition of the dispatch catalogue that was put in force last, as a list of one or none."""
    newest = Edition.objects.exclude(activated_at=None).order_by("-activated_at", "-pk").values("pk")[:1]
    return Edition.objects.filter(pk=Subquery(newest))


def entry_of(row: CatalogueEntry) -> routing.Entry:
    """Give a row of the catalogue as the rules read it."""
    return routing.Entry(
        id=row.pk or 0,
        category=row.category,
        area_prefix=row.area_prefix,
        setting=row.setting,
        conditions={name: tuple(values) for name, values in row.conditions.items()},
        lead_role=row.lead_role,
        assist_roles=tuple(row.assist_roles),
        may_hand_down=row.may_hand_down,
        is_auto=row.is_auto,
        basis=row.basis,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        object_class=row.object_class,
        level=row.level,
        whistle_direct=row.whistle_direct,
    )
