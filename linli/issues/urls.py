"""Every address of the issue desk, each with its permission or the reason why it is public."""

from linli.issues import api
from linli.issues.views.desk import queue
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

urlpatterns = [*DESK, *API]
