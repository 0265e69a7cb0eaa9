"""Every write leaves its audit row, in the transaction of the change: no service writes without one, no page does.

Three ways: each public function of every `services` is called by an example; what is marked as a part of a larger
act refuses to run outside one; and a watch on the database finds every transaction that wrote without auditing.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

import linli
from linli.issues.tests.acting import EXAMPLES, Play
from linli.issues.tests.test_story import test_changde_road_keeps_every_hour_of_the_specification as story
from linli.kernel.audit import services as audit
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case
from linli.kernel.people import services as people
from tests.fixtures.town import Town
from tests.fixtures.watch import business_tables, watched
from tests.promises.results import note
from tests.promises.writes import WRITES, Call, name_of

# What only says how something would be done, and the audit itself; the first is checked to call no writer.
SILENT = {
    "it says what is missing or why not": "issues.services.taking.demand issues.services.taking.demand_reason"
    " issues.services.taking.demand_evidence issues.services.relief.relief_decided"
    " issues.services.answering.demand_substantive issues.services.dispatching.demand_shares",
    "it tells who would be given a complaint": "issues.services.conduct.desk_over",
    "it looks at a roll before anything is written": "mediation.services.rolls.roll_look",
    "it looks at a report before anything is written": "issues.services.intake.triage issues.services.intake.locate"
    " issues.services.intake.is_urgent issues.services.linking.root_by_number",
    "it chooses units and reckons moments": "issues.services.dispatching.route"
    " issues.services.dispatching.case_route issues.services.dispatching.supervision"
    " issues.services.dispatching.due_length issues.services.dispatching.place_of",
    "it tells which centre opens a project and which unit leads it": "issues.services.projects.centre_of"
    " issues.services.projects.lead_of",
    "it puts things into words": "issues.services.notices.named issues.services.notices.spoken",
    "it tells how a hearing room stands": "mediation.services.hearing.presided mediation.services.hearing.may_hold"
    " mediation.services.hearing.digest_of mediation.services.hearing.locked mediation.services.hearing.must_relay"
    " mediation.services.hearing_acts.may_signal mediation.services.hearing_acts.is_news"
    " mediation.services.hearing_record.unanswered",
    "it says what is missing of a dispute": "mediation.services.settling.demand_state mediation.services.settling.demand_day"
    " mediation.services.settling.part_of mediation.services.visiting.follow_up_fault mediation.services.taking.demand",
    "it puts who spoke into a line": "mediation.services.speaking.side_data",
    "it reads the shipped tables": "mediation.services.setup.shipped issues.services.setup.shipped issues.services.duties.shipped issues.services.setup.conditions",
    "it shows nothing": "kernel.areas.services.unseen issues.services.importing.unheard",
    "it compares a file with what is here": "issues.services.importing.reports_check",
    "it learns from or measures on what it is given": "issues.services.fitting.text_model issues.services.fitting.forest"
    " issues.services.corpora.labelled issues.services.corpora.told issues.services.corpora.searches"
    " issues.services.evaluating.evaluated issues.services.evaluating.stacked issues.services.evaluating.category"
    " issues.services.evaluating.duplicate",
    "it makes a row in memory": "issues.services.indexing.lines_of"
    " issues.services.handover.assist_silence kernel.cases.services.audit_row"
    " kernel.cases.services.entry_row kernel.cases.services.event_of"
    " kernel.cases.services.leg_row kernel.cases.services.moved kernel.cases.services.stored"
    " kernel.cases.services.unwritten.case_row kernel.deadlines.services.due_row",
}
ITSELF = {
    "kernel.audit.services.part", "kernel.audit.services.record", "kernel.audit.services.record_rows",
    "kernel.audit.services.sealing.rows_seal", "kernel.audit.services.sealing.heads_publish",
    "mediation.services.bell.pass_on", "kernel.audit.services.erasing.erasures_write", "kernel.audit.services.appending.adding",
}  # fmt: skip
WRITERS = {
    "save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create",
    "execute", "add", "set", "record", "record_rows",
}  # fmt: skip


class TakenBackError(Exception):
    """Raised after a call, so that its transaction is rolled back."""


def services() -> dict[str, Callable[..., Any]]:
    """Every public function of every services room, by its name without `linli.`."""
    found = {}
    for module in pkgutil.walk_packages(linli.__path__, "linli."):
        if "services" in module.name.split(".") and "tests" not in module.name.split("."):
            for name, thing in vars(importlib.import_module(module.name)).items():
                if inspect.isfunction(thing) and thing.__module__ == module.name and not name.startswith("_"):
                    found[name_of(thing)] = thing
    return found


def parts() -> list[str]:
    return sorted(name for name, service in services().items() if getattr(service, "is_part", False))


def silent() -> set[str]:
    return {name for names in SILENT.values() for name in names.split()}


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything the platform's own tables hold."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(business_tables()):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def unaudited(call: Call) -> Iterator[str]:
    """What is wrong with the audit of a call, which is undone."""
    mark = transaction.savepoint()
    with watched() as found:
        call.run()
    transaction.savepoint_rollback(mark)
    yield from found.unaudited

    before, audited = rows(), set(Audit.objects.values_list("pk", flat=True))
    made: list[Audit] = []
    with suppress(TakenBackError), transaction.atomic():
        call.run()
        made += Audit.objects.exclude(pk__in=audited)
        raise TakenBackError
    if not made:
        yield "no audit row in its transaction"
    if any(not (row.act and row.object_ref) for row in made) or call.actor not in {"", *(row.actor for row in made)}:
        yield f"no row says that {call.actor} did it, what, and to what: {[str(row) for row in made]}"
    if rows() != before or set(Audit.objects.values_list("pk", flat=True)) != audited:
        yield "an error afterwards left something behind"


def test_every_service_is_a_part_of_an_act_or_has_its_example_or_writes_nothing() -> None:
    known = {*parts(), *WRITES, *silent(), *ITSELF}
    assert set(services()) - known == set()
    assert known - set(services()) == set()
    assert silent() & set(WRITES) == set()


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_write_leaves_its_audit_row_in_its_own_transaction(name: str, play: Play, tmp_path: Path) -> None:
    assert list(unaudited(WRITES[name](play, tmp_path))) == []


def calls(name: str) -> set[str]:
    """The names of everything a service calls, through the private functions beside it."""
    module = importlib.import_module(f"linli.{name.rpartition('.')[0]}")
    functions = {n.name: n for n in ast.parse(inspect.getsource(module)).body if isinstance(n, ast.FunctionDef)}
    found: set[str] = set()
    waiting = [name.rpartition(".")[2]]
    while waiting:
        body = ast.walk(functions[waiting.pop()])
        called = {getattr(n.func, "attr", getattr(n.func, "id", "")) for n in body if isinstance(n, ast.Call)} - found
        found |= called
        waiting += [n for n in called if n in functions]
    return found


def writers() -> set[str]:
    return WRITERS | {name.rpartition(".")[2] for name in (*parts(), *WRITES)}


@pytest.mark.parametrize("name", sorted(silent()))
def test_what_is_said_to_write_nothing_calls_no_writer(name: str) -> None:
    assert calls(name) & writers() == set()


@pytest.mark.django_db(transaction=True)
def test_a_part_refuses_to_run_outside_the_transaction_of_an_act() -> None:
    for name in (*parts(), "kernel.audit.services.record", "kernel.audit.services.record_rows"):
        service = services()[name]
        given = {} if name in parts() else dict.fromkeys(inspect.signature(service).parameters)
        with pytest.raises(TransactionManagementError):
            service(**given)


@pytest.mark.django_db
def test_no_transaction_of_the_story_writes_without_auditing(desk: Town, photo: Callable[[datetime], str]) -> None:
    story(desk, photo)  # makes the people of the story, who then are there
    with watched() as found:
        story(desk, photo)
    assert found.unaudited == []
    note(
        "P10",
        database=connection.vendor,
        write_services=len(WRITES),
        parts=len(parts()),
        unregistered=0,
        story_transactions=found.transactions,
        unaudited=0,
    )


@pytest.mark.django_db
def test_control_a_service_whose_audit_call_is_gone_is_found(play, tmp_path, monkeypatch) -> None:
    call = WRITES["kernel.people.services.account_block"](play, tmp_path)
    monkeypatch.setattr(audit, "record", lambda *_: None)
    faults = list(unaudited(call))
    assert "people_account without an audit row" in faults
    assert "no audit row in its transaction" in faults


@pytest.mark.django_db
def test_control_a_service_that_audits_after_its_transaction_is_found(play: Play) -> None:
    def blocks() -> None:
        with transaction.atomic():
            people.Account.objects.filter(pk=play.county.resident.pk).update(is_active=False)
        with transaction.atomic():
            audit.record(play.reporter, "people:account:block", "account:1", {}, play.now)

    assert "people_account without an audit row" in list(unaudited(Call(play.reporter.ref, blocks)))


@pytest.mark.django_db
def test_control_a_raw_update_in_a_page_is_found(play: Play) -> None:
    play.opens()
    with watched() as found:
        Case.objects.update(title="改过")
    assert found.unaudited == ["cases_case outside a transaction"]
    with watched() as found, transaction.atomic():
        Case.objects.update(title="再改")
    assert found.unaudited == ["cases_case without an audit row"]


def test_control_a_new_service_without_an_example_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def account_forget() -> None:
        """Do something nobody registered."""

    account_forget.__module__, account_forget.__qualname__ = people.__name__, "account_forget"
    monkeypatch.setattr(people, "account_forget", account_forget, raising=False)
    assert set(services()) - {*parts(), *WRITES, *silent(), *ITSELF} == {"kernel.people.services.account_forget"}


def test_control_a_silent_function_that_writes_is_found() -> None:
    assert calls("kernel.people.services.account_open") & writers()
    assert set(EXAMPLES) >= {"dispatch", "verify"}
