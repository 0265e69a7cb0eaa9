"""Every deadline the specification computes, for the arithmetic and for the database.

Local times of China; `24:00` is written as 00:00 of the next day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from linli.kernel.people.rules import Actor

CHINA = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """Read a local time `2022-07-04 08:30`, `24:00` included."""
    day, clock = text.split()
    if clock == "24:00":
        return at(f"{day} 23:00") + (at(f"{day} 01:00") - at(f"{day} 00:00"))
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHINA).astimezone(UTC)


MONDAY = at("2022-07-04 09:00")
OPERATOR = Actor(job="test")


@dataclass(frozen=True)
class Vector:
    name: str
    start: str
    length: str
    due: str
    paused: tuple[str, str] | None = None
    calendar: str = "office"

    def __str__(self) -> str:
        return self.name

    @property
    def spans(self) -> list[tuple[datetime, datetime]]:
        return [(at(self.paused[0]), at(self.paused[1]))] if self.paused else []


# Issue-desk 8.3, line by line.
TABLE = [
    Vector("morning over lunch", "2022-07-04 08:30", "4wh", "2022-07-04 14:00"),
    Vector("late morning over lunch", "2022-07-04 11:30", "2wh", "2022-07-04 15:00"),
    Vector("at the close", "2022-07-04 18:00", "2wh", "2022-07-05 10:30"),
    Vector("one working day in hours", "2022-07-05 10:30", "8wh", "2022-07-06 10:30"),
    Vector("hours from Saturday", "2022-07-09 10:00", "2wh", "2022-07-11 10:30"),
    Vector("day from Saturday", "2022-07-09 10:00", "1wd", "2022-07-11 18:00"),
    Vector("seven working days", "2022-07-06 09:20", "7wd", "2022-07-15 18:00"),
    Vector("hours over National Day", "2022-09-30 15:00", "4wh", "2022-10-08 09:30"),
    Vector("day over National Day", "2022-09-30 17:59", "1wd", "2022-10-08 18:00"),
    Vector("Spring Festival, weekend worked before", "2022-01-27 10:00", "5wd", "2022-02-08 18:00"),
    Vector("over New Year and Spring Festival", "2022-12-28 09:00", "20wd", "2023-01-31 18:00"),
    Vector("National Day 2026", "2026-09-30 10:00", "1wd", "2026-10-08 18:00"),
    Vector("make-up Saturday 2026", "2026-10-09 10:00", "2wd", "2026-10-12 18:00"),
    Vector("natural hours into a holiday", "2022-09-30 17:00", "24h", "2022-10-01 17:00"),
    Vector("natural days", "2022-07-04 16:20", "7d", "2022-07-11 24:00"),
    Vector("hours paused", "2022-07-04 09:00", "4wh", "2022-07-05 12:00", ("2022-07-04 10:00", "2022-07-05 09:00")),
    Vector("days paused", "2022-07-06 09:20", "7wd", "2022-07-19 18:00", ("2022-07-08 10:00", "2022-07-12 10:00")),
]

# Issue-desk 25: every clock of the stories.
STORIES = [
    Vector("road: interim", "2022-07-04 16:20", "24h", "2022-07-05 16:20"),
    Vector("road: accept", "2022-07-04 16:20", "2wh", "2022-07-05 08:50"),
    Vector("road: answer", "2022-07-04 16:20", "7d", "2022-07-11 24:00"),
    Vector("road: dispatch", "2022-07-04 16:20", "16wh", "2022-07-06 16:20"),
    Vector("road: town decides", "2022-07-04 16:40", "8wh", "2022-07-05 16:40"),
    Vector("road: centre decides", "2022-07-05 10:30", "8wh", "2022-07-06 10:30"),
    Vector("road: sign", "2022-07-06 09:20", "2wh", "2022-07-06 11:20"),
    Vector("road: object", "2022-07-06 09:20", "4wh", "2022-07-06 14:50"),
    Vector("road: repair", "2022-07-06 09:20", "7wd", "2022-07-15 18:00"),
    Vector("road: report in", "2022-07-06 09:20", "1wd", "2022-07-07 18:00"),
    Vector("road: reopen until", "2022-08-01 08:30", "30d", "2022-08-31 24:00"),
    Vector("water: accept", "2022-08-05 20:10", "2h", "2022-08-05 22:10", calendar="always"),
    Vector("water: answer", "2022-08-05 20:10", "24h", "2022-08-06 20:10"),
    Vector("water: sign", "2022-08-05 20:45", "15min", "2022-08-05 21:00"),
    Vector("water: restore", "2022-08-05 20:45", "7wd", "2022-08-16 18:00"),
    Vector("water: second round, half of 7wd", "2022-08-22 10:00", "4wd", "2022-08-26 18:00"),
    Vector("return: sign", "2022-07-11 09:00", "2wh", "2022-07-11 11:00"),
    Vector("return: object", "2022-07-11 09:00", "4wh", "2022-07-11 14:30"),
    Vector("return: case", "2022-07-11 09:00", "5wd", "2022-07-18 18:00"),
    Vector("return: second unit's leg", "2022-07-11 13:40", "5wd", "2022-07-18 18:00"),
    Vector("return: arbitration", "2022-07-11 15:30", "1wd", "2022-07-12 18:00"),
    Vector("manhole: arrive", "2022-07-09 22:05", "30min", "2022-07-09 22:35", calendar="always"),
    Vector("manhole: repair", "2022-07-09 22:05", "6h", "2022-07-10 04:05", calendar="always"),
]

# Our default: a desk that never closes counts working hours as hours and working days to midnight.
ALWAYS_ON = [
    Vector("desk that never closes: hours", "2022-07-09 22:05", "2wh", "2022-07-10 00:05", calendar="always"),
    Vector("desk that never closes: days", "2022-09-30 22:05", "2wd", "2022-10-02 24:00", calendar="always"),
]

# Promises 10.2.
EDGES = [
    Vector("29 February", "2024-02-28 09:00", "1wd", "2024-02-29 18:00"),
    Vector("after 29 February", "2024-02-28 09:00", "2d", "2024-03-01 24:00"),
    Vector("year end", "2024-12-31 17:00", "2wh", "2025-01-02 09:30"),
    Vector("last second of a day", "2022-07-04 23:59:59", "1wd", "2022-07-05 18:00"),
    Vector("first second of a day", "2022-07-05 00:00:00", "1wd", "2022-07-06 18:00"),
    Vector("last second in natural days", "2022-07-04 23:59:59", "1d", "2022-07-05 24:00"),
    Vector("a shift across midnight", "2022-07-04 23:50", "30min", "2022-07-05 00:20"),
    Vector(
        "pause over the due", "2022-07-04 09:00", "2wh", "2022-07-05 10:00", ("2022-07-04 10:00", "2022-07-05 09:00")
    ),
    Vector(
        "pause at night counts nothing",
        "2022-07-04 17:00",
        "2wh",
        "2022-07-05 09:30",
        ("2022-07-04 18:00", "2022-07-05 08:30"),
    ),
    Vector(
        "pause at night in natural time",
        "2022-07-04 17:00",
        "24h",
        "2022-07-06 07:30",
        ("2022-07-04 18:00", "2022-07-05 08:30"),
    ),
    Vector(
        "pause after the due", "2022-07-04 08:30", "1h", "2022-07-04 09:30", ("2022-07-04 09:30", "2022-07-04 12:00")
    ),
    Vector(
        "pause from before the start counts from the start",
        "2022-07-04 10:00",
        "2h",
        "2022-07-04 13:00",
        ("2022-07-04 09:00", "2022-07-04 11:00"),
    ),
    Vector("works plan", "2022-07-06 09:20", "plan", "2022-07-27 18:00"),
]

ALL = TABLE + STORIES + ALWAYS_ON + EDGES
