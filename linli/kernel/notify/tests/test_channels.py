import logging
from dataclasses import replace

import pytest
from django.conf import settings as django_settings

from linli.kernel.notify.channels import CHANNELS, RINGING, SHORT, apprise, configured, console, email, page, sms
from linli.kernel.notify.rules import ChannelError, Outgoing

# The library loads all its services at first use; some of them import what Python has marked as old.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:.*")

TO = Outgoing("contact-7", "13800000000", "a@b.example", "已结案", "编号7已结案。")


@pytest.fixture
def outbox_dir(settings, tmp_path):
    settings.ENV = replace(settings.ENV, var_dir=tmp_path)
    return tmp_path / "outbox"


def test_the_fake_telephone_holds_one_line_per_part(outbox_dir):
    console.send(replace(TO, text="邻" * 100), "N13:1")
    lines = (outbox_dir / "contact-7.txt").read_text("utf-8").splitlines()
    assert [line.split("\t")[:2] for line in lines] == [["N13:1", "13800000000"]] * 2
    assert [line.split("\t")[2][:5] for line in lines] == ["(1/2)", "(2/2)"]


def test_the_fake_telephone_rings_once_for_a_key(outbox_dir):
    for key in ("N13:1", "N13:1", "N13:11"):
        console.send(TO, key)
    assert (outbox_dir / "contact-7.txt").read_text("utf-8").count("已结案") == 2


def test_the_log_names_nobody(outbox_dir, caplog):
    caplog.set_level(logging.DEBUG)
    console.send(TO, "N13:1")
    assert "outbox/contact-7.txt" in caplog.text
    assert not any(word in caplog.text for word in (TO.phone, TO.email, TO.text))


def test_mail_goes_to_the_person_and_a_repeat_carries_the_same_id(mailoutbox):
    email.send(TO, "N13:1")
    email.send(TO, "N13:1")
    first, again = mailoutbox
    assert (first.to, first.subject, first.body) == (["a@b.example"], "已结案", "编号7已结案。")
    assert first.from_email == django_settings.DEFAULT_FROM_EMAIL
    assert first.message()["Message-ID"] == again.message()["Message-ID"]
    assert first.message()["Message-ID"].endswith("@localhost>")


def test_a_group_gets_title_and_text(group):
    apprise.send(TO, "N13:1")
    assert [(sent["title"], sent["message"]) for sent in group.taken] == [("已结案", "编号7已结案。")]


@pytest.mark.parametrize("status", [500, 403, 307])
def test_what_a_group_does_not_take_is_an_error_and_no_redirect_is_followed(group, status):
    group.status = status
    with pytest.raises(ChannelError):
        apprise.send(TO, "N13:1")
    assert [sent["title"] for sent in group.taken] == ["已结案"]


def test_a_text_message_goes_to_the_gateway_part_by_part_each_with_its_key(gateway):
    sms.send(replace(TO, phone="+86 13800000000", text="邻" * 100), "N13:1")
    assert [(sent["to"], sent["id"]) for sent in gateway.taken] == [
        ("+86 13800000000", "N13:1/1"),
        ("+86 13800000000", "N13:1/2"),
    ]
    assert [sent["text"][:6] for sent in gateway.taken] == ["(1/2)邻", "(2/2)邻"]
    assert all(len(sent["text"]) <= 70 for sent in gateway.taken)


def test_what_the_gateway_does_not_take_is_an_error_without_address_or_text(gateway, caplog):
    gateway.status = 500
    with pytest.raises(ChannelError) as refused:
        sms.send(TO, "N13:1")
    assert not any(word in f"{refused.value} {caplog.text}" for word in (TO.phone, TO.text))


def test_an_address_that_is_none_is_an_error(settings):
    settings.ENV = replace(settings.ENV, apprise_urls=("nonsense",))
    with pytest.raises(ChannelError):
        apprise.send(TO, "N13:1")


def test_the_page_needs_no_sending(mailoutbox):
    assert page.send(TO, "N13:1") is None
    assert mailoutbox == []


def test_a_channel_is_open_when_its_setting_is_there(settings):
    settings.ENV = replace(settings.ENV, email_url="", apprise_urls=(), sms_url="")
    assert configured() == set()
    opened = {"email_url": "smtp://localhost", "apprise_urls": ("json://localhost",), "sms_url": "json://{phone}"}
    settings.ENV = replace(settings.ENV, **opened)
    assert configured() == {"email", "apprise", "sms"} <= set(CHANNELS)
    assert set(CHANNELS) > SHORT > RINGING
