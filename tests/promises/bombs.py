"""Workbooks that explode, and a process that reads one after the other: `python -m tests.promises.bombs`.

A workbook is the only XML that the platform takes in. Each attack stands in each of its parts.
"""

import json
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from linli.doors.sheet_upload import BadUploadError, handed_in

MARK = "EXPANDED"
LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
DOCTYPES = {
    "billion laughs": f'<!DOCTYPE z [<!ENTITY a "{MARK}">{LAUGHS}]>',
    # Below the factor at which the C library itself grows suspicious.
    "quadratic blow-up": f'<!DOCTYPE z [<!ENTITY i "{MARK * 100_000}">]>',
    "external entity": '<!DOCTYPE z [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE z [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p; <!ENTITY i "x">]>',
    "foreign document type": '<!DOCTYPE z SYSTEM "http://127.0.0.1:9/x.dtd">',
}
SHEET = "xl/worksheets/sheet1.xml"


def plain() -> dict[str, str]:
    """Give the parts of a small workbook."""
    book = Workbook()
    book.active.append(["编号", "内容"])
    book.active.append(["1", "路灯不亮"])
    out = BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def packed(parts: dict[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give the workbook of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


def bombs() -> Iterator[tuple[str, bytes]]:
    """Give every attack by its name."""
    parts = plain()
    for what, doctype in DOCTYPES.items():
        for part, text in parts.items():
            declared, _, rest = text.rpartition("?>")
            grown = rest.replace("编号", "&i;" * (90 if "quadratic" in what else 1))
            whole = f"{declared}{'?>' if declared else ''}{doctype}{grown}"
            # Not squeezed, so that the parser meets it and not the limit of what may come out of a squeezed file.
            yield f"{what} in {part}", packed(parts | {part: whole}, zipfile.ZIP_STORED)
    # Else the library believes what the sheet says of its own size.
    sheet = re.sub(r"<dimension[^>]*>", "", parts[SHEET])
    many = " ".join(f'a{n}=""' for n in range(30_000))
    inside = {
        "deep nesting": sheet.replace("<sheetData>", "<x>" * 20_000 + "<sheetData>", 1),
        "huge attribute": sheet.replace("<sheetData>", f'<sheetData a="{"x" * 9_000_000}">', 1),
        "many attributes": sheet.replace("<sheetData>", f"<sheetData {many}>", 1),
        "a row far below": sheet.replace('<row r="2"', '<row r="999999999999"', 1),
        "a cell far right": sheet.replace('r="B2"', 'r="ZZZZZZ2"', 1),
        "long text": sheet.replace("编号", "x" * 150_000_000, 1),
    }
    for what, text in inside.items():
        yield what, packed(parts | {SHEET: text})
    yield "utf-16 inside", packed(parts | {SHEET: sheet.encode("utf-16")})
    yield (
        "utf-7 inside",
        packed(parts | {SHEET: re.sub(r"<\?xml[^>]*>", '<?xml version="1.0" encoding="utf-7"?>', sheet)}),
    )
    yield "many parts", packed(parts | {f"x/{n}.xml": "" for n in range(100_000)})
    yield (
        "long shared strings",
        packed(parts | {"xl/sharedStrings.xml": f"<sst>{'<si><t>x</t></si>' * 10_000_000}</sst>"}),
    )


def tried(content: bytes) -> dict[str, object]:
    """Read a workbook and give what became of it, with the time of the processor and the memory it took."""
    _forget_peak()
    began_mib, began_s = _peak_mib(), time.process_time()
    try:
        found = str(handed_in("a.xlsx", content))
    except BadUploadError as refused:
        found = refused.why
    spent = {"ms": round((time.process_time() - began_s) * 1000), "mib": _peak_mib() - began_mib}
    return {"said": found[:200], "is_expanded": MARK in found or "root:" in found, **spent}


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def _peak_mib() -> int:
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))[1]) // 1024


if __name__ == "__main__":
    tried(packed(plain()))
    for name, content in bombs():
        if re.search(sys.argv[1], name):
            print(json.dumps({"name": name, **tried(content)}), flush=True)
