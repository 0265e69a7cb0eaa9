"""The words of pages and code: finds every message, keeps the Chinese catalogue in step, compiles it.

Messages are written in English, so English needs no catalogue. GNU gettext is not needed.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
CATALOGUE = PACKAGE.parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "linli",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# How many of the leading arguments are words, by function: gettext("a"), ngettext("a", "as", n), …
_WORDS = {"gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "_": 1, "ngettext": 2, "ngettext_lazy": 2,
          "pgettext": 2, "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3}  # fmt: skip
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(({_STRING}(?:, {_STRING})*)")
# What is filled in: %(name)s of templates and {name} of Python's format.
_FILLED = re.compile(r"%\(\w+\)[sd]|(?<!\{)\{\w*\}(?!\})")


class Message(NamedTuple):
    """One message; context and plural are empty where there is none."""

    context: str
    text: str
    plural: str


def found() -> dict[Message, list[str]]:
    """Give every message of the package's templates and modules, with the files that use it."""
    messages: dict[Message, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if "tests" not in path.parts and path.suffix in {".py", ".html", ".txt"}:
            place = path.relative_to(PACKAGE.parent).as_posix()
            read = in_module if path.suffix == ".py" else in_template
            for message in read(path.read_text("utf-8")):
                places = messages.setdefault(message, [])
                if place not in places:
                    places.append(place)
    return messages


def in_template(source: str) -> Iterator[Message]:
    """Give the messages of a template's text.

    >>> [(m.context, m.text) for m in in_template('{% translate "Report" %}{% translate "Ask" context "verb" %}')]
    [('', 'Report'), ('verb', 'Ask')]
    """
    for name, arguments in _CALL.findall(templatize(source)):
        yield _message(name, [ast.literal_eval(s) for s in re.findall(_STRING, arguments)])


def in_module(source: str) -> Iterator[Message]:
    """Give the messages of a Python module's text.

    >>> [(m.text, m.plural) for m in in_module('gettext("Report"); ngettext("{n} case", "{n} cases", n)')]
    [('Report', ''), ('{n} case', '{n} cases')]
    """
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        words = [word.value for word in call.args[: _WORDS.get(name, 0)] if isinstance(word, ast.Constant)]
        if name in _WORDS and len(words) == _WORDS[name]:
            yield _message(name.removesuffix("_lazy").removesuffix("_noop"), [str(word) for word in words])


def update() -> tuple[int, int]:
    """Add new messages to the catalogue untranslated and drop unused ones; gives both counts."""
    catalogue, messages = _catalogue(), found()
    used = set(messages)
    kept = {_key(entry): entry for entry in catalogue if _key(entry) in used}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = HEADER
    for message in sorted(messages):
        entry = kept.get(message) or _entry(message)
        entry.occurrences = [(place, "") for place in messages[message]]
        fresh.append(entry)
    fresh.save(str(CATALOGUE))
    return len(used) - len(kept), len(catalogue) - len(kept)


def faults() -> list[str]:
    """Give what keeps the catalogue from being complete: untranslated, unused, unequal placeholders."""
    entries = {_key(entry): entry for entry in _catalogue()}
    messages = found()
    missing = [
        f"not translated: {m.text!r} in {', '.join(places)}"
        for m, places in messages.items()
        if not _text(entries.get(m))
    ]
    unused = [f"not used: {m.text!r}" for m in entries if m not in messages]
    return missing + unused + [f for m, entry in entries.items() for f in _unequal(m, entry)]


def compile_() -> int:
    """Write the catalogue in the form Django reads (`.mo`); gives its count of messages."""
    catalogue = _catalogue()
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return len(catalogue.translated_entries())


def _catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE), wrapwidth=110) if CATALOGUE.exists() else polib.POFile()


def _message(name: str, words: list[str]) -> Message:
    context = words.pop(0) if "p" in name.removesuffix("gettext") else ""
    return Message(context, words[0], words[1] if len(words) > 1 else "")


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def _entry(message: Message) -> polib.POEntry:
    plurals = {"msgid_plural": message.plural, "msgstr_plural": {0: ""}} if message.plural else {}
    return polib.POEntry(msgctxt=message.context or None, msgid=message.text, **plurals)


def _text(entry: polib.POEntry | None) -> str:
    return (entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr) if entry else ""


def _unequal(message: Message, entry: polib.POEntry) -> Iterator[str]:
    # Chinese has one form for one and for many, so it must carry what the plural carries.
    wanted, given = set(_FILLED.findall(message.plural or message.text)), set(_FILLED.findall(_text(entry)))
    if _text(entry) and wanted != given:
        yield f"placeholders differ: {message.text!r} has {sorted(wanted)}, its translation {sorted(given)}"
