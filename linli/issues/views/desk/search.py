"""The desk's search: cases by words of their text, number, place, unit, area or category, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.queries.search import FOUND
from linli.issues.queries.search import search as searched
from linli.issues.rules import searching
from linli.issues.views.desk.queue import LIST_COOKIE, MAX_SEARCH_CHARS, case_lines
from linli.kernel.people.queries import ActorRequest


@require_safe
def search(request: ActorRequest) -> HttpResponse:
    """Show what the words in the address find among all cases the reader may see."""
    typed = request.GET.get("q", "").strip()[:MAX_SEARCH_CHARS]
    lines = case_lines(searched(request.actor, typed, clock.now()))
    page = {
        "q": typed,
        "lines": lines,
        "is_full": len(lines) == FOUND,
        "is_too_short": bool(typed) and not searching.terms(typed),
        "search_url": reverse("search"),
    }
    answer = render(request, "issues/desk/search.html", page)
    if typed:
        # A case leads back to what found it.
        answer.set_cookie(LIST_COOKIE, request.get_full_path(), path=reverse("desk"), httponly=True, samesite="Lax")
    return answer
