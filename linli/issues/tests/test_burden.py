"""The register of forms: approved before anybody is asked, everything asked once, its cost told of nobody (19)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from linli.issues.models import Sheet, SheetFill
from linli.issues.queries import burden as queries
from linli.issues.rules.burden import AskedTwiceError, NothingHeldError, Weight, fields_of, week_of, weight
from linli.issues.services import burden
from linli.issues.services.drafting import leftovers_erase
from linli.issues.tests.test_supervision import why
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
Browser = Callable[[Account], Client]


def new(now: datetime, **said: object) -> burden.NewSheet:
    last = timezone.localdate(now) + timedelta(days=90)
    first = burden.NewSheet("人口月报", "省卫健委〔2026〕1号", "grid", "monthly", "=姓名\n户数\n新增", 10, last)
    return replace(first, **said)


@pytest.fixture
def lead(desk: Town) -> Actor:
    return desk.actor(Role.UNIT_LEAD)


@pytest.fixture
def walker(desk: Town) -> Actor:
    return desk.actor(Role.GRID)


def approved(desk: Town, lead: Actor, now: datetime, **said: object) -> Sheet:
    made = burden.sheet_register(lead, new(now, **said), now)
    burden.sheet_rule(desk.actor(Role.SUPERVISOR), made.pk, is_approved=True, ruling="", now=now)
    return Sheet.objects.get(pk=made.pk)


FILLED = {"姓名": "测试员", "户数": "212", "新增": "3"}


def test_nobody_is_asked_before_the_centre_approves(desk: Town, lead: Actor, walker: Actor, now: datetime) -> None:
    made = burden.sheet_register(lead, new(now), now)
    assert queries.asked(walker, now) == []
    with pytest.raises(rules.NotThereError):
        burden.sheet_fill(walker, made.pk, FILLED, 5, now)
    burden.sheet_rule(desk.actor(Role.SUPERVISOR), made.pk, is_approved=True, ruling="", now=now)
    assert [item.sheet.pk for item in queries.asked(walker, now)] == [made.pk]
    assert queries.asked(desk.actor(Role.CLERK, desk.village_desks[0]), now) == []
    assert list(Audit.objects.filter(object_ref=f"form:{made.pk}").values_list("act", flat=True).order_by("pk")) == [
        "issues:form:register", "issues:form:rule",
    ]  # fmt: skip


def test_a_second_person_of_the_centre_over_the_area_rules(desk: Town, lead: Actor, now: datetime) -> None:
    made = burden.sheet_register(lead, new(now), now).pk
    town = desk.actor(Role.SUPERVISOR, desk.town_desks[0])
    for actor in (lead, town, desk.actor(Role.SUPERVISOR, desk.far_desk)):
        assert queries.ruling_post(actor, Sheet.objects.get(pk=made)) is None
        with pytest.raises(rules.NotYoursError):
            burden.sheet_rule(actor, made, is_approved=True, ruling="", now=now)
    centre = desk.actor(Role.SUPERVISOR)
    own = burden.sheet_register(centre, new(now, name="点位月报", fields="点位数"), now).pk
    assert why(lambda: burden.sheet_rule(centre, own, is_approved=True, ruling="", now=now)) == "own_form"
    with pytest.raises(rules.MissingFieldError):
        burden.sheet_rule(centre, made, is_approved=False, ruling=" ", now=now)
    burden.sheet_rule(centre, made, is_approved=False, ruling="与既有报表重复。", now=now)
    with pytest.raises(rules.NotNowError):
        burden.sheet_rule(centre, made, is_approved=True, ruling="", now=now)
    assert not queries.in_force(now).exists()


@pytest.mark.parametrize("asked", ["姓名", "姓 名：", "填报人", "日期\n户数", "所在网格"])
def test_what_is_held_is_not_asked_again(asked: str) -> None:
    with pytest.raises(AskedTwiceError):
        fields_of(asked, {})
    with pytest.raises(NothingHeldError):
        fields_of("=鞋码", {})


def test_what_another_form_asks_of_the_same_people_is_filled_in_from_there(
    desk: Town, lead: Actor, walker: Actor, now: datetime
) -> None:
    first = approved(desk, lead, now)
    burden.sheet_fill(walker, first.pk, FILLED, 5, now)
    with pytest.raises(AskedTwiceError) as twice:
        burden.sheet_register(lead, new(now, name="住户周报", fields="户 数"), now)
    assert twice.value.labels == {"户 数": f"form:{first.pk}"}
    # Others are asked, so it is not asked twice of anybody.
    burden.sheet_register(lead, new(now, name="村级住户周报", fields="户数", asked_of="village"), now)
    second = approved(desk, lead, now, name="住户周报", fields="=户数\n=姓名\n=网格\n空房数", rhythm="weekly")
    item = next(item for item in queries.asked(walker, now) if item.sheet == second)
    held = queries.prefilled(walker, item, now)
    assert held == {"户数": "212", "姓名": Account.objects.get(pk=walker.account_id).name, "网格": "第一网格"}
    neighbour = desk.actor(Role.GRID, desk.village_desks[0], desk.grids[1])
    other = next(item for item in queries.asked(neighbour, now) if item.sheet == second)
    assert queries.prefilled(neighbour, other, now)["户数"] == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("name", {"name": " "}),
        ("basis", {"basis": ""}),
        ("fields", {"fields": "\n"}),
        ("fields", {"fields": "\n".join(map(str, range(41)))}),
        ("minutes", {"minutes": 31}),
        ("rhythm", {"rhythm": "after_rain"}),
        ("asked_of", {"asked_of": "resident"}),
        ("ends_on", {"ends_on": date(2000, 1, 1)}),
    ],
)
def test_a_form_says_on_what_ground_and_until_when(
    lead: Actor, now: datetime, name: str, said: dict[str, object]
) -> None:
    with pytest.raises(rules.MissingFieldError) as missing:
        burden.sheet_register(lead, new(now, **said), now)
    assert missing.value.facts["fields"] == [name]
    with pytest.raises(rules.MissingFieldError):
        burden.sheet_register(lead, new(now, ends_on=timezone.localdate(now) + timedelta(days=367)), now)


def test_a_form_is_over_on_its_last_day_and_when_its_owner_ends_it(
    desk: Town, lead: Actor, walker: Actor, now: datetime
) -> None:
    made = approved(desk, lead, now)
    assert queries.asked(walker, now + timedelta(days=90))
    assert not queries.asked(walker, now + timedelta(days=91))
    with pytest.raises(rules.NotYoursError):
        burden.sheet_end(desk.actor(Role.PRINCIPAL), made.pk, now)
    burden.sheet_end(lead, made.pk, now)
    assert not queries.asked(walker, now)
    with pytest.raises(rules.NotNowError):
        burden.sheet_end(lead, made.pk, now)


def test_a_fill_counts_thirty_minutes_at_most_and_puts_the_next_off(
    desk: Town, lead: Actor, walker: Actor, now: datetime
) -> None:
    made = approved(desk, lead, now)
    with pytest.raises(rules.MissingFieldError) as missing:
        burden.sheet_fill(walker, made.pk, FILLED | {"户数": " "}, 5, now)
    assert missing.value.facts["fields"] == ["field_1"]
    assert burden.sheet_fill(walker, made.pk, FILLED, 400, now).minutes == 30
    assert queries.asked(walker, now)[0].due_on > timezone.localdate(now)


def test_own_weeks_are_shown_to_nobody_else_and_others_see_five_or_none(
    desk: Town, lead: Actor, walker: Actor, now: datetime
) -> None:
    made, monday = approved(desk, lead, now), week_of(timezone.localdate(now))
    walkers = [
        desk.actor(Role.GRID, u, g)
        for u, g in zip(desk.village_desks * 2, desk.grids[::2] + desk.grids[1::2], strict=True)
    ]
    for n, actor in enumerate(walkers[:4], 1):
        burden.sheet_fill(actor, made.pk, FILLED, 5 * n, now)
    assert (queries.own_weeks(walkers[1], now)[0].minutes, queries.own_weeks(walkers[1], now)[1].forms) == (10, 0)
    assert queries.own_weeks(lead, now)[0].minutes == 0
    assert queries.weight_of_week(lead, monday) is None
    assert not queries.measured([made.pk], monday)
    burden.sheet_fill(walkers[4], made.pk, FILLED, 25, now)
    assert queries.weight_of_week(lead, monday) == Weight(5, 15, 23, 1, 1)
    assert queries.weight_of_week(desk.actor(Role.SUPERVISOR, desk.far_desk), monday) is None
    assert queries.measured([made.pk], monday)[made.pk].median_min == 15
    assert weight([(1, 1)] * 4) is None


def test_owners_are_told_of_a_week_above_two_hours_once_and_of_nobody(
    desk: Town, lead: Actor, walker: Actor, now: datetime
) -> None:
    made = approved(desk, lead, now, rhythm="daily")
    for _ in range(4):
        burden.sheet_fill(walker, made.pk, FILLED, 30, now)
    later = now + timedelta(weeks=1)
    assert burden.forms_weigh(later) == 0
    burden.sheet_fill(walker, made.pk, FILLED, 1, now)
    assert [burden.forms_weigh(later), burden.forms_weigh(later)] == [1, 1]
    told = Outbox.objects.get(event="L12")
    assert (told.unit_id, told.params) == (made.owner_id, {"form": "人口月报", "minutes": "120"})
    assert burden.forms_weigh(later + timedelta(weeks=1)) == 0


def test_answers_go_to_the_owner_without_who_gave_them(
    desk: Town, lead: Actor, walker: Actor, now: datetime, signed_in: Browser
) -> None:
    made = approved(desk, lead, now, fields="户数")
    burden.sheet_fill(walker, made.pk, {"户数": "=1+1"}, 7, now)
    assert queries.answers(desk.actor(Role.PRINCIPAL), made) is None
    assert queries.answers(lead, made) is not None
    table = signed_in(desk.staff(Role.UNIT_LEAD)).get(f"/desk/forms/{made.pk}/answers.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0] == "filled_on,area,户数"
    assert "'=1+1" in table
    assert str(Account.objects.get(pk=walker.account_id)) not in table
    assert signed_in(desk.staff(Role.PRINCIPAL)).get(f"/desk/forms/{made.pk}/answers.csv").status_code == 404


def test_answers_are_erased_when_their_time_is_over(desk: Town, lead: Actor, walker: Actor, now: datetime) -> None:
    burden.sheet_fill(walker, approved(desk, lead, now).pk, FILLED, 5, now)
    leftovers_erase(now + timedelta(days=170))
    assert SheetFill.objects.exists()
    leftovers_erase(now + timedelta(days=181))
    assert not SheetFill.objects.exists()


def test_a_form_is_registered_approved_and_filled_in_through_its_pages(
    desk: Town, now: datetime, signed_in: Browser
) -> None:
    owner, centre = signed_in(desk.staff(Role.PRINCIPAL)), signed_in(desk.staff(Role.SUPERVISOR))
    typed = {
        "name": "巡查周报", "basis": "镇发〔2026〕3号", "asked_of": "village", "rhythm": "weekly", "minutes": "10",
        "ends_on": (timezone.localdate(now) + timedelta(days=60)).isoformat(), "fields_text": "村\n隐患数",
    }  # fmt: skip
    twice = owner.post("/desk/forms/new/", typed)
    assert (twice.status_code, "=村" in twice.content.decode(), Sheet.objects.count()) == (422, True, 0)
    assert owner.post("/desk/forms/new/", typed | {"fields_text": "=鞋码"}).status_code == 422
    where = owner.post("/desk/forms/new/", typed | {"fields_text": "=村\n隐患数"})["Location"]
    assert centre.post(where, {"do": "refuse"}).status_code == 422
    assert centre.post(where, {"do": "approve"}).status_code == 302
    assert centre.post(where, {"do": "approve"}).status_code == 409
    village = signed_in(desk.staff(Role.CLERK, desk.village_desks[0]))
    assert "巡查周报" in village.get("/forms/").content.decode()
    page = f"/forms/{Sheet.objects.get().pk}/"
    assert desk.villages[0].name_zh in village.get(page).content.decode()
    said = {"field_0": desk.villages[0].name_zh, "field_1": "2", "minutes": "4"}
    assert village.post(page, said | {"minutes": ""}).status_code == 422
    assert village.post(page, said).status_code == 302
    assert SheetFill.objects.get().minutes == 4
    other = signed_in(desk.staff(Role.CLERK, desk.village_desks[3]))
    assert other.get(page).status_code == 404
    assert owner.post(where, {"do": "end"}).status_code == 302
    assert "巡查周报" in owner.get("/desk/forms/").content.decode()
