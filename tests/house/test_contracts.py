"""H20: the import contracts of pyproject.toml hold, and each of them still bites."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.house.code import PACKAGE, ROOT

# One offence per contract: the file it is planted in, the line, and what the report must name.
OFFENCES = {
    "L1 floors": ("doors/clock.py", "import linli.kernel.audit.services", "linli.doors.clock"),
    "L2 strangers": (
        "mediation/services/setup.py",
        "import linli.issues.rules.drafts",
        "linli.mediation.services.setup",
    ),
    "L3 kernel order": ("kernel/audit/services.py", "import linli.kernel.cases.rules", "linli.kernel.audit.services"),
    "L4 rules are pure": ("kernel/cases/rules/__init__.py", "import linli.doors.clock", "linli.kernel.cases.rules"),
    "L5 rooms in order": ("kernel/audit/models.py", "import linli.kernel.audit.services", "linli.kernel.audit.models"),
    "L6 kernel tables": ("site/context.py", "import linli.kernel.cases.models", "linli.site.context"),
    "L7 the centre reads politely": ("centre/urls.py", "import linli.issues.services.closing", "linli.centre.urls"),
}


def lint(folder):
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200"},
    )
    return run.returncode, run.stdout + run.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / "linli", ignore=shutil.ignore_patterns("tests", "static", "__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_is_kept():
    code, report = lint(ROOT)
    assert code == 0, report


def test_a_planted_offence_breaks_its_contract_and_is_named(copy):
    for file, line, _ in OFFENCES.values():
        with (copy / "linli" / file).open("a") as module:
            module.write(f"\n{line}\n")
    (copy / "linli" / "undeclared").mkdir()
    (copy / "linli" / "undeclared" / "__init__.py").touch()
    _, report = lint(copy)
    kept = set(re.findall(r"^(L\d+ .*?)(?: KEPT)", report, re.MULTILINE))
    named = {contract: offender in report for contract, (_, _, offender) in OFFENCES.items()}
    assert not kept, report
    assert all(named.values()), named
    assert "undeclared" in report


def test_every_contract_has_its_offence():
    declared = re.findall(r'^name = "(L\d+)', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert set(declared) == {name.split()[0] for name in OFFENCES}
