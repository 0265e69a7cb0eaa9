"""Numbers, codes, kinds and rights on a case, without a database."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.cases import rules
from linli.kernel.cases.rules import DayFullError, NotNowError, Spot
from linli.kernel.people.rules import CLOSED_TO_OUTSOURCED, Actor, Held, Permission, Role, Scope, grants

DIGITS = st.text("0123456789", min_size=17, max_size=17)
ISSUE = rules.kind_named("issue")


@given(DIGITS, st.integers(0, 17), st.integers(1, 9))
def test_the_check_digit_finds_every_single_wrong_digit(body, place, step):
    whole = body + str(rules.luhn(body))
    wrong = f"{whole[:place]}{(int(whole[place]) + step) % 10}{whole[place + 1 :]}"
    assert rules.luhn(wrong[:-1]) != int(wrong[-1])


@given(DIGITS, st.integers(0, 16))
def test_the_check_digit_finds_every_swap_of_neighbours_but_0_and_9(body, place):
    whole = body + str(rules.luhn(body))
    pair = whole[place : place + 2]
    swapped = whole[:place] + pair[::-1] + whole[place + 2 :]
    is_same = pair[0] == pair[1] or set(pair) == {"0", "9"}
    assert (rules.luhn(swapped[:-1]) == int(swapped[-1])) is is_same


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, rules.SERIALS_PER_DAY),
)
def test_every_number_given_is_a_number_of_its_county_and_day(county, day, serial):
    number = rules.number(county, day, serial)
    assert rules.is_number(number)
    assert number.startswith(f"{county}-{day:%y%m%d}-")


@pytest.mark.parametrize(
    "text", ["", "990101", "990101-220704-00001", "990101-220704-00001-０", "99010a-220704-00001-1", "-" * 3]
)
def test_other_texts_are_no_numbers(text):
    assert not rules.is_number(text)


def test_a_county_has_99_999_numbers_a_day():
    with pytest.raises(DayFullError):
        rules.number("990101", date(2022, 7, 4), rules.SERIALS_PER_DAY + 1)


@given(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=8))
def test_a_code_is_read_however_it_is_typed(code):
    typed = f" {code[:4].lower()}-{code[4:]} ".replace("0", "o").replace("1", "l")
    assert rules.lookup_code(typed) == code


def test_a_chain_of_states_is_walked_by_the_table_alone():
    assert rules.walked(ISSUE, [("receive", "received"), ("accept", "accepted"), ("file", "filed")]) == "filed"
    for steps in ([("accept", "accepted")], [("receive", "received"), ("file", "filed")], [("receive", "closed")]):
        with pytest.raises(NotNowError):
            rules.walked(ISSUE, steps)
    with pytest.raises(KeyError):
        rules.walked(ISSUE, [("vanish", "received")])


UNITS, AREAS = st.integers(1, 4), st.sampled_from(["9901", "990101", "990101101", "990101101201001", "9902"])
POSTS = st.lists(
    st.builds(
        Held, st.sampled_from(sorted(set(Role) - {"anonymous", "resident", "code"})), UNITS, st.just("desk"), AREAS
    ),
    max_size=3,
).map(tuple)
SPOTS = st.builds(Spot, st.integers(1, 3), AREAS, st.sampled_from([None, 7, 8]), st.frozensets(UNITS, max_size=2))
ACTORS = st.builds(
    Actor,
    account_id=st.sampled_from([None, 7]),
    posts=POSTS,
    code_case_id=st.sampled_from([None, 1, 2]),
    is_outsourced=st.booleans(),
)
PERMISSIONS = st.sampled_from(sorted(Permission))


@given(ACTORS, PERMISSIONS, SPOTS)
def test_a_right_carries_to_a_case_only_as_far_as_the_role_table_says(actor, permission, spot):
    row = grants()[permission]

    def carries(post: Held) -> bool:
        inside, there = spot.area_code.startswith(post.area_code), post.unit_id in spot.unit_ids
        # What another desk handed over lies outside the area, and is there for who sits at the desk, checks or walks for it.
        below = inside or (there and post.role in {Role.CLERK, Role.PRINCIPAL, Role.VERIFIER})
        return {
            Scope.UNIT: there, Scope.CELL: inside or there, Scope.SUBTREE: below, Scope.ALL: True
        }.get(row[post.role], False)  # fmt: skip

    is_closed = actor.is_outsourced and permission in CLOSED_TO_OUTSOURCED
    expected = (any(carries(p) for p in actor.posts) and not is_closed) or row[Role.ANONYMOUS] is Scope.ALL
    if actor.account_id is not None:
        own = row[Role.RESIDENT] is Scope.OWN and spot.reporter_id == actor.account_id
        expected = expected or own or row[Role.RESIDENT] is Scope.ALL
    expected = expected or (row[Role.CODE] is Scope.OWN and actor.code_case_id == spot.case_id)
    assert rules.covers(actor, permission, spot) is expected


@given(ACTORS, PERMISSIONS, SPOTS)
def test_the_post_that_acts_is_one_that_may_and_one_that_holds_the_case_where_there_is_one(actor, permission, spot):
    post = rules.acting_post(actor, permission, spot)
    able = [p for p in actor.posts if rules.covers(replace(actor, posts=(p,), account_id=None), permission, spot)]
    assert post in (able or [None])
    if any(p.unit_id in spot.unit_ids for p in able):
        assert post is not None
        assert post.unit_id in spot.unit_ids


def test_a_job_is_covered_everywhere_and_holds_no_post():
    spot = Spot(1, "9901", None, frozenset())
    assert rules.covers(Actor(job="clock"), Permission.ISSUES_SIGN, spot)
    assert rules.acting_post(Actor(job="clock"), Permission.ISSUES_SIGN, spot) is None
    assert rules.acting_post_anywhere(Actor(job="clock"), Permission.ISSUES_SIGN) is None
