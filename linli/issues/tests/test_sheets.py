"""Lists as sheets: the rows and masks of the page, no formula, and a row in the audit for every copy."""

import pytest

from linli.doors.sheet_upload import handed_in
from linli.issues.services import exporting
from linli.issues.tests.acting import TO_ROADS, Play
from linli.kernel.audit.models import Audit
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now)


def taken(client, what, form="xlsx", **asked):
    answer = client.post(f"/desk/export/{what}/", {"as": form, **asked})
    assert answer.status_code == 200
    name = answer["Content-Disposition"].partition('"')[2].rstrip('"')
    return [line.cells for line in handed_in(name, answer.content)[1]]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_list_goes_out_as_it_is_filtered_and_masked(play, signed_in, form):
    play.opens(text="=HYPERLINK(1)", place_text="甲镇新村3栋2单元501室")
    play.opens(text="隔壁偷排污水", nature="report", place_text="乙楼502室")
    number = play.case.number
    client = signed_in(play.county.staff(Role.CLERK, play.case.holder))
    rows = taken(client, "cases", form)
    assert len(rows) == 2
    assert "=HYPERLINK(1)" in rows[0]["诉求"]
    everything = str(rows)
    for secret in ("501", "502", "偷排"):
        assert secret not in everything
    assert rows[1]["编号"] == number
    assert list(rows[0].values())[7].startswith("2022-07-04T10:00+08:00")
    assert taken(client, "cases", form, q=number) == rows[1:]
    audit = Audit.objects.filter(act="issues:list:export").order_by("pk")
    assert [(a.object_ref, a.data["rows"]) for a in audit] == [("list:mine", 2), ("list:mine", 1)]
    assert audit[1].data["filter"] == {"view": "mine", "text": "…"}


def test_the_register_goes_out_to_who_sees_its_cases(play, signed_in):
    play.opens().does(f"{TO_ROADS} difficult_enter difficult_review")
    rows = taken(signed_in(play.county.staff(Role.SUPERVISOR)), "difficult")
    assert [r["编号"] for r in rows] == [play.case.number]
    assert taken(signed_in(play.county.staff(Role.CLERK, play.county.far_desk)), "difficult") == []


def test_a_list_too_long_is_refused_with_a_way_out(play, signed_in, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    play.opens().opens()
    client = signed_in(play.county.staff(Role.CLERK, play.case.holder))
    answer = client.post("/desk/export/cases/", {"as": "csv"}, follow=True)
    assert "请用筛选条件缩小范围" in answer.content.decode()
    assert not Audit.objects.filter(act="issues:list:export").exists()


def test_who_has_no_list_takes_none_and_an_unknown_one_is_none(play, signed_in):
    assert signed_in(play.county.resident).post("/desk/export/cases/").status_code in {403, 404}
    assert signed_in(play.county.staff(Role.CLERK)).post("/desk/export/poems/").status_code == 404
