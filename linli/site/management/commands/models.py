"""`linli models`: learn what understands texts, and measure it."""

import json
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from linli.doors import clock
from linli.doors.sheet_in import BadSheetError
from linli.issues.services import evaluating, models
from linli.kernel.people.rules import Actor
from linli.site.demo.texts import MARKS, ROADS, TEXTS, WHEN

OPERATOR = Actor(job="models")
INTERRUPTED = 130


class Command(BaseCommand):
    """Train the models of text, or measure them. Exit status: 0 done, 130 stopped with Ctrl-C."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        train = actions.add_parser("train", help="learn from the taxonomy, the desk and the data folder; install")
        train.add_argument("--data-dir", type=Path, default=settings.ENV.data_dir, help="default: LINLI_DATA_DIR")
        measure = actions.add_parser("evaluate", help="print as JSON how right a model is on a file")
        measure.add_argument("--task", choices=list(evaluating.Task), required=True)
        measure.add_argument("--data", type=Path, required=True, help="a file with the columns of the shared ones")
        measure.add_argument(
            "--folds", type=int, default=0, help="learn anew on all but one of so many parts, for each"
        )
        measure.add_argument("--also", type=Path, nargs="*", default=(), help="category: more files to learn from")

    def handle(self, *_args: object, **options: Any) -> None:
        with ExitStack() as stack:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self.bars = stack.enter_context(Progress(*columns, console=Console(stderr=True)))
            self.tasks: dict[str, Any] = {}
            try:
                said = self._train(options) if options["action"] == "train" else self._evaluate(options)
            except (BadSheetError, LookupError, OSError, ValueError) as error:
                raise CommandError(str(error)) from error
            except KeyboardInterrupt:
                raise CommandError("Stopped. The models installed before stay.", returncode=INTERRUPTED) from None
        self.stdout.write(said)

    def _train(self, options: dict[str, Any]) -> str:
        # One place and one moment in all, so that no place speaks for a category.
        invented = {
            code: [text.format(road=ROADS[0], mark=MARKS[0], when=WHEN[0]) for text in texts]
            for code, texts in TEXTS.items()
        }
        cards = models.models_train(OPERATOR, options["data_dir"], invented, now=clock.now(), progress=self._tell)
        return "\n".join(json.dumps(asdict(card), ensure_ascii=False) for card in cards)

    def _evaluate(self, options: dict[str, Any]) -> str:
        task = evaluating.Task(options["task"])
        figures = evaluating.evaluated(
            task,
            options["data"],
            folds=options["folds"],
            also=options["also"],
            progress=lambda done, total: self._tell(task, done, total),
        )
        return json.dumps(figures, ensure_ascii=False, indent=1)

    def _tell(self, name: str, done: int, total: int) -> None:
        if name not in self.tasks:
            self.tasks[name] = self.bars.add_task(name)
        self.bars.update(self.tasks[name], completed=done, total=total)
