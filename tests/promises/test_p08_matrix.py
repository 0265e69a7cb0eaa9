"""Rights are complete and exact: every route × role × five positions is declared and answers as the table says."""

import csv
import os
from copy import deepcopy
from functools import cache

import pytest
from django.test import Client

from linli.issues.kind import ISSUE
from linli.issues.views.desk.acts import ACTS
from linli.kernel.people.rules import Permission, Role
from tests.promises import matrix
from tests.promises.matrix import POSITIONS, Line, Spot, Standing
from tests.promises.results import FORM, note
from tests.promises.standings import disputes, spots, standings

__all__ = ["disputes", "spots", "standings"]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


Cells = dict[tuple[str, str, str], tuple[str, str]]


def answers(standings: list[Standing], reports: dict[str, Spot], disputes: dict[str, Spot]) -> Cells:
    """Every cell as (line, role, position) → (expected, answered)."""
    found = {}
    # Who is signed out is nobody in particular: asked once a line, and expected of every role.
    nobody = cache(lambda line, spot: matrix.ask(line, Client(), spot))
    for who in standings:
        for name, method in matrix.PLAIN.items():
            line = Line(method, name)
            found[line.label, who.role, "–"] = (
                matrix.expected(line, who, None, signed_out=False),
                matrix.ask(line, who.client, None),
            )
        for line in [*matrix.OBJECTS, *matrix.DISPUTES]:
            for position in POSITIONS:
                signed_out = position == "signed out"
                spot = (disputes if line in matrix.DISPUTES else reports)[position]
                found[line.label, who.role, position] = (
                    matrix.expected(line, who, spot, signed_out=signed_out),
                    nobody(line, spot) if signed_out else matrix.ask(line, who.client, spot),
                )
    return found


def test_every_route_role_and_position_answers_as_the_table_and_the_golden_file_say(standings, spots, disputes):
    found = answers(standings, spots, disputes)
    wrong = {cell: pair for cell, pair in found.items() if pair[0] != pair[1]}
    assert wrong == {}
    note(
        "P8",
        form=FORM,
        cells=len(found),
        wrong=0,
        routes=len(matrix.PLAIN) + len(matrix.OBJECTS) + len(matrix.DISPUTES),
        roles=len(standings),
    )
    lines = [",".join([*cell, answered]) for cell, (_, answered) in found.items()]
    if os.environ.get("LINLI_GOLDEN"):
        matrix.GOLDEN.write_text("line,role,position,outcome\n" + "\n".join(lines) + "\n", "utf-8")
    kept = matrix.GOLDEN.read_text("utf-8").splitlines()[1:]
    assert sorted(set(lines) ^ set(kept)) == []


def test_every_route_is_in_the_matrix_or_says_why_not():
    assert matrix.unlisted() == set()


def test_control_a_role_with_one_grant_too_many_is_named(standings, spots, disputes, monkeypatch):
    table = deepcopy(matrix.grants())
    table["issues:case:accept"]["verifier"] = "subtree"
    monkeypatch.setattr(matrix, "grants", lambda: table)
    verifier = [s for s in standings if s.role == Role.VERIFIER]
    found = answers(verifier, spots, disputes)
    assert {cell[0] for cell, pair in found.items() if pair[0] != pair[1]} == {
        f"POST act {t.act}" for t in ISSUE.transitions if t.permission == Permission.ISSUES_ACCEPT and t.act in ACTS
    }


def test_control_a_view_that_lost_its_permission_is_named(standings, spots, monkeypatch):
    from django.urls import get_resolver

    view = next(p.callback for _, p in matrix.leaves() if p.name == "audit")
    monkeypatch.setattr(view, "ll_permission", None)
    monkeypatch.setattr(view, "ll_public", "forgotten")
    golden = {tuple(row[:3]): row[3] for row in csv.reader(matrix.GOLDEN.read_text("utf-8").splitlines()[1:])}
    clerk = next(s for s in standings if s.role == Role.CLERK)
    answered = matrix.ask(Line("GET", "audit"), clerk.client, None)
    assert (golden["GET audit", "clerk", "–"], answered) == ("no", "ok")
    assert get_resolver()


def test_control_an_undeclared_route_is_named(monkeypatch):
    from django.urls import get_resolver, path

    monkeypatch.setattr(get_resolver(), "url_patterns", [*get_resolver().url_patterns, path("bare/", lambda _r: None)])
    assert matrix.unlisted() == {"bare/"}
