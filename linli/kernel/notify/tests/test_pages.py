import pytest

from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Role

PAGE = "/setup/notify/outbox/"


@pytest.fixture
def failed(queue, case, contact):
    queue("N13:1", case_id=case.pk, contact_id=contact(phone="13800000000").pk)
    queue("N13:2", case_id=case.pk)
    Outbox.objects.filter(key="N13:1").update(state="failed", error="SMTPServerDisconnected")
    return Outbox.objects.get(key="N13:1")


def test_the_administrator_sees_failed_messages_without_their_words(failed, signed_in, town):
    browser = signed_in(town.staff(Role.ADMINISTRATOR))
    page = browser.get(PAGE)
    assert page.context["cl"].result_count == 1
    assert "SMTPServerDisconnected" in page.content.decode()
    detail = browser.get(f"{PAGE}{failed.pk}/change/").content.decode()
    assert failed.case.number in detail
    assert "已解决" not in detail


def test_nobody_adds_changes_or_deletes_there(failed, signed_in, town):
    browser = signed_in(town.staff(Role.ADMINISTRATOR))
    assert browser.get(f"{PAGE}add/").status_code == 403
    assert browser.post(f"{PAGE}{failed.pk}/change/", {"error": ""}).status_code == 403
    assert browser.post(f"{PAGE}{failed.pk}/delete/", {"post": "yes"}).status_code == 403


def test_it_is_closed_to_everybody_else(failed, signed_in, town):
    assert signed_in(town.staff(Role.CLERK)).get(PAGE).status_code == 403
