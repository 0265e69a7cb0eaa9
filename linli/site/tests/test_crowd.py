"""Who is let in when more come than there are threads, and what those are told who are not."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import msgspec
import pytest
from a2wsgi.wsgi import build_environ

from linli.issues.rules.open311.rendering import DECLARATION
from linli.issues.rules.steps import Step
from linli.issues.services.drafting import PageTyped, draft_save
from linli.issues.views.resident import report
from linli.kernel.people.rules import ANONYMOUS, Role
from linli.site import asgi, crowd, refusals
from linli.site.crowd import Crowd, FullError, Lane
from tests.promises.sealed import unsealed

URGENT, STAFF, EVERYBODY = Lane
FORM = b"application/x-www-form-urlencoded"


def run(coroutine):
    """The value of a coroutine; in a thread of its own, because a browser test may have left a loop running here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result(20)


async def begun(gate, lane, order, name, *, until):
    try:
        async with gate.turn(lane):
            order.append(name)
            await until.wait()
    except FullError:
        order.append(f"{name} refused")


async def order_of(threads, *lanes, most=None):
    """Let one come after the other while nobody leaves, then let all leave; give the order in which they were let in."""
    gate, order, until = Crowd(threads), [], asyncio.Event()
    if most is not None:
        gate.room = dict.fromkeys(gate.room, most)
    async with asyncio.TaskGroup() as all_of_them:
        for number, lane in enumerate(lanes):
            all_of_them.create_task(begun(gate, lane, order, f"{lane.name} {number}", until=until))
            await asyncio.sleep(0)
        order.append("-")
        until.set()
    assert gate.at_work == 0
    return order


def test_the_urgent_go_first_then_staff_then_everybody():
    came = (EVERYBODY, EVERYBODY, STAFF, URGENT)
    assert run(order_of(1, *came)) == ["EVERYBODY 0", "-", "URGENT 3", "STAFF 2", "EVERYBODY 1"]


def test_threads_are_kept_free_for_staff_and_for_what_is_urgent():
    came = [EVERYBODY] * 7 + [STAFF] + [URGENT] * 2
    assert run(order_of(8, *came))[:9] == [*(f"EVERYBODY {n}" for n in range(6)), "STAFF 7", "URGENT 8", "-"]


def test_a_flood_of_the_urgent_leaves_staff_every_second_turn():
    order = run(order_of(1, EVERYBODY, URGENT, URGENT, URGENT, STAFF, STAFF))
    assert order == ["EVERYBODY 0", "-", "URGENT 1", "STAFF 4", "URGENT 2", "STAFF 5", "URGENT 3"]


def test_past_its_room_a_lane_is_refused_and_the_urgent_never():
    came = (EVERYBODY, EVERYBODY, EVERYBODY, STAFF, STAFF, *[URGENT] * 9)
    order = run(order_of(1, *came, most=1))
    assert [name for name in order if "refused" in name] == ["EVERYBODY 2 refused", "STAFF 4 refused"]
    assert len(order) == len(came) + 1


def test_nobody_waits_longer_than_patience_lasts(monkeypatch):
    monkeypatch.setattr(crowd, "PATIENCE_S", dict.fromkeys(Lane, 0.01))

    async def waited():
        gate = Crowd(1)
        async with gate.turn(EVERYBODY):
            with pytest.raises(FullError):
                async with gate.turn(EVERYBODY):
                    pass
        async with gate.turn(EVERYBODY):
            return gate.at_work

    assert run(waited()) == 1


def test_who_gives_up_as_a_thread_becomes_free_does_not_take_it():
    async def waited():
        gate, order, until = Crowd(1), [], asyncio.Event()
        until.set()
        async with gate.turn(EVERYBODY) as end:
            late = asyncio.create_task(begun(gate, EVERYBODY, order, "late", until=until))
            await asyncio.sleep(0)
            crowd._give_up(gate.waiting[EVERYBODY][0])
            end()
            await late
        return order, gate.at_work

    assert run(waited()) == (["late refused"], 0)


@pytest.mark.parametrize(
    ("method", "how_many", "is_looked_at"), [("GET", 1, False), ("GET", 2, True), ("POST", 1, True)]
)
def test_who_asks_for_a_page_is_looked_up_once_many_wait_and_who_sends_something_always(
    method, how_many, is_looked_at, monkeypatch
):
    looked_at = []

    async def look(*_):
        looked_at.append(method)
        return EVERYBODY

    async def asked():
        full = Crowd(1)
        full.at_work = 1
        full.waiting[EVERYBODY].extend(asyncio.get_running_loop().create_future() for _ in range(how_many))
        full.room = dict.fromkeys(full.room, 0)
        monkeypatch.setattr(asgi, "CROWD", full)
        monkeypatch.setattr(asgi, "_lane", look)
        scope = {"type": "http", "method": method, "path": "/", "query_string": b"", "headers": []}

        async def send(_):
            pass

        await asgi.pages(scope, send)

    run(asked())
    assert bool(looked_at) is is_looked_at


def test_a_turn_ended_early_is_ended_once():
    async def ended():
        gate = Crowd(1)
        async with gate.turn(EVERYBODY) as end:
            end()
            async with gate.turn(EVERYBODY):
                at_work = gate.at_work
        return at_work, gate.at_work

    assert run(ended()) == (1, 0)


