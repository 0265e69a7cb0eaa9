"""The one door out over HTTP. No other module may import a network library.

It serves two purposes. Chat services at the addresses of LINLI_APPRISE_URLS are the operator's own words, as trusted
as the database's address, and may name a gateway inside the operator's network. Pictures at addresses that somebody
else typed pass under the checks of promise P15.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

from linli.doors import clock

WEB_PORTS = frozenset({80, 443})
# Where IANA gives out addresses of the internet, and what of it is not so used: IPv6 elsewhere, and 6to4, stand for an
# IPv4 address that a gateway would call in our place; some clouds keep their machines' secrets at 192.0.0.192.
_GIVEN_OUT = tuple(map(ipaddress.ip_network, ("0.0.0.0/0", "2000::/3")))
_KEPT_BACK = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2002::/16")))
CONNECT_S, WHOLE_S = 4, 20
CHUNK_BYTES = 64 * 1024


def post_to_all(urls: Sequence[str], title: str, text: str) -> bool:
    """Send a text to every Apprise address; tell whether all of them took it.

    Certificates are checked, redirects refused, 4 s to connect and 4 s to answer each (the library's defaults).
    """
    # Here, because the library takes half a second to load and only senders need it.
    import apprise  # noqa: PLC0415 - as said above

    target = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
    return all(target.add(url) for url in urls) and bool(target.notify(body=text, title=title))


class OutgoingError(RuntimeError):
    """What an address that somebody typed did not give; the message names the reason and never the address."""


class NotPublicError(OutgoingError):
    """An address that nobody may be led to; trying again changes nothing."""


def fetched(url: str, most_bytes: int) -> bytes:
    """Give what lies at an address that somebody else typed, at most `most_bytes`; raises OutgoingError.

    The name is resolved once; every address it has must be a public one, and the connection goes to that very
    address, so that a name cannot point elsewhere a moment later (promise P15). Certificates are checked, redirects
    are not followed, ports other than the two of the web are refused; 4 s to connect, 20 s in all.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise NotPublicError("no web address") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise NotPublicError("no web address")
    try:
        with _connected(parts.scheme, parts.hostname, port) as line:
            line.request("GET", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}")
            return _body(line.getresponse(), most_bytes)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutgoingError(f"no answer: {type(error).__name__}") from None


@contextmanager
def _connected(scheme: str, host: str, port: int) -> Iterator[http.client.HTTPConnection]:
    found = {entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not found or not all(is_open(str(address), port) for address in found):
        raise NotPublicError("address not public")
    plain = socket.create_connection((min(map(str, found)), port), timeout=CONNECT_S)
    line: http.client.HTTPConnection
    if scheme == "https":
        line = http.client.HTTPSConnection(host, port)
        line.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    else:
        line = http.client.HTTPConnection(host, port)
        line.sock = plain
    with closing(line):
        yield line


def is_open(address: str, port: int) -> bool:
    """Tell whether an address may be called: on the whole internet's side, at a port of the web."""
    found = ipaddress.ip_address(address)
    is_far = found.is_global and not found.is_multicast and any(found in network for network in _GIVEN_OUT)
    return port in WEB_PORTS and is_far and not any(found in network for network in _KEPT_BACK)


def _body(answer: http.client.HTTPResponse, most_bytes: int) -> bytes:
    if answer.status != HTTPStatus.OK:
        raise OutgoingError(f"status {answer.status}")
    until_s, found = clock.tick_s() + WHOLE_S, b""
    while chunk := answer.read1(CHUNK_BYTES):
        found += chunk
        if len(found) > most_bytes:
            raise OutgoingError("too large")
        if clock.tick_s() > until_s:
            raise OutgoingError("too slow")
    return found
