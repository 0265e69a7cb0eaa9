"""Documents through the acts and pages that make and give them."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from linli.kernel.audit.models import Audit
from linli.kernel.cases.services import Line
from linli.kernel.files.models import File
from linli.kernel.people.rules import ANONYMOUS, Role
from linli.mediation.models import FileNumber, Paper, Participant
from linli.mediation.queries.papers import at_desk, papers_at_desk, papers_of_party
from linli.mediation.rules.applications import Person
from linli.mediation.rules.machine import Who
from linli.mediation.rules.papers import model
from linli.mediation.rules.papers.model import Form
from linli.mediation.services import ending, papers
from linli.mediation.services.papers import file_number_give, paper_data, paper_make, paper_mark
from linli.mediation.tests.acting import ASKED, WHOLE, applied, director, does, mediation_clerk
from linli.mediation.tests.papering import docx_text, pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AFRAID = replace(
    WHOLE,
    safety={"now": "no", "violence": "yes", "afraid": "yes", "child": "no"},
    applicant=Person("示例甲", "13900000001", "娘家村九组"),
)


def numbers(play) -> list[int]:
    return list(Paper.objects.filter(case_id=play.case_id).order_by("pk").values_list("number", flat=True))


def paper(play, number) -> Paper:
    return Paper.objects.filter(case_id=play.case_id, number=number).latest("pk")


def said(play, number) -> str:
    return "".join(model.texts(model.decoded(paper(play, number).body.encode())))


def plain(answer, code) -> str:
    """Give a page without what was asked for and what is drawn anew for each."""
    page = answer.content.decode().replace(code, "W")
    return re.sub(r"[0-9a-f]{64}|(nonce|value)=\"[0-9A-Za-z+/=]{20,64}\"", "", page)


def clerk_browser(play) -> Client:
    browser = Client()
    browser.force_login(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    return browser


@pytest.mark.parametrize(
    ("acts", "made"),
    [
        ("", [3, 6]),
        ("take ask_info", [3, 6, 7]),
        ("take decline_propose decline", [3, 6, 8]),
        (ASKED, [3, 6, 9]),
        (f"{ASKED} refuse", [3, 6, 9, 10, 39, 39]),
        (f"{ASKED} consent", [3, 6, 9, 10, 11, 11]),
    ],
)
def test_each_act_makes_its_documents(play, acts, made):
    does(applied(play), acts)
    assert numbers(play) == made


def test_a_withdrawal_before_anybody_was_asked_writes_to_the_applicant_alone(play):
    does(applied(play), "withdraw")
    assert [p.participant.side for p in Paper.objects.filter(number=39)] == ["A"]


def test_what_the_documents_say_is_what_stands_in_the_rows(play):
    does(applied(play), f"{ASKED} consent")
    assert WHOLE.facts in said(play, 3)
    assert "赔偿墙面 3000 元。" in said(play, 3)
    assert "13900000001" not in said(play, 3)
    assert play.case.number in said(play, 6)
    assert re.search(r"收到时间\d{4}年\d+月\d+日\d+时\d\d分\d\d秒", said(play, 6))
    assert "您有权拒绝" in said(play, 9)
    assert WHOLE.facts not in said(play, 9)
    number = FileNumber.objects.get(pk=play.case_id)
    assert number.words == f"（{play.now.year}）示例一村服务站人调字第1号"
    assert number.words in said(play, 11)
    assert "不收取任何费用" in said(play, 11)


def test_an_ending_for_violence_or_want_of_capacity_is_told_in_neutral_words(play):
    does(applied(play), ASKED)
    from linli.mediation.services import taking

    with transaction.atomic():
        held = taking.take(mediation_clerk(play), play.case_id, "refuse", None, play.now)
        held.end(Line("refuse", taking.TOLD, reason="T8b"), "terminated", "T8b", play.now)
    assert "依法不宜继续调解" in said(play, 39)
    assert "暴力" not in said(play, 39)


def test_file_numbers_of_a_committee_and_year_leave_no_gap_and_are_given_once(play):
    got = []
    for _ in range(3):
        applied(play)
        with transaction.atomic():
            got.append(file_number_give(play.case_id, play.now))
        with transaction.atomic():
            assert file_number_give(play.case_id, play.now) == got[-1]
    # An acceptance that fails takes no number.
    applied(play)
    with transaction.atomic():
        file_number_give(play.case_id, play.now)
        transaction.set_rollback(True)
    with transaction.atomic():
        got.append(file_number_give(play.case_id, play.now))
        applied(play)
        got.append(file_number_give(play.case_id, play.now + timedelta(days=400)))
    assert [re.search(r"第(\d+)号", each)[1] for each in got] == ["1", "2", "3", "4", "1"]


def test_a_document_is_drawn_once_kept_with_its_case_and_its_hash_stands_in_the_audit(play):
    applied(play)
    assert papers.papers_draw(play.now) == 2
    assert papers.papers_draw(play.now) == 0
    row = paper(play, 3)
    data = paper_data(row, Form.PDF, play.now)
    assert sha256(data).hexdigest() == row.file_sha256 == File.objects.get(pk=row.file_id).sha256
    assert row.pages == 1
    assert row.sha256 in pdf_text(data)
    audited = [a.data["sha256"] for a in Audit.objects.filter(act="mediation:paper:draw")]
    assert row.file_sha256 in audited
    assert "示例乙" in docx_text(paper_data(row, Form.DOCX, play.now))


def test_an_erased_case_keeps_code_and_hash_of_its_documents_and_not_a_word(play):
    does(applied(play), "withdraw")
    papers.papers_draw(play.now)
    with transaction.atomic():
        from linli.mediation.tests.acting import applicant

        ending.dispute_erase(applicant(play), play.case_id, play.now)
    rows = Paper.objects.filter(case_id=play.case_id)
    assert rows.count() == 3
    assert {(r.body, r.file_id) for r in rows} == {("", None)}
    assert all(r.sha256 and r.file_sha256 for r in rows)
    assert not File.objects.filter(role="paper").exists()


def test_59_where_an_applicant_in_danger_lives_is_in_no_document_the_other_side_reads(play):
    does(applied(play, AFRAID), "take check invite consent")
    values = {
        "agreement_no": "1", "parties": [{"name": "示例甲", "address": "娘家村九组"}], "facts": "甲住在娘家村九组。",
        "responsibility": "无", "terms": ["乙把款送到娘家村九组"], "default": "无", "confirmation": "无", "place": "村部",
        "signed_on": "今日", "copies": "3",
    }  # fmt: skip
    with transaction.atomic():
        paper_make(play.case_id, 28, values, play.now)
    other = Participant.objects.get(case_id=play.case_id, side="R")
    own = Participant.objects.get(case_id=play.case_id, side="A")
    theirs = papers_of_party(other)
    assert {9, 10, 11, 28} == {p.number for p in theirs}
    assert not [p.number for p in theirs if "娘家村" in p.body or "13900000001" in p.body]
    assert "娘家村九组" in next(p.body for p in papers_of_party(own) if p.number == 3)


def test_a_party_reads_its_own_documents_and_those_of_both_alone(play):
    does(applied(play), f"{ASKED} consent")
    own, other = Participant.objects.filter(case_id=play.case_id).order_by("side")
    assert [p.number for p in papers_of_party(own)] == [3, 6, 11]
    assert [p.number for p in papers_of_party(other)] == [9, 10, 11]


def test_the_applicant_saves_documents_from_the_page_of_the_code(play):
    applied(play)
    code, row = play.case.lookup_code, paper(play, 6)
    page = Client().get(reverse("dispute", args=[code])).content.decode()
    for form in Form:
        url = reverse("dispute_paper", args=[code, row.code, form])
        assert url in page
        answer = Client().get(url)
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="06-{row.code}.{form}"'
        assert "no-store" in answer["Cache-Control"]
    assert Client().get(reverse("dispute_paper", args=[code, row.code, "exe"])).status_code == 404


def test_56_another_cases_document_answers_as_one_that_is_not_there(play):
    applied(play)
    other = paper(play, 6)
    applied(play)
    missing = Client().get(reverse("dispute_paper", args=[play.case.lookup_code, "W00000000", "pdf"]))
    foreign = Client().get(reverse("dispute_paper", args=[play.case.lookup_code, other.code, "pdf"]))
    assert missing.status_code == foreign.status_code == 404
    assert plain(missing, "W00000000") == plain(foreign, other.code)


def test_the_committee_saves_the_documents_of_its_cases_and_no_stranger_does(play):
    does(applied(play), ASKED)
    row = paper(play, 9)
    url = reverse("mediation_paper", args=[play.case_id, row.code, "pdf"])
    browser = clerk_browser(play)
    assert url in browser.get(reverse("mediation_case", args=[play.case_id])).content.decode()
    assert pdf_text(browser.get(url).content).startswith("调解邀请书")
    assert Client().get(url).status_code in {302, 403}
    stranger = Client()
    stranger.force_login(play.county.staff(Role.MEDIATION_CLERK, play.county.town_desks[0]))
    assert stranger.get(url).status_code == 404


def test_what_is_the_panels_alone_is_not_on_the_committees_page(play):
    does(applied(play), f"{ASKED} consent")
    values = {"case_no": "1", "version": "1", "terms": [{"text": "标记让步甲"}], "sent_to": "乙", "sent_at": "今日"}
    with transaction.atomic():
        made = paper_make(play.case_id, 25, values, play.now)
    browser = clerk_browser(play)
    assert made.code not in browser.get(reverse("mediation_case", args=[play.case_id])).content.decode()
    assert browser.get(reverse("mediation_paper", args=[play.case_id, made.code, "pdf"])).status_code == 404


def test_a_newer_version_takes_the_place_of_the_earlier_one(play):
    applied(play)
    values = {"case_no": "1", "version": "1", "terms": [{"text": "一"}], "sent_to": "乙", "sent_at": "今日"}
    with transaction.atomic():
        first = paper_make(play.case_id, 25, values, play.now)
        second = paper_make(play.case_id, 25, values, play.now, supersedes=True)
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("superseded", "made", 2)
    assert first.sha256 != second.sha256


class TestVerify:
    def ask(self, code, digest):
        return Client().get(reverse("papers_verify"), {"code": code, "hash": digest})

    def test_anybody_learns_whether_a_document_is_genuine_and_nothing_of_it(self, play):
        applied(play)
        papers.papers_draw(play.now)
        row = paper(play, 3)
        for digest in (row.sha256, row.file_sha256, model.grouped(row.sha256).upper()):
            page = self.ask(row.code.lower(), digest).content.decode()
            assert "确系本平台制作" in page or "genuine" in page
            for word in ("示例甲", "示例乙", "申请书", play.case.number, play.case.lookup_code, "漏水"):
                assert word not in page

    def test_a_wrong_hash_and_an_unknown_code_are_answered_alike(self, play):
        applied(play)
        row = paper(play, 3)
        wrong = plain(self.ask(row.code, "0" * 64), row.code)
        assert wrong == plain(self.ask("WZZZZZZZZ", row.sha256), "WZZZZZZZZ")
        assert "ll-notice--warning" in wrong

    def test_the_square_at_the_foot_leads_to_the_answer(self, play):
        applied(play)
        row = paper(play, 3)
        link = model.decoded(row.body.encode()).verify_url
        path = re.sub(r"^https?://[^/]+", "", link)
        assert path == reverse("paper_verify", args=[row.code])
        assert "ll-notice--success" in Client().get(path, {"hash": row.sha256}).content.decode()
        assert "ll-notice" not in Client().get(path).content.decode()

    def test_superseded_and_signed_is_told(self, play):
        applied(play)
        row = paper(play, 3)
        with transaction.atomic():
            paper_mark(row.pk, Paper.State.SUPERSEDED, signed=2)
        page = self.ask(row.code, row.sha256).content.decode()
        assert "ll-notice--warning" in page
        assert re.search(r"\b2\b|2 人", page)

    @pytest.mark.usefixtures("hall")
    @pytest.mark.parametrize("digest", ["", "zz", "0" * 63, "'; drop table--"])
    def test_what_is_no_hash_is_asked_for_again_and_stays_typed(self, digest):
        answer = self.ask("W1", digest)
        assert answer.status_code == 422
        assert "W1" in answer.content.decode()


def test_a_director_reads_the_documents_of_the_office(play):
    does(applied(play), ASKED)
    values = {"case_no": "1", "kind": "压力", "happened_at": "今日", "facts": "无", "measures": ["单独谈话"]}
    with transaction.atomic():
        paper_make(play.case_id, 27, values, play.now)
    assert at_desk(director(play), play.case) == {Who.DIRECTOR}
    assert at_desk(mediation_clerk(play), play.case) == {Who.CLERK}
    assert at_desk(ANONYMOUS, play.case) == set()
    assert 27 in {p.number for p in papers_at_desk(director(play), play.case)}
    assert 27 in {p.number for p in papers_at_desk(mediation_clerk(play), play.case)}
    assert papers_at_desk(ANONYMOUS, play.case) == []
    assert 27 not in {p.number for p in papers_of_party(Participant.objects.filter(side="A").latest("pk"))}
