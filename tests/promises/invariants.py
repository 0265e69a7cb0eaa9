"""What always holds of a case, whatever was done to it (issue-desk 24, promises P4); each looks at one thing and asserts.

5 is proven where duplicates are linked, 8 and 9 with confidentiality, 4 where clocks are reckoned. Warnings and exercises
are not there yet.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from linli.issues.models import CatalogueEntry, Override, Verification
from linli.issues.queries.held import held
from linli.issues.queries.standing import standing
from linli.issues.tests.acting import Play
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case
from linli.kernel.deadlines.queries import calendars
from linli.kernel.deadlines.rules import Length, due_at, merged, reckoned
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Unit
from linli.kernel.people.rules import Role

LEADS = ("dispatch_lead", "hand_down")
# What one person proposes and another decides.
DECIDES_ON = {
    "confirm_text": "write_text", "decline": "decline_propose", "explain_agree": "explain", "rule_hiding": "unpublish", "whistle_approve": "whistle",
}  # fmt: skip
HANDLING = {"sign", "dispose", "self_handle", "share_done", "report_in", "answer"}


@dataclass
class Past:
    """What of a case must never change, as it was when last looked at."""

    play: Play
    original: datetime | None = None
    lines: list[Any] = field(default_factory=list)


def only_moves_of_the_table(case: Case, _past: Past) -> None:
    """1: no state, no transition and no act in a state but those of the kind's table."""
    kind = rules.kind_named(case.kind)
    lines = list(case.entries.order_by("id").values_list("act", "from_state", "to_state"))
    moves = [line for line in lines if line[2]]
    try:
        state = rules.walked(kind, [(act, to_state) for act, _, to_state in moves])
    except rules.NotNowError as wrong:
        raise AssertionError(wrong.facts) from wrong
    assert state == case.state
    assert all(before[2] == after[1] for before, after in pairwise(moves))
    assert [(act, state) for act, state, _ in lines if state and state not in kind.transition(act).sources] == []


def the_timeline_only_grows(case: Case, past: Past) -> None:
    """No line is changed or taken away."""
    lines = list(case.entries.order_by("id").values_list("id", "act", "to_state", "account", "happened_at", "text"))
    assert lines[: len(past.lines)] == past.lines
    past.lines = lines


def every_line_has_its_audit_row(case: Case, _past: Past) -> None:
    """10: every write leaves one line and one audit row."""
    rows = Audit.objects.filter(object_ref=f"case:{case.pk}", act__startswith=f"{case.kind}s:case:")
    assert Counter(row.data["entry"] for row in rows) == Counter(case.entries.values_list("pk", flat=True))


def nobody_decides_on_the_own_proposal(case: Case, _past: Past) -> None:
    """No person approves what the same person proposed."""
    newest: dict[str, int | None] = {}
    for act, reason, account in case.entries.order_by("id").values_list("act", "reason", "account"):
        proposal = f"ask_{reason}" if act == "grant" else DECIDES_ON.get(act, "")
        assert account is None or newest.get(proposal) != account, f"{act} of the own {proposal}"
        newest[act] = account


def stored_dues_are_those_reckoned(case: Case, _past: Past) -> None:
    """15: recomputing deadlines from their start, length and pauses gives the stored values."""
    dues = list(case.dues.filter(is_fixed=False).prefetch_related("pauses"))
    by_code = calendars({due.calendar_code for due in dues})
    for due in dues:
        spans = [(p.from_at, p.to_at) for p in due.pauses.all() if p.to_at is not None and p.to_at > p.from_at]
        start, length, calendar = due.started_at, Length.parse(due.length), by_code[due.calendar_code]
        end = reckoned(partial(due_at, start, length, paused=merged(spans)), calendar)
        assert (due.clock, due.due_at) == (due.clock, end.due_at)


def one_open_lead_while_somebody_works(case: Case, _past: Past) -> None:
    """2: exactly one open lead leg while dispatched or in hand, none before the first and after the last."""
    leads = case.legs.filter(kind__in=LEADS, ended_at=None).count()
    assert leads == (1 if case.state in {"dispatched", "in_hand"} else 0)


