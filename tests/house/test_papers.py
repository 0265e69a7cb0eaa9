"""H26, H27: decisions are numbered, dated, with a status and in the index; changes name their issue; links lead somewhere.

The tests that the threat model names are there.
"""

import ast
import re

from linli import __version__
from tests.house.code import ROOT, document, trees_of_tests, words_in

ADRS = sorted(p for p in (ROOT / "docs" / "adr").glob("*.md") if p.name != "README.md")
PARTS = ("## Context", "## Decision", "## Consequences", "## What would change our mind")


def lacking(name, text):
    """What a decision record lacks; empty when it is whole."""
    if not re.match(rf"# {name[:4]} \S", text):
        yield "its number in the title"
    if not re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: (proposed|accepted|replaced by \d{4})\.$", text, re.MULTILINE):
        yield "date and status"
    yield from (part for part in PARTS if part not in text)


def test_every_decision_is_whole_and_in_the_index():
    index = document("adr/README.md")
    assert {p.name: lacks for p in ADRS if (lacks := list(lacking(p.name, p.read_text("utf-8"))))} == {}
    assert [p.name for p in ADRS if f"]({p.name})" not in index] == []
    assert len({p.name[:4] for p in ADRS}) == len(ADRS)
    assert list(lacking("0009-x.md", "# 9\n")) == ["its number in the title", "date and status", *PARTS]


def test_the_changelog_names_this_version_and_an_issue_for_every_line():
    text = document("changelog.md")
    lines = re.findall(r"^- (?:.|\n  )+", text, re.MULTILINE)
    assert f"## {__version__}" in text
    assert [line for line in lines if not re.search(r"\(#\d+\)\.$", line)] == []


def test_every_link_of_a_paper_leads_to_a_file():
    papers = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{paper.name}: {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#:]+)\)", paper.read_text("utf-8"))
        if not (paper.parent / target).exists()
    ]
    assert broken == []


def test_every_test_that_the_threat_model_names_is_there():
    named = words_in(document("threats.md"), r"`(test_\w+)`")
    there = {n.name for tree in trees_of_tests() for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    assert named - there == set()
    assert len(named) > 50
