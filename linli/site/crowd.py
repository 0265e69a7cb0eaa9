"""Who is answered first, and who not at all, when more is asked than the threads can answer (ADR 0023)."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from enum import IntEnum


class Lane(IntEnum):
    """Who asks, in the order in which they are let in."""

    URGENT = 0
    STAFF = 1
    EVERYBODY = 2


# Our defaults. About as many as are answered while one would wait anyway; no limit holds up what is urgent.
WAITING_PER_THREAD = {Lane.STAFF: 16, Lane.EVERYBODY: 16}
# Up to here a page comes soon enough in any order, and to look up who asks would cost more than that saves.
SORTED_FROM_PER_THREAD = 2
PATIENCE_S: Mapping[Lane, float | None] = {Lane.URGENT: None, Lane.STAFF: 5.0, Lane.EVERYBODY: 5.0}


class FullError(Exception):
    """More are waiting already than could be answered in time."""


class Crowd:
    """The requests of one process: at work in its threads, or waiting in their lanes. It lives on the loop."""

    def __init__(self, threads: int) -> None:
        self.at_work = 0
        self.last = Lane.EVERYBODY
        # A lane lets somebody in while fewer than these are at work, so that the lanes before it find a thread free.
        self.threads = {Lane.URGENT: threads, Lane.STAFF: threads, Lane.EVERYBODY: threads - threads // 4}
        self.room = {lane: most * threads for lane, most in WAITING_PER_THREAD.items()}
        self.waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in Lane}

    def must_wait(self, lane: Lane) -> bool:
        """Tell whether somebody in this lane would not be let in at once."""
        return self.at_work >= self.threads[lane] or any(self.waiting[each] for each in Lane if each <= lane)

    def must_sort(self) -> bool:
        """Tell whether so many wait that it matters who is asked for a page first."""
        return len(self.waiting[Lane.EVERYBODY]) >= SORTED_FROM_PER_THREAD * self.threads[Lane.URGENT]

    @asynccontextmanager
    async def turn(self, lane: Lane) -> AsyncIterator[Callable[[], None]]:
        """Wait for a thread and hold it until the block ends, or what the block is given is called.

        Raises FullError where the wait would be too long.
        """
        if self.must_wait(lane):
            await self._wait(lane)
        else:
            self.at_work += 1
        is_over = False

        def end() -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                self._leave()

        try:
            yield end
        finally:
            end()

    async def _wait(self, lane: Lane) -> None:
        waiting, loop = self.waiting[lane], asyncio.get_running_loop()
        if lane in self.room and len(waiting) >= self.room[lane]:
            raise FullError
        turn = loop.create_future()
        waiting.append(turn)
        patience_s = PATIENCE_S[lane]
        end = None if patience_s is None else loop.call_later(patience_s, _give_up, turn)
        try:
            await turn
        except BaseException:
            if turn in waiting:
                waiting.remove(turn)
            elif not turn.cancelled() and turn.exception() is None:
                # It was let in and ended before it knew.
                self._leave()
            raise
        finally:
            if end:
                end.cancel()

    def _leave(self) -> None:
        self.at_work -= 1
        while (lane := self._next()) is not None:
            turn = self.waiting[lane].popleft()
            if not turn.done():
                self.at_work += 1
                self.last = lane
                turn.set_result(None)

    def _next(self) -> Lane | None:
        # Staff have every second turn, so that a flood of the urgent finds a desk at work.
        order = (Lane.STAFF, Lane.URGENT, Lane.EVERYBODY) if self.last is Lane.URGENT else Lane
        return next((lane for lane in order if self.waiting[lane] and self.at_work < self.threads[lane]), None)


def _give_up(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_exception(FullError())
