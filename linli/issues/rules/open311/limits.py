"""How much other systems may ask and send (open311 3.8, our defaults)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from linli.issues.rules.open311.reading import MAX_PAGE_SIZE, Given, number
from linli.kernel.people.rules import Limit

# What a minute of reading may cost from one address, and with one key.
READ_BY_ADDRESS, READ_BY_KEY = 600, 3_000
ROWS_PER_COST = 200
WINDOW_S = 60

REPORTS_A_MINUTE = Limit("open311_minute", 120, timedelta(minutes=1))
REPORTS_A_DAY = Limit("open311_day", 5_000, timedelta(days=1))
REPORTS_BY_PERSON = Limit("open311_person", 20)
UPDATES_A_MINUTE = Limit("open311_updates", 300, timedelta(minutes=1))


def cost(said: Given, *, is_list: bool) -> int:
    """Give what a call costs: one, and of a list one more for every 200 rows it may give.

    >>> cost(Given(), is_list=False), cost(Given((("page_size", "50"),)), is_list=True), cost(Given(), is_list=True)
    (1, 1, 6)
    """
    size = number(said.one("page_size") or str(MAX_PAGE_SIZE)) or 0
    return 1 + int(min(size, MAX_PAGE_SIZE)) // ROWS_PER_COST if is_list else 1


def headers(most: int, left: int, wait_s: int) -> dict[str, str]:
    """Give what programs are told of a limit, with when to come again where nothing is left."""
    told = {
        "RateLimit-Limit": str(most),
        "RateLimit-Remaining": str(max(left, 0)),
        "RateLimit-Reset": str(wait_s),
    }
    return told if left >= 0 else told | {"Retry-After": str(wait_s)}


def reports(key: str, person: str) -> Mapping[Limit, str]:
    """Give against whom a report counts; `person` is "" where the sender says nothing of who it is."""
    return {REPORTS_A_MINUTE: key, REPORTS_A_DAY: key, REPORTS_BY_PERSON: person}


@dataclass(slots=True)
class Window:
    """What every caller has spent since the window began; when it is over all begin anew."""

    began_s: float = 0.0
    spent: dict[str, int] | None = None

    def spend(self, caller: str, how_much: int, most: int, now_s: float) -> tuple[int, int]:
        """Count a call and give what is left, less than nothing when refused, and the seconds to the next window."""
        if self.spent is None or now_s - self.began_s >= WINDOW_S:
            self.began_s, self.spent = now_s, {}
        found = self.spent.get(caller, 0)
        left = most - found - how_much
        if left >= 0:
            self.spent[caller] = found + how_much
        return left, max(1, round(self.began_s + WINDOW_S - now_s))
