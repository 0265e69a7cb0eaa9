from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.notify import rules
from linli.kernel.notify.rules import NEWS, STATUS, NoticeError, blanks

NOW = datetime(2022, 7, 4, 2, 0, tzinfo=UTC)
FILLED = {field: "…" for notice in rules.notices().values() for field in notice.fields}


@pytest.mark.parametrize("notice", rules.notices().values(), ids=lambda notice: notice.code)
def test_the_blanks_of_both_languages_are_the_required_fields(notice):
    for text in notice.texts.values():
        assert blanks(text) == notice.fields
    assert all(notice.titles.values())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", rules.notices())
def test_every_notice_can_be_said_in_both_languages(code, language):
    said = rules.render(code, language, FILLED)
    assert said.title
    assert "{" not in said.text


def test_a_notice_speaks_chinese_unless_english_is_asked_for():
    params = {"case_no": "7", "unit": "示例单位", "due": "7月8日"}
    assert rules.render("N05", "zh-hans", params).text == "编号7已交示例单位办理，办理期限7月8日。"
    assert rules.render("N05", "fr", params) == rules.render("N05", "zh-hans", params)
    assert rules.render("N05", "en", params).title == "Dispatched"


def test_an_unfilled_blank_is_named():
    with pytest.raises(NoticeError, match="N13 needs outcome, reopen_until"):
        rules.check("N13", {"case_no": "7", "outcome": ""})


def test_an_unknown_notice_is_refused():
    with pytest.raises(NoticeError, match="no notice 'N99'"):
        rules.check("N99", {})


def test_what_people_typed_is_filled_in_and_never_read_as_a_template():
    typed = {"case_no": "7", "question": "哪一段？{case_no.__class__} {0}", "until": "明天"}
    assert "{case_no.__class__} {0}" in rules.render("N02", "zh-hans", typed).text


@pytest.mark.parametrize(
    ("event", "is_short", "is_open", "sent"),
    [
        ("N13", True, True, "N13"),
        ("N08", True, True, NEWS),
        ("N08", False, True, "N08"),
        ("N08", False, False, STATUS),
        ("N02", True, True, "N02"),
        ("N02", True, False, STATUS),
        ("N12", False, False, STATUS),
        ("N05", True, False, STATUS),
        ("N01", True, False, "N01"),
    ],
)
def test_content_stays_on_the_page_where_it_is_too_long_or_the_case_is_not_open(event, is_short, is_open, sent):
    assert rules.fitting(event, is_short=is_short, is_open=is_open) == sent


@pytest.mark.parametrize(
    ("is_unit", "phone", "email", "configured", "channel"),
    [
        (True, "", "", set(), "console"),
        (True, "", "", {"apprise", "email"}, "apprise"),
        (False, "13800000000", "", {"apprise", "email"}, "console"),
        (False, "13800000000", "a@b.example", {"email"}, "email"),
        (False, "13800000000", "a@b.example", {"email", "sms"}, "email"),
        (False, "13800000000", "a@b.example", {"sms"}, "sms"),
        (False, "", "a@b.example", {"sms"}, "console"),
        (True, "", "", {"sms"}, "console"),
        (False, "", "a@b.example", set(), "console"),
        (False, "", "", {"email"}, "page"),
    ],
)
def test_the_way_out_follows_from_what_the_recipient_left_and_the_operator_configured(
    is_unit, phone, email, configured, channel
):
    assert rules.way_out(is_unit=is_unit, phone=phone, email=email, configured=configured) == channel


@pytest.mark.parametrize(
    ("off", "is_due", "channel"),
    [
        ({"email"}, True, "sms"),
        ({"email"}, False, "sms"),
        ({"sms"}, True, "email"),
        ({"email", "sms"}, False, "page"),
        ({"email", "sms"}, True, "email"),
    ],
)
def test_a_way_switched_off_is_taken_only_where_a_notice_is_due_and_no_other_is_left(off, is_due, channel):
    left = {"phone": "13800000000", "email": "a@b.example", "configured": {"email", "sms"}}
    assert rules.way_out(is_unit=False, **left, off=off, is_due=is_due) == channel


@pytest.mark.parametrize(
    ("at", "rung", "until"),
    [
        ((4, 6, 59), 0, (4, 7, 0)),
        ((4, 7, 0), 4, (4, 7, 0)),
        ((4, 21, 59), 4, (4, 21, 59)),
        ((4, 22, 0), 0, (5, 7, 0)),
        ((4, 0, 0), 0, (4, 7, 0)),
        ((4, 12, 0), 5, (5, 7, 0)),
        ((4, 6, 0), 9, (4, 7, 0)),
    ],
)
def test_a_telephone_rings_by_day_and_five_times_at_most(at, rung, until):
    here = ZoneInfo("Asia/Shanghai")
    day, hour, minute = at
    moment = datetime(2022, 7, day, hour, minute, tzinfo=here)
    day, hour, minute = until
    assert rules.rings_at(moment, rung) == datetime(2022, 7, day, hour, minute, tzinfo=here)


def test_codes_and_dangers_ring_at_any_time():
    assert {code for code in rules.notices() if rules.rings_at_any_time(code, "u3")} == {"N01", "M01", "M41", "L04"}
    assert rules.rings_at_any_time("N05", "u1")


def test_whatever_may_wait_for_a_person_can_be_named_by_its_case():
    to_units = {"L12"}
    assert {n.code for n in rules.notices().values() if "case_no" not in n.fields} - {
        "L04",
        "M41",
        "M69",
        "M75",
    } == to_units


def test_six_tries_over_a_day_and_a_bit_then_none():
    waits = [rules.next_try(attempts, NOW) for attempts in range(1, 7)]
    assert waits == [NOW + timedelta(minutes=m) for m in (1, 10, 60, 360, 1440)] + [None]


@given(st.text(max_size=400))
def test_a_text_is_split_into_parts_of_at_most_seventy_units_without_loss(text):
    parts = rules.sms_parts(text)
    assert all(len(part.encode("utf-16-le", "surrogatepass")) <= 140 for part in parts)
    if len(parts) == 1:
        assert parts == [text]
    else:
        numbers = [f"({place}/{len(parts)})" for place in range(1, len(parts) + 1)]
        assert all(part.startswith(number) for part, number in zip(parts, numbers, strict=True))
        assert "".join(part[len(number) :] for part, number in zip(parts, numbers, strict=True)) == text


@pytest.mark.parametrize(("text", "count"), [("邻" * 70, 1), ("邻" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2)])
def test_a_character_outside_the_basic_plane_counts_twice(text, count):
    assert len(rules.sms_parts(text)) == count
