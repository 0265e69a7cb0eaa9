"""The desk's page of hot topics: the same trouble told in many words."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.forms.words import area_words, named
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.queries.topics import DAYS, HotTopic, Telling, hot_topics
from linli.issues.views.desk import words
from linli.issues.views.desk.queue import around
from linli.kernel.people.queries import ActorRequest

# As many reports stand under a topic before the rest is folded away.
OPEN = 3
_STREET_DIGITS = 9


@require_safe
def hot(request: ActorRequest) -> HttpResponse:
    """Show what many reports tell at once."""
    page = {
        "topics": [_topic(topic) for topic in hot_topics(request.actor, clock.now())],
        "days": DAYS,
        **around(request.actor),
        "is_topics": True,
    }
    return render(request, "issues/desk/topics.html", page)


def _topic(topic: HotTopic) -> dict[str, Any]:
    lines = [_line(telling) for telling in topic.told]
    category, _ = Counter(telling.category for telling in topic.told).most_common(1)[0]
    area, in_it = Counter(telling.area_code[:_STREET_DIGITS] for telling in topic.told).most_common(1)[0]
    return {
        "title": topic.typical.title,
        "words": topic.words,
        "number": len(lines),
        "category": named(taxonomy().categories[category]),
        # Where most of it is; a trouble of everywhere names no place.
        "place": area_words(area, levels=2) if 2 * in_it > len(lines) else "",
        "since": topic.told[-1].opened_at,
        "first": lines[:OPEN],
        "rest": lines[OPEN:],
    }


def _line(telling: Telling) -> dict[str, Any]:
    return {
        "url": reverse("case", args=[telling.id]),
        "title": telling.title,
        "state": words.state(telling.state),
        "look": words.LOOKS.get(telling.state, "neutral"),
        "opened_at": telling.opened_at,
    }
