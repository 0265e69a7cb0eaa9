"""Every page is sealed: a strict content policy, no copy of what is about somebody, cookies no script or other site reads.

Here every address of the map is asked as several roles. The crawl of the journeys (`test_screens.py`) holds every page
in every state to the same headers in a browser, which reports 0 violations of the policy, and keeps the figure.
"""

import json
import os
import subprocess
import sys

import pytest
from csp.decorators import csp_exempt
from django.urls import reverse

from linli.kernel.people.rules import Role
from tests.promises import matrix, planted
from tests.promises.results import FORM, IS_FULL, note
from tests.promises.sealed import unsealed
from tests.promises.standings import spots, standings

__all__ = ["spots", "standings"]

pytestmark = pytest.mark.slow

# One of each kind of reader; the crawl sees the rest.
READERS = {Role.ANONYMOUS, Role.RESIDENT, Role.CODE, Role.CLERK, Role.ADMINISTRATOR}
MISSING = ["/nothing/here/", "/desk/c/999999/", "/i/00000000/", "/p/990101-220704-99999-9/", "/files/none/"]
# Answered in other words on purpose: a photo is shut in a sandbox, a file of everybody's is kept by everybody.
KEPT_BY_ALL = {"worker", "manifest", "basemap"}
PRODUCTION = {
    "LINLI_DEMO": "0",
    "LINLI_SECRET_KEY": "no-secret-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "LINLI_PUBLIC_URL": "https://linli.example.org",
    "LINLI_STAFF_SECOND_FACTOR": "1",
}
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.core.checks import run_checks
cookies = [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY]
found = [check.id for check in run_checks(tags=["security"], include_deployment_checks=True) if not check.is_silenced()]
print(json.dumps({"found": found, "cookies": cookies, "hsts_s": settings.SECURE_HSTS_SECONDS}))
"""


@pytest.mark.django_db
def test_every_address_is_sealed_for_every_reader(standings):
    faults, asked = {}, 0
    paths = [reverse(name) for name, method in matrix.PLAIN.items() if method == "GET" and name not in KEPT_BY_ALL]
    for who in standings:
        if who.role not in READERS and not IS_FULL:
            continue
        for path in [*paths, *MISSING]:
            answer = who.client.get(path)
            asked += 1
            # Public data is the same for all, and says itself how long it may be kept.
            is_about_somebody = who.role != Role.ANONYMOUS
            if found := unsealed(answer.headers, is_about_somebody=is_about_somebody):
                faults[path, who.role] = found
            for name, cookie in answer.cookies.items():
                if cookie["samesite"] != "Lax" or (name == "sessionid" and not cookie["httponly"]):
                    faults[path, who.role] = [f"cookie {name}: {cookie.output()}"]
    note("P18", form=f"{FORM} addresses", asked=asked, unsealed=len(faults))
    assert faults == {}


def test_in_production_no_security_check_of_django_complains():
    ran = subprocess.run(
        [sys.executable, "-c", ASK], env=os.environ | PRODUCTION, capture_output=True, text=True, check=True
    )
    told = json.loads(ran.stdout)
    note("P18", form=f"{FORM} deployment", warnings=len(told["found"]))
    assert told == {"found": [], "cookies": [True, True, True], "hsts_s": 365 * 24 * 3600}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_control_planted_pages_are_found_by_the_crawl(live_server, chromium, monkeypatch):
    inline, bare = planted.page("<script>document.title = 'run'</script>"), csp_exempt()(planted.page(""))
    found = planted.faults(live_server.url, chromium, monkeypatch, inline=inline, bare=bare)
    note("P18", form="control inline script, no header", pages=2, found=sum("olicy" in said for said in found.values()))
    assert "Content Security Policy" in found["inline"]
    assert "policy:" in found["bare"]
