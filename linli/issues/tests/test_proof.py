"""What a reporter takes along proves the lines that reporter may read, and shows no other."""

import json

import pytest
from django.test import Client

from linli.issues.tests.acting import Play
from linli.kernel.audit.rules.sealing import proof_in
from linli.kernel.audit.services.sealing import rows_seal
from linli.kernel.cases.models import Entry
from linli.kernel.cases.queries import timeline
from linli.kernel.people.rules import Actor


@pytest.mark.django_db
def test_the_proof_holds_the_reporter_s_lines_and_no_line_of_the_desk_alone(desk, photo, now):
    play = Play(desk, photo, now).opens().does("accept note file dispatch")
    rows_seal(play.now, 1)
    address = f"/i/{play.case.lookup_code}/history.json"
    answer = Client().get(address)
    proof = proof_in(answer.content)
    shown = {json.loads(row.row)[5]["entry"] for row in proof.rows}
    assert shown == {line.pk for line in timeline(Actor(code_case_id=play.case.pk), play.case)}
    assert shown < set(Entry.objects.filter(case=play.case).values_list("pk", flat=True))
    assert (proof.unproven, proof.waiting) == ([], 0)
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert b"account:" not in answer.content
    assert Client().get("/i/00000000/history.json").status_code == 404
