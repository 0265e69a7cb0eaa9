"""The last table of the bench: what is asked for is met by what was got, or said not to be."""

from bench import bars, mapping
from bench.mapping import Views
from bench.speed import Figure
from bench.words import Searched


def figure(ratio, statements):
    return Figure("list", 0, 0, ratio, 0, 0, 0, 0, 0, ["SELECT 1"] * statements, 0, 0.5, 3)


def met(found):
    return [bar.is_met for bar in found]


def test_a_request_is_held_to_its_share_and_its_statements():
    assert met(bars.of_requests([figure(0.5, 3), figure(0.49, 4)])) == [True, True, False, False]


def test_the_slowest_desk_counts():
    views = [Views(login, width, 1.0, 99.0, 3) for login in mapping.DESKS for width in mapping.WIDTHS]
    views.append(Views("slow", mapping.WIDTHS[-1], mapping.LIMIT_MS + 1, 12.0, 3))
    assert met(bars.of_views(views)) == [True] * (len(mapping.WIDTHS) - 1) + [False]


def test_a_search_that_loses_one_case_does_not_pass():
    assert met(bars.of_searches("sqlite", [Searched("centre", 1, 5, 9, 1.0, is_exact=True)])) == [True, True]
    assert met(bars.of_searches("sqlite", [Searched("centre", 1, 6, 9, 0.999, is_exact=True)])) == [False, False]
