from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from linli.doors.apart import Apart, ApartDiedError


@pytest.fixture
def apart() -> Iterator[Callable[..., Apart]]:
    with ExitStack() as stack:

        def make(work: str, timeout_s: float = 10) -> Apart:
            made = Apart(f"linli.doors.tests.apart_work:{work}", memory_mib=128, timeout_s=timeout_s)
            return stack.enter_context(closing(made))

        yield make


def test_it_answers_one_input_after_the_other(apart):
    echo = apart("echo")
    assert [echo.ask(b"abc"), echo.ask(b""), echo.ask(b"x" * 10_000_000)] == [b"cba", b"", b"x" * 10_000_000]


def test_threads_get_their_own_answers(apart):
    echo = apart("echo")
    inputs = [str(n).encode() * 1000 for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(echo.ask, inputs)) == [data[::-1] for data in inputs]


@pytest.mark.parametrize(("work", "data"), [("hog", b"500000000"), ("die", b""), ("sleep", b"30")])
def test_an_input_that_takes_too_much_ends_it_and_the_next_is_answered(apart, work, data, capfd):
    process = apart(work, timeout_s=0.5)
    with pytest.raises(ApartDiedError):
        process.ask(data)
    if work != "die":
        assert process.ask(b"0") in {b"", b"awake"}


def test_it_knows_no_setting(apart):
    assert apart("environment").ask(b"") == b""


def test_it_writes_no_file(apart, tmp_path, capfd):
    target = tmp_path / "loot"
    with pytest.raises(ApartDiedError):
        apart("write").ask(str(target).encode())
    assert not target.exists() or target.stat().st_size == 0


def test_a_function_that_is_not_there_is_said_at_once(apart, capfd):
    with pytest.raises(RuntimeError, match="could not start"):
        apart("nothing").ask(b"")


def test_closing_ends_the_process(apart):
    echo = apart("echo")
    echo.ask(b"a")
    folder = Path(f"/proc/{echo._process.pid}")
    assert folder.exists()
    echo.close()
    assert not folder.exists()
