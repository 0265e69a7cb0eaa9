"""What a live stream is opened with, and what is read for all streams of the process: all that needs the database."""

import json
from collections.abc import Sequence
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.feed import queries as feed
from linli.kernel.feed.rules import Event, Interest, Position
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission, reach

# What one look takes in; who has missed as much looks at everything again.
MOST_EVENTS = 500


@require_safe
def opened(request: ActorRequest) -> HttpResponse:
    """Give the first words of a stream: what it may tell, from where, and what its reader missed.

    `linli.site.live` reads them and goes on; by themselves they are a stream without events that ends at once.

    `t` names topics, joined by commas: `desk` for the lists (also where none is named), `case:7` for one case.
    `Last-Event-ID`, or `after` in the address, is the last position its reader heard of.
    """
    interest = _interest(request, request.GET.get("t", "desk").split(","))
    heard = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    missed: list[Event] = []
    since = Position.parse(heard)
    is_lost = bool(heard) and (since is None or not feed.is_kept(since))
    if since is not None and not is_lost:
        missed = read(since)
        is_lost = len(missed) == MOST_EVENTS
    position = feed.last_position() if since is None or is_lost else missed[-1].position if missed else since
    told = [] if is_lost else [_plain(event) for event in missed if interest.covers(event)]
    words = {
        "account": request.actor.account_id,
        "subjects": sorted(interest.subjects),
        "paths": sorted(interest.paths),
        "units": sorted(interest.unit_ids),
        "position": str(position),
        "missed": told,
        "is_lost": is_lost,
    }
    return HttpResponse(f": {json.dumps(words)}\n\n", content_type="text/event-stream")


def read(after: Position) -> list[Event]:
    """Give the next events, at most `MOST_EVENTS`, with the units their cases lie with."""
    events = feed.events_after(after, MOST_EVENTS)
    case_ids = {int(event.key) for event in events if event.key}
    units = cases.units_in_sight(case_ids, clock.now()) if case_ids else {}
    return [replace(e, unit_ids=units[int(e.key)]) if e.key else e for e in events]


def _interest(request: ActorRequest, topics: Sequence[str]) -> Interest:
    """Give what the topics stand for to this reader; 404 for a topic that is not, or that nobody may show them."""
    actor, subjects, is_desk = request.actor, set(), False
    for topic in topics:
        name, _, key = topic.partition(":")
        if topic == "desk":
            is_desk = True
        elif name == "case" and key.isascii() and key.isdigit():
            subjects.add(f"case:{cases.case(actor, int(key), clock.now(), Permission.ISSUES_DESK).pk}")
        else:
            raise Http404(topic)
    far = reach(actor, Permission.ISSUES_DESK)
    paths = frozenset({""} if far.everything else far.prefixes) if is_desk else frozenset()
    return Interest(frozenset(subjects), paths, far.units | far.desks if is_desk else frozenset())


def _plain(event: Event) -> list[str]:
    return [str(event.position), event.kind, event.key]
