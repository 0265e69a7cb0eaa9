"""Closing, archiving, handing over: what enters a file, what leaves it, and that nobody changes it afterwards."""

import csv
import io
import json
import zipfile
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from linli.kernel.audit.models import Audit
from linli.kernel.cases.rules import RefusedActError
from linli.kernel.files import rules as files
from linli.kernel.files.queries import ROOT
from linli.kernel.files.services import paper_keep
from linli.kernel.people.rules import ANONYMOUS, Role
from linli.mediation.models import Archive, Fact, Paper, Participant
from linli.mediation.queries import filing as queries
from linli.mediation.rules.papers import filing
from linli.mediation.services import archiving, evidence, papers, sittings
from linli.mediation.services.papers import paper_make
from linli.mediation.tests.acting import ASKED, EXAMPLES, PREPARING, applied, director, does, mediation_clerk
from linli.mediation.tests.papering import pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Words that no document leaving the committee may bear.
MARKS = {
    25: {"case_no": "1", "version": "1", "terms": [{"text": "标记让步"}], "sent_to": "乙", "sent_at": "今日"},
    19: {
        "case_no": "1", "asked_at": "今日", "place": "村部", "present": "丙", "asked": "丁", "asker": "戊", "recorder": "己",
        "talk": [{"question": "问", "answer": "标记调查"}], "read_back": "是",
    },
    27: {"case_no": "1", "kind": "压力", "happened_at": "今日", "facts": "标记事件", "measures": ["单独谈话"]},
}  # fmt: skip
FILED = "close_propose close archive_propose archive"


def refused(play):
    """A dispute whose other side refused, with papers of the panel and of an incident beside."""
    does(applied(play), f"{ASKED} refuse")
    own, other = Participant.objects.filter(case_id=play.case_id).order_by("side")
    with transaction.atomic():
        for number, values in MARKS.items():
            paper_make(play.case_id, number, values, play.now)
        for party, mark in ((own, "甲之证"), (other, "标记乙证")):
            listed = {"case_no": "1", "provider": party.name, "evidence": [{"name": mark}], "listed_on": "今日"}
            paper_make(play.case_id, 20, listed, play.now, participant_id=party.pk)
    return play


def archived(play):
    return does(refused(play), FILED)


