"""`linli search`, as an operator types it."""

import pytest
from django.core.management import call_command


def test_operator_indexes_what_came_before_the_index(db: None, capsys: pytest.CaptureFixture[str]):
    call_command("search", "rebuild")
    assert capsys.readouterr().out == "0 cases are indexed.\n"
