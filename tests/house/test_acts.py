"""H8: every act that an audit row can name is described in docs/words.md; `seen.py` asks that a test writes it."""

import ast
import re
from collections.abc import Iterable
from itertools import product

from linli.kernel.people.rules import Permission
from tests.house.code import Module, document, module, modules

ACT = re.compile(r"[a-z]+(?::[a-z_]+){2}")


def acts(code: Iterable[Module]) -> set[str]:
    """Give the acts that modules name, acts of cases aside: whatever is written like one and is no permission."""
    named = set()
    for each in code:
        permissions = [n for n in ast.walk(each.tree) if getattr(n, "name", "") == Permission.__name__]
        inside = {node for one in permissions for node in ast.walk(one)}
        texts = {n.value for n in ast.walk(each.tree) if isinstance(n, ast.Constant) and n not in inside}
        named |= {text for text in texts if isinstance(text, str) and ACT.fullmatch(text)}
    return named


def table(text: str) -> list[tuple[list[str], list[str]]]:
    """Give the rows of the tables of acts: objects, and the acts beside them."""
    rows = re.findall(r"^\| `([a-z_:` ]+)` \| `([a-z_` ]+)` \|", text, re.MULTILINE)
    return [(objects.split("` `"), names.split("` `")) for objects, names in rows]


def described(text: str) -> set[str]:
    """Give the acts that tables describe: every act of a row is an act of one of its objects at least."""
    return {f"{what}:{act}" for objects, names in table(text) for what, act in product(objects, names)}


def test_every_act_of_the_audit_is_described():
    assert acts(modules()) - described(document("words.md")) == set()


def test_every_described_object_and_act_exists():
    named = acts(modules())
    for objects, names in table(document("words.md")):
        pairs = [(what, act) for what, act in product(objects, names) if f"{what}:{act}" in named]
        assert {what for what, _ in pairs} == set(objects)
        assert {act for _, act in pairs} == set(names)


def test_an_act_without_words_is_caught():
    bad = module("issues.services", 'record(actor, "issues:secret:read", "secret:1", {}, now)')
    assert acts([bad]) - described(document("words.md")) == {"issues:secret:read"}
    assert described("| `a:b` `a:c` | `do` `undo` | … |") == {"a:b:do", "a:b:undo", "a:c:do", "a:c:undo"}
