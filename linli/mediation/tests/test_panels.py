"""Who mediates: chosen by the sides or named by the rule, disclosing first, and gone where one side does not wish it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Entry, Link
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import ANONYMOUS, NotGrantedError, Role
from linli.mediation.models import Assent, Challenge, Mediator, PanelSeat, Participant
from linli.mediation.queries import conflicts, panels, standing
from linli.mediation.rules.applications import Person
from linli.mediation.rules.filling import Candidate, Hint, Unfit, fill, free_slots, lot, unfit
from linli.mediation.rules.machine import Who
from linli.mediation.services.panels import seat_answer
from linli.mediation.services.registering import Row, mediator_set
from linli.mediation.tests.acting import (
    ACCEPTED,
    EXAMPLES,
    FINE_SEAT,
    PANEL,
    PREPARING,
    SEATED,
    WHOLE,
    YES,
    applicant,
    applied,
    director,
    does,
    mediation_clerk,
    mediator,
    respondent,
    sat,
    village_mediators,
)
from tests.fixtures.town import actor_of

pytestmark = pytest.mark.slow

DAY = date(2022, 7, 4)


def who(number, **said):
    known = {"term_from": date(2022, 1, 1), "term_to": date(2025, 1, 1), "trained_on": date(2022, 1, 1)}
    return Candidate(number, **{**known, "is_suspended": False, **said})


@pytest.mark.parametrize(("said", "why"), [
    ({}, None),
    ({"is_suspended": True}, Unfit.SUSPENDED),
    ({"term_to": DAY}, Unfit.OUT_OF_TERM),
    ({"term_from": DAY + timedelta(days=1)}, Unfit.OUT_OF_TERM),
    ({"trained_on": None}, Unfit.UNTRAINED),
    ({"trained_on": DAY - timedelta(days=731)}, Unfit.UNTRAINED),
    ({"open_cases": 8}, Unfit.FULL),
])  # fmt: skip
def test_who_is_suspended_out_of_term_untrained_or_has_eight_is_not_asked(said, why):
    assert unfit(who(1, **said), DAY) is why
    assert free_slots(8) == 0


def test_the_rule_goes_by_speciality_language_conflict_load_and_then_a_lot_anybody_can_draw_again():
    several = [
        who(1, specialities=frozenset({"D01"}), languages="普通话"),
        who(2, specialities=frozenset({"D02"}), languages="普通话", open_cases=2),
        who(3, specialities=frozenset({"D02"}), languages="常德话", open_cases=1),
        who(4, specialities=frozenset({"D02"}), languages="普通话", open_cases=1, hints=frozenset({Hint.SAME_NAME})),
    ]
    assert fill(several, "D02", "普通话", DAY, "s").id == 2
    assert fill(several, "D02", "", DAY, "s").id == 3
    assert fill(several, "D09", "", DAY, "s").id == 1
    assert fill(several, "D02", "普通话", DAY, "s", taken=[1, 2, 3]) is None
    equal = [who(n) for n in range(1, 9)]
    assert fill(equal, "D02", "", DAY, "seed").id == min(range(1, 9), key=lambda n: lot("seed", n))
    assert {fill(equal, "D02", "", DAY, str(n)).id for n in range(60)} > {1, 2}


def test_a_dispute_gets_its_mediator_whom_the_director_names_who_disclosed_and_whom_all_keep(play):
    does(applied(play), PREPARING)
    assert play.case.state == "preparing"
    seat = PanelSeat.objects.get(case=play.case_id)
    assert (seat.state, seat.name, seat.chosen_by, seat.relation) == ("taken", "P", "director", "d")
    events = set(Outbox.objects.filter(case=play.case_id).values_list("event", flat=True))
    assert {"M20", "M21", "M22", "M24"} <= events
    both = Outbox.objects.filter(case=play.case_id, event="M24").values_list("contact_id", flat=True)
    assert len(set(both)) == 2


def refused(play, name, **said):
    with pytest.raises(rules.RefusedActError) as error:
        EXAMPLES[name].play(play, **said)
    return error.value.facts["why"]


@pytest.mark.parametrize(("kind", "why"), [("mediation", "consents"), ("rights", "rights_read"),
                                           ("service", "service_addresses")])  # fmt: skip
def test_nobody_chooses_mediators_before_each_has_read_consented_and_given_an_address(play, kind, why):
    does(applied(play), f"{ACCEPTED} terms terms_other")
    Assent.objects.filter(kind=kind, participant__side="R").delete()
    assert refused(play, "start_panel") == why


def test_every_consent_but_rights_and_address_may_be_no_and_taken_back(play):
    does(applied(play), ACCEPTED)
    EXAMPLES["terms"].play(play, gives={**YES, "online": False, "recording": False})
    said = panels.assents_in(mediation_clerk(play), play.case_id)
    mine = Participant.objects.get(case=play.case_id, side="A").pk
    assert (said[mine, "online", ""], said[mine, "rights", ""]) == (False, True)
    for gap in ({"gives": {**YES, "rights": False}}, {"address": " "}):
        with pytest.raises(rules.MissingFieldError):
            EXAMPLES["terms"].play(play, **gap)
    EXAMPLES["terms"].play(play, gives={**YES, "mediation": False})
    assert refused(play, "start_panel") == "consents"
    assert Assent.objects.filter(participant=mine, kind="mediation").count() == 2


@pytest.mark.parametrize(("names", "why"), [
    (PANEL, "seats"),
    (f"{PANEL} panel_fill", "seats"),
    (f"{SEATED} keep", "challenge_over"),
    (f"{SEATED} keep keep_other challenge", "challenge_over"),
    (f"{SEATED} keep keep_other disclose", "no_conflict"),
])  # fmt: skip
def test_a_panel_is_complete_only_when_every_need_is_there(play, names, why):
    does(applied(play), names)
    assert refused(play, "panel_set") == why


def test_when_the_time_to_object_is_over_silence_keeps_nobody_from_going_on(play):
    does(applied(play), SEATED)
    play.at(play.now + timedelta(days=3))
    does(play, "panel_set")
    assert play.case.state == "preparing"


def test_whom_all_have_chosen_is_asked_at_once_and_a_changed_choice_counts_alone(play):
    does(applied(play), f"{PANEL} choose")
    assert not PanelSeat.objects.exists()
    EXAMPLES["choose"].play(play, mediator=None)
    does(play, "choose_other")
    assert not PanelSeat.objects.exists()
    does(play, "choose")
    seat = PanelSeat.objects.get()
    assert (seat.chosen_by, seat.name, seat.state) == ("joint", "P", "asked")


def test_19_both_sides_pick_the_same_mediator_and_one_seat_is_filled_once(play):
    does(applied(play), f"{ACCEPTED} terms terms_other")
    EXAMPLES["start_panel"].play(play, mediators=3)
    EXAMPLES["choose"].play(play, seat="A")
    EXAMPLES["choose_other"].play(play, seat="R")
    assert list(PanelSeat.objects.values_list("name", flat=True)) == ["A"]
    stands = standing.standing(director(play), play.case, play.now)
    assert set(stands.panel.empty) == {"R", "P"}
    other = Mediator.objects.get(account=village_mediators(play.county)[1])
    # The other side itself, which reads no line that says how many mediate.
    EXAMPLES["choose_other"].play(play, respondent(play), seat="R", mediator=other.pk, channel="page")
    assert PanelSeat.objects.get(name="R").chosen_by == "R"
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["choose_other"].play(play, seat="A", mediator=other.pk)


def test_18_one_keeps_a_mediator_who_disclosed_and_the_other_does_not_so_the_mediator_leaves(play):
    does(applied(play), f"{PANEL} panel_fill")
    EXAMPLES["seat_note"].play(play, relation="c", told="曾是一方的老师。")
    does(play, "keep")
    EXAMPLES["keep_other"].play(play, keeps=False)
    assert PanelSeat.objects.get().state == "left"
    assert refused(play, "panel_set") == "seats"


def test_17_a_disclosure_made_later_takes_back_what_was_waived(play):
    does(applied(play), f"{SEATED} keep keep_other")
    play.at(play.now + timedelta(minutes=5))
    does(play, "disclose")
    assert refused(play, "panel_set") == "no_conflict"
    does(play, "keep keep_other panel_set")
    assert play.case.state == "preparing"


def test_who_is_in_the_matter_themselves_is_kept_by_nobody(play):
    does(applied(play), f"{PANEL} panel_fill")
    EXAMPLES["seat_note"].play(play, relation="involved", told="是担保人。")
    assert PanelSeat.objects.get().state == "left"


def test_without_a_disclosed_relation_a_mediator_is_challenged_on_a_ground(play):
    does(applied(play), SEATED)
    assert refused(play, "keep_other", keeps=False) == "challenge_instead"
    does(play, "challenge")
    assert refused(play, "panel_set") == "challenge_over"
    EXAMPLES["challenge_decide"].play(play, upheld=False)
    assert Challenge.objects.get().is_upheld is False
    assert PanelSeat.objects.get().state == "taken"


def test_20_the_only_mediator_is_challenged_and_another_committee_gives_one(play):
    Mediator.objects.exclude(account_id=mediator(applied(play)).account_id).filter(unit=play.case.holder).update(
        is_suspended=True
    )
    does(play, f"{SEATED} challenge challenge_decide")
    assert PanelSeat.objects.get().state == "left"
    assert refused(play, "panel_fill", mediator=None, reason="") == "nobody_left"
    elsewhere = Mediator.objects.get(unit=play.county.town_desks[0])
    EXAMPLES["panel_fill"].play(play, mediator=elsewhere.pk, reason="本会无人可选。")
    seat_answer(actor_of(elsewhere.account), sat(play), **FINE_SEAT, now=play.now)
    assert cases.case(actor_of(elsewhere.account), play.case_id, play.now).pk == play.case_id


def test_nobody_decides_a_challenge_of_themselves(play):
    does(applied(play), SEATED)
    head = play.county.staff(Role.MEDIATION_DIRECTOR, play.case.holder)
    Mediator.objects.filter(pk=PanelSeat.objects.get().mediator_id).update(account=head)
    does(play, "challenge")
    assert refused(play, "challenge_decide") == "own_matter"


def test_the_rule_fills_a_seat_and_keeps_its_steps_and_seed(play):
    does(applied(play), PANEL)
    EXAMPLES["panel_fill"].play(play, mediator=None, reason="")
    seat = PanelSeat.objects.get()
    able = Mediator.objects.filter(unit=play.case.holder).values_list("pk", flat=True)
    assert seat.mediator_id == min(able, key=lambda pk: lot(seat.seed, pk))
    assert seat.why["steps"]["eligible"] == 2


def test_who_does_not_answer_for_a_seat_in_time_has_turned_it_down(play):
    does(applied(play), f"{PANEL} panel_fill")
    dues_fire(play.now + timedelta(days=4))
    assert PanelSeat.objects.get().state == "left"
    assert Entry.objects.filter(case=play.case_id, act="seats_lapse").exists()


def test_a_mediator_sees_a_dispute_only_with_a_seat_taken_and_a_colleague_never(play):
    does(applied(play), f"{PANEL} panel_fill")
    asked, colleague = (actor_of(each) for each in village_mediators(play.county))
    for reader in (asked, colleague):
        with pytest.raises(rules.NotThereError):
            cases.case(reader, play.case_id, play.now)
    assert [seat.pk for seat in panels.asked_of(asked)] == [sat(play)]
    assert panels.asked_of(colleague) == panels.asked_of(ANONYMOUS) == []
    with pytest.raises(rules.NotThereError):
        seat_answer(colleague, sat(play), **FINE_SEAT, now=play.now)
    seat_answer(asked, sat(play), **FINE_SEAT, now=play.now)
    seen = cases.case(asked, play.case_id, play.now)
    assert panels.roles_in(asked, seen) == {Who.MEDIATOR, Who.PRESIDER}
    assert panels.roles_in(colleague, seen) == frozenset()
    spot, seat = cases.spot(seen), panels.own_seat(asked, seen.pk)
    assert panels.roles_at(asked, spot, seat) == {Who.MEDIATOR, Who.PRESIDER}
    assert panels.roles_at(colleague, spot, None) == frozenset()
    assert panels.own_seat(asked, seen.pk).pk == sat(play)
    assert panels.own_seat(colleague, seen.pk) is panels.own_seat(ANONYMOUS, seen.pk) is None
    assert panels.assents_in(ANONYMOUS, seen.pk) == {}
    does(play, "seat_leave")
    with pytest.raises(rules.NotThereError):
        cases.case(asked, play.case_id, play.now)


def test_earlier_cases_units_names_and_the_source_hint_at_a_conflict(play):
    first, second = village_mediators(play.county)
    does(applied(play), PREPARING)
    source = applied(play, replace(WHOLE, applicant=Person("示例丙", "13900000003"), respondent=Person("示例丁"))).case
    now_case = applied(play).case
    Link.objects.create(from_case=now_case, to_case=source, kind="caused_by", linked_at=play.now)
    unit = play.county.village_desks[0]
    Entry.objects.create(
        case=source, act="note", happened_at=play.now, account=second, unit=unit, role="clerk", visibility="desk"
    )
    rows = panels.register(mediation_clerk(play), unit.pk)
    people = list(Participant.objects.filter(case=now_case))
    by_account = {row.account_id: row for row in rows}
    found = conflicts.hints(mediation_clerk(play), now_case, people, rows)
    assert found[by_account[first.pk].pk] == {Hint.EARLIER_CASE}
    assert found[by_account[second.pk].pk] == {Hint.HANDLED_SOURCE}
    assert conflicts.hints(ANONYMOUS, now_case, people, rows) == {}
    assert cases.handled_by(mediation_clerk(play), now_case, [second.pk]) == {second.pk}
    assert cases.handled_by(ANONYMOUS, now_case, [second.pk]) == set()
    Participant.objects.filter(case=now_case, side="R").update(name=str(first))
    looked = panels.candidates(director(play), now_case, list(Participant.objects.filter(case=now_case)), play.now)
    assert Hint.SAME_NAME in {each.id: each for each in looked}[by_account[first.pk].pk].hints


def test_only_the_director_keeps_the_register_and_only_of_who_holds_the_post(play):
    unit = play.county.village_desks[0]
    head, clerk = director(applied(play)), mediation_clerk(play)
    row = Row(play.county.staff(Role.MEDIATOR, unit).pk, ["D01", "X"], "普通话", DAY, date(2025, 7, 4))
    kept = Mediator.objects.get(pk=mediator_set(head, unit.pk, row, play.now))
    assert kept.specialities == ["D01"]
    with pytest.raises(NotGrantedError):
        mediator_set(clerk, unit.pk, row, play.now)
    for wrong in (replace(row, account=play.county.resident.pk), replace(row, term_to=DAY)):
        with pytest.raises(rules.MissingFieldError):
            mediator_set(head, unit.pk, wrong, play.now)
    Mediator.objects.update(is_suspended=True)
    assert len(panels.register(clerk, unit.pk)) == 2
    assert panels.register(ANONYMOUS, unit.pk) == panels.everybody(ANONYMOUS) == []
    assert len(panels.everybody(clerk)) == 3


def test_a_participant_speaks_for_nobody_else(play):
    does(applied(play), ACCEPTED)
    other = Participant.objects.get(case=play.case_id, side="R").pk
    with pytest.raises(rules.NotThereError):
        EXAMPLES["terms"].play(play, applicant(play), participant=other, channel="page")
    EXAMPLES["terms"].play(play, applicant(play), channel="page")
    mine = Assent.objects.filter(case=play.case_id).first()
    assert (mine.channel, mine.account_id) == ("page", None)
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["terms_other"].play(play, channel="")


def test_a_panel_is_read_by_who_was_shown_its_dispute(play):
    does(applied(play), SEATED)
    people = list(Participant.objects.filter(case=play.case_id))
    shown = panels.panel(mediation_clerk(play), play.case_id, 1, people)
    assert (shown.empty, len(shown.seats)) == ([], 1)
    assert panels.panel(ANONYMOUS, play.case_id, 1, people).said == {}
