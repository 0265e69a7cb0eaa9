"""What may stand in a public view (issue-desk 17)."""

import math
import re

# What a text must not show: mobile and landline numbers, identity numbers, vehicle plates.
_PERSONAL = {
    "phone": re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?!\d)"),
    "identity": re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    "plate": re.compile(r"[\u4e00-\u9fff][A-Z][·\s]?[A-Z0-9]{5,6}(?![A-Z0-9])"),
}
PRIVATE_GRID_M = 50
METRES_PER_DEGREE = 111_320


def personal(text: str) -> tuple[str, ...]:
    """Give the kinds of personal data a text still shows.

    >>> personal("联系电话13800138000，车牌湘J·12345")
    ('phone', 'plate')
    """
    return tuple(name for name, pattern in _PERSONAL.items() if pattern.search(text))


def masked(text: str) -> str:
    """Give a text with every piece of personal data replaced by stars.

    >>> masked("请联系13800138000，车牌湘J·12345")
    '请联系***，车牌***'
    """
    for pattern in _PERSONAL.values():
        text = pattern.sub("***", text)
    return text


def public_point(lat: float | None, long: float | None, *, is_private: bool) -> tuple[float | None, float | None]:
    """Give the point to show: to the metre in a public place, on a 50 m grid for indoor or private matters.

    >>> public_point(29.0312345, 111.6987654, is_private=False)
    (29.03123, 111.69877)
    """
    if lat is None or long is None:
        return None, None
    if not is_private:
        return round(lat, 5), round(long, 5)
    step = PRIVATE_GRID_M / METRES_PER_DEGREE
    wide = step / math.cos(math.radians(lat))
    return round(round(lat / step) * step, 6), round(round(long / wide) * wide, 6)