def names(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def words_in(data: bytes) -> str:
    packed = zipfile.ZipFile(io.BytesIO(data))
    return "".join(pdf_text(packed.read(n)) for n in packed.namelist() if n.endswith(".pdf"))


def browser_of(play, role) -> Client:
    browser = Client()
    browser.force_login(play.county.staff(role, play.case.holder))
    return browser


def test_a_file_is_closed_and_sealed_by_two_hands_in_order_and_its_hash_is_audited(play):
    archived(play)
    assert play.case.state == "archived"
    sealed = Archive.objects.get(pk=play.case_id)
    numbers = [row["number"] for row in sealed.rows]
    assert numbers == sorted(numbers, key=filing._ORDER.index)
    assert {3, 6, 9, 10, 19, 20, 27, 39, 41} == set(numbers)
    # Pages go on from document to document.
    assert [row["page"] for row in sealed.rows[1:]] == [row["page"] + row["pages"] for row in sealed.rows[:-1]]
    assert Audit.objects.get(act="mediation:archive:seal").data == {"sha256": sealed.sha256, "items": len(numbers)}
    assert {1, 2, 41, 42} <= set(Paper.objects.filter(case_id=play.case_id).values_list("number", flat=True))


def test_a_case_without_the_notice_of_its_end_is_not_closed(play):
    does(refused(play), "close_propose")
    Paper.objects.filter(case_id=play.case_id, number=39).delete()
    with pytest.raises(RefusedActError) as caught:
        EXAMPLES["close"].play(play)
    assert caught.value.facts["why"] == "items_present"


def test_a_file_with_a_document_that_is_not_drawn_is_not_sealed(play):
    does(refused(play), "close_propose close archive_propose")
    with transaction.atomic():
        paper_make(play.case_id, 27, MARKS[27], play.now)
    with pytest.raises(RefusedActError) as caught:
        EXAMPLES["archive"].play(play)
    assert caught.value.facts["why"] == "complete"


def test_55_an_item_altered_on_the_disk_is_named_and_an_altered_index_too(play):
    archived(play)
    call_command("archive", "verify", play.case.number)
    sealed = Archive.objects.get(pk=play.case_id)
    assert queries.archive_fault(sealed) == ""
    victim = sealed.rows[2]["code"]
    path = files.path_of(ROOT, Paper.objects.get(code=victim).file, files.Copy.ORIGINAL)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert queries.archive_fault(sealed) == victim
    with pytest.raises(CommandError):
        call_command("archive", "verify")
    path.unlink()
    assert queries.archive_fault(sealed) == victim
    path.write_bytes(whole)
    sealed.rows[0]["title"] = "别的"
    assert queries.archive_fault(sealed) == "index"
    with pytest.raises(CommandError):
        call_command("archive", "verify", "no such")


def test_the_package_holds_the_file_whole_with_index_and_manifest(play):
    archived(play)
    papers.papers_draw(play.now)
    data = archiving.archive_package(mediation_clerk(play), play.case_id, play.now)
    packed, sealed = zipfile.ZipFile(io.BytesIO(data)), Archive.objects.get(pk=play.case_id)
    manifest = json.loads(packed.read("manifest.json"))
    assert manifest["sha256"] == sealed.sha256
    assert {n: sha256(packed.read(n)).hexdigest() for n in packed.namelist() if n != "manifest.json"} == manifest[
        "files"
    ]
    assert json.loads(packed.read("index.json")) == sealed.rows
    listed = list(csv.DictReader(io.StringIO(packed.read("index.csv").decode("utf-8-sig"))))
    assert [row["code"] for row in listed] == [row["code"] for row in sealed.rows]
    assert {"00-cover.pdf", "00-index.pdf", "99-note.pdf"} <= set(packed.namelist())
    index = pdf_text(packed.read("00-index.pdf"))
    assert all(row["code"] in index and row["sha256"] in index for row in sealed.rows)
    assert sealed.sha256 in index
    assert "标记让步" not in words_in(data)


def test_51_a_packet_holds_the_white_list_of_the_asking_side_alone(play):
    does(refused(play), "close_propose close archive_propose hand_over")
    papers.papers_draw(play.now)
    listing = Paper.objects.get(case_id=play.case_id, number=40)
    data = archiving.packet_package(mediation_clerk(play), play.case_id, listing.code, play.now)
    numbers = sorted(name.split("-")[1] for name in names(data) if name[:2] not in {"00", "ma"})
    assert numbers == ["03", "20", "39"]
    said = words_in(data)
    assert "甲之证" in said
    assert "标记" not in said
    assert "示例县人民法院" in said
    assert [a.data["items"] for a in Audit.objects.filter(act="mediation:packet:save")] == [3]


def test_a_packet_tells_the_facts_all_confirmed_and_the_evidence_that_may_leave_and_no_more(play):
    does(applied(play), f"{PREPARING} item_give item_other exchange")
    clerk, sides = mediation_clerk(play), {p.side: p.pk for p in Participant.objects.filter(case_id=play.case_id)}
    for side, name, in_caucus in (("A", "自留的收据", False), ("A", "标记密件", True), ("R", "标记对方自留", False)):
        said = {"participant": sides[side], "channel": "counter", "name": name, "proves": "", "in_caucus": in_caucus}
        evidence.item_give(clerk, play.case_id, version=play.case.version, **said, now=play.now)
    does(play, "schedule open_sitting fact_put fact_confirm")
    said = {"participant": sides["R"], "channel": "counter", "fact": Fact.objects.get().pk, "confirms": True}
    sittings.fact_confirm(clerk, play.case_id, version=play.case.version, **said, now=play.now)
    # Confirmed by one side alone.
    does(play, "fact_put fact_confirm")
    Fact.objects.filter(number=2).update(text="标记未确认")
    does(play, "give_up")
    with pytest.raises(RefusedActError) as half:
        does(play, "hand_over")
    assert half.value.facts["why"] == "complete"
    with transaction.atomic():
        # As drawn.
        for paper in Paper.objects.filter(case_id=play.case_id):
            paper.file = paper_keep(b"%PDF-1.7 ", case_id=play.case_id, now=play.now)
            paper.save()
    does(play, "hand_over")
    told = Paper.objects.get(case_id=play.case_id, number=40).body
    assert all(
        words in told for words in ("漏水发生在六月一日。", "甲证1", "维修报价", "乙证1", "检测报告", "自留的收据")
    )
    assert "标记" not in told


def test_every_document_but_the_white_list_stays():
    from linli.mediation.rules.papers.table import PAPERS

    assert {n for n in PAPERS if filing.is_handed_over(n, is_own=False)} == {22}
    assert {n for n in PAPERS if filing.is_handed_over(n, is_own=True)} == {3, 4, 13, 14, 15, 20, 22, 39, 43}
    assert {n for n in PAPERS if not filing.is_filed(n)} == {1, 2, 25, 42}
    assert set(filing._ORDER) == {n for n in PAPERS if filing.is_filed(n)}


def test_the_committee_files_a_case_from_its_page_and_saves_it(play):
    refused(play)
    clerk, head = browser_of(play, Role.MEDIATION_CLERK), browser_of(play, Role.MEDIATION_DIRECTOR)
    for browser, act, said in (
        (clerk, "close_propose", {"text": "对方拒绝，终止。"}),
        (head, "close", {}),
        (clerk, "archive_propose", {"keep_years": 10, "text": ""}),
        (head, "archive", {}),
    ):
        where = reverse("mediation_act", args=[play.case_id, act])
        assert browser.get(where).status_code == 200
        answer = browser.post(where, {"version": play.case.version, **said})
        assert answer.status_code == 302, act
        papers.papers_draw(play.now)
    page = clerk.get(reverse("mediation_case", args=[play.case_id])).content.decode()
    save = reverse("mediation_bundle", args=[play.case_id, "archive"])
    assert save in page
    assert clerk.post(save)["Content-Type"] == "application/zip"
    assert clerk.get(save).status_code == 405
    assert clerk.post(reverse("mediation_bundle", args=[play.case_id, "W00000000"])).status_code == 404
    assert head.post(save).status_code == 403


@pytest.mark.parametrize("years", ["9", "101", ""])
def test_a_file_is_kept_ten_years_at_least(play, years):
    does(refused(play), "close_propose close")
    where = reverse("mediation_act", args=[play.case_id, "archive_propose"])
    said = {"version": play.case.version, "keep_years": years, "text": "标记键入"}
    answer = browser_of(play, Role.MEDIATION_CLERK).post(where, said)
    assert answer.status_code == 422
    assert "标记键入" in answer.content.decode()


def test_a_proposal_to_file_is_seen_by_its_reader(play):
    does(refused(play), "close_propose")
    lines = play.case.entries.order_by("pk")
    assert queries.filing_proposal(play.case, list(lines)).act == "close_propose"
    assert "other_hand" in queries.filing_met(director(play), play.case, list(lines))
    assert "other_hand" not in queries.filing_met(mediation_clerk(play), play.case, list(lines))
    assert "other_hand" in queries.filing_met(ANONYMOUS, play.case, list(lines))
    assert [p.number for p in queries.handed_over(play.case_id, 0)] == []
    assert queries.filed(play.case_id) == []
    assert queries.archives() == []
