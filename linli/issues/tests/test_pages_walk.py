"""The pages of a grid worker's day: what stands on them, for whom, and that each form counts once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.issues.models import DutyRound
from linli.issues.queries import walk
from linli.issues.rules.duties import read
from linli.issues.services import closing, duties, keyed, walking
from linli.issues.tests.acting import TO_DONE, TO_ROADS, Play, done
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
HERE = {"lat": "29.005", "long": "111.705", "accuracy_m": "12"}
KEY = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.fixture
def walker(desk: Town) -> Actor:
    return desk.actor(Role.GRID)


@pytest.fixture
def phone(desk: Town, signed_in: Any, walker: Actor) -> Client:
    client: Client = signed_in(desk.staff(Role.GRID))
    return client


def picture(name: str = "p.jpg", shade: str = "grey") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (64, 48), shade).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def titles(page: Any) -> list[str]:
    return [line["title"] for line in page.context["lines"]]


def why(actor: Actor, now: datetime) -> list[tuple[int, str]]:
    return [(task.case_id, task.why) for task in walk.tasks(actor, now)]


def test_the_day_holds_what_lies_in_the_own_cells_soonest_first(play: Play, walker: Actor, now: datetime) -> None:
    later = play.opens().does("accept").case_id
    sooner = play.opens().does("accept file").case_id
    play.opens(grid=2).does("accept")
    Case.objects.filter(pk=sooner).update(due_at=now + timedelta(hours=1))
    neighbour = play.county.actor(Role.GRID, play.county.village_desks[1])
    assert [task.case_id for task in walk.tasks(walker, now)] == [sooner, later]
    assert [task.case_id for task in walk.tasks(neighbour, now)] == [play.case_id]


def test_what_waits_for_the_desk_leaves_the_list_until_the_desk_acts(play: Play, walker: Actor, now: datetime) -> None:
    play.opens().does("accept field_report")
    assert why(walker, now) == []
    play.does("note")
    assert why(walker, now) == [(play.case_id, "fix")]


def test_the_next_thing_stands_first_and_at_the_lower_edge(play: Play, phone: Client, now: datetime) -> None:
    play.opens().does("accept")
    Case.objects.update(due_at=now + timedelta(hours=1))
    duties.duties_load(Actor(job="test"), duties.shipped(), now)
    page = phone.get("/today/")
    assert titles(page)[0] == play.case.title
    assert f'class="govuk-button" href="/today/{play.case_id}/"' in page.content.decode()


def test_all_done_says_when_the_next_duty_is_due(phone: Client, walker: Actor, now: datetime) -> None:
    duties.duties_load(Actor(job="test"), read(["role,duty,rhythm,evidence", "grid,带回问题,daily,none"]), now)
    (item,) = walk.checklist(walker, now)
    phone.post(f"/patrol/{item.duty.pk}/", {"form_key": KEY})
    assert "2022" in phone.get("/today/").content.decode().split("ll-empty")[1]


def test_a_case_is_fixed_on_the_spot_with_both_photos_and_where(play: Play, phone: Client) -> None:
    play.opens().does("accept")
    page = phone.get(f"/today/{play.case_id}/")
    assert [deed["name"] for deed in page.context["deeds"]] == ["fix", "cannot_fix", "need_info"]
    given = {"do": "fix", "version": play.case.version, "text": "已铺平，恢复通行。", **HERE, "form_key": KEY}
    assert phone.post(f"/today/{play.case_id}/", given).status_code == 422
    photos = {"before": picture(), "after": picture("a.jpg", "white")}
    assert phone.post(f"/today/{play.case_id}/", given | photos).status_code == 302
    assert (play.case.state, play.report.check_method) == ("disposed", "visit")
    here = Entry.objects.get(case_id=play.case_id, act="self_handle").data["here"]
    assert here == {"lat": 29.005, "long": 111.705, "accuracy_m": 12}


def test_without_a_position_a_reason_is_asked(play: Play, phone: Client) -> None:
    play.opens().does("accept")
    given = {"do": "cannot_fix", "text": "要吊车。"}
    page = phone.post(f"/today/{play.case_id}/", given)
    assert page.status_code == 422
    assert "no_position" in page.context["bad"].errors
    assert phone.post(f"/today/{play.case_id}/", given | {"no_position": "indoors"}).status_code == 302


def test_an_act_far_from_its_place_is_kept_with_a_warning(play: Play, phone: Client) -> None:
    play.opens().does("accept")
    far = {"lat": "29.035", "long": "111.705", "accuracy_m": "12"}
    given = {"do": "need_info", "text": "找不到位置。", **far}
    page = phone.post(f"/today/{play.case_id}/", given, follow=True)
    off_m = Entry.objects.get(case_id=play.case_id, act="field_report").data["here"]["off_m"]
    assert 3300 < off_m < 3400
    assert f"{off_m:,}" in page.content.decode()


def test_others_work_is_checked_and_never_the_own(play: Play, walker: Actor, photo: Any, now: datetime) -> None:
    play.opens().does(TO_DONE, disposal=partial(done, outcome="no_fault_found"))
    assert why(walker, now) == [(play.case_id, "check")]
    closing.case_check(
        walker, play.case_id, version=play.case.version, finding=closing.Finding("solved", text="已修好。"), now=now
    )
    given = {"text": "井盖松动", "category": "0201", "photos": (photo(now),), "after": (photo(now),)}
    own = walking.finding_file(walker, walking.Finding(**given), now)
    assert Case.objects.get(pk=own).state == "disposed"
    with pytest.raises(rules.RefusedActError) as refused:
        closing.case_check(walker, own, version=None, finding=closing.Finding("solved", text="好了。"), now=now)
    assert refused.value.facts["why"] == "own_work"


def test_a_finding_is_never_verified_by_its_finder_even_when_others_fixed_it(
    play: Play, walker: Actor, now: datetime
) -> None:
    play.case_id = walking.finding_file(walker, walking.Finding("路面塌了", "0201"), now)
    play.does("dispatch sign dispose")
    assert (play.case_id, "check") not in why(walker, now)
    with pytest.raises(rules.RefusedActError) as refused:
        closing.case_check(walker, play.case_id, version=None, finding=closing.Finding("solved", text="好"), now=now)
    assert refused.value.facts["why"] == "own_finding"


def test_the_unit_that_fixed_it_on_the_spot_does_not_check_it(play: Play, walker: Actor, now: datetime) -> None:
    play.opens().does("accept file self_handle")
    with pytest.raises(rules.RefusedActError) as refused:
        closing.case_check(walker, play.case_id, version=None, finding=closing.Finding("solved", text="好"), now=now)
    assert refused.value.facts["why"] == "own_work"


def test_a_photo_alone_is_a_finding(phone: Client, walker: Actor) -> None:
    answer = phone.post("/today/finding/", {"photos": picture(), **HERE, "form_key": KEY})
    case = Case.objects.get()
    assert answer["Location"] == f"/today/{case.pk}/"
    assert (case.kind, case.state, case.category) == ("finding", "received", "9902")
    assert case.area_code.startswith(walker.posts[0].area_code)


def test_a_finding_with_its_kind_is_filed_by_the_finder(phone: Client) -> None:
    phone.post("/today/finding/", {"text": "路面有坑", "category": "0201", **HERE})
    assert Case.objects.get().state == "filed"


def test_a_fix_without_kind_or_words_says_what_is_missing(phone: Client) -> None:
    page = phone.post("/today/finding/", {"photos": picture(), "after": picture("a.jpg"), **HERE})
    assert page.status_code == 422
    assert {"category", "text"} <= page.context["form"].errors.keys()
    assert not Case.objects.exists()


def test_the_same_form_counts_once_and_its_key_takes_nothing_else(phone: Client) -> None:
    given = {"text": "路面有坑", **HERE}
    first = phone.post("/today/finding/", given | {"photos": picture()}, headers={"Idempotency-Key": KEY})
    again = phone.post("/today/finding/", given | {"photos": picture()}, headers={"Idempotency-Key": KEY})
    assert first["Location"] == again["Location"]
    other = phone.post("/today/finding/", given | {"photos": picture(shade="red")}, headers={"Idempotency-Key": KEY})
    assert other.status_code == 422
    assert Case.objects.count() == 1


def test_the_outbox_is_answered_in_json(phone: Client) -> None:
    said = {"Accept": "application/json", "Idempotency-Key": KEY}
    made = phone.post("/today/finding/", {"text": "路面有坑", **HERE}, headers=said)
    assert (made.status_code, made.json()["url"]) == (201, f"/today/{Case.objects.get().pk}/")
    refused = phone.post("/today/finding/", HERE, headers=said | {"Idempotency-Key": KEY[::-1]})
    assert (refused.status_code, len(refused.json()["faults"])) == (422, 1)


def test_a_key_is_free_again_after_a_refusal(now: datetime, walker: Actor) -> None:
    def refuse() -> str:
        raise rules.NotNowError

    with pytest.raises(rules.NotNowError):
        keyed.once(KEY, b"", now, refuse)
    assert keyed.once(KEY, b"", now, lambda: "/a/") == "/a/"
    assert keyed.once(KEY, b"", now, lambda: "/b/") == "/a/"


def test_a_round_of_a_daily_measure_is_given_from_the_list(play: Play, phone: Client, now: datetime) -> None:
    play.opens().does("accept")
    daily = {"kind": "barrier", "daily_at": (now + timedelta(hours=1)).time(), "version": play.case.version}
    from linli.issues.services import relief

    relief.interim_start(play.clerk(), play.case_id, **daily, now=now)
    page = phone.get(f"/today/{play.case_id}/")
    assert "round" in {deed["name"] for deed in page.context["deeds"]}
    measure = play.case.interims.get()
    given = {"do": "round", "version": play.case.version, "interim": measure.pk, "evidence": picture(), **HERE}
    assert phone.post(f"/today/{play.case_id}/", given).status_code == 302
    assert Entry.objects.filter(act="interim_round").exists()


def test_a_check_in_needs_a_position_and_a_skip_a_reason(
    desk: Town, phone: Client, walker: Actor, now: datetime
) -> None:
    grid = desk.grids[0].code
    listed = ["role,duty,rhythm,evidence,area,place", f"grid,查看堤坝,daily,none,{grid},小桥边"]
    duties.duties_load(Actor(job="test"), read(listed), now)
    (item,) = walk.checklist(walker, now)
    assert phone.post(f"/patrol/{item.duty.pk}/", {}).status_code == 422
    assert phone.post(f"/patrol/{item.duty.pk}/", {"skipped_because": "道路封闭"})["Location"] == "/patrol/"
    assert DutyRound.objects.get().skipped_because == "道路封闭"
    assert phone.post(f"/patrol/{item.duty.pk}/", HERE).status_code == 302
    assert "小桥边" in phone.get("/patrol/").content.decode()


def test_a_missed_point_says_so(desk: Town, phone: Client, now: datetime, clock: Any) -> None:
    grid = desk.grids[0].code
    listed = ["role,duty,rhythm,evidence,area,place", f"grid,查看堤坝,daily,none,{grid},小桥边"]
    duties.duties_load(Actor(job="test"), read(listed), now - timedelta(days=2))
    assert [line["is_missed"] for line in phone.get("/patrol/").context["points"]] == [True]


def test_the_round_goes_on_paper_without_what_was_told_in_confidence_and_each_copy_is_noted(
    play: Play, phone: Client, walker: Actor, now: datetime
) -> None:
    listed = [
        "role,duty,rhythm,evidence,area,place",
        f"grid,查看堤坝,daily,none,{play.county.grids[0].code},小桥边",
    ]
    duties.duties_load(Actor(job="test"), read(listed), now)
    in_the_open = play.opens().does("accept").case.number
    quiet = play.opens(nature="complain").does("accept").case.number
    preview = phone.get("/patrol/sheet/").content.decode()
    assert all(words in preview for words in (in_the_open, "小桥边"))
    assert not any(words in preview for words in (quiet, "paper-page--noted"))
    assert "1" in phone.get("/patrol/sheet/").context["paper"].rows[2][1]
    assert not Audit.objects.filter(act="issues:patrol:print").exists()
    assert "paper-page--noted" in phone.post("/patrol/sheet/").content.decode()
    assert Audit.objects.get(act="issues:patrol:print").actor == walker.ref


def test_the_day_is_a_grid_workers_alone(play: Play, signed_in: Any) -> None:
    play.opens().does(TO_ROADS)
    clerk = signed_in(play.county.staff(Role.CLERK))
    assert [clerk.get(path).status_code for path in ("/today/", "/patrol/sheet/", "/today/finding/")] == [403, 403, 403]
    assert clerk.get(f"/today/{play.case_id}/").status_code == 404


def test_a_sealed_case_is_not_on_the_way(play: Play, phone: Client, walker: Actor, now: datetime) -> None:
    play.opens(nature="report")
    Case.objects.filter(pk=play.case_id).update(confidentiality="sealed", state="accepted")
    assert why(walker, now) == []
    assert phone.get(f"/today/{play.case_id}/").status_code == 404


def test_a_report_on_one_page_is_one_report_however_often_it_is_sent(client: Client, desk: Town) -> None:
    given = {"danger_now": "no", "text": "路灯不亮", "place_text": "村口", "made_at": "2022-07-03T10:00:00Z"}
    said = {"Accept": "application/json", "Idempotency-Key": KEY}
    assert client.get("/report/quick/").headers["Linli-Keep"] == ""
    first = client.post("/report/quick/", given | {"photos": picture()}, headers=said)
    again = client.post("/report/quick/", given | {"photos": picture()}, headers=said)
    assert (first.status_code, first.json()) == (201, again.json())
    case = Case.objects.get()
    assert first.json()["url"] == f"/i/{case.lookup_code}/"
    assert Entry.objects.get(act="receive").data["made_at"] == "2022-07-03T10:00:00+00:00"
    empty = client.post("/report/quick/", {"danger_now": "no"})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["text"])


def test_only_pages_that_go_on_without_a_network_are_kept_and_for_whom(phone: Client, client: Client) -> None:
    kept = {path: phone.get(path).headers.get("Linli-Keep") for path in ("/today/", "/patrol/", "/outbox/", "/desk/")}
    assert kept["/desk/"] is None
    assert len({kept["/today/"], kept["/patrol/"], kept["/outbox/"]}) == 1
    assert client.get("/outbox/token/").json()["account"] == ""
    assert phone.get("/outbox/token/").json()["account"] == kept["/today/"]


def test_a_case_that_moved_on_is_told_to_the_outbox_with_what_others_wrote(play: Play, phone: Client) -> None:
    play.opens().does("accept")
    version = play.case.version
    play.does("file")
    given = {"do": "fix", "version": version, "text": "已铺平", "before": picture(), "after": picture("a.jpg"), **HERE}
    told = phone.post(f"/today/{play.case_id}/", given, headers={"Accept": "application/json", "Idempotency-Key": KEY})
    assert told.status_code == 409
    assert told.json()["theirs"]
