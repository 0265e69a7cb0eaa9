"""The permission matrix (promises 6): every route × role × position, expected, answered, and kept as a golden table.

`expected` reads roles.csv by its own few lines; `answers` asks the pages; the golden file was read by a person.
`python -m tests.promises.matrix` cannot write it: a changed outcome is copied by hand from the failing test's diff,
or by `LINLI_GOLDEN=1 pytest tests/promises/test_p08_matrix.py`, and then read line by line in review.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from linli.issues.kind import ISSUE
from linli.issues.views.desk.acts import ACTS
from linli.kernel.cases.rules import kind_named
from linli.kernel.people.rules import CLOSED_TO_OUTSOURCED, Permission, Role
from linli.kernel.people.urls import declaration
from linli.mediation.views.desk import ACTS as DISPUTE_ACTS

GOLDEN = Path(__file__).with_name("permission_matrix.csv")
OUTSOURCED = "outsourced"
ROLES = [*Role, OUTSOURCED]
POSITIONS = ("own", "sibling", "above", "other city", "signed out")
# Routes of libraries and of the set-up are one function each, whatever the object: one line stands for all.
# Roles whose work lies with a unit; the others have no list of hand-overs.
AT_UNITS = {Role.CLERK, Role.PRINCIPAL, Role.UNIT_OFFICER, Role.UNIT_LEAD, OUTSOURCED}
LIBRARIES = ("account/", "setup/", "i18n/", "_gallery/", "healthz", "favicon.ico")
TABLE = Path("linli/kernel/people/data/roles.csv")


@dataclass(frozen=True)
class Spot:
    """One case of the fixture: where it lies, who reported it, which units it is with."""

    case_id: int
    number: str
    code: str
    area: str
    is_reported_by_the_resident: bool
    units: frozenset[int]
    # The holder and the first desk: they alone may ask for the reporter's contact.
    contact_units: frozenset[int]


@dataclass(frozen=True)
class Standing:
    """A role as it stands in the fixture: its unit and its area, and the client that is signed in as it."""

    role: str
    client: Client
    unit: int = 0
    area: str = "-"


@dataclass(frozen=True)
class Line:
    """One cell of the matrix before it is filled: what is asked of whom."""

    method: str
    name: str
    act: str = ""

    @property
    def label(self) -> str:
        """Name the line in the golden file."""
        return f"{self.method} {self.name}{f' {self.act}' if self.act else ''}"


@cache
def grants() -> dict[str, dict[str, str]]:
    """Read the role table; the outsourced clerk is a clerk without what is closed to it."""
    table = {row.pop("permission"): row for row in csv.DictReader(TABLE.read_text("utf-8").splitlines())}
    for permission, row in table.items():
        row[OUTSOURCED] = "–" if permission in CLOSED_TO_OUTSOURCED else row["clerk"]
    return table


def reaches(row: dict[str, str], who: Standing, spot: Spot | None) -> bool:
    """Tell by the table alone whether a permission's row lets a role at what lies at `spot` (None: no object)."""
    scope = row[who.role]
    # An account is a resident whatever posts it holds besides.
    signed_in = who.role not in {Role.ANONYMOUS, Role.CODE}
    basic = row["resident"] if signed_in else row["anonymous"]
    if spot is None:
        return scope != "–" or basic in {"own", "all"}
    return (
        "all" in {scope, basic}
        or (scope == "own" and spot.is_reported_by_the_resident)
        or (scope == "unit" and who.unit in spot.units)
        or (scope in {"cell", "subtree"} and spot.area.startswith(who.area))
    )


def expected(line: Line, who: Standing, spot: Spot | None, *, signed_out: bool) -> str:
    """Give the outcome the table demands."""
    table = grants()
    if signed_out:
        who = Standing(Role.ANONYMOUS, who.client)
    permission = _permission(line.name)
    if permission is None:
        return "ok"
    nobody = who.role in {Role.ANONYMOUS, Role.CODE}
    if not reaches(table[permission], who, None):
        return "login" if nobody else "gone" if spot else "no"
    if spot is None:
        return "no" if line.name == "unit_queue" and who.role not in AT_UNITS else "ok"
    is_seen = reaches(table[permission], who, spot)
    if line.name == "reveal":
        # The page of a case comes first; who only calls back has a page without it.
        is_seen, spot = reaches(table[Permission.ISSUES_DESK], who, None), replace(spot, units=spot.contact_units)
    if not is_seen:
        return "gone"
    if line.act or line.name == "mediation_contacts":
        right = _right(line)
        # An act of another kind of case is no address of this one.
        return "gone" if right is None else "ok" if reaches(table[right], who, spot) else "no"
    return "ok" if reaches(table[permission], who, spot) else "gone"


