"""Gives the basemap to browsers, which ask for the few bytes of it that they show."""

import re
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.kernel.people.queries import ActorRequest

NAME = "basemap.pmtiles"
# A browser asks again after a day; another build has another tag, which it notices at once (our default).
KEPT_S = 86_400
# More than a directory and a tile ever take; who wants the whole file asks for no range.
MOST_BYTES = 4 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def path() -> Path:
    """Give where the basemap lies once it is built."""
    return settings.ENV.var_dir / NAME


def address() -> str:
    """Give what maps draw beneath: our own basemap where one was built, the operator's tiles, or nothing."""
    if settings.ENV.basemap == "own":
        return f"pmtiles:{reverse('basemap')}" if path().is_file() else ""
    return settings.ENV.basemap.removeprefix("xyz:").removeprefix("none")


@require_safe
def basemap(request: ActorRequest) -> HttpResponseBase:
    """Answer with the bytes asked for (206), with the whole file where no range is, 416 for one outside of it."""
    try:
        file = path().open("rb")
    except FileNotFoundError:
        raise Http404(NAME) from None
    state = path().stat()
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": f"public, max-age={KEPT_S}",
        "ETag": f'"{state.st_mtime_ns:x}-{state.st_size:x}"',
    }
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        return FileResponse(file, content_type="application/octet-stream", headers=headers)
    with file:
        first, last = int(asked[1]), min(int(asked[2] or state.st_size), state.st_size - 1)
        if first > last or last - first >= MOST_BYTES:
            refused = {"Content-Range": f"bytes */{state.st_size}"}
            return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=refused)
        file.seek(first)
        headers["Content-Range"] = f"bytes {first}-{last}/{state.st_size}"
        content = file.read(last - first + 1)
    return HttpResponse(
        content, status=HTTPStatus.PARTIAL_CONTENT, content_type="application/octet-stream", headers=headers
    )
