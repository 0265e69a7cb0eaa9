"""One report about several things: parts that go their own ways, one thread for its reporter (issue-desk 12, 24.4)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from linli.issues.models import Interim, Report
from linli.issues.queries import public
from linli.issues.queries.nearby import nearby
from linli.issues.queries.queue import Asked, View, page
from linli.issues.queries.search import search
from linli.issues.rules import splitting as rule
from linli.issues.services import closing, linking, splitting
from linli.issues.tests.acting import EXAMPLES, TO_ROADS, Play, part_of
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry, Leg, Link
from linli.kernel.deadlines.models import Due
from linli.kernel.people.rules import Actor, Permission, Role
from tests.fixtures.town import Town

TWO = "村口的路塌了一块。另外桥头的路灯也不亮。"
HALVES = (splitting.Part("村口的路塌了一块", "0201"), splitting.Part("桥头的路灯也不亮", "0203"))


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now).opens(text=TWO)


def part(play: Play, place: int) -> Case:
    return Case.objects.get(pk=part_of(place)(play))


def on(play: Play, place: int) -> Play:
    """The play of one part alone, going on from where the report is."""
    return Play(play.county, play.photo, play.now, part_of(place)(play))


def split(play: Play, *into: splitting.Part) -> Play:
    case = play.case
    splitting.case_split(play.clerk(), case.pk, version=case.version, into=into or HALVES, now=play.now)
    return play


def why(act: Callable[[], object]) -> str:
    with pytest.raises(rules.RefusedActError) as refused:
        act()
    return str(refused.value.facts["why"])


@pytest.mark.django_db
def test_each_part_has_its_own_number_words_category_and_place_in_the_report(play: Play) -> None:
    split(play.does("accept"))
    one, two = (Case.objects.select_related("report").get(pk=part_of(n)(play)) for n in (1, 2))
    assert (one.number, two.number) == (f"{play.case.number}/1", f"{play.case.number}/2")
    assert [(p.category, p.report.text, p.state, p.opened_at) for p in (one, two)] == [
        (half.category, half.text, "accepted", play.case.opened_at) for half in HALVES
    ]
    spans = [link.data["span"] for link in Link.objects.filter(kind="part_of").order_by("from_case")]
    assert [TWO[begin:end] for begin, end in spans] == [half.text for half in HALVES]
    assert rules.is_number(one.number)
    assert play.case.state == "container"


@pytest.mark.django_db
def test_no_clock_is_stopped_by_a_split_and_each_goes_on_in_every_part_from_where_it_began(play: Play) -> None:
    play.does("accept").now += timedelta(hours=3)
    before = list(Due.objects.filter(case=play.case).order_by("pk").values())
    split(play, HALVES[0], splitting.Part("桥头的路灯也不亮", "0201"))
    assert list(Due.objects.filter(case=play.case).order_by("pk").values()) == before
    running = {due["clock"]: (due["started_at"], due["due_at"]) for due in before if due["met_at"] is None}
    for place in (1, 2):
        dues = Due.objects.filter(case=part(play, place))
        assert {due.clock: (due.started_at, due.due_at) for due in dues} == running


@pytest.mark.django_db
def test_a_report_is_answered_and_its_clocks_are_met_once_those_of_all_its_parts_are(play: Play) -> None:
    split(play.does("accept file"))

    def running() -> set[str]:
        dues = Due.objects.filter(case=play.case, met_at=None, cancelled_at=None)
        return set(dues.values_list("clock", flat=True))

    on(play, 1).does("dispatch answer")
    assert running() == {"answer_by", "dispatch_by"}
    assert play.report.answered_at is None
    on(play, 2).does("dispatch")
    assert running() == {"answer_by"}
    on(play, 2).does("answer")
    assert running() == set()
    assert play.report.answered_at == play.now


@pytest.mark.django_db
def test_a_report_ends_as_its_worst_part_and_opens_again_with_any_of_them(play: Play) -> None:
    split(play.does("accept file"))
    one = on(play, 1).does("dispatch sign dispose")
    on(play, 2).does("self_handle verify")
    assert play.case.state == "container"
    closing.window_over(one.case_id, None, play.now)
    assert (play.case.state, play.case.outcome) == ("closed", "closed_unverified")
    assert why(lambda: EXAMPLES["reopen"].play(play)) == "reopen_part"
    on(play, 2).does("reopen")
    assert (play.case.state, play.case.closed_at, play.case.outcome) == ("container", None, "")
    assert one.case.state == "closed"


OUTCOMES = {
    "unsolved": "partly_solved",
    "unknown": "closed_unverified",
    "solved": "solved",
    "answered": "answered",
    "excluded": "withdrawn",
}


@given(st.lists(st.sampled_from(list(OUTCOMES)), min_size=2, max_size=10))
def test_the_worst_of_some_outcomes_is_never_better_than_any(kinds: list[str]) -> None:
    counts_as = {code: kind for kind, code in OUTCOMES.items()}
    order = list(OUTCOMES)
    assert counts_as[rule.worst([OUTCOMES[k] for k in kinds], counts_as)] == min(kinds, key=order.index)


@pytest.mark.django_db
def test_a_split_report_is_not_withdrawn_over_the_heads_of_its_open_parts(play: Play) -> None:
    split(play.does("accept"))
    with pytest.raises(rules.NotNowError):
        closing.case_withdraw(play.reporter, play.case_id, now=play.now)
    closing.case_withdraw(play.reporter, part(play, 1).pk, now=play.now)
    assert (play.case.state, part(play, 2).state) == ("container", "accepted")
    closing.case_withdraw(play.reporter, part(play, 2).pk, now=play.now)
    assert (play.case.state, play.case.outcome) == ("closed", "withdrawn")


def whole(play: Play) -> list[Any]:
    """All that a report is made of, but for how often it was touched and the parts it once had."""
    mine: list[list[dict[str, Any]]] = [
        list(model.objects.filter(case=play.case_id).order_by("pk").values()) for model in (Due, Interim, Report)
    ]
    [case] = Case.objects.filter(pk=play.case_id).values()
    return [{name: value for name, value in case.items() if name != "version"}, *mine]


@pytest.mark.django_db
def test_a_mistaken_split_is_undone_without_a_trace_but_its_lines(play: Play) -> None:
    play.does("accept")
    EXAMPLES["interim"].play(play, play.clerk())
    before = whole(play)
    for taken in (1, 3):
        split(play)
        assert Interim.objects.get().case_id == part_of(taken)(play)
        parts = [part(play, taken), part(play, taken + 1)]
        play.does("rejoin")
        assert whole(play) == before
        assert not Link.objects.exists()
        for each in parts:
            each.refresh_from_db()
            assert (each.state, each.outcome) == ("closed", "rejoined")
            assert not Due.objects.filter(case=each, met_at=None, cancelled_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["file", "note", "link"])
def test_parts_are_not_folded_back_once_anything_has_happened_to_one(play: Play, act: str) -> None:
    split(play.does("accept"))
    if act == "link":
        other = play.county.actor(Role.CLERK, play.county.village_desks[0])
        child = Play(play.county, play.photo, play.now).opens().case
        linking.case_link(other, child.pk, version=child.version, root_id=part(play, 2).pk, now=play.now)
    else:
        on(play, 2).does(act)
    assert why(lambda: EXAMPLES["rejoin"].play(play)) == "parts_touched"


@pytest.mark.django_db
def test_what_cannot_be_split_says_why(play: Play) -> None:
    def fields(*into: splitting.Part) -> list[str]:
        with pytest.raises(rules.MissingFieldError) as missing:
            split(play, *into)
        found: list[str] = missing.value.facts["fields"]  # type: ignore[assignment]  # the error's own shape
        return found

    play.does("accept")
    one = HALVES[0]
    assert fields(one) == ["parts"]
    assert fields(*([one] * 11)) == ["parts"]
    assert fields(one, splitting.Part("村口没有水", "0203")) == ["text_2"]
    assert fields(one, splitting.Part("桥头的路灯也不亮", "02")) == ["category_2"]
    assert fields(one, one) == ["text_2"]
    play.does("ask_first_desk")
    assert why(lambda: split(play)) == "asked_first"


@pytest.mark.django_db
def test_parts_are_not_split_again_and_a_root_is_split_only_alone(play: Play) -> None:
    child = Play(play.county, play.photo, play.now).opens().case
    clerk = play.clerk()
    linking.case_link(clerk, child.pk, version=child.version, root_id=play.case_id, now=play.now)
    play.does("accept")
    assert why(lambda: split(play)) == "has_duplicates"
    linking.case_unlink(clerk, child.pk, reason="reporter_objects", now=play.now)
    split(play)
    assert why(lambda: split(on(play, 1), *HALVES)) == "is_part"
    child.refresh_from_db()
    joins = {"version": child.version, "root_id": play.case_id, "now": play.now}
    assert why(lambda: linking.case_link(clerk, child.pk, **joins)) == "root_split"
    assert [each.id for each in nearby(clerk, child, play.now)] == [part(play, 1).pk]
    assert [each.id for each in nearby(clerk, part(play, 1), play.now)] == [child.pk]


@pytest.mark.django_db
def test_a_part_that_repeats_another_report_ends_with_it_and_so_does_the_whole(play: Play) -> None:
    root = Play(play.county, play.photo, play.now).opens().does(f"{TO_ROADS} sign dispose")
    split(play.does("accept"))
    closing.case_withdraw(play.reporter, part(play, 2).pk, now=play.now)
    same = part(play, 1)
    linking.case_link(play.clerk(), same.pk, version=same.version, root_id=root.case_id, now=play.now)
    assert play.case.state == "container"
    root.does("verify")
    assert (play.case.state, play.case.outcome) == ("closed", "solved")
    root.does("reopen")
    assert play.case.state == "container"


@pytest.mark.django_db
def test_a_part_is_never_less_confidential_than_its_report_and_may_be_more(play: Play) -> None:
    split(play.does("accept"), HALVES[0], splitting.Part("桥头的路灯也不亮", "0604"))
    assert [part(play, n).confidentiality for n in (1, 2)] == ["open", "sealed"]
    assert (part(play, 1).tier, part(play, 1).urgency) == (play.case.tier, play.case.urgency)


@pytest.mark.django_db
def test_a_unit_sees_its_own_part_with_the_photos_of_the_report_and_nothing_else(desk: Town, play: Play) -> None:
    name = play.photo(play.now)
    split(play.opens(text=TWO, photos=(name,)).does("accept file"))
    on(play, 1).does("dispatch")
    roads = on(play, 1).staff(Role.UNIT_OFFICER)
    assert [file.name for file in cases.photos(roads, part(play, 1))] == [name]
    assert cases.photo(roads, name, play.now).name == name
    clerk, report = on(play, 2).clerk(), play.case
    assert cases.parts(clerk, report, Permission.ISSUES_DESK, play.now) == [part(play, 1), part(play, 2)]
    assert cases.parts(roads, report, Permission.ISSUES_DESK, play.now) == [part(play, 1)]
    assert cases.parts(Actor(code_case_id=report.pk), report, Permission.ISSUES_READ, play.now)[1] == part(play, 2)
    for hidden in (play.case_id, part(play, 2).pk):
        with pytest.raises(rules.NotThereError):
            cases.case(roads, hidden, play.now)
    with pytest.raises(rules.NotThereError):
        cases.photo(desk.actor(Role.UNIT_OFFICER, desk.departments["sanitation"]), name, play.now)


@pytest.mark.django_db
def test_only_the_parts_wait_in_lists_and_each_is_found_by_its_number(play: Play) -> None:
    split(play.does("accept"))
    clerk = play.clerk()
    rows = page(clerk, Asked(View.MINE), play.now, limit=10).rows
    assert {row.number for row in rows} == {part(play, 1).number, part(play, 2).number}
    assert [row.number for row in search(clerk, part(play, 2).number, play.now)] == [part(play, 2).number]
    assert {row.number for row in search(clerk, "路灯", play.now)} == {play.case.number, part(play, 2).number}
    own = public.own_reports(play.reporter, play.now, below=None, limit=10).rows
    assert [row.number for row in own] == [play.case.number]


@pytest.mark.django_db
def test_the_reporter_has_one_thread_with_every_part_and_is_asked_about_each(play: Play) -> None:
    split(play.does("accept file"))
    on(play, 1).does("dispatch sign dispose")
    seen = Client().get(f"/i/{play.case.lookup_code}/").content.decode()
    for place in (1, 2):
        assert f'href="/i/{part(play, place).lookup_code}/"' in seen
    assert "/1 派遣" in seen or "/1 Sent to a unit" in seen
    own = Client().get(f"/i/{part(play, 1).lookup_code}/").content.decode()
    assert f"/i/{part(play, 1).lookup_code}/verify/" in own
    assert f'href="/i/{play.case.lookup_code}/"' in own
    stranger = Client().get(f"/i/{part(play, 2).lookup_code}/").content.decode()
    assert f"/i/{part(play, 2).lookup_code}/verify/" not in stranger


@pytest.mark.django_db
def test_the_public_page_of_a_split_report_names_the_parts_that_are_open_to_all(play: Play) -> None:
    split(play.does("publish accept"), HALVES[0], splitting.Part("桥头的路灯也不亮", "0604"))
    on(play, 1).does("publish")
    seen = Client().get(f"/p/{play.case.number}/").content.decode()
    assert f"/p/{part(play, 1).number}/" in seen
    assert part(play, 2).number not in seen
    assert Client().get(f"/p/{part(play, 1).number}/").status_code == 200
    assert Client().get(f"/p/{part(play, 2).number}/").status_code == 404


@pytest.mark.django_db
def test_other_systems_read_a_split_report_as_open_until_all_its_parts_are_closed(play: Play) -> None:
    def read(number: str) -> dict[str, Any]:
        [found] = Client().get(f"/open311/v2/requests/{number}.json").json()
        return dict(found)

    split(play.does("publish accept file"))
    on(play, 1).does("publish")
    assert read(part(play, 1).number)["service_request_id"] == part(play, 1).number
    closing.case_withdraw(play.reporter, part(play, 1).pk, now=play.now)
    assert read(play.case.number)["status"] == "open"
    on(play, 2).does("self_handle verify")
    assert read(play.case.number)["status"] == "closed"


def about(words: str) -> str:
    return "0201" if "塌" in words else "0203" if "路灯" in words else ""


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (TWO, [("村口的路塌了一块。", "0201"), ("另外桥头的路灯也不亮。", "0203")]),
        ("村口的路塌了，下雨更深。请尽快修。", []),
        ("村里没有水喝。请恢复供水，同时改造管网。", [("村里没有水喝。请恢复供水", ""), ("同时改造管网。", "")]),
        ("一是路塌了，二是路灯不亮，三是请清理村口的垃圾。",
         [("一是路塌了", "0201"), ("二是路灯不亮", "0203"), ("三是请清理村口的垃圾。", "")]),
        ("谢谢你们。", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_report_of_several_things_is_cut_where_another_begins(text: str, pieces: list[tuple[str, str]]) -> None:
    found = rule.suggested(text, about)
    assert [(piece.text, piece.category) for piece in found] == pieces
    assert all(text[piece.start :].startswith(piece.text) for piece in found)


@given(st.text(alphabet="路塌灯不亮，。另外请一二三是、1. \n", max_size=80))
def test_pieces_never_overlap_and_always_stand_in_the_text(text: str) -> None:
    found = rule.suggested(text, about)
    ends = 0
    for piece in found:
        assert piece.start >= ends
        assert text[piece.start : piece.start + len(piece.text)] == piece.text
        ends = piece.start + len(piece.text)
    assert len(found) == 0 or rule.LEAST_PARTS <= len(found) <= rule.MOST_PARTS


@pytest.mark.django_db
def test_only_the_clerk_who_may_split_is_shown_that_a_report_may_be_several(
    play: Play, signed_in: Callable[[Any], Client]
) -> None:
    from linli.kernel.people.models import Account

    play.does("accept")
    account = Account.objects.get(pk=play.clerk().account_id)
    seen = signed_in(account).get(f"/desk/c/{play.case_id}/").content.decode()
    assert 'id="pieces"' in seen
    form = signed_in(account).get(f"/desk/c/{play.case_id}/split/").content.decode()
    assert "村口的路塌了一块。</textarea>" in form.replace("\n", "")
    assert 'id="pieces"' not in Client().get(f"/i/{play.case.lookup_code}/").content.decode()
    officer = Account.objects.get(pk=play.county.actor(Role.VERIFIER).account_id)
    assert 'id="pieces"' not in signed_in(officer).get(f"/desk/c/{play.case_id}/").content.decode()


@pytest.mark.django_db
def test_one_lead_leg_stays_one_in_each_part_and_every_act_of_the_whole_has_its_line(play: Play) -> None:
    split(play.does("accept file"))
    for place in (1, 2):
        on(play, place).does("dispatch")
        assert Leg.objects.filter(case=part(play, place), kind="dispatch_lead", ended_at=None).count() == 1
    acts = list(Entry.objects.filter(case=play.case).order_by("id").values_list("act", flat=True))
    assert acts == ["receive", "accept", "file", "split"]
