"""Check, without Linli, the file that proves the history of a case: `python check_history.py FILE [HEADS]`.

FILE is what the page of a case gives to its reporter. HEADS is a file of heads from a place the platform does not
control; with it the check says that nothing was changed since those heads were made. It needs Python alone.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any


def head_hash(head: dict[str, Any]) -> str:
    """Hash what a head says: the head before it, the root of its tree, and which rows it is about."""
    text = "{number} {first} {last} {sealed_at}".format(**head)
    return sha256(b"\2" + bytes.fromhex(head["previous"] + head["root"]) + text.encode()).hexdigest()


def root_of(row: dict[str, Any]) -> str:
    """Go from a row up to the root of its tree."""
    text = row["row"].encode()
    at = json.loads(text)[1].encode()
    found = sha256(b"\0" + at + sha256(bytes.fromhex(row["key"]) + text).digest()).digest()
    for side, other in row["path"]:
        pair = bytes.fromhex(other) + found if side == "left" else found + bytes.fromhex(other)
        found = sha256(b"\1" + pair).digest()
    return found.hex()


def faults(proof: dict[str, Any], held: dict[int, str]) -> list[str]:
    """Say what does not fit together; nothing when the proof holds."""
    heads = {head["number"]: head for head in proof["heads"]}
    found = [f"head {n} is not the hash of what it says" for n, h in heads.items() if h["head"] != head_hash(h)]
    found += [f"head {n} is not the one held elsewhere" for n, h in heads.items() if held and held.get(n) != h["head"]]
    wrong = [r for r in proof["rows"] if r["batch"] not in heads or root_of(r) != heads[r["batch"]]["root"]]
    return found + [f"this row leads to no head: {row['row']}" for row in wrong]


if __name__ == "__main__":
    content = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    lines = [line for name in sys.argv[2:] for line in Path(name).read_text("utf-8").splitlines()]
    wrong = faults(content, {head["number"]: head["head"] for head in map(json.loads, lines)})
    for line in wrong or [row["row"] for row in content["rows"]]:
        print(line)
    sys.exit(f"{len(wrong)} faults." if wrong else 0)
