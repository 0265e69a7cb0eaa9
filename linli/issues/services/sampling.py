"""Draws one finding in twenty by lot, and keeps what somebody other than the finder saw of it (issue-desk 19)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.issues.queries.callbacks import month_of
from linli.issues.queries.sampling import findings
from linli.issues.rules import callbacks, clocks
from linli.issues.rules.clocks import Clock
from linli.issues.rules.walking import NOT_ASKED, Here
from linli.issues.services.callbacks import month_seed
from linli.issues.services.taking import demand, photos_keep, take
from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases.rules import MissingFieldError
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

DRAW = Actor(job="findings_draw")
VERDICTS = ("real", "not_real", "unclear")


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a finding, and where the person stood."""

    verdict: str
    text: str
    photos: tuple[str, ...] = ()
    here: Here = NOT_ASKED


@transaction.atomic
def findings_draw(now: datetime) -> int:
    """Draw by lot which findings of the month, and of one that ended last night, are looked at; give how many are new.

    The lot is that of the call-backs (ADR 0015): whoever knows the seed of a month that is over can redo it.
    """
    months = sorted({month_of(now), month_of(now - timedelta(days=1))})
    drawn = 0
    for month_on in months:
        seed = month_seed(month_on, now)
        for report in findings(month_on):
            if callbacks.is_sampled(seed, report.case.number):
                look_ask(report.case, now)
                drawn += 1
    audit.record(DRAW, "issues:finding:draw", f"draw:{months[-1]:%Y-%m}", {"drawn": drawn}, now)
    return drawn


@part
def look_ask(case: "Case", now: datetime) -> None:
    """Ask for an independent look at a finding, of the district's checkers or whoever stands nearest above."""
    desk = people.role_holder("district_centre", case.area_code) or people.desk_for(case.area_code)
    dues_set(case.pk, [NewDue(Clock.SAMPLE, clocks.SAMPLE_WITHIN, desk.pk, desk.calendar_code)], now)


@transaction.atomic
def finding_look(actor: Actor, case_id: int, *, version: int, look: Look, now: datetime) -> None:
    """Keep whether a finding drawn by lot was real; its finder and whoever handled it do not say.

    It tells of the case alone: nothing is added up for a person.
    """
    held = take(actor, case_id, "look", version, now)
    if look.verdict not in VERDICTS:
        raise MissingFieldError(fields=["verdict"])
    demand(text=look.text)
    held.meet([Clock.SAMPLE], now)
    line = Line("look", Visibility.STAFF, look.text, look.verdict, data=look.here.data(held.case.lat, held.case.long))
    entry = held.move(line, "", now)
    photos_keep(look.photos, case_id=case_id, entry_id=entry.pk, role="evidence", now=now)
