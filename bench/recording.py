"""Finds out which statements one request runs, by asking a server whose database connection logs them."""

import json
import socket
import time
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from bench.floor import LOGGED, Script, Statement, script, statements
from bench.load import SERIALS_FROM, filled
from bench.server import linli, serving

if TYPE_CHECKING:
    from bench.ground import Ground
    from bench.subjects import Subject

# By then every statement is prepared and the tables held in memory are there.
WARM_REQUESTS, TRIES = 8, 3
SERIALS_A_SUBJECT = WARM_REQUESTS + TRIES
# So many different requests of a subject that reads.
VARIETY = 16
# The log is written by another process of the database.
LOG_WRITTEN_S = 0.5
# A create uses up a number of its county and day; the floor must not use up today's.
ANOTHER_DAY = "2000-01-01"


def recorded(ground: "Ground", port: int, subjects: Sequence["Subject"]) -> list[Script]:
    """Give for each subject the pgbench script of its warm requests."""
    one_thread = {"LINLI_THREADS": "1", "PGOPTIONS": LOGGED}
    with serving(linli(port), port, ground.folder / "recorded.log", one_thread):
        return [_script(ground, port, subject, number) for number, subject in enumerate(subjects)]


def answered(port: int, subject: "Subject", serial: int, which: int = 0) -> dict[str, Any]:
    """Send one of a subject's requests and give its JSON answer, empty for a page; RuntimeError when refused."""
    request = filled(subject.requests[which].encode(), serial)
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    if head[9:12].decode() != subject.status:
        raise RuntimeError(f"{subject.name}: {head.decode()}\n{body[:500].decode()}")
    return json.loads(body) if body.startswith(b"{") else {}


def _script(ground: "Ground", port: int, subject: "Subject", number: int) -> Script:
    """Give the script of one request that writes, or of different ones that read: places differ in what they cost.

    Of some tries the shortest counts: now and then a request also renews what the process remembers.
    """
    serials = count(SERIALS_FROM + number * SERIALS_A_SUBJECT)
    for _ in range(WARM_REQUESTS):
        answered(port, subject, next(serials))
    time.sleep(LOG_WRITTEN_S)
    if subject.writes:
        return min((_written(ground, port, subject, next(serials)) for _ in range(TRIES)), key=lambda s: len(s.runs[0]))
    each = range(0, len(subject.requests), max(1, len(subject.requests) // VARIETY))
    return script([min((_run(ground, port, subject, 0, n)[0] for _ in range(TRIES)), key=len) for n in each])


def _run(
    ground: "Ground", port: int, subject: "Subject", serial: int, which: int = 0
) -> tuple[list[Statement], dict[str, Any]]:
    """Give the statements of one request, and its answer."""
    before = ground.log.stat().st_size
    answer = answered(port, subject, serial, which)
    time.sleep(LOG_WRITTEN_S)
    with ground.log.open("rb") as log:
        log.seek(before)
        return statements(log.read().decode().splitlines()), answer


def _written(ground: "Ground", port: int, subject: "Subject", serial: int) -> Script:
    """Give the script of one request that writes, with what must be new each time left open."""
    run, answer = _run(ground, port, subject, serial)
    today = timezone.localdate().isoformat()
    keys = {*_keys(answer["case_id"]), *_found_by(answer["case_id"]), *_counted()}
    unique = {answer["number"], answer["lookup_code"], str(serial), *keys}
    return script([run], serials=unique, made=_made(answer["case_id"]), instead={today: ANOTHER_DAY})


def _keys(case_id: int) -> list[str]:
    """Give the keys under which the case's notices are sent once."""
    return [str(key) for (key,) in _rows("SELECT key FROM notify_outbox WHERE case_id = %s", case_id)]


def _found_by(case_id: int) -> list[str]:
    """Give the ids of the lines by which the case is found; they are made of its own."""
    return [str(line) for (line,) in _rows("SELECT id FROM issues_searchline WHERE case_id = %s", case_id)]


def _counted() -> list[str]:
    """Give the hash under which the newest sender is counted."""
    return [sender for (sender,) in _rows("SELECT sender FROM people_tally ORDER BY id DESC LIMIT 1")]


def _made(case_id: int) -> dict[str, str]:
    """Give the ids that the database gave, by the table they name a row of."""
    query = (
        "SELECT c.id, c.contact_id, l.id FROM cases_case c LEFT JOIN cases_leg l ON l.case_id = c.id WHERE c.id = %s"
    )
    ids = zip(("cases_case", "people_contact", "cases_leg"), _rows(query, case_id)[0], strict=True)
    return {table: str(made) for table, made in ids if made is not None}


def _rows(query: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
