"""Reads the code base for the house tests: its modules as syntax trees, its public functions, its files."""

import ast
import gc
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import linli

PACKAGE = Path(linli.__file__).parent
ROOT = PACKAGE.parent
KERNEL = ("areas", "audit", "cases", "deadlines", "feed", "files", "notify", "people")
SLICES = ("centre", "issues", "mediation")


@dataclass(frozen=True)
class Module:
    """One module of the product: where it lies, its name without `linli.`, its text and syntax tree."""

    path: Path
    name: str
    source: str
    tree: ast.Module

    @property
    def owner(self) -> str:
        """Give the package whose room this is: `issues`, `kernel.people`, `doors`, `site`."""
        parts = self.name.split(".")
        return ".".join(parts[:2] if parts[0] == "kernel" else parts[:1])

    @property
    def room(self) -> str:
        """Give the room the module is or lies in: `rules` for `issues.rules.routing`; empty for a package itself."""
        rest = self.name.removeprefix(self.owner).lstrip(".")
        return rest.split(".")[0]

    def functions(self) -> Iterator[ast.FunctionDef]:
        """Give the module's own public functions, in order."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node


def module(name: str, source: str) -> Module:
    """Give a module made of a text, for showing that a check bites."""
    return Module(Path(f"{name}.py"), name, source, ast.parse(source))


@cache
def modules() -> tuple[Module, ...]:
    """Give every module of the product except tests and migrations."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if not {"tests", "migrations"} & set(inside.parts):
            name = ".".join(inside.with_suffix("").parts).removesuffix("__init__").rstrip(".")
            source = path.read_text("utf-8")
            found.append(Module(path, name, source, ast.parse(source)))
    return tuple(found)


@cache
def trees_of_tests() -> tuple[ast.Module, ...]:
    """Give the syntax trees of every test module."""
    paths = [*ROOT.glob("tests/**/*.py"), *PACKAGE.glob("**/tests/*.py")]
    # CPython 3.11 miscounts how deep it is where its collector runs in between (gh-106905).
    gc.disable()
    try:
        return tuple(ast.parse(path.read_text("utf-8")) for path in paths)
    finally:
        gc.enable()


def rooms(name: str) -> list[Module]:
    """Give the modules of one room over all packages: `rooms("queries")`."""
    return [m for m in modules() if m.room == name]


@cache
def files() -> tuple[Path, ...]:
    """Give every file the repository holds or is about to (not the ignored ones)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def document(name: str) -> str:
    """Give the text of `docs/<name>`."""
    return (ROOT / "docs" / name).read_text("utf-8")


def dotted(node: ast.AST) -> str:
    """Give `a.b.c` for the expression of that form, else nothing."""
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return node.id if isinstance(node, ast.Name) else ""


def imports(tree: ast.Module) -> dict[str, str]:
    """Give what each imported name stands for: `{"P": "linli.kernel.people.rules.Permission"}`."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.split(".")[0]: (alias.asname and alias.name) or alias.name.split(".")[0]
                      for alias in node.names}  # fmt: skip
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


@cache
def full_names(tree: ast.Module) -> frozenset[str]:
    """Give every dotted name the module uses, with imported names spelt out: `datetime.datetime.now`."""
    known = imports(tree)
    used = {dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
    spelt = {
        ".".join([known[head], *rest]) for head, *rest in (name.split(".") for name in used if name) if head in known
    }
    return frozenset(spelt | imported(tree))


def imported(tree: ast.Module) -> set[str]:
    """Give every module and name that import statements name in full."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_within(name: str, prefix: str) -> bool:
    """Tell whether a dotted name is `prefix` or lies inside it."""
    return name == prefix or name.startswith(prefix + ".")


def words_in(text: str, pattern: str) -> set[str]:
    """Give every match of a pattern in a text."""
    return set(re.findall(pattern, text))