async def refused(path, monkeypatch, *headers):
    """What somebody is told for whom there is no room."""
    full = Crowd(1)
    full.room = dict.fromkeys(full.room, 0)
    full.at_work = 1
    monkeypatch.setattr(asgi, "CROWD", full)

    async def nobody(*_):
        return EVERYBODY

    monkeypatch.setattr(asgi, "_lane", nobody)
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": list(headers)}
    await asgi.application(scope, None, send)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_whoever_is_refused_reads_so_in_both_languages_and_when_to_come_again(monkeypatch):
    status, headers, body = run(refused("/", monkeypatch))
    assert (status, headers[b"retry-after"], headers[b"cache-control"]) == (503, b"10", b"no-store")
    page = body.decode()
    for words in ("请稍后再试", "Please try again", 'lang="en"', "tel:119"):
        assert words in page
    told = {name.decode(): value.decode() for name, value in headers.items()}
    assert unsealed(told, is_about_somebody=True) == []


@pytest.mark.parametrize(
    ("path", "media_type", "body"),
    [
        ("/open311/v2/services.xml", b"text/xml; charset=utf-8", b"<errors><error><code>503</code><description>"),
        ("/open311/v2/requests", b"text/xml; charset=utf-8", b"<errors><error><code>503</code><description>"),
        ("/open311/v2/requests.json", b"application/json; charset=utf-8", b'[{"code":503,"description":"'),
    ],
)
def test_a_client_of_open311_that_is_refused_reads_the_errors_of_the_standard(path, media_type, body, monkeypatch):
    status, headers, said = run(refused(path, monkeypatch, (b"accept", b"text/html")))
    assert (status, headers[b"content-type"], headers[b"retry-after"]) == (503, media_type, b"10")
    assert (headers[b"linli-error"], headers[b"cache-control"]) == (b"unavailable", b"no-store")
    assert said.removeprefix(DECLARATION.encode()).startswith(body)
    assert "请返回".encode() in said
    assert b"try again" in said


@pytest.mark.parametrize("asked", [("/api/cases/",), ("/", (b"accept", b"application/json"))])
def test_a_program_that_is_refused_reads_json(asked, monkeypatch):
    status, headers, body = run(refused(asked[0], monkeypatch, *asked[1:]))
    assert (status, headers[b"content-type"]) == (503, b"application/json")
    assert msgspec.json.decode(body)["error"] == refusals.Why.BUSY


def lane(path, body=b"", media_type=FORM, method="POST", cookies=""):
    """The lane of a request."""
    from linli.site import screening

    headers = [
        (b"content-type", media_type),
        (b"content-length", str(len(body)).encode()),
        (b"cookie", cookies.encode()),
    ]
    scope = {"method": method, "path": path, "query_string": b"", "headers": headers, "http_version": "1.1"}
    return screening.lane(build_environ(scope, BytesIO(body)))


@pytest.fixture
def _stays_open(monkeypatch):
    # The connection is the test's own.
    monkeypatch.setattr("linli.site.screening.close_old_connections", lambda: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("desk", "_stays_open")
class TestLane:
    @pytest.mark.parametrize(
        ("path", "body", "media_type"),
        [
            ("/report/", b"danger_now=yes", FORM),
            ("/report/quick/", b"danger_now=yes&text=a", FORM),
            ("/api/reports/", b'{"text": "a", "answers": {"danger_now": "yes"}}', b"application/json"),
            ("/open311/v2/requests.json", b"service_code=0201&attribute[danger_now]=yes", FORM),
        ],
    )
    def test_danger_is_heard_at_every_door(self, path, body, media_type):
        assert lane(path, body, media_type) is URGENT
        assert lane(path, body.replace(b"yes", b"no"), media_type) is EVERYBODY

    def test_a_category_that_is_urgent_by_itself_needs_no_word_of_danger(self):
        from linli.issues.queries.taxonomy import taxonomy

        urgent = next(c.code for c in taxonomy().leaves() if c.urgency == "u1")
        body = msgspec.json.encode({"category": urgent, "answers": {"danger_now": "unsure"}})
        assert lane("/api/reports/", body, b"application/json") is URGENT

    def test_every_further_page_of_an_urgent_report_is_urgent(self, now):
        from django.core import signing

        for danger, expected in (("yes", URGENT), ("no", EVERYBODY)):
            token = draft_save(ANONYMOUS, "", PageTyped(Step.START, {"danger_now": danger}), now)
            cookie = signing.get_cookie_signer(salt=report.COOKIE + report.COOKIE).sign(token)
            assert lane("/report/words/", method="GET", cookies=f"{report.COOKIE}={cookie}") is expected

    def test_staff_are_known_by_a_session_that_is_theirs(self, desk, signed_in):
        for account, expected in ((desk.staff(Role.CLERK), STAFF), (desk.resident, EVERYBODY)):
            session = signed_in(account).cookies["sessionid"].value
            assert lane("/desk/", method="GET", cookies=f"sessionid={session}") is expected
        assert lane("/desk/", method="GET", cookies="sessionid=made-up-made-up-made-up-made-up1") is EVERYBODY

    @pytest.mark.parametrize("body", [b"{", b"\xff", b'{"answers": 3}'])
    def test_what_cannot_be_read_waits_with_everybody(self, body):
        assert lane("/api/reports/", body, b"application/json") is EVERYBODY

    def test_the_proxy_in_front_hears_that_the_process_lives(self):
        assert lane("/healthz", method="GET") is STAFF
