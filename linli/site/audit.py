"""The auditor's page: every act of the platform, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.kernel.audit import queries
from linli.kernel.audit.queries.sealing import newest
from linli.kernel.people.queries import ActorRequest


@require_GET
def trail(request: ActorRequest) -> HttpResponse:
    """Show audit rows, narrowed to one object or one actor by the address; `before` is the pager's cursor.

    Above them stands how far they are sealed, to be compared with heads held elsewhere.
    """
    wanted = {name: request.GET.get(name, "").strip()[:60] for name in ("object", "who")}
    before = request.GET.get("before", "")
    found = queries.rows(
        request.actor,
        object_ref=wanted["object"],
        who=wanted["who"],
        before=int(before) if before.isascii() and before.isdigit() else None,
    )
    shown = found[: queries.PAGE]
    last = shown[-1].pk if len(found) > queries.PAGE else None
    sealed = newest()
    page = {
        "rows": shown,
        "wanted": wanted,
        "last": last,
        "sealed": sealed,
        "head": bytes(sealed.head).hex() if sealed else "",
    }
    return render(request, "audit.html", page)
