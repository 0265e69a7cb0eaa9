"""The roll of a group as a sheet: its columns, and every row that cannot be taken over (mediation 19). Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from linli.mediation.rules.abilities import Ability, ability_fault, acts_for_other
from linli.mediation.rules.money import fen
from linli.mediation.rules.parties import Side
from linli.mediation.rules.terms import day

# By key: the Chinese heading, the English one, and whether every row needs it.
COLUMNS: Mapping[str, tuple[str, str, bool]] = {
    "unit": ("房号", "Unit", True),
    "name": ("姓名", "Name", True),
    "capacity": ("身份", "Capacity", True),
    "area": ("面积（平方米）", "Area (m2)", False),
    "factor": ("系数", "Factor", False),
    "fixed": ("金额（元）", "Sum (yuan)", False),
    "phone": ("电话", "Telephone", False),
    "held": ("暂缓原因", "Held because", False),
    "born": ("出生日期（未成年人填写）", "Born on (of minors)", False),
    "represented": ("法定代理人", "Legal representative", False),
}
CAPACITIES = {
    "业主": "owner", "共有人": "co_owner", "继承人": "heir", "承租人": "tenant", "劳动者": "worker", "owner": "owner",
    "co-owner": "co_owner", "heir": "heir", "tenant": "tenant", "worker": "worker",
}  # fmt: skip
MOST_MEMBERS = 500
MAX_NAME_CHARS, MAX_UNIT_CHARS, MAX_HELD_CHARS = 80, 40, 200
_DECIMAL = re.compile(r"\d{1,6}(?:\.\d{1,2})?")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}")


# A group is spoken for by two to five (Ningbo regulation 20; medical dispute regulation 30).
FEWEST_ELECTED, MOST_ELECTED = 2, 5
# On what they speak for those who elected them: who mediates, evidence, dates, more time. Nobody gives up, admits or
# settles anything for a member (mediation 19; Civil Procedure Law 56 for suits).
PROCEDURAL = frozenset({"choice", "waiver", "pause", "extension", "skip_exchange", "short_notice", "two_of_three"})


def spoken_for(
    said: Mapping[tuple[int, str, str], bool], elected: Mapping[int, int]
) -> dict[tuple[int, str, str], bool]:
    """Give the words of all with those of the elected for who said nothing itself; of fewer than two nobody speaks.

    >>> spoken_for({(1, "pause", ""): True, (2, "pause", ""): False}, {3: 1, 4: 2})[3, "pause", ""]
    True
    >>> spoken_for({(1, "pause", ""): True}, {3: 1})
    {(1, 'pause', ''): True}
    """
    told = dict(said)
    if not FEWEST_ELECTED <= len(set(elected.values())) <= MOST_ELECTED:
        return told
    for member, speaker in elected.items():
        for (who, kind, about), yes in said.items():
            if who == speaker and kind in PROCEDURAL:
                told.setdefault((member, kind, about), yes)
    return told


def election_fault(who: int, elected: int | None, members: Collection[int], others: Mapping[int, int]) -> str:
    """Give why a member cannot elect somebody, as a code; `others` are the elections of the other members.

    >>> election_fault(3, 4, {1, 2, 3, 4}, {1: 2}), election_fault(3, 1, {1, 2, 3}, {1: 2})
    ('', 'elected_elsewhere')
    """
    if who not in members or (elected is not None and elected not in members):
        return "no_member"
    if elected is None:
        return ""
    faults = {
        "elects_itself": elected == who,
        # Who speaks for others speaks for itself, and nobody speaks at second hand.
        "elected_elsewhere": elected in others or who in others.values(),
        "too_many_elected": len({*others.values(), elected}) > MOST_ELECTED,
    }
    return next((code for code, is_so in faults.items() if is_so), "")


@dataclass(frozen=True, slots=True)
class Row:
    """One member of the roll; hundredths are whole numbers."""

    place: int
    unit: str
    name: str
    capacity: str
    area: int | None = None
    factor: int = 100
    fixed: int | None = None
    phone: str = ""
    held: str = ""
    # Of a minor alone; it is not kept.
    born_on: date | None = None
    represented_by: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row of the file, counted as the spreadsheet counts, in which column, as a code."""

    place: int
    column: str
    code: str


