"""The parts every act is made of: keys, locks, moves with their lines, hand-overs, links, followers."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules, services
from linli.kernel.cases.models import Case, Entry, Follower, IdempotencyKey, Leg, Link
from linli.kernel.cases.rules import KeyReusedError, NotNowError, NotThereError, NotYoursError, StaleFormError
from linli.kernel.cases.services import Line, NewLeg, following
from linli.kernel.cases.services.unwritten import numbers_take
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import Town

Filed = Callable[..., Case]
JOB = Actor(job="test")


def test_a_key_is_claimed_once_and_gives_its_answer_again(db, now):
    with transaction.atomic():
        assert services.key_claim("s", "k", b"body", now) is None
        services.key_answer("s", "k", {"number": "1"})
        assert services.key_claim("s", "k", b"body", now) == {"number": "1"}
        assert services.key_claim("other", "k", b"another", now) is None
        with pytest.raises(KeyReusedError):
            services.key_claim("s", "k", b"another", now)
    assert IdempotencyKey.objects.count() == 2


def test_a_key_whose_act_fails_is_free_again(db, now):
    with suppress(RuntimeError), transaction.atomic():
        services.key_claim("s", "k", b"body", now)
        raise RuntimeError
    with transaction.atomic():
        assert services.key_claim("s", "k", b"another", now) is None


def test_numbers_follow_each_other_by_county_and_day(town: Town, now: datetime) -> None:
    with transaction.atomic():
        numbers = numbers_take([("990101101", now), ("990201", now), ("990101102", now), ("99", now)])
        more = numbers_take([("990101", now)])
    assert [n[:19] for n in (*numbers, *more)] == [
        "990101-220704-00001",
        "990201-220704-00001",
        "990101-220704-00002",
        "990000-220704-00001",
        "990101-220704-00003",
    ]
    assert all(rules.is_number(n) for n in numbers)


def test_who_may_not_see_a_case_is_told_that_it_is_not_there(filed: Filed, town: Town, now: datetime) -> None:
    case = filed()
    with transaction.atomic():
        for stranger in (ANONYMOUS, Actor(account_id=town.residents[1].pk), town.actor(Role.CLERK, town.far_desk)):
            with pytest.raises(NotThereError):
                services.case_take(stranger, case.pk, "note", None, now)
        with pytest.raises(NotThereError):
            services.case_take(JOB, case.pk + 1, "note", None, now)


def test_a_case_is_taken_by_right_then_version_then_state(filed: Filed, town: Town, now: datetime) -> None:
    case = filed(version=3)
    clerk, supervisor = town.actor(Role.CLERK, town.village_desks[0]), town.actor(Role.SUPERVISOR)
    with transaction.atomic():
        for actor, act, version, error in (
            (supervisor, "dispatch", 1, NotYoursError),
            (clerk, "silence", 1, NotYoursError),
            (clerk, "file", 1, StaleFormError),
            (clerk, "file", 3, NotNowError),
        ):
            with pytest.raises(error):
                services.case_take(actor, case.pk, act, version, now)
        taken = services.case_take(clerk, case.pk, "accept", 3, now)
    assert taken.post is not None
    assert (taken.post.unit_id, taken.transition.act) == (town.village_desks[0].pk, "accept")


def test_a_move_writes_state_version_line_and_audit_row_and_says_what_changed(filed, town, now):
    case, clerk = filed(), town.actor(Role.CLERK, town.village_desks[0])
    with transaction.atomic():
        taken = services.case_take(clerk, case.pk, "accept", 1, now)
        line = Line("accept", services.Visibility.PUBLIC, "已核实", data={"seen": True})
        services.case_move(clerk, taken, "accepted", line, now, tier="T2", due_at=now, urgency="u3")
    case.refresh_from_db()
    assert (case.state, case.version, case.tier, case.due_at) == ("accepted", 2, "T2", now)
    entry = Entry.objects.get()
    assert (entry.from_state, entry.to_state, entry.text, entry.role) == ("received", "accepted", "已核实", Role.CLERK)
    assert entry.data == {
        "seen": True,
        "before": {"tier": "T3", "due_at": None},
        "after": {"tier": "T2", "due_at": now.isoformat()},
    }
    row = Audit.objects.get()
    assert (row.act, row.object_ref, row.actor) == ("issues:case:accept", f"case:{case.pk}", clerk.ref)
    assert "已核实" not in json.dumps(row.data, ensure_ascii=False)


def test_a_move_to_a_state_the_act_does_not_lead_to_is_refused_and_writes_nothing(filed, town, now):
    case, clerk = filed(), town.actor(Role.CLERK, town.village_desks[0])
    with transaction.atomic():
        taken = services.case_take(clerk, case.pk, "accept", 1, now)
        with pytest.raises(NotNowError):
            services.case_move(clerk, taken, "closed", Line("accept", services.Visibility.PUBLIC), now)
    case.refresh_from_db()
    assert (case.state, case.version, Entry.objects.count()) == ("received", 1, 0)


def test_a_line_says_in_whose_name_it_was_written(filed, town, now):
    case, clerk = filed(), town.actor(Role.CLERK, town.village_desks[0])
    with transaction.atomic():
        for actor, role in ((JOB, "system"), (Actor(code_case_id=case.pk), "code"), (ANONYMOUS, "anonymous"),
                            (Actor(account_id=town.resident.pk), "resident")):  # fmt: skip
            (entry,) = services.lines_add(actor, case, [Line("note", services.Visibility.STAFF)], now)
            assert (entry.role, entry.unit_id) == (role, None)
        line = Line("note", services.Visibility.STAFF, by=JOB)
        (entry,) = services.lines_add(clerk, case, [line], now, post=clerk.posts[0])
        assert (entry.role, entry.account_id, entry.unit_id) == ("system", None, None)


def test_a_case_has_one_open_lead_and_the_database_says_so_too(filed, town, now):
    case, roads = filed(), town.departments["highway_maintenance"]
    lead = NewLeg(services.LegKind.DISPATCH_LEAD, town.village_desks[0].pk, roads.pk)
    with transaction.atomic():
        (first,) = services.legs_send(JOB, case, [lead], now)
        with pytest.raises(IntegrityError), transaction.atomic():
            services.legs_send(JOB, case, [lead], now)
        services.leg_change(first, state=services.LegState.DONE, ended_at=now)
        services.legs_send(JOB, case, [lead], now)
        assert services.legs_end(case, services.LegState.CANCELLED, now, kinds=[services.LegKind.REPORT_UP]) == 0
        assert services.legs_end(case, services.LegState.CANCELLED, now) == 1
    assert list(Leg.objects.order_by("id").values_list("state", flat=True)) == ["done", "cancelled"]


def test_a_leg_of_another_case_is_not_taken(filed, town, now):
    case, other = filed(), filed()
    roads = town.departments["highway_maintenance"].pk
    with transaction.atomic():
        (leg,) = services.legs_send(
            JOB, case, [NewLeg(services.LegKind.DISPATCH_LEAD, town.village_desks[0].pk, roads)], now
        )
        assert services.leg_taken(case.pk, leg.pk) == leg
        assert services.leg_taken(other.pk, leg.pk) is None
        assert services.leg_taken(case.pk, None) is None


def test_two_cases_are_joined_once_and_a_case_is_followed_once(filed, town, now):
    case, other = filed(), filed()
    with transaction.atomic():
        for _ in range(2):
            services.link_add(case.pk, other.pk, "caused_by", now)
            following.follower_add(case.pk, town.resident.pk, now)
        assert following.followers([case]) == [(case, town.resident)]
        following.follower_remove(case.pk, town.resident.pk)
    assert (Link.objects.count(), Follower.objects.count()) == (1, 0)


def test_the_database_refuses_a_case_closed_without_an_outcome_and_a_point_off_the_earth(filed, now):
    for wrong in ({"closed_at": now}, {"lat": 91.0, "long": 0.0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            filed(**wrong)


@pytest.mark.django_db(transaction=True)
def test_a_part_refuses_to_write_outside_the_transaction_of_an_act(now):
    assert not connection.in_atomic_block
    with pytest.raises(TransactionManagementError):
        services.key_claim("s", "k", b"", now)
