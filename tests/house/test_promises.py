"""H28: every promise is a module that begins with its sentence, has a control that fails, and stands in the report."""

import ast
import re

from tests.house.code import ROOT, document
from tests.promises.report import PROMISES

FOLDER = ROOT / "tests" / "promises"


def lacking(name, text):
    """What a promise's module lacks; empty when it is whole."""
    tree = ast.parse(text)
    functions = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    if not re.match(r"[A-Z].*[.:]", ast.get_docstring(tree) or ""):
        yield "the promise as its first sentence"
    if not any(function.startswith("test_control_") for function in functions):
        yield "a control"
    if not re.search(r"\bnote\(", text):
        yield "figures it keeps"
    if name not in {module for _, module in PROMISES.values()}:
        yield "a row in tests/promises/report.py"


def test_every_promise_is_whole():
    modules = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("test_p[0-9][0-9]_*.py"))}
    assert {name: lacks for name, text in modules.items() if (lacks := list(lacking(name, text)))} == {}
    assert modules


def test_every_row_of_the_report_is_a_module_and_carries_its_number():
    assert [module for _, module in PROMISES.values() if not (FOLDER / module).exists()] == []
    numbers = {number: module for number, (_, module) in PROMISES.items() if re.fullmatch(r"P\d+", number)}
    assert {n: m for n, m in numbers.items() if not m.startswith(f"test_p{int(n[1:]):02}_")} == {}


def test_the_paper_names_no_promise_that_is_not_tested():
    named = set(re.findall(r"^\| (P\d+) \|", document("promises.md"), re.MULTILINE))
    assert named - PROMISES.keys() == set()


def test_a_promise_without_a_control_is_caught():
    text = '"""Nothing is lost."""\ndef test_nothing_is_lost(): note("P99")'
    assert list(lacking("test_p99_loss.py", text)) == ["a control", "a row in tests/promises/report.py"]