def key_of(heading: str) -> str:
    """Give the column of a heading in either language; "" for a strange one.

    >>> key_of("房号"), key_of("unit"), key_of("备注")
    ('unit', 'unit', '')
    """
    bare = heading.strip().rstrip("*＊").strip().casefold()
    found = (
        key for key, (zh, en, _) in COLUMNS.items() if bare in {zh.casefold(), zh.partition("（")[0], en.casefold()}
    )
    return next(found, "")


def missing_columns(headings: Sequence[str]) -> list[str]:
    """Give the columns a sheet lacks."""
    there = {key_of(heading) for heading in headings}
    return [key for key, (_, _, is_needed) in COLUMNS.items() if is_needed and key not in there]


def hundredths(typed: str) -> int | None:
    """Give a decimal with two places as a whole number of hundredths; None for anything else.

    >>> hundredths("86.5"), hundredths("1,5"), hundredths("86.505")
    (8650, None, None)
    """
    if not typed.isascii() or not _DECIMAL.fullmatch(typed):
        return None
    whole, _, rest = typed.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


def read(
    lines: Sequence[tuple[int, Mapping[str, str], Sequence[str]]], today: date, others: Sequence[tuple[str, str]] = ()
) -> tuple[list[Row], list[Fault]]:
    """Read the lines of a sheet: place, cells by heading, headings of formulas. Give the members and every fault.

    A minor is represented (9), and not by somebody of the other side, whose names come as `others` (10). Cells that
    were merged are empty in all rows but one, and so are found as missing.
    """
    rows, faults, units = [], [], dict[str, int]()
    for place, cells, formulas in lines:
        said = {key: text.strip() for heading, text in cells.items() if (key := key_of(heading))}
        found = [Fault(place, key_of(heading) or heading, "formula") for heading in formulas]
        found += [*_faults(place, said), *_alone(place, said, today, others)]
        unit = said.get("unit", "")
        if unit and unit in units and said.get("capacity") not in {"共有人", "co-owner", "继承人", "heir"}:
            found.append(Fault(place, "unit", "twice"))
        units.setdefault(unit, place)
        faults += found
        if not found:
            rows.append(_row(place, said))
    if len(lines) > MOST_MEMBERS:
        faults.append(Fault(0, "", "too_many"))
    return rows, faults


def _faults(place: int, said: Mapping[str, str]) -> list[Fault]:
    wrong = {
        "name": len(said.get("name", "")) > MAX_NAME_CHARS,
        "unit": len(said.get("unit", "")) > MAX_UNIT_CHARS,
        "held": len(said.get("held", "")) > MAX_HELD_CHARS,
        "capacity": bool(said.get("capacity")) and said["capacity"].casefold() not in CAPACITIES,
        "area": bool(said.get("area")) and not hundredths(said["area"]),
        "factor": bool(said.get("factor")) and not hundredths(said["factor"]),
        "fixed": bool(said.get("fixed")) and fen(said["fixed"]) is None,
        "phone": bool(said.get("phone")) and not _PHONE.fullmatch(said["phone"]),
    }
    empty = [key for key, (_, _, is_needed) in COLUMNS.items() if is_needed and not said.get(key)]
    return [
        *(Fault(place, key, "empty") for key in empty),
        *(Fault(place, key, "wrong") for key, is_wrong in wrong.items() if is_wrong),
    ]


def _alone(place: int, said: Mapping[str, str], today: date, others: Sequence[tuple[str, str]]) -> list[Fault]:
    typed, acts = said.get("born", ""), said.get("represented", "")
    born_on = day(typed)
    why = ability_fault(Ability(born_on, represented_by=acts), today)
    wrong = {
        ("born", "wrong"): bool(typed) and (born_on is None or why == "born_later"),
        ("represented", "minor"): why == "minor_alone",
        ("represented", "wrong"): len(acts) > MAX_NAME_CHARS,
        ("represented", "other_side"): acts_for_other(acts, Side.APPLICANT, others),
    }
    return [Fault(place, column, code) for (column, code), is_wrong in wrong.items() if is_wrong]


def _row(place: int, said: Mapping[str, str]) -> Row:
    return Row(
        place, said["unit"], said["name"], CAPACITIES[said["capacity"].casefold()],
        hundredths(said["area"]) if said.get("area") else None,
        (hundredths(said["factor"]) or 100) if said.get("factor") else 100,
        fen(said["fixed"]) if said.get("fixed") else None, said.get("phone", ""), said.get("held", ""),
        day(said.get("born", "")), said.get("represented", ""),
    )  # fmt: skip
