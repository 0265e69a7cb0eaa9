"""What we ship is what we pinned: every package by its bytes, what is installed is the bill, nothing of others is here.

An advisory scan is no part of it: without a network it finds nothing and says so of everything. The full form installs
all from the lock files alone, with empty caches, and compares again.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

from tests.house.code import ROOT, files
from tests.promises.materials import NODE_LOCKS, PYTHON_LOCKS, Package, bill, node, normal, python, wanted
from tests.promises.results import FORM, IS_FULL, note

# The installer itself and this package.
OURS = {"pip", "linli"}
# Marks that makers of libraries leave in what they publish.
FOREIGN = re.compile(r"/\*!|@license|@preserve|sourceMappingURL|\(c\) \d{4}|Copyright \d{4}", re.IGNORECASE)
FOREIGN_KINDS = {
    ".woff",
    ".woff2",
    ".ttf",
    ".otf",
    ".eot",
    ".whl",
    ".map",
    ".zip",
    ".gz",
    ".tgz",
    ".parquet",
    ".sqlite3",
}
LARGEST_BYTES = 400_000
# Written by tools, or by a lawyer.
LONG = {
    "requirements.lock",
    "requirements-dev.lock",
    "package-lock.json",
    "LICENSE",
    "permission_matrix.csv",
    "django.po",
}


def locked(name: str) -> list[Package]:
    text = (ROOT / name).read_text("utf-8")
    return node(text) if name.endswith(".json") else python(text)


def unpinned(packages: Iterable[Package]) -> list[str]:
    return [package.name for package in packages if not package.is_pinned]


def installed(found: Iterable[Distribution]) -> dict[str, str]:
    return {normal(each.name): each.version for each in found if normal(each.name) not in OURS}


def unlike(packages: Collection[Package], folder: Path) -> list[str]:
    """The packages of Node that do not lie in a folder as they are locked."""
    manifests = {p.path: folder / p.path / "package.json" for p in packages}
    there = {path: json.loads(m.read_text("utf-8"))["version"] for path, m in manifests.items() if m.exists()}
    return [p.path for p in packages if there.get(p.path) != p.version]


def foreign(paths: Iterable[Path]) -> list[str]:
    """The files that somebody else made, by their marks, kinds, names and size."""
    found = []
    for path in paths:
        is_code = path.suffix in {".js", ".css", ".svg"}
        is_marked = is_code and FOREIGN.search(path.read_text("utf-8"))
        is_of_others = path.suffix in FOREIGN_KINDS or ".min." in path.name
        is_copied = {"node_modules", "vendor"} & set(path.parts)
        is_large = path.stat().st_size > LARGEST_BYTES and path.name not in LONG
        found += [path.name] if is_marked or is_of_others or is_copied or is_large else []
    return found


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, *NODE_LOCKS])
def test_every_package_is_pinned_by_its_bytes(lock: str) -> None:
    assert unpinned(locked(lock)) == []


def test_everything_asked_for_is_locked_and_both_locks_agree() -> None:
    serving, all_of_them = (set(locked(lock)) for lock in PYTHON_LOCKS)
    assert wanted("requirements.in") <= {p.name for p in serving}
    assert wanted("requirements-dev.in") <= {p.name for p in all_of_them}
    assert serving <= all_of_them


def test_what_is_installed_is_the_bill_and_nothing_beside_it() -> None:
    parts = {(part["purl"].partition("/")[0], part["name"]): part["version"] for part in bill()["components"]}
    assert installed(distributions()) == {name: v for (kind, name), v in parts.items() if kind == "pkg:pypi"}
    browser = locked(NODE_LOCKS[0])
    assert unlike(browser, ROOT) == []
    own = [f for f in files() if not {"node_modules", "vendor"} & set(f.parts)]
    note("P26", form=FORM, packages=len(parts), unpinned=0, files=len(own), of_others=0)


def test_no_file_of_others_is_in_the_repository() -> None:
    assert foreign(files()) == []


@pytest.mark.skipif(not IS_FULL, reason="installs everything anew from the registries: `make promises-full`")
def test_both_locks_install_from_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    pip = [tmp_path / "venv/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
    subprocess.run([*pip, "install", "--require-hashes", "--requirement", ROOT / PYTHON_LOCKS[1]], check=True)
    found = installed(distributions(path=[str(p) for p in tmp_path.glob("venv/lib/python*/site-packages")]))
    assert {n: v for n, v in found.items() if n != "setuptools"} == {
        p.name: p.version for p in locked(PYTHON_LOCKS[1]) if p.name != "setuptools"
    }
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    npm = ["npm", "ci", "--silent", "--ignore-scripts", "--cache", tmp_path / "cache"]
    subprocess.run(npm, cwd=tmp_path, check=True, env=os.environ)
    assert unlike(locked(NODE_LOCKS[0]), tmp_path) == []


def test_control_one_unpinned_requirement_is_found() -> None:
    text = (ROOT / PYTHON_LOCKS[0]).read_text("utf-8")
    assert unpinned(python(text + "requests==2.0\n")) == ["requests"]
    assert unpinned(python(text + "requests>=2.0 \\\n    --hash=sha256:00\n")) == ["requests"]
    lock = json.loads((ROOT / NODE_LOCKS[0]).read_text("utf-8"))
    lock["packages"]["node_modules/htmx.org"].pop("integrity")
    assert unpinned(node(json.dumps(lock))) == ["htmx.org"]


@pytest.mark.skipif(not IS_FULL, reason="asks a registry: `make promises-full`")
def test_control_other_bytes_under_the_same_name_are_not_installed(tmp_path: Path) -> None:
    package = locked(PYTHON_LOCKS[0])[0]
    bad = tmp_path / "bad.lock"
    bad.write_text(f"{package.name}=={package.version} --hash=sha256:{'0' * 64}\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--dest", tmp_path, "-r", bad]
    refused = subprocess.run(pip, check=False, capture_output=True, text=True)
    assert "DO NOT MATCH THE HASHES" in refused.stderr


def test_control_what_nobody_pinned_and_what_others_made_is_found(tmp_path: Path) -> None:
    (tmp_path / "left_pad-1.3.0.dist-info").mkdir()
    (tmp_path / "left_pad-1.3.0.dist-info/METADATA").write_text("Name: left_pad\nVersion: 1.3.0\n", "utf-8")
    assert installed(distributions(path=[str(tmp_path)])) == {"left-pad": "1.3.0"}
    assert unlike([Package("htmx.org", "1.0.0", path="node_modules/htmx.org")], ROOT) == ["node_modules/htmx.org"]
    planted = {"a.js": "/*! lib v1 */", "b.min.css": "", "c.woff2": "", "d.csv": "0" * (LARGEST_BYTES + 1)}
    for name, text in (planted | {"ours.js": "// ours"}).items():
        (tmp_path / name).write_text(text, "utf-8")
    assert sorted(foreign(path for path in tmp_path.iterdir() if path.is_file())) == list(planted)
