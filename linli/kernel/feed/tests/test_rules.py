"""Who hears of what, and in which order."""

import pytest

from linli.kernel.feed.rules import RESYNC, Event, Interest, Position


def event(kind="sign", path="990101", units=()):
    return Event(Position(0, 1), "case", "7", kind, path, frozenset(units))


@pytest.mark.parametrize(
    "interest",
    [
        Interest(subjects=frozenset({"case:7"})),
        Interest(paths=frozenset({"9901"})),
        Interest(paths=frozenset({""})),
        Interest(unit_ids=frozenset({3, 4})),
    ],
)
def test_who_asked_for_the_case_or_works_for_its_area_or_unit_hears(interest):
    assert interest.covers(event(units={4, 5}))


@pytest.mark.parametrize(
    "interest",
    [
        Interest(),
        Interest(subjects=frozenset({"case:70"})),
        Interest(paths=frozenset({"990102"})),
        Interest(unit_ids=frozenset({3})),
    ],
)
def test_nobody_else_does(interest):
    assert not interest.covers(event(units={4, 5}))


def test_what_has_no_path_is_for_its_units_alone():
    everywhere = Interest(paths=frozenset({"", "990101"}), unit_ids=frozenset({4}))
    assert not everywhere.covers(event(path=""))
    assert everywhere.covers(event(path="", units={4}))


def test_everybody_is_told_to_look_again():
    assert Interest().covers(event(kind=RESYNC))


@pytest.mark.parametrize("text", ["", "1", "1.", ".1", "1.x", "-1.2", "1.2.3", "٣.1", f"1.{10**30}"])
def test_what_is_no_position_is_not_taken_for_one(text):
    assert Position.parse(text) is None
