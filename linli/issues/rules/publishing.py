"""Where a public view lies on the map (issue-desk 17)."""

import math

PRIVATE_GRID_M = 50
METRES_PER_DEGREE = 111_320


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
