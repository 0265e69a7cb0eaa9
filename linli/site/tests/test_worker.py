"""The worker: every job in its turn, a failing one does no harm, a stop waits for the one that has begun."""

import logging
from datetime import UTC, datetime
from threading import Event, Thread

from linli.doors import clock
from linli.site import metrics
from linli.site.jobs import Job
from linli.site.worker import sweep

PATIENCE_S = 5


def swept(stop, *jobs):
    thread = Thread(target=sweep, args=(stop, jobs))
    thread.start()
    return thread


def test_a_job_gets_the_moment_and_runs_again_after_its_period():
    moments, stop, moment = [], Event(), datetime(2022, 7, 4, 2, tzinfo=UTC)

    def note(now):
        moments.append(now)
        if len(moments) == 2:
            stop.set()
        return 0

    with clock.frozen(moment):
        swept(stop, Job("note", note, period_s=0.01)).join(PATIENCE_S)
    assert moments == [moment, moment]


def test_a_failing_job_is_named_and_the_next_one_runs(caplog):
    stop = Event()

    def fail(now):
        raise OSError("the disk is full")

    def finish(now):
        stop.set()
        return "finished"

    with caplog.at_level(logging.INFO, "linli.site.worker"):
        swept(stop, Job("fail", fail, period_s=1), Job("finish", finish, period_s=1)).join(PATIENCE_S)
    assert [r.getMessage() for r in caplog.records] == ["job fail failed; it runs again in 1 s", "job finish: finished"]
    assert metrics.REGISTRY.get_sample_value("linli_job_failures_total", {"job": "fail"}) == 1
    assert metrics.REGISTRY.get_sample_value("linli_job_last_success_timestamp_seconds", {"job": "finish"})


def test_a_stop_waits_for_the_job_that_has_begun():
    stop, begun, release, done = Event(), Event(), Event(), []

    def slow(now):
        begun.set()
        release.wait(PATIENCE_S)
        done.append(now)
        return 1

    thread = swept(stop, Job("slow", slow, period_s=60))
    begun.wait(PATIENCE_S)
    stop.set()
    release.set()
    thread.join(PATIENCE_S)
    assert len(done) == 1


def test_a_job_over_its_limit_is_named(caplog):
    stop = Event()

    def late(now):
        stop.wait(0.02)
        stop.set()
        return 0

    swept(stop, Job("late", late, period_s=60, limit_s=0.01)).join(PATIENCE_S)
    assert "job late took" in caplog.text
