"""`linli worker`: the process that does what must happen on time."""

import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from linli.site import metrics
from linli.site.worker import sweep


class Command(BaseCommand):
    help = "Send messages, fire clocks and tidy up until stopped (SIGTERM or Ctrl-C); the current job is finished."

    def add_arguments(self, parser: CommandParser) -> None:
        metrics.add_option(parser)

    def handle(self, *, metrics_port: int, **_: Any) -> None:
        metrics.serve(metrics_port)
        stop = Event()
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, lambda *_: stop.set())
        self.stdout.write("Worker started.")
        sweep(stop)
        self.stdout.write("Worker stopped.")
