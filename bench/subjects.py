"""What is measured: the requests, who sends them, and how the rows they ask for are chosen."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from bench.filling import Cell
from bench.load import SENDER, SERIAL

BACKEND = "linli.site.sign_in.Accounts"
# So many different rows or places are asked for in turn.
VARIETY = 256
ANSWERS = {"danger_now": "no", "accident": "no"}
# A category that the desk takes up first, and one that the catalogue sends to a department at once.
PLAIN, AUTO = "0201", "0203"
# How wide a view of the map is, in degrees.
VILLAGE = 0.03


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of request: its name, the requests to send in turn, and the status of a right answer."""

    name: str
    requests: list[str]
    status: str = "200"
    # The share of its floor that it is to reach, and the statements it may take; None where nothing is asked of it.
    share: float | None = None
    statements: int | None = None

    @property
    def writes(self) -> bool:
        """Tell whether it leaves rows behind. Its floor is pgbench; of what only reads, the driver alone (ADR 0021)."""
        return self.status == "201"


def subjects(cells: Sequence[Cell]) -> list[Subject]:
    """Give everything that is measured; a resident without account files, clerks of county and town read."""
    centre, town = _signed_in("centre"), _signed_in("town")
    # Those who write come last: their rows, thousands of one place, would lie in the way of the lists.
    return [
        Subject("read one", [_get(f"/api/cases/{number}/", centre) for number in _numbers()]),
        Subject("list of 50, county", [_get("/api/cases/", centre)], share=0.5, statements=3),
        Subject("list of 50, town", [_get("/api/cases/", town)], share=0.5, statements=3),
        Subject("viewport list, county", [_listed(cell, centre) for cell in cells[:VARIETY]], share=0.5, statements=3),
        Subject("view of the map, county", [_view(cell, centre) for cell in cells[:VARIETY]], statements=3),
        Subject("queue page of 50", [_get("/desk/", town)]),
        Subject("create, desk accepts", [_create(PLAIN, cell) for cell in cells[:VARIETY]], "201", share=0.2),
        Subject("create, sent at once", [_create(AUTO, cell) for cell in cells[:VARIETY]], "201", share=0.2),
    ]


def _create(category: str, cell: Cell) -> str:
    report = {
        "text": "路面有一个大坑，晚上看不清，骑车的人容易摔倒，请派人来看看。",
        "category": category,
        "answers": ANSWERS,
        "lat": cell.lat,
        "long": cell.long,
        "phone": "13800000000",
    }
    body = json.dumps(report, ensure_ascii=False)
    head = (
        "POST /api/reports/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body.encode())}\r\nIdempotency-Key: {SERIAL.decode()}\r\n"
        f"X-Forwarded-For: {SENDER.decode()}\r\n\r\n"
    )
    return head + body


def _get(path: str, session: str, kind: str = "*/*") -> str:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {kind}\r\nCookie: sessionid={session}\r\n\r\n"


def _listed(cell: Cell, session: str) -> str:
    """Ask for the newest open cases of a village."""
    return _get(f"/api/cases/?box={_around(cell)}", session)


def _view(cell: Cell, session: str) -> str:
    """Ask for what the desk's map shows of a village, as its script does."""
    return _get(f"/desk/map/?box={_around(cell)}", session, "application/json")


def _around(cell: Cell) -> str:
    sides = (cell.long - VILLAGE / 2, cell.lat - VILLAGE / 4, cell.long + VILLAGE / 2, cell.lat + VILLAGE / 4)
    return ",".join(f"{side:.5f}" for side in sides)


def _numbers() -> list[str]:
    """Give the numbers of cases of every age."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        step = max(1, cursor.fetchone()[0] // VARIETY)
        cursor.execute("SELECT number FROM cases_case WHERE id %% %s = 0 ORDER BY id LIMIT %s", [step, VARIETY])
        return [number for (number,) in cursor.fetchall()]


def _signed_in(username: str) -> str:
    """Give the key of a session in which a clerk is signed in with password and second factor."""
    account = get_user_model().objects.get(username=username)
    client = Client()
    client.force_login(account, backend=BACKEND)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, account, "mfa", type="totp")
    request.session.save()
    return str(request.session.session_key)
