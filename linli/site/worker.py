"""Sweeps what must happen. Rows carry their own leases, so any number of workers may run the same jobs."""

import logging
import time
from collections.abc import Sequence
from threading import Event

from django.db import close_old_connections

from linli.doors import clock, outage
from linli.site import metrics
from linli.site.jobs import JOBS, Job

log = logging.getLogger(__name__)


def sweep(stop: Event, jobs: Sequence[Job] = JOBS) -> None:
    """Run every job each time its period is over, until `stop` is set; a job that has begun is finished first."""
    next_s = dict.fromkeys(jobs, 0.0)
    while not stop.is_set():
        for job in jobs:
            if time.monotonic() >= next_s[job] and not stop.is_set():
                _run(job)
                next_s[job] = time.monotonic() + job.period_s
        stop.wait(max(0.0, min(next_s.values()) - time.monotonic()))


def _run(job: Job) -> None:
    """Run one job and say in one line what it did; a failing job is logged and tried again after its period."""
    close_old_connections()
    began_s = time.monotonic()
    fields = {"job": job.name}
    try:
        done = job.run(clock.now())
    except Exception as error:
        metrics.JOB_FAILURES.labels(job.name).inc()
        if outage.is_outage(error):
            outage.alarm(error)
        else:
            log.exception("job %s failed; it runs again in %s s", job.name, job.period_s, extra={"fields": fields})
    else:
        metrics.JOB_DONE.labels(job.name).set(clock.now().timestamp())
        if done:
            log.info("job %s: %s", job.name, done, extra={"fields": {**fields, "done": done}})
    took_s = time.monotonic() - began_s
    metrics.JOB_S.labels(job.name).observe(took_s)
    if took_s > job.limit_s:
        # A thread cannot be stopped from outside; the leases let another worker take the rows meanwhile.
        said = "job %s took %.0f s, its limit is %s s"
        log.warning(said, job.name, took_s, job.limit_s, extra={"fields": fields})
    close_old_connections()
