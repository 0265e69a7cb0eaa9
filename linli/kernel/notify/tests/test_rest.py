"""Telephones rest at night and ring five times a day; whatever that keeps back is told in the morning, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case
from linli.kernel.notify import jobs, rules
from linli.kernel.notify.models import Outbox
from linli.kernel.notify.services import LEASE, outbox_lease, outbox_withdraw

# The library loads all its services at first use; some of them import what Python has marked as old.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:.*")
State = Outbox.State
PHONE = "13800000000"
# 22:30 and 07:00 of the next day in the platform's zone.
NIGHT = datetime(2022, 7, 4, 14, 30, tzinfo=UTC)
MORNING = datetime(2022, 7, 4, 23, 0, tzinfo=UTC)


@pytest.fixture
def told(queue, contact, gateway, now):
    """Give a function that queues notices to one number, each with a contact of its own as reports have."""

    def tell(*keys: str, phone: str = PHONE, **more) -> None:
        for key in keys:
            queue(key, contact_id=contact(phone=phone).pk, **more)

    return tell


def send(moment) -> list[str]:
    """Send what is due, and give the keys of the messages the gateway took by then."""
    jobs.outbox_send(moment)
    return sorted(Outbox.objects.filter(state=State.SENT, carrier=None).values_list("key", flat=True))


def test_by_night_a_message_waits_and_rings_in_the_morning(told, gateway):
    told("N13:1")
    assert send(NIGHT) == send(MORNING - timedelta(seconds=1)) == []
    assert gateway.taken == []
    assert (Outbox.objects.get().attempts, Outbox.objects.get().next_at) == (0, MORNING)
    assert send(MORNING) == ["N13:1"]
    assert [sent["to"] for sent in gateway.taken] == [PHONE]


def test_what_waits_for_one_number_is_one_message_and_every_notice_is_sent(told, gateway):
    told("N13:1", "N13:2", "N13:3")
    told("N13:4", phone="13900000000")
    send(NIGHT)
    assert send(MORNING) == ["N13:1", "N13:4"]
    assert [sent["id"] for sent in gateway.taken] == ["N13:1/1", "N13:1/2", "N13:4/1"]
    assert "您有3条新通知，最近一条：编号990101-220704-00001-0，已结案。" in gateway.taken[0]["text"]
    assert set(Outbox.objects.values_list("state", "channel", "sent_at")) == {(State.SENT, "sms", MORNING)}
    assert Outbox.objects.get(key="N13:3").text.startswith("您有3条新通知")
    acts = Audit.objects.filter(act="notify:message:send").values_list("object_ref", flat=True)
    assert sorted(acts) == sorted(f"outbox:{pk}" for pk in Outbox.objects.values_list("pk", flat=True))


def test_the_sixth_of_a_day_waits_until_the_morning_and_takes_those_after_it_along(told, gateway, now):
    told(*(f"N13:{n}" for n in range(1, 9)))
    assert len(send(now)) == rules.RINGS_A_DAY
    assert set(Outbox.objects.filter(state=State.WAITING).values_list("next_at", flat=True)) == {MORNING}
    assert len(send(MORNING)) == rules.RINGS_A_DAY + 1
    assert not Outbox.objects.exclude(state=State.SENT).exists()


def test_on_the_next_day_a_number_may_ring_five_times_again(told, now):
    told(*(f"N13:{n}" for n in range(5)))
    send(now)
    told("N13:5")
    assert len(send(now + timedelta(days=1))) == 6


def test_codes_and_dangers_ring_by_night_and_are_not_counted(told, case, now):
    Case.objects.update(urgency="u1")
    told("N13:u1", case_id=case.pk)
    told("N01:1", event="N01", params={"code": "TEST0001", "accept_due": "明天"})
    told("L04:1", event="L04", params={"code": "123456", "minutes": "10"})
    assert send(NIGHT) == ["L04:1", "N01:1", "N13:u1"]
    told(*(f"N13:{n}" for n in range(5)))
    assert len(send(NIGHT - timedelta(hours=4))) == 8


def test_mail_and_pages_rest_at_no_hour(queue, contact, town, gateway, settings, mailoutbox):
    settings.ENV = replace(settings.ENV, email_url="smtp://localhost")
    queue("N13:1", contact_id=contact(phone=PHONE, email="a@b.example").pk)
    queue("N13:2", account_id=town.resident.pk)
    assert send(NIGHT) == ["N13:1", "N13:2"]


def test_a_sender_that_died_in_the_morning_sends_the_same_message_again(told, gateway):
    told("N13:1", "N13:2")
    send(NIGHT)
    [row] = outbox_lease(MORNING, 10)
    told("N13:3")
    assert send(MORNING + LEASE) == ["N13:1", "N13:3"]
    assert "您有2条新通知" in {sent["id"]: sent["text"] for sent in gateway.taken}["N13:1/1"]
    assert Outbox.objects.filter(carrier=row).count() == 1


def test_what_the_gateway_refuses_in_the_morning_is_tried_again_for_all(told, gateway):
    told("N13:1", "N13:2")
    send(NIGHT)
    gateway.status = 500
    assert send(MORNING) == []
    gateway.status = 200
    assert send(MORNING + rules.RETRY_AFTER[0]) == ["N13:1"]
    assert not Outbox.objects.exclude(state=State.SENT).exists()


def test_when_the_morning_message_reaches_nobody_each_notice_has_failed(told, case, gateway, now):
    told("N13:1", "N13:2")
    Case.objects.update(contact=Outbox.objects.get(key="N13:2").contact)
    Outbox.objects.filter(key="N13:2").update(case=case)
    send(NIGHT)
    gateway.status = 500
    Outbox.objects.filter(carrier=None).update(attempts=5)
    send(MORNING)
    assert set(Outbox.objects.exclude(event=rules.TELEPHONE).values_list("state", flat=True)) == {State.FAILED}
    assert Outbox.objects.get(event=rules.TELEPHONE).case == case
    assert Audit.objects.filter(act="notify:message:give_up").count() == 2


def test_what_a_gateway_may_have_had_by_day_is_told_by_itself_in_the_morning(told, gateway):
    evening = NIGHT - timedelta(minutes=45)
    told("N13:1")
    gateway.status = 500
    for wait in (timedelta(), *rules.RETRY_AFTER[:2]):
        evening += wait
        send(evening)
    gateway.status = 200
    assert Outbox.objects.get().attempts == 3
    told("N13:2")
    send(evening + rules.RETRY_AFTER[2])
    assert Outbox.objects.get(key="N13:1").attempts == 3
    assert send(MORNING) == ["N13:1", "N13:2"]


def test_a_notice_withdrawn_by_night_takes_no_other_with_it(told, case, gateway):
    told("N15:1", event="N15", params={"root_no": "7"}, case_id=case.pk)
    told("N13:1", "N13:2")
    send(NIGHT)
    with transaction.atomic():
        assert outbox_withdraw(case.pk, "N15") == 1
    assert send(MORNING) == ["N13:1", "N13:2"]


def test_a_notice_told_by_another_can_be_withdrawn_until_that_goes_out(told, case, gateway):
    told("N13:1")
    told("N15:1", "N15:2", event="N15", params={"root_no": "7"}, case_id=case.pk)
    send(NIGHT)
    with transaction.atomic():
        assert outbox_withdraw(case.pk, "N15") == 2
    told("N15:3", event="N15", params={"root_no": "7"}, case_id=case.pk)
    send(NIGHT)
    outbox_lease(MORNING, 1)
    with transaction.atomic():
        assert outbox_withdraw(case.pk, "N15") == 0
