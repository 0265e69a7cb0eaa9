"""The server fetches nothing private: no address that somebody else typed leads into our own network.

The one place that takes such an address is `media_url` of Open311; the one door it leaves by is `doors.http_out`
(`tests/house/test_doors.py` shows that no other module has a network library). Listeners stand at every address of this
machine and count who comes.
"""

import ipaddress
import re
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from threading import Event, Thread

import pytest
from pytest_socket import SocketConnectBlockedError

from linli.doors import http_out
from linli.issues.models import MediaFetch
from linli.issues.services.media import BATCH, TRIES, media_fetch
from linli.kernel.cases.models import Entry
from linli.kernel.files.models import File
from tests.promises.results import FORM, note

# The tests' own wall says so before it stops a call beyond this machine.
pytestmark = pytest.mark.filterwarnings("ignore:A test tried to use socket")

PUBLIC, SECOND_PUBLIC = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
# This machine in every spelling that some parser understands; with the port of the listeners.
HERE = (
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1",
    "017700000001", "0177.0.0.1", "0177.0.0.01", "127.0.0.1.", "0", "0.0.0.0", "localhost",  # noqa: S104 - called, not served
    "LOCALHOST", "localhost.",
    "LocalHost", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "１２７.０.０.１", "127。0。0。1", "①②⑦.⓪.⓪.①", "%31%32%37.0.0.1", "ｌｏｃａｌｈｏｓｔ",
    "example.org@127.0.0.1", "example.org:80@127.0.0.1", "%65@127.0.0.1",
)  # fmt: skip
# Networks that are nobody's on the internet, with those that hold an IPv4 address inside.
PRIVATE = (
    "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1", "169.254.169.254", "169.254.170.2", "100.64.0.1",
    "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]",
    "[ff02::1]", "[2001:db8::1]", "[100::1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001:0:5ef5:79fd:0:0:80ff:fffe]", "[5f00::1]", "[::ffff:10.0.0.1]",
)  # fmt: skip
NO_WEB = ("file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "dict://127.0.0.1/", "data:,x",
          "javascript:alert(1)", "//127.0.0.1/x", "http:127.0.0.1", "http:/127.0.0.1/", "http:///x", "http://[::1",
          "http://127.0.0.1:0x50/", "http://127.0.0.1:99999/")  # fmt: skip


class Listeners:
    """Servers at every address of this machine that count connections and answer with a redirect home."""

    def __init__(self, stack: ExitStack) -> None:
        self.four = stack.enter_context(socket.create_server(("0.0.0.0", 0)))  # noqa: S104 - every address is meant
        self.port = self.four.getsockname()[1]
        self.six = stack.enter_context(socket.create_server(("::", self.port), family=socket.AF_INET6))
        self.came, self.is_over = 0, Event()
        self.threads = [Thread(target=self._count, args=[server]) for server in (self.four, self.six)]
        for thread in self.threads:
            thread.start()

    def _count(self, server: socket.socket) -> None:
        server.settimeout(0.05)
        while not self.is_over.is_set():
            with suppress(TimeoutError), server.accept()[0] as line:
                self.came += 1
                with suppress(OSError):
                    line.settimeout(0.5)
                    line.recv(4096)
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def close(self) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture(autouse=True)
def _without_names(monkeypatch) -> None:
    """Resolve what is an address, or this machine, as the system does; ask nobody for any other name."""
    resolve = socket.getaddrinfo

    def resolved(host, port, *args, **more):
        if host.rstrip(".").lower() == "localhost":
            return resolve(host, port, *args, **more)
        return resolve(host, port, *args, **more | {"flags": socket.AI_NUMERICHOST})

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


@pytest.fixture
def listeners(monkeypatch) -> Iterator[Listeners]:
    with ExitStack() as stack:
        found = Listeners(stack)
        stack.callback(found.close)
        # Else the port would be refused before the address is looked at.
        monkeypatch.setattr(http_out, "WEB_PORTS", frozenset({found.port}))
        yield found


def addresses(port: int) -> list[str]:
    return [f"http://{host}:{port}/x.jpg" for host in (*HERE, *PRIVATE)] + [*NO_WEB]


def refusals(urls: list[str]) -> list[str]:
    """Give the addresses at which the door did not turn away."""
    passed = []
    for url in urls:
        try:
            http_out.fetched(url, 1000)
        except http_out.OutgoingError:
            continue
        except SocketConnectBlockedError as led:
            passed.append(f"{url} led out: {led}")
        else:
            passed.append(url)
    return passed


def test_no_private_address_is_called_however_it_is_spelled(listeners):
    urls = addresses(listeners.port)
    passed = refusals(urls)
    note("P15", form=FORM, addresses=len(urls), connections=listeners.came, passed=len(passed))
    assert (passed, listeners.came) == ([], 0)


def test_no_address_in_a_report_is_called(listeners, door):
    urls = addresses(listeners.port)
    stored = 0
    for begin in range(0, len(urls), 4):
        answer = door.post("requests.json", **door.road(description=f"{begin}", media_url=urls[begin : begin + 4]))
        stored += 4 if answer.status_code == 200 else 0
    for days in range(TRIES):
        for _ in range(0, len(urls), BATCH):
            assert media_fetch(door.now + timedelta(days=days)) == 0
    assert listeners.came == 0
    assert (stored > 0, MediaFetch.objects.filter(done_at=None).count(), File.objects.count()) == (True, 0, 0)
    assert Entry.objects.filter(act="note", text__contains="address not public").exists()


def answers_by_turns(monkeypatch, *turns: tuple[str, ...]) -> list[str]:
    """Let every name have these addresses, at each look-up the next ones; give the names that were looked up."""
    asked, left, plain = [], list(turns), socket.getaddrinfo

    def resolved(host, port, *args, **more):
        with suppress(ValueError):
            return plain(str(ipaddress.ip_address(host)), port, *args, **more)
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [entry for address in found for entry in plain(address, port, *args, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return asked


@pytest.mark.parametrize("found", [("127.0.0.1",), ("10.0.0.1",), (PUBLIC, "127.0.0.1"), (SECOND_PUBLIC, "::1")])
def test_a_name_with_a_private_address_is_not_called(listeners, monkeypatch, found):
    answers_by_turns(monkeypatch, found)
    with pytest.raises(http_out.NotPublicError):
        http_out.fetched(f"http://rebind.example:{listeners.port}/", 1000)
    assert listeners.came == 0


def test_a_name_that_points_elsewhere_a_moment_later_is_called_where_it_was_looked_up(listeners, monkeypatch):
    asked = answers_by_turns(monkeypatch, (PUBLIC,), ("127.0.0.1",))
    with pytest.raises(SocketConnectBlockedError, match=re.escape(PUBLIC)):
        http_out.fetched(f"http://rebind.example:{listeners.port}/", 1000)
    assert (asked, listeners.came) == (["rebind.example"], 0)


@pytest.mark.parametrize("port", [21, 22, 25, 3306, 5432, 6379, 8080, 11211])
def test_only_the_webs_ports_are_open(port):
    assert http_out.is_open(PUBLIC, 443)
    assert http_out.is_open(SECOND_PUBLIC, 80)
    assert not http_out.is_open(PUBLIC, port)


def test_control_a_plain_client_is_counted(listeners):
    for url in addresses(listeners.port)[: len(HERE)]:
        with suppress(OSError, ValueError, SocketConnectBlockedError), urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - the control
            answer.read()
    note("P15", form="control plain client", addresses=len(HERE), connections=listeners.came)
    assert listeners.came >= len(HERE) // 2
