"""The alarm about clocks. Clocks take effect through the jobs of `cases`, which know their kinds."""

import logging
from datetime import datetime

from linli.kernel.deadlines.queries import provisional_dues, stuck_dues
from linli.kernel.people.rules import Actor

# Five tries are about half an hour; our default.
TRIES = 5
NAMED = 20
ALARM = Actor(job="clocks")
log = logging.getLogger(__name__)


def clocks_alarm(_now: datetime) -> int:
    """Log what an administrator must see to, and give how many clocks that concerns."""
    stuck, provisional = stuck_dues(ALARM, TRIES), provisional_dues(ALARM)
    if failing := stuck.count():
        first = ", ".join(str(pk) for pk in stuck.values_list("pk", flat=True)[:NAMED])
        log.error("%s clocks fail to take effect, see the errors above; the first are due %s", failing, first)
    if waiting := provisional.count():
        years = ", ".join(str(year.year) for year in provisional.datetimes("due_at", "year"))
        log.error("%s clocks wait for the holidays of %s: see `linli calendar announce`", waiting, years)
    return failing + waiting
