"""L10, L11, H32: every danger has one door, and signals have none."""

import pytest

from tests.house.code import full_names, is_within, module, modules

# What may be named only there. A door is a module's name without `linli.`, or a package's.
DOORS = {
    "the time": (
        {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
         "time.time", "time.time_ns", "django.utils.timezone.now"},
        {"doors.clock"},
    ),
    "randomness": ({"random", "uuid", "secrets"}, {"doors.ids", "doors.vault", "site.demo"}),
    "outgoing requests": (
        {"requests", "urllib.request", "urllib3", "httpx", "http.client", "socket", "apprise", "smtplib"},
        # The last one takes a listening socket over and connects to nobody.
        {"doors.http_out", "kernel.notify.channels", "site.management.commands.serve"},
    ),
    "XML": ({"xml", "lxml", "defusedxml"}, {"doors.xml_in"}),
    "spreadsheets out": ({"csv.writer", "csv.DictWriter", "xlsxwriter"}, {"doors.sheet_out"}),
    "workbooks": ({"openpyxl"}, {"doors.sheet_out", "doors.sheet_upload"}),
    "pictures": ({"PIL"}, {"kernel.files"}),
    "signals": ({"django.dispatch", "django.db.models.signals", "django.core.signals"}, set()),
}  # fmt: skip
OFFENCES = {
    "the time": "from datetime import datetime as d\nd.now()",
    "randomness": "import uuid",
    "outgoing requests": "from urllib import request",
    "XML": "import xml.etree.ElementTree as tree",
    "spreadsheets out": "import csv\ncsv.writer(file)",
    "workbooks": "from openpyxl import load_workbook",
    "pictures": "from PIL import Image",
    "signals": "from django.dispatch import receiver",
}


def trespasses(module, danger):
    forbidden, doors = DOORS[danger]
    if any(is_within(module.name, door) for door in doors):
        return set()
    return {n for n in full_names(module.tree) if any(is_within(n, f) for f in forbidden)}


@pytest.mark.parametrize("danger", DOORS)
def test_a_danger_has_one_door(danger):
    assert {m.name: found for m in modules() if (found := trespasses(m, danger))} == {}


@pytest.mark.parametrize("danger", DOORS)
def test_a_planted_trespass_is_caught(danger):
    assert trespasses(module("issues.views", OFFENCES[danger]), danger)
