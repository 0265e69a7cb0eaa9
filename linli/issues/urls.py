"""Every address of the issue desk, each with its permission or the reason why it is public."""

from linli.issues import api
from linli.issues.views.desk import queue
from linli.issues.views.public import home, me, places, reports
from linli.kernel.people.rules import Permission
from linli.kernel.people.urls import route

# The staff's pages.
DESK = [
    route("desk/", queue.cases, name="desk", permission=Permission.ISSUES_DESK),
    route("desk/unit/", queue.legs, name="unit_queue", permission=Permission.ISSUES_DESK),
]

# JSON for other programs.
API = [
    route("api/reports/", api.report_create, name="api_reports", permission=Permission.ISSUES_RECEIVE),
    route("api/cases/", api.case_list, name="api_cases", permission=Permission.ISSUES_READ),
    route("api/cases/<str:number>/", api.case_read, name="api_case", permission=Permission.ISSUES_READ),
]

APPROVED = "what a moderator has approved is for everybody"
PLACES = "places, and whose they are, are public facts"
# Open to everybody, and one's own list.
PUBLIC = [
    route("", home.home, name="home", public="it is where everybody begins"),
    route("map/", reports.reports, name="map", public=APPROVED),
    route("map/points.json", reports.points, name="map_points", public=APPROVED),
    route("p/<slug:number>/", reports.report, name="public_case", public=APPROVED),
    route("areas/cells.json", places.cells, name="area_cells", public=PLACES),
    route("areas/cell.json", places.cell, name="area_cell", public=PLACES),
    route("me/", me.me, name="me", permission=Permission.ACCOUNT_EDIT),
]

urlpatterns = [*PUBLIC, *DESK, *API]
