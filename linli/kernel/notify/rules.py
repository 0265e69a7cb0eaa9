"""What a notice says, which way it goes out, and when a failed one is tried again. Pure."""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from string import Formatter

# Our default (promises P3): the first try and five more over a day and a bit, then a person takes over.
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
# One part of a text message in the 16-bit alphabet that Chinese needs (issue-desk 20).
SMS_CHARS = 70
# Our default (screens 16), in the platform's zone: at night no telephone rings, nor more often than this on one day.
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
RINGS_A_DAY = 5
URGENT = "u1"
# What a message about a case that is not handled openly may hold: number, status, link and moments; never words, and
# no unit, which may give the matter away (issue-desk 16.5).
PLAIN = frozenset(
    {"accept_due", "answer_due", "case_no", "code", "due", "minutes", "page", "reopen_until", "root_no", "until"}
)
# Our own: news without any content, the same with what has become of the case, one message for several that waited,
# and the request to call somebody whom no message reached.
NEWS, STATUS, SEVERAL, TELEPHONE = "L01", "L10", "L13", "L02"
# Where a person and where a unit look a case up.
FOLLOW_PATH, DESK_PATH = "/follow/", "/desk/"

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Kind(StrEnum):
    """What a notice is to the person it tells; it decides what may be switched off."""

    # Codes, which somebody waits for, and word of a danger: they ring at any time.
    ALWAYS = "always"
    # A question, a decision or a time that runs: by which way may be chosen, none at all may not.
    RIGHTS = "rights"
    PROGRESS = "progress"
    RATING = "rating"
    # To units alone, where nobody chooses for all.
    WORK = "work"


# What a person chooses ways for, and between which ways. Everything stands in the person's list of notices as well.
CHOSEN = (Kind.RIGHTS, Kind.PROGRESS, Kind.RATING)
WAYS = ("email", "sms")


class Act(StrEnum):
    """What the audit rows of this package say was done, sorted."""

    CHANNELS_CHOOSE = "notify:channels:choose"
    MESSAGE_FAIL = "notify:message:fail"
    MESSAGE_GIVE_UP = "notify:message:give_up"
    MESSAGE_HOLD = "notify:message:hold"
    MESSAGE_LEASE = "notify:message:lease"
    MESSAGE_READ = "notify:message:read"
    MESSAGE_SEND = "notify:message:send"


class ChannelError(RuntimeError):
    """A message a channel could not pass on; the text is kept in the outbox, so it names no person."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a channel gets it. `recipient` is a reference such as "contact-7"; unused addresses are empty."""

    recipient: str
    phone: str
    email: str
    title: str
    text: str


class NoWayLeftError(ValueError):
    """A choice that leaves no way for notices a person must get."""


class NoticeError(ValueError):
    """A notice that cannot be said: unknown, or a blank is left unfilled."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One row of `data/notice_templates.csv`; `texts` and `titles` by language, `fields` are the blanks to fill."""

    code: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    fields: frozenset[str]
    # False: it is read on the case's page alone.
    goes_out: bool
    fits_sms: bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words."""

    title: str
    text: str


@cache
def notices() -> dict[str, Notice]:
    """Give every notice by its code: the rows of `data/notice_templates.csv` (issue-desk 20) whose event exists."""
    text = resources.files("linli.kernel.notify").joinpath("data/notice_templates.csv").read_text("utf-8")
    return {
        row["code"]: Notice(
            code=row["code"],
            titles={"zh-hans": row["title_zh"], "en": row["title_en"]},
            texts={"zh-hans": row["zh"], "en": row["en"]},
            fields=frozenset(row["required_fields"].split(",")),
            goes_out=row["channels"] == "all",
            fits_sms=row["sms"] == "yes",
            kind=Kind(row["kind"]),
        )
        for row in csv.DictReader(text.splitlines())
    }


def of_kind(kind: Kind) -> frozenset[str]:
    """Give the codes of the notices of a kind.

    >>> sorted(of_kind(Kind.ALWAYS))
    ['L04', 'M01', 'M41', 'N01']
    """
    return frozenset(code for code, notice in notices().items() if notice.kind == kind)


def kind_of(event: str, urgency: str) -> Kind:
    """Give what a notice about a case of that urgency is to whom it tells; about a danger every notice is urgent."""
    return Kind.ALWAYS if urgency == URGENT else notices()[event].kind


def blanks(text: str) -> frozenset[str]:
    """Give the names of the blanks in a template.

    >>> sorted(blanks("Number {case_no} went to {unit}."))
    ['case_no', 'unit']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def check(event: str, params: Mapping[str, str]) -> None:
    """Raise NoticeError unless `event` is known and `params` fill its every blank."""
    if event not in notices():
        raise NoticeError(f"no notice '{event}': add it to kernel/notify/data/notice_templates.csv")
    if missing := sorted(name for name in notices()[event].fields if not params.get(name)):
        raise NoticeError(f"notice {event} needs {', '.join(missing)}")


