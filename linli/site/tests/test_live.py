"""Live streams: who may hear what, nothing missed, nothing doubled, limits kept, restarts survived."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.test import Client

from linli.issues.services import desk as acts
from linli.issues.tests.acting import Play
from linli.kernel.cases.models import Case
from linli.kernel.cases.queries import units_in_sight
from linli.kernel.feed.models import FeedEvent
from linli.kernel.feed.rules import RESYNC, Event, Interest, Position
from linli.kernel.feed.services import NewEvent, events_add
from linli.kernel.people.rules import Role
from linli.site import live
from linli.site.feed import MOST_EVENTS


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now).opens()


@pytest.fixture
def clerk(play, signed_in):
    return signed_in(play.county.staff(Role.CLERK))


def opening(browser, topics="desk", **heard):
    answer = browser.get("/live/", {"t": topics}, **heard)
    return json.loads(answer.content.removeprefix(b": ")) if answer.status_code == 200 else answer.status_code


class TestOpening:
    pytestmark = pytest.mark.django_db

    def test_a_desk_hears_of_its_area_and_its_units(self, play, clerk):
        post = play.county.actor(Role.CLERK).posts[0]
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

    def test_who_missed_too_much_looks_at_everything_again(self, clerk, now):
        events_add([NewEvent("case", "1", "sign", "99")] * MOST_EVENTS, now)
        assert opening(clerk, headers={"Last-Event-ID": "0.0"})["is_lost"]

    def test_of_a_sealed_case_its_area_does_not_hear(self, play, now):
        Case.objects.filter(pk=play.case.pk).update(confidentiality="sealed")
        acts.note_add(play.county.actor(Role.CLERK), play.case.pk, text="保密", now=now)
        assert FeedEvent.objects.latest("id").path == ""

    def test_a_case_is_told_to_the_units_it_lies_with_and_lay_with_of_late(self, play, now):
        play.does("accept file dispatch")
        case = Case.objects.get(pk=play.case.pk)
        assert units_in_sight([case.pk], now) == {case.pk: frozenset({case.holder_id})}


def event(number, key="7"):
    return Event(Position(0, number), "case", key, "sign", "990101")


def run(coroutine):
    """The value of a coroutine; in a thread of its own, because a browser test may have left a loop running here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result(30)


def heard(stream):
    said = []
    while not stream.waiting.empty():
        said.append(stream.waiting.get_nowait())
    return said


class TestHub:
    EVERYTHING = Interest(paths=frozenset({"99"}))

    @pytest.fixture(autouse=True)
    def _no_reader(self, monkeypatch):
        monkeypatch.setattr(live, "_follow", lambda *_: None)

    def stream(self, account=1, position=0, interest=EVERYTHING):
        return live.Stream(account, interest, Position(0, position))

    def test_a_stream_opened_between_two_readings_misses_and_doubles_nothing(self):
        async def opened():
            hub, early, late = live.Hub(), self.stream(), self.stream(position=1)
            hub.join(early)
            hub.deliver([event(1), event(2)])
            hub.join(late)
            hub.deliver([event(3)])
            return heard(early), heard(late)

        early, late = run(opened())
        assert early == [live.message(Position(0, n), "sign", "7") for n in (1, 2, 3)]
        assert late == early[1:]

    def test_a_stream_older_than_what_is_remembered_is_told_to_look_again(self, monkeypatch):
        monkeypatch.setattr(live, "REMEMBERED", 1)

        async def opened():
            hub, late = live.Hub(), self.stream(position=1)
            hub.join(self.stream())
            hub.deliver([event(1), event(2), event(3)])
            hub.join(late)
            return heard(late)

        assert f"event: {RESYNC}" in run(opened())[0].decode()

    def test_a_stream_tells_what_concerns_its_reader_alone(self):
        async def opened():
            hub, stream = live.Hub(), self.stream(interest=Interest(subjects=frozenset({"case:8"})))
            hub.join(stream)
            hub.deliver([event(1), event(2, key="8")])
            return heard(stream)

        assert run(opened()) == [live.message(Position(0, 2), "sign", "8")]

    def test_a_reader_too_slow_is_cut_off_and_not_given_a_part(self):
        async def opened():
            hub, stream = live.Hub(), self.stream()
            hub.join(stream)
            hub.deliver([event(n) for n in range(1, live.MOST_WAITING + 2)])
            return heard(stream)

        assert run(opened()) == [None]

    def test_one_account_and_one_process_hold_so_many_streams_and_no_more(self, monkeypatch):
        monkeypatch.setattr(live, "MOST_STREAMS", 7)

        async def opened():
            hub = live.Hub()
            first, second = (
                [hub.join(self.stream(account)) for _ in range(live.MOST_PER_ACCOUNT + 1)] for account in "ab"
            )
            return first, second

        first, second = run(opened())
        assert first == [True] * live.MOST_PER_ACCOUNT + [False]
        assert second == [True, True, False, False, False, False]

    def test_a_stopping_server_ends_its_streams_and_takes_no_new_one(self):
        async def closed():
            hub, stream = live.Hub(), self.stream()
            hub.join(stream)
            hub.close()
            return heard(stream), hub.join(self.stream())

        assert run(closed()) == ([None], False)


@pytest.mark.django_db
def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(play, clock, now, signed_in):
    """A forgotten desk computer still signs itself out, whatever its page asks every half minute."""
    staff, quiet = signed_in(play.county.staff(Role.CLERK)), {"LL-Quiet": "1"}
    assert staff.get("/desk/").status_code == 200
    for minutes in (10, 20, 29):
        clock(now + timedelta(minutes=minutes))
        assert staff.get("/desk/", headers=quiet).status_code == 200
        assert opening(staff)["account"]
    clock(now + timedelta(minutes=31))
    assert staff.get("/desk/").status_code == 302


@pytest.mark.django_db
def test_a_list_and_a_case_say_how_they_stand_now(play, clerk):
    quiet = {"LL-Quiet": "1"}
    before = {str(play.case.pk): Case.objects.get(pk=play.case.pk).version}
    assert clerk.get("/desk/", headers=quiet).json() == {"rows": before}
    play.does("accept")
    case_url = f"/desk/c/{play.case.pk}/"
    assert clerk.get(case_url, headers=quiet).json()["rows"] == {str(play.case.pk): before[str(play.case.pk)] + 1}
    assert clerk.get("/desk/unit/", headers=quiet).json() == {"rows": {}}
