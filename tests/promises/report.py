"""Writes the table of `docs/promises.md` from the figures that the runs kept: `python -m tests.promises.report`."""

import json
from pathlib import Path
from typing import Any

from tests.promises.results import RESULTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "promises.md"
PROMISES = {
    "P1": ("What was acknowledged survives a power cut", "test_p01_power_cut.py"),
    "P2": ("Crashes make no doubles and no halves", "test_p02_kill.py"),
    "P3": ("Every notice goes out, once", "test_p03_notices.py"),
    "P4": ("No illegal state, ever", "test_p04_states.py"),
    "P6": ("The interfaces never break", "test_p06_interfaces.py"),
    "P7": ("Hostile files do no harm", "test_p07_files.py"),
    "P8": ("Rights are complete and exact", "test_p08_matrix.py"),
    "P9": ("A foreign id looks like no id", "test_p09_foreign.py"),
    "P10": ("Every write leaves its audit row", "test_p10_audit.py"),
    "P11": ("A tampered audit trail is detected", "test_p11_sealing.py"),
    "P12": ("A backup restores", "test_p12_backup.py"),
    "P12 log": ("A backup restores to the second", "test_p12_log.py"),
    "P13": ("Export and erasure are complete", "test_p13_erasure.py"),
    "P15": ("The server fetches nothing private", "test_p15_outgoing.py"),
    "P16": ("XML bombs and formula cells are harmless", "test_p16_sheets.py"),
    "P17": ("A full disk is refused, not suffered", "test_p17_disk_full.py"),
    "P18": ("Every page is sealed", "test_p18_pages.py"),
    "P19": ("Migrations do not stop the service", "test_p19_migrations.py"),
    "P20": ("Deadlines are right on odd days", "test_p20_deadlines.py"),
    "P22": ("Sign-in resists replay and guessing", "test_p22_sign_in.py"),
    "P23": ("Logs hold no personal data", "test_p23_logs.py"),
    "P24": ("Pages call nobody else", "test_p24_foreign_calls.py"),
    "P25": ("Overload sheds, it does not lose", "test_p25_overload.py"),
    "P26": ("What we ship is what we pinned", "test_p26_supply.py"),
    "screens 17.10": ("Open pages hear everything once, through a restart", "test_live.py"),
    "restart": ("A restart loses no request", "test_restart.py"),
}
HEAD = """# Promises

A promise is a sentence with a figure that a stranger can check: `make promises` runs each test and its controls (the
same test against a weakened copy of the system, which must fail). The table is written by
`python -m tests.promises.report` from what the runs kept; nobody types a figure.

| # | Promise | Run | Figures | Machine | Day |
|---|---|---|---|---|---|
"""
_LEFT_OUT = {"promise", "form", "database", "machine", "day"}


def page(lines: list[str], before: str) -> str:
    """Give the page with the newest of these runs; what it told of others, on another day or machine, stays.

    >>> run = '{"promise": "P1", "form": "full", "cuts": 20, "machine": "m", "day": "d"}'
    >>> old = "| P1 | … | full | cuts 1 | m | c |\\n| P1 | … | ci | cuts 1 | m | c |"
    >>> [row for row in page([run], old).splitlines() if row.startswith("| P")][1].split(" | ")[2:4]
    ['full', 'cuts 20']
    """
    told = {_key(row): row for row in before.splitlines() if row.split(" | ")[0].removeprefix("| ") in PROMISES}
    told |= {_key(row): row for row in map(_row, map(json.loads, lines))}
    ordered = sorted(told, key=lambda key: (list(PROMISES).index(key[0]), key[1]))
    return HEAD + "\n".join(told[key] for key in ordered) + "\n"


def _key(row: str) -> tuple[str, str]:
    promise, _, run, *_ = row.removeprefix("| ").split(" | ")
    return promise, run


def _row(run: dict[str, Any]) -> str:
    sentence, module = PROMISES[run["promise"]]
    figures = ", ".join(f"{name.replace('_', ' ')} {_said(v)}" for name, v in run.items() if name not in _LEFT_OUT)
    where = f"{run.get('form', 'ci')} {run.get('database', '')}".strip()
    return f"| {run['promise']} | {sentence} (`{module}`) | {where} | {figures} | {run['machine']} | {run['day']} |"


def _said(value: Any) -> str:
    return " ".join(f"{k}:{v}" for k, v in value.items()) if isinstance(value, dict) else str(value)


if __name__ == "__main__":
    PAGE.write_text(page(RESULTS.read_text("utf-8").splitlines(), PAGE.read_text("utf-8")), "utf-8")
