"""Every address of the issue desk, each with its permission or the reason why it is public."""

from django.urls import include, path, register_converter
from django.urls.converters import PathConverter

from linli.issues import api
from linli.issues.api import open311
from linli.issues.views.desk import acting as desk_acting
from linli.issues.views.desk import (
    blurring,
    bulk,
    burden,
    callbacks,
    case,
    catalogue,
    catalogue_sheet,
    exporting,
    keeping,
    mapping,
    pairs,
    place,
    presence,
    printing,
    project,
    projects,
    queue,
    replies,
    reveals,
    search,
    theme,
    topics,
    undo,
    uploads,
)
from linli.issues.views.public import callbacks as public_callbacks
from linli.issues.views.public import conduct, home, me, notices, overrides, places, reports
from linli.issues.views.public import projects as public_projects
from linli.issues.views.resident import acting, calling, follow, own, quick, report
from linli.issues.views.walk import day, finding, paper, sheets, task
from linli.kernel.people.rules import Permission
from linli.kernel.people.urls import route


class NumberConverter:
    """A case number in an address; that of a part has one part more, `…-7/1`."""

    regex = r"[-\w]+(?:/[1-9]\d?)?"

    def to_python(self, value: str) -> str:
        """Give the number as it stands there."""
        return value

    def to_url(self, value: str) -> str:
        """Give the number as it stands in an address."""
        return value


class CallConverter(PathConverter):
    """What another system calls, whatever is in it: a line break too is answered in the words of that interface."""

    regex = r"(?s:.+)"


register_converter(NumberConverter, "number")
register_converter(CallConverter, "call")
# The staff's pages, below `desk/`.
DESK = [
    route("", queue.cases, name="desk", permission=Permission.ISSUES_DESK),
    route("search/", search.search, name="search", permission=Permission.ISSUES_DESK),
    route("map/", mapping.board, name="desk_map", permission=Permission.ISSUES_DESK),
    route("unit/", queue.legs, name="unit_queue", permission=Permission.ISSUES_DESK),
    route("keeping/", keeping.keeping, name="keeping", permission=Permission.ISSUES_PRIVACY),
    route("duplicates/", pairs.pairs, name="pairs", permission=Permission.ISSUES_LINK),
    route("reveals/", reveals.reveals, name="reveals", permission=Permission.ISSUES_PRIVACY),
    route("reveals/table.csv", reveals.table, name="reveals_table", permission=Permission.ISSUES_PRIVACY),
    route("reveals/asked/", reveals.asked, name="reveals_asked", permission=Permission.CONTACT_ALLOW),
    route("reveals/more/", reveals.more, name="reveals_more", permission=Permission.CONTACT_REVEAL),
    route("topics/", topics.hot, name="topics", permission=Permission.ISSUES_DESK),
    route("projects/", projects.projects, name="desk_projects", permission=Permission.ISSUES_DESK),
    route("projects/new/", place.place_new, name="place_new", permission=Permission.ISSUES_PROJECT),
    route("projects/theme/", theme.theme_new, name="theme_new", permission=Permission.ISSUES_PROJECT),
    route("projects/<int:case_id>/", project.project, name="desk_project", permission=Permission.ISSUES_DESK),
    route(
        "projects/<int:case_id>/<slug:act>/",
        project.project_act,
        name="project_act",
        permission=Permission.ISSUES_DESK,
    ),
    route("forms/", burden.sheets, name="sheets", permission=Permission.ISSUES_DESK),
    route("forms/new/", burden.sheet_new, name="sheet_new", permission=Permission.ISSUES_FORM_REGISTER),
    route("forms/<int:sheet_id>/", burden.sheet, name="sheet", permission=Permission.ISSUES_DESK),
    route(
        "forms/<int:sheet_id>/answers.csv",
        burden.sheet_answers,
        name="sheet_answers",
        permission=Permission.ISSUES_FORM_REGISTER,
    ),
    route("templates/", replies.replies, name="replies", permission=Permission.ISSUES_DESK),
    route("templates/edit/", replies.reply, name="reply", permission=Permission.ISSUES_TEMPLATE),
    route("callbacks/", callbacks.callbacks, name="callbacks", permission=Permission.ISSUES_CALLBACK),
    route("callbacks/<int:callback_id>/", callbacks.callback, name="callback", permission=Permission.ISSUES_CALLBACK),
    route(
        "callbacks/<int:callback_id>/print/",
        printing.callback,
        name="callback_paper",
        permission=Permission.ISSUES_CALLBACK,
    ),
    route("import/", uploads.hand_in, name="uploads", permission=Permission.ISSUES_RECEIVE_FOR),
    route(
        "import/template.xlsx",
        uploads.template,
        name="upload_template",
        permission=Permission.ISSUES_RECEIVE_FOR,
    ),
    route("import/<int:upload_id>/", uploads.upload, name="upload", permission=Permission.ISSUES_RECEIVE_FOR),
    route(
        "import/<int:upload_id>/errors.xlsx",
        uploads.errors,
        name="upload_errors",
        permission=Permission.ISSUES_RECEIVE_FOR,
    ),
    route("export/<slug:what>/", exporting.export, name="export", permission=Permission.ISSUES_DESK),
    route("bulk/", bulk.bulk, name="bulk", permission=Permission.ISSUES_DESK),
    route("here/<int:case_id>/", presence.here, name="here", permission=Permission.ISSUES_DESK),
    route("undo/<int:case_id>/", undo.undo, name="undo", permission=Permission.ISSUES_DESK),
    route("c/<int:case_id>/", case.case, name="case", permission=Permission.ISSUES_DESK),
    route(
        "c/<int:case_id>/contact/<slug:field>/",
        reveals.reveal,
        name="reveal",
        permission=Permission.CONTACT_REVEAL,
    ),
    route(
        "c/<int:case_id>/photos/<slug:name>/",
        blurring.blur,
        name="blur",
        permission=Permission.ISSUES_PUBLISH,
    ),
    route("c/<int:case_id>/print/<slug:form>/", printing.paper, name="paper", permission=Permission.ISSUES_DESK),
    route("c/<int:case_id>/<slug:act>/", desk_acting.act, name="act", permission=Permission.ISSUES_DESK),
]

