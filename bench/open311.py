"""What another system waits for: a list of 200 of 10,000 requests, and posts one after the other (open311 C133, C134).

`python -m bench.open311`; one client, one server process, PostgreSQL.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db import connection, connections

from bench.ground import Ground, ground
from bench.load import SENDER, SERIAL, SERIALS_FROM, Load, Outcome, sent
from bench.process import cpu_s
from bench.server import linli, serving

if TYPE_CHECKING:
    from bench.filling import Cell

CASES, PORT, SECONDS = 10_000, 8170, 8
# A key may post 120 times a minute; one client with so many of them never comes to that.
KEYS = 50
LIST = "GET /open311/v2/requests.json?page_size=200"
OPEN = {
    "LINLI_OPEN311_ENABLED": "1",
    "LINLI_OPEN311_CONTACT": "ops@example.org",
    "LINLI_OPEN311_KEY_SERVICE": "ops@example.org",
    "LINLI_OPEN311_JURISDICTIONS": "bench=4307",
}
PUBLISHED = """
INSERT INTO issues_publicreport (case_id, text, lat, long, area_code, approved_by_id, approved_at, hidden_reason)
SELECT c.id, r.text, c.lat, c.long, c.area_code, (SELECT min(id) FROM people_account), c.opened_at, ''
FROM cases_case c JOIN issues_report r ON r.case_id = c.id
"""


def main() -> None:
    with ground(CASES, _say) as stood_on:
        with connection.cursor() as cursor:
            cursor.execute(PUBLISHED)
            cursor.execute("VACUUM ANALYZE issues_publicreport")
        posts = [_post(key, cell) for key, cell in zip(_keys(), stood_on.cells, strict=False)]
        connections.close_all()
        _measure(stood_on, "list of 200", [_request(LIST)], 1)
        _measure(stood_on, "posts", posts, 2)


def _measure(stood_on: Ground, name: str, requests: Sequence[str], number: int) -> None:
    with serving(linli(PORT), PORT, stood_on.folder / "serve.log", OPEN) as pid:
        before_s = cpu_s(pid)
        serials_from = SERIALS_FROM * number
        outcome = sent(Load(PORT, list(requests), SECONDS, connections=1, serials_from=serials_from))
        _say(_told(name, outcome, (cpu_s(pid) - before_s) * 1000 / outcome.answers_in_all))


def _told(name: str, outcome: Outcome, app_ms: float) -> str:
    if set(outcome.statuses) != {"200"}:
        raise RuntimeError(f"{name}: {outcome.statuses}")
    return (
        f"{name}: {outcome.answers / outcome.seconds:.0f}/s, p50 {outcome.p50_ms:.1f} ms, p95 {outcome.p95_ms:.1f} ms, "
        f"{app_ms:.1f} ms of the application's processor each, {outcome.bytes_each:,} bytes"
    )


def _keys() -> Sequence[str]:
    from linli.doors import clock  # noqa: PLC0415 - it imports tables, which need the settings
    from linli.kernel.people.rules import Actor, KeyKind  # noqa: PLC0415 - as above
    from linli.kernel.people.services.keys import NewKey, key_issue  # noqa: PLC0415 - as above

    operator, kind = Actor(job="bench"), KeyKind.CHANNEL
    return [key_issue(operator, NewKey(f"org_{n}", kind, "ops@example.org"), clock.now()) for n in range(KEYS)]


def _post(key: str, cell: "Cell") -> str:
    said = {
        "api_key": key, "service_code": "0201", "lat": cell.lat, "long": cell.long, "attribute[accident]": "no",
        "description": f"路面有一个大坑，晚上看不清。{SERIAL.decode()}",
    }  # fmt: skip
    # The number that makes each another report is as long as the word that stands for it, but for its two marks.
    body = urlencode(said).replace("%23SERIAL%23", SERIAL.decode())
    form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return _request("POST /open311/v2/requests.json", form) + body


def _request(first: str, more: str = "") -> str:
    return f"{first} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {SENDER.decode()}\r\n{more}\r\n"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
