"""The reference cohort of the indicators (indicators 4), and the rules that hold for every number."""

from datetime import UTC, datetime

import pytest

from linli.centre.rules.indicators import INDICATORS, Figure, figure
from linli.issues.rules.outcomes import Outcome
from linli.kernel.cases.rules.counting import percent, wilson

# Every window is over.
AS_OF = datetime(2022, 10, 1, tzinfo=UTC)


def day(text):
    return datetime.fromisoformat(f"2022-{text}").replace(tzinfo=UTC) if text else None


def row(number, due, last, disposed, **said):
    done = day(disposed)
    facts = {
        "is_on_time": bool(done and due and done <= day(due)),
        "is_on_time_extended": bool(done and done <= day(last or due)),
    }
    closed = {"closed_at": done} if said.get("basis") or said.get("counts_as") else {}
    return Outcome(number, "990101", "T3", "0201", "web", day(due), day(last or due), done, **facts | closed | said)


SOLVED = {"outcome": "solved", "counts_as": "solved"}
# Row 8 repeats row 1, whose reporter's answer counts with it; row 11 is of another month.
COHORT = [
    row(1, "07-05", "07-05", "07-04", basis="reporter_solved", stars=(5, 5), **SOLVED),
    row(2, "07-06", "07-06", "07-06", basis="checked_solved", stars=(None,), **SOLVED),
    row(3, "07-08", "07-08", "07-07", basis="closed_unverified", stars=(None,), outcome="closed_unverified", counts_as="unknown"),
    row(4, "07-11", "07-18", "07-15", basis="reporter_solved", stars=(4,), **SOLVED),
    row(5, "07-12", "07-12", "07-14", stars=(1,), was_reopened=False),
    row(6, "07-13", "07-13", None),
    row(7, "07-20", "07-20", "07-19", basis="reporter_solved", stars=(2,), **SOLVED),
    row(9, "07-21", None, None, outcome="withdrawn", counts_as="excluded"),
    row(10, None, None, None, outcome="not_in_remit", counts_as="excluded"),
    row(12, "07-22", "07-22", "07-15", outcome="moved_to_dispute", counts_as="excluded"),
]  # fmt: skip


def of(code):
    return figure(INDICATORS[code], COHORT, AS_OF)


@pytest.mark.parametrize(
    ("code", "hits", "n", "share", "interval"),
    [
        ("A05", 5, 8, "62.5", (30.6, 86.3)),
        ("A06", 6, 8, "75.0", (40.9, 92.9)),
        ("A08", 4, 6, "66.7", (30.0, 90.3)),
        ("A09", 3, 5, "60.0", (23.1, 88.2)),
        ("A10", 5, 7, "71.4", (35.9, 91.8)),
    ],
)
def test_the_reference_cohort_gives_the_numbers_of_the_specification(code, hits, n, share, interval):
    found = of(code)
    assert (found.hits, found.n, percent(found.hits, found.n)) == (hits, n, share)
    assert tuple(round(bound * 100, 1) for bound in found.interval) == interval


def test_what_nobody_confirmed_stands_in_the_bounds_alone():
    assert (percent(*of("A08").low), percent(*of("A08").high)) == ("57.1", "71.4")


def test_what_is_left_out_is_told_by_its_reason():
    assert of("A08").left_out == {"moved_to_dispute": 1, "not_in_remit": 1, "withdrawn": 1}
    assert of("A05").left_out == {"not_in_remit": 1, "withdrawn": 1}


def test_below_thirty_there_is_no_percentage():
    assert (Figure(29, 29).has_percent, Figure(29, 30).has_percent) == (False, True)


@pytest.mark.parametrize(
    ("hits", "n", "interval"),
    [
        (0, 10, (0.0, 27.8)), (10, 10, (72.2, 100.0)), (3930, 4316, (90.2, 91.9)), (2046, 4128, (48.0, 51.1)),
        (45_448, 46_000, (98.7, 98.9)),
    ],
)  # fmt: skip
def test_an_interval_is_wilsons(hits, n, interval):
    assert tuple(round(bound * 100, 1) for bound in wilson(hits, n)) == interval


def test_open_and_overdue_is_unsolved_and_open_in_time_is_not_yet_known():
    late = row(1, "07-05", "07-05", None)
    early = row(2, "07-05", "12-31", None)
    assert (figure(INDICATORS["A08"], [late], AS_OF).n, figure(INDICATORS["A08"], [early], AS_OF).unknown) == (1, 1)


def test_questions_and_thanks_are_no_matter_of_solving():
    asked = row(1, "07-05", "07-05", "07-04", basis="reporter_solved", is_to_be_solved=False, **SOLVED)
    assert figure(INDICATORS["A08"], [asked], AS_OF).left_out == {"nature": 1}
