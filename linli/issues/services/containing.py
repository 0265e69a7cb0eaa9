"""A split report follows its parts: answered when all are, closed when all are, open again with one (issue-desk 12)."""

from datetime import datetime
from typing import TYPE_CHECKING

from linli.issues.models import Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks, splitting
from linli.issues.services.taking import take
from linli.kernel.audit.services import part
from linli.kernel.cases.rules import CONTAINER
from linli.kernel.cases.services import Line, Visibility, linking, parts
from linli.kernel.deadlines.queries import open_dues
from linli.kernel.deadlines.services import dues_meet
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


def _meet(container: "Case", found: "list[Case]", now: datetime) -> None:
    """Meet the clocks of the whole that run in no part any longer; they ran on until then (issue-desk 24.4)."""
    running = {due.clock for each in found for due in open_dues(PLATFORM, each.pk)}
    dues_meet(container.pk, clocks.OF_REPORT - running, now)
    unanswered = Report.objects.filter(case__in=found, answered_at=None, case__closed_at=None)
    if not unanswered.exists():
        Report.objects.filter(pk=container.pk, answered_at=None).update(answered_at=now)


def _close(container: "Case", found: "list[Case]", now: datetime) -> None:
    counts_as = {
        code: reason.counts_as for (group, code), reason in taxonomy().reasons.items() if group == "close_outcome"
    }
    outcome = splitting.worst([each.outcome for each in found], counts_as)
    held = take(PLATFORM, container.pk, "parts_over", None, now)
    held.cancel(clocks.OF_CASE, now)
    held.move(Line("parts_over", Visibility.PUBLIC, reason=outcome), "closed", now, outcome=outcome, closed_at=now)
