"""H29: every numbered check of the Open311 specification is a test of the same number, or says why not."""

import ast
import re

from tests.house.code import trees_of_tests

CHECKS = range(1, 135)
NOT_YET = {
    108: "there are no exercises yet",
    133: "a figure of `python -m bench.open311`",
    134: "a figure of `python -m bench.open311`",
}


def named(trees):
    """The numbers of the checks that functions and names of tests carry: `test_open311_c086_and_c088_…`."""
    functions = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    tests = " ".join(name for name in functions if name.startswith("test_open311_c"))
    return {int(number) for number in re.findall(r"(?<=_c)\d{3}", tests)}


def test_every_check_is_a_test_or_says_why_not():
    assert set(CHECKS) - named(trees_of_tests()) == set(NOT_YET)


def test_a_check_without_its_test_is_caught():
    found = named([ast.parse("def test_open311_c001_and_c002_x(): ...\ndef test_open311_cors(): ...")])
    assert found == {1, 2}
