"""H4, H5: every address is declared; every permission is used, granted somewhere, and listed in order."""

import csv
import re

from django.urls import URLPattern, get_resolver, path

from linli.kernel.people.rules import Permission, Role, Scope, grants
from linli.kernel.people.urls import declaration
from tests.house.code import PACKAGE, full_names, modules


def routes(patterns, prefix=""):
    """Every address below `patterns` as (address, view)."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern.callback
        else:
            yield from routes(pattern.url_patterns, address)


def undeclared(patterns):
    return [address for address, view in routes(patterns) if declaration(view) is None]


def test_every_address_names_its_permission_or_why_it_is_public():
    assert undeclared(get_resolver().url_patterns) == []


def test_an_undeclared_address_is_caught():
    assert undeclared([path("bare", lambda _request: None)]) == ["bare"]


BEYOND = "10556922427603349504"


def numbered():
    """Every address with a number in it that is beyond any row, and every other part filled in with something."""
    for address, _ in routes(get_resolver().url_patterns):
        if "<int:" in address and "\\" not in address:
            yield "/" + re.sub(r"<[^>]+>", "x", re.sub(r"<int:[^>]+>", BEYOND, address))


def test_a_number_beyond_any_row_is_not_there_whatever_the_address(town, signed_in):
    browser = signed_in(town.staff(Role.CLERK))
    addresses = list(numbered())
    assert len(addresses) > 50
    answers = {(address, ask(address).status_code) for address in addresses for ask in (browser.get, browser.post)}
    assert {(address, status) for address, status in answers if status != 404} == set()


def test_permissions_are_sorted_and_equal_to_the_role_table():
    rows = csv.DictReader((PACKAGE / "kernel/people/data/roles.csv").read_text("utf-8").splitlines())
    names = [p.name for p in Permission]
    assert names == sorted(names)
    assert [row["permission"] for row in rows] == sorted(p.value for p in Permission)


def test_every_permission_is_used_by_an_address_or_a_service():
    named = {name for m in modules() if m.name != "kernel.people.rules" for name in full_names(m.tree)}
    used = {name.rsplit(".", 1)[-1] for name in named if "people.rules.Permission." in name}
    assert {p.name for p in Permission} - used == set()


def test_every_permission_is_granted_to_somebody():
    assert [p for p, row in grants().items() if set(row.values()) == {Scope.NONE}] == []


def test_every_role_is_granted_something():
    assert {role for role in Role if all(row[role] is Scope.NONE for row in grants().values())} == set()
