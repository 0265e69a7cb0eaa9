"""What the page shell shows on every page: name of the area, numbers to call, languages, navigation, account."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, pgettext

from linli.kernel.people.rules import ANONYMOUS, Actor, Permission, may
from linli.site.basemap import serving
from linli.site.offline import account_key, kept_for
from linli.site.reading import Reading, reading


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    url: str
    icon: str
    is_current: bool
    # Pressed after "g" (screens 7); empty where the page has no key.
    key: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """One number to call before any form."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language the page can be switched to, named in itself."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything `base.html` and its parts read."""

    help_line: str
    emergency: tuple[EmergencyNumber, ...]
    languages: tuple[Language, ...]
    next_path: str
    is_demo: bool
    is_staff: bool
    account_name: str
    # Keeps the drafts of two people at one browser apart; says nothing about either.
    account_key: str
    # Addresses of the pages that the browser keeps ready for when there is no network.
    kept: str
    basemap: str
    nav: tuple[NavItem, ...]
    reading: Reading


def page(request: HttpRequest) -> dict[str, object]:
    """Give the template variables `shell` and `actor`."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    user = getattr(request, "user", None)
    name = str(user) if user is not None and user.is_authenticated else ""
    return {
        "actor": actor,
        "shell": Shell(
            help_line=settings.ENV.help_line,
            emergency=(
                EmergencyNumber("110", gettext("Police")),
                EmergencyNumber("119", gettext("Fire and rescue")),
                EmergencyNumber("120", gettext("Medical")),
                EmergencyNumber("122", gettext("Traffic accident")),
            ),
            languages=tuple(Language(code, name) for code, name in settings.LANGUAGES if code != get_language()),
            next_path=request.get_full_path() if request.method == "GET" else request.path,
            is_demo=settings.ENV.demo,
            is_staff=actor.is_staff,
            account_name=name,
            account_key=account_key(actor),
            kept=" ".join(kept_for(actor)),
            basemap=serving.address(),
            nav=_nav(actor, request.path),
            reading=reading(request),
        ),
    }


def _nav(actor: Actor, path: str) -> tuple[NavItem, ...]:
    if actor.is_staff:
        entries = [
            ("today", pgettext("navigation", "Today"), "clipboard-list", "t", may(actor, Permission.ISSUES_DUTY)),
            ("patrol", pgettext("navigation", "Round"), "map-pin", "", may(actor, Permission.ISSUES_DUTY)),
            ("desk", pgettext("navigation", "Desk"), "inbox", "d", may(actor, Permission.ISSUES_DESK)),
            (
                "mediation_desk",
                pgettext("navigation", "Mediation"),
                "heart-handshake",
                "",
                may(actor, Permission.MEDIATION_DESK),
            ),
            ("callbacks", pgettext("navigation", "Call-backs"), "phone", "", may(actor, Permission.ISSUES_CALLBACK)),
            ("map", pgettext("navigation", "Map"), "map", "p", True),
            ("centre", pgettext("navigation", "Numbers"), "layout-dashboard", "", may(actor, Permission.CENTRE_READ)),
            ("keeping", pgettext("navigation", "Personal data"), "lock", "", may(actor, Permission.ISSUES_PRIVACY)),
            (
                "reveals",
                pgettext("navigation", "Contacts shown"),
                "eye",
                "",
                may(actor, Permission.ISSUES_PRIVACY),
            ),
            (
                "reveals_asked",
                pgettext("navigation", "More contacts"),
                "eye",
                "",
                may(actor, Permission.CONTACT_ALLOW),
            ),
            (
                "catalogue",
                pgettext("navigation", "Catalogue"),
                "clipboard-list",
                "",
                may(actor, Permission.ISSUES_CATALOGUE),
            ),
            ("audit", pgettext("navigation", "Audit"), "shield-check", "", may(actor, Permission.AUDIT_READ)),
            ("admin:index", pgettext("navigation", "Set-up"), "settings", "", may(actor, Permission.SETUP_EDIT)),
        ]
    else:
        entries = [
            ("home", pgettext("navigation", "Home"), "house", "", True),
            ("report", pgettext("navigation", "Report"), "megaphone", "", True),
            ("mediation", pgettext("navigation", "Mediation"), "heart-handshake", "", True),
            ("follow_find", pgettext("navigation", "Progress"), "search", "", True),
            ("map", pgettext("navigation", "Map"), "map", "", True),
            ("me", pgettext("navigation", "Mine"), "user", "", actor.account_id is not None),
        ]
    found = [
        (label, url, shape, key) for name, label, shape, key, is_open in entries if is_open and (url := _address(name))
    ]
    # The longest address that begins the present one is where the reader stands.
    urls = [url for _, url, _, _ in found]
    here = max((url for url in urls if url == path or (url != "/" and path.startswith(url))), key=len, default="")
    return tuple(NavItem(label, url, shape, url == here, key) for label, url, shape, key in found)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
