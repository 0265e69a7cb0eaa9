"""How a row of a sheet becomes a report: its columns, and what can be wrong with a cell."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from linli.doors.datum import BadPointError, Datum, Point
from linli.issues.rules.drafts import MAX_PLACE_CHARS, MAX_TEXT_CHARS, ContactDraft, ReportDraft

# As many reports as a counter writes down in a season; more is another system's, for `linli reports import`.
MAX_CASES = 2_000
# How somebody may have come by the reports of a sheet.
CHANNELS = ("counter", "phone", "hotline", "letters_visits", "meeting")
MAX_NUMBER_CHARS = 60
_LONGEST = {"place": MAX_PLACE_CHARS, "number": MAX_NUMBER_CHARS, "name": 60}
_FORMS = {
    "phone": re.compile(r"\+?[0-9 -]{7,20}"),
    "answers": re.compile(r"\w+=[^;=]+(;\w+=[^;=]+)*"),
    "area": re.compile(r"[0-9]+"),
}
_YES = {"是": "yes", "yes": "yes", "否": "no", "no": "no"}
_DATUMS = {"wgs84": Datum.WGS84, "gcj02": Datum.GCJ02, "bd09": Datum.BD09}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the template; `note` says what belongs under it, in both languages."""

    key: str
    zh: str
    en: str
    note_zh: str
    note_en: str
    is_needed: bool = False


COLUMNS = (
    Column("number", "外部编号", "Number elsewhere", "选填；同一渠道内不重复", "optional; never twice in one channel"),
    Column(
        "text", "诉求内容", "What is wrong", "必填；不超过4000字", "needed; at most 4,000 characters", is_needed=True
    ),
    Column(
        "category", "类别", "Category", "必填；类别代码或名称", "needed; code or name of a category", is_needed=True
    ),
    Column("danger", "是否有即时危险", "Danger now", "必填；是或否", "needed; yes or no", is_needed=True),
    Column("nature", "性质", "Nature", "选填；如求助、投诉，默认求助", "optional; help if empty"),
    Column("answers", "类别问题答复", "Answers", "选填；如 accident=no;depth=deep", "optional; accident=no;depth=deep"),
    Column("area", "区划代码", "Area code", "选填；数字", "optional; digits"),
    Column("place", "地点", "Place", "选填；不超过200字", "optional; at most 200 characters"),
    Column("lat", "纬度", "Latitude", "选填；如29.0312", "optional; 29.0312"),
    Column("long", "经度", "Longitude", "选填；如111.6985", "optional; 111.6985"),
    Column("datum", "坐标系", "Datum", "选填；WGS84、GCJ02或BD09", "optional; WGS84, GCJ02 or BD09"),
    Column("name", "诉求人", "Reporter", "选填", "optional"),
    Column("phone", "联系电话", "Telephone", "选填；文本格式", "optional; as text"),
)
_BY_NAME = {name.lower(): column.key for column in COLUMNS for name in (column.zh, column.en)}


@dataclass(frozen=True, slots=True)
class Names:
    """Codes of the desk's tables by what people write for them: code or name, in lower case."""

    categories: Mapping[str, str]
    natures: Mapping[str, str]


# A column's key and what is wrong there, as a code that pages put into words.
Fault = tuple[str, str]


class BadCellsError(ValueError):
    """A row that cannot be filed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def key_of(heading: str) -> str:
    """Give the key of a heading, with or without a star; empty for a column of somebody else's.

    >>> key_of("类别*"), key_of("what is wrong"), key_of("备注")
    ('category', 'text', '')
    """
    return _BY_NAME.get(heading.strip().rstrip("*＊").strip().lower(), "")


def by_key(cells: Mapping[str, str]) -> dict[str, str]:
    """Give the cells of a row by the keys of their columns."""
    return {key: text for heading, text in cells.items() if (key := key_of(heading))}


def draft(cells: Mapping[str, str], names: Names, channel: str) -> ReportDraft:
    """Give the report a row tells, its cells by key; BadCellsError names every cell that must be put right."""
    faults = list(_faults(cells, names))
    if faults:
        raise BadCellsError(faults)
    said = {key: text.strip() for key, text in cells.items()}
    answers = dict(pair.split("=", 1) for pair in said.get("answers", "").split(";") if pair)
    is_point = bool(said.get("lat"))
    return ReportDraft(
        said["text"],
        category=names.categories[said["category"].lower()],
        nature=names.natures[said["nature"].lower()] if said.get("nature") else "help",
        channel=channel,
        answers={"danger_now": _YES[said["danger"].lower()], **answers},
        lat=float(said["lat"]) if is_point else None,
        long=float(said["long"]) if is_point else None,
        datum=_DATUMS[said["datum"].lower()] if is_point and said.get("datum") else "",
        area_code=said.get("area", ""),
        place_text=said.get("place", ""),
        contact=ContactDraft(said.get("name", ""), said.get("phone", "")),
        external_number=said.get("number", ""),
    )


def _faults(cells: Mapping[str, str], names: Names) -> Iterator[Fault]:
    for column in COLUMNS:
        text = cells.get(column.key, "").strip()
        if why := _fault(column.key, text, names) if text else ("needed" if column.is_needed else ""):
            yield column.key, why
    lat, long = cells.get("lat", "").strip(), cells.get("long", "").strip()
    if bool(lat) != bool(long):
        yield ("long" if lat else "lat"), "needed"
    elif lat and not _is_point(lat, long):
        yield "lat", "no_point"


def _fault(key: str, text: str, names: Names) -> str:
    """Give what is wrong with a cell that is not empty."""
    if len(text) > _LONGEST.get(key, MAX_TEXT_CHARS):
        return "too_long"
    known: dict[str, Container[str]] = {
        "category": names.categories, "nature": names.natures, "datum": _DATUMS, "danger": _YES
    }  # fmt: skip
    if key in known and text.lower() not in known[key]:
        return "yes_or_no" if key == "danger" else "unknown"
    if key in _FORMS and not _FORMS[key].fullmatch(text):
        return f"no_{key}"
    return ""


def _is_point(lat: str, long: str) -> bool:
    try:
        point = Point(float(lat), float(long))
    except (ValueError, BadPointError):
        return False
    return not point.lat == point.long == 0
