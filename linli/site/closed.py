"""The answer where no page can be made: too many ask at once, the database or its disk takes nothing, or no form is so.

It comes from memory and in both languages at once: whoever is turned away has not been looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import msgspec
from csp.utils import build_policy
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from linli.issues.rules.open311 import documents
from linli.issues.rules.open311.faults import Word
from linli.issues.rules.open311.rendering import Format
from linli.site.refusals import Why

STATUS = {Why.BUSY: 503, Why.OUTAGE: 503, Why.TOO_LARGE: 413, Why.TOO_SLOW: 408}
# Our defaults; the second is open311.md's.
RETRY_S = {Why.BUSY: 10, Why.OUTAGE: 30}
# Of a line that fell silent the standard knows no word.
WORDS = {Why.BUSY: Word.UNAVAILABLE, Why.OUTAGE: Word.UNAVAILABLE, Why.TOO_LARGE: Word.BODY_TOO_LARGE}
_LANGUAGES = ("zh-hans", "en")
_OPEN311 = ("/open311/v2/", "/open311/discovery.")


class Form(StrEnum):
    """In which form somebody reads an answer."""

    PAGE = "text/html; charset=utf-8"
    JSON = "application/json"
    OPEN311_XML = Format.XML.media_type
    OPEN311_JSON = Format.JSON.media_type


def form_of(path: str, said: Iterable[bytes]) -> Form:
    """Give the form of the answer to a request for a path that said this in its headers of media types."""
    if path.startswith(_OPEN311):
        return Form.OPEN311_JSON if path.endswith(".json") else Form.OPEN311_XML
    is_program = path.startswith("/api/") or any(b"json" in value for value in said)
    return Form.JSON if is_program else Form.PAGE


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer ready to be sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@cache
def answer(why: Why, form: Form) -> Answer:
    """Give what everybody is told, with the seconds after which to try again where that may help."""
    body = _body(why, form)
    headers = [
        ("content-type", form),
        ("content-length", str(len(body))),
        ("cache-control", "no-store"),
        # What the middleware puts on every other answer, which this one never passes.
        ("content-security-policy", build_policy()),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", settings.X_FRAME_OPTIONS),
        ("referrer-policy", settings.SECURE_REFERRER_POLICY),
        ("cross-origin-opener-policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
    ]
    if why in RETRY_S:
        headers.append(("retry-after", str(RETRY_S[why])))
    else:
        # The rest of the form is not read.
        headers.append(("connection", "close"))
    if form in {Form.OPEN311_XML, Form.OPEN311_JSON}:
        headers.append(("access-control-allow-origin", "*"))
        headers += [("linli-error", WORDS[why])] if why in WORDS else []
    return Answer(STATUS[why], tuple(headers), body)


def _body(why: Why, form: Form) -> bytes:
    messages = [_message(why, language) for language in _LANGUAGES]
    match form:
        case Form.PAGE:
            page = {"messages": list(zip(_LANGUAGES, messages, strict=True)), "help_line": settings.ENV.help_line}
            return render_to_string("closed.html", page).encode()
        case Form.JSON:
            return msgspec.json.encode({"error": why, "message": " ".join(messages)})
        case Form.OPEN311_XML:
            return documents.errors(STATUS[why], [" ".join(messages)]).render(Format.XML)
        case Form.OPEN311_JSON:
            return documents.errors(STATUS[why], [" ".join(messages)]).render(Format.JSON)


def _message(why: Why, language: str) -> str:
    with override(language):
        match why:
            case Why.BUSY:
                return gettext("Very many people are here at this moment. Go back and try again in a few seconds.")
            case Why.TOO_LARGE:
                return gettext("What was sent is too large. Go back and send fewer or smaller photos.")
            case Why.TOO_SLOW:
                return gettext("Nothing more came before all was here. Go back and send it again.")
        return gettext("Nothing can be stored at this moment. Go back and try again in a minute.")
