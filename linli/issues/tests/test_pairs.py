"""Pairs that may be the same: shown to whoever may join them, joined or kept apart, and not asked twice."""

from datetime import timedelta

import pytest

from linli.issues.models import Apart
from linli.issues.queries.nearby import nearby
from linli.issues.queries.pairs import pairs, said_apart
from linli.issues.services.pairs import pair_keep_apart, pair_look_again
from linli.issues.tests.acting import Play
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case
from linli.kernel.cases.rules import NotThereError, NotYoursError
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now)


@pytest.fixture
def two(play):
    first = play.opens(text="村口路灯不亮").case_id
    return first, play.at(play.now + timedelta(hours=3)).opens(text="村口路灯坏了，不亮").case_id


def found(actor, play):
    return [(pair.older.id, pair.newer.id) for pair in pairs(actor, play.now)]


def test_two_near_ones_of_a_kind_are_a_pair_the_older_first(play, two):
    assert found(play.clerk(), play) == [two]


def test_the_likelier_pair_comes_first(play, two):
    third = play.opens(text="下水道堵了，污水漫出来").case_id
    assert found(play.clerk(), play)[0] == two
    assert {frozenset(p) for p in found(play.clerk(), play)} == {
        frozenset(two), frozenset({two[0], third}), frozenset({two[1], third})
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"category": "0101"},
        {"lat": 29.9},
        {"confidentiality": "desk_only"},
        {"state": "withdrawn"},
        {"opened_at": timedelta(days=-31)},
    ],
)
def test_what_is_of_another_kind_far_old_confidential_or_over_is_no_pair(play, two, changed):
    values = {k: play.now + v if isinstance(v, timedelta) else v for k, v in changed.items()}
    Case.objects.filter(pk=two[0]).update(**values)
    assert found(play.clerk(), play) == []


def test_parts_of_one_report_are_no_pair(play):
    play.opens().does("accept split")
    numbers = {c.number for c in Case.objects.filter(number__contains="/")}
    assert len(numbers) == 2
    shown = pairs(play.county.actor(Role.CLERK, play.county.village_desks[0]), play.now)
    assert not any({p.older.number, p.newer.number} <= numbers for p in shown)


def test_only_who_may_join_them_is_asked(play, two):
    assert found(play.county.actor(Role.CLERK, play.county.far_desk), play) == []
    assert found(play.county.actor(Role.SUPERVISOR), play) == []
    for actor in (play.county.actor(Role.CLERK, play.county.far_desk), play.county.actor(Role.SUPERVISOR)):
        with pytest.raises((NotThereError, NotYoursError)):
            pair_keep_apart(actor, *two, play.now)
    assert not Apart.objects.exists()


def test_what_is_different_is_remembered_in_both_lists_and_can_be_looked_at_again(play, two):
    clerk = play.clerk()
    assert [near.id for near in nearby(clerk, play.case, play.now)] == [two[0]]
    for pair in (two, two[::-1]):
        pair_keep_apart(clerk, *pair, play.now)
    assert Audit.objects.filter(act="issues:pair:keep_apart").count() == Apart.objects.count() == 1
    assert found(clerk, play) == []
    assert [(a.one_id, a.other_id) for a in said_apart(clerk, play.now)] == [two]
    assert said_apart(play.county.actor(Role.CLERK, play.county.far_desk), play.now) == []
    assert nearby(clerk, play.case, play.now) == []
    pair_look_again(clerk, *two, play.now)
    assert found(clerk, play) == [two]


def test_the_page_joins_keeps_apart_and_shows_again(play, two, signed_in):
    client = signed_in(play.county.staff(Role.CLERK, play.case.holder))
    older, newer = two
    page = client.get("/desk/duplicates/").content.decode()
    assert page.index("村口路灯不亮") < page.index("村口路灯坏了")
    kept = {"one": older, "other": newer}
    client.post("/desk/duplicates/", {"do": "apart", **kept})
    assert "村口路灯坏了" not in client.get("/desk/duplicates/").content.decode()
    client.post("/desk/duplicates/", {"do": "again", **kept})
    joined = {"do": "link", "one": newer, "other": older, "version": 99}
    assert "有变化" in client.post("/desk/duplicates/", joined, follow=True).content.decode()
    assert play.case.state == "received"
    done = client.post("/desk/duplicates/", joined | {"version": play.case.version}, follow=True)
    assert f"/desk/c/{newer}/unlink/" in done.content.decode()
    assert play.case.state == "linked"


def test_the_page_is_not_for_who_joins_nothing(play, signed_in):
    assert signed_in(play.county.staff(Role.SUPERVISOR)).get("/desk/duplicates/").status_code in {403, 404}
    assert signed_in(play.county.staff(Role.CLERK)).post("/desk/duplicates/", {"one": "x"}).status_code == 404
