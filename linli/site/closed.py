"""The answer where no page can be made: too many ask at once, or the database or its disk takes nothing.

It comes from memory and in both languages at once: whoever is turned away has not been looked at.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import msgspec
from csp.utils import build_policy
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

STATUS = 503


class Why(StrEnum):
    """Why nobody is let in."""

    BUSY = "busy"
    OUTAGE = "outage"


# Our defaults; the second is open311.md's.
RETRY_S = {Why.BUSY: 10, Why.OUTAGE: 30}
_LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer ready to be sent."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


@cache
def answer(why: Why, *, is_json: bool) -> Answer:
    """Give what everybody is told, with the seconds after which to try again."""
    headers = [
        ("content-type", "application/json" if is_json else "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("retry-after", str(RETRY_S[why])),
        # What the middleware puts on every other answer, which this one never passes.
        ("content-security-policy", build_policy()),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", settings.X_FRAME_OPTIONS),
        ("referrer-policy", settings.SECURE_REFERRER_POLICY),
        ("cross-origin-opener-policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
    ]
    messages = [_message(why, language) for language in _LANGUAGES]
    if is_json:
        body = msgspec.json.encode({"error": why, "message": " ".join(messages)})
    else:
        page = {"messages": list(zip(_LANGUAGES, messages, strict=True)), "help_line": settings.ENV.help_line}
        body = render_to_string("closed.html", page).encode()
    return Answer((*headers, ("content-length", str(len(body)))), body)


def _message(why: Why, language: str) -> str:
    with override(language):
        if why is Why.BUSY:
            return gettext("Very many people are here at this moment. Go back and try again in a few seconds.")
        return gettext("Nothing can be stored at this moment. Go back and try again in a minute.")
