"""The table of every job of the platform: what runs, how often, how long it may take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One job: it takes the moment, is safe to run twice, and gives what it did (0 or "" for nothing)."""

    name: str
    run: Callable[[datetime], int | str]
    period_s: float
    limit_s: float = 60


JOBS: tuple[Job, ...] = ()
