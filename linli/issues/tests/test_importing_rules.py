"""A row of somebody's export becomes a report with its past, or says why not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import linli.issues
from linli.issues.rules import importing
from linli.issues.rules.importing import WHOLE, BadMappingError, BadRowError, Share, Spread, read_mapping, spread

NOW = datetime(2022, 7, 4, 2, 0, tzinfo=UTC)
MAPPING = """
external_number = "A{id}"
duplicate_of = "A{parent}"
text = "{title}\\n{body}"
photo = "photo"
photo_only_text = "只有照片"
opened_at = "opened"
closed_at = "closed"
category = "kind"
lat = "lat"
long = "long"
datum = "wgs84"
time_zone = "Asia/Shanghai"
time_formats = ["%Y/%m/%d %H:%M"]
[closed_if]
status = ["done", "gone"]
[categories]
"hole" = "0201"
"""
ROW: dict[str, Any] = {
    "id": "7", "parent": None, "title": "路上有坑", "body": "晚上看不见", "photo": False, "opened": "2022/7/1 9:05",
    "closed": "2022-07-02T10:00:00+08:00", "status": "done", "kind": "hole", "lat": "29.5", "long": 111.5,
}  # fmt: skip


def past(**changes: Any) -> importing.Past:
    return importing.past(ROW | changes, read_mapping(MAPPING), NOW)


def test_a_row_becomes_a_report_with_its_own_times():
    told = past()
    assert (told.draft.text, told.draft.category, told.draft.external_number) == ("路上有坑\n晚上看不见", "0201", "A7")
    assert (told.draft.lat, told.draft.long, told.draft.channel) == (29.5, 111.5, "hotline")
    assert told.opened_at == datetime(2022, 7, 1, 1, 5, tzinfo=UTC)
    assert told.closed_at == datetime(2022, 7, 2, 2, 0, tzinfo=UTC)
    assert told.duplicate_of == ""
    assert told.draft.is_taken_over


def test_a_row_of_another_status_is_open_whatever_its_closing_time():
    assert past(status="waiting").closed_at is None


def test_a_moment_with_a_zone_keeps_it():
    assert past(opened=NOW - timedelta(days=5)).opened_at == NOW - timedelta(days=5)


def test_a_place_may_be_unknown():
    told = past(lat=None, long="")
    assert (told.draft.lat, told.draft.long) == (None, None)


def test_a_photo_without_words_gets_words_that_say_so():
    assert past(title="", body=None, photo="True").draft.text == "只有照片"


def test_a_repeat_names_the_number_it_repeats():
    assert past(parent="3").duplicate_of == "A3"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": None}, "an external number has"),
        ({"id": "9" * 60}, "an external number has"),
        ({"title": " ", "body": None}, "no text and no photo"),
        ({"body": "长" * 4000}, "at most 4000"),
        ({"body": "零\0字节"}, "a zero byte"),
        ({"kind": "elephant"}, "unknown category 'elephant'"),
        ({"opened": "yesterday"}, "unreadable time 'yesterday'"),
        ({"opened": None}, "unreadable time"),
        ({"closed": "2022-06-30 10:00"}, "closed before it was opened"),
        ({"closed": None}, "no time of closing"),
        ({"closed": NOW + timedelta(minutes=1)}, "in the future"),
        ({"lat": "north"}, "bad position"),
        ({"lat": 95}, "bad position"),
        ({"lat": float("nan")}, "bad position"),
        ({"long": None}, "bad position"),
        ({"lat": 0, "long": 0}, "position 0, 0"),
    ],
)
def test_a_bad_row_says_why(changes: dict[str, Any], why: str):
    with pytest.raises(BadRowError, match=why):
        past(**changes)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("external_number = 3", "external_number"),
        (MAPPING.replace("[closed_if]", "colour = 'red'\n[closed_if]"), "colour"),
        (MAPPING.replace("{title}", "{title.x}"), "plain name"),
        (MAPPING.replace("{title}", "{title"), "mapping"),
        (MAPPING.replace('long = "long"', ""), "both lat and long"),
        (MAPPING.replace("Asia/Shanghai", "Mars/Olympus"), "Mars"),
        (MAPPING.replace('datum = "wgs84"', 'datum = "mars"'), "datum"),
    ],
)
def test_a_bad_mapping_says_what_to_change(text: str, why: str):
    with pytest.raises(BadMappingError, match=why):
        read_mapping(text)


def test_a_file_without_a_named_column_is_refused_whole():
    with pytest.raises(BadMappingError, match="no column kind; it has"):
        importing.demand_columns(read_mapping(MAPPING), {k: v for k, v in ROW.items() if k != "kind"})


@pytest.mark.parametrize("name", ["boston311", "zh_replies"])
def test_the_shipped_mappings_can_be_read(name: str):
    folder = Path(linli.issues.__file__).parent / "data" / "mappings"
    assert read_mapping((folder / f"{name}.toml").read_text("utf-8")).columns()


def test_a_chain_of_repeats_ends_at_the_first_and_a_circle_at_one_for_all():
    circle = {"a": "b", "b": "c", "c": "b"}
    assert {importing.root(number, circle) for number in circle} == {"b"}


def test_all_rows_of_a_number_are_in_one_share_of_a_file():
    shares = [Share(place, 3) for place in range(3)]
    held = [[share.holds(f"N{n}") for share in shares] for n in range(300)]
    assert all(sum(one) == 1 for one in held)
    assert all(sum(one) > 50 for one in zip(*held, strict=True))
    assert WHOLE.holds("N1")


def test_the_spread_of_nothing_is_nothing_and_of_one_is_itself():
    assert spread([]) == Spread(0, None, None)
    assert spread([5.0]) == Spread(1, 5.0, 5.0)
