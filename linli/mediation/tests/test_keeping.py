"""What follows an agreement: the way to the court, the ledger, the breach, the visit; who does what and what is refused."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Case
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.queries import running_until
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Post
from linli.kernel.people.rules import Actor, Role
from linli.mediation.models import (
    AgreementPart,
    Archive,
    Breach,
    CallDraw,
    FollowUp,
    Joining,
    Participant,
    Payment,
    Ruling,
)
from linli.mediation.queries import calls
from linli.mediation.queries.agreeing import party_of
from linli.mediation.queries.settled import has_ledger, settled
from linli.mediation.queries.standing import KNOWER
from linli.mediation.services import visiting, watching
from linli.mediation.services.settling import parts_begin
from linli.mediation.tests.acting import EXAMPLES as ACTS
from linli.mediation.tests.acting import applicant, applied, director, does, mediation_clerk
from linli.mediation.tests.keeping import (
    EXAMPLES,
    FILED,
    FINE,
    GOOD,
    PAYS,
    agreed,
    court,
    items,
    keeps,
    part,
    payment,
    sides,
)
from tests.fixtures.town import FOUNDED_ON

pytestmark = pytest.mark.slow

# Paid, confirmed by the court, both sides asked.
KEPT = f"pay_report pay_receive pay_verify {FILED} confirm visit_a visit_r follow_up"
MARKER = "唯甲方可见的回访意见七三九"


def text(answer):
    return answer.content.decode()


def why(play, name, **said):
    """Give why an example is refused: the code of the missing need, or the field."""
    with pytest.raises(rules.DomainError) as refused, transaction.atomic():
        EXAMPLES[name].play(play, **said)
    return refused.value.facts.get("why") or refused.value.facts.get("fields") or refused.value.code


def why_of(play, name, who=None):
    """Give why an act of the main track is refused."""
    with pytest.raises(rules.RefusedActError) as refused, transaction.atomic():
        ACTS[name].play(play, who)
    return refused.value.facts["why"]


def running(play, clock):
    return running_until(KNOWER, play.case_id, clock)


def states(play):
    today = timezone.localdate(play.now)
    return [line.state.value for line in settled(mediation_clerk(play), play.case, today).parts[0].lines]


def local(*day):
    return datetime(*day, 17, 10, tzinfo=timezone.get_default_timezone())


def test_with_effect_the_window_opens_and_the_ledger_runs(play):
    agreed(play)
    row = part(play)
    assert (row.confirmation, row.performance) == ("open", "running")
    assert [(item.fen, item.due_on) for item in items(play)] == [
        (100_000, date(2022, 7, 10)), (200_000, date(2022, 7, 20)),
    ]  # fmt: skip
    assert Due.objects.filter(case=play.case_id, clock="apply_by", met_at=None, cancelled_at=None).count() == 1


@pytest.mark.parametrize(
    ("said", "form", "expected"),
    [
        ([PAYS | {"about": "adoption"}], "written", ("not_eligible", {"1": "E2"})),
        ([PAYS | {"about": "title"}, PAYS], "written", ("open", {"1": "E4", "2": ""})),
        ([PAYS], "oral", ("not_eligible", {"1": "E5"})),
    ],
)
def test_what_cannot_be_confirmed_says_why_term_by_term(play, said, form, expected):
    agreed(play, *said, form=form)
    row = part(play)
    assert (row.confirmation, row.court_way.grounds) == expected


def test_where_nothing_is_due_it_is_performed_at_once(play):
    agreed(play, {"kind": "acknowledge", "fact": "双方邻里和好", "giver": "x"})
    assert part(play).performance == "fulfilled"


def test_40_one_party_alone_leaves_the_application_open(play):
    keeps(agreed(play), "apply_a")
    assert part(play).confirmation == "open"
    assert why(play, "apply_a") == "joined_already"
    assert why(play, "file") == "track"
    keeps(play, "apply_r")
    assert part(play).confirmation == "ready"


@pytest.mark.parametrize(
    ("effect", "days", "expected"),
    [
        # 25, 41: day 30 is 4 April 2021, a Sunday before Qingming: the last legal day is the 6th.
        (local(2021, 3, 5), 30, "filed"), (local(2021, 3, 5), 32, "filed"), (local(2021, 3, 5), 33, "in_window"),
        (local(2021, 1, 11), 30, "filed"), (local(2021, 1, 11), 31, "in_window"),
    ],
)  # fmt: skip
def test_41_the_window_ends_on_day_thirty_or_after_the_holidays(play, effect, days, expected):
    now = play.now
    agreed(play.at(effect), at=effect)
    assert part(play).court_way.safe_on == timezone.localdate(effect) + timedelta(days=30)
    keeps(play, "apply_a apply_r")
    play.at(effect + timedelta(days=days))
    if expected == "filed":
        keeps(play, "file")
        assert part(play).confirmation == "filed"
    else:
        assert why(play, "file") == expected
    assert now > play.now


def test_41_after_the_last_legal_day_the_window_closes_by_itself(play):
    agreed(play)
    legal_on = part(play).court_way.legal_on
    play.at(timezone.make_aware(datetime.combine(legal_on, datetime.min.time())) + timedelta(hours=23))
    dues_fire(play.now)
    assert part(play).confirmation == "open"
    play.at(play.now + timedelta(hours=2))
    dues_fire(play.now)
    assert part(play).confirmation == "lapsed"
    assert why(play, "apply_a") == "track"
    # The agreement itself stays binding.
    assert part(play).performance == "running"


def test_the_parties_are_warned_on_day_20_25_and_28_once_each(play):
    agreed(play)
    warned = set()
    for day in range(31):
        moment = play.now + timedelta(days=day)
        watching.agreements_watch(moment)
        watching.agreements_watch(moment + timedelta(minutes=1))
        if Outbox.objects.filter(event="M80").count() > len(warned) * 2:
            warned.add(day)
    assert warned == {20, 25, 28}
    assert Outbox.objects.filter(event="M80").count() == 6


def test_42_a_court_of_the_wrong_place_is_refused_with_the_right_ones(play, signed_in):
    keeps(agreed(play), "apply_a apply_r")
    court(play)
    far = court(play, "C9", "110101")
    assert why(play, "file", court=far.pk) == "right_court"
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    page = reverse("mediation_ledger_act", args=[play.case_id, "file"])
    said = {
        "version": play.case.version, "part": part(play).pk, "court": far.pk, "filed_on": timezone.localdate(play.now),
        "receipt": "S-1", **FINE,
    }  # fmt: skip
    answer = clerk.post(page, said)
    assert answer.status_code == 409
    assert "示例法院C1" in text(answer)
    assert "S-1" in text(answer)
    keeps(play, "file", court=far.pk, court_reason="双方书面约定由该院管辖。")
    assert part(play).court_way.court == far


@pytest.mark.parametrize("answer", ["", "blocked", "overridden"])
def test_nothing_goes_to_court_before_every_ground_of_dismissal_is_looked_at(play, answer):
    keeps(agreed(play), "apply_a apply_r")
    assert why(play, "file", checks=FINE | {"R5": answer}) == "checks"
    keeps(play, "file", checks=FINE | {"R5": "overridden"}, reasons={"R5": "法官口头确认可以受理。"})


def test_the_court_asks_is_answered_and_confirms_with_the_days_of_service(play):
    keeps(agreed(play), f"{FILED} court_asks")
    assert part(play).confirmation == "more_info"
    keeps(play, "court_answered")
    assert why(play, "confirm", served={}) == ["served"]
    keeps(play, "confirm")
    assert part(play).confirmation == "confirmed"
    assert set(Ruling.objects.get().served) == {str(each.pk) for each in sides(play)}


@pytest.mark.parametrize(("act", "state"), [("not_accept", "not_accepted"), ("dismiss", "dismissed")])
def test_44_a_refusal_of_the_court_names_its_ground_and_leaves_the_agreement_binding(play, act, state):
    keeps(agreed(play), FILED)
    assert why(play, act, ground="") == ["ground"]
    keeps(play, act)
    assert (part(play).confirmation, part(play).performance) == (state, "running")


def test_43_a_second_ruling_is_refused_and_a_correction_takes_two_people(play):
    keeps(agreed(play), f"{FILED} confirm")
    assert why(play, "dismiss") == "ruled_already"
    keeps(play, "ruling_correct")
    assert part(play).confirmation == "confirmed"
    clerk = EXAMPLES["ruling_correct"].who(play)
    with pytest.raises(rules.RefusedActError) as refused:
        EXAMPLES["ruling_agree"].play(play, clerk)
    assert refused.value.facts["why"] == "other_hand"
    assert why(play, "ruling_correct") == "proposed_already"
    keeps(play, "ruling_agree")
    assert part(play).confirmation == "dismissed"
    # What was noted first stays readable.
    assert Ruling.objects.count() == 2


def test_a_withdrawn_application_is_made_anew_by_all_within_the_window(play):
    keeps(agreed(play), f"{FILED} take_back apply_anew")
    assert part(play).confirmation == "open"
    assert Joining.objects.filter(void_at=None).count() == 0
    keeps(play, "apply_a apply_r file")
    assert part(play).confirmation == "filed"


def test_an_objection_in_time_may_revoke_a_confirmation(play):
    keeps(agreed(play), f"{FILED} confirm")
    day = timezone.localdate(play.now) - timedelta(days=16)
    assert why(play, "object", from_on=day) == "objection_in_time"
    keeps(play, "object objection_ruled")
    assert part(play).confirmation == "revoked"


def test_an_oral_agreement_written_down_since_may_go_to_court_while_the_window_counts_on(play):
    agreed(play, form="oral")
    clerk = mediation_clerk(play)
    from linli.mediation.services import confirming

    with pytest.raises(rules.MissingFieldError):
        confirming.written_down(
            clerk, play.case_id, version=play.case.version, part=part(play).pk, is_same=False, now=play.now
        )
    confirming.written_down(
        clerk, play.case_id, version=play.case.version, part=part(play).pk, is_same=True, now=play.now
    )
    assert part(play).confirmation == "open"


def test_one_payment_fills_two_items_and_two_payments_one(play):
    keeps(agreed(play), "pay_report pay_receive pay_verify")
    assert states(play) == ["verified", "verified"]
    assert part(play).performance == "fulfilled"


def test_several_payments_fill_one_item_and_the_sum_is_added_up_anew(play):
    agreed(play)
    last = items(play)[1].pk
    for amount in ("500", "1500"):
        keeps(play, "pay_report", items=[last], amount=amount)
        keeps(play, "pay_receive pay_verify")
    assert states(play) == ["not_due", "verified"]
    assert part(play).performance == "running"


def test_45_a_payment_that_the_obligee_denies_is_disputed_and_never_verified(play):
    keeps(agreed(play), "pay_report pay_deny")
    assert states(play) == ["disputed", "disputed"]
    assert why(play, "pay_verify") == "payment_state"
    keeps(play, "pay_receive pay_verify")
    assert states(play) == ["verified", "verified"]


def test_46_over_payment_is_shown_and_carried_nowhere(play, signed_in):
    agreed(play)
    keeps(play, "pay_report", amount="3500")
    assert sum(share.fen for share in payment(play).shares.all()) == 300_000
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    assert "500.00" in text(clerk.get(reverse("mediation_ledger", args=[play.case_id])))


def test_46_a_payment_to_somebody_else_fills_nothing(play):
    agreed(play)
    keeps(play, "pay_report", payee=sides(play)[1].pk)
    assert payment(play).shares.count() == 0
    assert states(play) == ["not_due", "not_due"]


def test_46_a_reversed_transfer_opens_the_ledger_again_within_thirty_days(play):
    keeps(agreed(play), "pay_report pay_receive pay_verify pay_reverse")
    assert part(play).performance == "running"
    assert states(play) == ["not_due", "not_due"]
    keeps(play, "pay_report pay_receive pay_verify")
    play.at(play.now + timedelta(days=31))
    assert why(play, "pay_reverse") == "reversed_in_time"


def test_47_a_new_promise_is_a_note_and_moves_no_day(play):
    agreed(play)
    before = [item.due_on for item in items(play)]
    keeps(play, "urge")
    assert [item.due_on for item in items(play)] == before
    assert states(play)[0] == "missed"


def test_a_silent_obligee_is_asked_twice_and_then_the_proof_is_enough(play):
    keeps(agreed(play), "pay_report")
    assert why(play, "pay_verify") == "obligee_silent"
    start = play.now
    for day in range(8):
        watching.agreements_watch(start + timedelta(days=day))
        watching.agreements_watch(start + timedelta(days=day, minutes=5))
    assert len(payment(play).asked) == 2
    play.at(start + timedelta(days=7, hours=1))
    Payment.objects.update(proof="")
    assert why(play, "pay_verify") == "bank_proof"
    Payment.objects.update(proof="回单001")
    keeps(play, "pay_verify")
    assert payment(play).pay == "by_proof"


def test_an_obligor_is_reminded_seven_times_around_the_day(play):
    agreed(play, PAYS | {"instalments": "", "due": "2022-07-20"})
    for day in range(40):
        watching.agreements_watch(play.now + timedelta(days=day))
    # The respondent can be written to; every reminder once.
    assert Outbox.objects.filter(event="M83").count() == 7


def test_who_gives_up_or_is_unknown_waits_for_nobody(play):
    keeps(agreed(play), "item_hold")
    assert states(play)[0] == "held"
    keeps(play, "item_waive")
    assert states(play)[0] == "waived"
    assert why(play, "item_waive") == "payment_state"


def test_a_breach_takes_urging_first_and_offers_lawful_ways_alone(play):
    agreed(play)
    assert why(play, "breach") == "urged"
    keeps(play, "urge breach")
    assert part(play).performance == "breached"
    assert Breach.objects.get().missed_on == date(2022, 7, 10)
    assert Outbox.objects.filter(event="M82").count() == 1
    assert why(play, "route_choose", route="enforce") == ["route"]
    keeps(play, "route_choose")
    assert Breach.objects.get().route == "suit"
    assert why(play, "cure") == "promise_kept"
    keeps(play, "pay_report pay_receive pay_verify cure")
    assert part(play).performance == "fulfilled"


def test_after_confirmation_the_way_is_enforcement_within_two_years_of_the_last_instalment(play):
    keeps(agreed(play), f"{FILED} confirm urge breach")
    found = settled(mediation_clerk(play), play.case, timezone.localdate(play.now)).parts[0]
    assert found.routes("D02", timezone.localdate(play.now)) == {"enforce": date(2024, 7, 20), "vary": None}


def test_a_party_says_what_is_its_own_and_nothing_else(play):
    keeps(agreed(play), "pay_report")
    own = applicant(play)
    for name in ("pay_ask", "pay_verify", "urge", "item_hold", "breach"):
        with pytest.raises(rules.NotYoursError):
            EXAMPLES[name].play(play, own)
    # Court desk's acts are closed to it altogether.
    with pytest.raises(rules.NotYoursError):
        EXAMPLES["file"].play(play, own)
    # What went to somebody else does not even exist for it.
    Payment.objects.update(payee=sides(play)[1])
    with pytest.raises(rules.NotThereError):
        EXAMPLES["pay_receive"].play(play, own)


def test_the_follow_up_waits_for_both_sides_and_both_tracks(play):
    keeps(agreed(play), "pay_report pay_receive pay_verify")
    assert why(play, "follow_up") == "tracks_settled"
    keeps(play, f"{FILED} confirm visit_a")
    assert why(play, "follow_up") == "both_sides"
    keeps(play, "visit_r follow_up")
    assert play.case.state == "followed_up"


def test_a_kept_agreement_is_closed_and_archived_like_every_other_end(play):
    """Module m34 to m36: each step within its clock, with the record of the visit in the file."""
    keeps(agreed(play), KEPT)
    assert play.case.due_at == running(play, "close_by")
    does(play, "close_propose")
    head = director(play)
    # What went back after the visit opens the ledger again, and closing waits for it (46, p06).
    keeps(play, "pay_reverse")
    assert why_of(play, "close", head) == "tracks_settled"
    keeps(play, "pay_report pay_receive pay_verify")
    does(play, "close")
    assert (play.case.outcome, play.case.closed_at, running(play, "close_by")) == ("1", play.now, None)
    assert play.case.due_at == running(play, "archive_by")
    does(play, "archive_propose archive")
    assert play.case.state == "archived"
    assert running(play, "archive_by") is None
    filed = {row["number"] for row in Archive.objects.get(pk=play.case_id).rows}
    assert {33, 34, 35, 38, 41} <= filed


def test_a_refusal_is_not_closed_while_it_may_be_reviewed(play):
    does(applied(play), "take decline_propose decline")
    assert why_of(play, "close_propose") == "review_waits"
    play.at(play.now + timedelta(days=11))
    does(play, "close_propose close")
    assert play.case.state == "closed"


def test_once_nothing_waits_the_visit_has_its_time_and_a_reversal_takes_it_back(play):
    keeps(agreed(play), "pay_report pay_receive pay_verify")
    assert watching.visits_due(play.now) == 0
    keeps(play, f"{FILED} confirm")
    assert (watching.visits_due(play.now), watching.visits_due(play.now)) == (1, 0)
    # Fifteen days after the last day on which something falls due.
    assert timezone.localtime(play.case.due_at) == datetime(2022, 8, 5, tzinfo=timezone.get_default_timezone())
    keeps(play, "pay_reverse")
    assert running(play, "visit_by") is None
    keeps(play, "pay_report pay_receive pay_verify")
    assert watching.visits_due(play.now) == 1


def test_what_one_side_says_of_how_it_went_the_other_never_reads(play, signed_in):
    keeps(agreed(play), "visit_a", wishes=MARKER)
    assert why(play, "visit_a") == "answered_already"
    assert why(play, "visit_r", answers=GOOD | {"freely": ""}) == ["freely"]
    a, r = sides(play)
    FollowUp.objects.create(case=play.case, participant=r, way="phone", answers=GOOD, wishes=MARKER * 2, at=play.now)
    FollowUp.objects.create(
        case=play.case, participant=a, way="phone", is_independent=True, answers=GOOD, wishes="独立电话", at=play.now
    )
    code = play.case.lookup_code
    page = text(Client().get(reverse("dispute_ledger", args=[code])))
    assert MARKER not in page
    clerk = text(
        signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder)).get(
            reverse("mediation_ledger", args=[play.case_id])
        )
    )
    assert MARKER in clerk
    # What an independent caller heard is not for who mediated.
    assert "独立电话" not in clerk
    data = text(Client().get(reverse("dispute_data", args=[code])))
    assert MARKER in data
    assert MARKER * 2 not in data


def test_independent_calls_are_drawn_by_a_stored_seed_and_made_by_another_body(play):
    from linli.mediation.rules.visits import drawn

    cases = [agreed(play).case_id for _ in range(7)]
    next_month = play.now + timedelta(days=31)
    assert visiting.calls_draw(next_month) == 1
    assert visiting.calls_draw(next_month) == 0
    row = CallDraw.objects.get()
    assert (row.among, row.drawn) == (sorted(cases), drawn(cases, row.seed))
    assert len(row.drawn) == 5
    centre = play.county.actor(Role.MEDIATION_CLERK, play.county.county_desk)
    todo = calls.calls(centre)
    assert len(todo) == 10
    assert calls.calls(mediation_clerk(play)) == []
    called = todo[0].participant
    said = {"has_answered": True, "answers": GOOD, "wishes": "", "now": next_month}
    visiting.call_note(centre, called.case_id, participant=called.pk, **said)
    assert FollowUp.objects.get().is_independent
    with pytest.raises(rules.NotThereError):
        visiting.call_note(mediation_clerk(play), called.case_id, participant=called.pk, **said)
    assert calls.call_of(centre, called.case_id, called.pk) == called
    with pytest.raises(rules.NotThereError):
        calls.call_of(Actor(), called.case_id, called.pk)


def test_an_independent_caller_calls_from_a_page_of_its_own_and_the_committee_never_reads_it(play, signed_in):
    agreed(play)
    visiting.calls_draw(play.now + timedelta(days=31))
    county, party = play.county, sides(play)[1]
    caller = county.staff(Role.MEDIATION_CLERK, county.county_desk)
    browser, page = signed_in(caller), reverse("mediation_call", args=[play.case_id, party.pk])
    assert page in text(browser.get(reverse("mediation_calls")))
    assert "13900000002" not in text(browser.get(page))
    assert "13900000002" in text(browser.post(page, {"show": "on"}))
    assert Audit.objects.filter(act="mediation:contact:show").count() == 1
    answer = browser.post(page, {"is_reached": "yes", **GOOD, "freely": "", "wishes": MARKER})
    assert (answer.status_code, MARKER in text(answer)) == (422, True)
    assert browser.post(page, {"is_reached": "yes", **GOOD, "wishes": MARKER})["Location"] == reverse("mediation_calls")
    noted = FollowUp.objects.get(participant=party, is_independent=True)
    assert (noted.wishes, noted.answers["freely"]) == (MARKER, "yes")
    clerk = signed_in(county.staff(Role.MEDIATION_CLERK, play.case.holder))
    assert MARKER not in text(clerk.get(reverse("mediation_ledger", args=[play.case_id])))
    # A foreign call answers as one that is not there; so does one to somebody who also works for the committee.
    assert clerk.get(page).status_code == browser.get(page.replace(f"/{party.pk}/", "/99999/")).status_code == 404
    Post.objects.create(account=caller, unit=play.case.holder, role=Role.MEDIATION_CLERK, from_on=FOUNDED_ON)
    assert signed_in(caller).get(page).status_code == 404


def test_a_changed_agreement_replaces_the_old_one_only_when_it_takes_effect(play):
    """44, p05."""
    from linli.mediation.models import Agreement

    agreed(play)
    old = part(play)
    new = Agreement.objects.create(
        case=play.case, proposal=old.agreement.proposal, profile="committee", made_at=play.now, effect_at=play.now
    )
    AgreementPart.objects.create(case=play.case, agreement=new, state="effective", effect_at=play.now)
    assert AgreementPart.objects.get(pk=old.pk).performance == "running"
    old.agreement.replaced_by = new
    old.agreement.save()
    with transaction.atomic():
        parts_begin(new, play.now)
    assert AgreementPart.objects.get(pk=old.pk).performance == "replaced"


def test_both_sides_read_one_ledger_and_each_acts_by_its_own_page(play, signed_in):
    agreed(play)
    code, browser = play.case.lookup_code, Client()
    page = reverse("dispute_ledger", args=[code])
    assert "维修款" in text(browser.get(page))
    apply = reverse("dispute_ledger_act", args=[code, "apply"])
    said = {"version": play.case.version, "part": part(play).pk}
    assert browser.get(apply, {"part": part(play).pk}).status_code == 200
    assert browser.post(apply, said)["Location"] == page
    keeps(play, "pay_report")
    receive = reverse("dispute_ledger_act", args=[code, "pay_receive"])
    assert receive in text(browser.get(page))
    assert browser.post(receive, {"version": play.case.version, "payment": payment(play).pk})["Location"] == page
    visit = reverse("dispute_ledger_act", args=[code, "visit"])
    assert browser.post(visit, {"version": play.case.version, "kept": "yes"}).status_code == 422
    assert browser.post(visit, {"version": play.case.version, **GOOD})["Location"] == page
    assert browser.get(reverse("dispute_ledger_act", args=[code, "urge"])).status_code == 404
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    desk = reverse("mediation_ledger", args=[play.case_id])
    assert "说已到账" in text(clerk.get(desk)) or "收款" in text(clerk.get(desk))
    verify = reverse("mediation_ledger_act", args=[play.case_id, "pay_verify"])
    assert clerk.post(verify, {"version": play.case.version, "payment": payment(play).pk})["Location"] == desk
    assert part(play).performance == "fulfilled"
    stranger = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.county.town_desks[0]))
    assert stranger.get(desk).status_code == stranger.get(verify).status_code == 404
    assert clerk.post(verify, {"version": 1, "payment": 999_999}).status_code == 404


def test_before_an_agreement_there_is_no_ledger(play, signed_in):
    from linli.mediation.tests.acting import applied

    case = applied(play).case
    assert Client().get(reverse("dispute_ledger", args=[case.lookup_code])).status_code == 404
    assert Participant.objects.filter(case=case).count() == 2
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_an_administrator_keeps_the_table_of_courts_and_nobody_else(hall, signed_in, now):
    from linli.mediation.models import Court
    from linli.mediation.services.confirming import court_save

    with pytest.raises(rules.NotYoursError):
        court_save(hall.actor(Role.MEDIATION_DIRECTOR, hall.village_desks[0]), Court(code="C1"), now)
    browser = signed_in(hall.staff(Role.ADMINISTRATOR))
    said = {
        "code": "990101",
        "name_zh": "示例县人民法院",
        "name_en": "Test county court",
        "level": "basic",
        "area_code": "990101",
    }
    assert browser.post(reverse("admin:mediation_court_add"), said).status_code == 302
    assert Court.objects.get().name_zh == "示例县人民法院"
    assert Audit.objects.filter(act="mediation:court:edit").count() == 1


def test_who_holds_a_key_sees_what_it_takes_part_in_and_the_committee_all(play):
    keeps(agreed(play), "pay_report")
    today, own = timezone.localdate(play.now), applicant(play)
    assert party_of(own, play.case_id) == sides(play)[0]
    with pytest.raises(rules.NotThereError):
        party_of(Actor(), play.case_id)
    told = [has_ledger(actor, play.case_id) for actor in (own, mediation_clerk(play), Actor())]
    assert told == [True, True, False]
    assert len(settled(own, play.case, today).participants) == 1
    assert len(settled(mediation_clerk(play), play.case, today).participants) == 2


def test_the_other_side_opens_its_own_ledger_by_link_and_code_and_reports_there(play):
    agreed(play)
    asked, browser = play.case.invitations.latest("pk"), Client()
    page = reverse("invited_ledger", args=[asked.token])
    assert browser.get(page)["Location"] == reverse("invitation", args=[asked.token])
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    assert "维修款" in text(browser.get(page))
    report = reverse("invited_ledger_act", args=[asked.token, "pay_report"])
    assert browser.get(report).status_code == 200
    said = {"version": play.case.version, "items": [items(play)[0].pk], "amount": "1000", "paid_on": "2022-07-04"}
    assert browser.post(report, said)["Location"] == page
    assert payment(play).payer == sides(play)[1]
    assert browser.get(reverse("invited_ledger_act", args=[asked.token, "urge"])).status_code == 404
