"""What indicators, cuts and reasons are called on pages and in tables."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.kernel.areas import queries as areas

# By indicator: its name, what is counted, out of what, how it could be dressed up, and what stands against that.
INDICATORS: Mapping[str, tuple[Promise, Promise, Promise, Promise, Promise]] = {
    "A05": (
        _("Done on time"),
        _("reports done by their first due"),
        _("reports first due in the period, open ones as well"),
        _("with extensions, pauses and returns"),
        _("The first due never changes, and the clock runs from the moment of dispatch."),
    ),
    "A06": (
        _("Done on time, after extensions"),
        _("reports done by their last due, after extensions, plans and pauses"),
        _("reports first due in the period, open ones as well"),
        _("with extensions granted lightly"),
        _("It stands beside the share by the first due; each extension has its reason in the timeline."),
    ),
    "A08": (
        _("Found solved"),
        _("reports that the reporter or an independent check found solved"),
        _("those, and reports found unsolved, solved in part, explained as unsolvable, or overdue"),
        _("with closing by oneself, or as “nothing found”"),
        _("Of what nobody has confirmed only the bounds tell; whoever did the work does not decide on it."),
    ),
    "A09": (
        _("Content"),
        _("answers with four or five stars"),
        _("answers with stars"),
        _("by asking only those who are content"),
        _("The share of those who answered stands beside it, and three stars are not content."),
    ),
    "A10": (
        _("Answered when asked"),
        _("reporters who answered"),
        _("reporters who were asked, of repeats as well"),
        _("by asking few"),
        _("Everybody who can be reached is asked once the work is said to be done."),
    ),
    "A12": (
        _("Opened again"),
        _("reports opened again"),
        _("reports closed at least once"),
        _("by making it hard"),
        _("It takes the reporter one press and no reason. Fewer is no aim."),
    ),
}

CUTS: Mapping[str, Promise] = {
    "area": _("By place"), "tier": _("By tier"), "category": _("By category"), "channel": _("By channel"),
}  # fmt: skip

# Why a report does not count here, beside the reasons of the table.
LEFT_OUT: Mapping[str, Promise] = {
    "nature": _("questions, suggestions and thanks"),
    "open": _("not closed yet"),
}


def said(zh: str, en: str) -> str:
    """Give the words in the reader's language."""
    return zh if (get_language() or "zh").startswith("zh") else en


def area_name(code: str) -> str:
    """Give the name of an area, or its code where it has none."""
    place = areas.names([code]).get(code)
    return said(place.zh, place.en) if place else code