# A grid worker's day.
WALK = [
    route("today/", day.today, name="today", permission=Permission.ISSUES_DUTY, is_kept=True),
    route("today/finding/", finding.finding, name="finding", permission=Permission.ISSUES_DUTY, is_kept=True),
    route("today/<int:case_id>/", task.task, name="task", permission=Permission.ISSUES_DUTY, is_kept=True),
    route("patrol/", day.patrol, name="patrol", permission=Permission.ISSUES_DUTY, is_kept=True),
    route("patrol/sheet/", paper.patrol_sheet, name="patrol_sheet", permission=Permission.ISSUES_DUTY),
    route("patrol/<int:duty_id>/", day.duty, name="duty", permission=Permission.ISSUES_DUTY),
    route("forms/", sheets.asked, name="sheets_asked", permission=Permission.ISSUES_FORM_FILL),
    route("forms/<int:sheet_id>/", sheets.fill, name="sheet_fill", permission=Permission.ISSUES_FORM_FILL),
]

# Who leads what, where, also below `desk/`: kept by the district's arbitrators and the administrator.
CATALOGUE = [
    route(f"catalogue/{address}", view, name=name, permission=Permission.ISSUES_CATALOGUE)
    for address, view, name in (
        ("", catalogue.editions, "catalogue"),
        ("<int:edition_id>/", catalogue.edition, "catalogue_edition"),
        ("<int:edition_id>/new/", catalogue.entry, "catalogue_entry_new"),
        ("<int:edition_id>/<int:entry_id>/", catalogue.entry, "catalogue_entry"),
        ("<int:edition_id>/sheet/", catalogue_sheet.begin, "catalogue_sheet_new"),
        ("<int:edition_id>/sheet.xlsx", catalogue_sheet.sheet, "catalogue_sheet"),
        ("tests/new/", catalogue.saved_test, "catalogue_test_new"),
        ("tests/<int:test_id>/", catalogue.saved_test, "catalogue_test"),
    )
]

