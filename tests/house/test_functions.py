"""H24, H25: public functions are typed and say in one sentence what they give; exceptions to lint have reasons."""

import ast
import re

from tests.house.code import module, modules

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


def unreasoned(module):
    """The exceptions to lint without a reason beside them or in a comment above."""
    above = ""
    for number, line in enumerate(module.source.splitlines(), 1):
        is_exception = re.search(r"#\s*(noqa|type: ignore)\b", line)
        is_reasoned = re.search(r"noqa: \w+(, ?\w+)* - \S|type: ignore\[", line) or above.lstrip().startswith("#")
        if is_exception and not is_reasoned:
            yield f"{module.name}:{number}"
        above = line


def test_every_exception_to_lint_has_its_reason():
    assert [place for m in modules() for place in unreasoned(m)] == []
    assert list(unreasoned(module("issues.views", "import x  # noqa: F401"))) == ["issues.views:1"]
