"""Reports from a sheet: tried without a trace, filed each once however often it stops, refused rows with what to do."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from linli.doors.sheet_out import csv_bytes, workbook
from linli.doors.sheet_upload import BadUploadError, handed_in
from linli.issues.models import Report, Upload, UploadRow
from linli.issues.queries import uploads as queries
from linli.issues.rules.uploads import COLUMNS, BadCellsError, Names, draft
from linli.issues.services import closing, intake, uploads
from linli.issues.services.desk import note_add
from linli.issues.views.desk.uploads import FAULTS, FILES
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case, Entry
from linli.kernel.cases.rules import NotThereError, NotYoursError, RefusedActError
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor, Role

HEADER = [c.zh for c in COLUMNS]
GOOD = {"number": "W1", "text": "村口的路塌了一块。", "category": "0201", "danger": "否", "answers": "accident=no"}
NAMES = Names({"0201": "0201", "道路破损": "0201"}, {"求助": "help", "help": "help"})

NONE = dict.fromkeys(UploadRow.State.values, 0)


def row(**said):
    cells = GOOD | said
    return [cells.get(c.key, "") for c in COLUMNS]


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({}, []),
        ({"category": "道路破损", "nature": "求助", "lat": "29.03", "long": "111.7", "datum": "GCJ02"}, []),
        ({"text": ""}, [("text", "needed")]),
        ({"text": "路" * 4001}, [("text", "too_long")]),
        ({"category": "9999"}, [("category", "unknown")]),
        ({"nature": "怪事"}, [("nature", "unknown")]),
        ({"danger": "也许"}, [("danger", "yes_or_no")]),
        ({"answers": "accident"}, [("answers", "no_answers")]),
        ({"area": "四三"}, [("area", "no_area")]),
        ({"lat": "29.03"}, [("long", "needed")]),
        ({"lat": "0", "long": "0"}, [("lat", "no_point")]),
        ({"lat": "1e400", "long": "1"}, [("lat", "no_point")]),
        ({"phone": "打给我"}, [("phone", "no_phone")]),
        ({"text": "", "danger": ""}, [("text", "needed"), ("danger", "needed")]),
    ],
)
def test_a_row_says_every_cell_that_must_be_put_right(said, faults):
    try:
        draft(GOOD | said, NAMES, "counter")
        found = []
    except BadCellsError as error:
        found = error.faults
    assert found == faults
    assert {why for _, why in found} <= FAULTS.keys()


@pytest.fixture
def clerk(desk):
    return desk.actor(Role.CLERK, desk.village_desks[0])


def hand_in(actor, rows, now, name="a.csv"):
    content = csv_bytes(HEADER, rows) if name.endswith("csv") else workbook(HEADER, rows)
    return uploads.sheet_hand_in(actor, name, content, "counter", now)


def states(held):
    return queries.row_counts(Upload.objects.get(pk=held))


@pytest.mark.django_db
def test_trying_files_nothing_and_says_what_filing_would(clerk, now):
    bad = row(number="W2", category="独角兽")
    held = hand_in(
        clerk, [row(), bad, row(), row(number="W3", answers=""), row(number="W4", area="999")], now, "a.xlsx"
    )
    assert not Case.objects.exists()
    assert states(held) == NONE | {"ready": 1, "refused": 4}
    faults = [r.faults for r in queries.rows(Upload.objects.get(pk=held), UploadRow.State.REFUSED)]
    assert faults == [
        [["category", "unknown"]], [["number", "twice"]], [["answers", "answer:accident"]], [["area", "unknown"]]
    ]  # fmt: skip


@pytest.mark.django_db
def test_rows_are_filed_as_by_their_clerk_each_once_and_the_same_file_never_again(clerk, now):
    held = hand_in(clerk, [row(), row(number="W2", phone="13900000000", name="张小满")], now)
    uploads.sheet_confirm(clerk, held, now)
    assert uploads.sheets_go_on(now) == 2
    assert uploads.sheets_go_on(now) == 0
    assert states(held) == NONE | {"filed": 2}
    assert set(Report.objects.values_list("channel", "filed_by", "external_number")) == {
        ("counter", clerk.account_id, "W1"), ("counter", clerk.account_id, "W2")
    }  # fmt: skip
    with pytest.raises(RefusedActError):
        uploads.sheet_confirm(clerk, held, now)
    with pytest.raises(BadUploadError) as raised:
        hand_in(clerk, [row(), row(number="W2", phone="13900000000", name="张小满")], now)
    assert raised.value.why == "filed_before"
    longer = hand_in(clerk, [row(), row(number="W9")], now)
    assert states(longer) == NONE | {"ready": 1, "there": 1}
    assert Audit.objects.get(act="issues:upload:go_on").data["filed"] == 2


@pytest.mark.django_db
def test_a_stop_in_the_middle_files_no_row_twice_and_loses_none(clerk, now, monkeypatch):
    monkeypatch.setattr(uploads, "ROWS_AT_ONCE", 2)
    held = hand_in(clerk, [row(number=f"W{n}") for n in range(5)], now)
    uploads.sheet_confirm(clerk, held, now)
    receive, left = intake.report_receive, iter(range(3))

    def killed(*args, **kwargs):
        if next(left, None) is None:
            raise SystemExit
        return receive(*args, **kwargs)

    monkeypatch.setattr(intake, "report_receive", killed)
    uploads.sheet_go_on(held, now)
    with pytest.raises(SystemExit):
        uploads.sheet_go_on(held, now)
    assert Case.objects.count() == 2
    monkeypatch.setattr(intake, "report_receive", receive)
    while uploads.sheets_go_on(now):
        pass
    assert sorted(Report.objects.values_list("external_number", flat=True)) == [f"W{n}" for n in range(5)]


@pytest.mark.django_db
def test_what_was_filed_elsewhere_meanwhile_is_not_filed_again(clerk, now):
    held = hand_in(clerk, [row()], now)
    uploads.sheet_confirm(clerk, held, now)
    intake.report_receive(clerk, draft(GOOD, NAMES, "counter"), now)
    uploads.sheets_go_on(now)
    assert states(held)["there"] == 1
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_a_clerk_without_a_post_any_more_files_nothing(clerk, desk, now):
    held = hand_in(clerk, [row()], now)
    uploads.sheet_confirm(clerk, held, now)
    from linli.kernel.people.models import Post

    Post.objects.filter(account_id=clerk.account_id).delete()
    uploads.sheets_go_on(now)
    assert states(held)["refused"] == 1
    assert not Case.objects.exists()


MANHOLE = {"number": "W3", "category": "0202", "answers": "cover_state=missing"}
DAY = timedelta(days=1)


def filed(actor, rows, now):
    """Hand a sheet in and file it to its end."""
    held = hand_in(actor, rows, now)
    uploads.sheet_confirm(actor, held, now)
    while uploads.sheets_go_on(now):
        pass
    return held


def case_of(number):
    return Case.objects.get(report__external_number=number)


@pytest.mark.django_db
def test_a_sheet_is_taken_back_but_for_what_somebody_acted_on_or_tells_of_danger(clerk, now):
    rows = [row(), row(number="W2"), row(**MANHOLE)]
    held = filed(clerk, rows, now)
    mistake, noted = case_of("W1"), case_of("W2")
    note_add(clerk, noted.pk, text="已电话核实。", now=now + timedelta(minutes=1))
    uploads.sheet_undo(clerk, held, "导错了表。", now + DAY - timedelta(seconds=1))
    assert uploads.sheets_go_on(now) == 3
    assert states(held) == NONE | {"undone": 1, "left": 2}
    mistake.refresh_from_db()
    assert (mistake.state, mistake.outcome, mistake.closed_at) == ("withdrawn", "recalled", now)
    line = Entry.objects.get(case=mistake, act="recall")
    assert (line.text, line.account_id, line.data["external_number"]) == ("导错了表。", clerk.account_id, "W1")
    assert not Due.objects.filter(case=mistake, met_at=None, cancelled_at=None).exists()
    assert {case_of(number).state for number in ("W2", "W3")} <= {"received", "dispatched"}
    assert Audit.objects.get(act="issues:upload:undo").data == {"filed": 3, "why": "导错了表。"}
    again = hand_in(clerk, rows, now)
    assert states(again) == NONE | {"ready": 1, "there": 2}


@pytest.mark.django_db
def test_a_sheet_is_taken_back_once_and_for_a_day_and_only_when_it_is_filed_to_its_end(clerk, now):
    held = hand_in(clerk, [row()], now)
    uploads.sheet_confirm(clerk, held, now)
    for prepare, moment in (
        (lambda: None, now),
        (lambda: uploads.sheet_go_on(held, now), now + DAY),
        (lambda: uploads.sheet_undo(clerk, held, "导错了。", now), now),
    ):
        prepare()
        with pytest.raises(RefusedActError) as refused:
            uploads.sheet_undo(clerk, held, "导错了。", moment)
        assert refused.value.facts["why"] == "undo_day_over"


@pytest.mark.django_db
def test_taking_back_goes_on_after_a_stop_and_its_rows_wait_for_it(clerk, now, monkeypatch):
    held = filed(clerk, [row(number=f"W{n}") for n in range(3)], now)
    assert uploads.rows_erase(now + DAY - timedelta(seconds=1)) == 0
    uploads.sheet_undo(clerk, held, "导错了。", now)
    monkeypatch.setattr(uploads, "ROWS_AT_ONCE", 2)
    assert uploads.sheet_take_back(held, now) == 2
    assert uploads.rows_erase(now + 2 * DAY) == 0
    assert (uploads.sheets_go_on(now), uploads.sheets_go_on(now)) == (1, 0)
    assert set(Case.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert uploads.rows_erase(now + 2 * DAY) == 3
    assert states(held)["undone"] == 3


@pytest.mark.django_db
@pytest.mark.parametrize("is_sent", [True, False])
def test_who_was_told_of_a_report_is_told_that_it_was_a_mistake_and_nobody_else_is(clerk, now, is_sent):
    held = filed(clerk, [row(phone="13900000000")], now)
    if is_sent:
        Outbox.objects.update(state=Outbox.State.SENT, attempts=1)
    uploads.sheet_undo(clerk, held, "导错了。", now)
    uploads.sheet_take_back(held, now)
    told = ["N01", "L26"] if is_sent else []
    assert list(Outbox.objects.order_by("id").values_list("event", flat=True)) == told


@pytest.mark.django_db
def test_only_who_entered_a_report_takes_it_back(clerk, desk, now):
    filed(clerk, [row()], now)
    colleague = desk.actor(Role.CLERK, desk.village_desks[0], desk.villages[0])
    with pytest.raises(RefusedActError) as refused:
        closing.case_recall(colleague, case_of("W1").pk, text="导错了。", now=now)
    assert refused.value.facts["why"] == "filed_by_other"


@pytest.mark.django_db
def test_nobody_else_sees_a_sheet_and_who_may_not_file_hands_none_in(clerk, desk, now):
    held = hand_in(clerk, [row()], now)
    with pytest.raises(NotThereError):
        queries.upload(desk.actor(Role.CLERK, desk.far_desk), held)
    for actor in (desk.actor(Role.SUPERVISOR), Actor(account_id=desk.resident.pk), Actor()):
        with pytest.raises(NotYoursError):
            hand_in(actor, [row()], now)


@pytest.mark.django_db
def test_rows_are_sealed_and_gone_after_a_day(clerk, now):
    held = hand_in(clerk, [row(phone="13900000000")], now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells_enc FROM issues_uploadrow")
        assert b"13900000000" not in bytes(cursor.fetchone()[0])
    assert uploads.rows_erase(now + timedelta(hours=23)) == 0
    uploads.rows_erase(now + timedelta(hours=25))
    assert not UploadRow.objects.exists()
    assert not Upload.objects.filter(pk=held).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xff", "encoding"),
        ("姓名,电话\n甲,1\n".encode(), "no_columns"),
        (csv_bytes(HEADER, []), "no_rows"),
        (csv_bytes(HEADER, [row(number=str(n)) for n in range(2001)]), "too_many_cases"),
    ],
)
def test_a_file_that_cannot_be_filed_says_why(clerk, now, content, why):
    with pytest.raises(BadUploadError) as raised:
        uploads.sheet_hand_in(clerk, "a.csv", content, "counter", now)
    assert raised.value.why == why
    assert why in FILES


@pytest.mark.django_db
def test_the_pages_lead_from_the_template_through_the_errors_to_the_cases(desk, now, signed_in):
    client = signed_in(desk.staff(Role.CLERK, desk.village_desks[0]))
    header, lines = handed_in("t.xlsx", client.get("/desk/import/template.xlsx").content)
    assert ([h.rstrip("*") for h in header], lines) == (HEADER, [])
    sheet = SimpleUploadedFile("a.xlsx", workbook(header, [row(), row(number="W2", text="=1+1", danger="也许")]))
    answer = client.post("/desk/import/", {"sheet": sheet, "channel": "counter", "is_agreed": "on"})
    assert answer.status_code == 302
    page = answer["Location"]
    assert "只能填写“是”或“否”" in client.get(page).content.decode()
    errors = client.get(f"{page}errors.xlsx").content
    again, wrong = handed_in("e.xlsx", errors)
    assert again[:-1] == header
    assert wrong[0].cells["诉求内容*"] == "=1+1"
    assert wrong[0].cells["错误及修改办法"] == "是否有即时危险 只能填写“是”或“否”"
    client.post(page)
    assert Case.objects.get().number in client.get(page).content.decode()
    assert client.post(page, {"do": "undo", "why": " "}).status_code == 422
    assert client.post(page, {"do": "undo", "why": "导错了表"}).status_code == 302
    assert Case.objects.get().state == "withdrawn"
    assert 'value="undo"' not in client.get(page).content.decode()
    stranger = signed_in(desk.staff(Role.CLERK, desk.far_desk))
    assert stranger.get(page).status_code == stranger.get(f"{page}errors.xlsx").status_code == 404


@pytest.mark.django_db
def test_a_broken_file_is_said_on_the_page(desk, signed_in):
    client = signed_in(desk.staff(Role.CLERK, desk.village_desks[0]))
    sent = {"sheet": SimpleUploadedFile("a.pdf", BytesIO(b"%PDF").read()), "channel": "counter", "is_agreed": "on"}
    answer = client.post("/desk/import/", sent)
    assert answer.status_code == 422
    assert str(FILES["no_sheet"]) in answer.content.decode()
