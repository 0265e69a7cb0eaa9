"""Every dependency has its line in ADR 0003; that each is pinned by its bytes is promise 26."""

import json
import re

from tests.house.code import ROOT, document
from tests.promises.materials import normal, wanted


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
