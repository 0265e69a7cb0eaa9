"""What the moves of a dispute rest on; the numbers are those of mediation 25, the days those of 26."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from linli.kernel.deadlines.queries import published_days
from linli.kernel.deadlines.rules import Length, WorkCalendar, YearNotAnnouncedError, windows
from linli.mediation.rules import applications, clocks, endings, panels, parties, signing
from linli.mediation.rules.applications import Application, Person
from linli.mediation.rules.parties import Answer, Answered, Authority, Capacity, Side, Taking
from linli.mediation.rules.signing import Profile, Seat, Signature

DAYS = [published_days(year) for year in (2021, 2022)]
OFFICE = WorkCalendar(
    windows([["08:30", "17:30"]]),
    ZoneInfo("Asia/Shanghai"),
    free=DAYS[0].free | DAYS[1].free,
    worked=DAYS[0].worked | DAYS[1].worked,
    years=frozenset({2021, 2022}),
)
NOON = datetime(2021, 3, 5, 4, 0, tzinfo=UTC)
TODAY = date(2021, 3, 5)
WHOLE = Application(
    type_code="D02",
    facts="楼上漏水，多次协商没有结果。",
    request="修好防水，赔偿墙面。",
    applicant=Person("测试甲", "13900000000"),
    respondent=Person("测试乙"),
    safety={"now": "no"},
    is_voluntary=True,
)


@pytest.mark.parametrize(
    ("start", "length", "paused", "safe", "legal"),
    [
        ("2021-01-14", "30wd", (), "2021-03-02", "2021-03-02"),
        ("2021-01-14", "30wd", (("2021-01-25", "2021-02-24"),), "2021-03-29", "2021-03-29"),
        ("2021-01-12", "3wd", (), "2021-01-15", "2021-01-15"),
        ("2021-01-11", "15d", (), "2021-01-26", "2021-01-26"),
        ("2021-03-05", "30d", (), "2021-04-04", "2021-04-06"),
        ("2021-09-01", "30d", (), "2021-10-01", "2021-10-08"),
        ("2022-01-14", "30d", (), "2022-02-13", "2022-02-14"),
        # 25: the end falls into the Spring Festival.
        ("2021-01-14", "30d", (), "2021-02-13", "2021-02-18"),
        # A make-up Saturday is a day like any other.
        ("2021-02-19", "1wd", (), "2021-02-20", "2021-02-20"),
    ],
)
def test_last_days_follow_the_published_calendars(start, length, paused, safe, legal):
    pauses = [clocks.appraisal_pause(*map(date.fromisoformat, pause)) for pause in paused]
    found = clocks.last_days(date.fromisoformat(start), Length.parse(length), OFFICE, pauses)
    assert (found.safe_on.isoformat(), found.legal_on.isoformat()) == (safe, legal)


def test_26_a_year_without_a_calendar_is_an_error_and_no_guess():
    with pytest.raises(YearNotAnnouncedError):
        clocks.last_days(date(2022, 12, 20), Length.parse("30d"), OFFICE)
    with pytest.raises(ValueError, match="30d or 30wd"):
        clocks.last_days(TODAY, Length.parse("3h"), OFFICE)


@pytest.mark.parametrize(
    ("code", "limit", "sent", "length", "from_receipt", "excludes"),
    [
        ("D02", "30d", clocks.Sent.NOBODY, "30d", False, False),
        ("D08", "15d", clocks.Sent.NOBODY, "15d", True, False),
        ("D09", "30wd", clocks.Sent.NOBODY, "30wd", False, True),
        ("D09", "30wd", clocks.Sent.DELEGATED, "30d", False, True),
        ("D02", "30d", clocks.Sent.ENTRUSTED, "15d", False, False),
        ("D08", "15d", clocks.Sent.ENTRUSTED_SUMMARY, "7d", False, False),
    ],
)
def test_the_main_clock_is_that_of_the_panel(code, limit, sent, length, from_receipt, excludes):
    found = clocks.main_clock(code, limit, sent)
    assert (str(found.length), found.from_receipt, found.excludes_appraisal) == (length, from_receipt, excludes)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"agreed": 2}, "all_agreed"),  # 27: all but one signed
        ({"asked_at": NOON + timedelta(minutes=1)}, "before_limit"),  # 28: a minute late
        ({"asked_at": NOON}, "before_limit"),
        ({"until": date(2021, 4, 5)}, "within_cap"),
        ({"until": TODAY}, "within_cap"),
        ({"taken": 2}, "within_cap"),
    ],
)
def test_27_28_an_extension_needs_everybody_in_time_and_has_a_cap(change, fault):
    said = {"asked_at": NOON - timedelta(minutes=1), "until": date(2021, 4, 4), "taken": 1, "agreed": 3, "parties": 3}
    said |= change
    asked_at, until = said.pop("asked_at"), said.pop("until")
    assert clocks.extension_fault(asked_at, NOON, until, TODAY, **said) == fault


def test_29_a_sitting_that_runs_at_the_end_of_the_last_day_may_finish():
    assert clocks.is_time_up(NOON, NOON, None)
    assert not clocks.is_time_up(NOON, NOON, NOON - timedelta(hours=2))
    assert clocks.is_time_up(NOON, NOON, NOON)
    assert not clocks.is_time_up(NOON - timedelta(seconds=1), NOON, None)


@pytest.mark.parametrize(("day", "in_time"), [("2021-04-04", True), ("2021-04-06", True), ("2021-04-07", False)])
def test_41_confirmation_is_applied_for_by_day_thirty_which_rolls_over_a_holiday(day, in_time):
    assert clocks.is_in_window(date.fromisoformat(day), TODAY, OFFICE) is in_time


@pytest.mark.parametrize(
    ("born", "day", "wages", "found"),
    [
        ("2004-02-29", "2022-02-28", False, Capacity.LIMITED),  # 8: no birthday before 1 March
        ("2004-02-29", "2022-03-01", False, Capacity.FULL),
        ("2004-03-06", "2022-03-05", False, Capacity.LIMITED),
        ("2005-03-05", "2021-03-05", True, Capacity.FULL),  # 9: sixteen, on own wages
        ("2005-03-06", "2021-03-05", True, Capacity.LIMITED),
        ("2013-03-05", "2021-03-05", False, Capacity.LIMITED),
        ("2013-03-06", "2021-03-05", False, Capacity.NONE),
    ],
)
def test_8_9_capacity_goes_by_completed_years(born, day, wages, found):
    age = parties.capacity(date.fromisoformat(born), date.fromisoformat(day), lives_on_wages=wages)
    assert age is found


def authority(**changes):
    said = {"agent": "丙", "principal": "甲", "side": Side.APPLICANT, "is_special": True}
    return Authority(**said | {"from_on": date(2021, 3, 1), "to_on": TODAY} | changes)


def test_10_nobody_acts_for_both_sides():
    both = [authority(), authority(side=Side.RESPONDENT), authority(agent="丁")]
    assert parties.conflicted(both) == {"丙"}


@pytest.mark.parametrize(
    ("change", "act", "fault"),
    [
        ({}, "sign", ""),
        ({"to_on": date(2021, 3, 4)}, "sign", "authority_expired"),  # 11
        ({"is_special": False}, "settle", "no_special_authority"),  # 12
        ({"is_special": False}, "choose_mediator", ""),
    ],
)
def test_11_12_an_agent_goes_as_far_as_the_authority(change, act, fault):
    assert parties.authority_fault(authority(**change), act, TODAY) == fault


@pytest.mark.parametrize(
    ("answers", "stands"),
    [
        ([], Taking.INVITED),
        ([(Answer.QUESTIONS, False), (Answer.CALL_FIRST, False)], Taking.INVITED),
        ([(Answer.AGREE, False)], Taking.AGREED),
        ([(Answer.REFUSE, False), (Answer.AGREE, False)], Taking.REFUSED),  # 13
        ([(Answer.REFUSE, False), (Answer.AGREE, True)], Taking.AGREED),
        ([(Answer.AGREE, True), (Answer.REFUSE, False)], Taking.REFUSED),
        ([(Answer.REFUSE, False), (Answer.NOT_ME, False)], Taking.NOT_THEM),  # 14
        # The key of who said so has ended: it is somebody else who answers after it.
        ([(Answer.NOT_ME, False), (Answer.AGREE, False)], Taking.AGREED),
    ],
)
def test_13_14_a_refusal_stands_until_it_is_confirmed_anew(answers, stands):
    assert parties.taking([Answered(*answer) for answer in answers]) is stands


@pytest.mark.parametrize("lacking", ["is_separable", "applicant_agrees", "is_approved"])
def test_16_one_of_three_refuses_so_the_dispute_is_parted_or_not_taken_up(lacking):
    stands = [Taking.AGREED, Taking.AGREED, Taking.REFUSED]
    parted = {"is_separable": True, "applicant_agrees": True, "is_approved": True}
    assert parties.enough_agreed(stands, **parted)
    assert not parties.enough_agreed(stands, **parted | {lacking: False})
    assert not parties.enough_agreed([Taking.REFUSED], **parted)
    assert parties.enough_agreed(stands[:2])
    assert not parties.enough_agreed([])


def test_17_18_a_mediator_stays_only_where_all_waive_what_can_be_waived():
    told = panels.Disclosure(panels.Relation.INTEREST, frozenset({"甲", "乙"}))
    assert not panels.must_withdraw(told, {"甲", "乙"})
    assert panels.must_withdraw(told, {"甲", "乙", "丙"})
    assert panels.must_withdraw(panels.Disclosure(panels.Relation.INVOLVED, frozenset({"甲"})), {"甲"})
    assert not panels.must_withdraw(panels.Disclosure(panels.Relation.NONE), {"甲"})


def test_19_a_mediator_chosen_by_both_sides_fills_one_seat():
    assert panels.open_seats({"A": "周", "R": "周", "presider": "吴"}) == {"R"}
    assert panels.open_seats({"A": "周", "R": "", "presider": "吴"}) == {"R"}


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ({}, 1),
        ({"amount_fen": 10_000_000}, 3),
        ({"amount_fen": 9_999_999}, 1),
        ({"is_group": True}, 3),
        ({"is_grave_medical": True}, 3),
        ({"is_wished": True}, 3),
    ],
)
def test_a_panel_is_of_three_for_what_is_grave(said, size):
    plain = {"is_group": False, "amount_fen": 0, "is_grave_medical": False, "is_wished": False}
    assert panels.size(**plain | said) == size


def signed(seat, of, version="v1", hand="", minutes=0):
    return Signature(seat, of, hand or of, version, NOON + timedelta(minutes=minutes))


FOUR = [
    signed(Seat.PARTY, "甲"),
    signed(Seat.PARTY, "乙", minutes=1),
    signed(Seat.MEDIATOR, "周", minutes=2),
    signed(Seat.SEAL, "会", minutes=3),
]


@pytest.mark.parametrize("profile", [Profile.COMMITTEE, Profile.ORGANISATION])
def test_an_agreement_is_in_effect_with_the_last_act_it_needs(profile):
    assert signing.effective_at(FOUR, "v1", {"甲", "乙"}, profile) == NOON + timedelta(minutes=3)
    for left_out in FOUR:
        rest = [each for each in FOUR if each is not left_out]
        assert signing.effective_at(rest, "v1", {"甲", "乙"}, profile) is None
    assert signing.effective_at([], "v1", [], profile) is None


def test_on_the_court_s_platform_the_parties_are_enough():
    assert signing.effective_at(FOUR[:2], "v1", {"甲", "乙"}, Profile.COURT_PLATFORM) == NOON + timedelta(minutes=1)


def test_30_an_edit_makes_every_earlier_signature_void():
    assert signing.valid(FOUR, "v2") == []
    assert signing.effective_at(FOUR, "v2", {"甲", "乙"}, Profile.COMMITTEE) is None


@pytest.mark.parametrize(
    ("new", "there", "agents", "fault"),
    [
        (signed(Seat.PARTY, "乙"), FOUR[:1], (), ""),
        (signed(Seat.PARTY, "乙", version="v0"), FOUR[:1], (), "old_version"),
        (signed(Seat.PARTY, "乙", hand="甲"), FOUR[:1], (), "no_authority"),  # 31
        (signed(Seat.PARTY, "乙", hand="甲"), FOUR[:1], ("甲",), ""),
        (signed(Seat.PARTY, "甲", minutes=9), FOUR[:1], (), "signed_already"),  # 32
        (signed(Seat.MEDIATOR, "周"), FOUR[:1], (), "parties_first"),
        (signed(Seat.SEAL, "会"), FOUR[:2], (), "mediator_first"),  # 34
        (signed(Seat.SEAL, "会"), FOUR[:3], (), ""),
    ],
)
def test_31_32_34_everybody_signs_once_for_whom_they_may_and_in_order(new, there, agents, fault):
    assert signing.signing_fault(new, there, "v1", {"甲", "乙"}, agents) == fault


@pytest.mark.parametrize(
    ("after", "used", "same", "good"),
    [(15, False, True, True), (16, False, True, False), (1, True, True, False), (1, False, False, False)],
)
def test_33_a_code_counts_a_quarter_of_an_hour_once_and_for_its_document(after, used, same, good):
    now = NOON + timedelta(minutes=after)
    assert signing.is_code_good(NOON, now, is_used=used, is_same_document=same) is good


def test_the_final_text_is_open_half_an_hour_to_all_or_waived_by_all():
    opened = [NOON, NOON + timedelta(minutes=5)]
    for minutes, waived, read in ((35, 0, True), (34, 0, False), (5, 2, True), (5, 1, False)):
        now = NOON + timedelta(minutes=minutes)
        assert signing.has_been_read(opened, now, parties=2, waived=waived) is read
    assert not signing.has_been_read(opened[:1], NOON + timedelta(hours=9), parties=2, waived=2)


def test_36_an_inheritance_among_neighbours_is_signed_on_paper():
    assert signing.is_paper_due({"inheritance"}, type_signature="electronic", is_wished=False)
    assert signing.is_paper_due((), type_signature="wet", is_wished=False)
    assert signing.is_paper_due((), type_signature="electronic", is_wished=True)
    assert not signing.is_paper_due({"payment"}, type_signature="electronic", is_wished=False)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"has_instalments": True}, "not_on_the_spot"),  # 39
        ({"is_on_the_spot": False}, "not_on_the_spot"),
        ({"type_code": "D08"}, "type_in_writing"),
        ({"is_group": True}, "group"),
        ({"wants_writing": True}, "wants_writing"),
        ({"is_major": True}, "major"),
        ({"is_paper": True}, "on_paper"),
    ],
)
def test_39_an_agreement_stays_oral_only_where_all_is_done_at_once(change, fault):
    plain = dict.fromkeys(("is_group", "wants_writing", "has_instalments", "is_major", "is_paper"), False)
    said = {"type_code": "D02", "is_on_the_spot": True, **plain}
    assert signing.oral_fault(**said | change) == fault


@pytest.mark.parametrize(
    ("act", "applicant", "settled", "ending"),
    [("withdraw", True, True, "T2"), ("withdraw", True, False, "T8f"), ("withdraw", False, False, "T4")],
)
def test_a_withdrawal_says_how_the_case_ended(act, applicant, settled, ending):
    found = endings.withdrawn(is_applicant=applicant, is_settled=settled)
    assert found == ending
    assert found in endings.endings(act)


def test_a_refusal_for_violence_points_to_the_police_first():
    assert endings.roads("D01", "N5")[0] is endings.Road.POLICE
    assert endings.roads("D99") == (endings.Road.COURT,)


LESS = {
    "type": {"type_code": ""},
    "facts": {"facts": "太短"},
    "request": {"request": ""},
    "safety": {"safety": {}},
    "name": {"applicant": Person(phone="13900000000")},
    "phone": {"applicant": Person("测试甲")},
    "representative_name": {"born_on": date(2008, 1, 1)},
    "respondent_name": {"respondent": Person()},
    "voluntary": {"is_voluntary": False},
}


@pytest.mark.parametrize("gap", LESS)
def test_m02_an_application_is_whole_or_says_what_is_missing(gap):
    assert applications.missing(WHOLE, TODAY) == []
    assert applications.missing(replace(WHOLE, **LESS[gap]), TODAY) == [gap]


def test_3_a_respondent_known_by_a_nickname_alone_can_be_looked_for():
    assert applications.missing(replace(WHOLE, respondent=Person(), help_find=True), TODAY) == []


def test_4_nobody_applies_against_themselves():
    one = Person("测试甲", "139 0000 0000")
    assert applications.is_same_person(WHOLE.applicant, one)
    assert applications.is_same_person(WHOLE.applicant, Person("测试甲"))
    assert not applications.is_same_person(WHOLE.applicant, Person("测试甲", "13900000001"))
    assert not applications.is_same_person(Person(), Person())


@pytest.mark.parametrize(("claim", "owners", "group"), [(9, 4, False), (10, 0, True), (0, 5, True), (200, 0, True)])
def test_5_so_many_persons_are_a_group(claim, owners, group):
    assert applications.is_group(same_claim=claim, owners_of_one_building=owners) is group


def test_6_facts_are_cleaned_kept_and_limited():
    assert applications.cleaned("甲\x00\x07说：\t\u202e好👍\r\n完") == "甲说：\t好👍\n完"
    assert applications.missing(replace(WHOLE, facts="字" * 20_000), TODAY) == []
    assert applications.missing(replace(WHOLE, facts="字" * 20_001), TODAY) == ["facts"]


def test_7_a_name_outside_the_basic_plane_stays_as_it_is():
    assert applications.cleaned("𠮷𬀩") == "𠮷𬀩"
    assert applications.is_same_person(Person("𬀩"), Person("𬀩"))


@pytest.mark.parametrize(
    ("safety", "spoken", "barred"),
    [
        ({"violence": "yes"}, False, True),
        ({"violence": "yes"}, True, False),
        ({"afraid": "unsure"}, False, True),
        ({"child": "yes"}, False, False),
        ({"now": "no", "violence": "no"}, False, False),
    ],
)
def test_58_the_other_side_is_not_approached_before_the_applicant_was_heard_alone(safety, spoken, barred):
    assert applications.is_contact_barred(safety, has_spoken_alone=spoken) is barred


def test_the_checklist_is_answered_whole():
    assert applications.unanswered({"S1", "S2"}) == [f"S{n}" for n in range(3, 11)]
    assert applications.unanswered(applications.CHECKLIST) == []
