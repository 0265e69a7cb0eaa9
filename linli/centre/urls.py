"""Every address of the centre, each with its permission."""

from django.urls import include, path

from linli.centre.views import indicators
from linli.kernel.people.rules import Permission
from linli.kernel.people.urls import route

READS = Permission.CENTRE_READ

urlpatterns = [
    path(
        "centre/",
        include(
            [
                route("", indicators.overview, name="centre", permission=READS),
                route("indicator/<slug:code>/", indicators.indicator, name="centre_indicator", permission=READS),
                route(
                    "indicator/<slug:code>/table/", indicators.table, name="centre_indicator_table", permission=READS
                ),
            ]
        ),
    )
]
