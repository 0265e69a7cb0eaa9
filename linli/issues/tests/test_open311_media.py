"""C065 and C066 of the Open311 checks: pictures named by their address, and addresses nobody may be led to."""

import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from linli.doors import http_out
from linli.issues.models import MediaFetch
from linli.issues.services.media import TRIES, media_fetch, media_lease
from linli.issues.tests.open311 import FORMS, jpeg, told
from linli.kernel.cases.models import Case, Entry
from linli.kernel.files.models import File


class _Pictures(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        status = 302 if "moved" in self.path else 404 if "gone" in self.path else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(jpeg() if status == 200 and "text" not in self.path else b"no picture")

    def log_message(self, *_):
        pass


@pytest.fixture
def site(monkeypatch):
    """Serve pictures on this machine, and let the door pass to it alone, as to any other site."""
    server = HTTPServer(("127.0.0.1", 0), _Pictures)
    _Pictures.asked.clear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(http_out, "is_open", lambda _, port: port == server.server_port)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_open311_c065_named_pictures_are_fetched_once_each(door, site):
    number = door.report(media_url=[f"{site}/one.jpg", f"{site}/two.jpg", f"{site}/one.jpg"])
    assert File.objects.count() == 0
    assert media_fetch(door.now) == 2
    assert media_fetch(door.now + timedelta(days=1)) == 0
    assert sorted(_Pictures.asked) == ["/one.jpg", "/two.jpg"]
    assert File.objects.filter(case__number=number, is_public=False).count() == 2
    assert list(MediaFetch.objects.values_list("url", flat=True)) == ["", ""]
    shown = [door.get(f"requests/{number}.{form}", api_key=door.key(), extensions="true") for form in FORMS]
    assert not [one for one in shown if site in one.content.decode()]


@pytest.mark.parametrize("path", ["/moved.jpg", "/gone.jpg", "/text.jpg"])
def test_a_picture_that_is_not_there_is_noted_after_some_tries(door, site, path):
    door.report(media_url=f"{site}{path}")
    for days in range(TRIES):
        assert media_fetch(door.now + timedelta(days=days)) == 0
    assert MediaFetch.objects.get().done_at is not None
    note = Entry.objects.get(act="note")
    assert note.visibility == "staff"
    assert site not in note.text
    assert "/elsewhere" not in _Pictures.asked


def test_open311_c066_an_address_of_our_own_network_is_never_called(door):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        number = door.report(media_url=f"http://127.0.0.1:{listening.getsockname()[1]}/x.jpg")
        assert media_fetch(door.now) == 0
        with pytest.raises(TimeoutError):
            listening.accept()
    case = Case.objects.get(number=number)
    assert "address not public" in Entry.objects.get(case=case, act="note").text
    for url in ("file:///etc/passwd", "ftp://example.org/x", "http://", "javascript:alert(1)"):
        assert told(door.post("requests.json", **door.road(media_url=url))) == (400, "invalid_url")


def test_two_workers_do_not_fetch_the_same_picture(door, site):
    door.report(media_url=f"{site}/one.jpg")
    assert (len(media_lease(door.now)), len(media_lease(door.now))) == (1, 0)