def render(event: str, language: str, params: Mapping[str, str]) -> Said:
    """Give a notice in words, Chinese for every language but English; raises NoticeError as `check` does.

    >>> render("N13", "en", {"case_no": "7", "outcome": "solved", "reopen_until": "3 August"}).text
    'Number 7 is closed (solved). You may reopen it until 3 August.'
    """
    check(event, params)
    notice = notices()[event]
    spoken = language if language in notice.texts else "zh-hans"
    return Said(notice.titles[spoken], notice.texts[spoken].format_map(params))


def fitting(event: str, *, is_short: bool, is_open: bool) -> str:
    """Give the notice to send in the place of `event`: itself, what became of the case alone, or news.

    Content stays on the page where a text message cannot hold it and where the case is not handled openly.
    """
    notice = notices()[event]
    if not is_open and notice.fields - PLAIN:
        return STATUS
    return NEWS if is_short and not notice.fits_sms else event


def status(event: str, language: str) -> str:
    """Give what became of a case in a word or two: the title of its notice.

    >>> status("N05", "en")
    'Dispatched'
    """
    titles = notices()[event].titles
    return titles.get(language, titles["zh-hans"])


def way_out(
    *,
    is_unit: bool,
    phone: str,
    email: str,
    configured: Collection[str],
    off: Collection[str] = (),
    is_due: bool = True,
) -> str:
    """Give the channel that can reach a recipient.

    A unit is told in its chat group, a person by e-mail if possible, else by text message. Until the operator
    configures those, the console stands for them; a person who left no address reads the case's page. So does who
    wants it by none of the ways that are open, `off` being the others, unless the notice `is_due` to everybody.

    >>> way_out(is_unit=False, phone="13800000000", email="", configured={"email"})
    'console'
    """
    if is_unit:
        return "apprise" if "apprise" in configured else "console"
    if off:
        number, address = "" if "sms" in off else phone, "" if "email" in off else email
        chosen = way_out(is_unit=False, phone=number, email=address, configured=configured)
        if chosen != "page" or not is_due:
            return chosen
    if email and "email" in configured:
        return "email"
    if phone and "sms" in configured:
        return "sms"
    return "console" if phone or email else "page"


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Give when to try again after the `attempts`-th failure (1: the first), or None when it was the last.

    >>> next_try(1, datetime(2022, 7, 4, 10, 0))
    datetime.datetime(2022, 7, 4, 10, 1)
    """
    return now + RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None


def rings_at_any_time(event: str, urgency: str) -> bool:
    """Tell whether a message may ring by night and however often: a code, or word of a danger."""
    return kind_of(event, urgency) == Kind.ALWAYS


def rings_at(moment: datetime, rung: int) -> datetime:
    """Give when a telephone may ring that has rung `rung` times on the local day of `moment`: then, or in the morning.

    >>> rings_at(datetime(2022, 7, 4, 22, 30), rung=0)
    datetime.datetime(2022, 7, 5, 7, 0)
    """
    is_early, is_late = moment.time() < QUIET_UNTIL, moment.time() >= QUIET_FROM
    if not is_early and not is_late and rung < RINGS_A_DAY:
        return moment
    return datetime.combine(moment.date() + timedelta(days=not is_early), QUIET_UNTIL, moment.tzinfo)


def sms_parts(text: str) -> list[str]:
    """Give a text as messages of at most 70 characters, numbered "(1/2)" when there are several.

    Characters are counted as the network does, in 16-bit units; none is cut in two, and no word is lost.

    >>> sms_parts("编号7已结案。")
    ['编号7已结案。']
    """
    if _units(text) <= SMS_CHARS:
        return [text]
    # Room for the number of up to 99 parts.
    room, parts = SMS_CHARS - len("(99/99)"), [""]
    for character in text:
        if _units(parts[-1] + character) > room:
            parts.append("")
        parts[-1] += character
    return [f"({place}/{len(parts)}){part}" for place, part in enumerate(parts, 1)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def moment(local: datetime, language: str) -> str:
    """Give a local moment in words; midnight is the end of the day before (24:00), as dues are meant.

    >>> moment(datetime(2022, 7, 12, 0, 0), "zh-hans"), moment(datetime(2022, 7, 6, 16, 20), "en")
    ('2022年7月11日24:00', '6 July 2022, 16:20')
    """
    clock = f"{local:%H:%M}"
    if clock == "00:00":
        local, clock = local - timedelta(days=1), "24:00"
    return f"{day(local, language)}, {clock}" if language == "en" else f"{day(local, language)}{clock}"


def day(local: date, language: str) -> str:
    """Give a day in words.

    >>> day(date(2022, 7, 6), "zh-hans"), day(date(2022, 7, 6), "en")
    ('2022年7月6日', '6 July 2022')
    """
    if language == "en":
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f"{local.year}年{local.month}月{local.day}日"
