"""H24, H25: public functions are typed and say in one sentence what they give; exceptions to lint have reasons."""

import ast
import re
from pathlib import Path

from tests.house.code import ROOT, files, module, modules

# A number with one of these words in its name says its unit too.
MEASURES = re.compile(r"(timeout|radius|distance|duration|delay|period|lease|width|height|length|size|age)$")
NUMBERS = {"int", "float"}


def unsaid(function):
    """Why a function does not describe itself; empty when it does."""
    first = (ast.get_docstring(function) or "").split("\n\n")[0]
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    if not re.search(r"[.;:?!]$", first.strip()):
        yield "its docstring does not begin with a sentence"
    if function.returns is None or any(a.annotation is None and a.arg not in {"self", "cls"} for a in arguments):
        yield "it is not fully typed"
    for argument in arguments:
        is_number = argument.annotation is not None and ast.unparse(argument.annotation) in NUMBERS
        if is_number and MEASURES.search(argument.arg):
            yield f"'{argument.arg}' is a number without its unit"


def test_every_public_function_is_typed_and_described():
    faults = {f"{m.name}.{f.name}": why for m in modules() for f in m.functions() if (why := list(unsaid(f)))}
    assert faults == {}


def test_a_function_that_hides_its_unit_is_caught():
    (bad,) = module("issues.rules", 'def wait(timeout: int) -> None:\n    """Wait for it"""').functions()
    assert len(list(unsaid(bad))) == 2


def unreasoned(text):
    """The lines of a text that except something from lint without a reason beside them or in a comment above."""
    above = ""
    for line in text.splitlines():
        is_exception = re.search(r"#\s*(noqa|type: ignore)\b", line)
        is_reasoned = re.search(r"noqa: \w+(, ?\w+)* - \S|type: ignore\[", line) or above.lstrip().startswith("#")
        if is_exception and not is_reasoned:
            yield line.strip()
        above = line


def test_every_exception_to_lint_has_its_reason():
    # What these tests themselves name is no exception.
    code = {f: f.read_text("utf-8") for f in files() if f.suffix == ".py" and f != Path(__file__)}
    assert {f.name: found for f, text in code.items() if (found := list(unreasoned(text)))} == {}
    assert list(unreasoned("import x  # noqa: F401")) == ["import x  # noqa: F401"]


def unreasoned_rules(text):
    """The rules that `pyproject.toml` switches off without a reason in the same line."""
    lint = text.partition("[tool.ruff.lint]")[2].partition("[tool.ruff.lint.pydocstyle]")[0]
    return [line for line in lint.splitlines() if re.match(r'\s*"(\w+\d+",|.*= \[)', line) and "# " not in line]


def test_every_rule_switched_off_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert unreasoned_rules(text) == []
    assert unreasoned_rules(text.replace("  # LICENSE speaks for every file", "")) == ['  "CPY001",']
