"""H23: no page or list asks more of the database when there are more rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from linli.issues.rules.drafts import ReportDraft
from linli.issues.services import intake
from linli.issues.tests.conftest import desk  # noqa: F401 - a fixture
from linli.kernel.people.rules import STAFF_ROLES, Actor, Role
from tests.house.test_permissions import routes

FEW, MANY = 10, 100
OK = 200
NO_DANGER = {"danger_now": "no", "accident": "no"}


def addresses():
    """Every address without a part to fill in, except the account library's and the admin's own pages."""
    found = {a for a, _ in routes(get_resolver().url_patterns) if "<" not in a and "\\" not in a}
    return sorted(a for a in found if not a.startswith(("setup/", "account/")))


def reports(town, how_many, now):
    resident = Actor(account_id=town.resident.pk)
    for n in range(how_many):
        lat, long = town.point(n % len(town.grids))
        draft = ReportDraft("路面坑洼，夜里看不清。", ("0201", "9901")[n % 2], answers=NO_DANGER, lat=lat, long=long)
        intake.report_receive(resident, draft, now)


def asked(browser, address):
    """How many queries a page costs once it is warm, or None where it is not open to this reader."""
    return captured(browser, address) if browser.get(f"/{address}").status_code == OK else None


def captured(browser, address):
    with CaptureQueriesContext(connection) as queries:
        browser.get(f"/{address}")
    return len(queries)


@pytest.mark.slow
def test_no_page_asks_more_when_there_are_more_rows(desk, signed_in, now):  # noqa: F811 - the fixture above
    readers = {"anonymous": Client(), "resident": signed_in(desk.resident)}
    readers |= {role: signed_in(desk.staff(role)) for role in STAFF_ROLES - {Role.ADMINISTRATOR}}
    reports(desk, FEW, now)
    few = {(a, r): count for a in addresses() for r, b in readers.items() if (count := asked(b, a)) is not None}
    reports(desk, MANY - FEW, now)
    many = {(a, r): asked(readers[r], a) for a, r in few}
    # What a process holds in memory is read again every few seconds, never twice in a row.
    again = {(a, r): (captured(readers[r], a), count) for (a, r), count in few.items() if many[a, r] != count}
    assert few
    assert {page: counts for page, counts in again.items() if counts[0] > counts[1]} == {}
