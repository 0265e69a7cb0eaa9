"""The first minute of a report: everything that is said has an owner, a number and its clocks, once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.issues.models import Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import ContactDraft, ReportDraft
from linli.issues.services import intake
from linli.issues.tests.acting import NO_DANGER, TEXT, Play
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry, Leg
from linli.kernel.deadlines.models import Due
from linli.kernel.files.models import File
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import Town

SATURDAY_NIGHT = datetime(2022, 7, 9, 14, 5, tzinfo=UTC)  # 22:05 in China
CONTACT = ContactDraft("测试居民", "13800000000")
MOST_QUERIES = 25


def draft(county: Town, **said: Any) -> ReportDraft:
    lat, long = county.point()
    return ReportDraft(**{"text": TEXT, "category": "0201", "lat": lat, "long": long, "answers": NO_DANGER} | said)


def answered(category: str) -> dict[str, str]:
    """The least that must be answered for a category: the last choice of each question, which is the harmless one."""
    asked = taxonomy().asked(category)
    return {q.variable: q.values[-1].partition(":")[0] if q.values else "1" for q in asked if q.is_required}


@pytest.mark.django_db
def test_a_report_of_every_category_has_a_number_an_owner_a_first_line_and_its_clocks(
    desk: Town, now: datetime
) -> None:
    numbers = set()
    for category in taxonomy().leaves():
        given = draft(desk, category=category.code, answers=answered(category.code), contact=CONTACT)
        made = intake.report_receive(ANONYMOUS, given, now)
        case = Case.objects.get(pk=made.case_id)
        assert rules.is_number(case.number)
        assert case.holder.closed_on is None
        assert Entry.objects.filter(case=case).earliest("id").act == "receive"
        assert {"accept_by", "answer_by"} <= set(Due.objects.filter(case=case).values_list("clock", flat=True))
        numbers.add(case.number)
    assert len(numbers) == len(taxonomy().leaves())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "quality"),
    [
        ({}, "point"),
        ({"lat": None, "long": None, "area_code": "990101101201"}, "area"),
        ({"lat": None, "long": None, "area_code": "990101101201", "place_text": "小学旁"}, "address"),
        ({"lat": None, "long": None, "area_code": "123456789"}, "none"),
        ({"lat": None, "long": None, "place_text": "桥头"}, "address"),
        ({"lat": None, "long": None}, "none"),
        ({"lat": 0.0, "long": 0.0}, "point"),
    ],
)
def test_wherever_it_lies_a_report_has_an_owner_that_covers_the_place(desk, now, place, quality):
    made = intake.report_receive(ANONYMOUS, draft(desk, **place), now)
    case = Case.objects.select_related("holder").get(pk=made.case_id)
    assert (case.location_quality, case.state) == (quality, "received")
    assert case.area_code.startswith(case.holder.area_id)
    assert case.is_unlocated == (quality == "none" or place.get("place_text") == "桥头" or place.get("lat") == 0.0)


@pytest.mark.django_db
def test_a_place_above_every_desk_goes_to_the_highest_desk(desk: Town, now: datetime) -> None:
    from linli.kernel.areas.models import Area, Level

    Area.objects.create(code="99", level=Level.PROVINCE, name_zh="示例省", valid_from=desk.county.valid_from)
    for place in ({"area_code": "99"}, {}):
        made = intake.report_receive(ANONYMOUS, draft(desk, lat=None, long=None, **place), now)
        assert Case.objects.get(pk=made.case_id).holder == desk.city_desk


@pytest.mark.django_db
def test_the_automatic_path_is_one_transaction_of_few_queries(desk: Town, photo, now) -> None:
    given = draft(desk, category="0101", answers={"danger_now": "no"}, photos=(photo(now),), contact=CONTACT)
    intake.report_receive(ANONYMOUS, draft(desk), now)  # the tables are read once in five seconds
    with CaptureQueriesContext(connection) as seen:
        made = intake.report_receive(ANONYMOUS, given, now, key="k", scope="s")
    statements = [query["sql"] for query in seen.captured_queries]
    assert [s for s in statements if "SAVEPOINT" in s] == [statements[0], statements[-1]]
    assert len(statements) - 2 <= MOST_QUERIES, "\n".join(statements)

    case = Case.objects.get(pk=made.case_id)
    assert (case.state, case.holder) == ("dispatched", desk.departments["sanitation"])
    lines = Entry.objects.filter(case=case).order_by("id")
    assert [(e.act, e.role) for e in lines] == [
        ("receive", Role.ANONYMOUS), ("accept", "system"), ("file", "system"), ("dispatch", "system")
    ]  # fmt: skip
    assert list(Audit.objects.filter(object_ref=f"case:{case.pk}").values_list("act", "actor")) == [
        ("issues:case:receive", "anonymous"), *((f"issues:case:{a}", "job:intake") for a in ("accept", "file", "dispatch"))
    ]  # fmt: skip
    leg = Leg.objects.get(case=case)
    assert leg.data["route"]["lead_role"] == "sanitation"
    assert case.due_at == case.due_original_at == leg.due_at
    assert Report.objects.get(pk=case.pk).first_dispatched_at == now
    running = Due.objects.filter(case=case, met_at=None)
    assert {"answer_by", "sign_by", "object_by", "due"} <= set(running.values_list("clock", flat=True))
    assert File.objects.get().case_id == case.pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    "otherwise",
    [
        {"nature": "complain"},
        {"nature": "consult"},
        {"confidentiality": "sealed"},
        {"lat": None, "long": None},
        {"category": "9902"},
        {"category": "0102"},
    ],
)
def test_nothing_goes_out_by_itself_that_a_person_should_look_at(desk, now, otherwise):
    given = draft(desk, **{"category": "0101", "answers": {"danger_now": "no"}} | otherwise)
    assert intake.report_receive(ANONYMOUS, given, now).state == "received"


@pytest.mark.django_db
def test_a_missing_manhole_cover_on_a_saturday_night_is_on_its_way_at_once(desk: Town) -> None:
    answers = {"danger_now": "no", "cover_state": "missing"}
    made = intake.report_receive(ANONYMOUS, draft(desk, category="0202", answers=answers), SATURDAY_NIGHT)
    case = Case.objects.get(pk=made.case_id)
    assert (case.state, case.tier, case.urgency) == ("dispatched", "T1", "u1")
    # Nobody holds the role of the pipe's owner here, so its work passes to the municipal works (issue-desk 9.2).
    assert case.holder == desk.departments["municipal_works"]
    dues = dict(Due.objects.filter(case=case, leg__kind="dispatch_lead").values_list("clock", "due_at"))
    assert dues[Clock.ARRIVE] == SATURDAY_NIGHT + timedelta(minutes=30)
    assert dues[Clock.DUE] == SATURDAY_NIGHT + timedelta(hours=6) == case.due_at
    barrier = Due.objects.get(case=case, clock=Clock.INTERIM)
    assert barrier.due_at == SATURDAY_NIGHT + timedelta(minutes=30)


@pytest.mark.django_db
def test_danger_raises_the_urgency_and_asks_for_a_measure_in_two_hours(desk: Town, now: datetime) -> None:
    given = draft(desk, answers={"danger_now": "yes", "accident": "yes"}, emergency_call="cannot_call")
    case = Case.objects.get(pk=intake.report_receive(ANONYMOUS, given, now).case_id)
    assert case.urgency == "u1"
    assert Report.objects.get(pk=case.pk).emergency_call == "cannot_call"
    assert Due.objects.get(case=case, clock=Clock.INTERIM).due_at == now + timedelta(hours=2)


@pytest.mark.django_db
def test_thanks_run_no_clock_and_tell_nobody_to_hurry(desk: Town, photo, now) -> None:
    play = Play(desk, photo, now).opens(nature="thank").does("accept")
    assert not Due.objects.filter(case_id=play.case_id).exists()
    play.does("answer_direct", text="已将您的感谢转告养护中心的同志。")
    assert play.case.state == "closed"


@pytest.mark.django_db
def test_the_same_key_and_body_give_the_same_answer_and_write_nothing(desk: Town, now: datetime) -> None:
    first = intake.report_receive(ANONYMOUS, draft(desk), now, key="k", scope="s")
    rows = (Case.objects.count(), Entry.objects.count(), Audit.objects.count(), Due.objects.count())
    again = intake.report_receive(ANONYMOUS, draft(desk), now + timedelta(hours=1), key="k", scope="s")
    assert again == first
    assert rows == (Case.objects.count(), Entry.objects.count(), Audit.objects.count(), Due.objects.count())


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused_and_with_another_sender_is_another_report(desk: Town, now) -> None:
    first = intake.report_receive(ANONYMOUS, draft(desk), now, key="k", scope="s")
    with pytest.raises(rules.KeyReusedError):
        intake.report_receive(ANONYMOUS, draft(desk, text="另一件事"), now, key="k", scope="s")
    other = intake.report_receive(ANONYMOUS, draft(desk), now, key="k", scope="t")
    assert other.number != first.number


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "长" * 4_001}, "text"),
        ({"text": "坑\x00"}, "text"),
        ({"place_text": "桥" * 201}, "place_text"),
        ({"category": "02"}, "category"),
        ({"category": "7777"}, "category"),
        ({"nature": "gossip"}, "nature"),
        ({"answers": {}}, "danger_now"),
        ({"answers": {"danger_now": "perhaps", "accident": "no"}}, "danger_now"),
        ({"category": "1003", "answers": {"danger_now": "no", "urgent_need": "no"}}, "contact"),
        ({"photos": tuple("abcdef")}, "photos"),
        ({"photos": ("unknown",)}, "photos"),
        ({"confidentiality": "secret"}, "confidentiality"),
        ({"datum": "mars"}, "datum"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_kept(desk, now, said, field):
    with pytest.raises(rules.MissingFieldError) as refused:
        intake.report_receive(ANONYMOUS, draft(desk, **said), now, key="k", scope="s")
    assert field in refused.value.facts["fields"]
    assert not Case.objects.exists()
    # The key is free again: the corrected report may use it.
    assert intake.report_receive(ANONYMOUS, draft(desk), now, key="k", scope="s").state == "received"


@pytest.mark.django_db
def test_only_a_post_files_for_others_and_only_in_its_own_county(desk: Town, now: datetime) -> None:
    counter = draft(desk, channel="counter", check_method="call")
    for stranger in (ANONYMOUS, Actor(account_id=desk.resident.pk), desk.actor(Role.UNIT_OFFICER)):
        with pytest.raises(rules.NotYoursError):
            intake.report_receive(stranger, counter, now)
    with pytest.raises(rules.NotThereError):
        intake.report_receive(desk.actor(Role.CLERK, desk.far_desk), counter, now)
    clerk = desk.actor(Role.CLERK)
    case = Case.objects.get(pk=intake.report_receive(clerk, counter, now).case_id)
    assert (case.state, case.reporter_id, case.holder) == ("filed", None, desk.town_desks[0])
    assert Report.objects.get(pk=case.pk).filed_by_id == clerk.account_id
    assert Entry.objects.filter(case=case).earliest("id").unit == desk.town_desks[0]


@pytest.mark.django_db
def test_a_complaint_about_conduct_never_lands_at_the_desk_it_may_be_about(desk: Town, now: datetime) -> None:
    answers = {"danger_now": "no", "unit_complained": "某服务站"}
    given = draft(desk, category="1303", answers=answers, contact=CONTACT)
    case = Case.objects.get(pk=intake.report_receive(ANONYMOUS, given, now).case_id)
    # Nobody here holds the function, so the highest centre is given it.
    assert (case.kind, case.holder, case.confidentiality) == ("conduct", desk.city_desk, "sealed")


def test_an_outsourced_clerk_files_but_the_desk_accepts(desk, now):
    from dataclasses import replace

    clerk = replace(desk.actor(Role.CLERK), is_outsourced=True)
    draft = ReportDraft(
        text="路坏了。", category="0201", channel="counter", check_method="visit", area_code=desk.grids[0].code,
        answers={"danger_now": "no", "accident": "no"},
    )  # fmt: skip
    assert intake.report_receive(clerk, draft, now).state == "received"
