"""The talks: evidence, sittings and their records, what stops and prolongs them, and who reads what of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import ANONYMOUS, Actor, Party, Role
from linli.mediation.models import Assent, Item, Participant, Sitting, SittingGroup
from linli.mediation.queries import panels, talks
from linli.mediation.rules.reading import TABLE, Reader, Thing, reads, writes
from linli.mediation.rules.talking import Consent, Present, opening_fault
from linli.mediation.services import sittings
from linli.mediation.tests.acting import (
    ADJOURNED,
    EXAMPLES,
    PREPARING,
    SCHEDULED,
    SITTING,
    applicant,
    applied,
    director,
    does,
    mediation_clerk,
    mediator,
    sat,
    side,
)

pytestmark = pytest.mark.slow


def refused(play, name, **said):
    with pytest.raises(rules.RefusedActError) as error:
        replace(EXAMPLES[name], wait=timedelta()).play(play, **said)
    return error.value.facts["why"]


def limit(play):
    return Due.objects.filter(case=play.case_id, clock="mediate_by").latest("pk").due_at


def last_day(play):
    return timezone.localdate(limit(play) - timedelta(minutes=1))


def respondent(play):
    return Actor(party=Party(play.case_id, side("R")(play)))


def test_a_dispute_is_arranged_opened_recorded_signed_adjourned_and_arranged_again(play):
    states = ["preparing", "scheduled", "in_sitting", "adjourned", "scheduled"]
    courses = [PREPARING, SCHEDULED, SITTING, ADJOURNED, f"{ADJOURNED} next_sitting"]
    done = ""
    applied(play)
    for state, course in zip(states, courses, strict=True):
        does(play, course.removeprefix(done))
        done = course
        assert play.case.state == state
    first, second = Sitting.objects.filter(case=play.case_id).order_by("number")
    assert (first.state, second.state, second.number) == ("over", "arranged", 2)
    assert "M26" in set(Outbox.objects.filter(case=play.case_id).values_list("event", flat=True))


def test_evidence_is_exchanged_or_left_out_by_all_before_a_sitting_is_arranged(play):
    does(applied(play), PREPARING)
    assert refused(play, "schedule") == "evidence"
    does(play, "agree")
    assert refused(play, "schedule") == "evidence"
    does(play, "agree_other schedule")
    assert play.case.state == "scheduled"


@pytest.mark.parametrize(("said", "why"), [
    ({"mode": "online", "place": ""}, "mode"),
    ({"mode": "separate"}, "mode"),
    ({"starts_at": lambda play: play.now + timedelta(hours=47)}, "notice"),
    ({"starts_at": lambda play: play.now}, "notice_past"),
])  # fmt: skip
def test_a_sitting_is_arranged_with_the_consent_its_way_takes_and_two_days_notice(play, said, why):
    does(applied(play), f"{PREPARING} exchange")
    Assent.objects.filter(kind__in=["online", "separate"], participant__side="R").update(is_given=False)
    assert refused(play, "schedule", **said) == why


def test_a_short_notice_is_good_where_all_agree(play):
    does(applied(play), f"{PREPARING} exchange")
    for letter in ("agree", "agree_other"):
        EXAMPLES[letter].play(play, what="short_notice")
    EXAMPLES["schedule"].play(play, starts_at=play.now + timedelta(hours=3))
    assert play.case.state == "scheduled"


def test_who_needs_help_gets_equipment_or_an_interpreter_before_the_sitting(play):
    does(applied(play), f"{PREPARING} exchange")
    dispute = play.case.dispute
    dispute.checked = {**dispute.checked, "S9": "no"}
    dispute.save()
    assert refused(play, "schedule") == "equipment"
    EXAMPLES["schedule"].play(play, interpreter="手语翻译")
    assert play.case.state == "scheduled"


PANEL_OF_THREE = [Present(seat=seat) for seat in "ARP"]
BOTH = [Present(side="A", identified="paper"), Present(side="R", identified="camera")]


@pytest.mark.parametrize(("present", "why"), [
    ([*PANEL_OF_THREE, *BOTH], ""),
    ([*PANEL_OF_THREE[1:], *BOTH], "quorum"),
    ([*PANEL_OF_THREE, BOTH[0]], "sides"),
    ([*PANEL_OF_THREE, BOTH[0], Present(side="R")], "identified"),
])  # fmt: skip
def test_a_sitting_opens_with_the_panel_and_one_identified_person_of_each_side(present, why):
    assert opening_fault(present, 3, "AR", two_will_do=False, is_separate=False) == why


def test_two_of_three_mediators_do_where_the_sides_agree_and_one_never():
    assert opening_fault([*PANEL_OF_THREE[1:], *BOTH], 3, "AR", two_will_do=True, is_separate=False) == ""
    assert opening_fault([PANEL_OF_THREE[2], *BOTH], 3, "AR", two_will_do=True, is_separate=False) == "quorum"
    assert opening_fault(BOTH, 1, "AR", two_will_do=True, is_separate=False) == "quorum"


@pytest.mark.parametrize(("said", "why"), [
    ({"here": []}, "quorum"),
    ({"here": lambda play: [sittings.Here("room", seat=sat(play))]}, "sides"),
    ({"rules_read": False}, "rules_read"),
    ({"recorder": 0}, "recorder"),
])  # fmt: skip
def test_each_need_of_an_opening_taken_away_alone_keeps_it_closed(play, said, why):
    does(applied(play), SCHEDULED)
    assert refused(play, "open_sitting", **said) == why


def test_17_a_disclosure_on_the_day_of_the_sitting_stops_it_until_all_waive(play):
    does(applied(play), SCHEDULED)
    play.at(play.now + timedelta(days=3))
    does(play, "disclose")
    assert refused(play, "open_sitting") == "no_open_disclosure"
    does(play, "keep keep_other")
    replace(EXAMPLES["open_sitting"], wait=timedelta()).play(play)
    assert play.case.state == "in_sitting"


def test_a_sitting_ends_when_everybody_there_has_signed_its_record_or_refused(play):
    does(applied(play), SITTING)
    assert refused(play, "record_sign") == "no_record"
    does(play, "record_write record_sign")
    assert refused(play, "adjourn") == "record_signed"
    does(play, "record_other")
    EXAMPLES["record_write"].play(play, text="改了一个字。")
    assert refused(play, "adjourn") == "record_signed"
    does(play, "record_sign record_other adjourn")
    assert play.case.state == "adjourned"
    refusal = Assent.objects.filter(kind="record", participant__side="R").latest("pk")
    assert (refusal.is_given, refusal.said) == (False, "不愿签字。")


def test_a_mediator_who_is_not_the_presider_opens_nothing_and_the_clerk_writes_no_caucus(play):
    does(applied(play), SITTING)
    does(play, "group_open")
    caucus = SittingGroup.objects.get(kind="caucus")
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["record_write"].play(play, mediation_clerk(play), group=caucus.pk)
    EXAMPLES["record_write"].play(play, group=caucus.pk)
    EXAMPLES["group_open"].play(play, side="")
    assert SittingGroup.objects.get(closed_at=None).kind == "joint"
    with pytest.raises(rules.NotThereError):
        EXAMPLES["adjourn"].play(play, play.county.actor(Role.MEDIATOR, play.county.town_desks[0]))


def test_a_fact_is_undisputed_once_each_participant_has_confirmed_it(play):
    does(applied(play), f"{SITTING} fact_put fact_confirm")
    fact, people = (
        talks.talk(mediator(play), play.case, participants(play)).facts[0],
        [side("A")(play), side("R")(play)],
    )
    about = f"fact:{fact.pk}"
    said = panels.assents_in(mediator(play), play.case_id)
    assert [said.get((each, Consent.FACT, about)) for each in people] == [True, None]
    EXAMPLES["fact_confirm"].play(play, participant=people[1])
    said = panels.assents_in(mediator(play), play.case_id)
    assert all(said[each, Consent.FACT, about] for each in people)


def participants(play):
    return list(Participant.objects.filter(case=play.case_id).order_by("side"))


def test_suspended_talks_wait_for_a_finding_and_go_on_or_end(play):
    does(applied(play), f"{SCHEDULED} suspend")
    assert (play.case.state, Sitting.objects.get().state) == ("suspended", "off")
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["resume"].play(play, finding=" ")
    does(play, "resume")
    assert play.case.state == "preparing"
    assert play.case.due_at == limit(play)
    does(play, "suspend stop")
    assert (play.case.state, play.case.outcome) == ("terminated", "T8a")


@pytest.mark.parametrize(("names", "outcome"), [
    (f"{PREPARING} give_up", "T5"),
    (f"{SITTING} give_up", "T5"),
    (f"{PREPARING} end_propose end_other", "T8d"),
    (f"{PREPARING} withdraw", "T8f"),
    (f"{SITTING} withdraw", "T8f"),
    (f"{PREPARING} suspend withdraw", "T8f"),
])  # fmt: skip
def test_23_talks_end_with_their_code_and_an_open_sitting_with_them(play, names, outcome):
    does(applied(play), names)
    assert (play.case.state, play.case.outcome) == ("terminated", outcome)
    assert not Sitting.objects.filter(state__in=["open", "arranged"]).exists()
    running = Due.objects.filter(case=play.case_id, met_at=None, cancelled_at=None)
    assert [due.clock for due in running] == ["close_by"]
    assert "M06" in set(Outbox.objects.filter(case=play.case_id).values_list("event", flat=True))


def test_the_other_side_leaves_at_any_time_and_the_case_ends_as_unwilling(play):
    does(applied(play), PREPARING)
    EXAMPLES["withdraw"].play(play, respondent(play))
    assert play.case.outcome == "T4"


@pytest.mark.parametrize("ground", ["T8d", "T8e", "T8g", "T8h"])
def test_21_an_ending_from_outside_takes_two_people_a_ground_and_its_paper(play, ground):
    does(applied(play), PREPARING)
    assert refused(play, "end_other") == "proposal"
    for gap in ({"reason": "T5"}, {"text": " "}):
        with pytest.raises(rules.MissingFieldError):
            EXAMPLES["end_propose"].play(play, **gap)
    EXAMPLES["end_propose"].play(play, reason=ground)
    does(play, "end_other")
    assert play.case.outcome == ground


def test_nobody_gives_up_before_each_side_was_heard(play):
    does(applied(play), PREPARING)
    assert refused(play, "give_up", heard=False) == "sides_heard"


def test_27_an_extension_agreed_by_all_but_one_extends_nothing(play):
    does(applied(play), f"{PREPARING} extend_ask")
    before = limit(play)
    does(play, "extend")
    assert limit(play) == before
    EXAMPLES["extend_other"].play(play, gives=False)
    assert limit(play) == before
    does(play, "extend_other")
    assert last_day(play) == date(2022, 8, 22)  # 20 August 2022 is a Saturday
    assert play.case.due_at == limit(play)


def test_28_an_extension_agreed_one_minute_after_the_limit_is_refused(play):
    does(applied(play), f"{PREPARING} extend_ask extend")
    play.at(limit(play) + timedelta(minutes=1))
    assert refused(play, "extend_other") == "before_limit"


def test_a_mediation_is_extended_twice_at_most_and_by_thirty_days_each(play):
    does(applied(play), PREPARING)
    assert refused(play, "extend_ask", until_on=last_day(play) + timedelta(days=31)) == "within_cap"
    for _ in range(2):
        EXAMPLES["extend_ask"].play(play, until_on=last_day(play) + timedelta(days=5))
        does(play, "extend extend_other")
    assert refused(play, "extend_ask", until_on=last_day(play) + timedelta(days=5)) == "within_cap"
    assert refused(play, "extend") == "nothing_asked"


def test_29_a_sitting_that_is_open_at_the_limit_finishes_and_then_time_is_over(play):
    does(applied(play), SITTING)
    end = limit(play)
    dues_fire(end + timedelta(minutes=1))
    assert play.case.state == "in_sitting"
    play.at(end + timedelta(minutes=30))
    does(play, "record_write record_sign record_other adjourn")
    assert (play.case.state, play.case.outcome) == ("terminated", "T6")


def test_25_without_an_open_sitting_the_end_of_the_last_legal_day_ends_the_mediation(play):
    does(applied(play), PREPARING)
    dues_fire(limit(play) + timedelta(minutes=1))
    assert (play.case.state, play.case.outcome) == ("terminated", "T6")


def test_24_an_appraisal_stops_the_clock_by_consent_and_gives_its_days_back(play):
    does(applied(play), PREPARING)
    assert refused(play, "appraisal_entrust") == "pause"
    before = last_day(play)
    does(play, "agree_pause agree_pause_other appraisal_entrust")
    dues_fire(play.now + timedelta(days=60))
    assert play.case.state == "preparing"
    does(play, "appraisal_end")
    # The fourth is not counted: the fifth to the fourteenth stand still.
    assert last_day(play) - before in {timedelta(days=10), timedelta(days=11), timedelta(days=12)}
    assert play.case.due_at == limit(play)


def test_53_two_pages_of_the_same_state_make_one_move(play):
    does(applied(play), PREPARING)
    version = play.case.version
    EXAMPLES["give_up"].play(play, version=version)
    with pytest.raises((rules.StaleFormError, rules.NotNowError)):
        EXAMPLES["suspend"].play(play, version=version)


def test_58_danger_seen_in_the_talks_suspends_them_and_neither_side_reads_why(play):
    does(applied(play), SCHEDULED)
    EXAMPLES["suspend"].play(play, mediation_clerk(play), kind="T8b", facts="标记危险事实", reported_to="派出所")
    for reader in (applicant(play), respondent(play), mediation_clerk(play), mediator(play)):
        assert talks.talk(reader, play.case, participants(play)).incidents == []
    assert talks.talk(director(play), play.case, participants(play)).incidents[0].facts == "标记危险事实"
    told = "".join(f"{e.text}{e.data}" for e in Entry.objects.filter(case=play.case_id))
    assert "标记危险事实" not in told


MARKS = {
    "own A": "标记甲方材料", "own R": "标记乙方材料", "caucus A": "标记甲方私下", "caucus R": "标记乙方私下",
    "joint": "标记共同笔录", "words A": "标记甲方背对背", "words R": "标记乙方背对背", "fact": "标记无争议",
}  # fmt: skip


def marked(play):
    """Let each side give something for the panel, something in caucus, and speak alone; and both together."""
    does(applied(play), PREPARING)
    for letter in "AR":
        for kind in ("own", "caucus"):
            said = {
                "participant": side(letter),
                "name": MARKS[f"{kind} {letter}"],
                "proves": "",
                "in_caucus": kind != "own",
            }
            EXAMPLES["item_give"].play(play, **said)
    does(play, "agree agree_other schedule open_sitting")
    EXAMPLES["record_write"].play(play, text=MARKS["joint"])
    EXAMPLES["fact_put"].play(play, text=MARKS["fact"])
    for letter in "AR":
        EXAMPLES["group_open"].play(play, side=letter)
        EXAMPLES["record_write"].play(play, text=MARKS[f"words {letter}"])
    return play


def read_of(actor, play):
    found = talks.talk(actor, play.case, participants(play))
    text = "".join([*(i.name for i in found.items), *(g.text for g in found.groups), *(f.text for f in found.facts)])
    return {name for name, mark in MARKS.items() if mark in text}


BOTH_READ = {"joint", "fact"}
# Before an exchange: who reads which marker.
READ = {
    "applicant": BOTH_READ | {"own A", "caucus A", "words A"},
    "respondent": BOTH_READ | {"own R", "caucus R", "words R"},
    "mediator": set(MARKS),
    "clerk": BOTH_READ,
    "director": BOTH_READ,
    "stranger": set(),
    "colleague": set(),
}


def readers(play):
    return {
        "applicant": applicant(play),
        "respondent": respondent(play),
        "mediator": mediator(play),
        "clerk": mediation_clerk(play),
        "director": director(play),
        "stranger": ANONYMOUS,
        "colleague": play.county.actor(Role.MEDIATOR, play.county.town_desks[0]),
    }


def test_51_each_reads_the_own_side_the_panel_all_and_a_caucus_nobody_else(play):
    marked(play)
    assert {name: read_of(actor, play) for name, actor in readers(play).items()} == READ
    # Nothing of it is in lines, messages, titles or audit either.
    told = "".join(f"{e.text}{e.data}" for e in Entry.objects.filter(case=play.case_id))
    told += "".join(str(o.params) for o in Outbox.objects.filter(case=play.case_id))
    told += Case.objects.get(pk=play.case_id).title
    assert [mark for mark in MARKS.values() if mark in told] == []


def test_an_exchange_shows_both_sides_at_one_moment_what_was_not_given_in_caucus(play):
    does(applied(play), f"{PREPARING} item_give item_other")
    EXAMPLES["item_give"].play(play, name="私下的话", in_caucus=True)
    theirs = {i.name for i in talks.talk(respondent(play), play.case, participants(play)).items}
    assert theirs == {"检测报告"}
    does(play, "exchange")
    for reader in (applicant(play), respondent(play), mediation_clerk(play)):
        names = {i.name for i in talks.talk(reader, play.case, participants(play)).items}
        assert names - {"私下的话"} == {"维修报价", "检测报告"}
        assert ("私下的话" in names) == (reader == applicant(play))
    assert talks.talk(director(play), play.case, participants(play)).items == []


def test_only_its_own_side_releases_an_item_and_for_good(play):
    does(applied(play), PREPARING)
    EXAMPLES["item_give"].play(play, in_caucus=True)
    item = Item.objects.get()
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["item_release"].play(play, participant=side("R"), item=item.pk)
    does(play, "item_release")
    assert [i.pk for i in talks.talk(respondent(play), play.case, participants(play)).items] == [item.pk]
    with pytest.raises(rules.MissingFieldError):
        does(play, "item_release")


def test_a_side_answers_only_what_the_other_has_shown(play):
    does(applied(play), f"{PREPARING} item_give")
    with pytest.raises(rules.MissingFieldError):
        does(play, "item_view")
    does(play, "exchange item_view")
    assert Item.objects.get().view == "contested"
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["item_view"].play(play, participant=side("A"))


def test_the_file_of_an_item_is_for_those_who_read_the_item(play, photo):
    name = photo(play.now)
    does(applied(play), PREPARING)
    EXAMPLES["item_give"].play(play, file=name)
    item = Item.objects.get()
    assert talks.item_file(applicant(play), play.case, participants(play), item.pk).name == name
    for stranger in (respondent(play), mediation_clerk(play), ANONYMOUS):
        with pytest.raises(rules.NotThereError):
            talks.item_file(stranger, play.case, participants(play), item.pk)
    for reader in (applicant(play), mediation_clerk(play), mediator(play)):
        assert list(cases.photos(reader, play.case)) == []
        with pytest.raises(rules.NotThereError):
            cases.photo(reader, name, play.now)


def test_what_goes_on_in_a_sitting_is_asked_by_its_dispute(play):
    does(applied(play), SCHEDULED)
    clerk, chair = mediation_clerk(play), mediator(play)
    sitting = talks.current_sitting(clerk, play.case_id)
    assert sitting == talks.current_sitting(chair, play.case_id)
    assert talks.open_since(clerk, play.case_id) is talks.open_since(chair, play.case_id) is None
    assert talks.record_about(clerk, sitting) == talks.record_about(chair, sitting)
    assert talks.joint_texts(clerk, sitting) == talks.joint_texts(chair, sitting) == []
    people = participants(play)
    assert [talks.side_of(each, people) for each in (applicant(play), respondent(play), clerk)] == ["A", "R", ""]
    assert talks.side_of(applicant(play), people) != talks.side_of(respondent(play), people)
    assert panels.holds_key(applicant(play), play.case_id)
    assert panels.holds_key(respondent(play), play.case_id)
    assert not panels.holds_key(clerk, play.case_id)
    assert talks.readers_in(applicant(play), play.case, people, "R") == [Reader.OTHER]
    assert talks.readers_in(chair, play.case, people, "R") == [Reader.PANEL]


# The table once more, as another hand copied it from the specification: what each role reads in full.
SECOND = {
    Reader.OWN: "application summary contact safety consents disclosure evidence_own evidence_exchanged joint_record"
    " caucus proposal agreement signature confirmation ledger follow_up",
    Reader.OTHER: "summary invitation disclosure evidence_exchanged joint_record agreement other_parts confirmation ledger",
    Reader.CLERK: "application summary contact safety consents invitation disclosure evidence_exchanged joint_record"
    " agreement other_parts signature confirmation ledger follow_up archive aggregates",
    Reader.DIRECTOR: "application summary safety consents invitation disclosure joint_record agreement other_parts"
    " signature confirmation ledger follow_up incident archive aggregates",
    Reader.ADMINISTRATOR: "aggregates",
    Reader.STAFF: "aggregates",
    Reader.INVITEE: "summary",
    Reader.COURT: "summary consents confirmation aggregates",
}


@pytest.mark.parametrize("reader", SECOND)
def test_the_table_reads_as_a_second_hand_copied_it(reader):
    assert {thing.value for thing in Thing if reads([reader], thing)} == set(SECOND[reader].split())


def test_every_cell_of_the_table_is_there_and_says_what_letters_say():
    assert len(TABLE) == len(Thing) * len(Reader)
    assert set("".join(TABLE.values())) <= set("RWMCIL-")
    assert [reader for reader in Reader if writes([reader], Thing.CAUCUS)] == [Reader.OWN, Reader.PANEL]
    assert reads([Reader.OTHER], Thing.APPLICATION, is_released=True)
    assert reads([Reader.VISITOR], Thing.JOINT_RECORD, is_closed=True)
    assert not reads([], Thing.SUMMARY)
