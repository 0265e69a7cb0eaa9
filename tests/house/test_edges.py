"""Every numbered edge case of the specification of mediation (25) is kept by a test that carries its number."""

import re

from tests.house.code import ROOT

NUMBERED = range(1, 61)
# Kept in part alone: what a page cannot do yet, with the reason. The rules beneath are tested all the same.
IN_PART: dict[int, str] = {}
NAME = re.compile(r"^def test_((?:\d+_)+)|^ +def test_((?:\d+_)+)|^@.*# edge (\d+)", re.MULTILINE)


def kept() -> set[int]:
    """Give the numbers that names of tests begin with."""
    folders = ("linli/mediation/tests", "tests/journeys", "tests/promises")
    texts = [path.read_text("utf-8") for folder in folders for path in sorted((ROOT / folder).glob("test_*.py"))]
    named = ["".join(found) for text in texts for found in NAME.findall(text)]
    return {int(number) for name in named for number in name.split("_") if number}


def test_every_edge_case_of_mediation_is_kept_by_a_test_that_names_it():
    assert set(NUMBERED) - kept() == set()


def test_what_is_kept_in_part_says_why():
    assert set(IN_PART) <= set(NUMBERED)
    assert all(IN_PART.values())
