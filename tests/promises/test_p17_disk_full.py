"""A full disk is refused, not suffered: 503 with a moment to come again, nothing acknowledged and lost, then as before.

Two clients report, every fifth request a photo, while the 64 MiB of database and photos are filled and freed again; then on
a disk of which one write or sync in a hundred fails (forgetful.py). In a browser what was typed is still there. One
process on SQLite; in full also PostgreSQL.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.browser import PHONE
from tests.fixtures.postgres import Cluster, NoPostgresError
from tests.promises.crowds import CLERKS_PAGE, Crowd, request, told
from tests.promises.disks import Disk, fill, forgetful_disk, lay, small_disk
from tests.promises.live import Installation, serve, within
from tests.promises.results import FORM, IS_FULL, note
from tests.promises.test_p01_power_cut import damage
from tests.promises.test_p02_kill import SQLITE, on, rows
from tests.promises.test_p25_overload import faults, run

SIZES_MIB = {"sqlite": 64, "postgresql": 256}
CLIENTS, PATIENCE_S = 2, 10.0
FULL_S, FAILING_S = (60.0, 300.0) if IS_FULL else (1.0, 1.0)
BACK_WITHIN_S, ALARM_EVERY_S = 10.0, 60
# Every fifth is a photo, of which there are two copies.
IN_A_ROW, COPIES = 5, 2
READ = (CLERKS_PAGE, request("GET", "/healthz"))
ALARM = "nothing can be stored"
TYPED = "井盖不见了，晚上很危险。"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("LINLI_TEST_DATABASE") == "postgresql",
        reason="brings its databases itself, and did so in the suite on SQLite",
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation lies: its folder, and its database server."""

    var: Path
    cluster: Cluster | None = None

    @contextmanager
    def served(self, logs: Path, weakness: str = "") -> Iterator[tuple[Installation, Crowd]]:
        """Serve it to a crowd, and write its logs onto another disk."""
        with serve(self.var, self.cluster, weakness, logs=logs, web_alone=True) as live:
            yield live, Crowd(live.ports[0], PATIENCE_S)


@pytest.fixture
def small(database, pg_cluster) -> Iterator[Place]:
    """Give an installation on a small disk."""
    cluster = pg_cluster(safe=True) if database == "postgresql" else None
    with small_disk(SIZES_MIB[database]) as disk, ExitStack() as ending:
        lay(disk, cluster)
        if cluster:
            ending.callback(stop, cluster)
            cluster.start()
        yield Place(disk / "var", cluster)


def stop(cluster: Cluster) -> None:
    """Stop the database server, unless the full disk has."""
    with suppress(NoPostgresError):
        cluster.stop("immediate")


@pytest.fixture
def failing() -> Iterator[Disk]:
    """Give a disk with an installation on it that fails now and then once it is told to."""
    with forgetful_disk() as disk:
        lay(disk.plates, None)
        disk.put_in()
        yield disk


def report_for(crowd: Crowd, seconds: float) -> int:
    """Let the clients report for so long; give how many times they were refused with a moment to come again."""
    until_s = time.monotonic() + seconds
    return sum(heard.is_refused for heard in run(crowd.steadily(CLIENTS, lambda: time.monotonic() > until_s)))


def back_s(crowd: Crowd) -> float:
    """Give after how many seconds reports and a photo are taken again, one after the other."""
    began_s, row = time.monotonic(), 0
    while row < IN_A_ROW and time.monotonic() < began_s + BACK_WITHIN_S:
        row = row + 1 if run(crowd.ask()).is_taken else 0
    return round(time.monotonic() - began_s, 1)


def can_read(port: int, page: bytes) -> bool:
    """Tell whether a page is shown."""
    return run(told(port, page, PATIENCE_S)).is_taken


