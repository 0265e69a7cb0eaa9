"""What long commands have in common: a line that grows, and the exit status of Ctrl-C."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, cast

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

INTERRUPTED = 130


def console(command: BaseCommand) -> Console:
    """Give a console that writes where a command does."""
    stream = cast("IO[str]", command.stdout._out)  # noqa: SLF001 - Django's wrapper would break rich's lines
    return Console(file=stream, markup=False, highlight=False)


@contextmanager
def progress(shown: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Show a line for each thing that is done; call what is given with its name, how much is done, and of how much."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=shown) as bar:
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=None)
            bar.update(tasks[what], completed=done, total=total or None)

        yield told
