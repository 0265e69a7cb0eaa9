"""What a monitoring system asks for: what this process has done, and what waits in the database.

Every process tells for itself, on a port of its own that is open to its machine alone.
"""

import platform
from collections.abc import Iterator
from datetime import datetime
from functools import cache

import django
import prometheus_client
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from linli import __version__
from linli.doors import clock
from linli.kernel.audit.queries import sealing
from linli.kernel.deadlines import queries as deadlines
from linli.kernel.notify import queries as notify
from linli.site import live, refusals

# Nobody outside can reach it, whatever the proxy in front is told to pass on.
HOST = "127.0.0.1"
# From a page that needs no query to one that somebody takes for broken.
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS = Counter("linli_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
REQUEST_S = Histogram(
    "linli_request_seconds", "Time of a request in its thread.", ["route"], buckets=BUCKETS_S, registry=REGISTRY
)
DATABASE_S = Counter("linli_database_seconds", "Time of statements, without commits.", ["route"], registry=REGISTRY)
STATEMENTS = Counter("linli_database_statements", "Statements sent.", ["route"], registry=REGISTRY)
THREADS_AWAITED = Gauge("linli_threads_awaited", "Requests that wait for a thread.", registry=REGISTRY)
STREAMS = Gauge("linli_streams_open", "Live streams open.", registry=REGISTRY)
STREAMS.set_function(lambda: len(live.HUB.streams))
JOB_S = Histogram("linli_job_seconds", "Time of a run of a job.", ["job"], buckets=BUCKETS_S, registry=REGISTRY)
JOB_FAILURES = Counter("linli_job_failures", "Runs of a job that raised an error.", ["job"], registry=REGISTRY)
JOB_DONE = Gauge("linli_job_last_success_timestamp_seconds", "End of the last good run.", ["job"], registry=REGISTRY)
BUILD = Info("linli_build", "What runs.", registry=REGISTRY)
BUILD.info({"version": __version__, "python": platform.python_version(), "django": django.get_version()})


def requested(method: str, route: str, status: int, took_s: float, database_s: float, statements: int) -> None:
    """Count one request that was answered."""
    answers, time, databases, sent = _counters(method, route, status)
    answers.inc()
    time.observe(took_s)
    databases.inc(database_s)
    sent.inc(statements)


@cache
def _counters(method: str, route: str, status: int) -> tuple[Counter, Histogram, Counter, Counter]:
    """Look up once what counts the answers of a route."""
    here = DATABASE_S.labels(route), STATEMENTS.labels(route)
    return REQUESTS.labels(method, route, status), REQUEST_S.labels(route), *here


class Waiting(Collector):
    """What waits in the database, looked at whenever somebody asks."""

    def collect(self) -> Iterator[Metric]:
        """Give the figures; where the database does not answer, that alone."""
        try:
            found = list(_waiting(clock.now()))
        except DatabaseError:
            found = []
        yield GaugeMetricFamily("linli_database_up", "Whether the database answers.", value=bool(found))
        yield from found


REGISTRY.register(Waiting())


class Refused(Collector):
    """Who was refused before there was a request to count."""

    def collect(self) -> Iterator[Metric]:
        """Give the count of each reason, by lane."""
        said = "Requests refused before a page was made."
        found = CounterMetricFamily("linli_requests_refused", said, labels=["reason", "lane"])
        for (why, lane), count in refusals.COUNTS.items():
            found.add_metric([why, lane], count)
        yield found


REGISTRY.register(Refused())


class Asked(Collector):
    """All figures, to be asked for from a thread of its own each time."""

    def collect(self) -> Iterator[Metric]:
        """Give the figures, and the thread's connection back."""
        yield from REGISTRY.collect()
        connection.close()


def add_option(parser: CommandParser) -> None:
    """Let a command be told on which port to tell the figures."""
    parser.add_argument("--metrics-port", type=int, default=0, help="tell Prometheus' figures there, to this machine")


def serve(port: int) -> None:
    """Tell the figures at `http://127.0.0.1:PORT/metrics`, from threads of their own: while all others are busy, too.

    For 0 nothing is told. Raises CommandError where the port is taken.
    """
    try:
        if port:
            prometheus_client.start_http_server(port, HOST, registry=Asked())
    except OSError as error:
        raise CommandError(f"--metrics-port {port}: {error.strerror}") from error


def _waiting(now: datetime) -> Iterator[Metric]:
    for name, said, (count, oldest) in (
        ("outbox", "Messages that should have gone out", notify.backlog(now)),
        ("dues", "Clocks of cases that should have taken effect", deadlines.backlog(now)),
        ("unsealed", "Audit rows without a seal", sealing.backlog()),
    ):
        age_s = (now - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily(f"linli_{name}_waiting", f"{said}.", value=count)
        yield GaugeMetricFamily(f"linli_{name}_oldest_seconds", f"{said}: age of the oldest.", value=age_s)
    untold = "Persons to be telephoned, because no message reached them."
    yield GaugeMetricFamily("linli_notices_failed", untold, value=notify.untold_count())
