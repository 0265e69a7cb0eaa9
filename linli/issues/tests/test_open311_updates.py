"""C109–C124 of the Open311 checks: what happened, told to other systems and taken from them."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.issues.kind import ISSUE
from linli.issues.models import Reason
from linli.issues.rules.open311 import statuses
from linli.issues.rules.open311.reading import stamp
from linli.issues.tests.acting import TO_DONE, TO_ROADS, TO_TOWN, Play
from linli.issues.tests.open311 import FORMS, jpeg, same, told, tree
from linli.kernel.cases.models import Case, Entry
from linli.kernel.files.models import File

ROW = (
    "update_id", "service_request_id", "status", "updated_datetime", "description", "media_url",
    "external_status_code",
)  # fmt: skip


def updates(door, **said):
    response = door.get("servicerequestupdates.json", **said)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def send(door, number, status="", **said):
    update = {"api_key": door.key(), "service_request_id": number, "status": status} | said
    return door.post("servicerequestupdates.json", **{name: value for name, value in update.items() if value})


def sent_id(response):
    assert response.status_code == 200, response.content.decode()
    [one] = response.json()
    assert list(one) == ["update_id", "account_id"]
    return int(one["update_id"])


def test_open311_c109_a_window_holds_its_public_events_oldest_first(door, clock):
    play = door.published()
    for hours, life in [(1, "accept"), (2, "file"), (3, "dispatch")]:
        clock(door.now + timedelta(hours=hours))
        play.at(door.now + timedelta(hours=hours)).does(life)
    window = {"start_date": stamp(door.now + timedelta(hours=1)), "end_date": stamp(door.now + timedelta(hours=3))}
    found = updates(door, **window)
    assert [one["external_status_code"] for one in found] == ["accepted", "dispatched"]
    assert [tuple(one) for one in found] == [ROW] * 2
    assert same(found, tree(door.get("servicerequestupdates.xml", **window)))
    assert len(updates(door)) == 3


def test_open311_c110_both_dates_or_neither(door):
    for name in ("start_date", "end_date"):
        assert told(door.get("servicerequestupdates.json", **{name: stamp(door.now)})) == (400, "invalid_datetime")


def test_open311_c111_every_word_on_the_way_is_one_of_twelve_and_has_a_text(door):
    for life in (f"{TO_DONE} verify", f"{TO_DONE} not_solved", TO_TOWN):
        door.play().does("publish").does(life)
    found = updates(door)
    words = {one["status"] for one in found}
    assert {"open", "investigating", "in_progress", "fixed"} <= words <= {word.value for word in statuses.Update}
    assert all(one["description"] for one in found)
    assert "internal_referral" not in words


def test_open311_c112_ids_are_unique_and_stable(door):
    for _ in range(2):
        door.published(TO_ROADS)
    pages = [updates(door, page_size=3, page=page) for page in (1, 2, 3)]
    ids = [one["update_id"] for page in pages for one in page]
    assert len(ids) == len(set(ids)) == len(updates(door))
    assert ids == [one["update_id"] for one in updates(door)]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", one) for one in ids)


def test_open311_c113_two_pictures_stand_in_one_update(door):
    play = door.published()
    names = [door.photo(door.now) for _ in range(2)]
    entry = Entry.objects.get(case_id=play.case_id, act="receive")
    File.objects.filter(name__in=names).update(case_id=play.case_id, entry=entry, is_public=True)
    first = updates(door)[0]
    assert [name in url for name, url in zip(names, first["media_url"], strict=True)] == [True, True]
    assert door.get("servicerequestupdates.xml").content.count(b"<media_url>") == 2


def test_open311_c114_a_channel_hears_of_its_own_private_ones(door):
    number = door.report(**{"attribute[nature]": "report"})
    assert {one["service_request_id"] for one in updates(door, api_key=door.key())} == {number}
    assert updates(door) == updates(door, api_key=door.key("other")) == []


def test_open311_c115_every_state_and_outcome_has_its_word(desk):
    assert {state.code for state in ISSUE.states} - set(statuses.OF_STATE) == set()
    outcomes = set(Reason.objects.filter(group="close_outcome").values_list("code", flat=True))
    assert outcomes - set(statuses.OF_OUTCOME) == set()
    words = {transition.act: (transition.zh, transition.en) for transition in ISSUE.transitions}
    assert all(zh and en for zh, en in words.values())


def test_open311_c116_a_joined_report_follows_its_root(door):
    root, play = door.play(), own(door, "publish")
    play.does("link")
    number = play.case.number

    def status():
        return door.get(f"requests/{number}.json").json()[0]["status"]

    joined = updates(door, api_key=door.key())[-1]
    assert (joined["status"], joined["external_status_code"]) == ("unchanged", "linked")
    assert status() == "open"
    root.does(f"{TO_DONE} verify")
    assert status() == "closed"
    assert number in numbers_of(door, "closed")
    root.does("reopen")
    assert status() == "open"
    play.does("unlink")
    assert (status(), play.case.state) == ("open", "received")


def numbers_of(door, status):
    return {one["service_request_id"] for one in door.get("requests.json", status=status).json()}


def test_open311_c117_hand_overs_stay_open(door):
    for life in (TO_TOWN, f"{TO_TOWN} whistle whistle_approve whistle_send", f"{TO_ROADS} object"):
        door.play().does("publish").does(life)
    assert {one["status"] for one in door.get("requests.json").json()} == {"open"}
    assert "internal_referral" not in {one["status"] for one in updates(door)}


def test_open311_c118_done_is_not_closed_before_somebody_has_looked(door):
    play = door.play().does("publish").does(TO_DONE)
    assert door.get("requests.json").json()[0]["status"] == "open"
    play.does("verify")
    assert door.get("requests.json").json()[0]["status"] == "closed"
    assert updates(door)[-1]["status"] == "fixed"


def own(door, life=""):
    """A case of the channel's own that went through `life`."""
    number = door.report()
    play = Play(door.town, door.photo, door.now, Case.objects.get(number=number).pk)
    return play.does(life) if life else play


