"""A slip as the printer gets it: one page of A4 that holds what it must, and nothing of the page around it."""

import re
from io import BytesIO
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from linli.issues.rules.drafts import ContactDraft
from linli.issues.tests.acting import TEXT, Play
from linli.kernel.people.rules import Role

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4_PT = (595, 842)


def printed(page):
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))


def text_of(pdf):
    # A PDF names some characters by the radicals they look like.
    return normalize("NFKC", re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in pdf.pages)))


def test_a_slip_is_one_a4_page_of_itself_alone_and_only_once_it_is_noted(
    live_server, chromium, desk, photo, now, client
):
    contact = ContactDraft("张小满", "13800138000", "xiaoman@example.org")
    play = Play(desk, photo, now).opens(contact=contact)
    client.force_login(desk.staff(Role.CLERK, play.case.holder), backend="linli.site.sign_in.Accounts")
    context = chromium.new_context(base_url=live_server.url)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session, {"name": "ll_lang", "value": "zh-hans", "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/desk/c/{play.case_id}/print/receipt/")
    assert play.case.number not in text_of(printed(page))

    # The printer's own window would wait for a person.
    page.get_by_role("button").filter(has_text="打印一份").click()
    page.locator(".paper__qr svg").wait_for()
    pdf = printed(page)
    context.close()
    assert len(pdf.pages) == 1
    assert (round(pdf.pages[0].mediabox.width), round(pdf.pages[0].mediabox.height)) == pytest.approx(A4_PT, abs=1)
    text = text_of(pdf)
    code = play.case.lookup_code
    for wanted in (
        "受理单",
        play.case.number,
        TEXT[:6],
        f"{code[:4]}-{code[4:]}",
        "138****8000",
        "盖章处",
        "第1份",
        "1/1",
    ):
        assert wanted in text
    for unwanted in ("13800138000", "张小满", "打印一份", "返回"):
        assert unwanted not in text
