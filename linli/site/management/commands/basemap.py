"""`linli basemap build FILE.osm.pbf`: make the map beneath the cases, from an OpenStreetMap extract and offline."""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from linli.site.basemap import archive, serving
from linli.site.basemap.reading import BadExtractError

INTERRUPTED = 130
_DOING = {"reading": "Reading objects", "cutting": "Cutting zooms into tiles"}


class Command(BaseCommand):
    """Build the basemap. Exit status: 0 done, 1 the file cannot be used, 130 stopped with Ctrl-C."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        build = actions.add_parser("build", help="write the basemap; the one before stays until the new one is whole")
        build.add_argument("file", type=Path, help="an extract of OpenStreetMap: .osm.pbf")

    def handle(self, *_args: object, **options: Any) -> None:
        stream = cast("IO[str]", self.stdout._out)  # noqa: SLF001 - Django's wrapper would break rich's lines
        console = Console(file=stream, markup=False, highlight=False)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        try:
            with Progress(*columns, console=console) as bar:
                tasks = {step: bar.add_task(words, start=False, total=None) for step, words in _DOING.items()}

                def told(step: str, done: int, of: int) -> None:
                    bar.start_task(tasks[step])
                    bar.update(tasks[step], completed=done, total=of or None)

                built = archive.build(options["file"], serving.path(), told)
        except (BadExtractError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped: the basemap is as it was before.", returncode=INTERRUPTED) from None
        console.print(
            f"{built.things:,} things in {built.tiles:,} tiles, {built.bytes / 1000:,.0f} kB: {serving.path()}"
        )
