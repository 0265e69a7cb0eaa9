"""`make story`: plays every story through HTTP, or `NAME=` one, and prints what was expected beside what came."""

import logging
import subprocess
import sys
from contextlib import ExitStack
from importlib import import_module

from rich.console import Console
from rich.table import Table

from tests.fixtures import installation

STORIES = {
    "changde-road": ("tests.journeys.changde_road", "play"),
    "changde-road-late": ("tests.journeys.changde_road", "play_late"),
    "drought": ("tests.journeys.drought", "play"),
    "manhole": ("tests.journeys.dangers", "play_manhole"),
    "gas": ("tests.journeys.dangers", "play_gas"),
    "burden": ("tests.journeys.short_ones", "play_burden"),
    "merge": ("tests.journeys.short_ones", "play_merge"),
    "return": ("tests.journeys.short_ones", "play_return"),
    "hand-down": ("tests.journeys.short_ones", "play_hand_down"),
    "medical-ten-years": ("tests.journeys.medical", "play"),
    "light-and-air": ("tests.journeys.light_and_air", "play"),
    "empty-answer": ("tests.journeys.short_ones", "play_empty_answer"),
    "reprisal": ("tests.journeys.short_ones", "play_reprisal"),
}


def main(name: str) -> int:
    """Play the story of that name, or all, each in an installation of its own; give the exit code."""
    if not name:
        return max([_apart(each) for each in STORIES])
    if name not in STORIES:
        sys.stderr.write(f"no story '{name}': make story NAME=({' | '.join(STORIES)})\n")
        return 2
    with ExitStack() as ending:
        installation.prepare(ending)
        installation.lighten()
        return 0 if _told(name) else 1


def _apart(name: str) -> int:
    """Play a story in a process of its own, because a process has one database."""
    return subprocess.run([sys.executable, "-m", "tests.journeys.story", name], check=False).returncode


def _told(name: str) -> bool:
    import django
    from django.core.management import call_command

    django.setup()
    # The table is what is asked for, not a line for each request.
    logging.getLogger("linli").setLevel(logging.WARNING)
    call_command("migrate", verbosity=0)

    from tests.journeys import stage
    from tests.journeys.hands import HttpHands

    module, play = STORIES[name]
    story = import_module(module)
    console = Console(width=max(Console().width, 110))
    console.print("Real area names; ground, units and people are generated.", style="dim")
    stage.furnish()
    table = Table(title=story.__doc__)
    for column in ("#", "Moment", "What", "Expected", "Got", ""):
        table.add_column(column)
    with stage.served() as base:
        rows = list(getattr(story, play)(HttpHands(base)))
    for row in rows:
        mark = "[green]✓[/]" if row.is_right else "[red]✗ differs[/]"
        table.add_row(row.number, row.when, row.what, row.expected, row.got, mark)
    console.print(table)
    wrong = sum(not row.is_right for row in rows)
    console.print(f"{len(rows)} rows, {wrong or 'none'} differ{'s' if wrong == 1 else ''}.")
    return not wrong


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
