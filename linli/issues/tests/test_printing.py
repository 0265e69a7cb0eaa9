"""Papers: what stands on each, who may print which, that every copy is noted, and that nothing sealed is on paper."""

from http import HTTPStatus

import pytest

from linli.issues.queries.printing import papers
from linli.issues.queries.standing import standing
from linli.issues.rules.drafts import ContactDraft
from linli.issues.rules.printing import Form
from linli.issues.services.printing import callback_print, form_print
from linli.issues.tests.acting import DONE, TEXT, TO_DONE, TO_ROADS, TO_TOWN, Play
from linli.issues.views.desk import words
from linli.issues.views.desk.printing import _PAPERS
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Entry
from linli.kernel.cases.rules import RefusedActError
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db
CONTACT = ContactDraft("张小满", "13800138000", "xiaoman@example.org")


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now).opens(contact=CONTACT)


def offered(play, actor):
    return set(papers(actor, standing(actor, play.case, play.now)).forms)


def paper_of(text):
    return text.partition('class="paper"')[2].partition("</article>")[0]


def page(client, play, form, method="get"):
    answer = getattr(client, method)(f"/desk/c/{play.case_id}/print/{form}/")
    return answer.status_code, answer.content.decode()


@pytest.fixture
def clerk(play, signed_in):
    return signed_in(play.county.staff(Role.CLERK, play.case.holder))


def test_every_paper_has_its_words_and_its_page():
    assert set(words.PAPERS) == set(_PAPERS) == set(Form)


LIVES = {
    "": {Form.RECEIPT},
    TO_ROADS: {Form.RECEIPT, Form.DISPATCH},
    f"{TO_TOWN} whistle": {Form.WHISTLE},
    f"{TO_ROADS} object": {Form.RECEIPT, Form.DISPATCH, Form.RETURN},
    f"{TO_ROADS} sign order": {Form.RECEIPT, Form.DISPATCH, Form.ORDER},
    f"{TO_ROADS} sign answer": {Form.RECEIPT, Form.DISPATCH, Form.ANSWER},
    "publish": {Form.RECEIPT, Form.NOTICE},
}


@pytest.mark.parametrize(("life", "wanted"), LIVES.items())
def test_a_paper_is_offered_once_the_case_has_what_it_is_about_and_each_can_be_printed(play, life, wanted, signed_in):
    play.does(life)
    desk = (play.case.first_desk if Form.RECEIPT in wanted else None) or play.case.holder
    account = play.county.staff(Role.CLERK, desk)
    actor = play.clerk(desk)
    assert wanted <= offered(play, actor)
    for form in wanted:
        status, text = page(signed_in(account), play, form)
        assert status == HTTPStatus.OK
        assert play.case.number in text
        assert str(words.PAPERS[form]) in text


def test_the_slip_bears_code_and_masked_contact_and_only_a_noted_copy_bears_the_code(play, clerk):
    code = play.case.lookup_code
    dashed = f"{code[:4]}-{code[4:]}"
    _, preview = page(clerk, play, "receipt")
    assert dashed not in preview
    assert "<svg" not in paper_of(preview)
    assert not Entry.objects.filter(act="print").exists()
    _, copy = page(clerk, play, "receipt", "post")
    assert dashed in copy
    assert "<svg" in paper_of(copy)
    assert TEXT in copy
    assert "138****8000" in copy
    assert "13800138000" not in copy
    assert "张小满" not in copy
    line = Entry.objects.get(act="print")
    assert (line.reason, line.data["copy"], line.visibility) == ("receipt", 1, "reporter")
    assert Audit.objects.filter(act="issues:case:print", object_ref=f"case:{play.case_id}").count() == 1


def test_copies_are_counted_form_by_form(play):
    play.does(TO_ROADS)
    actor = play.clerk(play.case.first_desk)
    counted = [form_print(actor, play.case_id, form=form, now=play.now) for form in ("receipt", "dispatch", "receipt")]
    assert counted == [1, 1, 2]


def test_only_the_desk_of_a_case_hands_out_the_code(play, signed_in):
    play.does(f"{TO_ROADS} sign")
    unit = play.county.departments["highway_maintenance"]
    officer = play.county.staff(Role.UNIT_OFFICER, unit)
    client = signed_in(officer)
    assert page(client, play, "dispatch")[0] == HTTPStatus.OK
    status, text = page(client, play, "receipt", "post")
    assert status == HTTPStatus.NOT_FOUND
    assert play.case.lookup_code not in text
    with pytest.raises(RefusedActError):
        form_print(play.county.actor(Role.UNIT_OFFICER, unit), play.case_id, form="receipt", now=play.now)
    case_page = client.get(f"/desk/c/{play.case_id}/").content.decode()
    assert "/print/dispatch/" in case_page
    assert "/print/receipt/" not in case_page


def test_who_does_not_see_a_case_prints_nothing_of_it(play, signed_in):
    stranger = signed_in(play.county.staff(Role.CLERK, play.county.far_desk))
    assert page(stranger, play, "receipt")[0] == HTTPStatus.NOT_FOUND


def test_nothing_of_a_sealed_report_is_on_paper(play, signed_in):
    play.opens(nature="report", contact=CONTACT, text="隔壁厂夜里偷排污水，我住三楼看得见。", place_text="三楼窗下")
    assert play.case.confidentiality == "sealed"
    play.does("take_charge")
    client = signed_in(play.county.staff(Role.CLERK, play.case.holder))
    for form in offered(play, play.clerk()):
        _, text = page(client, play, form, "post")
        paper = paper_of(text)
        assert play.case.number in paper
        for secret in ("偷排", "三楼", "138****", "张"):
            assert secret not in paper


def test_an_erased_case_has_no_papers(play, clerk, monkeypatch):
    from linli.issues.models import Tombstone

    Tombstone.objects.create(case_id=play.case_id, reason="asked", erased_at=play.now)
    assert page(clerk, play, "receipt")[0] == HTTPStatus.NOT_FOUND


def test_the_letter_holds_the_answer_and_who_stands_for_it(play, signed_in):
    play.does(TO_DONE)
    client = signed_in(play.county.staff(Role.CLERK, play.case.first_desk))
    status, text = page(client, play, "answer", "post")
    assert status == HTTPStatus.OK
    assert DONE in text


def test_printing_a_call_back_leaves_no_line_on_its_case(play, signed_in):
    from linli.issues.models import Callback
    from linli.issues.services.callbacks import callbacks_draw

    play.does(f"{TO_DONE} verify")
    callbacks_draw(play.now)
    row = Callback.objects.get(case_id=play.case_id)
    lines = Entry.objects.filter(case_id=play.case_id).count()
    agent = play.county.staff(Role.CALLBACK)
    answer = signed_in(agent).post(f"/desk/callbacks/{row.pk}/print/")
    assert "□" in answer.content.decode()
    callback_print(play.county.actor(Role.CALLBACK), row.pk, play.now)
    assert Entry.objects.filter(case_id=play.case_id).count() == lines
    assert Audit.objects.filter(act="issues:callback:print").count() == 2
