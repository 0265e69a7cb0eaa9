"""The door for a sheet that somebody hands in: a workbook or CSV, read whole, its formulas marked."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import PurePath

from openpyxl import load_workbook

# Screens 15.
MAX_BYTES = 10 * 1024**2
MAX_ROWS, MAX_COLUMNS = 20_000, 100
# Promises P7: what a workbook may hold and grow to, before anything of it is read.
MAX_PARTS, MAX_INFLATED_BYTES, MAX_RATIO = 1_000, 100 * 1024**2, 100
# Gaps between rows are filled with empty ones by the library, so that one far below would never be reached.
MAX_PLACES = 2 * MAX_ROWS
# A row that begins so tells people what belongs where.
NOTE_MARK = "※"
# With which the entry of a part in the list of a package begins.
_PART = b"PK\x01\x02"
_ENCODINGS = ("utf-8-sig", "gb18030")


class BadUploadError(ValueError):
    """A file that is no sheet to be read; `why` is a code that pages put into words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its place in the file, from 1 at the header, its cells by heading, and the headings of its formulas."""

    place: int
    cells: dict[str, str]
    formulas: tuple[str, ...] = ()


_Cells = Sequence[tuple[str, bool]]


def handed_in(name: str, content: bytes) -> tuple[tuple[str, ...], list[Line]]:
    """Give the headings and the rows of a sheet as text, without empty rows and notes; BadUploadError.

    One leading apostrophe is taken from a cell, as `sheet_out` puts one there.
    """
    if len(content) > MAX_BYTES:
        raise BadUploadError("too_large")
    match PurePath(name.lower()).suffix:
        case ".xlsx":
            rows = _workbook(content)
        case ".csv":
            rows = _csv(content)
        case _:
            raise BadUploadError("no_sheet")
    header = tuple(text for text, _ in next(rows, ()))
    if not any(header):
        raise BadUploadError("no_header")
    if len(header) > MAX_COLUMNS:
        raise BadUploadError("too_wide")
    lines = list(islice(_lines(header, rows), MAX_ROWS + 1))
    if len(lines) > MAX_ROWS:
        raise BadUploadError("too_long")
    return header, lines


def _lines(header: Sequence[str], rows: Iterator[_Cells]) -> Iterator[Line]:
    for place, cells in enumerate(rows, 2):
        if place > MAX_PLACES:
            raise BadUploadError("too_long")
        held = dict(zip(header, cells, strict=False))
        texts = {name: text for name, (text, _) in held.items() if name}
        if any(texts.values()) and not cells[0][0].startswith(NOTE_MARK):
            yield Line(place, texts, tuple(name for name, (_, is_formula) in held.items() if is_formula))


def _workbook(content: bytes) -> Iterator[_Cells]:
    """Read the first sheet; defusedxml, which openpyxl takes where it is installed, refuses entities."""
    try:
        _demand_small(content)
        book = load_workbook(io.BytesIO(content), read_only=True)
        before: object = None
        for row in book.worksheets[0].iter_rows(max_col=MAX_COLUMNS + 1):
            if row is before:
                # In a gap the library gives one empty row again and again.
                yield [("", False)]
                continue
            before = row
            cells = [(_text(cell.value), cell.data_type == "f") for cell in row]
            while cells and cells[-1] == ("", False):
                cells.pop()
            yield cells or [("", False)]
    except BadUploadError:
        raise
    except Exception as error:  # a broken or hostile package fails in as many ways as it has parts
        raise BadUploadError("broken") from error


def _demand_small(content: bytes) -> None:
    # Their list alone would take more memory than the workbook.
    if content.count(_PART) > MAX_PARTS:
        raise BadUploadError("too_large")
    # Nothing beyond the size a part declares is ever read of it.
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        inflated = sum(part.file_size for part in packed.infolist())
    if inflated > min(MAX_INFLATED_BYTES, MAX_RATIO * len(content)):
        raise BadUploadError("too_large")


def _csv(content: bytes) -> Iterator[_Cells]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadUploadError("encoding")
    if "\0" in text:
        raise BadUploadError("encoding")
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            yield [(_text(value), value.lstrip(" \u3000").startswith(("=", "＝"))) for value in row] or [("", False)]
    except csv.Error as error:
        raise BadUploadError("broken") from error


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
        case str():
            return value.strip().removeprefix("'")
    return str(value)