CHANNEL = [
    ("open", "", "received", "add"), ("unchanged", "", "received", "add"), ("closed", "", "received", "add"),
    ("cancelled", "", "withdrawn", "withdraw"), ("fixed", TO_DONE, "closed", "verify"),
    ("fixed", "", "received", "add"), ("reopen", "", "received", "add"), ("duplicate", "", "received", "add"),
    ("investigating", "", "received", "add"), ("planned", "", "received", "add"),
    ("not_councils_responsibility", "", "received", "add"), ("no_further_action", "", "received", "add"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "life", "state", "act"), CHANNEL)
def test_open311_c119_a_channels_word_becomes_its_act_or_a_comment(door, word, life, state, act):
    play = own(door, life)
    line = sent_id(send(door, play.case.number, word, description="情况如下。"))
    assert (play.case.state, Entry.objects.get(pk=line).act) == (state, act)


def test_open311_c119_a_closed_case_is_reopened_by_its_channel(door):
    play = own(door, TO_DONE)
    send(door, play.case.number, "fixed")
    assert play.case.state == "closed"
    send(door, play.case.number, "REOPEN", description="又坏了。")
    assert (play.case.state, play.case.reopened_count) == ("dispatched", 1)


UNIT = [
    ("in_progress", TO_ROADS, {}, "in_hand", "sign"), ("investigating", TO_ROADS, {}, "in_hand", "sign"),
    ("in_progress", f"{TO_ROADS} sign", {}, "in_hand", "note"), ("fixed", f"{TO_ROADS} sign", {}, "in_hand", "note"),
    ("planned", TO_ROADS, {}, "dispatched", "note"), ("no_further_action", TO_ROADS, {}, "dispatched", "note"),
    ("duplicate", TO_ROADS, {}, "dispatched", "note"), ("open", TO_ROADS, {}, "dispatched", "note"),
    ("internal_referral", TO_ROADS, {}, "dispatched", "note"),
    ("not_councils_responsibility", TO_ROADS, {"attribute[reason]": "owner_unclear"}, "dispatched", "note"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "life", "said", "state", "act"), UNIT)
