"""Listed places: only places and their open trouble, off the list by three proofs alone, watched for a relapse (14.3)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from linli.issues.models import ListedPlace
from linli.issues.queries import listed, projects
from linli.issues.rules.clocks import Clock
from linli.issues.rules.places import Proofs
from linli.issues.services import places
from linli.issues.tests.acting import ROADS, Play
from linli.issues.tests.test_supervision import why
from linli.kernel.audit.models import Audit
from linli.kernel.cases import jobs, rules
from linli.kernel.cases import queries as cases
from linli.kernel.cases.models import Case
from linli.kernel.cases.rules.counting import wilson
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Actor, Permission, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
Browser = Callable[[Account], Client]


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def supervisor(play: Play) -> Actor:
    return play.county.actor(Role.SUPERVISOR)


def verifier(play: Play) -> Actor:
    return play.county.actor(Role.VERIFIER)


def new(play: Play) -> places.NewPlace:
    return places.NewPlace(
        "村口公路", "0201", (play.county.villages[0].code,), play.county.departments[ROADS].pk,
        "三个月内多次塌陷。", "半年内重铺。", 1, is_about_place=True,
    )  # fmt: skip


def on_list(play: Play) -> Case:
    """A place with three reports of its class, listed."""
    for _ in range(3):
        play.opens()
    return Case.objects.get(pk=places.place_list(supervisor(play), new(play), play.now))


def act(play: Play, service: Callable[..., None], actor: Actor, case: Case, **said: object) -> None:
    service(actor, case.pk, version=Case.objects.get(pk=case.pk).version, now=play.now, **said)


def proven(play: Play, case: Case, **said: int) -> None:
    """Check and survey a place after its reports have grown old."""
    play.at(play.now + timedelta(days=61))
    act(play, places.site_check, verifier(play), case, verdict="solved", text="路面平整。")
    act(play, places.survey_note, verifier(play), case, **{"asked": 30, "content": 24} | said, text="路口随机询问。")


def test_a_place_is_listed_for_six_months_with_its_baseline_and_a_monthly_report(play: Play) -> None:
    case = on_list(play)
    place = ListedPlace.objects.get(pk=case.pk)
    assert (place.baseline, place.target) == (3, 1)
    assert case.holder == play.county.departments[ROADS]
    assert case.area_code == play.county.villages[0].code
    assert Audit.objects.filter(act="listed_projects:case:list_place", object_ref=f"case:{case.pk}").count() == 1
    play.case_id = case.pk
    assert case.due_at == play.due(Clock.MONTH_REPORT)
    act(play, places.month_report, play.county.actor(Role.UNIT_OFFICER), case, text="已铺一半。")
    with pytest.raises(rules.NotYoursError):
        act(play, places.month_report, verifier(play), case, text="已铺一半。")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("about_place", {"is_about_place": False}),
        ("category", {"category": "1303"}),
        ("category", {"category": "02"}),
        ("cells", {"cells": ()}),
        ("cells", {"cells": ("990101101",)}),
        ("cells", {"cells": ("990201101201",)}),
        ("target", {"target": 3}),
        ("target", {"target": None}),
        ("numbers", {"numbers": ("430703-220704-00012-7",)}),
        ("lead", {"lead_id": 0}),
    ],
)
def test_only_a_place_and_its_open_trouble_can_be_listed(play: Play, name: str, said: dict[str, object]) -> None:
    for _ in range(3):
        play.opens()
    with pytest.raises(rules.MissingFieldError) as missing:
        places.place_list(supervisor(play), replace(new(play), **said), play.now)
    assert missing.value.facts["fields"] == [name]
    assert not ListedPlace.objects.exists()


def test_a_town_lists_nothing(play: Play) -> None:
    town = play.county.actor(Role.SUPERVISOR, play.county.town_desks[0])
    for actor in (town, play.county.actor(Role.CLERK)):
        with pytest.raises(rules.NotYoursError):
            places.place_list(actor, new(play), play.now)


def test_nothing_less_than_all_three_proofs_takes_a_place_off_the_list(play: Play) -> None:
    case = on_list(play)
    assert why(lambda: act(play, places.place_delist, supervisor(play), case, text="整治到位。")) == "proofs_missing"
    proven(play, case, asked=29)
    assert why(lambda: act(play, places.place_delist, supervisor(play), case, text="整治到位。")) == "proofs_missing"
    act(play, places.survey_note, verifier(play), case, asked=30, content=24, text="路口随机询问。")
    act(play, places.place_delist, supervisor(play), case, text="整治到位。")
    assert Case.objects.get(pk=case.pk).state == "watched"


def test_each_proof_is_needed() -> None:
    whole = Proofs(1, 1, "solved", 30, 24)
    assert whole.all_hold
    for part in ({"count": 2}, {"verdict": ""}, {"verdict": "not_solved"}, {"asked": 29}, {"content": 20}):
        assert not replace(whole, **part).all_hold, part
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(30, 30)[0] < 1


def test_units_at_work_prove_nothing_themselves(play: Play) -> None:
    case = on_list(play)
    both = play.county.staff(Role.VERIFIER, play.county.departments[ROADS])
    insider = play.county.actor(Role.VERIFIER, play.county.departments[ROADS])
    assert both.pk == insider.account_id
    assert why(lambda: act(play, places.site_check, insider, case, verdict="solved", text="好了。")) == "own_work"


def test_a_place_that_relapses_within_ninety_days_is_listed_again(play: Play) -> None:
    case = on_list(play)
    proven(play, case)
    act(play, places.place_delist, supervisor(play), case, text="整治到位。")
    assert places.places_watch(play.now) == 0
    for _ in range(2):
        play.opens()
    term = ListedPlace.objects.get(pk=case.pk).term_on
    assert places.places_watch(play.now) == 1
    again = Case.objects.get(pk=case.pk)
    assert again.state == "listed"
    assert ListedPlace.objects.get(pk=case.pk).term_on > term
    assert places.places_watch(play.now) == 0


def test_a_place_that_stays_in_order_is_off_the_list_for_good(play: Play) -> None:
    case = on_list(play)
    proven(play, case)
    act(play, places.place_delist, supervisor(play), case, text="整治到位。")
    play.case_id = case.pk
    jobs.dues_fire(play.due(Clock.WATCH))
    done = Case.objects.get(pk=case.pk)
    assert (done.state, done.outcome, done.due_at) == ("delisted", "solved", None)


def test_sealed_and_withdrawn_reports_are_not_counted(play: Play) -> None:
    cells = [play.county.villages[0].code]
    play.opens().opens()
    assert listed.reports_of("0201", cells, play.now) == 2
    Case.objects.filter(pk=play.case_id).update(confidentiality="sealed")
    assert listed.reports_of("0201", cells, play.now) == 1
    play.opens().does("withdraw")
    assert listed.reports_of("0201", cells, play.now) == 1
    assert listed.reports_of("0201", cells, play.now + timedelta(days=61)) == 0


def test_the_cases_that_show_the_trouble_are_named_to_those_who_may_know_of_them(play: Play) -> None:
    play.opens().opens()
    said = replace(new(play), numbers=(play.case.number,))
    case = Case.objects.get(pk=places.place_list(supervisor(play), said, play.now))
    far = play.county.actor(Role.CLERK, play.county.far_desk)
    assert cases.causes(supervisor(play), case, Permission.ISSUES_DESK, play.now) == [play.case]
    assert cases.causes(far, case, Permission.ISSUES_DESK, play.now) == []
    assert not listed.publicly(case, [], play.now).causes


def test_who_works_the_place_opens_its_page_and_another_city_does_not(play: Play) -> None:
    case = on_list(play)
    assert listed.of_case(play.county.actor(Role.UNIT_OFFICER), case, play.now).proofs.count == 3
    roads, far = play.county.actor(Role.UNIT_OFFICER), play.county.actor(Role.CLERK, play.county.far_desk)
    assert projects.open_to(roads, [case.pk], play.now) == {case.pk}
    assert projects.open_to(far, [case.pk], play.now) == set()
    report = play.opens().case
    for actor in (supervisor(play), play.county.actor(Role.UNIT_OFFICER)):
        with pytest.raises(rules.NotThereError):
            listed.of_case(actor, report, play.now)


def test_a_place_is_listed_and_proven_through_its_pages(play: Play, signed_in: Browser) -> None:
    for _ in range(3):
        play.opens()
    staff = signed_in(play.county.staff(Role.SUPERVISOR))
    typed = {
        "title": "村口公路", "category": "0201", "cells": play.county.villages[0].name_zh, "target": "1",
        "lead": str(play.county.departments[ROADS].pk), "reasons": "多次塌陷。", "measures": "重铺。", "about_place": "on",
    }  # fmt: skip
    vague = staff.post("/desk/projects/new/", typed | {"cells": "第一网格"})
    assert vague.status_code == 422
    assert "多次塌陷。" in vague.content.decode()
    assert staff.post("/desk/projects/new/", {}).status_code == 422
    answer = staff.post("/desk/projects/new/", typed)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get(kind="listed_project")
    assert "村口公路" in staff.get("/desk/projects/").content.decode()
    assert "村口公路" in staff.get(answer["Location"]).content.decode()
    assert staff.get(f"/desk/c/{case.pk}/").status_code == 404
    checker = signed_in(play.county.staff(Role.VERIFIER))
    where = f"/desk/projects/{case.pk}/site_check/"
    assert staff.get(where).status_code == 403
    assert checker.get(where).status_code == 200
    said = {"verdict": "solved", "text": "路面平整。", "version": case.version}
    assert checker.post(where, said | {"text": ""}).status_code == 422
    assert checker.post(where, said | {"version": case.version - 1}).status_code == 409
    assert checker.post(where, said).status_code == 302
    assert staff.post(f"/desk/projects/{case.pk}/delist/", {"text": "到位", "version": 2}).status_code == 409
    page = Client().get(f"/projects/{case.number}/").content.decode()
    assert "路面平整。" in page
    assert case.number in Client().get("/projects/").content.decode()
