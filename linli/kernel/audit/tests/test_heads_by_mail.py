"""A head that goes to a mailbox arrives so that it can be compared as it stands."""

import email
import socketserver
from contextlib import contextmanager
from dataclasses import replace
from email.policy import default
from threading import Thread

import pytest

from linli.kernel.audit import services as audit
from linli.kernel.audit.queries import sealing as queries
from linli.kernel.audit.rules import sealing as rules
from linli.kernel.audit.services import sealing
from linli.kernel.people.rules import Actor


class Desk(socketserver.StreamRequestHandler):
    """As much of a mail server as takes one message."""

    def handle(self):
        self.say("220 post office")
        while (line := self.rfile.readline().upper()) and not line.startswith(b"QUIT"):
            if line.startswith(b"DATA"):
                self.say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.taken.append(email.message_from_bytes(b"".join(lines), policy=default))
            self.say("250 taken")
        self.say("221 good bye")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def post_office():
    """Run a mail server; gives its port and the list of what it has taken."""
    with socketserver.TCPServer(("127.0.0.1", 0), Desk) as server:
        server.taken = []
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1], server.taken
        finally:
            server.shutdown()
            thread.join()


# The library's own, when it loads.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:.*")
@pytest.mark.django_db
def test_the_head_in_a_letter_is_the_head_that_was_sealed(now, settings):
    audit.record(Actor(account_id=7), "issues:case:answer", "case:1", {"entry": 1}, now)
    sealing.rows_seal(now, 1)
    with post_office() as (port, letters):
        url = f"mailto://127.0.0.1:{port}?from=linli@town.example&to=auditor@city.example&format=text"
        settings.ENV = replace(settings.ENV, audit_heads_urls=(url,))
        assert sealing.heads_publish(now) == 1
        assert sealing.heads_publish(now) == 0
    [letter] = letters
    assert letter["Subject"] == "Linli audit head 1"
    words = letter.get_body(("plain",)).get_content().strip()
    assert rules.heads_in([words]) == [queries.head(queries.newest())]
