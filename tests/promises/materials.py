"""The bill of materials: what the lock files pin, in CycloneDX: `python -m tests.promises.materials` prints it."""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# What serves and what tests it; the third holds Lighthouse alone.
PYTHON_LOCKS = ("requirements.lock", "requirements-dev.lock")
NODE_LOCKS = ("package-lock.json", "tests/lighthouse/package-lock.json")
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?(?:==([^\s\\;]+))?((?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """One package as a lock file names it; without version or hashes where it pins nothing."""

    name: str
    version: str = ""
    hashes: tuple[str, ...] = ()
    # Where it lies beside the lock file, for packages of Node.
    path: str = ""

    @property
    def is_pinned(self) -> bool:
        """Tell whether one version alone, of known bytes, can be installed."""
        return bool(self.version and self.hashes)


def normal(name: str) -> str:
    """Give the name of a Python package as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python(text: str) -> list[Package]:
    """Give the packages of a lock file of pip."""
    found = [match.groups() for match in _PIN.finditer(text)]
    return [Package(normal(n), v or "", tuple(re.findall(r"--hash=(\S+)", rest))) for n, v, rest in found]


def node(text: str) -> list[Package]:
    """Give the packages of a lock file of npm."""
    entries = ((path, entry) for path, entry in json.loads(text)["packages"].items() if path)
    return [
        Package(path.rpartition("node_modules/")[2], entry["version"], tuple(entry.get("integrity", "").split()), path)
        for path, entry in entries
    ]


def wanted(name: str) -> set[str]:
    """Give the Python packages that a file of requirements asks for."""
    found = re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {normal(each) for each in found if each != "-r"}


def bill() -> dict[str, Any]:
    """Give every package of every lock file once, sorted, as a CycloneDX document."""
    pythons = {p for lock in PYTHON_LOCKS for p in python((ROOT / lock).read_text("utf-8"))}
    nodes = {p for lock in NODE_LOCKS for p in node((ROOT / lock).read_text("utf-8"))}
    addresses = {f"pkg:pypi/{p.name}@{p.version}" for p in pythons} | {
        f"pkg:npm/{p.name.replace('@', '%40')}@{p.version}" for p in nodes
    }
    components = [
        {"type": "library", "name": name, "version": version, "purl": address}
        for address in sorted(addresses)
        for name, _, version in [address.partition("/")[2].replace("%40", "@").rpartition("@")]
    ]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
