"""The one door for tables that leave the platform: CSV and workbooks that a spreadsheet opens and does not run."""

import csv
import io
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

Row = Sequence[object]
# A spreadsheet takes text that begins like this for a formula (OWASP, CSV injection), also after blanks and in full
# width. An apostrophe is marked as well, so that `sheet_upload`, which takes one away, reads what was written.
_FORMULA = re.compile(r"[ \u3000]*[=+\-@\t\r＝＋－＠']")
# Characters that XML cannot hold, so that no workbook does.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_GREY, _RED = (PatternFill("solid", fgColor=colour) for colour in ("FFE6E6E6", "FFFFD6D6"))
_BOLD = Font(bold=True)
# What of a workbook's column is seen at once, in characters (our default).
_WIDTH = 18


@contextmanager
def csv_file(path: Path, header: Sequence[str]) -> Iterator[Callable[[Row], None]]:
    """Open a new CSV file (UTF-8 with a mark for spreadsheets) and give a function that adds one row.

    Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay as they are.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(harmless, header))
        yield lambda row: writer.writerow(map(harmless, row))


def csv_bytes(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Give a table as CSV for a download, made harmless in the same way."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows(map(harmless, row) for row in (header, *rows))
    return out.getvalue().encode("utf-8-sig")


def workbook(
    header: Sequence[str], rows: Iterable[Row], *, notes: Sequence[str] = (), marked: Container[int] = ()
) -> bytes:
    """Give a table as an XLSX workbook: text stays text, so that zeros stay, and no cell is a formula.

    `notes` is a grey second row that says what belongs under each heading; the rows at the places `marked`, from 0,
    are red. The whole table is in memory.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A3" if notes else "A2"
    for number in range(len(header)):
        sheet.column_dimensions[get_column_letter(number + 1)].width = _WIDTH
    sheet.append([_cell(sheet, name, font=_BOLD) for name in header])
    if notes:
        sheet.append([_cell(sheet, note, fill=_GREY) for note in notes])
    for place, row in enumerate(rows):
        fill = _RED if place in marked else None
        sheet.append([_cell(sheet, value, fill=fill) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: object, *, font: Font | None = None, fill: PatternFill | None = None) -> Any:
    shown: Any = harmless(value)
    cell = WriteOnlyCell(sheet, _NOT_IN_XML.sub("", shown) if isinstance(shown, str) else shown)
    if isinstance(shown, str):
        cell.data_type, cell.number_format = "s", "@"
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell


def harmless(value: object) -> object:
    """Give a cell that no spreadsheet runs; what is not text stays as it is.

    >>> harmless("=1+1"), harmless(" ＠here"), harmless(-7), harmless("3-4")
    ("'=1+1", "' ＠here", -7, '3-4')
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
