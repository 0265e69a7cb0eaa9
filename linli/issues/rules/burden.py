"""Which forms may be asked for, what is asked once, and how the weight of forms is told (issue-desk 19). Pure."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median, quantiles

MAX_NAME_CHARS, MAX_WORDS_CHARS, MAX_FIELDS, MAX_LABEL_CHARS = 60, 200, 40, 40
MAX_MONTHS = 12
# One form counts at most so long, and a week of forms above this is told to their owners (issue-desk 19).
MAX_FILL_MIN, MAX_WEEK_MIN = 30, 120
# Our default: of fewer people a median would tell of one of them.
LEAST_WORKERS = 5
PREFILLED = "="


class AskedOf(StrEnum):
    """Who is asked to fill a form in."""

    GRID = "grid"
    VILLAGE = "village"


class Act(StrEnum):
    """What the audit rows about forms say was done, sorted."""

    FORM_END = "issues:form:end"
    FORM_FILL = "issues:form:fill"
    FORM_REGISTER = "issues:form:register"
    FORM_RULE = "issues:form:rule"
    FORMS_WEIGH = "issues:forms:weigh"


# What the platform knows of whoever fills a form in, by the words forms ask for it with.
_KNOWN = {
    "name": ("姓名", "填表人", "填报人", "网格员", "name", "filled in by"),
    "unit": ("单位", "填报单位", "所在单位", "unit"),
    "place": ("网格", "所在网格", "村", "社区", "村社区", "所在村", "place", "grid", "village"),
    "day": ("日期", "填报日期", "填表日期", "填报时间", "date"),
}
HELD = {word.replace(" ", ""): source for source, words in _KNOWN.items() for word in words}


class AskedTwiceError(ValueError):
    """Fields that are held already and not filled in from there; `labels` names each with its source."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        super().__init__(f"asked twice: {', '.join(labels)}")
        self.labels = labels


class NothingHeldError(ValueError):
    """Fields to be filled in already of which nothing is held."""

    def __init__(self, labels: Collection[str]) -> None:
        super().__init__(f"not held: {', '.join(labels)}")
        self.labels = labels


def plain(label: str) -> str:
    """Give the words of a field without spaces, signs and case, so that the same is found however it is written.

    >>> plain("姓 名："), plain("Ｎａｍｅ")
    ('姓名', 'name')
    """
    return "".join(c for c in unicodedata.normalize("NFKC", label).casefold() if c.isalnum())


def fields_of(text: str, elsewhere: Mapping[str, str]) -> list[dict[str, str]]:
    r"""Read the fields of a form, one a line; a line that begins with "=" is filled in from what is held already.

    `elsewhere` gives what other forms ask of the same people: plain label → source. Ask once: AskedTwiceError for
    what is held and asked again, NothingHeldError for what is to be filled in and not held.

    >>> fields_of("=姓名\n户数", {})
    [{'label': '姓名', 'source': 'name'}, {'label': '户数', 'source': ''}]
    """
    held = {**elsewhere, **HELD}
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip(f"{PREFILLED} ")))
    twice, unknown, found = {}, [], []
    for line in lines:
        label = line.removeprefix(PREFILLED).strip()
        source = held.get(plain(label), "")
        if line.startswith(PREFILLED) and not source:
            unknown.append(label)
        if source and not line.startswith(PREFILLED):
            twice[label] = source
        found.append({"label": label, "source": source})
    if twice:
        raise AskedTwiceError(twice)
    if unknown:
        raise NothingHeldError(unknown)
    return found


def counted(minutes: int) -> int:
    """Give the minutes that count of a fill: from one to thirty.

    >>> counted(0), counted(12), counted(500)
    (1, 12, 30)
    """
    return min(max(minutes, 1), MAX_FILL_MIN)


def week_of(day: date) -> date:
    """Give the Monday of a day's week.

    >>> week_of(date(2022, 7, 10)).isoformat()
    '2022-07-04'
    """
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Weight:
    """What forms cost in a week: minutes and number of forms, half of the workers at most, nine tenths at most."""

    workers: int
    median_min: float
    p90_min: float
    median_forms: float
    p90_forms: float


def weight(per_worker: Sequence[tuple[int, int]]) -> Weight | None:
    """Give the weight of (minutes, forms) of each worker; None of fewer than five, whom it would give away.

    >>> weight([(10, 1), (20, 2), (30, 3), (40, 4), (150, 9)])
    Weight(workers=5, median_min=30, p90_min=106.0, median_forms=3, p90_forms=7.0)
    >>> weight([(10, 1)] * 4)
    """
    if len(per_worker) < LEAST_WORKERS:
        return None
    minutes, forms = zip(*per_worker, strict=True)
    return Weight(len(per_worker), median(minutes), _p90(minutes), median(forms), _p90(forms))


def _p90(numbers: Sequence[int]) -> float:
    return quantiles(numbers, n=10, method="inclusive")[-1]
