"""An inquiry written down is the panel's alone; what was served is proven to the party it reached (19 and 32)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.cases.rules import MissingFieldError, NotYoursError
from linli.kernel.people.rules import Role
from linli.mediation.models import Paper, Participant
from linli.mediation.queries.papers import papers_at_desk, papers_of_party
from linli.mediation.tests.acting import (
    EXAMPLES,
    INQUIRY,
    PREPARING,
    applied,
    director,
    does,
    mediation_clerk,
    mediator,
    paper_of,
    side,
    village_mediators,
)

MARK = "标记调查之言"


def text(answer):
    return answer.content.decode()


def test_an_inquiry_is_a_document_that_the_panel_alone_reads(play):
    does(applied(play), PREPARING)
    EXAMPLES["inquire"].play(play, talk=f"问：何时？\n答：{MARK}\n问：谁看见？\n答：邻居，\n还有物业。")
    made = Paper.objects.get(number=19)
    assert all(words in made.body for words in ("何时？", MARK, "邻居，\\n还有物业。", "示例丙"))
    assert made in papers_at_desk(mediator(play), play.case)
    for reader in (mediation_clerk(play), director(play)):
        assert made not in papers_at_desk(reader, play.case)
    for who in Participant.objects.filter(case=play.case_id):
        assert made not in papers_of_party(who)
    with pytest.raises(NotYoursError):
        EXAMPLES["inquire"].play(play, mediation_clerk(play))


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"talk": "问：何时？"}, "talk"), ({"talk": "他说了很多。"}, "talk"), ({"talk": "答：有。"}, "talk"),
        ({"read_back": False}, "read_back"), ({"asked": " "}, "asked"),
        ({"asked_at": lambda play: play.now + timedelta(hours=1)}, "asked_at"),
    ],
)  # fmt: skip
def test_an_inquiry_that_is_not_whole_is_not_written_down(play, said, missing):
    does(applied(play), PREPARING)
    with pytest.raises(MissingFieldError) as refused:
        EXAMPLES["inquire"].play(play, **said)
    assert refused.value.facts["fields"] == [missing]
    assert not Paper.objects.filter(number=19).exists()


def test_what_was_served_is_proven_to_the_party_and_to_no_other(play):
    does(applied(play), PREPARING)
    EXAMPLES["serve"].play(play, receiver="示例乙之妻")
    proof = Paper.objects.get(number=32)
    served = Paper.objects.get(code=re.search(r"（(W\w+)）", proof.body)[1])
    assert "示例乙之妻" in proof.body
    sides = {p.side: papers_of_party(p) for p in Participant.objects.filter(case=play.case_id)}
    assert proof in sides["R"]
    assert served in sides["R"]
    assert proof not in sides["A"]
    # Neither a proof itself, nor what the other side alone reads, nor before it was made, nor what is yet to come.
    others = next(each for each in sides["A"] if each not in sides["R"])
    for said in (
        {"paper": proof.pk}, {"paper": others.pk}, {"served_at": play.now - timedelta(days=30)},
        {"served_at": play.now + timedelta(hours=1)}, {"method": "pigeon"},
    ):  # fmt: skip
        with pytest.raises(MissingFieldError):
            EXAMPLES["serve"].play(play, **said)


def test_both_are_written_on_the_desk_where_nothing_typed_is_lost(play, signed_in):
    does(applied(play), PREPARING)
    panel = signed_in(next(iter(village_mediators(play.county))))
    page = reverse("mediation_act", args=[play.case_id, "inquire"])
    typed = {**{k: v for k, v in INQUIRY.items() if isinstance(v, str)}, "asked_at": "2022-07-04T09:00"}
    wrong = panel.post(page, {**typed, "version": play.case.version, "talk": "没有问答", "read_back": "on"})
    assert wrong.status_code == 422
    assert "没有问答" in text(wrong)
    right = panel.post(page, {**typed, "version": play.case.version, "read_back": "on"}, follow=True)
    assert "调查笔录" in text(right)

    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    page = reverse("mediation_act", args=[play.case_id, "serve"])
    sent = {"version": play.case.version, "method": "post", "served_at": "2022-07-04T10:00", "receiver": "示例甲",
            "note": "挂号信"}  # fmt: skip
    assert (
        "选一个" in text(clerk.post(page, {**sent, "paper": ""}))
        or clerk.post(page, {**sent, "paper": "x"}).status_code == 422
    )
    chosen = {"paper": f"{side('A')(play)}-{paper_of('A')(play)}"}
    assert clerk.post(page, {**sent, **chosen}).status_code == 302
    own = text(Client().get(reverse("dispute", args=[play.case.lookup_code])))
    assert "送达回证" in own
    assert "调查笔录" not in own
