import re
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from linli.doors import sheet_in
from linli.doors.sheet_out import csv_bytes, csv_file, workbook
from linli.doors.sheet_upload import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, BadUploadError, handed_in


def test_rows_come_back_as_they_went_out(tmp_path):
    path = tmp_path / "out.csv"
    with csv_file(path, ["编号", "原因"]) as add:
        add(["row 7", '第一行\n"第二行", 3'])
    assert list(sheet_in.read(path).rows) == [{"编号": "row 7", "原因": '第一行\n"第二行", 3'}]


STARTS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'", "  =", "\u3000＝"]


@pytest.mark.parametrize("start", [s for s in STARTS if s != "\r"])
def test_text_that_a_spreadsheet_would_run_is_made_plain(tmp_path, start):
    path = tmp_path / "out.csv"
    with csv_file(path, ["a", "n"]) as add:
        add([f"{start}1+1", -7])
    assert list(sheet_in.read(path).rows) == [{"a": f"'{start}1+1", "n": "-7"}]


def test_no_cell_of_a_workbook_is_a_formula_and_every_cell_comes_back(tmp_path):
    rows = [[f"{start}1+1", "0012", -7] for start in STARTS if start != "\r"] + [["村口\x0b的路", "3-4", 2.5]]
    content = workbook(["a", "b", "n"], rows, notes=["※ 说明", "", ""], marked={1})
    sheet = load_workbook(BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    header, lines = handed_in("out.xlsx", content)
    assert header == ("a", "b", "n")
    back = [[line.cells[name] for name in header] for line in lines]
    assert back == [[str(a).replace("\x0b", ""), str(b), str(n)] for a, b, n in rows]
    assert [line.formulas for line in lines] == [()] * len(rows)


def test_a_plain_table_goes_out_and_comes_back_in_both_encodings():
    rows = [["=1+1", "'quoted", "第一行\n第二行"], ["-3", "", "x"]]
    content = csv_bytes(["甲", "乙", "丙"], rows)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == len(rows) + 1
    for handed in (content, content.decode("utf-8-sig").encode("gb18030")):
        _, lines = handed_in("out.CSV", handed)
        assert [list(line.cells.values()) for line in lines] == rows


def test_a_formula_of_somebody_else_is_named():
    book = Workbook()
    book.active.append(["编号", "内容"])
    book.active.append(["1", '=HYPERLINK("http://example.org")'])
    out = BytesIO()
    book.save(out)
    assert handed_in("a.xlsx", out.getvalue())[1][0].formulas == ("内容",)
    assert handed_in("a.csv", "编号,内容\n1,=1+1\n".encode())[1][0].formulas == ("内容",)


def bomb():
    """Give a workbook whose strings grow a billion times while they are read."""
    book = Workbook()
    book.active.append(["编号"])
    out, worse = BytesIO(), BytesIO()
    book.save(out)
    laughs = (
        '<!DOCTYPE z [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
        + "]>"
    )
    with zipfile.ZipFile(out) as packed, zipfile.ZipFile(worse, "w") as made:
        for part in packed.namelist():
            text = packed.read(part).decode()
            if part == "xl/worksheets/sheet1.xml":
                text = re.sub(r"(<worksheet)", laughs + r"\1", text, count=1).replace("编号", "&i;")
            made.writestr(part, text)
    return worse.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"%PDF", "no_sheet"),
        ("a.xlsx", b"PK no", "broken"),
        ("a.xlsx", bomb, "broken"),
        ("a.csv", b"", "no_header"),
        ("a.csv", b"a\x00b", "encoding"),
        ("a.csv", b"\xff\xff\xff", "encoding"),
        ("a.csv", b"a" * (MAX_BYTES + 1), "too_large"),
        ("a.csv", ",".join(map(str, range(MAX_COLUMNS + 1))).encode(), "too_wide"),
        ("a.csv", b"a\n" + b"1\n" * (MAX_ROWS + 1), "too_long"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_reason(name, content, why):
    with pytest.raises(BadUploadError) as raised:
        handed_in(name, content() if callable(content) else content)
    assert raised.value.why == why
