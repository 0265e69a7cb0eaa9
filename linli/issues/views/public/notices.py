"""One's own notices: what was told, when, and the way to its case; they are here whatever became of the sending."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.words import named
from linli.issues.queries.notices import own_notices, unread
from linli.kernel.notify.rules import STATUS, fitting
from linli.kernel.notify.rules import render as said
from linli.kernel.notify.services import messages_read
from linli.kernel.people.queries import ActorRequest

if TYPE_CHECKING:
    from linli.kernel.notify.models import Outbox
    from linli.kernel.people.rules import Actor


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: ActorRequest) -> HttpResponse:
    """List one's notices, newest first; opening one leads to its case, and one press has read them all."""
    actor, now = request.actor, clock.now()
    found = own_notices(actor, now)
    if request.method == "POST":
        chosen = request.POST.get("notice", "")
        opened = found.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        messages_read(actor, [opened.pk] if opened else list(found.values_list("pk", flat=True)), now)
        return redirect(_address(actor, opened) if opened else reverse("notices"))
    start = request.GET.get("below", "")
    rows = list((found.filter(pk__lt=int(start)) if start.isdecimal() else found)[: settings.ENV.page_size + 1])
    shown = rows[: settings.ENV.page_size]
    page = {
        "notices": [_line(actor, row) for row in shown],
        "unread": unread(actor, now),
        "newer_url": reverse("notices") if start else "",
        "older_url": f"{reverse('notices')}?below={shown[-1].pk}" if len(rows) > len(shown) else "",
    }
    return render(request, "issues/public/notices.html", page)


def _line(actor: "Actor", row: "Outbox") -> dict[str, Any]:
    words = said(row.event, row.language, row.params)
    case = row.case
    # What is not open is read in full by its reporter alone, as in every other way a notice goes.
    is_full = case is None or case.confidentiality == "open" or case.reporter_id == actor.account_id
    event = fitting(row.event, is_short=False, is_open=is_full)
    return {
        "id": row.pk,
        "title": words.title,
        "text": words.text if event != STATUS else gettext("There is news of this case."),
        "lang": "en" if row.language == "en" else "zh-Hans",
        "number": case.number if case else "",
        "unit": named(row.unit) if row.unit else "",
        "created_at": row.created_at,
        "is_new": row.read_at is None,
    }


def _address(actor: "Actor", row: "Outbox") -> str:
    """Give the page on which the reader follows the case of a notice: as its unit, its reporter or a follower."""
    if row.case is None:
        return reverse("notices")
    if row.unit_id is not None:
        return reverse("case", args=[row.case.pk])
    if row.case.reporter_id == actor.account_id:
        return reverse("follow", args=[row.case.lookup_code])
    return reverse("public_case", args=[row.case.number])
