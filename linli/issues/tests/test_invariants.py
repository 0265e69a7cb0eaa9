"""What always holds (issue-desk 24), on reports that walk at random through what people and clocks may do to them.

`LINLI_WALKS=10000` takes the full number of walks; the suite takes a few, always the same ones.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from linli.issues.kind import FINDING, ISSUE
from linli.issues.models import CatalogueEntry, Override, Verification
from linli.issues.queries.held import held
from linli.issues.queries.standing import standing
from linli.issues.tests.acting import EXAMPLES, NO_DANGER, Example, Play, is_clock
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.queries import calendars
from linli.kernel.deadlines.rules import Length, due_at, merged, reckoned
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Unit
from linli.kernel.people.rules import Role
from tests.fixtures.town import Town

WALKS = int(os.environ.get("LINLI_WALKS", "24"))
STEPS = 14
WAITS = [timedelta(minutes=m) for m in (1, 10, 45, 180, 24 * 60, 4 * 24 * 60, 12 * 24 * 60)]
LEADS = ("dispatch_lead", "hand_down")
OF_ISSUES = [e for e in EXAMPLES.values() if e.act in {t.act for t in ISSUE.transitions}]
# A road that waits, a manhole that cannot (T1), a water supply, a lawn; each with what it asks.
SUBJECTS = {
    "0201": {"accident": "no"}, "0202": {"cover_state": "broken"}, "0307": {"drinking": "no"}, "0401": {},
}  # fmt: skip
HANDLING = {"sign", "dispose", "self_handle", "share_done", "report_in", "answer"}


@dataclass
class Walk:
    """One report on its way, and what of it must never change."""

    play: Play
    draw: random.Random
    # How often each act was done in all walks: the rare ones are tried first.
    seen: Counter[str]
    original: datetime | None = None
    done: list[str] = field(default_factory=list)

    def steps(self) -> Iterator[str]:
        """Do up to STEPS acts that the state allows, each by its own person, letting clocks run out in between."""
        for _ in range(STEPS):
            self.play.at(self.play.now + self.draw.choice(WAITS))
            dues_fire(self.play.now)
            self.play.at(self.play.now + WAITS[0])
            state = self.play.case.state
            open_now = [e for e in OF_ISSUES if not is_clock(e.service) and state in _sources(e)]
            open_now.sort(key=lambda example: self.seen[example.act] * self.draw.random())
            done = next((e.act for e in open_now if self._is_done(e)), None)
            if done is None:
                return
            self.done.append(done)
            self.seen[done] += 1
            yield done

    def _is_done(self, example: Example) -> bool:
        before = Audit.objects.count(), Entry.objects.count()
        try:
            with transaction.atomic():
                example.play(self.play)
        except (rules.DomainError, ObjectDoesNotExist):
            # Not now, or there is nothing yet that the example is about: then nothing was written.
            assert (Audit.objects.count(), Entry.objects.count()) == before
            return False
        return True


def _sources(example: Example) -> frozenset[str]:
    return ISSUE.transition(example.act).sources


def only_moves_of_the_table(case: Case, _walk: Walk) -> None:
    """1: no transition outside 6.2."""
    kind = {"issue": ISSUE, "finding": FINDING}[case.kind]
    moves = list(case.entries.exclude(to_state="").order_by("id").values_list("act", "from_state", "to_state"))
    assert rules.walked(kind, [(act, to_state) for act, _, to_state in moves]) == case.state
    assert all(before[2] == after[1] for before, after in pairwise(moves))


def one_open_lead_while_somebody_works(case: Case, _walk: Walk) -> None:
    """2: exactly one open lead leg while dispatched or in hand, none before the first and after the last."""
    leads = case.legs.filter(kind__in=LEADS, ended_at=None).count()
    assert leads == (1 if case.state in {"dispatched", "in_hand"} else 0)


def the_original_due_stays(case: Case, walk: Walk) -> None:
    """3: `due_original` never changes."""
    assert walk.original in {None, case.due_original_at}
    walk.original = case.due_original_at


def who_checks_has_not_worked_on_it(case: Case, _walk: Walk) -> None:
    """7: verifier and arbitrator are neither the handler nor of the handling unit."""
    workers = set(case.entries.filter(act__in=HANDLING).values_list("account_id", flat=True)) - {None}
    units = set(case.legs.filter(kind__in=LEADS).values_list("to_unit_id", flat=True))
    checked = set(Verification.objects.filter(case=case, source="check").values_list("account_id", flat=True))
    assert not checked & workers
    ruled = case.entries.filter(act__in={"return_upheld", "return_rejected"}, account__isnull=False)
    assert all(line.account_id not in workers and line.unit_id not in units - {case.first_desk_id} for line in ruled)


def every_line_has_its_audit_row(case: Case, _walk: Walk) -> None:
    """10: every write leaves one line and one audit row."""
    rows = Audit.objects.filter(object_ref=f"case:{case.pk}", act__startswith="issues:case:")
    assert Counter(row.data["entry"] for row in rows) == Counter(case.entries.values_list("pk", flat=True))


def closed_on_a_basis(case: Case, _walk: Walk) -> None:
    """12: closing needs a verification basis, or was the answer to a question."""
    if case.state == "closed":
        assert case.report.close_basis or case.outcome == "answered"


def nothing_urgent_is_put_off(case: Case, _walk: Walk) -> None:
    """13: no path from a T1 to a pause."""
    if case.tier == "T1":
        assert not case.dues.filter(pauses__isnull=False).exclude(pauses__reason="ask").exists()


def departments_work_stays_with_departments(case: Case, _walk: Walk) -> None:
    """14: an entry led by a department never ends as the lead of a town or village without an override row."""
    desks = Unit.objects.filter(legs_held__in=case.legs.filter(kind="hand_down")).values_list("pk", flat=True)
    for leg in case.legs.filter(kind="hand_down", to_unit__in=desks):
        entry = CatalogueEntry.objects.get(pk=leg.data["route"]["entry"])
        assert entry.may_hand_down or Override.objects.filter(case=case, unit=leg.to_unit).exists()


def stored_dues_are_those_reckoned(case: Case, _walk: Walk) -> None:
    """15: recomputing deadlines from their start, length and pauses gives the stored values."""
    dues = list(case.dues.filter(is_fixed=False).prefetch_related("pauses"))
    by_code = calendars({due.calendar_code for due in dues})
    for due in dues:
        spans = [(p.from_at, p.to_at) for p in due.pauses.all() if p.to_at is not None and p.to_at > p.from_at]
        start, length, calendar = due.started_at, Length.parse(due.length), by_code[due.calendar_code]
        end = reckoned(partial(due_at, start, length, paused=merged(spans)), calendar)
        assert (due.clock, due.due_at) == (due.clock, end.due_at)


def times_held_add_up(case: Case, walk: Walk) -> None:
    """16: held times along the chain of desk and lead add up to the elapsed time."""
    clerk = walk.play.county.actor(Role.CLERK, walk.play.county.county_desk)
    stretches = held(clerk, standing(clerk, case, walk.play.now), walk.play.now)
    assert sum((s.natural for s in stretches), timedelta()) == (case.closed_at or walk.play.now) - case.opened_at


def reopened_is_never_on_time(case: Case, _walk: Walk) -> None:
    """17: reopened cases never count as on time."""
    if case.reopened_count:
        assert case.report.is_on_time is False


def told_once(case: Case, _walk: Walk) -> None:
    """6: no reporter and no follower is told the same of the same moment twice."""
    told = Outbox.objects.filter(case=case, unit=None).values_list("event", "account_id", "contact_id", "created_at")
    assert max(Counter(told).values(), default=0) <= 1


ALWAYS: tuple[Callable[[Case, Walk], None], ...] = (
    only_moves_of_the_table,
    one_open_lead_while_somebody_works,
    the_original_due_stays,
    told_once,
    who_checks_has_not_worked_on_it,
    every_line_has_its_audit_row,
    closed_on_a_basis,
    nothing_urgent_is_put_off,
    departments_work_stays_with_departments,
    stored_dues_are_those_reckoned,
    times_held_add_up,
    reopened_is_never_on_time,
)


def walk_of(play: Play, number: int, seen: Counter[str]) -> Walk:
    draw = random.Random(number)  # noqa: S311 - the walks are the same every time
    category, answers = list(SUBJECTS.items())[number % len(SUBJECTS)]
    play.opens(beside=number % 2, category=category, answers=NO_DANGER | answers)
    return Walk(play, draw, seen)


@pytest.mark.slow
@pytest.mark.django_db
def test_what_always_holds_holds_after_every_step_of_a_walk_at_random(
    desk: Town, photo: Callable[[datetime], str], now: datetime
) -> None:
    seen: Counter[str] = Counter()
    for number in range(WALKS):
        walk = walk_of(Play(desk, photo, now), number, seen)
        for act in walk.steps():
            case = Case.objects.select_related("report").get(pk=walk.play.case_id)
            for rule in ALWAYS:
                try:
                    rule(case, walk)
                except AssertionError as broken:
                    broken.add_note(f"walk {number}, after {act}: {' '.join(walk.done)}: {rule.__doc__}")
                    raise
    # A walk that never gets anywhere proves nothing.
    assert len(seen) > len(OF_ISSUES) // 2, seen


@pytest.mark.django_db
def test_a_report_has_an_owner_and_a_number_when_every_rule_fails(desk: Town, photo, now) -> None:
    """11: without a single catalogue entry, with an unknown place, a report still stands with somebody."""
    CatalogueEntry.objects.all().delete()
    play = Play(desk, photo, now).opens(lat=None, long=None, area_code=desk.county.code)
    assert rules.is_number(play.case.number)
    assert play.case.holder.code
