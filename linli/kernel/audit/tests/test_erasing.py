"""The journal of erasures: every line once it is noted, none of another installation, and none that is half."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import transaction

from linli.kernel.audit.models import Erasure
from linli.kernel.audit.queries.erasing import brought_back
from linli.kernel.audit.rules.erasing import BadJournalError, Gone, read
from linli.kernel.audit.services import erasing

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def where(settings, tmp_path):
    settings.ENV = replace(settings.ENV, erasures_file=tmp_path / "elsewhere" / "erasures.jsonl")
    return settings.ENV.erasures_file


def note(*ids, what=Gone.PERIOD):
    with transaction.atomic():
        erasing.erased(what, ids, NOON)


def written(where):
    return [(each.what, each.ids) for each in read(where.read_text("utf-8").splitlines())]


def test_what_is_noted_is_written_once_and_nothing_is_noted_of_nothing(where):
    note(3, 1)
    note()
    assert [erasing.erasures_write(NOON), erasing.erasures_write(NOON)] == [1, 0]
    note(7, what=Gone.PHOTO)
    assert erasing.erasures_write(NOON) == 1
    assert written(where) == [("period", [1, 3]), ("photo", [7])]
    assert brought_back(where) == []


def test_a_line_is_short_enough_to_be_found_again(where):
    note(*range(10**15, 10**15 + 250))
    assert erasing.erasures_write(NOON) == 3
    assert erasing.erasures_write(NOON) == 0
    assert [len(ids) for _, ids in written(where)] == [100, 100, 50]


def test_half_a_line_is_written_anew_and_a_lost_journal_begins_with_all(where):
    note(1)
    erasing.erasures_write(NOON)
    whole = where.read_text("utf-8")
    note(2)
    where.write_text(whole + '{"key":"a', "utf-8")
    assert brought_back(where) == []
    erasing.erasures_write(NOON)
    assert written(where) == [("period", [1]), ("period", [2])]
    where.unlink()
    assert erasing.erasures_write(NOON) == 2


def test_what_the_database_does_not_know_is_told_and_nothing_is_added_behind_it(where):
    note(1)
    note(2)
    erasing.erasures_write(NOON)
    Erasure.objects.get(ids=[2]).delete()
    note(3)
    with pytest.raises(BadJournalError, match="goes on after what this database knows"):
        erasing.erasures_write(NOON)
    [back] = brought_back(where)
    assert (back.what, back.ids, back.at) == (Gone.PERIOD, [2], NOON)
    with transaction.atomic():
        erasing.erasure_known(back, NOON)
    assert erasing.erasures_write(NOON) == 1
    assert [ids for _, ids in written(where)] == [[1], [2], [3]]


def test_a_journal_that_is_gone_or_damaged_is_no_empty_one(where):
    assert brought_back(where) == []
    note(1)
    erasing.erasures_write(NOON)
    where.write_text(f"nonsense\n{where.read_text('utf-8')}", "utf-8")
    with pytest.raises(BadJournalError, match="line 1 of the journal"):
        brought_back(where)
    where.unlink()
    with pytest.raises(BadJournalError, match="there is no journal of erasures at"):
        brought_back(where)
