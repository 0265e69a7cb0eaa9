"""Every address of the issue desk, each with its permission or the reason why it is public."""

from linli.issues.views.desk import queue
from linli.kernel.people.rules import Permission
from linli.kernel.people.urls import route

# The staff's pages.
DESK = [
    route("desk/", queue.cases, name="desk", permission=Permission.ISSUES_DESK),
    route("desk/unit/", queue.legs, name="unit_queue", permission=Permission.ISSUES_DESK),
]

urlpatterns = [*DESK]
