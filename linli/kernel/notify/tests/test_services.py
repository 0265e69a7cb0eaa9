from datetime import timedelta

import pytest
from django.db import transaction

from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case
from linli.kernel.notify import jobs, rules
from linli.kernel.notify.models import Outbox
from linli.kernel.notify.rules import NoticeError
from linli.kernel.notify.services import (
    LEASE,
    Message,
    outbox_add,
    outbox_failed,
    outbox_lease,
    outbox_sent,
    outbox_settle,
)

pytestmark = pytest.mark.django_db
State = Outbox.State
SECOND = timedelta(seconds=1)


def acts() -> list[str]:
    return list(Audit.objects.order_by("id").values_list("act", flat=True))


def test_messages_are_queued_in_one_statement(now, case, town, django_assert_num_queries):
    params = {"case_no": "7", "unit": "示例单位", "due": "7月8日"}
    unit = town.departments["sanitation"]
    messages = [Message("N05", f"N05:{n}", params, case_id=case.pk, unit_id=unit.pk) for n in range(20)]
    with transaction.atomic(), django_assert_num_queries(1):
        outbox_add(messages, now)
    row = Outbox.objects.get(key="N05:7")
    assert (row.state, row.unit, row.case, row.params, row.next_at) == (State.WAITING, unit, case, params, now)


def test_a_key_is_queued_once(queue):
    queue("N13:1")
    queue("N13:1", params={"outcome": "其他"})
    assert Outbox.objects.get().params["outcome"] == "已解决"


@pytest.mark.parametrize(("event", "params"), [("N99", {}), ("N13", {"outcome": ""})])
def test_a_wrong_notice_fails_the_act_and_queues_nothing(queue, event, params):
    with pytest.raises(NoticeError):
        queue(event=event, params=params)
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_messages_are_part_of_an_act(now):
    with pytest.raises(transaction.TransactionManagementError):
        outbox_add([], now)


def test_a_leased_message_is_taken_by_nobody_else_until_its_lease_is_over(queue, now):
    queue()
    [row] = outbox_lease(now, 10)
    assert (row.state, row.attempts) == (State.SENDING, 1)
    assert outbox_lease(now + LEASE - SECOND, 10) == []
    [again] = outbox_lease(now + LEASE, 10)
    assert (again, again.attempts) == (row, 2)
    assert acts() == ["notify:message:lease"] * 2


def test_the_oldest_messages_are_leased_first_and_no_more_than_asked(queue, now):
    for n in range(5):
        queue(f"N13:{n}")
    assert [row.key for row in outbox_lease(now, 3)] == ["N13:0", "N13:1", "N13:2"]
    assert [row.key for row in outbox_lease(now, 3)] == ["N13:3", "N13:4"]


def test_a_message_is_not_leased_before_its_time(queue, now):
    queue()
    assert outbox_lease(now - SECOND, 10) == []


def test_an_empty_outbox_writes_nothing(db, now, django_assert_num_queries):
    with django_assert_num_queries(3):  # savepoint, select, release
        assert outbox_lease(now, 10) == []


def test_a_sent_message_is_recorded_once(queue, now):
    queue()
    [row] = outbox_lease(now, 10)
    outbox_sent(row, "console", now)
    outbox_sent(row, "console", now)
    row.refresh_from_db()
    assert (row.state, row.channel, row.sent_at) == (State.SENT, "console", now)
    assert acts() == ["notify:message:lease", "notify:message:send"]
    assert outbox_lease(now + LEASE, 10) == []


def test_a_failed_message_is_tried_again_after_the_next_wait(queue, now):
    queue()
    moment = now
    for wait in rules.RETRY_AFTER:
        [row] = outbox_lease(moment, 10)
        outbox_failed(row, "email", "refused", moment)
        assert outbox_lease(moment + wait - SECOND, 10) == []
        moment += wait
    [row] = outbox_lease(moment, 10)
    outbox_failed(row, "email", "refused", moment)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (State.FAILED, 6, "refused")
    assert acts().count("notify:message:fail") == 5
    assert acts()[-1] == "notify:message:give_up"


def give_up(now) -> None:
    Outbox.objects.update(attempts=5)
    [row] = outbox_lease(now, 1)
    outbox_failed(row, "email", "refused", now)


@pytest.fixture
def to_reporter(queue, case, contact):
    """Queue one notice to the contact of the case."""
    Case.objects.update(contact=contact(phone="13800000000"))
    queue(case_id=case.pk, contact_id=Case.objects.get().contact_id)


def test_when_nothing_reached_the_reporter_the_holder_is_told_to_telephone(to_reporter, case, now):
    give_up(now)
    call = Outbox.objects.get(event=rules.TELEPHONE)
    assert (call.unit, call.case, call.state) == (case.holder, case, State.WAITING)
    assert call.params == {"case_no": case.number}


def test_the_first_desk_telephones_and_not_the_unit_that_works(to_reporter, case, town, now):
    Case.objects.update(first_desk=town.village_desks[0], holder=town.departments["sanitation"])
    give_up(now)
    assert Outbox.objects.get(event=rules.TELEPHONE).unit == town.village_desks[0]


def test_a_follower_whom_nothing_reached_reads_the_page(queue, case, contact, now):
    queue(case_id=case.pk, contact_id=contact(phone="13800000000").pk)
    give_up(now)
    assert Outbox.objects.get().state == State.FAILED


def test_what_was_told_by_telephone_is_settled_once(to_reporter, case, now):
    give_up(now)
    with transaction.atomic():
        assert outbox_settle(case.pk, now) == 1
        assert outbox_settle(case.pk, now) == 0
    assert Outbox.objects.get(key="N13:1").settled_at == now


def test_a_failed_message_to_a_unit_sets_off_no_other(queue, case, now):
    queue(case_id=case.pk, unit_id=case.holder_id)
    give_up(now)
    assert Outbox.objects.get().state == State.FAILED


def test_a_sender_whose_lease_ran_out_cannot_fail_the_message_of_the_next(queue, now):
    queue()
    [late] = outbox_lease(now, 1)
    [row] = outbox_lease(now + LEASE, 1)
    outbox_failed(late, "email", "too late", now + LEASE)
    row.refresh_from_db()
    assert (row.state, row.error) == (State.SENDING, "")


def test_a_sender_whose_lease_ran_out_may_still_say_that_it_was_sent(queue, now):
    queue()
    [late] = outbox_lease(now, 1)
    [row] = outbox_lease(now + LEASE, 1)
    outbox_failed(row, "email", "refused", now + LEASE)
    outbox_sent(late, "email", now + LEASE)
    row.refresh_from_db()
    assert (row.state, row.error) == (State.SENT, "")


def test_a_message_that_kills_every_sender_fails_in_the_end(to_reporter, now):
    for n in range(6):
        assert len(outbox_lease(now + n * LEASE, 10)) == 1
    assert outbox_lease(now + 6 * LEASE, 10) == []
    row = Outbox.objects.get(key="N13:1")
    assert (row.state, row.error) == (State.FAILED, "the sender died at the last attempt")
    assert Outbox.objects.filter(event=rules.TELEPHONE).count() == 1


def test_the_wait_for_a_lease_is_longer_than_a_run_can_take():
    assert timedelta(seconds=jobs.RUN_S + jobs.BATCH * 60) < LEASE
