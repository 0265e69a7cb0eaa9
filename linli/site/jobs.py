"""The table of every job of the platform: what runs, how often, how long it may take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from linli.issues.jobs import (
    callbacks_draw,
    difficult_sweep,
    findings_draw,
    forms_weigh,
    leftovers_erase,
    media_fetch,
    places_watch,
    retention,
    reveals_draw,
    sheets_go_on,
)
from linli.kernel.areas.jobs import overlaps_and_gaps
from linli.kernel.audit.jobs import audit_seal, erasures_write
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.deadlines.jobs import clocks_alarm
from linli.kernel.feed.jobs import feed_forget
from linli.kernel.files.jobs import files_orphans_erase
from linli.kernel.notify.jobs import outbox_send
from linli.mediation.jobs import (
    agreements_begin,
    agreements_watch,
    calls_draw,
    disputes_anonymise,
    papers_draw,
    privates_forget,
)


@dataclass(frozen=True, slots=True)
class Job:
    """One job: it takes the moment, is safe to run twice, and gives what it did (0 or "" for nothing)."""

    name: str
    run: Callable[[datetime], int | str]
    period_s: float
    limit_s: float = 60


# Periods are our defaults; docs/operate.md says what each job does and when its silence is an alarm.
JOBS = (
    Job("dues_fire", dues_fire, period_s=5),
    Job("outbox_send", outbox_send, period_s=2),
    Job("audit_seal", audit_seal, period_s=60),
    Job("erasures_write", erasures_write, period_s=5),
    Job("files_orphans_erase", files_orphans_erase, period_s=3600),
    Job("overlaps_and_gaps", overlaps_and_gaps, period_s=24 * 3600),
    Job("clocks_alarm", clocks_alarm, period_s=3600),
    Job("feed_forget", feed_forget, period_s=3600),
    Job("difficult_sweep", difficult_sweep, period_s=3600),
    Job("callbacks_draw", callbacks_draw, period_s=24 * 3600),
    Job("findings_draw", findings_draw, period_s=24 * 3600),
    Job("forms_weigh", forms_weigh, period_s=7 * 24 * 3600),
    Job("places_watch", places_watch, period_s=3600),
    Job("reveals_draw", reveals_draw, period_s=24 * 3600),
    Job("leftovers_erase", leftovers_erase, period_s=3600),
    # Stopped or late, the next run goes on where it was.
    Job("retention", retention, period_s=24 * 3600, limit_s=1800),
    Job("disputes_anonymise", disputes_anonymise, period_s=24 * 3600, limit_s=1800),
    Job("privates_forget", privates_forget, period_s=24 * 3600, limit_s=1800),
    # Twenty documents of at most some seconds each.
    Job("papers_draw", papers_draw, period_s=10, limit_s=300),
    Job("agreements_begin", agreements_begin, period_s=60),
    Job("agreements_watch", agreements_watch, period_s=24 * 3600, limit_s=1800),
    Job("calls_draw", calls_draw, period_s=24 * 3600),
    Job("sheets_go_on", sheets_go_on, period_s=5),
    # Eight pictures of at most 24 s each.
    Job("media_fetch", media_fetch, period_s=10, limit_s=240),
)
