import logging
from dataclasses import replace

import pytest
from django.conf import settings

from linli.kernel.cases.models import Case
from linli.kernel.notify import jobs
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account

State = Outbox.State
PHONE = "13800000000"


@pytest.fixture
def outbox_dir(settings, tmp_path):
    settings.ENV = replace(settings.ENV, var_dir=tmp_path, email_url="", apprise_urls=())
    return tmp_path / "outbox"


def texts(folder) -> list[str]:
    return [line.split("\t")[2] for path in sorted(folder.glob("*")) for line in path.read_text("utf-8").splitlines()]


def test_a_message_goes_to_the_person_in_their_language(queue, contact, outbox_dir, now):
    queue(contact_id=contact(phone=PHONE).pk, language="en", params={"outcome": "solved", "reopen_until": "3 August"})
    assert jobs.outbox_send(now) == 1
    assert jobs.outbox_send(now) == 0
    phone = (outbox_dir / f"contact-{Outbox.objects.get().contact_id}.txt").read_text("utf-8")
    assert phone.startswith(f"N13:1\t{PHONE}\t(1/2)Number 990101-220704-00001-0 is closed (solved).")
    assert (Outbox.objects.get().state, Outbox.objects.get().channel) == (State.SENT, "console")


def test_mail_is_used_where_the_person_left_an_address_and_a_server_is_configured(
    queue, contact, settings, outbox_dir, mailoutbox, now
):
    settings.ENV = replace(settings.ENV, email_url="smtp://localhost")
    queue(contact_id=contact(phone=PHONE, email="a@b.example").pk)
    assert jobs.outbox_send(now) == 1
    assert [mail.to for mail in mailoutbox] == [["a@b.example"]]
    assert not outbox_dir.exists()


def test_a_link_that_leaves_the_house_names_the_house(queue, contact, outbox_dir, now):
    params = {"result": "已修好。", "link": "/i/TEST0001/verify/", "until": "7月8日"}
    queue(event="N12", contact_id=contact(phone=PHONE).pk, params=params)
    assert jobs.outbox_send(now) == 1
    assert f"{settings.ENV.public_url}/i/TEST0001/verify/" in Outbox.objects.get().text


def test_an_account_is_reached_by_its_own_contact(queue, contact, town, outbox_dir, now):
    Account.objects.filter(pk=town.resident.pk).update(contact=contact(phone=PHONE))
    queue(account_id=town.resident.pk)
    assert jobs.outbox_send(now) == 1
    assert PHONE in (outbox_dir / f"account-{town.resident.pk}.txt").read_text("utf-8")


def test_who_left_no_address_reads_the_page(queue, town, outbox_dir, now):
    queue(account_id=town.resident.pk)
    queue("N13:2")
    assert jobs.outbox_send(now) == 2
    assert set(Outbox.objects.values_list("state", "channel")) == {(State.SENT, "page")}


def test_a_notice_that_is_read_on_the_page_alone_does_not_go_out(queue, contact, outbox_dir, now):
    params = {"units": "示例单位", "report_in_due": "15:00"}
    queue(event="N07", contact_id=contact(phone=PHONE).pk, params=params)
    assert jobs.outbox_send(now) == 1
    assert Outbox.objects.get().channel == "page"
    assert not outbox_dir.exists()


def test_a_unit_is_named_to_the_group_that_serves_several(queue, town, outbox_dir, now, settings, mailoutbox):
    unit = town.departments["sanitation"]
    queue(unit_id=unit.pk)
    assert jobs.outbox_send(now) == 1
    assert (outbox_dir / f"unit-{unit.pk}.txt").exists()
    queue("N13:2", unit_id=unit.pk, channel="email")
    jobs.outbox_send(now)
    assert mailoutbox == [] or mailoutbox[0].subject == f"{unit.name_zh} 已结案"


@pytest.mark.parametrize("confidentiality", ["desk_only", "sealed"])
def test_nothing_of_a_confidential_case_but_its_number_leaves_the_house(
    queue, contact, case, outbox_dir, now, confidentiality
):
    Case.objects.update(confidentiality=confidentiality)
    secret = {"question": "李某家在几号楼？", "until": "7月8日"}
    queue(event="N02", case_id=case.pk, contact_id=contact(phone=PHONE).pk, params=secret)
    assert jobs.outbox_send(now) == 1
    assert texts(outbox_dir) == [f"编号990101-220704-00001-0：请补充。查看：{settings.ENV.public_url}/follow/"]


def test_a_channel_that_fails_delays_its_message_alone_and_its_words_are_not_kept(
    queue, contact, outbox_dir, now, caplog
):
    caplog.set_level(logging.INFO)
    first = contact(phone=PHONE)
    queue(contact_id=first.pk)
    queue("N13:2", contact_id=contact(phone=PHONE).pk)
    (outbox_dir / f"contact-{first.pk}.txt").mkdir(parents=True)
    assert jobs.outbox_send(now) == 1
    row = Outbox.objects.get(key="N13:1")
    assert (row.state, row.error) == (State.WAITING, "IsADirectoryError")
    assert f"outbox {row.pk} by console: IsADirectoryError" in caplog.text
    assert PHONE not in caplog.text


def test_a_channel_that_is_none_fails_its_message(queue, now, outbox_dir):
    queue(channel="pigeon")
    assert jobs.outbox_send(now) == 0
    assert Outbox.objects.get().error == "KeyError"


def test_more_messages_than_a_batch_go_out_in_one_run(queue, contact, outbox_dir, now):
    to = contact(phone=PHONE)
    for n in range(jobs.BATCH * 2 + 1):
        queue(f"N13:{n}", contact_id=to.pk)
    assert jobs.outbox_send(now) == jobs.BATCH * 2 + 1
