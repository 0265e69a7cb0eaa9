"""The JSON addresses, through HTTP."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from linli.kernel.cases import queries
from linli.kernel.cases.models import Case, Leg
from linli.kernel.people.rules import Permission, Role

ROAD = {"text": "路面坑洼，夜里看不清。", "category": "0201", "answers": {"danger_now": "no", "accident": "no"}}


def sent(client, body, key="", content_type="application/json"):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/reports/", json.dumps(body), content_type=content_type, headers=headers)


@pytest.fixture
def road(desk):
    lat, long = desk.point()
    return ROAD | {"lat": lat, "long": long}


def test_a_report_is_answered_with_its_number_and_code(road, now):
    answer = sent(Client(), road)
    assert answer.status_code == 201
    case = Case.objects.get()
    assert (answer.json()["number"], answer.json()["lookup_code"]) == (case.number, case.lookup_code)


@pytest.mark.parametrize(("category", "how_many"), [("0201", 17), ("0203", 18)])
def test_a_report_costs_one_statement_for_each_table(road, now, category, how_many, django_assert_num_queries):
    """Key, tally, number, contact, calendars, case, hand-over, clocks, lines, audit, feed, report, search, notices, repeat, answer; a savepoint."""
    body = road | {"category": category, "phone": "13800000000"}
    sent(Client(), body)
    with django_assert_num_queries(how_many):
        sent(Client(), body, "two")
    assert Case.objects.count() == 2


def test_a_repeated_key_files_one_report(road, now):
    first, second = sent(Client(), road, "one"), sent(Client(), road, "one")
    assert first.json() == second.json()
    assert Case.objects.count() == 1


def test_a_key_used_for_another_body_is_refused(road, now):
    sent(Client(), road, "one")
    answer = sent(Client(), road | {"text": "别的事。"}, "one")
    assert answer.status_code == 409
    assert Case.objects.count() == 1


@pytest.mark.parametrize("body", [{"texte": "?"}, {"text": 1}, {"text": "x", "lat": 91}, {}])
def test_a_body_of_another_shape_is_refused_with_the_reason(desk, now, body):
    answer = sent(Client(), body)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_body")
    assert answer.json()["message"]


def test_a_form_of_another_site_is_not_taken(road, now):
    assert sent(Client(), road, content_type="text/plain").status_code == 400
    assert not Case.objects.exists()


def test_a_case_is_read_by_who_may_see_it_and_by_nobody_else(desk, road, now, signed_in):
    resident, other = signed_in(desk.residents[0]), signed_in(desk.residents[1])
    address = f"/api/cases/{sent(resident, road).json()['number']}/"
    assert resident.get(address).json()["case"]["category"] == "0201"
    assert other.get(address).status_code == 404
    assert Client().get(address).status_code == 401


def test_a_list_goes_on_where_its_page_before_ended(desk, road, now, signed_in):
    for _ in range(51):
        sent(Client(), road)
    clerk = signed_in(desk.staff(Role.CLERK, desk.county_desk))
    first = clerk.get("/api/cases/").json()
    second = clerk.get("/api/cases/", {"before": first["next"]}).json()
    assert (len(first["cases"]), len(second["cases"]), second["next"]) == (50, 1, None)
    for typed in ("", "x", "-1", "²"):
        assert clerk.get("/api/cases/", {"before": typed}).status_code == 400
    assert clerk.get("/api/cases/", {"before": "9" * 30}).status_code == 200


def test_a_list_of_a_box_holds_what_lies_there_and_says_how_a_box_is_given(desk, road, now, signed_in):
    number = sent(Client(), road).json()["number"]
    clerk = signed_in(desk.staff(Role.CLERK, desk.county_desk))
    case = Case.objects.get(number=number)
    west, south = case.long - 0.01, case.lat - 0.01
    for box, numbers in (
        (f"{west},{south},{case.long + 0.01},{case.lat + 0.01}", [number]),
        (f"{west},{south},{case.long - 0.005},{case.lat + 0.01}", []),
    ):
        assert [row["case"]["number"] for row in clerk.get("/api/cases/", {"box": box}).json()["cases"]] == numbers
    for typed in ("", "x", "1,2,3", f"{case.long},{south},{west},{case.lat}", "1,1,nan,2", "1,1,62,2"):
        answer = clerk.get("/api/cases/", {"box": typed})
        assert (answer.status_code, "west,south,east,north" in answer.json()["message"]) == (400, True)


def test_a_list_costs_three_statements_whatever_its_length(desk, road, now, signed_in, django_assert_num_queries):
    """Session, account with its posts, cases."""
    clerk = signed_in(desk.staff(Role.CLERK, desk.county_desk))
    for length in (1, 9):
        while Case.objects.count() < length:
            sent(Client(), road)
        clerk.get("/api/cases/")
        with django_assert_num_queries(3):
            shown = clerk.get("/api/cases/").json()["cases"]
        assert len(shown) == length


def test_a_units_list_holds_its_open_and_recent_hand_overs_and_its_officers_own_reports(desk, road, now, signed_in):
    for _ in range(5):
        sent(Client(), road | {"category": "0203"})
    open_leg, recent, past, draft, other = Leg.objects.order_by("id")
    unit = open_leg.to_unit
    past_days = {recent.pk: 29, past.pk: 31}
    for leg in (recent, past):
        Leg.objects.filter(pk=leg.pk).update(ended_at=now - timedelta(days=past_days[leg.pk]))
    Leg.objects.filter(pk=draft.pk).update(state=Leg.State.DRAFT)
    Leg.objects.filter(pk=other.pk).update(to_unit=desk.far_department)
    Case.objects.exclude(pk=open_leg.case_id).update(holder=desk.county_desk)
    officer = desk.staff(Role.UNIT_OFFICER, unit)
    own = sent(signed_in(officer), road).json()["number"]
    shown = signed_in(officer).get("/api/cases/").json()["cases"]
    assert [row["case"]["number"] for row in shown] == [own, recent.case.number, open_leg.case.number]
    seen = queries.visible(desk.actor(Role.UNIT_OFFICER, unit), Permission.ISSUES_READ, now)
    assert {row["case"]["number"] for row in shown} == {case.number for case in seen}
