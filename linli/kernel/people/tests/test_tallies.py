"""How often a sender did something: counted in one statement, across processes, and forgotten."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from linli.doors import clock
from linli.kernel.people import queries, services
from linli.kernel.people.models import Tally
from linli.kernel.people.rules import Limit, TooManyError

DEVICE, ADDRESS = Limit("device", 2), Limit("address", 3, timedelta(minutes=10))
MOST, ASKING, DOORS = 5, 20, 4


@transaction.atomic
def count(now, device="d", address="a"):
    services.tally({DEVICE: device, ADDRESS: address}, now)


def until(now, device="d", address="a"):
    return queries.tally_until({DEVICE: device, ADDRESS: address}, now)


def times():
    return dict(Tally.objects.values_list("what", "times"))


def test_two_limits_are_counted_in_one_statement(db, now, django_assert_num_queries):
    for _ in range(2):
        with transaction.atomic(), django_assert_num_queries(1):
            services.tally({DEVICE: "d", ADDRESS: "a"}, now)
    assert times() == {"device": 2, "address": 2}


def test_past_a_limit_it_says_until_when_and_does_not_count(db, now):
    count(now)
    count(now + timedelta(minutes=5))
    assert until(now) == now + timedelta(hours=1)
    with pytest.raises(TooManyError) as reached:
        count(now + timedelta(minutes=59))
    assert reached.value.until == now + timedelta(hours=1)
    assert times() == {"device": 2, "address": 2}


def test_the_time_begins_with_the_first_and_then_anew(db, now):
    for _ in range(2):
        count(now)
    later = now + timedelta(hours=1)
    assert until(later) is None
    count(later)
    assert times() == {"device": 1, "address": 1}
    assert Tally.objects.get(what="device").until == later + timedelta(hours=1)


def test_senders_are_counted_apart_and_unknown_ones_not_at_all(db, now):
    for number in range(3):
        count(now, device=f"d{number}")
    with pytest.raises(TooManyError) as reached:
        count(now, device="another")
    assert reached.value.until == now + ADDRESS.within
    assert until(now, device="d0") == now + ADDRESS.within
    assert until(now, address="b") is None
    for _ in range(5):
        count(now, device="", address="")
    assert not Tally.objects.filter(sender="").exists()


def test_what_is_granted_is_used_up_and_ends(db, now):
    allowance = Limit("allowance", 2)
    with transaction.atomic():
        assert not services.tally_spend(allowance, "d", now)
        services.tally_grant(allowance, "d", now)
        assert [services.tally_spend(allowance, "d", now) for _ in range(3)] == [True, True, False]
        services.tally_grant(allowance, "d", now)
        assert services.tally_spend(allowance, "d", now)
        assert not services.tally_spend(allowance, "e", now)
        assert not services.tally_spend(allowance, "d", now + timedelta(hours=1))


def test_a_tally_that_is_over_is_erased(db, now):
    count(now)
    with transaction.atomic():
        assert services.tallies_erase(now + timedelta(minutes=9)) == 0
        assert services.tallies_erase(now + timedelta(minutes=10)) == 1
        assert services.tallies_erase(now + timedelta(hours=1)) == 1


def test_a_hash_is_always_the_same_and_does_not_show_what_it_stands_for():
    assert (
        queries.sender_hash("203.0.113.7") == queries.sender_hash("203.0.113.7") != queries.sender_hash("203.0.113.8")
    )
    assert "203.0.113.7" not in queries.sender_hash("203.0.113.7")
    assert queries.sender_hash("") == ""


@pytest.mark.django_db(transaction=True)
def test_no_two_processes_both_take_the_last_place():
    limit, now = Limit("device", MOST), clock.now()

    def ask(_number: int) -> bool:
        try:
            with suppress(TooManyError), transaction.atomic():
                services.tally({limit: "d"}, now)
                return True
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(DOORS) as doors:
        assert sum(doors.map(partial(ask), range(ASKING))) == MOST
    assert times() == {"device": MOST}
