"""What runs is what is pinned: every package by its hash, and nothing beside them; each has its line in ADR 0003."""

import json
import re
from importlib.metadata import distributions

from tests.house.code import ROOT, document

# The installer itself and this package.
UNPINNED = {"pip", "linli"}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(text):
    """The packages of a lock file: name → (version, whether a hash stands beside it)."""
    entries = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\]+)((?: \\\n    --hash=\S+)*)", text, re.MULTILINE)
    return {normal(name): (version, bool(hashes)) for name, version, hashes in entries}


def wanted(name):
    text = (ROOT / name).read_text("utf-8")
    return {normal(found) for found in re.findall(r"^([A-Za-z0-9._-]+)", text, re.MULTILINE) if found != "-r"}


def test_every_python_package_is_pinned_by_hash():
    lock = pinned((ROOT / "requirements-dev.lock").read_text("utf-8"))
    assert [name for name, (_, has_hash) in lock.items() if not has_hash] == []
    assert wanted("requirements.in") | wanted("requirements-dev.in") <= set(lock)
    assert pinned("requests==2.0\n") == {"requests": ("2.0", False)}


def test_what_is_installed_is_what_is_pinned():
    lock = {name: version for name, (version, _) in pinned((ROOT / "requirements-dev.lock").read_text("utf-8")).items()}
    installed = {normal(d.name): d.version for d in distributions() if normal(d.name) not in UNPINNED}
    assert installed == {name: lock.get(name) for name in installed}


def test_every_browser_package_is_pinned_by_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_every_dependency_has_its_reason():
    reasons = document("adr/0003-dependencies.md")
    named = {normal(name) for name in re.findall(r"[A-Za-z][A-Za-z0-9._-]+", reasons)}
    browser = json.loads((ROOT / "package.json").read_text("utf-8"))
    asked = {
        *wanted("requirements.in"),
        *wanted("requirements-dev.in"),
        *browser["dependencies"],
        *browser["devDependencies"],
    }
    assert {name for name in map(normal, asked) if name not in named} == set()
