"""Reporters see, take along and take back their own data; nobody does it in their name."""

import io
import json
import zipfile
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from linli.issues.models import ErasureRequest
from linli.issues.queries.own import everything, own_cases, own_data
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services import exporting, keeping
from linli.issues.tests.acting import TEXT, Play
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.files.services import document_receive, photos_attach
from linli.kernel.notify.models import ChannelOff
from linli.kernel.notify.rules import CHOSEN
from linli.kernel.notify.services import channels_choose
from linli.kernel.people.models import Account, Contact
from linli.kernel.people.rules import ANONYMOUS, Actor, NotGrantedError, OpenContact, Role
from linli.kernel.people.services import profile_change
from tests.fixtures.town import Town

ZHANG = ContactDraft("张测试", "13800000001", "zhang@example.org")


@pytest.fixture
def play(desk: Town, photo, now: datetime) -> Play:
    return Play(desk, photo, now).opens(contact=ZHANG, photos=(photo(now),), place_text="小桥边")


def opened(archive: bytes) -> tuple[dict, list[str]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return json.loads(found.read("data.json")), [n for n in found.namelist() if n.startswith("photos/")]


@pytest.mark.django_db
def test_the_export_holds_all_that_the_reporter_gave_and_was_told(play):
    play.does("add accept file dispatch sign answer note dispose verify publish")
    data, photos = opened(exporting.own_export(play.reporter, [play.case_id], play.now))
    (case,) = data["cases"]
    told = json.dumps(data, ensure_ascii=False)
    (report,), (place,) = case["report"], case["case"]
    assert (report["text"], place["place_text"], case["contact"]["phone"]) == (TEXT, "小桥边", "13800000001")
    for words in ("今天又塌了一点。", "计划7月15日前重铺", "路面已重新铺好", "正在处理", play.case.number):
        assert words in told
    assert "已电话核实" not in told
    assert len(photos) == 1
    assert [(v["verdict"], v["stars"]) for v in case["verification"]] == [("solved", 5)]


@pytest.mark.django_db
def test_by_the_code_alone_the_contact_has_stars(play):
    bearer = Actor(code_case_id=play.case_id)
    for reader, phone in ((bearer, "138****0001"), (play.reporter, "13800000001")):
        (case,) = everything([own_data(reader, play.case)], reader.account_id)["cases"]
        assert case["contact"].phone == phone


@pytest.mark.django_db
def test_nobody_takes_along_what_is_anothers(play, desk):
    for stranger in (Actor(account_id=desk.residents[1].pk), ANONYMOUS, play.clerk(), Actor(code_case_id=0)):
        with pytest.raises((rules.NotThereError, rules.NotYoursError)):
            exporting.own_export(stranger, [play.case_id], play.now)
        with pytest.raises(rules.NotYoursError):
            own_data(stranger, play.case)
        assert own_cases(stranger) == []
    assert own_cases(play.reporter) == [play.case_id]


@pytest.mark.django_db
def test_an_account_is_closed_with_all_that_names_its_owner(play, desk):
    profile_change(play.reporter, OpenContact("张测试", "13800000001"), play.now)
    channels_choose(play.reporter, {kind: ["sms"] for kind in CHOSEN}, play.now)
    keeping.account_close(play.reporter, play.now)
    assert not ChannelOff.objects.exists()
    account = Account.objects.get(pk=desk.resident.pk)
    assert (account.username, account.name, account.is_active) == (f"erased-{account.pk}", "", False)
    assert not account.has_usable_password()
    assert Contact.objects.count() == 0
    assert ErasureRequest.objects.get().case_id == play.case_id
    with pytest.raises(NotGrantedError):
        keeping.account_close(desk.actor(Role.CLERK), play.now)


@pytest.mark.django_db
def test_on_paper_an_operator_writes_down_what_is_held_of_one_person(play, tmp_path):
    unsigned = Play(play.county, play.photo, play.now).opens(ANONYMOUS, contact=ZHANG)
    written = tmp_path / "zhang.zip"
    call_command("people", "export", str(written), "--account", "resident_one", "--case", unsigned.case.number)
    data, photos = opened(written.read_bytes())
    assert {case["case"][0]["number"] for case in data["cases"]} == {play.case.number, unsigned.case.number}
    assert {case["contact"]["phone"] for case in data["cases"]} == {"13800000001"}
    assert (len(photos), written.stat().st_mode & 0o77) == (1, 0)
    assert Audit.objects.get(act="issues:own:export").object_ref == f"account:{play.county.resident.pk}"


@pytest.mark.django_db
def test_on_paper_nobody_gets_two_persons_in_one(play, tmp_path):
    other = Play(play.county, play.photo, play.now).opens(Actor(account_id=play.county.residents[1].pk))
    for arguments, said in (
        (("--account", "resident_one", "--case", other.case.number), "more than one person"),
        (("--case", play.case.number, "--case", other.case.number), "more than one person"),
        (("--case", "nonsense"), "no case has"),
        (("--account", "nobody"), "no account signs in as nobody"),
        ((), "name the person"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("people", "export", str(tmp_path / "out.zip"), *arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_the_page_of_a_report_gives_and_takes_back(play):
    browser, address = Client(), f"/i/{play.case.lookup_code}/data/"
    page = browser.get(address)
    assert "138****0001" in page.content.decode()
    assert page.context["proposed"] == TEXT
    archive = browser.post(address, {"do": "export"})
    assert archive["Content-Type"] == "application/zip"
    assert len(opened(archive.content)[1]) == 1
    name = play.case.files.get().name
    assert browser.post(address, {"do": "photos", "photos": [name]}, follow=True).status_code == 200
    assert not play.case.files.exists()
    browser.post(address, {"do": "contact"})
    assert play.case.contact is None
    assert ErasureRequest.objects.count() == 0
    asked = browser.post(address, {"do": "erase"})
    assert b'value="erase_yes"' in asked.content
    assert ErasureRequest.objects.count() == 0
    browser.post(address, {"do": "erase_yes"})
    assert ErasureRequest.objects.count() == 1
    assert browser.post(address, {"do": "steal"}).status_code == 302


@pytest.mark.django_db
def test_documents_are_given_and_taken_back_like_photos(play):
    pdf = b"%PDF-1.4 a lease"
    name = document_receive(ANONYMOUS, pdf, play.now).name
    with transaction.atomic():
        photos_attach([name], case_id=play.case_id, role="report", now=play.now)
    browser, address = Client(), f"/i/{play.case.lookup_code}/data/"
    with zipfile.ZipFile(io.BytesIO(browser.post(address, {"do": "export"}).content)) as found:
        assert found.read(f"documents/{name}.pdf") == pdf
        assert name in found.read("data.json").decode()
    assert f"/files/{name}/" in browser.get(f"/i/{play.case.lookup_code}/").content.decode()
    assert f'value="{name}"' in browser.get(address).content.decode()
    browser.post(address, {"do": "photos", "photos": [name]})
    assert list(play.case.files.values_list("media_type", flat=True)) == ["image/jpeg"]


@pytest.mark.django_db
def test_staff_who_know_the_code_take_nothing_back(play, desk, signed_in):
    browser = signed_in(desk.staff(Role.CLERK))
    for do in ("export", "contact", "erase_yes"):
        assert browser.post(f"/i/{play.case.lookup_code}/data/", {"do": do}).status_code == 403
    assert play.case.contact is not None


@pytest.mark.django_db
def test_a_held_case_gives_and_takes_nothing_back(play, desk):
    keeping.hold_place(desk.actor(Role.PRIVACY_OFFICER), play.case.number, "未决诉讼", play.now)
    browser, address = Client(), f"/i/{play.case.lookup_code}/data/"
    for said in ({"do": "contact"}, {"do": "photos", "photos": [play.case.files.get().name]}):
        assert browser.post(address, said, follow=True).context["own"].is_held
    assert (play.case.contact is not None, play.case.files.count()) == (True, 1)


@pytest.mark.django_db
def test_the_account_page_gives_everything_and_closes_after_a_second_yes(play, desk, signed_in):
    browser = signed_in(desk.resident)
    data, _ = opened(browser.post("/me/data/", {"do": "export"}).content)
    assert [case["case"][0]["number"] for case in data["cases"]] == [play.case.number]
    assert data["account"]["account"][0]["username"] == desk.resident.username
    assert browser.post("/me/data/", {"do": "nonsense"}).status_code == 422
    assert b'value="erase_yes"' in browser.post("/me/data/", {"do": "erase"}).content
    assert Account.objects.get(pk=desk.resident.pk).is_active
    assert browser.post("/me/data/", {"do": "erase_yes"})["Location"] == "/"
    assert browser.get("/me/").status_code == 302
