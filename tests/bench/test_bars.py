"""The last table of the bench: what is asked for is met by what was got, or said not to be."""

from bench import bars, mapping
from bench.mapping import Views
from bench.speed import Figure
from bench.words import Searched


def figure(ratio, statements, driver_ratio=None):
    """Give a figure; one that only reads has a share of the driver alone as well."""
    return Figure("list", 0, 0, ratio, None, driver_ratio, 0, 0, 0, 0, 0, ["SELECT 1"] * statements, 0, 0.5, 3)


def met(found):
    return [bar.is_met for bar in found]


def test_a_request_is_held_to_its_share_and_its_statements():
    assert met(bars.of_requests([figure(0.5, 3), figure(0.49, 4)])) == [True, True, False, False]


def test_what_only_reads_is_held_to_its_share_of_the_driver_alone():
    found = [figure(0.1, 3, driver_ratio=0.5), figure(0.9, 3, driver_ratio=0.49)]
    assert met(bars.of_requests(found)) == [True, True, False, True]


def test_the_middle_view_counts_by_what_the_processor_did():
    quick, slow = Views("town", 0.01, 1.0, 99.0, 3), Views("city", 1.0, mapping.LIMIT_MS + 1, 12.0, 3)
    assert met(bars.of_views([quick, quick, slow])) == [True]
    assert met(bars.of_views([quick, slow, slow])) == [False]


def test_a_search_that_loses_one_case_does_not_pass():
    assert met(bars.of_searches("sqlite", [Searched("centre", 1, 5, 7, 9, 1.0, is_exact=True)])) == [True, True]
    assert met(bars.of_searches("sqlite", [Searched("centre", 1, 6, 7, 9, 0.999, is_exact=True)])) == [False, False]
