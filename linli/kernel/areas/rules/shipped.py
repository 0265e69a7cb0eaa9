"""The list of areas that the platform ships: Changde from the prefecture down to the village, names only."""

import csv
from importlib import resources

from linli.kernel.areas.rules.mapping import NewArea


def changde() -> tuple[NewArea, ...]:
    """Give the 2,462 areas of `data/changde.csv`, widest first within each path; its source is in data/README.md."""
    text = resources.files("linli.kernel.areas").joinpath("data/changde.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(NewArea(row["code"], row["name_zh"], row["name_en"]) for row in rows)
