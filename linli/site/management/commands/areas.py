"""`linli areas`: load the shipped list, import polygons, generate ground for play, check what is drawn."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from linli.doors import clock
from linli.doors.sheet_in import BadSheetError
from linli.doors.sheet_out import csv_file
from linli.kernel.areas import queries, services
from linli.kernel.areas.rules.mapping import BadMappingError, read_mapping
from linli.kernel.areas.rules.shapes import Finding, Trouble
from linli.kernel.areas.rules.shipped import changde
from linli.kernel.people.rules import Actor

OPERATOR = Actor(job="areas")
SHOWN = 10
INTERRUPTED = 130


class Command(BaseCommand):
    """Load, import, generate and check areas. Exit status: 0 done, 1 something refused, 130 stopped with Ctrl-C."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        load = actions.add_parser("import", help="write the areas of a GeoJSON or CSV file")
        load.add_argument("file", type=Path)
        load.add_argument("--mapping", type=Path, required=True, help="TOML: how properties become codes and names")
        load.add_argument("--report", type=Path, help="write every finding to this CSV file")
        actions.add_parser("load-changde", help="write the shipped list of Changde, names only")
        generate = actions.add_parser("generate", help="draw invented ground, labelled generated, for play")
        generate.add_argument("--prefix", default="4307")
        generate.add_argument("--seed", type=int, default=1)
        check = actions.add_parser("check", help="list overlaps, gaps, invalid and missing polygons")
        check.add_argument("--report", type=Path, help="write every finding to this CSV file")

    def handle(self, *_args: object, **options: Any) -> None:
        stream = cast("IO[str]", self.stdout._out)  # noqa: SLF001 - Django's wrapper would break rich's lines
        self.console = Console(file=stream, markup=False, highlight=False)
        act = {
            "import": self._import,
            "load-changde": self._load_changde,
            "generate": self._generate,
            "check": self._check,
        }[options["action"]]
        try:
            act(options)
        except (BadSheetError, BadMappingError, services.RefusedError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            message = "Stopped: nothing of this run was written. Run the same command again."
            raise CommandError(message, returncode=INTERRUPTED) from None

    def _import(self, options: dict[str, Any]) -> None:
        mapping = read_mapping(options["mapping"].read_text("utf-8"))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.console) as bar:
            task = bar.add_task(options["file"].name)
            report = services.areas_import(
                OPERATOR,
                options["file"],
                mapping,
                now=clock.now(),
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        self._written(report.written, read=report.read, parents_added=report.parents_added)
        self._found(report.findings, options["report"])
        if rejected := report.count(Trouble.REJECTED):
            raise CommandError(f"{rejected:,} rows rejected; the others are in. Correct them and run this again.")

    def _load_changde(self, _options: dict[str, Any]) -> None:
        self._written(services.areas_load_table(OPERATOR, changde(), clock.now()))

    def _generate(self, options: dict[str, Any]) -> None:
        self._written(services.areas_generate(OPERATOR, options["prefix"], options["seed"], now=clock.now()))

    def _check(self, options: dict[str, Any]) -> None:
        self._found(queries.findings(), options["report"])

    def _written(self, written: services.Written, **more: int) -> None:
        counts = more | written.counts
        self.console.print(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items()))

    def _found(self, findings: Iterable[Finding], report: Path | None) -> None:
        found = list(findings)
        if report:
            with csv_file(report, ["trouble", "code", "other", "detail"]) as add:
                for one in found:
                    add([one.trouble, one.code, one.other, one.detail])
        if not found:
            self.console.print("no findings")
            return
        table = Table("trouble", "code", "other", "detail", title=f"the first of {len(found):,} findings")
        for one in found[:SHOWN]:
            table.add_row(one.trouble, one.code, one.other, one.detail)
        self.console.print(table)
        counts = Counter(one.trouble for one in found)
        self.console.print(", ".join(f"{count:,} {trouble}" for trouble, count in sorted(counts.items())))
        self.console.print(f"all in {report}" if report else "give --report FILE.csv for all of them")
