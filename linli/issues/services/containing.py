"""A split report follows its parts: answered when all are, closed when all are, open again with one (issue-desk 12)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.issues.models import Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks, splitting
from linli.issues.rules.clocks import Clock
from linli.issues.services.taking import take
from linli.kernel.audit.services import part
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import CONTAINER
from linli.kernel.cases.services import Line, Visibility, linking, parts
from linli.kernel.deadlines.queries import case_dues, open_dues
from linli.kernel.deadlines.services import due_unmeet, dues_cancel, dues_meet
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

PLATFORM = Actor(job="parts")


@part
def container_follow(container_id: int, now: datetime) -> None:
    """Let a split report go on as its parts have; called after every act on one of them."""
    container = linking.cases_lock({container_id})[container_id]
    found = [each for each, _ in parts.parts_of(container_id)]
    if container.state == CONTAINER:
        _meet(container, found, now)
        if all(each.closed_at for each in found):
            _close(container, found, now)
    elif container.state == "closed" and any(each.closed_at is None for each in found):
        held = take(PLATFORM, container_id, "part_reopened", None, now)
        held.move(Line("part_reopened", Visibility.PUBLIC), CONTAINER, now, closed_at=None, outcome="")
    elif container.state == "closed":
        # What a ruling set going again ends as it would have with the closing.
        dues_cancel(container_id, [Clock.ANSWER], now)


@part
def answer_lost(case: "Case") -> None:
    """Let the answer clock of the whole run on as if it had never been met, after a part's own answer was ruled none.

    A part has the clock only where it ran when the report was split: the parts' answers then met that of the whole.
    """
    whole = cases.container_of(case)
    if whole is not None:
        for due in case_dues(PLATFORM, whole.pk).filter(clock=Clock.ANSWER):
            due_unmeet(due.pk)
        Report.objects.filter(pk=whole.pk).update(answered_at=None)


def _meet(container: "Case", found: "list[Case]", now: datetime) -> None:
    """Meet the clocks of the whole that run in no part any longer; they ran on until then (issue-desk 24.4)."""
    running = {due.clock for each in found for due in open_dues(PLATFORM, each.pk)}
    # A part that ended without an answer is answered with its end, unless its answer was ruled none.
    owed = Q(case__closed_at=None) | Q(case__entries__act="unanswered_uphold")
    is_owed = Report.objects.filter(owed, case__in=found, answered_at=None).exists()
    dues_meet(container.pk, clocks.OF_REPORT - running - ({Clock.ANSWER} if is_owed else set()), now)
    if not is_owed:
        Report.objects.filter(pk=container.pk, answered_at=None).update(answered_at=now)


def _close(container: "Case", found: "list[Case]", now: datetime) -> None:
    counts_as = {
        code: reason.counts_as for (group, code), reason in taxonomy().reasons.items() if group == "close_outcome"
    }
    outcome = splitting.worst([each.outcome for each in found], counts_as)
    held = take(PLATFORM, container.pk, "parts_over", None, now)
    held.cancel(clocks.OF_CASE, now)
    held.move(Line("parts_over", Visibility.PUBLIC, reason=outcome), "closed", now, outcome=outcome, closed_at=now)
