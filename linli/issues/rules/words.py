"""How moments are said in messages."""

from datetime import date, datetime, timedelta

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def signature(unit: str, role: str, language: str, *, until: str = "", source: str = "") -> str:
    """Give who stands for an answer, until when, and its source, as the last words of it; `until` is an ISO date.

    >>> signature("公路养护中心", "养护股", "zh-hans", until="2022-07-15")
    '（公路养护中心养护股，2022-07-15前办结）'
    """
    if language == "en":
        parts = [f"{unit}, {role}" if role else unit, until and f"by {until}", source and f"source: {source}"]
        return f" ({'; '.join(filter(None, parts))})"
    parts = [f"{unit}{role}", until and f"{until}前办结", source and f"依据：{source}"]
    return f"（{'，'.join(filter(None, parts))}）"


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
