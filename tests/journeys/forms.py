"""Reads the forms of a page as a browser without script does, and refuses to fill in what a page does not offer."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple


class Sheet(NamedTuple):
    """A file that is handed in: its name, what it holds, and of what kind it is."""

    name: str
    content: bytes
    kind: str


Value = str | tuple[str, ...] | Sheet
# Every upload of a story is the same small picture; a field given this value gets one.
PHOTO = ("photo",)
_CHOSEN = {"radio", "checkbox"}
_PRESSED = {"submit", "image", "button", "reset"}


@dataclass(slots=True)
class Control:
    """One field: what it may hold (empty for free text) and what it holds."""

    kind: str
    offered: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """One form of a page: where it goes, its fields, and its buttons as (name, value)."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def fill(self, name: str, value: Value) -> None:
        """Put a value in a field; ValueError where the page offers no such field or choice."""
        control = self.controls.get(name)
        if control is None:
            raise ValueError(f"the page has no field {name}; it has {', '.join(self.controls)}")
        if isinstance(value, Sheet):
            return
        held = [value] if isinstance(value, str) else list(value)
        if control.offered and not set(held) <= set(control.offered):
            raise ValueError(f"{name} offers {', '.join(control.offered)}, not {value}")
        control.held = held

    def sent(self) -> list[tuple[str, str]]:
        """Give what a browser sends, without the files."""
        return [(name, one) for name, c in self.controls.items() if c.kind != "file" for one in c.held]


def forms(page: str) -> list[Form]:
    """Give the forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.text: Control | None = None
        self.select: Control | None = None
        self.templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self.templates += 1
        if tag == "form" and not self.templates:
            self.form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self.form)
        elif self.form is not None and not self.templates:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
        match tag:
            case "input" if kind in _PRESSED:
                self.form.buttons.append((name, value))
            case "input" if kind in _CHOSEN:
                control = self._named(name, kind)
                control.offered.append(value or "on")
                control.held += [value or "on"] if "checked" in given else []
            case "input":
                control = self._named(name, kind)
                control.held += [value] if kind != "file" else []
            case "button" if given.get("type", "submit") == "submit":
                self.form.buttons.append((name, value))
            case "textarea":
                self.text = self._named(name, "text")
                self.text.held = [""]
            case "select":
                self.select = self._named(name, "select-multiple" if "multiple" in given else "select")
            case "option" if self.select is not None:
                self.select.offered.append(value)
                self.select.held += [value] if "selected" in given else []

    def _named(self, name: str, kind: str) -> Control:
        return self.form.controls.setdefault(name, Control(kind)) if name else Control(kind)

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.held = [self.text.held[0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.templates -= 1
        elif tag == "form":
            self.form = None
        elif tag == "textarea" and self.text is not None:
            self.text.held = [self.text.held[0].removeprefix("\n")]
            self.text = None
        elif tag == "select" and self.select is not None:
            if self.select.kind == "select" and not self.select.held:
                self.select.held = self.select.offered[:1]
            self.select = None
