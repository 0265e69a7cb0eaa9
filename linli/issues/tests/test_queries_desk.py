"""What the desk's lists and case pages read: who held a case how long, what lies nearby, which list is open to whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from linli.issues.models import Interim
from linli.issues.queries import handed, queue
from linli.issues.queries.handed import Group
from linli.issues.queries.held import held
from linli.issues.queries.nearby import nearby
from linli.issues.queries.queue import Asked, Cursor, Only, View
from linli.issues.queries.standing import standing
from linli.issues.rules import nearness
from linli.issues.rules.drafts import ContactDraft
from linli.issues.tests.acting import NO_DANGER, ROADS, TO_ROADS, TO_TOWN, WORKS, Play
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import SOUTH, WEST, Town

pytestmark = pytest.mark.django_db
CHINA = timezone(timedelta(hours=8))


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def at(text: str) -> datetime:
    return datetime.strptime(f"2022-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


def stretches(actor: Actor, play: Play) -> list[tuple[str, int]]:
    found = held(actor, standing(actor, play.case, play.now), play.now)
    return [(each.unit.code.split("-")[0], each.working_min) for each in found]


def on_the_changde_road(play: Play) -> Play:
    """Bring the road of issue-desk 25.1 to its disposal, hour by hour."""
    play.at(at("07-04 16:20")).opens(answers={"danger_now": "no", "accident": "yes"}).does("accept file")
    play.at(at("07-04 16:40")).does("report_up")
    play.at(at("07-05 10:20")).does("whistle whistle_approve")
    play.at(at("07-05 10:30")).does("whistle_send")
    play.at(at("07-06 09:20")).does("dispatch")
    play.at(at("07-06 10:05")).does("sign interim")
    interim = {Interim.objects.get().pk: True}
    return play.at(at("07-30 17:00")).does("dispose", disposal=lambda p: done_with(p, interim))


def done_with(play: Play, interims: dict[int, bool]) -> object:
    from linli.issues.tests.acting import done

    return done(play, interims=interims)


def test_the_held_times_are_those_of_the_specification(play: Play) -> None:
    on_the_changde_road(play)
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    chain = stretches(clerk, play)
    assert chain[:4] == [
        ("village_desk", 20), ("town_centre", 200), ("district_centre", 410), ("highway_maintenance", 8590),
    ]  # fmt: skip
    assert stretches(ANONYMOUS, play) == []


def test_held_times_add_up_to_the_elapsed_time(play: Play) -> None:
    on_the_changde_road(play).at(at("08-01 08:30"))
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    found = held(clerk, standing(clerk, play.case, play.now), play.now)
    assert sum((each.natural for each in found), timedelta()) == play.now - play.case.opened_at
    assert [each.until_at for each in found[:-1]] == [each.since_at for each in found[1:]]
    assert found[-1].until_at is None


def test_a_closed_case_is_held_by_nobody_any_longer(play: Play) -> None:
    on_the_changde_road(play).at(at("07-31 09:00")).does("verify")
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    later = play.now + timedelta(days=9)
    found = held(clerk, standing(clerk, play.case, later), later)
    assert found[-1].until_at == play.case.closed_at


def test_a_case_sent_at_once_was_never_the_desks_to_hold(play: Play) -> None:
    play.opens(category="0101", answers={"danger_now": "no"})
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    assert [unit for unit, _ in stretches(clerk, play)] == ["sanitation"]


# --- Nearby ------------------------------------------------------------------------------------------------------


def opened_at(play: Play, north_m: float = 0, **said: object) -> int:
    lat = SOUTH + 0.005 + north_m / nearness.METRES_PER_DEGREE
    return play.opens(lat=lat, long=WEST + 0.005, **said).case_id


def numbers(actor: Actor, play: Play, case_id: int) -> list[int]:
    play.case_id = case_id
    return [each.id for each in nearby(actor, play.case, play.now)]


def test_similar_reports_are_of_one_kind_near_in_place_and_time_nearest_first(play: Play) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    here, far, near = opened_at(play), opened_at(play, 149), opened_at(play, 20)
    opened_at(play, 151)
    opened_at(play, 5, category="0203", answers={"danger_now": "no"})
    play.now += timedelta(days=31)
    opened_at(play, 5)
    assert numbers(clerk, play, here) == [near, far]


def test_what_the_reader_may_not_see_is_not_similar(play: Play) -> None:
    first, second = opened_at(play), opened_at(play, 20)
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    stranger = play.county.actor(Role.CLERK, play.county.far_desk)
    assert numbers(clerk, play, first) == [second]
    assert numbers(stranger, play, first) == []


def test_without_a_point_reports_of_the_same_village_are_similar(play: Play) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    village = play.county.villages[0].code
    first = play.opens(lat=None, long=None, area_code=village, place_text="村口").case_id
    second = opened_at(play)
    play.opens(lat=None, long=None, area_code=play.county.villages[1].code)
    assert numbers(clerk, play, first) == [second]


def test_a_report_from_nowhere_and_a_kind_without_a_radius_have_no_neighbours(play: Play) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    opened_at(play)
    nowhere = play.opens(lat=None, long=None).case_id
    assert numbers(clerk, play, nowhere) == []
    first = opened_at(play, category="0208", answers={"danger_now": "no"})
    opened_at(play, category="0208", answers={"danger_now": "no"})
    assert numbers(clerk, play, first) == []


def test_a_box_touches_every_tile_its_circle_touches() -> None:
    from linli.kernel.areas.rules import tile_z14

    box = nearness.around(29.0, 111.7, 1000)
    assert {tile_z14(lat, long) for lat in (box.south, box.north) for long in (box.west, box.east)} <= set(box.tiles)
    assert nearness.distance_m(29.0, 111.7, box.north, 111.7) == pytest.approx(1000, rel=0.001)
    assert nearness.distance_m(29.0, 111.7, 29.0, box.east) == pytest.approx(1000, rel=0.001)


# --- Lists -------------------------------------------------------------------------------------------------------


def listed(actor: Actor, play: Play, view: View = View.MINE, **asked: object) -> list[int]:
    return [row.id for row in queue.page(actor, Asked(view, **asked), play.now, limit=50).rows]  # type: ignore[arg-type]


def test_everybody_begins_with_the_list_of_the_own_work(desk: Town) -> None:
    begins = {role: queue.views(desk.actor(role))[:1] for role in (Role.CLERK, Role.UNIT_OFFICER, Role.PRINCIPAL)}
    assert set(begins.values()) == {(View.MINE,)}
    assert queue.views(desk.actor(Role.VERIFIER))[0] is View.CHECK
    assert queue.views(desk.actor(Role.MODERATOR))[0] is View.PUBLISH
    assert queue.views(desk.actor(Role.ARBITRATOR))[0] is View.RETURNED
    assert queue.views(desk.actor(Role.SUPERVISOR)) == (View.AREA,)
    assert queue.views(desk.actor(Role.AUDITOR)) == queue.views(ANONYMOUS) == ()


def test_a_case_moves_from_list_to_list_with_its_holder(play: Play) -> None:
    county = play.county
    village, town = county.actor(Role.CLERK, county.village_desks[0]), county.actor(Role.CLERK, county.town_desks[0])
    officer = county.actor(Role.UNIT_OFFICER, county.departments[ROADS])
    play.opens()
    assert [listed(who, play) for who in (village, town, officer)] == [[play.case_id], [], []]
    play.does(TO_TOWN)
    assert [listed(who, play) for who in (village, town, officer)] == [[], [play.case_id], []]
    play.does("dispatch")
    assert [listed(who, play) for who in (village, town, officer)] == [[], [], [play.case_id]]
    assert listed(village, play, View.AREA) == listed(town, play, View.AREA) == [play.case_id]
    assert listed(county.actor(Role.CLERK, county.town_desks[1]), play, View.AREA) == []


def test_each_view_holds_what_waits_for_its_reader(play: Play) -> None:
    county = play.county
    village, town = county.actor(Role.CLERK, county.village_desks[0]), county.actor(Role.CLERK, county.town_desks[0])
    principal, verifier = county.actor(Role.PRINCIPAL, county.town_desks[0]), county.actor(Role.VERIFIER)
    declined = play.opens().does("decline ask_review").case_id
    assert (listed(town, play, View.REVIEW), listed(village, play, View.REVIEW)) == ([declined], [])
    returned = play.opens().does(f"{TO_ROADS} object").case_id
    assert (listed(village, play, View.RETURNED), listed(town, play, View.RETURNED)) == ([returned], [])
    arbitrator = county.actor(Role.ARBITRATOR)
    assert listed(arbitrator, play, View.RETURNED) == []
    final = play.opens().does(f"{TO_ROADS} unowned").case_id
    assert (listed(arbitrator, play, View.RETURNED), listed(village, play, View.RETURNED)) == ([final], [returned])
    whistle = play.opens().does(f"{TO_TOWN} whistle").case_id
    assert listed(principal, play, View.APPROVE) == [whistle]
    play.does("whistle_approve")
    assert listed(principal, play, View.APPROVE) == []
    checked = play.opens(category="0207", answers={"danger_now": "no"}).does("sign dispose").case_id
    assert listed(verifier, play, View.CHECK) == [checked]
    play.does("check")
    assert listed(verifier, play, View.CHECK) == []


def test_a_moderator_is_offered_open_reports_of_public_kinds_alone(play: Play) -> None:
    fit = play.opens().case_id
    play.opens(nature="report")
    play.opens(category="1302", answers={"danger_now": "no"}, contact=ContactDraft(phone="13800138000"))
    moderator = play.county.actor(Role.MODERATOR)
    assert listed(moderator, play, View.PUBLISH) == [fit]
    play.case_id = fit
    play.does("publish")
    assert listed(moderator, play, View.PUBLISH) == []


def test_a_list_can_be_narrowed_and_a_whole_number_finds_what_is_closed(play: Play) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.village_desks[0])
    road = play.opens().case_id
    lamp = play.opens(category="0206", text="路灯下乱停车", answers={"danger_now": "no"}).does("accept").case_id
    assert listed(clerk, play, state="accepted") == [lamp]
    assert listed(clerk, play, category="02") == sorted([road, lamp], key=listed(clerk, play).index)
    assert listed(clerk, play, category="0206") == [lamp]
    assert listed(clerk, play, text="路灯下") == [lamp]
    assert listed(clerk, play, urgency="u1") == []
    closed = play.opens().does("decline").case
    assert closed.pk not in listed(clerk, play, View.AREA)
    assert listed(clerk, play, text=closed.number) == [closed.pk]
    stranger = play.county.actor(Role.CLERK, play.county.far_desk)
    assert listed(stranger, play, text=closed.number) == []


def test_the_numbers_equal_the_lists_they_lead_to(play: Play) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.village_desks[0])
    play.opens()
    play.opens().does("accept")
    play.opens().does(f"{TO_ROADS} object")
    # Wednesday 16:00: accept_by of the first ran out on Monday, dispatch_by of the second is due at once.
    for moment in (play.now, at("07-06 09:00"), at("07-08 09:00")):
        play.now = moment
        found = queue.counts(clerk, moment)
        for only in Only:
            assert getattr(found, only.value) == len(listed(clerk, play, only=only.value))
        assert found.returned == len(listed(clerk, play, View.RETURNED)) == 1
    assert queue.counts(play.county.actor(Role.CLERK, play.county.far_desk), play.now) == queue.Counts(0, 0, 0, 0)


def test_what_ends_at_midnight_is_due_today(play: Play) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.village_desks[0])
    case = play.opens().case
    case.due_at = at("07-05 00:00")
    case.save()
    assert (queue.counts(clerk, at("07-04 23:00")).today, queue.counts(clerk, at("07-03 23:00")).today) == (1, 0)


def test_pages_follow_each_other_without_gap_or_repeat_in_both_directions(play: Play) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.village_desks[0])
    for number in range(7):
        case = play.opens().case
        # Three share a due and two have none: the id decides among them.
        case.due_at = [None, play.now, play.now, play.now, at("07-09 10:00"), None, at("07-01 10:00")][number]
        case.save()
    whole = queue.page(clerk, Asked(), play.now, limit=50)
    assert (whole.before, whole.after) == (None, None)
    forward, cursor = [], None
    while True:
        page = queue.page(clerk, Asked(after=cursor), play.now, limit=2)
        forward += page.rows
        if page.after is None:
            break
        cursor = Cursor.parse(str(page.after))
    assert forward == list(whole.rows)
    back, cursor = list(page.rows), page.before
    while cursor is not None:
        page = queue.page(clerk, Asked(before=Cursor.parse(str(cursor))), play.now, limit=2)
        back, cursor = [*page.rows, *back], page.before
    assert back == list(whole.rows)


@pytest.mark.parametrize("text", ["", "x", "1.x", "x.1", f"{10**30}.1", "1.2.3"])
def test_a_broken_cursor_is_none(text: str) -> None:
    assert Cursor.parse(text) is None


def test_a_unit_finds_its_legs_as_lead_and_as_assistant(play: Play) -> None:
    play.opens().does(TO_ROADS)
    county = play.county
    lead = county.actor(Role.UNIT_OFFICER, county.departments[ROADS])
    helper = county.actor(Role.UNIT_OFFICER, county.departments[WORKS])

    def groups(actor: Actor) -> dict[Group, int]:
        found = handed.leg_counts(actor, play.now)
        for group, number in found.items():
            assert len(handed.legs(actor, group, play.now, limit=50).rows) == number
        return {group: number for group, number in found.items() if number}

    assert groups(lead) == {Group.SIGN: 1}
    assert groups(helper) == {Group.HAND: 1}
    play.does("object")
    assert groups(lead) == {Group.RETURNED: 1}
    play.does("return_rejected").at(at("07-29 09:00"))
    assert groups(lead) == {Group.HAND: 1, Group.OVER: 1}
    assert groups(county.actor(Role.UNIT_OFFICER, county.far_department)) == {}
    (row,) = handed.legs(helper, None, play.now, limit=50).rows
    assert (row.kind, row.from_unit_id) == ("dispatch_assist", county.village_desks[0].pk)


def test_a_long_list_of_legs_goes_on_where_it_stopped(play: Play) -> None:
    for _ in range(3):
        play.opens(answers=NO_DANGER).does(TO_ROADS)
    lead = play.county.actor(Role.UNIT_OFFICER)
    first = handed.legs(lead, None, play.now, limit=2)
    rest = handed.legs(lead, None, play.now, limit=2, start=first.next or 0)
    assert (len(first.rows), len(rest.rows), rest.next) == (2, 1, None)
    assert {row.id for row in first.rows}.isdisjoint(row.id for row in rest.rows)
