"""Live streams: nothing missed, nothing doubled, limits kept, a stopping server ends them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from linli.kernel.feed.rules import Event, Interest, Position
from linli.site import live


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

    def test_a_stream_older_than_what_is_remembered_ends_and_comes_again(self, monkeypatch):
        monkeypatch.setattr(live, "REMEMBERED", 1)

        async def opened():
            hub, late = live.Hub(), self.stream(position=1)
            hub.join(self.stream())
            hub.deliver([event(1), event(2), event(3)])
            hub.join(late)
            return heard(late)

        assert run(opened()) == [live.END]

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

        assert run(opened()) == [live.END]

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

        assert run(closed()) == ([live.END], False)


def test_a_reader_cut_off_is_told_nothing_past_the_gap():
    sent = []

    async def told():
        async def send(said):
            sent.append(said["body"])

        hub, stream = live.Hub(), live.Stream(1, TestHub.EVERYTHING, Position())
        hub.streams.add(stream)
        hub.deliver([event(n) for n in range(1, live.MOST_WAITING + 3)])
        await asyncio.wait_for(live._tell(stream, b"hello", asyncio.Event().wait, send), 5)

    run(told())
    assert sent == [b"hello", b""]
