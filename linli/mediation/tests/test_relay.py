"""The relay as it is shipped (deploy/coturn): it lets in who holds a seat's credentials, while they last, and reaches
nobody inside (hearing-room 11, 14: H15)."""

import hashlib
import hmac
import socket
import struct
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from linli.mediation.rules.room_turn import expiry, servers
from linli.mediation.tests.relays import SECRET, relay_run

REALM, COOKIE = b"relay.example", 0x2112A442
ALLOCATE, PERMIT = 0x0003, 0x0008
USERNAME, INTEGRITY, ERROR, PEER, NONCE, REALM_IS, TRANSPORT = 0x0006, 0x0008, 0x0009, 0x0012, 0x0015, 0x0014, 0x0019
GRANTED, UNAUTHORISED, FORBIDDEN = 0, 401, 403


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    """Run it as it is shipped."""
    with relay_run(tmp_path_factory.mktemp("relay")) as port:
        yield port


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


@pytest.fixture
def lines():
    with ExitStack() as open_:
        yield open_


class Caller:
    """One browser's side of the talk with a relay, as far as credentials and peers go (RFC 5766)."""

    def __init__(self, lines, port, user, password):
        self.line = lines.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        self.line.settimeout(1)
        self.port, self.user = port, user.encode()
        self.key = hashlib.md5(b":".join([self.user, REALM, password.encode()]), usedforsecurity=False).digest()
        self.nonce = b""

    def ask(self, kind, *attributes):
        """Ask for something, the second time with the word the relay gave; give 0 or the code of its refusal."""
        said, got = b"".join(attributes), {}
        for _ in range(2):
            body = said
            if self.nonce:
                body += attribute(USERNAME, self.user) + attribute(REALM_IS, REALM) + attribute(NONCE, self.nonce)
                head = struct.pack("!HHI", kind, len(body) + 24, COOKIE) + b"linli-relay!"
                body += attribute(INTEGRITY, hmac.digest(self.key, head + body, "sha1"))
            frame = struct.pack("!HHI", kind, len(body), COOKIE) + b"linli-relay!" + body
            got = self._answered(frame)
            if ERROR not in got or self.nonce == got.get(NONCE, self.nonce):
                break
            self.nonce = got[NONCE]
        return got[ERROR][2] * 100 + got[ERROR][3] if ERROR in got else GRANTED

    def _answered(self, frame):
        until_s = time.monotonic() + 10
        while True:
            self.line.sendto(frame, ("127.0.0.1", self.port))
            try:
                data = self.line.recv(2000)
                break
            except (TimeoutError, ConnectionRefusedError):
                # It is still starting.
                assert time.monotonic() < until_s, "the relay does not answer"
                time.sleep(0.05)
        found, at = {}, 20
        while at < len(data):
            kind, size = struct.unpack("!HH", data[at : at + 4])
            found[kind] = data[at + 4 : at + 4 + size]
            at += 4 + size + -size % 4
        return found

    def allocate(self):
        return self.ask(ALLOCATE, attribute(TRANSPORT, bytes([17, 0, 0, 0])))

    def permit(self, address):
        number = struct.unpack("!I", socket.inet_aton(address))[0] ^ COOKIE
        return self.ask(PERMIT, attribute(PEER, struct.pack("!BBHI", 0, 1, 9 ^ (COOKIE >> 16), number)))


def caller(lines, port, *, secret=SECRET, ends=timedelta(hours=1), as_user=None):
    now = datetime.now(UTC)
    until_s = expiry(now, now + ends) if ends > timedelta(0) else int((now + ends).timestamp())
    [told] = servers(["turn:relay.example"], secret, 7, until_s)
    return Caller(lines, port, as_user or told["username"], told["credential"])


def test_credentials_of_a_seat_let_in_while_they_last_and_no_others(lines, relay):
    assert caller(lines, relay).allocate() == GRANTED
    for other in (
        caller(lines, relay, secret="x" * 32), caller(lines, relay, ends=timedelta(minutes=-1)),
        caller(lines, relay, as_user=f"{int(time.time()) + 3600}:8"),
    ):  # fmt: skip
        assert other.allocate() == UNAUTHORISED


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1"])
def test_the_relay_reaches_nobody_inside(lines, relay, address):
    within = caller(lines, relay)
    assert within.allocate() == GRANTED
    assert within.permit(address) == FORBIDDEN
    assert within.permit("8.8.8.8") == GRANTED
