"""H12, H14: every job is in the one table, tested, and described to the operator as it is; so is every command, thin."""

import ast
import re

from linli.site.jobs import JOBS
from tests.house.code import document, dotted, imports, module, modules, rooms, trees_of_tests

LONGEST_COMMAND_LINES = 30
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 24 * 3600}
EXCUSED = {
    "site.management.commands.tables.handle": "each slice has its own tables, and one command loads them all",
    "site.management.commands.audit._seal": "the heads go out once, after the last round of sealing",
    "site.management.commands.duties.handle": "it loads what it was given, or else what is shipped",
    "site.management.commands.reports._import": "the desks come first, where they are asked for",
}


def test_every_job_function_is_in_the_table_under_its_own_name():
    written = {f.name for m in rooms("jobs") if m.owner != "site" for f in m.functions()}
    assert {job.name for job in JOBS} == {job.run.__name__ for job in JOBS} == written


def told_of(text):
    """The jobs that a paper lists, line by line: name, period and limit in seconds."""
    rows = re.findall(r"^\| `(\w+)` \| (\d+) (\w+) \| (\d+) (\w+) \|", text, re.MULTILINE)
    return sorted((name, int(n) * SECONDS[unit], int(m) * SECONDS[other]) for name, n, unit, m, other in rows)


def test_every_job_is_described_to_the_operator_once_and_as_it_is():
    assert told_of(document("operate.md")) == sorted((job.name, job.period_s, job.limit_s) for job in JOBS)
    assert told_of("| `seal` | 2 min | 30 s | seals | never |") == [("seal", 120, 30)]


def called(trees):
    """The names of everything that code calls or hands on."""
    return {n.id for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
        n.attr for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Attribute)
    }


def test_every_job_is_run_by_a_test():
    assert {job.name for job in JOBS} - called(trees_of_tests()) == set()
    assert called([ast.parse("from linli.kernel.audit.jobs import audit_seal")]) == set()


def commands():
    return [m for m in modules() if m.name.startswith("site.management.commands.")]


def test_every_command_is_described_to_the_operator():
    names = [m.name.rsplit(".", 1)[-1] for m in commands()]
    assert [name for name in names if f"`linli {name}" not in document("operate.md")] == []


def functions(command):
    """Each function of a command by its name, with the services it calls."""
    known = imports(command.tree)
    for function in (n for n in ast.walk(command.tree) if isinstance(n, ast.FunctionDef)):
        names = [dotted(n.func).split(".") for n in ast.walk(function) if isinstance(n, ast.Call)]
        full = [".".join([known.get(head, head), *rest]) for head, *rest in names]
        services = {name for name in full if ".services." in name and name.rpartition(".")[2].islower()}
        yield f"{command.name}.{function.name}", function, services


def test_commands_are_thin():
    for command in commands():
        for name, function, services in functions(command):
            assert function.end_lineno - function.lineno <= LONGEST_COMMAND_LINES, name
            assert len(services) <= 1 or name in EXCUSED, (name, services)


def test_a_command_that_does_two_things_is_caught():
    text = "from linli.kernel.people import services\ndef handle():\n    services.a()\n    services.b()"
    ((_, _, found),) = functions(module("site.management.commands.bad", text))
    assert found == {"linli.kernel.people.services.a", "linli.kernel.people.services.b"}
