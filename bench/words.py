"""`python -m bench.words`: search over cases at size, on both databases: 95th percentile, and recall against a scan.

Only what search reads is filled in: cases, their reports and their lines. The words are drawn so that some stand in
one text of ten and others in one of a hundred thousand.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

import django
from django.core.management import call_command
from django.db import connection, transaction

from bench import ground
from bench.process import ran_ms
from tests.fixtures.postgres import cluster

if TYPE_CHECKING:
    from linli.issues.models import Report
    from linli.kernel.cases.models import Case
    from linli.kernel.people.rules import Actor

# Filled in one step; asked in one run; compared with a scan, which is slow.
BATCH, WORDS, SCANNED = 20_000, 300, 60
LENGTHS = (2, 2, 2, 3, 4, 6)
# So many characters, the first the commonest; a text has this many of them after its category.
CHARACTERS, DRAWN = 1_500, 16
FIRST_CHARACTER = 0x4E00
LIMITS_MS = {"postgresql": 60.0, "sqlite": 5.0}


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in: per case its text and the names a word may be part of, oldest first, and who searches."""

    texts: list[str]
    areas: list[str]
    readers: "dict[str, Actor]"


@dataclass(frozen=True, slots=True)
class Searched:
    """What one reader's searches took, how much of what a scan finds they found, and whether just the newest fifty.

    Milliseconds on the processor, of this process and the database's, and by the clock.
    """

    reader: str
    p50_ms: float
    p95_ms: float
    clock_p50_ms: float
    clock_p95_ms: float
    recall: float
    is_exact: bool


def result(database: str) -> Path:
    """Give the file into which a run on a database writes what it found."""
    return Path(f"build/bench/words-{database}.json")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.words", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_370_000, help="how many cases to fill in (%(default)s)")
    parser.add_argument("--database", choices=list(LIMITS_MS), default="postgresql")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
        if asked.database == "sqlite":
            ground.settings("", Path(name))
            _measured(asked.cases)
        else:
            with cluster(safe=False) as server:
                ground.settings(server.url(), Path(name))
                _measured(asked.cases)


def _measured(cases: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    began_s = time.monotonic()
    filled = _filled(cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _say(f"{time.monotonic() - began_s:.0f} s to fill in {cases:,} cases on {connection.vendor}")
    words = list(_words(filled.texts))
    found = [_searched(name, words, filled) for name in filled.readers]
    for each in found:
        _say(
            f"{each.reader}: p50 {each.p50_ms:.1f} ms, p95 {each.p95_ms:.1f} ms on the processor, by the clock "
            f"{each.clock_p50_ms:.1f} and {each.clock_p95_ms:.1f} over {len(words)} words; "
            f"recall {each.recall:.3f} in {SCANNED} scans, "
            f"{'exactly' if each.is_exact else 'NOT'} the newest 50"
        )
    path = result(connection.vendor)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in found], indent=1), "utf-8")


def _searched(name: str, words: Sequence[str], filled: Filled) -> Searched:
    from linli.issues.queries.search import search  # noqa: PLC0415 - it imports tables, which need the settings

    reader, now = filled.readers[name], datetime.now(UTC)
    for word in words[:20]:
        search(reader, word, now)
    took_ms: list[tuple[float, float]] = []
    answers = {}
    for word in words:
        began_ms = _processor_ms(), time.perf_counter() * 1000
        rows = search(reader, word, now)
        took_ms.append((_processor_ms() - began_ms[0], time.perf_counter() * 1000 - began_ms[1]))
        answers[word] = [row.id for row in rows]
    whole = [list(_scanned(reader, word, filled)) for word in words[:SCANNED]]
    wanted = sum(len(ids) for ids in whole)
    got = sum(len({*ids} & {*answers[word]}) for word, ids in zip(words, whole, strict=False))
    processor, clock = (quantiles(each, n=20) for each in zip(*took_ms, strict=True))
    is_exact = all(answers[word] == ids for word, ids in zip(words, whole, strict=False))
    return Searched(name, processor[9], processor[18], clock[9], clock[18], got / wanted, is_exact)


