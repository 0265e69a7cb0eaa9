"""The pages on which residents report, follow and confirm, through whole requests without script."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.issues.models import Draft, Report
from linli.kernel.cases.models import Case
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db

TEXT = "村口的路塌了一块，晚上看不见。\n已经三天了。"


def jpeg(name: str = "photo.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def text_of(answer) -> str:
    return answer.content.decode()


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def walk(browser: Client, town: Town, **changed):
    """Answer every page of a report as far as the check; `changed` replaces a page's answers."""
    pages = {
        "start": {"danger_now": "no"},
        "words": {"text": TEXT, "photos": jpeg()},
        "place": {"county": town.county.code, "town": town.towns[0].code, "village": town.villages[0].code, "place_text": "村口小桥边"},
        "what": {"category": "0201", "nature": "help"},
        "questions": {"indoor": "yes", "accident": "no", "depth": "deep"},
        "contact": {"name": "", "phone": "", "email": ""},
        **changed,
    }
    answer = None
    for page, given in pages.items():
        answer = browser.post("/report/" if page == "start" else f"/report/{page}/", given)
        assert answer.status_code == 302, (page, text_of(answer))
    return answer


def test_a_whole_report_with_a_photo_needs_no_script(desk: Town, now: datetime):
    browser = Client()
    assert "110" in text_of(browser.get("/report/"))
    answer = walk(browser, desk)
    assert answer.headers["Location"] == "/report/check/"
    page = text_of(browser.get("/report/check/"))
    for shown in ("村口的路塌了一块", "村口小桥边", "示例一村", "道路破损"):
        assert shown in page
    assert browser.post("/report/check/").headers["Location"] == "/report/done/"
    case = Case.objects.get()
    page = text_of(browser.get("/report/done/"))
    assert case.number in page
    assert f"{case.lookup_code[:4]}-{case.lookup_code[4:]}" in page
    assert "<svg" in page
    report = Report.objects.get()
    assert (report.text, report.channel, case.area_code, case.place_text) == (TEXT.replace("\n", "\r\n") if "\r" in report.text else TEXT, "web", desk.villages[0].code, "村口小桥边")
    assert case.files.count() == 1
