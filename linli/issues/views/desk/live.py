"""How a page of the desk or of a round hears of changes: what it shows, and where to ask how that stands now."""

import json
from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse

from linli.doors import clock

# Ids of cases, or of hand-overs, and the version each case had; on a map places and their counts as well.
Versions = Mapping[int, int] | Mapping[str, str]


def listed(look: str, rows: Versions) -> dict[str, str]:
    """Give what `parts/live.html` reads on a list; `look` is its address."""
    return _listening("desk", look, rows)


def one(case_id: int, version: int, look: str) -> dict[str, str]:
    """Give what `parts/live.html` reads on the pages of one case."""
    return _listening(f"case:{case_id}", look, {case_id: version})


def now(rows: Versions) -> HttpResponse:
    """Answer a page that asks by itself how the rows it shows stand now."""
    return JsonResponse({"rows": rows})


def _listening(topic: str, look: str, rows: Versions) -> dict[str, str]:
    # A browser may show the page long after it was made, from its own copy.
    made_at = clock.now().isoformat()
    return {"stream": f"/live/?t={topic}", "look": look, "rows": json.dumps(rows), "made_at": made_at}
