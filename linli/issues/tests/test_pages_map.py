"""The desk's map: what stands in the address is what is shown, the list says what the map does, in few queries."""

import json
import re

import h3
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.issues.queries import mapping
from linli.issues.tests.acting import Play
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import actor_of

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now).opens()


@pytest.fixture
def clerk(play, signed_in):
    return signed_in(play.county.staff(Role.CLERK, play.county.county_desk))


def page_of(browser, address="/desk/map/"):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(html):
    return {
        m[0]: (int(m[1]), int(m[2]))
        for m in re.findall(r'data-hexagon="(\w+)".*?data-open="(\d+)" data-over="(\d+)"', html)
    }


def link(html):
    return re.search(r'href="(/desk/map/\?[^"]*hexagon=\w+)"', html)[1].replace("&amp;", "&")


def test_a_report_with_a_point_is_on_the_map_and_in_its_list(play, clerk):
    name = h3.int_to_str(Case.objects.get(pk=play.case_id).hexagon)
    assert lines(page_of(clerk)) == {name: (1, 0)}
    looked_into = page_of(clerk, link(page_of(clerk)))
    assert f"/desk/c/{play.case_id}/" in looked_into
    assert "data-chosen" in looked_into


def test_a_script_is_told_the_same_as_the_page(play, clerk):
    address = link(page_of(clerk))
    answer = clerk.get(address, headers=JSON).json()
    assert lines(answer["html"]) == lines(page_of(clerk, address))
    (name,) = lines(answer["html"])
    assert answer["rows"] == {name: "1/0", str(play.case_id): str(Case.objects.get(pk=play.case_id).version)}
    quiet = clerk.get(address, headers={**JSON, "LL-Quiet": "1"}).json()
    assert quiet["rows"] == answer["rows"]
    shown = re.search(r'data-rows="([^"]*)"', page_of(clerk, address))[1].replace("&quot;", '"')
    assert json.loads(shown) == answer["rows"]


def test_filters_and_box_live_in_the_address_and_what_is_not_understood_is_left_out(play, clerk):
    begin = mapping.begin(actor_of(play.county.staff(Role.CLERK, play.county.county_desk)))
    box = ",".join(f"{edge:.5f}" for edge in begin)
    assert lines(page_of(clerk, f"/desk/map/?box={box}&category=02&only=new"))
    assert not lines(page_of(clerk, f"/desk/map/?box={box}&category=03"))
    assert not lines(page_of(clerk, f"/desk/map/?box={box}&only=over"))
    assert not lines(page_of(clerk, "/desk/map/?box=100,20,100.1,20.1"))
    for nonsense in (
        "box=1,2,3",
        "box=nan,nan,nan,nan",
        "box=5,5,4,4",
        "box=x",
        "only=moon",
        "category=%00",
        "hexagon=x",
    ):
        assert lines(page_of(clerk, f"/desk/map/?{nonsense}")), nonsense
    filtered = page_of(clerk, f"/desk/map/?box={box}&category=02&only=new")
    assert "category=02" in link(filtered)
    assert "only=new" in link(filtered)
    assert f'name="box" value="{box}"' in filtered


def test_a_sealed_case_is_nowhere_on_the_map(play, clerk):
    Case.objects.filter(pk=play.case_id).update(confidentiality="sealed")
    own = play.county.staff(Role.CLERK, play.case.holder)
    assert play.case_id in set(Case.objects.filter(holder=play.case.holder).values_list("pk", flat=True))
    assert not lines(page_of(clerk))
    assert not mapping.hexagons(actor_of(own), mapping.Asked(mapping.begin(actor_of(own))), play.now)


def test_each_reader_has_the_map_of_what_they_see(play, signed_in):
    far = play.county.staff(Role.CLERK, play.county.far_desk)
    assert not lines(page_of(signed_in(far)))
    asked = mapping.Asked(
        mapping.begin(play.county.actor(Role.CLERK)),
        hexagon=next(iter(lines(page_of(signed_in(play.county.staff(Role.CLERK)))))),
    )
    assert [row.id for row in mapping.cases_in(play.county.actor(Role.CLERK), asked, play.now)] == [play.case_id]
    assert mapping.cases_in(actor_of(far), asked, play.now) == []
    assert mapping.begin(actor_of(far)) != mapping.begin(play.county.actor(Role.CLERK))
    assert mapping.begin(Actor()) is not None


def test_a_map_costs_one_query_and_a_look_into_a_hexagon_one_more(play, clerk):
    def cases_asked(address):
        with CaptureQueriesContext(connection) as queries:
            page_of(clerk, address)
        return len([q for q in queries if 'FROM "cases_' in q["sql"]])

    address = link(page_of(clerk))
    assert (cases_asked("/desk/map/"), cases_asked(address)) == (1, 2)
    for _ in range(20):
        play.opens()
    assert (cases_asked("/desk/map/"), cases_asked(address)) == (1, 2)