def _right(line: Line) -> Permission | None:
    """Give the right that an act on a case takes; None where no case of that kind knows the act."""
    if not line.act:
        return Permission.MEDIATION_SCREEN
    kind = kind_named("dispute") if line.name == "mediation_act" else ISSUE
    return next((t.permission for t in kind.transitions if t.act == line.act), None)


@cache
def _permission(name: str) -> Permission | None:
    said = next(declaration(p.callback) for _, p in leaves() if p.name == name.rpartition(":")[2])
    return said if isinstance(said, Permission) else None


def outcome(response: HttpResponse) -> str:
    """Put an answer into one of four words: the act was reached (ok), login, gone, no."""
    if response.status_code in {301, 302}:
        return "login" if "/account/login/" in response["Location"] else "ok"
    return {401: "login", 403: "no", 404: "gone"}.get(
        response.status_code, "ok" if response.status_code < 500 else "5xx"
    )


def leaves(patterns: list | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Give every address of the URL map with its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern
        else:
            yield from leaves(pattern.url_patterns, prefix + str(pattern.pattern))


# Pages without an object of their own, asked once for each role.
PLAIN = {
    "home": "GET", "open311": "GET", "openapi": "GET", "map": "GET", "map_points": "GET", "area_cells": "GET", "overrides": "GET", "moderation_log": "GET", "conduct": "GET",
    "report": "GET", "report_areas": "GET",
    "follow_find": "GET", "me": "GET", "notices": "GET", "own_account": "GET", "desk": "GET", "search": "GET", "unit_queue": "GET", "topics": "GET", "desk_map": "GET", "catalogue": "GET",
    "catalogue_test_new": "GET", "live": "GET", "bulk": "GET",
    "desk_projects": "GET", "place_new": "GET", "theme_new": "GET", "sheets": "GET", "sheet_new": "GET", "sheets_asked": "GET", "projects": "GET", "reading": "GET", "keeping": "GET", "reveals": "GET", "reveals_table": "GET", "reveals_asked": "GET", "reveals_more": "POST", "replies": "GET", "reply": "GET", "callbacks": "GET",
    "uploads": "GET", "upload_template": "GET", "pairs": "GET",
    "draws": "GET", "draw_closings": "GET", "audit": "GET",
    "today": "GET", "finding": "GET", "patrol": "GET", "patrol_sheet": "GET", "report_quick": "GET",
    "offline": "GET", "outbox": "GET", "outbox_token": "GET", "manifest": "GET", "worker": "GET",
    "profile": "GET", "channels": "GET", "api_cases": "GET", "api_reports": "POST", "photo_receive": "POST", "report_code": "GET", "report_done": "GET",
    "mediation": "GET", "mediation_finding": "GET", "mediation_apply": "GET", "mediation_desk": "GET", "mediation_asked": "GET", "mediation_figures": "GET", "mediation_figures_table": "GET", "mediation_calls": "GET", "mediation_destruction": "GET", "papers_verify": "GET",
    "mediation_sweeps": "GET", "mediation_sweep_new": "GET",
    "centre": "GET",
    "mediators": "GET", "mediation_seats": "GET", "mediation_register": "GET", "mediation_roll_sheet": "GET", "mediation_mediator": "GET",
    "account_change_password": "GET", "admin:index": "GET", "admin:people_post_changelist": "GET",
}  # fmt: skip
# Of a case; the rest of the address comes from the spot.
OBJECTS = [
    Line("GET", "case"),
    Line("GET", "here"),
    Line("POST", "undo"),
    Line("GET", "api_case"),
    Line("GET", "reveal"),
    Line("GET", "task"),
    *(Line("POST", "act", act) for act in ACTS),
]
# Of a dispute; it lies with the committee of its place.
DISPUTES = [
    Line("GET", "mediation_case"),
    Line("GET", "mediation_hearings"),
    Line("POST", "mediation_contacts"),
    *(Line("POST", "mediation_act", act) for act in DISPUTE_ACTS),
]
# Of one edition, entry or test case; their own tests say who sees and changes what.
BY_EDITION = {
    "catalogue_sheet",
    "catalogue_sheet_new",
    "catalogue_edition",
    "catalogue_entry_new",
    "catalogue_entry",
    "catalogue_test",
}
# Open by what one knows or by what a moderator approved; their own tests say who sees what.
BY_CODE = {
    "follow",
    "dispute",
    "dispute_act",
    "dispute_data",
    # A room is there for who has a seat in it, and its list for who sees the dispute; test_hearing shows who that is.
    "dispute_hearing",
    "hearing",
    "hearing_come",
    "hearing_paper",
    "hearing_socket",
    "mediation_hearing",
    # A draft is there for its presider; test_agreeing_pages shows who that is.
    "mediation_draft",
    "mediation_draft_add",
    "mediation_draft_term",
    "mediation_draft_drop",
    "mediation_draft_warning",
    "dispute_agreement",
    "dispute_agree",
    "invitation_agreement",
    "invitation_agree",
    # A roll is there for a dispute that may have one; test_roll_pages shows for whom.
    "mediation_roll",
    "mediation_roll_take",
    "mediation_roll_key",
    # Offers are there while the sides negotiate; test_offer_pages shows when.
    "dispute_offers",
    "dispute_offer",
    "invitation_offers",
    "invitation_offer",
    # Its form asks whoever opens it for the code; staff who may not print it are in test_asked.
    "invitation",
    "invitation_answer",
    "invitation_leave",
    "invitation_erase",
    "mediation_letter",
    "dispute_paper",
    # A document is there for whom its number says; test_papers shows who that is.
    "mediation_paper",
    # A file is there when it is sealed, a packet when it is listed; test_filing shows it.
    "mediation_bundle",
    "invitation_paper",
    "paper_verify",
    # There for whoever reads the words of a report of such a category; test_doors shows who that is.
    "mediation_begin",
    # A seat is there for the mediator who is asked; test_panel_pages shows who that is.
    "mediation_seat",
    # A call is there for the body whose lot it is; test_keeping shows who that is.
    "mediation_call",
    # A list is there for the committee whose files stand on it; test_destroying shows that.
    "mediation_destruction_list",
    # Notes are there for the mediators of the panel; test_forgetting shows that.
    "mediation_notes",
    # A file of evidence is there for who reads the item; test_talks shows who that is.
    "mediation_item",
    "dispute_item",
    "invitation_item",
    "invitation_act",
    "blur",
    "own_data",
    "history_proof",
    "verify",
    "reporter_act",
    "own_callback",
    "callback",
    "callback_paper",
    # A sheet is there for whoever handed it in, and a list for whoever has one.
    "upload",
    "upload_errors",
    "export",
    # A case has some papers for some of those who see it; test_printing says which.
    "paper",
    "public_case",
    "public_project",
    "desk_project",
    "project_act",
    "public_follow",
    "photo_show",
    "report_step",
    # A duty is there for whoever's checklist holds it; test_duties shows who that is.
    "duty",
    # A ledger is there once an agreement is in effect; test_keeping shows for whom.
    "mediation_ledger",
    "mediation_ledger_act",
    "dispute_ledger",
    "dispute_ledger_act",
    "invited_ledger",
    "invited_ledger_act",
    # A sweep is there for its committee; test_sweeps shows that.
    "mediation_sweep",
    "mediation_sweep_act",
    # A form is there for its owner, the centre and those it is asked of; test_burden shows who that is.
    "sheet",
    "sheet_answers",
    "sheet_fill",
    "area_cell",
    # There where it was built, for everybody; test_basemap shows both.
    "basemap",
    # The numbers of an area are for whoever may read the overview; its tests show whose areas those are.
    "centre_indicator",
    "centre_indicator_table",
    "open311_base",
    "open311_call",
    "open311_discovery",
}


def address(line: Line, spot: Spot | None) -> str:
    """Give the address of a line."""
    if spot is None:
        return reverse(line.name)
    args = {
        "case": [spot.case_id],
        "here": [spot.case_id],
        "undo": [spot.case_id],
        "api_case": [spot.number],
        "reveal": [spot.case_id, "phone"],
        "task": [spot.case_id],
        "mediation_case": [spot.case_id],
        "mediation_contacts": [spot.case_id],
        "mediation_hearings": [spot.case_id],
    }
    return reverse(line.name, args=args.get(line.name, [spot.case_id, line.act]))


def ask(line: Line, client: Client, spot: Spot | None) -> str:
    """Ask a page and give the outcome; a form is sent empty, so that it is reached and changes nothing."""
    where = address(line, spot)
    if line.method == "GET":
        return outcome(client.get(where))
    kind = "application/json" if line.name.startswith("api") else "multipart/form-data; boundary=x"
    return outcome(client.post(where, b"" if kind != "application/json" else b"{}", content_type=kind))


def unlisted() -> set[str]:
    """Give the addresses that neither the matrix nor the list of libraries names: must be none."""
    named = set(PLAIN) | {line.name for line in [*OBJECTS, *DISPUTES]} | BY_CODE | BY_EDITION
    return {path for path, p in leaves() if p.name not in named and not path.startswith(LIBRARIES)}
