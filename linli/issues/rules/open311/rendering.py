"""Turns one tree of values into XML and into JSON by the Spark convention, so that both always say the same."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import escape
from typing import Any

import msgspec

from linli.issues.rules.open311.reading import stamp

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
COORDINATE_PLACES = 6
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Format(StrEnum):
    """The two forms of every answer: the suffix of its address."""

    XML = "xml"
    JSON = "json"

    @property
    def media_type(self) -> str:
        """Give the content type."""
        return f"{'text/xml' if self is Format.XML else 'application/json'}; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Many:
    """A container of repeated children: an array in JSON even with one or none."""

    child: str
    items: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Several:
    """An element that may stand several times: in JSON null, the one value, or an array."""

    items: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole answer: the name of its root, which vanishes in JSON, and what is in it."""

    root: str
    value: Many | Mapping[str, Any]

    def render(self, form: Format) -> bytes:
        """Give the bytes of the answer."""
        if form is Format.JSON:
            return msgspec.json.encode(_plain(self.value))
        return (DECLARATION + "".join(_element(self.root, self.value))).encode()


def _plain(value: Any) -> Any:
    match value:
        case Many():
            return [_plain(item) for item in value.items]
        case Several():
            return None if not value.items else value.items[0] if len(value.items) == 1 else list(value.items)
        case Mapping():
            return {name: _plain(inner) for name, inner in value.items()}
        case datetime():
            value = stamp(value)
        case float():
            value = round(value, COORDINATE_PLACES)
        case str():
            value = _ILLEGAL.sub("", value) or None
    return value


def _element(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, Several) and value.items:
        for item in value.items:
            yield from _element(name, item)
        return
    inner = "".join(_inside(value))
    yield f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _inside(value: Any) -> Iterator[str]:
    match value:
        case Many():
            for item in value.items:
                yield from _element(value.child, item)
        case Mapping():
            for name, inner in value.items():
                yield from _element(name, inner)
        case bool():
            yield "true" if value else "false"
        case float():
            yield f"{value:.{COORDINATE_PLACES}f}".rstrip("0").rstrip(".")
        case datetime():
            yield stamp(value)
        case None | Several():
            return
        case _:
            yield escape(_ILLEGAL.sub("", str(value)), quote=False)
