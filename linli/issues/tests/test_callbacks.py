"""Call-backs: the draw that nobody steers and anybody redoes, who calls, what is kept (issue-desk 21)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.issues.models import Callback, DrawSeed, Report
from linli.issues.queries import callbacks as queries
from linli.issues.rules import callbacks as rules
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services import callbacks as services
from linli.issues.services.callbacks import Told, callback_answer, callback_missed, callbacks_draw
from linli.issues.tests.acting import TO_DONE, Play
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case
from linli.kernel.cases.rules import MissingFieldError, NotThereError, RefusedActError
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor, Role

SOLVED = Told(was_contacted=True, verdict="solved", stars=5)
PRESSED = Told(was_contacted=True, verdict="not_solved", was_pressed=True, may_complain=True, text="让我给五星。")
NUMBERS = [f"990101-220704-{n:05}-0" for n in range(400)]


@given(st.integers(0, 399), st.integers(0, 399), st.text(min_size=1))
def test_five_percent_and_at_least_ten_or_all_are_drawn_and_stay_in_the_running(few, many, seed):
    few, many = sorted((few, many))
    first, then = rules.drawn(seed, NUMBERS[:few]), rules.drawn(seed, NUMBERS[:many])
    assert len(then) == max(min(many, 10), -(-many // 20))
    lowest = max((rules.rank(seed, n) for n in then), default="")
    assert all(rules.rank(seed, n) > lowest for n in set(NUMBERS[:many]) - then)
    assert few != many or first == then


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now)


@pytest.fixture
def agent(desk):
    return desk.actor(Role.CALLBACK)


@pytest.fixture
def one(play):
    """A closed case of a reporter with a number, drawn."""
    play.opens(contact=ContactDraft("测试居民", "13800000000")).does(f"{TO_DONE} verify")
    callbacks_draw(play.now)
    return Callback.objects.get(case_id=play.case_id)


@pytest.mark.django_db
def test_a_closing_is_drawn_once_for_its_lead_and_again_after_the_next_closing(play, one):
    assert (one.unit, one.why) == (play.county.departments["highway_maintenance"], "drawn")
    assert callbacks_draw(play.now + timedelta(hours=1)) == 0
    play.at(play.now + timedelta(days=1)).does("reopen sign dispose verify")
    assert callbacks_draw(play.now) == 1


@pytest.mark.django_db
def test_of_many_closings_the_lowest_hashes_are_drawn_and_danger_to_life_always(play, monkeypatch):
    for _ in range(3):
        play.opens().does(f"{TO_DONE} verify")
    Case.objects.filter(pk=play.case_id).update(tier="T1")
    monkeypatch.setattr(rules, "LEAST", 1)
    callbacks_draw(play.now)
    seed = queries.seed_of(DrawSeed.objects.get(month_on=date(2022, 7, 1)))
    lowest = min(Case.objects.values_list("number", flat=True), key=lambda number: rules.rank(seed, number))
    assert set(Callback.objects.values_list("case__number", flat=True)) == {lowest, play.case.number}
    assert Callback.objects.get(case_id=play.case_id).why == "always"


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", sorted(rules.ALWAYS_OUTCOMES))
def test_nothing_found_and_unsolvable_are_always_called_back(play, outcome):
    play.opens().does(f"{TO_DONE} verify")
    Case.objects.update(outcome=outcome)
    assert [closing.is_always for closing in queries.closings(date(2022, 7, 1))] == [True]


@pytest.mark.django_db
def test_who_cannot_be_reached_and_complaints_about_conduct_are_not_in_the_draw(play):
    play.opens().does(f"{TO_DONE} verify")
    Case.objects.update(category="1303")
    assert queries.closings(date(2022, 7, 1)) == []
    Case.objects.update(category="0201", reporter=None, contact=None)
    assert queries.closings(date(2022, 7, 1)) == []


@pytest.mark.django_db
def test_the_hash_stands_before_its_month_and_the_seed_after_it_so_that_anybody_redoes_the_draw(play, one):
    july, august = date(2022, 7, 1), date(2022, 8, 1)
    shown = {m.month_on: m for m in queries.months(play.now)}
    assert set(shown) == {july, august}
    assert shown[july].seed == shown[august].seed == ""
    assert shown[august].made_at < play.now + timedelta(days=20)
    assert queries.public_closings(july, play.now) == []
    later = play.now + timedelta(days=31)
    told = next(m for m in queries.months(later) if m.month_on == july)
    assert (told.commitment, len(told.seed)) == (rules.commitment(told.seed), 32)
    closings = queries.public_closings(july, later)
    assert [c.number for c in closings] == [play.case.number]
    assert {c.number for c in closings if c.is_drawn} == rules.drawn(told.seed, [c.number for c in closings])
    assert queries.counted(closings) == {one.unit_id: (1, 1)}


@pytest.mark.django_db
def test_a_seed_is_kept_sealed_and_a_confidential_number_is_never_published(play, one):
    row = DrawSeed.objects.get(month_on=date(2022, 7, 1))
    assert queries.seed_of(row).encode() not in bytes(row.seed_enc)
    Case.objects.update(confidentiality="sealed")
    assert queries.public_closings(date(2022, 7, 1), play.now + timedelta(days=31)) == []


@pytest.mark.django_db
def test_only_an_agent_who_had_no_part_calls(play, one, agent, now):
    assert [row.pk for row in queries.waiting(agent, now)] == [one.pk]
    county = play.county
    for actor in (county.actor(Role.CLERK), county.actor(Role.VERIFIER), county.actor(Role.UNIT_LEAD), Actor()):
        with pytest.raises(NotThereError):
            callback_answer(actor, one.pk, SOLVED, now)
    inside = county.actor(Role.CALLBACK, county.departments["highway_maintenance"])
    handler = county.actor(Role.CALLBACK, county.village_desks[0])
    far = county.actor(Role.CALLBACK, county.far_desk)
    assert [list(queries.waiting(each, now)) for each in (inside, handler, far)] == [[], [], []]
    one.case.entries.filter(act="file").update(account_id=agent.account_id)
    assert list(queries.waiting(agent, now)) == []


@pytest.mark.django_db
def test_one_call_back_is_found_by_its_agent_and_by_the_code_of_its_case_alone(play, one, agent, now):
    bearer, stranger = Actor(code_case_id=one.case_id), Actor(code_case_id=one.case_id + 1)
    assert queries.callback(agent, one.pk, now) == queries.callback(bearer, one.pk, now) == one
    assert queries.own_callback(bearer, now) == one
    assert queries.own_callback(agent, now) is queries.own_callback(stranger, now) is None
    with pytest.raises(NotThereError):
        queries.callback(stranger, one.pk, now)


@pytest.mark.django_db
def test_three_attempts_lie_in_different_hours_and_then_the_reporter_is_asked_on_the_page(one, agent, now):
    assert callback_missed(agent, one.pk, now) == 1
    with pytest.raises(RefusedActError) as refused:
        callback_missed(agent, one.pk, now + timedelta(days=1, minutes=5))
    assert refused.value.facts["why"] == "same_hour"
    callback_missed(agent, one.pk, now + timedelta(hours=2))
    assert not Outbox.objects.filter(event="N18").exists()
    callback_missed(agent, one.pk, now + timedelta(days=1, hours=4))
    sent = Outbox.objects.get(event="N18", case=one.case)
    assert sent.params["link"] == f"/i/{one.case.lookup_code}/callback/"
    with pytest.raises(RefusedActError):
        callback_missed(agent, one.pk, now + timedelta(days=2, hours=6))


@pytest.mark.django_db
def test_the_window_is_ten_working_days(one, agent, now):
    assert one.until_at.date() == date(2022, 7, 18)
    assert list(queries.waiting(agent, one.until_at)) == []


@pytest.mark.django_db
def test_what_differs_from_the_answer_on_the_page_is_recorded_and_no_timeline_shows_it(play, one, agent, now):
    lines = one.case.entries.count()
    callback_answer(agent, one.pk, Told(was_contacted=False, verdict="partly", stars=2, text="只修了一半。"), now)
    one.refresh_from_db()
    assert (one.disagrees, one.verdict, one.stars, one.agent_id) == (True, "partly", 2, agent.account_id)
    assert one.case.entries.count() == lines
    assert "只修了一半" not in str(list(Audit.objects.values_list("data", flat=True)))
    with pytest.raises(NotThereError):
        callback_answer(agent, one.pk, SOLVED, now)


@pytest.mark.django_db
def test_the_same_answer_agrees_and_without_one_on_the_page_nothing_is_compared(play, one, agent, now):
    one.case.verifications.all().delete()
    callback_answer(agent, one.pk, SOLVED, now)
    one.refresh_from_db()
    assert one.disagrees is None


@pytest.mark.django_db
def test_pressure_to_rate_well_opens_a_sealed_complaint_in_the_reporters_name_with_consent(play, one, agent, now):
    callback_answer(agent, one.pk, PRESSED, now)
    one.refresh_from_db()
    made = one.complaint
    assert made is not None
    assert (made.category, made.confidentiality, made.reporter) == ("1303", "sealed", play.county.resident)
    assert "让我给五星。" in Report.objects.get(pk=made.pk).text


@pytest.mark.django_db
def test_without_consent_no_complaint_is_opened(one, agent, now):
    callback_answer(agent, one.pk, Told(was_contacted=True, verdict="solved", was_pressed=True), now)
    one.refresh_from_db()
    assert (one.was_pressed, one.complaint) == (True, None)


@pytest.mark.django_db
def test_a_complaint_needs_a_way_to_answer_it_and_an_answer_a_verdict(play, one, agent, now):
    Case.objects.update(contact=None)
    with pytest.raises(MissingFieldError):
        callback_answer(agent, one.pk, PRESSED, now)
    with pytest.raises(MissingFieldError):
        callback_answer(agent, one.pk, Told(was_contacted=True, verdict="fine"), now)
    assert Callback.objects.get().done_at is None


@pytest.mark.django_db
def test_an_agent_notes_an_attempt_looks_the_number_up_and_keeps_the_answers(play, one, signed_in, clock):
    clock(play.now)
    staff = signed_in(play.county.staff(Role.CALLBACK))
    page = f"/desk/callbacks/{one.pk}/"
    assert page in staff.get("/desk/callbacks/").content.decode()
    assert "13800000000" not in staff.get(page).content.decode()
    assert 'href="tel:13800000000"' in staff.post(page, {"do": "phone"}).content.decode()
    assert Audit.objects.filter(act="people:contact:reveal").exists()
    assert staff.post(page, {"do": "missed"}).status_code == 302
    refused = staff.post(page, {"do": "answer", "text": "说了很多"})
    assert (refused.status_code, "说了很多</textarea>" in refused.content.decode()) == (422, True)
    given = {"do": "answer", "was_contacted": "yes", "verdict": "solved", "stars": "4", "was_pressed": "no"}
    assert staff.post(page, given).headers["Location"] == "/desk/callbacks/"
    assert staff.get(page).status_code == 404
    assert Callback.objects.get().stars == 4


@pytest.mark.django_db
def test_the_reporter_answers_alone_on_the_page_and_staff_not_for_them(play, one, client, signed_in, clock):
    clock(play.now)
    page = f"/i/{one.case.lookup_code}/callback/"
    given = {"was_contacted": "no", "verdict": "partly", "was_pressed": "no"}
    assert signed_in(play.county.staff(Role.CLERK)).post(page, given).status_code in {403, 404}
    assert client.get(page).status_code == 200
    assert client.post(page, given).status_code == 302
    one.refresh_from_db()
    assert (one.verdict, one.agent, one.disagrees) == ("partly", None, True)
    assert client.get(page).status_code == 302


@pytest.mark.django_db
def test_everybody_reads_the_draw_and_its_closings(play, one, client, clock):
    clock(play.now + timedelta(days=31))
    seed = queries.seed_of(DrawSeed.objects.get(month_on=date(2022, 7, 1)))
    page = client.get("/callbacks/").content.decode()
    assert rules.commitment(seed) in page
    assert seed in page
    rows = client.get("/callbacks/closings.json?month=2022-07").json()
    assert rows == [{"number": play.case.number, "unit": one.unit_id, "closed_on": "2022-07-04", "drawn": True}]
    assert client.get("/callbacks/closings.json").json() == []
    assert client.get("/callbacks/closings.json?month=soon").status_code == 400
    assert services.DRAW.job == "callbacks_draw"
