"""`linli worker`: the process that does what must happen on time."""

import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from linli.site.worker import sweep


class Command(BaseCommand):
    help = "Send messages, fire clocks and tidy up until stopped (SIGTERM or Ctrl-C); the current job is finished."

    def handle(self, **_: Any) -> None:
        stop = Event()
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, lambda *_: stop.set())
        self.stdout.write("Worker started.")
        sweep(stop)
        self.stdout.write("Worker stopped.")