def the_original_due_stays(case: Case, past: Past) -> None:
    """3: `due_original` never changes."""
    assert past.original in {None, case.due_original_at}
    past.original = case.due_original_at


def told_once(case: Case, _past: Past) -> None:
    """6: no reporter and no follower is told the same of the same moment twice."""
    told = Outbox.objects.filter(case=case, unit=None).values_list("event", "account_id", "contact_id", "created_at")
    assert max(Counter(told).values(), default=0) <= 1


def who_checks_has_not_worked_on_it(case: Case, _past: Past) -> None:
    """7: verifier and arbitrator are neither the handler nor of the handling unit."""
    lines = case.entries.filter(act__in=HANDLING, account__isnull=False)
    workers = set(lines.values_list("account_id", flat=True))
    # The desk that rules on a return also answers the reporter, which is no work on the matter.
    handlers = set(lines.exclude(act="answer", unit_id=case.first_desk_id).values_list("account_id", flat=True))
    units = set(case.legs.filter(kind__in=LEADS).values_list("to_unit_id", flat=True))
    checked = set(Verification.objects.filter(case=case, source="check").values_list("account_id", flat=True))
    assert not checked & workers
    ruled = case.entries.filter(act__in={"return_upheld", "return_rejected"}, account__isnull=False)
    assert all(line.account_id not in handlers and line.unit_id not in units - {case.first_desk_id} for line in ruled)


def closed_on_a_basis(case: Case, _past: Past) -> None:
    """12: closing needs a verification basis, or was the answer to a question; a split case has that of its parts."""
    is_split = Case.objects.filter(number__startswith=f"{case.number}{rules.PART_MARK}").exists()
    if case.state == "closed" and not is_split:
        assert case.report.close_basis or case.outcome == "answered"


def nothing_urgent_is_put_off(case: Case, _past: Past) -> None:
    """13: no path from a T1 to a pause."""
    if case.tier == "T1":
        assert not case.dues.filter(pauses__isnull=False).exists()


def departments_work_stays_with_departments(case: Case, _past: Past) -> None:
    """14: an entry led by a department never ends as the lead of a town or village without an override row."""
    desks = Unit.objects.filter(legs_held__in=case.legs.filter(kind="hand_down")).values_list("pk", flat=True)
    for leg in case.legs.filter(kind="hand_down", to_unit__in=desks):
        entry = CatalogueEntry.objects.get(pk=leg.data["route"]["entry"])
        assert entry.may_hand_down or Override.objects.filter(case=case, unit=leg.to_unit).exists()


def times_held_add_up(case: Case, past: Past) -> None:
    """16: held times along the chain of desk and lead add up to the elapsed time."""
    clerk = past.play.county.actor(Role.CLERK, past.play.county.county_desk)
    stretches = held(clerk, standing(clerk, case, past.play.now), past.play.now)
    assert sum((s.natural for s in stretches), timedelta()) == (case.closed_at or past.play.now) - case.opened_at


def reopened_is_never_on_time(case: Case, _past: Past) -> None:
    """17: reopened cases never count as on time."""
    if case.reopened_count:
        assert case.report.is_on_time is False


Invariant = Callable[[Case, Past], None]
OF_EVERY_CASE: tuple[Invariant, ...] = (
    only_moves_of_the_table,
    the_timeline_only_grows,
    every_line_has_its_audit_row,
    nobody_decides_on_the_own_proposal,
    stored_dues_are_those_reckoned,
)
OF_REPORTS: tuple[Invariant, ...] = (
    one_open_lead_while_somebody_works,
    the_original_due_stays,
    told_once,
    who_checks_has_not_worked_on_it,
    closed_on_a_basis,
    nothing_urgent_is_put_off,
    departments_work_stays_with_departments,
    times_held_add_up,
    reopened_is_never_on_time,
)
# What follows the loop of a report.
REPORTS = frozenset({"issue", "finding"})


def look(case: Case, past: Past) -> None:
    """Assert all that must hold of a case of its kind."""
    for holds in (*OF_EVERY_CASE, *(OF_REPORTS if case.kind in REPORTS else ())):
        try:
            holds(case, past)
        except AssertionError as broken:
            broken.add_note(f"{holds.__doc__}")
            raise