# JSON for other programs.
API = [
    route("api/reports/", api.report_create, name="api_reports", permission=Permission.ISSUES_RECEIVE),
    route("api/cases/", api.case_list, name="api_cases", permission=Permission.ISSUES_READ),
    route("api/cases/<number:number>/", api.case_read, name="api_case", permission=Permission.ISSUES_READ),
]

KEY = "other people's programs; a key in the call is the right, and without one only what is public is told"
# Open311 GeoReport v2. Below the base one function answers every address, known or not, in the standard's own form.
OPEN311 = [
    route("open311/", open311.page, name="open311", public="it tells who may use the interface, and how"),
    route("open311/discovery.<str:suffix>", open311.discovery, name="open311_discovery", public=KEY),
    route("open311/v2/", open311.call, name="open311_base", public=KEY),
    route("open311/v2/<call:path>", open311.call, name="open311_call", public=KEY),
]

ANYONE = "anyone may report; what was typed is found again by a signed cookie"
CODE = "the code in the address is the right; guessing is slowed down"
# A resident's own report, from the first word to the verdict.
RESIDENT = [
    route("report/", report.report, name="report", public=ANYONE),
    route("report/code/", report.report_code, name="report_code", public=ANYONE),
    route("report/done/", report.report_done, name="report_done", public=ANYONE),
    route("report/areas/", report.report_areas, name="report_areas", public="places are public facts"),
    route("report/quick/", quick.quick, name="report_quick", public=ANYONE, is_kept=True),
    route("report/<slug:step>/", report.report_step, name="report_step", public=ANYONE),
    route("follow/", follow.find, name="follow_find", public=CODE),
    route("i/<str:code>/", follow.follow, name="follow", public=CODE),
    route("i/<str:code>/data/", own.own, name="own_data", public=CODE),
    route("i/<str:code>/history.json", follow.history_proof, name="history_proof", public=CODE),
    route("i/<str:code>/verify/", acting.verify, name="verify", public=CODE),
    route("i/<str:code>/callback/", calling.callback, name="own_callback", public=CODE),
    route("i/<str:code>/<slug:doing>/", acting.act, name="reporter_act", public=CODE),
]

APPROVED = "what a moderator has approved is for everybody"
DRAW = "a draw that everybody can redo is one nobody can steer"
PLACES = "places, and whose they are, are public facts"
# Open to everybody, and one's own list.
PUBLIC = [
    route("", home.home, name="home", public="it is where everybody begins"),
    route("map/", reports.reports, name="map", public=APPROVED),
    route("map/points.json", reports.points, name="map_points", public=APPROVED),
    route(
        "moderation.csv", reports.moderation, name="moderation_log", public="who decides what is public answers for it"
    ),
    route("p/<number:number>/", reports.report, name="public_case", public=APPROVED),
    route("p/<number:number>/follow/", reports.follow, name="public_follow", permission=Permission.ACCOUNT_EDIT),
    route(
        "handed-down/",
        overrides.overrides,
        name="overrides",
        public="exceptions to the catalogue are everybody's to see",
    ),
    route(
        "projects/", public_projects.projects, name="projects", public="what nobody could solve is everybody's to see"
    ),
    route("conduct/", conduct.conduct, name="conduct", public="the number of complaints alone is everybody's to see"),
    route("callbacks/", public_callbacks.draws, name="draws", public=DRAW),
    route("callbacks/closings.json", public_callbacks.closings, name="draw_closings", public=DRAW),
    route(
        "projects/<slug:number>/",
        public_projects.project,
        name="public_project",
        public="what is put right about a place is everybody's to see",
    ),
    route("areas/cells.json", places.cells, name="area_cells", public=PLACES),
    route("areas/cell.json", places.cell, name="area_cell", public=PLACES),
    route("me/data/", own.account, name="own_account", permission=Permission.ACCOUNT_EDIT),
    route("me/notices/", notices.notices, name="notices", permission=Permission.ACCOUNT_EDIT),
    route("me/", me.me, name="me", permission=Permission.ACCOUNT_EDIT),
]

# They are tried in this order: what programs and desks ask all day comes first.
urlpatterns = [*API, path("desk/", include([*DESK, *CATALOGUE])), *PUBLIC, *RESIDENT, *WALK, *OPEN311]
