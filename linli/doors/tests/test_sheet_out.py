import pytest

from linli.doors import sheet_in
from linli.doors.sheet_out import csv_file


def test_rows_come_back_as_they_went_out(tmp_path):
    path = tmp_path / "out.csv"
    with csv_file(path, ["编号", "原因"]) as add:
        add(["row 7", '第一行\n"第二行", 3'])
    assert list(sheet_in.read(path).rows) == [{"编号": "row 7", "原因": '第一行\n"第二行", 3'}]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_text_that_a_spreadsheet_would_run_is_made_plain(tmp_path, start):
    path = tmp_path / "out.csv"
    with csv_file(path, ["a", "n"]) as add:
        add([f"{start}1+1", -7])
    assert list(sheet_in.read(path).rows) == [{"a": f"'{start}1+1", "n": "-7"}]
