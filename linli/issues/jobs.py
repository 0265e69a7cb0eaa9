"""Periodic work of the issue desk beside its clocks."""

from datetime import datetime

from linli.issues.services import (
    burden,
    callbacks,
    difficult,
    drafting,
    keeping,
    media,
    places,
    revealing,
    sampling,
    uploads,
)


def difficult_sweep(now: datetime) -> int:
    """Enter the cases that have become difficult, hourly. Give how many."""
    return difficult.difficult_sweep(now)


def callbacks_draw(now: datetime) -> int:
    """Draw the call-backs of the month so far, nightly. Give how many are new."""
    return callbacks.callbacks_draw(now)


def findings_draw(now: datetime) -> int:
    """Draw which findings somebody else looks at, nightly. Give how many are new."""
    return sampling.findings_draw(now)


def reveals_draw(now: datetime) -> int:
    """Draw which of last week's looks at contacts are looked at again, daily, once a week. Give how many."""
    return revealing.reveals_draw(now)


def leftovers_erase(now: datetime) -> int:
    """Erase what reports being written and sheets handed in leave behind; hourly. Give how many rows."""
    return drafting.leftovers_erase(now) + uploads.rows_erase(now)


def sheets_go_on(now: datetime) -> int:
    """File the next reports of the sheets that were confirmed, every 5 seconds. Give how many rows."""
    return uploads.sheets_go_on(now)


def media_fetch(now: datetime) -> int:
    """Fetch the pictures that other systems named by their address, every 10 seconds. Give how many came."""
    return media.media_fetch(now)


def retention(now: datetime) -> int:
    """Erase what tells of persons and is kept no longer, daily. Give how many rows."""
    return keeping.retention_run(now)


def places_watch(now: datetime) -> int:
    """Put places back on the list that have relapsed, hourly. Give how many."""
    return places.places_watch(now)


def forms_weigh(now: datetime) -> int:
    """Tell the owners of forms that were part of somebody's too heavy last week, weekly. Give how many forms."""
    return burden.forms_weigh(now)