def _processor_ms() -> float:
    """Give what this process and its connection's have spent; on SQLite the database is part of this one."""
    own_ms = time.process_time() * 1000
    return own_ms if connection.vendor == "sqlite" else own_ms + ran_ms(connection.connection.info.backend_pid)


def _scanned(reader: "Actor", word: str, filled: Filled) -> Iterator[int]:
    """Give the ids of the newest fifty cases whose text holds the word, as a scan finds them."""
    prefixes, found = tuple(post.area_code for post in reader.posts), 0
    for number in range(len(filled.texts) - 1, -1, -1):
        if word in filled.texts[number] and filled.areas[number].startswith(prefixes):
            yield number + 1
            found += 1
            if found == 50:
                return


def _words(texts: Sequence[str]) -> Iterator[str]:
    """Give words that stand somewhere, common and rare, and some that stand nowhere."""
    chance = random.Random(3)
    for n in range(WORDS - 10):
        # Behind the category's name, which would find its whole category.
        text, length = chance.choice(texts)[-DRAWN:], LENGTHS[n % len(LENGTHS)]
        start = chance.randrange(len(text) - length + 1)
        yield text[start : start + length]
    yield from ("".join(chr(FIRST_CHARACTER + CHARACTERS + n + i) for i in range(2)) for n in range(10))


def _filled(cases: int) -> Filled:
    from bench import filling  # noqa: PLC0415 - as above
    from linli.doors import rows_in  # noqa: PLC0415 - as above
    from linli.issues.queries.taxonomy import taxonomy  # noqa: PLC0415 - as above
    from linli.issues.services.indexing import lines_of  # noqa: PLC0415 - as above
    from linli.kernel.people import queries as people  # noqa: PLC0415 - as above

    cells = filling.people_and_places()
    names = [category.name_zh for category in taxonomy().leaves()]
    chance, now = random.Random(2), datetime.now(UTC)
    desks = {town: people.desk_for(town).pk for town in {cell.code[: filling.TOWN_DIGITS] for cell in cells}}
    texts: list[str] = []
    places: list[str] = []
    draw = _drawing(chance)
    for first in range(1, cases + 1, BATCH):
        made = []
        for n in range(first, min(first + BATCH, cases + 1)):
            texts.append(f"{chance.choice(names)}{draw()}")
            places.append(chance.choice(cells).code)
            desk = desks[places[-1][: filling.TOWN_DIGITS]]
            made.append(_row(n, texts[-1], places[-1], desk, now - timedelta(minutes=cases - n)))
        with transaction.atomic():
            rows_in.add([case for case, _ in made])
            rows_in.add([report for _, report in made])
            rows_in.add([line for case, report in made for line in lines_of(case, report)])
    accounts = {name: people.account_by_login(name) for name in ("centre", "town")}
    readers = {name: people.actor_of(account, now) for name, account in accounts.items() if account is not None}
    return Filled(texts, places, readers)


def _row(n: int, text: str, area_code: str, desk_id: int, opened_at: datetime) -> "tuple[Case, Report]":
    from linli.issues.models import Report  # noqa: PLC0415 - as above
    from linli.kernel.cases.models import Case  # noqa: PLC0415 - as above

    case = Case(
        id=n, kind="issue", kind_version=1, number=f"bench-{n:08}", lookup_code=f"{n:08}", state="received",
        title=text[:40], category="0201", tier="T3", urgency="u3", confidentiality="open", area_code=area_code,
        location_quality="area", holder_id=desk_id, opened_at=opened_at, due_at=opened_at,
    )  # fmt: skip
    return case, Report(case=case, nature="help", channel="web", text=text, privacy_notice="2026-01")


def _drawing(chance: random.Random) -> Callable[[], str]:
    """Give what draws the words of a text, the commonest characters a thousand times as often as the rarest."""
    characters = [chr(FIRST_CHARACTER + n) for n in range(CHARACTERS)]
    weights = [1 / (n + 1) for n in range(CHARACTERS)]
    return lambda: "".join(chance.choices(characters, weights, k=DRAWN))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
