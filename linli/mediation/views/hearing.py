"""The hearing room as those see it who have a seat: the way in, the page, and the opening of its socket."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from linli.doors import clock
from linli.kernel.files.queries import document_bytes, shown_bytes
from linli.kernel.files.rules import DOCUMENT_TYPE
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest, sender_of
from linli.mediation.forms.hearing_words import KINDS, ROOM_WORDS
from linli.mediation.models import HearingRoom, HearingSeat
from linli.mediation.queries import hearing as rooms
from linli.mediation.queries.hearing_papers import show_file
from linli.mediation.rules import room_turn
from linli.mediation.rules.room import OVER
from linli.mediation.services.hearing import AFTER, LinkSpentError, link_open

if TYPE_CHECKING:
    from collections.abc import Mapping

SEAT_COOKIE, SALT = "ll_seat", "linli.hearing.seat"
# Camera, microphone and screen are open on this page alone; its socket is named because older browsers ask for that.
_SOCKET = settings.ENV.public_url.replace("http", "ws", 1)
DEVICES = "camera=(self), microphone=(self), display-capture=(self)"

kept_private = cache_control(private=True, no_store=True)


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def come(request: ActorRequest, token: str) -> HttpResponse:
    """Let a browser in by its link, once a person has pressed the button: what looks at links in advance uses none."""
    if request.method != "POST":
        return render(request, "mediation/hearing_come.html", {"is_spent": False})
    try:
        seat = link_open(request.actor, token, sender_of(request), clock.now())
    except LinkSpentError:
        return render(request, "mediation/hearing_come.html", {"is_spent": True}, status=LinkSpentError.status)
    return seated(seat)


def seated(seat: HearingSeat) -> HttpResponse:
    """Send a browser to its room, and give it the seat for as long as the room may last."""
    path = reverse("hearing", args=[seat.room_id])
    answer = redirect(path)
    age = (seat.room.ends_at + AFTER - clock.now()).total_seconds()
    answer.set_cookie(
        SEAT_COOKIE, signing.dumps(seat.pk, salt=SALT), max_age=max(int(age), 0), path=path, httponly=True,
        samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _seat(request: ActorRequest, room_id: int) -> HearingSeat:
    """Give the seat of who asks; NotThereError for everybody else, as for a room that is not."""
    try:
        seat_id = signing.loads(request.COOKIES.get(SEAT_COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        seat_id = None
    return rooms.seat_at(request.actor, room_id, seat_id)


@kept_private
@require_GET
def room(request: ActorRequest, room_id: int) -> HttpResponse:
    """Show the room to who has a seat there."""
    seat = _seat(request, room_id)
    row = rooms.room(room_id)
    page = {
        "room": row,
        "seat": seat,
        "is_over": row.phase in OVER,
        "socket": reverse("hearing_socket", args=[room_id]),
        "words": ROOM_WORDS,
        "kinds": KINDS,
        "phone": people.unit(row.case.holder_id).phone,
        "case": row.case,
        "is_elsewhere": bool(seat.connection),
    }
    answer = render(request, "mediation/hearing.html", page)
    answer["Permissions-Policy"] = DEVICES
    # So the library is told of one page; its decorator knows no request of ours.
    answer._csp_update = {"connect-src": [_SOCKET], "frame-src": ["'self'"]}  # type: ignore[attr-defined]  # noqa: SLF001 - as just said
    return answer


@kept_private
@require_GET
@xframe_options_sameorigin
def paper(request: ActorRequest, room_id: int, show_id: int) -> HttpResponse:
    """Give a document to who is shown it in the room, while it is shown; for everybody else it is not there."""
    seat = _seat(request, room_id)
    file = show_file(rooms.room(room_id), rooms.seat_of(seat), show_id)
    is_paper = file.media_type == DOCUMENT_TYPE
    answer = HttpResponse(document_bytes(file) if is_paper else shown_bytes(file), content_type=file.media_type)
    answer["Content-Disposition"], answer["X-Content-Type-Options"] = "inline", "nosniff"
    # The room draws its pages in a frame of its own.
    answer._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    return answer


@require_GET
def socket(request: ActorRequest, room_id: int) -> HttpResponse:
    """Say whose socket is being opened, to the server that opens it; a page of somebody else's opens none."""
    origin = urlsplit(request.headers.get("Origin", ""))
    if request.headers.get("Upgrade", "").lower() != "websocket" or origin.netloc != request.get_host():
        raise Http404
    seat = _seat(request, room_id)
    row: HearingRoom = rooms.room(room_id)
    until_s = room_turn.expiry(clock.now(), row.ends_at)
    ice = room_turn.servers(settings.ENV.turn_urls, settings.ENV.turn_secret, seat.pk, until_s)
    told: Mapping[str, Any] = {"seat": seat.pk, "room": room_id, "ice": ice, "relay_only": row.is_relay_only}
    return JsonResponse(told)
