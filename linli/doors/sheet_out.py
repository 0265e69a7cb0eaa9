"""The one door for tables that leave the platform: CSV that a spreadsheet opens and does not run."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def csv_file(path: Path, header: Sequence[str]) -> Iterator[Callable[[Sequence[object]], None]]:
    """Open a new CSV file (UTF-8 with a mark for spreadsheets) and give a function that adds one row.

    Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay as they are.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        yield lambda row: writer.writerow([_harmless(value) for value in row])


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Give a small table as CSV for a download, made harmless in the same way."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
