"""H12, H14: every job is in the one table and described to the operator; so is every command, which stays thin."""

import ast

from linli.site.jobs import JOBS
from tests.house.code import document, modules, rooms

LONGEST_COMMAND_LINES = 30


def test_every_job_function_is_in_the_table_under_its_own_name():
    written = {f.name for m in rooms("jobs") if m.owner != "site" for f in m.functions()}
    assert {job.name for job in JOBS} == {job.run.__name__ for job in JOBS} == written


def test_every_job_is_described_to_the_operator():
    assert [job.name for job in JOBS if f"`{job.name}`" not in document("operate.md")] == []


def commands():
    return [m for m in modules() if m.name.startswith("site.management.commands.")]


def test_every_command_is_described_to_the_operator():
    names = [m.name.rsplit(".", 1)[-1] for m in commands()]
    assert [name for name in names if f"`linli {name}" not in document("operate.md")] == []


def test_commands_are_thin():
    handles = {m.name: n for m in commands() for n in ast.walk(m.tree) if getattr(n, "name", "") == "handle"}
    assert {name: n.lineno for name, n in handles.items() if n.end_lineno - n.lineno > LONGEST_COMMAND_LINES} == {}
