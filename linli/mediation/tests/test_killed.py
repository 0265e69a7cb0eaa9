"""A server killed in the middle of a move leaves the whole move or nothing (60).

Each act of the way is interrupted once right after its first audit row, when lines and columns are written and clocks,
papers and notices are not, and then done. P10 interrupts the service of every act at its end, and P2 kills a server.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, transaction

from linli.issues.tests.acting import Example, Play
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case, Entry, Link
from linli.kernel.cases.rules import kind_named
from linli.kernel.deadlines.models import Due, DuePause
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Contact
from linli.mediation.tests.acting import EXAMPLES, PREPARING, applied, director, does, mediation_clerk, mediator

KEPT = [*apps.get_app_config("mediation").get_models(), Case, Entry, Link, Due, DuePause, Outbox, Contact, Audit]
TALKS = (
    "exchange schedule open_sitting record_write record_sign record_other adjourn give_up close_propose close"
    " archive_propose archive"
)
# Ways through the table, each gone from the same point, so that each act is met once.
WAYS = {
    "": (
        "take ask_info answer_info check decline_propose decline ask_review review_upheld accept_joint",
        "take check invite alarm alarm_decide refuse",
        "take merge merge_decline",
    ),
    PREPARING: (
        TALKS,
        "extend_ask extend extend_other suspend resume suspend stop",
        "party_gone succeed withdraw",
        "end_propose end_other",
    ),
}


class KilledError(Exception):
    """The server is gone."""


@contextmanager
def killed() -> Iterator[None]:
    """Let the first audit row be the last thing that is written."""

    def stop(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if sql.startswith(f'INSERT INTO "{Audit._meta.db_table}"'):
            raise KilledError
        return done

    with connection.execute_wrapper(stop):
        yield


def stored() -> list[list[tuple[object, ...]]]:
    """Everything that is there about disputes."""
    return [list(model._default_manager.order_by("pk").values_list()) for model in KEPT]


def test_60_an_act_that_is_interrupted_leaves_nothing_and_is_done_whole_afterwards(play: Play, monkeypatch) -> None:
    whole, met = Example.play, set()

    def killed_first(example: Example, at: Play, *given: object, **said: object) -> None:
        if example.act not in met:
            met.add(example.act)
            # What an example asks of the play may make a case of its own.
            example.given(at)
            before, moment = stored(), at.now
            with pytest.raises(KilledError), killed():
                whole(example, at, *given, **said)
            assert stored() == before, f"{example.act} left a half"
            at.at(moment)
        whole(example, at, *given, **said)

    monkeypatch.setattr(Example, "play", killed_first)
    for start, ways in WAYS.items():
        applied(play)
        for who in (mediation_clerk, director, mediator):
            # Whoever acts is there before, and stays.
            who(play)
        does(play, start)
        point = play.now
        for way in ways:
            mark = transaction.savepoint()
            does(play, way)
            transaction.savepoint_rollback(mark)
            play.at(point)
    moves = {t.act for t in kind_named("dispute").transitions if t.id.startswith("m") and not t.is_automatic}
    assert moves & {example.act for example in EXAMPLES.values()} - met <= {
        # Met by no way above: they need another way in, and are interrupted at their end by P10.
        "transfer", "submit", "next_sitting", "continue", "unreachable",
    }  # fmt: skip


def test_60_a_half_would_be_found(play: Play) -> None:
    applied(play)
    before = stored()
    Case.objects.filter(pk=play.case_id).update(state="screening")
    with pytest.raises(KilledError), killed(), transaction.atomic():
        Audit.objects.create(happened_at=play.now, actor="job:test", act="test", object_ref="case:1")
    assert stored() != before
