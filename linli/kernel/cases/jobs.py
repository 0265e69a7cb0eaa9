"""Work that must happen on time: clocks that run out."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases.models import Case
from linli.kernel.deadlines.services import due_fired, dues_lease

if TYPE_CHECKING:
    from linli.kernel.deadlines.models import Due

BATCH = 100
log = logging.getLogger(__name__)


def dues_fire(now: datetime) -> int:
    """Act on every clock that has run out, through the handler its case's kind names; gives how many.

    Effect and mark share one transaction, so a worker that dies half-way harms nothing: the lease runs out and
    another takes the row. One clock whose effect fails does not keep the others waiting.
    """
    fired = 0
    while rows := dues_lease(now, limit=BATCH):
        kinds = dict(Case.objects.filter(pk__in={due.case_id for due in rows}).values_list("pk", "kind"))
        for due in rows:
            try:
                fired += _fire(rules.kind_named(kinds[due.case_id]), due, now)
            except Exception:
                log.exception("clock %s of case %s failed", due.clock, due.case_id)
    return fired


def _fire(kind: rules.CaseKind, due: "Due", now: datetime) -> bool:
    handler = kind.on_due.get(due.clock)
    with transaction.atomic():
        is_due = due_fired(due.pk, now)
        if is_due and handler is not None:
            try:
                with transaction.atomic():
                    handler(due.case_id, due.leg_id, now)
            except rules.DomainError as refused:
                # The case has moved on since; the clock has nothing left to say.
                log.info("clock %s of case %s had no effect: %s", due.clock, due.case_id, refused.code)
    return is_due
