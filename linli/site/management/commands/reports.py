"""`linli reports`: take over the reports of another system, and check what came of them."""

import gc
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from linli.doors import clock
from linli.doors.sheet_in import BadSheetError
from linli.doors.sheet_out import csv_file
from linli.issues.rules.importing import BadMappingError, read_mapping, spread
from linli.issues.services import importing
from linli.kernel.cases.rules import DomainError
from linli.kernel.people.rules import Actor
from linli.site import beside

OPERATOR = Actor(job="import")
INTERRUPTED = 130
TROUBLES = (BadSheetError, BadMappingError, DomainError, LookupError, OSError)
S_PER_H = 3600


class _Speed(ProgressColumn):
    """Rows per second, as of late."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:,.0f} rows/s")


class Command(BaseCommand):
    """Take over reports, or check them. Exit status: 0 done, 1 rows rejected or differing, 130 stopped with Ctrl-C."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        load = actions.add_parser("import", help="take over the reports of a CSV or Parquet file; run again to go on")
        load.add_argument("--rejects", type=Path, help="write every refused row, with the reason, to this CSV file")
        load.add_argument("--with-desks", metavar="COUNTY", help="add a centre for this county and its city if none is")
        load.add_argument("--workers", type=int, default=1, help="so many processes at once (PostgreSQL; %(default)s)")
        share = actions.add_parser("share", help="a part of a file, as `import --workers` starts it")
        share.add_argument("part", type=lambda text: msgspec.json.decode(text, type=beside.Part))
        check = actions.add_parser("check", help="compare a file with the cases made of it")
        for action in (load, check):
            action.add_argument("file", type=Path)
            action.add_argument("--mapping", type=Path, required=True, help="TOML: how columns become reports")
            action.add_argument("--limit", type=int, help="only so many rows, from the first")

    def handle(self, *_args: object, **options: Any) -> None:
        stream = cast("IO[str]", self.stdout._out)  # noqa: SLF001 - Django's wrapper would break rich's lines
        self.console = Console(file=stream, markup=False, highlight=False)
        act = {"import": self._import, "check": self._check, "share": self._share}[options["action"]]
        try:
            act(options)
        except (*TROUBLES, beside.WorkerError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            message = "Stopped. What was loaded stays; run the same command again to go on."
            raise CommandError(message, returncode=INTERRUPTED) from None

    def _import(self, options: dict[str, Any]) -> None:
        mapping = read_mapping(options["mapping"].read_text("utf-8"))
        if county := options["with_desks"]:
            self.console.print(f"{importing.desks_add(OPERATOR, county, clock.now())} centres added")
        with ExitStack() as stack:
            # Rows in the making are many and none is garbage; looking for it costs a fifth of the time (measured).
            gc.disable()
            stack.callback(gc.enable)
            refuse: importing.Refuse = importing.unheard
            if options["rejects"]:
                add = stack.enter_context(csv_file(options["rejects"], ["row", "number", "reason"]))
                refuse = lambda place, number, why: add([place, number, why])  # noqa: E731 - it is named by its use
            tally = beside.reports_import(
                OPERATOR,
                options["file"],
                mapping,
                workers=options["workers"],
                now=clock.now(),
                limit=options["limit"],
                progress=self._progress(stack, options["file"].name),
                refuse=refuse,
            )
        self.console.print(
            f"{tally.read:,} read = {tally.loaded:,} loaded + {tally.already_there:,} already there + "
            f"{tally.rejected:,} rejected; {tally.linked:,} linked as repeats"
        )
        if tally.rejected:
            where = options["rejects"] or "the file named with --rejects OUT.csv"
            raise CommandError(f"{tally.rejected:,} rows rejected; the reasons are in {where}.")

    def _share(self, options: dict[str, Any]) -> None:
        gc.disable()
        beside.part_do(OPERATOR, options["part"], TROUBLES)

    def _check(self, options: dict[str, Any]) -> None:
        mapping = read_mapping(options["mapping"].read_text("utf-8"))
        with ExitStack() as stack:
            check = importing.reports_check(
                OPERATOR,
                options["file"],
                mapping,
                now=clock.now(),
                limit=options["limit"],
                progress=self._progress(stack, options["file"].name),
            )
        points = check.located.total()
        self.console.print(
            f"{check.read:,} read = {check.here:,} here + {check.missing:,} missing + {check.rejected:,} rejected"
        )
        for level, count in check.located.most_common():
            self.console.print(f"{count:,} of {points:,} points ({count / points:.2%}) in {level or 'no area'}")
        spreads = [spread(check.in_file_s), spread(check.in_cases_s)]
        for name, found in zip(("file ", "cases"), spreads, strict=True):
            if found.median_s is not None and found.p90_s is not None:
                self.console.print(
                    f"time to close, {name}: {found.count:,} closed, median {found.median_s / S_PER_H:.4f} h, "
                    f"p90 {found.p90_s / S_PER_H:.4f} h"
                )
        if check.missing or check.differing or spreads[0] != spreads[1]:
            raise CommandError(f"{check.missing:,} missing, {len(check.differing):,} with other times: import again")

    def _progress(self, stack: ExitStack, name: str) -> importing.Progress:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Speed(), TimeRemainingColumn())
        bar = stack.enter_context(Progress(*columns, console=self.console))
        task = bar.add_task(name)
        return lambda done, total: bar.update(task, completed=done, total=total)
