"""Where somebody stood who acts outdoors: taken for the act alone, kept with it, never followed (issue-desk 19)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.issues.rules.nearness import distance_m

# Our default: what a telephone between houses may be off, and a look from across the street.
FAR_M = 200
NO_POSITION = ("no_signal", "indoors", "switched_off", "no_device")


@dataclass(frozen=True, slots=True)
class Here:
    """A position in degrees (WGS-84) with its accuracy, or why there is none; and the device's own time of the act."""

    lat: float | None = None
    long: float | None = None
    accuracy_m: int | None = None
    why: str = ""
    made_at: datetime | None = None

    def off_m(self, lat: float | None, long: float | None) -> int | None:
        """Give how many metres away from a place the act was, where that is more than chance; None else.

        >>> Here(29.0, 111.7, 20).off_m(29.01, 111.7), Here(29.0, 111.7, 20).off_m(29.001, 111.7), Here().off_m(29, 111)
        (1113, None, None)
        """
        if self.lat is None or self.long is None or lat is None or long is None:
            return None
        away_m = round(distance_m(self.lat, self.long, lat, long))
        return away_m if away_m > FAR_M + (self.accuracy_m or 0) else None

    def data(self, lat: float | None = None, long: float | None = None) -> dict[str, Any]:
        """Give what the timeline keeps beside the line; `lat` and `long` are the place the act belongs to."""
        known = {
            "lat": self.lat,
            "long": self.long,
            "accuracy_m": self.accuracy_m,
            "why": self.why or None,
            "off_m": self.off_m(lat, long),
            "made_at": self.made_at.isoformat() if self.made_at else None,
        }
        return {"here": {name: value for name, value in known.items() if value is not None}}


# Where nobody asks for a position, as at a desk.
NOT_ASKED = Here()
