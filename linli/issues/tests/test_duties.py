"""The duty checklist: by rhythm and place, never a number to reach; lists are read or refused with the line."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from linli.issues.models import Duty, DutyRound
from linli.issues.queries import walk
from linli.issues.rules.duties import BadDutiesError, due_on, read
from linli.issues.rules.walking import Here
from linli.issues.services import duties
from linli.issues.services.drafting import leftovers_erase
from linli.kernel.audit.models import Audit
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.files.models import File
from linli.kernel.files.services import orphans_erase
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import Town

LOADER = Actor(job="test")
HEAD = "role,duty,rhythm,evidence"


@pytest.mark.parametrize(
    ("rhythm", "last", "due"),
    [
        ("daily", "2026-02-28", "2026-03-01"),
        ("weekly", "2026-02-28", "2026-03-07"),
        ("monthly", "2026-12-31", "2027-01-31"),
        ("seasonal", "2026-11-30", "2027-02-28"),
        ("after_rain", "2026-11-30", None),
        ("daily", None, "2026-01-01"),
    ],
)
def test_a_duty_is_due_by_its_rhythm(rhythm: str, last: str | None, due: str | None) -> None:
    found = due_on(rhythm, date.fromisoformat(last) if last else None, date(2026, 1, 1))
    assert found == (date.fromisoformat(due) if due else None)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["role,duty"], "the first line names the columns"),
        ([f"{HEAD},quota"], "the first line names the columns"),
        ([HEAD, "grid,走访,hourly,none"], "line 2: rhythm is “hourly”; write one of daily"),
        ([HEAD, "resident,走访,daily,none"], "line 2: role is “resident”"),
        ([HEAD, "grid,走访,daily,video"], "line 2: evidence is “video”"),
        ([HEAD, "grid,,daily,none"], "line 2: say the duty"),
        ([f"{HEAD},place", "grid,走访,daily,none,小学"], "line 2: a place needs the code of its area"),
        ([f"{HEAD},lat", "grid,走访,daily,none,x"], "line 2: lat and long stand together"),
        ([f"{HEAD},lat", "grid,走访,daily,none,29"], "line 2: lat and long stand together"),
    ],
)
def test_a_list_that_cannot_be_read_names_the_line_and_what_to_do(lines: list[str], words: str) -> None:
    with pytest.raises(BadDutiesError, match=words):
        read(lines)


def test_no_list_can_ask_for_a_number_of_rounds() -> None:
    numbers = {"quota", "count", "minimum", "least", "target", "score"}
    assert not numbers & {f.name for model in (Duty, DutyRound) for f in model._meta.get_fields()}


@pytest.fixture
def walker(desk: Town, now: datetime) -> Actor:
    """A grid worker with one daily duty, one with a photo, and a point of the round in the own grid."""
    grid = desk.grids[0].code
    lat, long = desk.point()
    rows = ["role,duty,rhythm,evidence,area,place,lat,long", "grid,带回问题,daily,none,,,,",
            "grid,查看消防通道,weekly,photo,,,,", f"grid,查看堤坝,daily,none,{grid},小桥边,{lat},{long}",
            "grid,雨后查看,after_rain,none,,,,", "clerk,整理台账,daily,none,,,,",
            f"grid,别处,daily,none,{desk.grids[2].code},,,"]  # fmt: skip
    duties.duties_load(LOADER, read(rows), now)
    return desk.actor(Role.GRID)


def of(walker: Actor, name: str, now: datetime) -> walk.Item:
    return next(item for item in walk.checklist(walker, now) if item.duty.name_zh == name)


@pytest.mark.django_db
def test_the_list_holds_the_own_role_and_place_alone(desk: Town, walker: Actor, now: datetime) -> None:
    named = [item.duty.name_zh for item in walk.checklist(walker, now)]
    assert named == ["带回问题", "查看消防通道", "查看堤坝", "雨后查看"]
    neighbour = desk.actor(Role.GRID, desk.village_desks[1])
    assert "查看堤坝" not in {item.duty.name_zh for item in walk.checklist(neighbour, now)}
    assert walk.item(neighbour, of(walker, "查看堤坝", now).duty.pk, now) is None


@pytest.mark.django_db
def test_what_one_worker_did_is_done_for_the_place(desk: Town, walker: Actor, now: datetime) -> None:
    colleague = desk.actor(Role.GRID, desk.village_desks[0], desk.villages[0])
    duty = of(walker, "查看堤坝", now).duty
    assert walk.item(colleague, duty.pk, now) == of(walker, "查看堤坝", now)
    duties.duty_do(walker, duty.pk, duties.Round(here=Here(*desk.point(), 10)), now)
    found = walk.item(colleague, duty.pk, now)
    assert found is not None
    assert found.due_on == date(2022, 7, 5)


@pytest.mark.django_db
def test_a_photo_and_a_position_are_asked_where_the_duty_asks(
    desk: Town, walker: Actor, photo: Callable[[datetime], str], now: datetime
) -> None:
    with pytest.raises(rules.MissingFieldError) as refused:
        duties.duty_do(walker, of(walker, "查看消防通道", now).duty.pk, duties.Round(), now)
    assert refused.value.facts["fields"] == ["photos"]
    with pytest.raises(rules.MissingFieldError) as refused:
        duties.duty_do(walker, of(walker, "查看堤坝", now).duty.pk, duties.Round(), now)
    assert refused.value.facts["fields"] == ["no_position"]
    name = photo(now)
    row = duties.duty_do(walker, of(walker, "查看消防通道", now).duty.pk, duties.Round(photos=(name,)), now)
    assert File.objects.get(name=name).owner == f"duty:{row.pk}"
    orphans_erase(now + timedelta(days=179))
    assert cases.photo(walker, name, now)
    with pytest.raises(rules.NotThereError):
        cases.photo(ANONYMOUS, name, now)
    orphans_erase(now + timedelta(days=181))
    assert not File.objects.filter(name=name).exists()


@pytest.mark.django_db
def test_a_check_in_far_from_its_point_is_kept_and_says_how_far(desk: Town, walker: Actor, now: datetime) -> None:
    lat, long = desk.point(7)
    duty = of(walker, "查看堤坝", now).duty
    row = duties.duty_do(walker, duty.pk, duties.Round(here=Here(lat, long, 30)), now)
    assert row.data["here"]["off_m"] > 3000
    row = duties.duty_do(walker, duty.pk, duties.Round(here=Here(why="indoors")), now)
    assert row.data == {"here": {"why": "indoors"}}


@pytest.mark.django_db
def test_a_round_is_erased_when_its_time_is_over(desk: Town, walker: Actor, now: datetime) -> None:
    duties.duty_do(walker, of(walker, "查看堤坝", now).duty.pk, duties.Round(here=Here(*desk.point(), 10)), now)
    leftovers_erase(now + timedelta(days=180))
    assert DutyRound.objects.exists()
    leftovers_erase(now + timedelta(days=181))
    assert not DutyRound.objects.exists()
    assert Audit.objects.filter(act="issues:round:erase").exists()


@pytest.mark.django_db
def test_a_duty_of_another_place_does_not_exist(desk: Town, walker: Actor, now: datetime) -> None:
    other = Duty.objects.get(name_zh="别处")
    with pytest.raises(rules.NotThereError):
        duties.duty_do(walker, other.pk, duties.Round(), now)


@pytest.mark.django_db
def test_the_command_loads_our_list_and_a_file_of_ones_own(desk: Town, tmp_path, capsys) -> None:
    call_command("duties", "load")
    call_command("duties", "load")
    assert Duty.objects.count() == len(duties.shipped())
    own = tmp_path / "own.csv"
    own.write_text(f"\ufeff{HEAD}\ngrid,走访公共场所,daily,none\n", "utf-8")
    call_command("duties", "load", str(own))
    assert Duty.objects.get(name_zh="走访公共场所").rhythm == "daily"
    own.write_text(f"{HEAD},area\ngrid,走访,daily,none,4399\n", "utf-8")
    with pytest.raises(CommandError, match="there is no area 4399"):
        call_command("duties", "load", str(own))
    assert capsys.readouterr().out.count("duties loaded") == 3
