"""Rights are complete and exact: every route × role × five positions is declared and answers as the table says."""

import csv
import os
from collections.abc import Callable

import pytest
from django.test import Client

from linli.issues.kind import ISSUE
from linli.issues.tests.acting import Play
from linli.issues.views.desk.acts import ACTS
from linli.kernel.cases import queries
from linli.kernel.cases.models import Case
from linli.kernel.people.models import Account, Post
from linli.kernel.people.rules import Actor, Permission, Role
from tests.fixtures.town import FOUNDED_ON, Town
from tests.promises import matrix
from tests.promises.matrix import OUTSOURCED, POSITIONS, Line, Spot, Standing
from tests.promises.results import FORM, note

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def standings(desk: Town, spots: dict[str, Spot], signed_in: Callable[[Account], Client]) -> list[Standing]:
    found = [Standing(Role.ANONYMOUS, Client()), Standing(Role.RESIDENT, signed_in(desk.resident))]
    bearer = Client()
    bearer.get(f"/i/{spots['own'].code}/")
    found.append(Standing(Role.CODE, bearer))
    for role in [r for r in Role if r not in {Role.ANONYMOUS, Role.RESIDENT, Role.CODE}]:
        post = Post.objects.select_related("unit").get(account=desk.staff(role))
        found.append(Standing(role, signed_in(post.account), post.unit_id, post.area_id or post.unit.area_id))
    clerk = Account.objects.create_user("outsourced", password=None, is_outsourced=True)
    Post.objects.create(account=clerk, unit=desk.town_desks[0], role=Role.CLERK, from_on=FOUNDED_ON)
    return [*found, Standing(OUTSOURCED, signed_in(clerk), desk.town_desks[0].pk, desk.town_desks[0].area_id)]


@pytest.fixture
def spots(desk: Town, photo, now) -> dict[str, Spot]:
    """The same trouble in five places: in hand with the road unit, next door, at the county, in another city."""

    def spot(play: Play) -> Spot:
        case = Case.objects.get(pk=play.case_id)
        units = queries.spot(case).unit_ids
        mine = case.reporter_id == desk.resident.pk
        at = frozenset({case.holder_id, case.first_desk_id or case.holder_id})
        return Spot(case.pk, case.number, case.lookup_code, case.area_code, mine, units, at)

    other = Actor(account_id=desk.residents[1].pk)
    contact = {"contact": _contact()}
    own = spot(Play(desk, photo, now).opens(**contact).does("accept file report_up dispatch sign"))
    sibling = spot(Play(desk, photo, now).opens(other, grid=2, **contact))
    nowhere = {"lat": None, "long": None, "area_code": desk.county.code}
    above = spot(Play(desk, photo, now).opens(other, **nowhere, **contact))
    far = {"lat": None, "long": None, "area_code": desk.far_grid.code}
    return {
        "own": own,
        "sibling": sibling,
        "above": above,
        "other city": spot(Play(desk, photo, now).opens(other, **far, **contact)),
        "signed out": own,
    }


def _contact():
    from linli.issues.rules.drafts import ContactDraft

    return ContactDraft(phone="13900000000")


def answers(standings: list[Standing], spots: dict[str, Spot]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Every cell as (line, role, position) → (expected, answered)."""
    found = {}
    for who in standings:
        for name, method in matrix.PLAIN.items():
            line = Line(method, name)
            found[line.label, who.role, "–"] = (
                matrix.expected(line, who, None, signed_out=False),
                matrix.ask(line, who.client, None),
            )
        for line in matrix.OBJECTS:
            for position in POSITIONS:
                signed_out = position == "signed out"
                found[line.label, who.role, position] = (
                    matrix.expected(line, who, spots[position], signed_out=signed_out),
                    matrix.ask(line, Client() if signed_out else who.client, spots[position]),
                )
    return found


def test_every_route_role_and_position_answers_as_the_table_and_the_golden_file_say(standings, spots):
    found = answers(standings, spots)
    wrong = {cell: pair for cell, pair in found.items() if pair[0] != pair[1]}
    assert wrong == {}
    note(
        "P8", form=FORM, cells=len(found), wrong=0, routes=len(matrix.PLAIN) + len(matrix.OBJECTS), roles=len(standings)
    )
    lines = [",".join([*cell, answered]) for cell, (_, answered) in found.items()]
    if os.environ.get("LINLI_GOLDEN"):
        matrix.GOLDEN.write_text("line,role,position,outcome\n" + "\n".join(lines) + "\n", "utf-8")
    kept = matrix.GOLDEN.read_text("utf-8").splitlines()[1:]
    assert sorted(set(lines) ^ set(kept)) == []


def test_every_route_is_in_the_matrix_or_says_why_not():
    assert matrix.unlisted() == set()


def test_control_a_role_with_one_grant_too_many_is_named(standings, spots, monkeypatch):
    table = matrix.grants()
    table["issues:case:accept"]["verifier"] = "subtree"
    monkeypatch.setattr(matrix, "grants", lambda: table)
    verifier = [s for s in standings if s.role == Role.VERIFIER]
    found = answers(verifier, spots)
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