def wrong(live: Installation, crowd: Crowd, place: Place) -> dict[str, object]:
    """Give what must not be, by its name."""
    found = dict[str, object](faults(crowd, Counter(text for (text,) in rows(live, "SELECT text FROM issues_report"))))
    # There is no room for the urgent either: the page of the refusal has the numbers to call.
    found.pop("urgent and refused", None)
    known = {name for (name,) in rows(live, "SELECT name FROM files_file")}
    stored = Counter(path.name.split(".")[0] for path in (place.var / "files").glob("*/*"))
    found |= {
        "photos without their row": [name for name in stored if name not in known],
        "photos not whole": [name for name in known if stored[name] != COPIES],
        "damage": damage(place.var, place.cluster),
    }
    return {name: what for name, what in found.items() if what}


def alarms(live: Installation) -> list[str]:
    """Give what the log says to the operator."""
    (web,) = live.processes
    lines = [json.loads(line) for line in web.log.read_text("utf-8").splitlines() if line.startswith("{")]
    return [line["event"] for line in lines if line["level"] in {"error", "critical"}]


def filled_and_freed(place: Place, logs: Path, form: str, weakness: str = "") -> tuple[dict[str, object], list[str]]:
    """Fill the disk of a running installation and free it; give what must not be, and what the operator is told."""
    with place.served(logs, weakness) as (live, crowd):
        report_for(crowd, 0.3)
        ballast = fill(place.var)
        refused = report_for(crowd, FULL_S)
        # PostgreSQL may have to start itself anew before.
        unread = [page for page in READ if not within(BACK_WITHIN_S, lambda page=page: can_read(crowd.port, page))]
        ballast.unlink()
        took_s = back_s(crowd)
        found, alarmed = wrong(live, crowd, place), alarms(live)
    found |= {"pages that cannot be read": len(unread)} if unread else {}
    if took_s >= BACK_WITHIN_S:
        found["not back in time"] = took_s
    assert refused or weakness
    database, asked = live.database_url.partition(":")[0], len(crowd.asked)
    figures = {"asked": asked, "refused": refused, "back_s": took_s, "alarms": len(alarmed), "wrong": found}
    note("P17", form=form, database=database, **figures)
    return found, alarmed


@on(SQLITE)
def test_a_full_disk_is_refused_and_served_again_when_there_is_room(small, tmp_path, database):
    found, alarmed = filled_and_freed(small, tmp_path, FORM)
    assert found == {}
    assert all(ALARM in line for line in alarmed)
    assert 1 <= len(alarmed) <= 1 + FULL_S // ALARM_EVERY_S


@on(SQLITE)
def test_control_an_answer_before_the_commit_is_found_out(small, tmp_path, database):
    found, _ = filled_and_freed(small, tmp_path, "control early-answers", "early-answers")
    assert "taken and lost" in found


def test_writes_and_syncs_that_fail_now_and_then_lose_nothing(failing, tmp_path):
    place = Place(failing.mount / "var")
    with place.served(tmp_path) as (live, crowd):
        failing.fails.touch()
        refused = report_for(crowd, FAILING_S)
        failing.fails.unlink()
        took_s, found = back_s(crowd), wrong(live, crowd, place)
    figures = {"asked": len(crowd.asked), "refused": refused, "back_s": took_s, "wrong": found}
    note("P17", form=f"{FORM}, one in a hundred fails", database="sqlite", **figures)
    assert found == {}
    assert refused
    assert took_s < BACK_WITHIN_S


@pytest.mark.browser
@pytest.mark.parametrize("database", [SQLITE])
def test_what_was_typed_outlives_a_full_disk(small, tmp_path, chromium, database):
    with small.served(tmp_path) as (live, _):
        context = chromium.new_context(base_url=f"http://localhost:{live.ports[0]}", viewport=PHONE)
        page = context.new_page()
        page.goto("/report/")
        page.locator("main label:has([name=danger_now][value=no])").click()
        page.locator(".ll-actionbar button").click()
        page.locator("[name=text]").fill(TYPED)
        ballast = fill(small.var)
        page.locator(".ll-actionbar button").click()
        page.get_by_text("Nothing can be stored at this moment.").wait_for()
        page.go_back()
        assert page.locator("[name=text]").input_value() == TYPED
        ballast.unlink()
        page.locator(".ll-actionbar button").click()
        page.wait_for_url("**/report/place/")
        context.close()
