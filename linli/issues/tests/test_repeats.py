"""What comes back: a new case at the place and about the matter of one closed some time ago (issue-desk 11.8)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from linli.issues.queries.nearby import repeated
from linli.issues.services import desk as acts
from linli.issues.tests.acting import TO_DONE, Play
from linli.kernel.cases import queries as cases
from linli.kernel.cases.models import Case, Link
from linli.kernel.people.models import Account
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    """A report that has been closed as solved."""
    return Play(desk, photo, now).opens().does(f"{TO_DONE} verify")


def again(play: Play, days: float, **said: Any) -> Play:
    """Report a road once more, so many days after the first report was closed."""
    return Play(play.county, play.photo, play.now + timedelta(days=days)).opens(**said)


def repeats() -> dict[int, int]:
    return dict(Link.objects.filter(kind="repeat_of").values_list("from_case_id", "to_case_id"))


@pytest.mark.parametrize(("days", "is_repeat"), [(29, False), (30, False), (30.01, True), (90, True), (90.01, False)])
def test_a_report_repeats_what_was_closed_thirty_to_ninety_days_ago(
    play: Play, days: float, *, is_repeat: bool
) -> None:
    new = again(play, days)
    assert repeats() == ({new.case_id: play.case_id} if is_repeat else {})


@pytest.mark.parametrize("said", [{"category": "0203"}, {"grid": 1}, {"lat": None, "long": None}])
def test_another_matter_another_place_or_no_place_is_no_repeat(play: Play, said: dict[str, Any]) -> None:
    again(play, 40, **said)
    assert repeats() == {}


def test_only_what_was_closed_is_repeated_and_the_last_of_several(play: Play) -> None:
    again(play, 0).does("withdraw")
    last = again(play, 5).does(f"{TO_DONE} verify")
    assert repeats() == {}
    new = again(play, 40)
    assert repeats() == {new.case_id: last.case_id}


def test_the_desk_finds_the_repeat_when_it_sets_the_category(play: Play) -> None:
    new = again(play, 40, category="9902")
    assert repeats() == {}
    axes = acts.Acceptance(category="0201", has_looked_at_duplicates=True)
    acts.report_accept(new.clerk(), new.case_id, version=new.case.version, axes=axes, now=new.now)
    assert repeats() == {new.case_id: play.case_id}


def test_the_case_page_shows_what_came_back_to_whoever_may_know_of_it(
    play: Play, signed_in: Callable[[Any], Client], clock: Callable[[datetime], None]
) -> None:
    new = again(play, 40)
    clock(new.now)
    clerk = signed_in(Account.objects.get(pk=new.clerk().account_id))

    def page() -> str:
        return str(clerk.get(f"/desk/c/{new.case_id}/").content.decode())

    assert 'id="repeats"' in page()
    reader, stranger = new.clerk(), Actor(account_id=new.county.residents[1].pk)
    assert [repeated(each, new.case, new.now) for each in (reader, ANONYMOUS)] == [play.case_id, None]
    assert cases.repeated_by(stranger, new.case, Permission.ISSUES_DESK, new.now) == []
    assert cases.repeated_by(reader, new.case, Permission.ISSUES_DESK, new.now) == [play.case]
    Case.objects.filter(pk=play.case_id).update(
        confidentiality="sealed", first_desk=new.county.far_desk, holder=new.county.far_desk
    )
    assert 'id="repeats"' not in page()
