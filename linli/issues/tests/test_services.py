"""Every act of the issue desk: what it changes, and that nobody else, at no other time, with less, may do it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest

from linli.issues.kind import CONDUCT, FINDING, ISSUE
from linli.issues.tests.acting import EXAMPLES, Example, Play, Rows
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import STAFF_ROLES, Actor, Role, Scope, grants
from tests.fixtures.town import Town

ACTS = [example for name, example in EXAMPLES.items() if name == example.act]


def kind_of(example: Example) -> rules.CaseKind:
    return CONDUCT if example.opened.get("category") == "1303" else ISSUE


BY_PEOPLE = [example for example in ACTS if not kind_of(example).transition(example.act).is_automatic]


def named(example: Example) -> str:
    return example.act


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def readied(play: Play, example: Example) -> Play:
    """The report of an example, brought to where the act may be done."""
    return play.opens(**example.opened).does(example.before)


def running(case_id: int) -> Counter[str]:
    return Counter(Due.objects.filter(case_id=case_id, met_at=None, cancelled_at=None).values_list("clock", flat=True))


def test_every_act_of_the_kind_has_its_example():
    acts = {t.act for t in (*ISSUE.transitions, *CONDUCT.transitions)}
    assert acts - {example.act for example in ACTS} == {"receive", "part"}


def test_findings_live_the_same_life_as_issues():
    assert (FINDING.states, FINDING.transitions) == (ISSUE.states, ISSUE.transitions)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("example", ACTS, ids=named)
def test_an_act_moves_the_case_and_leaves_its_line_its_clocks_its_notice_and_its_audit_row(play, example):
    before = readied(play, example).case
    clocks, dues = running(before.pk), set(Due.objects.values_list("pk", flat=True))
    lines, audit, outbox = (set(m.objects.values_list("pk", flat=True)) for m in (Entry, Audit, Outbox))
    actor = example.who(play)
    example.play(play)
    after = play.case

    assert after.state == (example.then or before.state)
    assert after.holder.code.startswith(example.holder or before.holder.code)
    entries = list(Entry.objects.filter(case=before).exclude(pk__in=lines).order_by("id"))
    assert [e.act for e in entries] == (example.lines or example.act).split()
    assert after.version == before.version + len(entries)
    first = entries[0]
    assert (first.case_id, first.account_id, first.visibility) == (before.pk, actor.account_id, example.seen)
    assert first.happened_at == play.now
    assert first.unit_id in (actor.unit_ids or {None})
    rows = list(Audit.objects.exclude(pk__in=audit).order_by("id"))
    cases = [r for r in rows if r.act.startswith(f"{before.kind}s:case:") and r.object_ref == f"case:{before.pk}"]
    assert [(r.act, r.object_ref, r.data["entry"]) for r in cases] == [
        (f"{before.kind}s:case:{e.act}", f"case:{before.pk}", e.pk) for e in entries
    ]
    assert cases[0].actor == actor.ref
    new = Counter(Due.objects.exclude(pk__in=dues).values_list("clock", flat=True))
    assert new == Counter(example.starts.split())
    assert clocks - running(before.pk) == Counter(example.ends.split()) - new
    told = Outbox.objects.filter(case=before, unit=None).exclude(pk__in=outbox).order_by("id")
    assert [(o.event, o.account_id) for o in told] == [(event, before.reporter_id) for event in example.tells.split()]


def refused(case_id: int, error: type[rules.DomainError], act: Callable[[], object]) -> rules.DomainError:
    """The error of an act, which has left everything as it was."""
    rows = Rows.now(case_id)
    with pytest.raises(error) as raised:
        act()
    assert Rows.now(case_id) == rows
    return raised.value


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("example", BY_PEOPLE, ids=named)
def test_an_act_is_refused_without_the_right_in_another_state_from_a_stale_form_and_without_a_field(play, example):
    case = readied(play, example).case
    kind = kind_of(example)
    transition, doer, given = kind.transition(example.act), example.who(play), example.given(play)

    strangers = [play.staff(role) for role in STAFF_ROLES if grants()[transition.permission][role] is Scope.NONE]
    strangers += [play.county.actor(Role.CLERK, play.county.far_desk), Actor(account_id=play.county.residents[1].pk)]
    for stranger in strangers:
        with pytest.raises((rules.NotYoursError, rules.NotThereError)):
            example.service(stranger, case.pk, **given)

    if "version" in given:
        old = given | {"version": case.version - 1}
        stale = refused(case.pk, rules.StaleFormError, lambda: example.service(doer, case.pk, **old))
        assert stale.facts == {"state": case.state, "version": case.version}

    assert set(example.gaps) == set(transition.fields)
    for name, gap in example.gaps.items():
        short = example.given(play, **gap)
        missing = refused(case.pk, rules.MissingFieldError, lambda short=short: example.service(doer, case.pk, **short))
        assert list(missing.facts["fields"]) == [name]

    for state in {s.code for s in kind.states} - transition.sources:
        Case.objects.filter(pk=case.pk).update(state=state)
        refused(case.pk, rules.NotNowError, lambda: example.service(doer, case.pk, **given))
