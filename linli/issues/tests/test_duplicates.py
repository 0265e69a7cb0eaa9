"""Duplicates: joined, followed, taken apart; nothing of it loses or changes what was there (issue-desk 11, 24)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.issues.queries.nearby import nearby, nearby_public
from linli.issues.queries.standing import standing
from linli.issues.rules import duplicates as alike
from linli.issues.rules.drafts import ReportDraft
from linli.issues.services import closing, intake, linking
from linli.issues.tests.acting import NO_DANGER, TO_DONE, TO_ROADS, Play
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry, Follower, Leg, Link
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
READ = Permission.ISSUES_DESK


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def opened(play: Play, count: int, **said: Any) -> list[Case]:
    return [play.opens(**said).case for _ in range(count)]


def link(play: Play, child: Case, root: Case) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.village_desks[0])
    child.refresh_from_db()
    linking.case_link(clerk, child.pk, version=child.version, root_id=root.pk, now=play.now)


def unlink(play: Play, child: Case) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.village_desks[0])
    linking.case_unlink(clerk, child.pk, reason="reporter_objects", now=play.now)


def make_root(play: Play, child: Case) -> None:
    clerk = play.county.actor(Role.CLERK, play.county.village_desks[0])
    child.refresh_from_db()
    linking.root_make(clerk, child.pk, version=child.version, now=play.now)


def roots() -> dict[int, int]:
    return dict(Link.objects.filter(kind="duplicate_of").values_list("from_case_id", "to_case_id"))


def whole() -> list[list[dict[str, Any]]]:
    """All that cases are made of, but for how often they were touched and what was told about it."""
    tables = (Case, Leg, Due, Follower, Link)
    rows = [list(model.objects.order_by("pk").values()) for model in tables]
    for row in rows[0]:
        del row["version"]
    return rows


@contextmanager
def undone() -> Iterator[None]:
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


ACTS = st.sampled_from(["link", "link", "make_root", "unlink"])
STEPS = st.lists(st.tuples(ACTS, st.integers(0, 7), st.integers(0, 7)), max_size=12)


@pytest.mark.slow
def test_linking_and_unlinking_any_number_of_times_ends_in_the_same_data(play: Play) -> None:
    made = [*opened(play, 4), play.opens().does("accept").case, play.opens().does("ask").case]
    made += [play.opens().does(TO_ROADS).case, play.opens().does(f"{TO_ROADS} sign").case]
    before, joins = whole(), 0

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS, st.permutations(made))
    def walked(steps: list[tuple[str, int, int]], order: list[Case]) -> None:
        nonlocal joins
        with undone():
            for act, one, two in steps:
                does = {"link": link, "make_root": make_root, "unlink": unlink}[act]
                with suppress(rules.DomainError), transaction.atomic():
                    does(play, *([made[one], made[two]] if act == "link" else [made[one]]))
                joined = roots()
                joins = max(joins, len(joined))
                assert not set(joined) & set(joined.values()), "one level, no cycles"
            for case in order:
                if case.pk in roots():
                    unlink(play, case)
            assert whole() == before

    walked()
    assert joins > 1


def test_two_roots_with_three_duplicates_each_are_merged_and_split_as_before(play: Play) -> None:
    one, two = opened(play, 4), [play.opens().does(TO_ROADS).case, *opened(play, 3)]
    for root, *children in (one, two):
        for child in children:
            link(play, child, root)
    before = whole()
    with pytest.raises(rules.RefusedActError) as refused:
        link(play, two[0], one[0])
    assert refused.value.facts["why"] == "worked_on"
    link(play, one[0], two[0])
    assert set(roots().values()) == {two[0].pk}
    assert len(roots()) == 7
    unlink(play, one[0])
    assert whole() == before


def test_the_later_lead_is_laid_down_with_a_word_to_its_unit_and_taken_up_again(play: Play) -> None:
    root = play.opens().does(TO_ROADS).case
    play.now += timedelta(hours=1)
    child = play.opens().does(TO_ROADS).case
    lead = play.lead
    link(play, child, root)
    lead.refresh_from_db()
    assert lead.state == "cancelled"
    assert Outbox.objects.filter(event="L05", case=child, unit=lead.to_unit).exists()
    unlink(play, child)
    lead.refresh_from_db()
    assert (lead.state, lead.ended_at) == ("sent", None)
    assert Outbox.objects.filter(event="L06", unit=lead.to_unit).exists()


def test_no_clock_is_stopped_by_a_link_and_none_takes_effect_while_linked(play: Play) -> None:
    from linli.kernel.cases.jobs import dues_fire

    root, child = play.opens().case, play.opens().does("ask").case
    dues = Due.objects.filter(case=child).order_by("pk")
    before = list(dues.values("pk", "due_at", "met_at", "cancelled_at"))
    link(play, child, root)
    assert list(dues.values("pk", "due_at", "met_at", "cancelled_at")) == before
    play.now += timedelta(days=40)
    dues_fire(play.now)
    assert play.at(play.now).case.state == "linked"
    unlink(play, child)
    assert play.case.state == "need_info"
    dues_fire(play.now)
    assert play.case.state == "received"


def test_five_duplicates_make_their_root_more_urgent_and_four_no_longer(play: Play) -> None:
    root, *children = opened(play, 6)
    for child in children[:4]:
        link(play, child, root)
    root.refresh_from_db()
    calm = root.urgency
    link(play, children[4], root)
    root.refresh_from_db()
    assert root.urgency == alike.more_urgent(calm) != calm
    unlink(play, children[0])
    root.refresh_from_db()
    assert root.urgency == calm


def test_every_reporter_of_a_duplicate_hears_of_each_step_of_the_root_once(play: Play, desk: Town) -> None:
    other = Actor(account_id=desk.residents[1].pk)
    root, first, second = play.opens().case, play.opens(other).case, play.opens(other).case
    for child in (first, second):
        link(play, child, root)
    play.case_id = root.pk
    play.does("accept file dispatch")
    told = Outbox.objects.filter(event="N05", account=desk.residents[1])
    assert [message.params["case_no"] for message in told] in ([first.number], [second.number])
    assert Outbox.objects.filter(event="N05").count() == 2


def test_a_link_is_told_and_an_untold_link_is_taken_back(play: Play) -> None:
    root, child = opened(play, 2)
    link(play, child, root)
    assert Outbox.objects.get(event="N15").params == {"case_no": child.number, "root_no": root.number}
    unlink(play, child)
    assert not Outbox.objects.filter(event__in=["N15", "L01"]).exists()
    link(play, child, root)
    Outbox.objects.filter(event="N15").update(state="sent")
    unlink(play, child)
    assert Outbox.objects.filter(event="L01", case=child).exists()


def test_one_duplicates_not_solved_reopens_the_root_for_all(play: Play, desk: Town) -> None:
    other = Actor(account_id=desk.residents[1].pk)
    child = play.opens(other).case
    root = play.opens().does(TO_ROADS).case
    link(play, child, root)
    with pytest.raises(rules.RefusedActError):
        closing.case_verify(other, child.pk, finding=closing.Finding("solved"), now=play.now)
    play.does("sign dispose")
    assert Outbox.objects.filter(event="N12", account_id=other.account_id, case=child).exists()
    closing.case_verify(other, child.pk, finding=closing.Finding("not_solved"), now=play.now)
    assert (play.case.state, play.case.reopened_count) == ("dispatched", 1)
    play.does("sign dispose verify")
    child.refresh_from_db()
    assert (child.state, child.closed_at, child.outcome) == ("linked", play.now, "solved")
    closing.case_verify(other, child.pk, finding=closing.Finding("partly"), now=play.now)
    child.refresh_from_db()
    assert (play.case.state, play.case.reopened_count, child.closed_at) == ("dispatched", 2, None)


def test_a_duplicates_solved_closes_only_when_the_root_reporter_lets_the_window_pass(play: Play, desk: Town) -> None:
    other = Actor(account_id=desk.residents[1].pk)
    child = play.opens(other).case
    root = play.opens().does(TO_DONE).case
    link(play, child, root)
    closing.case_verify(other, child.pk, finding=closing.Finding("solved", 5), now=play.now)
    assert play.case.state == "disposed"
    closing.window_over(root.pk, None, play.now)
    assert (play.case.state, play.report.close_basis) == ("closed", "reporter_solved")


def test_a_sealed_duplicate_is_there_for_its_desk_and_not_for_the_unit_that_acts_on_the_root(play: Play) -> None:
    sealed, plain = play.opens(confidentiality="sealed", text="暗号青石板").case, play.opens(text="又塌了").case
    root = play.opens().does(TO_ROADS).case
    for child in (sealed, plain):
        link(play, child, root)
    roads, clerk = play.staff(Role.UNIT_OFFICER), play.county.actor(Role.CLERK, play.county.village_desks[0])
    assert cases.duplicates(roads, root, READ, play.now) == [plain]
    assert cases.duplicates(clerk, root, READ, play.now) == [sealed, plain]
    assert "暗号青石板" not in str([e.text for e in cases.timeline(roads, root)])
    plain.refresh_from_db()
    assert cases.root_of(plain) == root
    with pytest.raises(rules.RefusedActError) as refused:
        link(play, play.opens().case, play.opens(confidentiality="sealed").case)
    assert refused.value.facts["why"] == "more_confidential"


def test_photos_of_an_open_duplicate_are_evidence_at_the_root(play: Play) -> None:
    photo, hidden = play.photo(play.now), play.photo(play.now)
    plain, quiet = play.opens(photos=(photo,)).case, play.opens(confidentiality="desk_only", photos=(hidden,)).case
    root = play.opens().does(TO_ROADS).case
    roads = play.staff(Role.UNIT_OFFICER)
    for child in (plain, quiet):
        link(play, child, root)
    assert cases.photo(roads, photo, play.now).case_id == plain.pk
    with pytest.raises(rules.NotThereError):
        cases.photo(roads, hidden, play.now)


def test_what_is_more_urgent_or_over_is_not_put_to_sleep(play: Play) -> None:
    side = alike.Side(1, "received", "u3", "open")
    other = alike.Side(2, "received", "u3", "open")
    from dataclasses import replace

    now = play.now
    assert alike.hindrance(side, other, now) == ""
    assert alike.hindrance(side, replace(other, closed_at=now - timedelta(days=29)), now) == ""
    assert alike.hindrance(side, replace(other, closed_at=now - timedelta(days=31)), now) == "root_over"
    assert alike.hindrance(side, replace(other, state="withdrawn"), now) == "root_over"
    assert alike.hindrance(replace(side, urgency="u1"), other, now) == "more_urgent"
    assert alike.hindrance(replace(side, urgency="u1"), replace(other, urgency="u1"), now) == ""
    assert alike.hindrance(replace(side, is_joined=True), other, now) == "joined_already"
    assert alike.hindrance(replace(side, has_open_interim=True), other, now) == "interim_open_here"
    assert alike.hindrance(side, side, now) == "itself"


def test_candidates_are_ranked_by_what_a_score_says_and_leave_out_duplicates(play: Play) -> None:
    same, other = play.opens(text="村口塌了一大块").case, play.opens(text="广告招牌挡路").case
    joined = play.opens(text="村口的路塌了").case
    link(play, joined, same)
    case = play.opens(text="村口的路塌了一块").case
    clerk = play.county.actor(Role.CLERK, play.county.county_desk)
    assert [n.id for n in nearby(clerk, case, play.now)] == [same.pk, other.pk]
    assert [n.id for n in nearby(clerk, case, play.now, lambda pair: "广告" in pair.other_text)] == [other.pk, same.pk]
    assert nearby(play.county.actor(Role.CLERK, play.county.far_desk), case, play.now) == []


def test_whoever_reports_what_is_published_is_shown_it_and_may_say_that_it_is_the_same(play: Play, desk: Town) -> None:
    root, quiet = play.opens().does("publish").case, play.opens().case
    lat, long = desk.point()
    draft = ReportDraft("村口的路塌了", "0201", answers=NO_DANGER, lat=lat, long=long, same_as=root.number)
    assert [n.number for n in nearby_public(ANONYMOUS, draft, "", play.now)] == [root.number]
    assert list(nearby_public(Actor(job="import"), draft, "", play.now)) == []
    made = intake.report_receive(ANONYMOUS, draft, play.now)
    assert roots() == {made.case_id: root.pk}
    assert Entry.objects.filter(case_id=made.case_id, act="link", role="system").exists()
    for number in (quiet.number, "990101-220704-00099-1"):
        again = ReportDraft("村口的路塌了", "0201", answers=NO_DANGER, lat=lat, long=long, same_as=number)
        assert intake.report_receive(ANONYMOUS, again, play.now).state == "received"
    assert len(roots()) == 1


def test_the_reporter_of_a_duplicate_follows_the_root_and_may_part_with_it(play: Play, client: Any) -> None:
    child = play.opens().case
    root = play.opens().does(TO_ROADS).case
    link(play, child, root)
    assert standing(Actor(code_case_id=child.pk), child, play.now).root is None
    page = client.get(f"/i/{child.lookup_code}/").content.decode()
    assert root.holder.name_zh in page or play.case.holder.name_zh in page
    assert f"/i/{child.lookup_code}/different/" in page
    assert client.post(f"/i/{child.lookup_code}/different/", {"text": ""}).status_code == 302
    assert roots() == {}


def test_the_report_asks_whether_it_is_one_of_these_only_where_there_are_some(play: Play, client: Any) -> None:
    from tests.journeys.screens import TYPED

    root = play.opens().does("publish").case
    near = {"place": {**TYPED["place"], "lat": str(root.lat), "long": str(root.long)}}
    for page, given_ in {**TYPED, **near}.items():
        answer = client.post("/report/" if page == "start" else f"/report/{page}/", given_)
    assert answer.headers["Location"] == "/report/near/"
    assert root.number in client.get("/report/near/").content.decode()
    assert client.post("/report/near/", {"same_as": root.number}).headers["Location"] == "/report/check/"
    client.post("/report/check/")
    assert list(roots().values()) == [root.pk]
