"""Keeps what promise tests measured, one JSON line a run, for the table in docs/promises.md."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[2] / "build" / "promises.jsonl"
# The seed of every run on a change (promises 1).
SEED = 20260101
# `make promises-full` runs the promises at the scale they are given at, the suite at one that fits into every change.
IS_FULL = os.environ.get("LINLI_PROMISES") == "full"
FORM = "full" if IS_FULL else "ci"


def note(promise: str, **figures: Any) -> None:
    """Print the figures of one run and keep them with machine and day."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    line = json.dumps({"promise": promise, **figures, "machine": machine, "day": f"{datetime.now(UTC):%Y-%m-%d}"})
    print(line)
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as kept:
        kept.write(line + "\n")