def test_open311_c119_a_units_word_becomes_its_act_or_a_note(door, word, life, said, state, act):
    key, play = door.unit_key(), door.play().does(life)
    line = sent_id(send(door, play.case.number, word, api_key=key, description="路面属于县道。", **said))
    assert (play.case.state, Entry.objects.get(pk=line).act) == (state, act)


def test_open311_c119_a_unit_asks_for_a_return_with_all_it_takes(door):
    key, play = door.unit_key(), door.play().does(TO_ROADS)
    said = {
        "api_key": key, "service_request_id": play.case.number, "status": "NOT_COUNCILS_RESPONSIBILITY",
        "description": "属于乡道。", "attribute[reason]": "owner_unclear", "attribute[legal_basis]": "公路法第八条",
        "attribute[better_owner]": "示例县乡镇", "media": SimpleUploadedFile("proof.jpg", jpeg(), "image/jpeg"),
    }  # fmt: skip
    line = sent_id(door.client.post("/open311/v2/servicerequestupdates.json", said))
    assert Entry.objects.get(pk=line).act == "object"
    assert play.lead.state == "objected"


def test_open311_a_move_that_is_forbidden_is_noted_with_the_reason(door):
    key, play = door.unit_key(), door.play().does(f"{TO_ROADS} sign")
    send(door, play.case.number, "FIXED", api_key=key, description="好了")
    notes = [line.text for line in Entry.objects.filter(case_id=play.case_id, act="note").order_by("id")]
    assert notes[0] == "好了"
    assert notes[1].startswith("Open311 FIXED: ")


@pytest.mark.parametrize(("said", "status"), [("fixed", 200), ("Not Councils Responsibility", 200), ("IN PROGRESS", 200), ("gone", 400)])  # fmt: skip
def test_open311_c120_words_are_read_in_any_case(door, said, status):
    response = send(door, own(door).case.number, said, description="x")
    assert response.status_code == status
    assert status == 200 or told(response) == (400, "invalid_status")


def test_open311_c121_an_update_sent_again_is_the_same(door):
    number = own(door).case.number
    ids = {sent_id(send(door, number, "open", description="一样", update_id="7")) for _ in range(2)}
    assert len(ids) == 1
    assert Entry.objects.filter(act="add").count() == 1


def test_open311_c122_another_keys_private_case_is_not_there(door):
    number = door.report(**{"attribute[nature]": "report"})
    response = send(door, number, "open", api_key=door.key("other"), description="x")
    assert told(response) == (404, "request_not_found")
    assert told(send(door, "unknown", "open", description="x")) == (404, "request_not_found")


@pytest.mark.parametrize("form", FORMS)
def test_open311_c123_the_sender_finds_its_own_update_once(door, form):
    line = sent_id(send(door, own(door).case.number, "open", description="补充"))
    found = tree(door.get(f"servicerequestupdates.{form}", api_key=door.key()))
    assert [one["update_id"] for one in found].count(str(line)) == 1
    assert next(one for one in found if one["update_id"] == str(line))["description"] == "补充"


def test_open311_c124_a_time_ahead_of_ours_is_kept_beside_ours(door):
    ahead = stamp(door.now + timedelta(hours=1))
    line = sent_id(send(door, own(door).case.number, "open", description="x", updated_datetime=ahead))
    entry = Entry.objects.get(pk=line)
    assert (entry.happened_at, entry.data["told_at"][:19] + "Z") == (door.now, ahead)


def test_open311_an_update_without_anything_is_refused(door):
    response = send(door, own(door).case.number)
    assert told(response) == (400, "update_empty")
