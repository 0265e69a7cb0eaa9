"""Reply templates: the starter set, versions, use, and the search from the reply box (issue-desk 20)."""

import csv
import re
from importlib import resources

import pytest

from linli.issues.models import ReplyTemplate
from linli.issues.queries import replies as queries
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.replies import Kind, blanks
from linli.issues.services.replies import ReplyDraft, reply_save
from linli.issues.tests.acting import TO_DONE, TO_ROADS, Play
from linli.kernel.cases import rules
from linli.kernel.cases.models import Entry
from linli.kernel.people.rules import ANONYMOUS, Role

SHIPPED = list(
    csv.DictReader(resources.files("linli.issues").joinpath("data/reply_templates.csv").read_text("utf-8").splitlines())
)
OWN = ReplyDraft("fixed_on_site", "路灯已修", "编号{灯杆编号}路灯已于{时间}换灯，恢复照明。", category="0203")


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now)


@pytest.fixture
def editor(desk):
    return desk.actor(Role.SUPERVISOR)


def test_the_starter_set_has_one_of_every_kind_in_both_languages():
    assert [row["kind"] for row in SHIPPED] == list(Kind)
    for row in SHIPPED:
        assert len(blanks(row["zh"])) == len(blanks(row["en"])) > 0
        assert row["title_zh"] != row["title_en"]


@pytest.mark.django_db
def test_every_category_is_offered_the_starter_set_and_its_own_first(play, editor, now):
    reply_save(editor, OWN, now)
    clerk = play.county.actor(Role.CLERK)
    for leaf in taxonomy().leaves():
        offered = [r.kind for r in queries.replies_for(clerk, leaf.code)]
        assert offered == (["fixed_on_site"] if leaf.code == "0203" else []) + list(Kind)
    assert queries.replies_for(ANONYMOUS, "0203") == queries.replies(ANONYMOUS) == []
    assert queries.versions(ANONYMOUS, "fixed_on_site") == ()


@pytest.mark.django_db
def test_a_change_is_a_new_version_and_the_older_stays(editor, now):
    first = reply_save(editor, OWN, now)
    changed = ReplyDraft(OWN.kind, OWN.title_zh, "编号{灯杆编号}路灯已修复。", category="0203")
    reply_save(editor, changed, now, code=first.code)
    found = queries.versions(editor, first.code)
    assert [(r.version, r.text_zh) for r in found] == [(2, changed.text_zh), (1, OWN.text_zh)]
    assert found[0].made_by_id == editor.account_id
    assert [r.text_zh for r in taxonomy().replies if r.code == first.code] == [changed.text_zh]
    assert OWN.text_zh in taxonomy().reply_texts


@pytest.mark.django_db
def test_a_template_without_a_blank_or_by_somebody_else_is_refused(play, editor, now):
    with pytest.raises(rules.MissingFieldError) as refused:
        reply_save(editor, ReplyDraft("gossip", " ", "已处理。", category="77", text_en="Done."), now)
    assert list(refused.value.facts["fields"]) == ["kind", "category", "title_zh", "text_zh", "text_en"]
    with pytest.raises(rules.NotYoursError):
        reply_save(play.county.actor(Role.CLERK), OWN, now)
    with pytest.raises(rules.NotThereError):
        reply_save(editor, OWN, now, code="nothing")


@pytest.mark.django_db
def test_a_retired_template_is_offered_no_more_but_still_blocked_when_bare(play, editor, now):
    row = reply_save(editor, OWN, now)
    retired = ReplyDraft(OWN.kind, OWN.title_zh, OWN.text_zh, category="0203", is_retired=True)
    reply_save(editor, retired, now, code=row.code)
    assert row.code not in {r.code for r in queries.replies_for(editor, "0203")}
    assert taxonomy().answer_fault("编号路灯已于换灯，恢复照明。") == "bare_template"


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "before"), [("answer", TO_ROADS), ("dispose", TO_DONE.removesuffix(" dispose"))])
def test_the_sent_text_is_stored_with_the_version_it_was_begun_with(play, act, before):
    template = ReplyTemplate.objects.get(code="fixed_by_works")
    play.opens().does(before)
    text = re.sub(r"{[^}]+}", "路面", template.text_zh)
    if act == "answer":
        play.does(act, text=text, template_id=template.pk)
    else:
        from linli.issues.tests.acting import done

        play.does(act, disposal=done(play, text=text, template_id=template.pk))
    line = Entry.objects.get(case_id=play.case_id, act=act)
    assert (line.text, line.data["template"]) == (text, template.pk)
    template.refresh_from_db()
    assert template.uses == 1
    assert {r.code: r.uses for r in queries.replies(play.county.actor(Role.CLERK))}["fixed_by_works"] == 1


@pytest.mark.django_db
def test_a_template_is_put_into_the_reply_box_without_a_script(play, signed_in):
    play.opens().does(TO_ROADS)
    staff, page = signed_in(play.county.staff(Role.UNIT_OFFICER)), f"/desk/c/{play.case_id}/answer/"
    template = ReplyTemplate.objects.get(code="works_plan")
    assert template.text_zh in staff.get(page).content.decode()
    typed = {"version": play.case.version, "text": "您好。", "role": "养护股", "template": template.pk, "insert": "1"}
    shown = staff.post(page, typed).content.decode()
    assert f"您好。\n{template.text_zh}</textarea>" in shown
    assert 'value="养护股"' in shown
    assert f'<option value="{template.pk}"' in shown
    sent = staff.post(page, {**typed, "text": template.text_zh, "is_all_done": "on"} | {"insert": ""})
    assert sent.status_code == 200
    del typed["insert"]
    refused = staff.post(page, {**typed, "text": template.text_zh, "is_all_done": "on"})
    assert (refused.status_code, "花括号里的空还没填" in refused.content.decode()) == (409, True)
    assert not Entry.objects.filter(case_id=play.case_id, act="answer").exists()


@pytest.mark.django_db
def test_templates_are_listed_for_the_desk_and_edited_by_whoever_may(play, signed_in, now):
    clerk, editor = (signed_in(play.county.staff(role)) for role in (Role.CLERK, Role.SUPERVISOR))
    assert "/desk/templates/edit/" not in clerk.get("/desk/templates/").content.decode()
    assert clerk.get("/desk/templates/edit/").status_code == 403
    assert "/desk/templates/edit/?code=fixed_on_site" in editor.get("/desk/templates/").content.decode()
    given = {"kind": "referred", "title_zh": "移送水利", "text_zh": "已移送水利局。", "category": ""}
    refused = editor.post("/desk/templates/edit/", given)
    assert (refused.status_code, "移送水利局。</textarea>" in refused.content.decode()) == (422, True)
    kept = editor.post("/desk/templates/edit/", given | {"text_zh": "已于{日期}移送水利局。"})
    assert kept.status_code == 302
    row = ReplyTemplate.objects.get(title_zh="移送水利")
    assert "已于{日期}移送水利局。" in editor.get(f"/desk/templates/edit/?code={row.code}").content.decode()
    assert editor.get("/desk/templates/edit/?code=nothing").status_code == 404
