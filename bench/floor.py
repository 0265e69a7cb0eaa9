"""The floor: the same statements, as PostgreSQL saw them, sent by pgbench with nothing around them.

The statements of one request are read back from the server's own log, with the values that were bound, and written as
a pgbench script for prepared statements. Values that must differ from one create to the next (number, lookup code,
keys) become a running number, and the ids that the database gives become pgbench variables.
"""

import json
import re
import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

# Log every statement of a connection with its values; the cluster itself logs nothing.
LOGGED = "-c log_statement=all -c log_min_messages=log"
_VALUE = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
_MADE = re.compile(r'INSERT INTO "(\w+)" .* RETURNING (?:"\w+"\.)?"id"', re.DOTALL)
_ARRAY = re.compile(r"\{(\d+|NULL)(,(\d+|NULL))*\}$")
# Eight digits, as long as a lookup code, and apart for every connection.
_SERIAL = ["\\set n :n + 1", "\\set serial 10000000 + :client_id * 5000000 + :n"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it was run: its text with `$1`…, the values, and whether it was prepared before."""

    text: str
    values: tuple[str | None, ...] = ()
    is_prepared: bool = False


def statements(lines: Iterable[str]) -> list[Statement]:
    """Give the statements in lines of PostgreSQL's JSON log, in the order they were run."""
    found = []
    for line in lines:
        row = json.loads(line)
        kind, _, text = row.get("message", "").partition(": ")
        if kind == "statement" or kind.startswith("execute "):
            is_prepared = kind not in {"statement", "execute <unnamed>"}
            found.append(Statement(text.strip(), _values(row.get("detail", "")), is_prepared))
    return found


def _values(detail: str) -> tuple[str | None, ...]:
    return tuple(None if v == "NULL" else v[1:-1].replace("''", "'") for _, v in _VALUE.findall(detail))


@dataclass(frozen=True, slots=True)
class Script:
    """A pgbench script, the values of its variables, and the statements of each request it was made of."""

    text: str
    variables: Mapping[str, str]
    runs: Sequence[Sequence[Statement]]


def script(
    runs: Sequence[Sequence[Statement]],
    *,
    serials: Collection[str] = (),
    made: Mapping[str, str] | None = None,
    instead: Mapping[str, str] | None = None,
) -> Script:
    """Give the script that runs the recorded statements of some requests again, one request after the other.

    `serials` are the values that must be new each time, `made` the ids the database gave by their table, `instead`
    the values to replace by others.
    """
    variables = {"n": "0"}
    known = dict.fromkeys(serials, ":serial")
    for number, (old, new) in enumerate((instead or {}).items()):
        variables[f"instead{number}"] = new
        known[old] = f":instead{number}"
    lines = _SERIAL if serials else []
    for number, statement in enumerate(chain.from_iterable(runs)):
        text = statement.text.replace("\n", " ")
        # From the last to the first, so that $1 is not found in $12.
        for index in range(len(statement.values), 0, -1):
            word = _word(statement.values[index - 1], f"s{number}v{index}", known, variables)
            text = text.replace(f"${index}", word)
        table = _MADE.match(statement.text)
        is_wanted = table is not None and table[1] in (made or {})
        if table is not None and is_wanted:
            known[(made or {})[table[1]]] = f":{table[1]}_id"
        lines = [*lines, f"{text} \\gset {table[1]}_" if table and is_wanted else f"{text};"]
    return Script("\n".join(lines) + "\n", variables, runs)


def _word(value: str | None, name: str, known: Mapping[str, str], variables: dict[str, str]) -> str:
    if not value:
        return "NULL" if value is None else "''"  # pgbench takes no empty variable
    if value in known:
        return known[value]
    variables[name] = value
    word = f":{name}"
    for old, new in known.items():
        # Rows inserted together come as arrays: the new case's id must stand in each.
        if _ARRAY.match(value) and old in value[1:-1].split(","):
            word = f"replace({word}, '{old}', {new})"
    return word


@dataclass(frozen=True, slots=True)
class Floor:
    """What pgbench reached, for one request each."""

    per_s: float
    latency_ms: float


def measured(
    what: Script, folder: Path, pgbench: Collection[str], *, seconds: int, serials_from: int = 0, connections: int = 16
) -> Floor:
    """Run a script over as many connections as the load uses; raises RuntimeError with pgbench's words if it fails."""
    path = folder / "floor.sql"
    path.write_text(what.text, "utf-8")
    variables = {**what.variables, "n": str(serials_from)}
    options = [f"-D{name}={value}" for name, value in variables.items()]
    asked = ["-n", "-Mprepared", f"-c{connections}", "-j2", f"-T{seconds}", f"-f{path}"]
    done = subprocess.run([*pgbench, *asked, *options], capture_output=True, text=True, check=False)
    per_s = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    latency = re.search(r"^latency average = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode or per_s is None or latency is None or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}\n{what.text}")
    return Floor(float(per_s[1]) * len(what.runs), float(latency[1]) / len(what.runs))
