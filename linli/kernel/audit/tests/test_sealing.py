"""Sealing: nothing is left out, nothing twice; heads reach the other place once; erasure and proof go with the chain."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from linli.kernel.audit import services as audit
from linli.kernel.audit.jobs import audit_seal
from linli.kernel.audit.models import Audit, Batch, Seal
from linli.kernel.audit.queries import sealing as queries
from linli.kernel.audit.rules import sealing as rules
from linli.kernel.audit.services import sealing
from linli.kernel.people.rules import Actor

CHECKER = Path(__file__).resolve().parents[4] / "docs" / "check_history.py"
OFFICER = Actor(account_id=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def acts(db, now):
    """Give a function that records so many acts on a case and seals them."""

    def record(count: int = 5, at=now, case: int = 1, *, is_sealed: bool = True) -> None:
        rows = [audit.Row(OFFICER, "issues:case:answer", f"case:{case}", {"entry": n}) for n in range(count)]
        with transaction.atomic():
            audit.record_rows(rows, at)
        if is_sealed:
            sealing.rows_seal(at, 100)

    return record


@pytest.fixture
def elsewhere(tmp_path, settings):
    """Hand the heads to a file."""
    where = tmp_path / "other" / "heads.jsonl"
    settings.ENV = replace(settings.ENV, audit_heads_file=where)
    return where


@pytest.mark.parametrize("size", range(1, 10))
def test_every_leaf_of_a_tree_of_any_size_leads_to_its_root(size):
    leaves = [rules.leaf("", bytes([n]) * 32) for n in range(size)]
    for place, one in enumerate(leaves):
        found = one
        for side, other in rules.path(leaves, place):
            beside = bytes.fromhex(other)
            found = rules.sha256(rules.NODE + (beside + found if side == "left" else found + beside)).digest()
        assert found == rules.root(leaves)


def test_the_tree_is_that_of_rfc_9162():
    def tree(leaves):
        """RFC 9162, 2.1.1, as it is written: split at the largest power of two smaller than the count."""
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return rules.sha256(b"\1" + tree(leaves[:split]) + tree(leaves[split:])).digest()

    leaves = [bytes([n]) * 32 for n in range(21)]
    assert [rules.root(leaves[:n]) for n in range(1, 22)] == [tree(leaves[:n]) for n in range(1, 22)]


def test_everything_is_sealed_once_in_whole_batches(acts, now, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    acts(7)
    assert sealing.rows_seal(now, 100) == 0
    assert list(Batch.objects.order_by("number").values_list("first", "last")) == [(1, 3), (4, 6), (7, 7)]
    assert queries.verify([]).findings == []


def test_a_row_that_commits_late_is_sealed_too(acts, now):
    acts(3)
    newest = Audit.objects.order_by("-pk").first().pk
    acts(1, is_sealed=False)
    Audit.objects.filter(pk=newest + 1).update(id=newest + 2)
    sealing.rows_seal(now, 1)
    Audit.objects.create(pk=newest + 1, happened_at=now, actor="a", act="b", object_ref="c")
    assert sealing.rows_seal(now + 5 * HOUR, 1) == 1
    assert queries.verify([]).findings == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_runs_while_others_are_sealed_is_not_lost(now):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    other = connections["default"].copy()
    with other.cursor() as cursor:
        other.set_autocommit(False)
        cursor.execute(
            "INSERT INTO audit_audit (happened_at, actor, act, object_ref, data) VALUES (%s, 'a', 'b', 'c', '{}')",
            [now],
        )
        with transaction.atomic():
            audit.record(OFFICER, "b", "c", {}, now)
        assert sealing.rows_seal(now, 1) == 1
        other.commit()
    other.close()
    assert sealing.rows_seal(now, 1) == 1
    assert Seal.objects.order_by("position").values_list("row_id", flat=True)[0] == Audit.objects.latest("id").pk
    assert queries.verify([]).findings == []


def test_old_rows_are_erased_and_the_chain_holds_without_their_secret(acts, now):
    acts(4)
    acts(2, now + 400 * timedelta(days=1), case=2, is_sealed=False)
    with transaction.atomic():
        gone = audit.rows_erase(OFFICER, now + 390 * timedelta(days=1), now + 400 * timedelta(days=1))
    sealing.rows_seal(now + 401 * timedelta(days=1), 1)
    found = queries.verify([])
    # What is younger than a year stays whatever the rule says, and what is not sealed yet stays too.
    assert (gone, found.findings, found.erased, found.rows) == (4, [], 4, 3)
    assert [bytes(secret) for secret in Seal.objects.filter(position__lte=4).values_list("secret", flat=True)] == [
        b""
    ] * 4


def test_each_head_reaches_the_other_place_once_and_a_half_line_is_written_anew(acts, now, elsewhere):
    acts(is_sealed=False)
    assert audit_seal(now) == 5
    acts(2, now + HOUR)
    with elsewhere.open("a") as file:
        file.write('{"number":2,"fir')
    assert (sealing.heads_publish(now + HOUR), sealing.heads_publish(now + HOUR)) == (1, 0)
    held = rules.heads_in(elsewhere.read_text("utf-8").splitlines())
    assert [head.number for head in held] == [1, 2]
    assert queries.verify(held).is_held_elsewhere


def test_a_chain_put_in_place_of_another_is_not_handed_out(acts, now, elsewhere):
    acts()
    sealing.heads_publish(now)
    kept = elsewhere.read_bytes()
    Audit.objects.all().delete(), Seal.objects.all().delete(), Batch.objects.all().delete()
    acts()
    with pytest.raises(sealing.OtherChainError, match="linli audit verify"):
        sealing.heads_publish(now)
    assert elsewhere.read_bytes() == kept


# The library's own, when it loads.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:.*")
def test_a_gateway_that_does_not_take_the_head_is_asked_again(acts, now, settings):
    acts()
    settings.ENV = replace(settings.ENV, audit_heads_urls=("json://127.0.0.1:9/",))
    assert sealing.heads_publish(now) == 0
    assert queries.unpublished().count() == 1


def verified(*arguments: str) -> tuple[int, str]:
    """Run the command and give its exit status and last word."""
    try:
        call_command("audit", *arguments)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, ""


def test_the_exit_status_says_sound_tampered_or_not_held_elsewhere(acts, now, elsewhere, capsys):
    acts()
    assert verified("verify")[0] == 2
    assert verified("seal") == (0, "")
    assert verified("verify") == (0, "")
    Audit.objects.filter(object_ref="case:1").update(actor="account:8")
    assert verified("verify") == (1, "5 signs of tampering.")
    assert "changed: batch 1: audit row" in capsys.readouterr().out
    elsewhere.write_text("no head\n")
    assert verified("verify")[0] == 1
    call_command("audit", "heads")


def test_a_proof_shows_the_lines_given_and_nobody_and_stands_without_the_platform(acts, now, elsewhere, tmp_path):
    acts(5)
    acts(3, case=2)
    acts(1, now + HOUR, is_sealed=False)
    sealing.heads_publish(now)
    proof = queries.proof("case:1", {0, 1, 2}, now)
    assert (len(proof.rows), proof.waiting, proof.unproven) == (3, 1, [])
    assert OFFICER.ref.encode() not in proof.document
    file = tmp_path / "history.json"
    file.write_bytes(proof.document)
    assert verified("prove", str(file)) == (0, "")

    def checked(*more: str) -> int:
        command = [sys.executable, CHECKER, file, *more]
        return subprocess.run(command, capture_output=True, check=False).returncode  # noqa: S603 - our own script

    assert (checked(), checked(str(elsewhere))) == (0, 0)
    told = json.loads(proof.document)
    told["rows"][0]["row"] = told["rows"][0]["row"].replace("answer", "accept")
    file.write_text(json.dumps(told), "utf-8")
    assert (checked(), verified("prove", str(file))[0]) == (1, 1)
    file.write_text("{}", "utf-8")
    assert verified("prove", str(file))[0] == 1


def test_what_is_proved_must_lead_to_the_head_held_elsewhere(acts, now, elsewhere, tmp_path):
    acts()
    file, other = tmp_path / "history.json", tmp_path / "none.jsonl"
    file.write_bytes(queries.proof("case:1", {0}, now).document)
    other.touch()
    assert verified("prove", str(file), "--heads", str(other))[0] == 2
    other.write_text(rules.Head.over(rules.FIRST, 1, 1, 5, now, bytes(32)).line + "\n", "utf-8")
    assert verified("prove", str(file), "--heads", str(other))[0] == 1
