"""Findings drawn by lot: one in twenty, each by itself, looked at by somebody who neither found nor handled it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.conf import settings

from linli.doors import vault
from linli.issues.models import DrawSeed, Report
from linli.issues.queries.callbacks import SEED
from linli.issues.queries.queue import Asked, View, page
from linli.issues.rules import callbacks
from linli.issues.rules.clocks import Clock
from linli.issues.services.closing import case_recall
from linli.issues.services.sampling import findings_draw
from linli.issues.tests.acting import EXAMPLES, Play
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.fixture
def finder(desk: Town) -> Actor:
    return desk.actor(Role.GRID)


@pytest.fixture
def found(play: Play, finder: Actor) -> Play:
    return play.opens(finder, kind="finding", channel="grid_app")


def month_with(drawn: str, *others: str) -> None:
    """Let July have a seed that draws one number and not the others."""
    tried = (f"seed {n}" for n in count())
    seed = next(s for s in tried if [n for n in (drawn, *others) if callbacks.is_sampled(s, n)] == [drawn])
    sealed = vault.seal(settings.ENV.data_key, seed, SEED)
    made_at = Case.objects.earliest("id").opened_at
    DrawSeed.objects.create(
        month_on=date(2022, 7, 1), commitment=callbacks.commitment(seed), seed_enc=sealed, made_at=made_at
    )


def why(play: Play, actor: Actor) -> str:
    with pytest.raises(rules.RefusedActError) as refused:
        EXAMPLES["look"].play(play, actor)
    return str(refused.value.facts["why"])


def listed(actor: Actor, now: datetime) -> list[int]:
    return [row.id for row in page(actor, Asked(View.CHECK), now, limit=9).rows]


def test_one_finding_in_twenty_is_drawn_once_and_no_report_of_a_resident_is(found: Play, finder: Actor) -> None:
    drawn = found.case
    other = found.opens(finder, kind="finding", channel="grid_app").case
    month_with(drawn.number, other.number)
    found.opens()
    assert [findings_draw(found.now + timedelta(days=n)) for n in (1, 2)] == [1, 0]
    due = Due.objects.get(clock=Clock.SAMPLE)
    assert (due.case_id, due.unit) == (drawn.pk, found.county.county_desk)


@pytest.mark.parametrize("is_sealed", [True, False])
def test_what_was_taken_back_or_is_sealed_is_not_drawn(found: Play, finder: Actor, *, is_sealed: bool) -> None:
    month_with(found.case.number)
    if is_sealed:
        Case.objects.update(confidentiality="sealed")
    else:
        clerk = found.county.actor(Role.CLERK, found.county.village_desks[0])
        Report.objects.update(filed_by_id=clerk.account_id)
        case_recall(clerk, found.case_id, text="录错了。", now=found.now)
    assert findings_draw(found.now) == 0


def test_a_checker_is_asked_also_after_the_finding_is_closed_and_its_finder_never_is(
    found: Play, finder: Actor
) -> None:
    month_with(found.case.number)
    verifier = found.county.actor(Role.VERIFIER)
    assert why(found, verifier) == "not_drawn"
    findings_draw(found.now)
    assert why(found, finder) == "own_finding"
    found.does("accept file").does("self_handle", text="7月4日已用沥青把坑填平。")
    assert Due.objects.filter(clock=Clock.CHECK).exists()
    assert listed(verifier, found.now) == [found.case_id]
    Due.objects.filter(clock=Clock.CHECK).update(cancelled_at=found.now)
    EXAMPLES["confirm"].play(found)
    assert found.case.state == "closed"
    assert (listed(verifier, found.now), listed(finder, found.now)) == ([found.case_id], [])
    assert why(found, found.county.actor(Role.GRID, None, found.county.villages[0])) == "own_work"
    EXAMPLES["look"].play(found, verifier)
    assert listed(verifier, found.now) == []
    line = Entry.objects.get(case_id=found.case_id, act="look")
    assert (line.reason, line.visibility) == ("real", "staff")
    assert why(found, verifier) == "not_drawn"
