"""How a process tells what it does: a line of JSON for each event, words on a terminal; never what anybody typed."""

import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

import msgspec

# The request that this thread answers.
REQUEST: ContextVar[str] = ContextVar("request", default="")
# Whose words are known. Of the others the pattern of a message is told and not what was put into it: addresses hold
# lookup codes, and services of messages log the number they have rung.
OURS = ("linli", "uvicorn")
_ENCODER = msgspec.json.Encoder(enc_hook=str)
# No line of ours says by which thread or process it was written, so nobody need find it out.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


class Lines(logging.Formatter):
    """A line of JSON for each event, for machines and files."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line: when, how grave, which part, what; then the fields of the event, and of an error its places.

        The text of an error is left out, because databases quote the row they refuse.
        """
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "event": _said(record),
            **_fields(record),
        }
        if record.exc_info and record.exc_info[1]:
            _, error, trace = record.exc_info
            said |= {"error": _types(error), "trace": _places(trace)}
        return _ENCODER.encode(said).decode()


class Words(logging.Formatter):
    """A line to be read on a terminal, which keeps nothing; errors are told in full."""

    def format(self, record: logging.LogRecord) -> str:
        """Give time, gravity, what, and the fields of the event."""
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items() if value != "")
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname:7} {_said(record)}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _said(record: logging.LogRecord) -> str:
    return record.getMessage().strip() if record.name.partition(".")[0] in OURS else str(record.msg)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    request = {"request": name} if (name := REQUEST.get()) else {}
    return {**getattr(record, "fields", {}), **request}


def _types(error: BaseException) -> str:
    """Name an error and those it came from, each once: `OperationalError < AdminShutdown`."""
    names: list[str] = []
    cause: BaseException | None = error
    while cause:
        names.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return " < ".join(dict.fromkeys(names))


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(trace)]
