"""Taking back what one has just done: offered above the case for thirty seconds, with a key."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from linli.doors import clock
from linli.issues.queries.standing import holds
from linli.issues.rules import undoing
from linli.issues.services.undoing import act_undo
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Stage
from linli.kernel.cases import rules
from linli.kernel.people.queries import ActorRequest


def offered(stage: Stage) -> dict[str, Any] | None:
    """Give what the reader has just done and may still take back; None where there is nothing."""
    last = stage.seen.entries[-1] if stage.seen.entries else None
    if last is None:
        return None
    is_own = last.account_id == stage.actor.account_id
    if not undoing.may_undo(last.act, is_own=is_own, done_at=last.happened_at, now=stage.now):
        return None
    return {"act": words.act(last.act)} if holds(stage.actor, stage.seen, undoing.BACK[last.act]) else None


@require_POST
def undo(request: ActorRequest, case_id: int) -> HttpResponse:
    """Take back the last act of a case; too late, the page says so and nothing changes."""
    version, said = request.POST.get("version", ""), gettext("Taken back at once.")
    try:
        known = int(version) if version.isdecimal() else 0
        act_undo(request.actor, case_id, version=known, text=said, now=clock.now())
        messages.success(request, said)
    except (rules.RefusedActError, rules.StaleFormError):
        messages.warning(request, gettext("It is too late to take this back."))
    return redirect("case", case_id)
