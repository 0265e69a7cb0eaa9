"""What the other side says with its answer is kept for the committee and for itself (10), and for nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.cases.models import Entry
from linli.kernel.people.rules import Role
from linli.mediation.models import Invitation, Paper, Participant
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.services import inviting
from linli.mediation.tests.acting import ASKED, applied, does, mediation_clerk


class TestWhatASingleOtherSideSaid:
    """Its own words and wishes stay, beside an answer of which both sides read (10)."""

    SAID = {"text": "MARK-WORDS 只想修好", "wishes": "MARK-WISHES 周末，电话"}

    def kept(self, play):
        line = Entry.objects.get(case=play.case_id, act="hear")
        assert (line.text, line.visibility) == ("MARK-WORDS 只想修好\n时间、方式等意愿：MARK-WISHES 周末，电话", "desk")
        paper = Paper.objects.filter(case=play.case_id, number=10).latest("pk")
        # Neither the line that tells of the answer, nor any document of the first side, has a word of it.
        answered = Entry.objects.filter(case=play.case_id, act__in=["consent", "refuse"]).get()
        assert (answered.visibility, answered.text) == ("reporter", "")
        first = Participant.objects.get(case=play.case_id, side="A")
        assert not any("MARK-" in each.body for each in papers_of_party(first))
        page = Client().get(reverse("dispute", args=[play.case.lookup_code])).content.decode()
        assert "MARK-" not in page
        return paper.body

    @pytest.mark.parametrize("answer", ["agree", "refuse"])
    def test_by_its_page(self, play, answer):
        does(applied(play), ASKED)
        asked = Invitation.objects.get(case=play.case_id)
        browser = Client()
        browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
        said = {**self.SAID, "answer": answer, "phone": "13900000077"}
        assert browser.post(reverse("invitation_answer", args=[asked.token]), said).status_code == 302
        body = self.kept(play)
        assert all(each in body for each in ("MARK-WORDS", "MARK-WISHES", "邀请页面", "77"))
        own = papers_of_party(Participant.objects.get(case=play.case_id, side="R"))
        assert any("MARK-WORDS" in each.body for each in own)

    @pytest.mark.parametrize("answer", ["agree", "refuse"])
    def test_heard_by_a_clerk_who_stands_as_recorder(self, play, answer, signed_in):
        does(applied(play), ASKED)
        browser = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
        said = {**self.SAID, "answer": answer, "channel": "phone", "version": play.case.version}
        page = browser.post(reverse("mediation_act", args=[play.case_id, "hear"]), said, follow=True)
        assert "MARK-WORDS" in page.content.decode()
        body = self.kept(play)
        assert all(each in body for each in ("MARK-WORDS", "MARK-WISHES", "电话", play.case.holder.name_zh))

    def test_once_it_has_agreed_a_line_of_words_is_no_second_answer(self, play):
        does(applied(play), ASKED)
        inviting.hear(
            mediation_clerk(play), play.case_id, version=play.case.version, answer="agree", channel="phone",
            now=play.now, **self.SAID,
        )  # fmt: skip
        assert sum("answer" in e.data for e in Entry.objects.filter(case=play.case_id)) == 1
        assert play.case.state == "accepted"
