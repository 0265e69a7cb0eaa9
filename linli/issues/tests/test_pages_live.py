"""Hearing of what happened: who may, what was missed, how a page asks by itself."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from linli.issues.tests.acting import Play
from linli.kernel.cases.models import Case, Leg
from linli.kernel.cases.queries import LEG_SIGHT, units_in_sight
from linli.kernel.feed.models import FeedEvent
from linli.kernel.feed.services import NewEvent, events_add
from linli.kernel.people.rules import Role
from linli.site.feed import MOST_EVENTS

pytestmark = pytest.mark.django_db
# PostgreSQL tells an event once nobody's transaction began before it, the test's own among them.
COMMITTED = pytest.mark.django_db(transaction=True)


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now).opens()


@pytest.fixture
def clerk(play, signed_in):
    return signed_in(play.county.staff(Role.CLERK, play.case.holder))


def opening(browser, topics="desk", **heard):
    answer = browser.get("/live/", {"t": topics}, **heard)
    return json.loads(answer.content.removeprefix(b": ")) if answer.status_code == 200 else answer.status_code


class TestOpening:
    def test_a_desk_hears_of_its_area_and_its_units(self, play, clerk):
        post = play.clerk().posts[0]
        assert opening(clerk)["paths"] == [post.area_code]
        assert opening(clerk)["units"] in ([], [post.unit_id])

    def test_a_case_is_heard_of_by_who_may_see_it(self, play, clerk, signed_in):
        stranger = signed_in(play.county.staff(Role.CLERK, play.county.village_desks[1]))
        assert opening(clerk, f"case:{play.case.pk}")["subjects"] == [f"case:{play.case.pk}"]
        assert opening(clerk, f"case:{play.case.pk}")["paths"] == []
        assert opening(stranger, f"case:{play.case.pk}") == 404

    @pytest.mark.parametrize("topics", ["", "case:", "case:x", "case:999999", "desk,alarms", "everything"])
    def test_what_is_no_topic_is_not_there(self, clerk, topics):
        assert opening(clerk, topics) == 404

    def test_residents_hear_nothing(self, play, signed_in):
        assert opening(signed_in(play.county.resident)) == 403
        assert opening(Client()) == 302

    @COMMITTED
    def test_what_was_missed_is_told_from_the_last_position_on(self, play, clerk):
        before = opening(clerk)["position"]
        play.does("accept")
        told = opening(clerk, headers={"Last-Event-ID": before})
        assert [(kind, key) for _, kind, key in told["missed"]] == [("accept", str(play.case.pk))]
        assert told["position"] == told["missed"][-1][0]
        assert opening(clerk, f"desk&after={before}") == 404
        again = clerk.get("/live/", {"t": "desk", "after": told["position"]})
        assert json.loads(again.content[2:])["missed"] == []

    @pytest.mark.parametrize("position", ["nonsense", "9.999999"])
    def test_who_comes_with_an_unknown_position_looks_at_everything_again(self, clerk, position):
        told = opening(clerk, headers={"Last-Event-ID": position})
        assert (told["is_lost"], told["missed"]) == (True, [])

    @COMMITTED
    def test_who_missed_too_much_looks_at_everything_again(self, clerk, now):
        with transaction.atomic():
            events_add([NewEvent("case", "1", "sign", "99")] * MOST_EVENTS, now)
        assert opening(clerk, headers={"Last-Event-ID": "0.0"})["is_lost"]

    def test_of_a_sealed_case_its_area_does_not_hear(self, play):
        Case.objects.filter(pk=play.case.pk).update(confidentiality="sealed")
        play.does("note")
        assert FeedEvent.objects.latest("id").path == ""

    def test_a_case_is_told_to_the_units_it_lies_with_and_lay_with_of_late(self, play, now):
        play.does("accept file dispatch")
        legs = Leg.objects.filter(case=play.case)
        assert units_in_sight([play.case_id], now) == {play.case_id: frozenset(leg.to_unit_id for leg in legs)}
        legs.update(ended_at=now - LEG_SIGHT - timedelta(days=1))
        assert units_in_sight([play.case_id], now) == {play.case_id: frozenset({play.case.holder_id})}


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(play, clock, now, signed_in):
    """A forgotten desk computer still signs itself out, whatever its page asks every half minute."""
    staff, quiet = signed_in(play.county.staff(Role.CLERK, play.case.holder)), {"LL-Quiet": "1"}
    assert staff.get("/desk/").status_code == 200
    for minutes in (10, 20, 29):
        clock(now + timedelta(minutes=minutes))
        assert staff.get("/desk/", headers=quiet).status_code == 200
        assert opening(staff)["account"]
    clock(now + timedelta(minutes=31))
    assert staff.get("/desk/").status_code == 302


def test_a_list_and_a_case_say_how_they_stand_now(play, clerk):
    quiet = {"LL-Quiet": "1"}
    before = {str(play.case.pk): Case.objects.get(pk=play.case.pk).version}
    assert clerk.get("/desk/", headers=quiet).json() == {"rows": before}
    play.does("accept")
    case_url = f"/desk/c/{play.case.pk}/"
    assert clerk.get(case_url, headers=quiet).json()["rows"] == {str(play.case.pk): before[str(play.case.pk)] + 1}
    assert clerk.get("/desk/unit/", headers=quiet).json() == {"rows": {}}


def test_a_round_hears_of_its_own_cell_and_says_how_it_stands_now(play, signed_in):
    quiet, walker = {"LL-Quiet": "1"}, signed_in(play.county.staff(Role.GRID))
    assert opening(walker)["paths"] == [play.county.actor(Role.GRID).posts[0].area_code]
    play.does("accept")
    shown = json.loads(walker.get("/today/").context["live"]["rows"])
    assert walker.get("/today/", headers=quiet).json() == {"rows": shown} != {"rows": {}}
    play.does("file")
    assert walker.get("/today/", headers=quiet).json()["rows"] == {key: n + 1 for key, n in shown.items()}


def test_a_case_of_the_day_says_how_it_stands_now(play, signed_in):
    address, walker = f"/today/{play.case_id}/", signed_in(play.county.staff(Role.GRID))
    heard = walker.get(address).context["live"]
    assert (heard["stream"], heard["look"]) == (f"/live/?t=case:{play.case_id}", address)
    assert opening(walker, f"case:{play.case_id}")["subjects"] == [f"case:{play.case_id}"]
    play.does("accept")
    now = walker.get(address, headers={"LL-Quiet": "1"}).json()["rows"]
    assert now == {key: n + 1 for key, n in json.loads(heard["rows"]).items()}
