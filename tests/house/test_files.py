"""H18: the repository holds no row of a data set, no path of a machine, no secret; nothing of others is promise 26."""

import csv
import gzip
import re
from functools import cache

import pytest

from tests.house.code import ROOT, files

TEXTS = {".py", ".md", ".html", ".css", ".js", ".csv", ".txt", ".toml", ".json", ".po", ".in", ".svg", ".lock", ""}
HOME_PATH = re.compile(r"(?<![\w.$}\])])/(?:work|root|home|Users|tmp)/\w")
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bsk-[A-Za-z0-9_-]{20,}\b"
    r"|\bxox[baprs]-[A-Za-z0-9-]{10,}"
    r"|\b(?i:password|passwd|secret_key|api_key|data_key)\s*=\s*['\"][0-9a-zA-Z+/_=-]{32,}['\"]"
)
LOCKS = {"requirements.lock", "requirements-dev.lock", "package-lock.json", "LICENSE"}


@cache
def texts():
    return {f.relative_to(ROOT).as_posix(): f.read_text("utf-8") for f in files() if f.suffix in TEXTS}


def found(pattern, contents):
    return {name: hit[0] for name, text in contents.items() if name not in LOCKS and (hit := pattern.search(text))}


def test_no_path_of_a_machine_and_no_secret():
    assert found(HOME_PATH, texts()) == {}
    assert found(SECRETS, texts()) == {}


def test_no_row_of_a_data_set(data_dir):
    source = data_dir / "zh_messages" / "replies.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8") as rows:
        cells = {cell.strip()[:40] for row in csv.reader(rows) for cell in row if len(cell.strip()) >= 40}
    everything = "\n".join(texts().values())
    assert len(cells) > 1000
    # As many looks as characters, whatever the number of cells.
    assert [here for at in range(len(everything)) if (here := everything[at : at + 40]) in cells] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (HOME_PATH, 'open("/ho' + 'me/someone/x")'),
        (SECRETS, "-----BEGIN " + "RSA PRIVATE KEY-----"),
        (SECRETS, "password = '" + "a1" * 20 + "'"),
    ],
)
def test_each_shape_is_found_when_planted(pattern, text):
    assert found(pattern, {"planted.py": text})
