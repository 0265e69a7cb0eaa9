"""Search over cases: every word of two characters is found, by everybody who may see the case and by nobody else."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import pytest
from django.test import Client

from linli.issues.models import Report, SearchLine
from linli.issues.queries import search as searching
from linli.issues.queries.search import search
from linli.issues.rules.searching import indexed, terms
from linli.issues.services import indexing
from linli.issues.services.desk import Dispatch, case_hand_down
from linli.issues.tests.acting import EXAMPLES, TO_TOWN, Example, Play
from linli.kernel.cases import queries as cases
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
# Characters in short texts, so that pairs repeat.
LETTERS = "路灯坏井盖缺水管漏渠道口村东西三号K9"


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def found(play: Play, actor: Actor, typed: str) -> list[int]:
    return [row.id for row in search(actor, typed, play.now)]


def centre(play: Play) -> Actor:
    return play.county.actor(Role.CLERK, play.county.county_desk)


@pytest.fixture
def many(play: Play) -> list[tuple[int, str]]:
    """Eighty reports of random words, each id with its text."""
    chance = Random(7)  # noqa: S311 - the words of a test
    texts = ["".join(chance.choices(LETTERS, k=chance.randint(4, 14))) for _ in range(80)]
    return [(play.opens(text=text, place_text="大槐树旁").case_id, text) for text in texts]


@pytest.mark.slow
@pytest.mark.parametrize("window", [0, 20, searching.WINDOW])
def test_every_pair_and_every_longer_word_is_found_as_a_scan_finds_it_newest_fifty_first(
    many: list[tuple[int, str]], play: Play, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(searching, "WINDOW", window)
    chance, clerk = Random(8), centre(play)  # noqa: S311 - as above
    wanted = {t[i : i + n] for _, t in many for n in (2, 3, 5) for i in range(len(t) - n + 1)}
    for word in [*chance.sample(sorted(wanted), 60), "槐树", "没有的词"]:
        scanned = [pk for pk, text in many if word.lower() in text.lower() or word in "大槐树旁"]
        assert found(play, clerk, word) == scanned[::-1][:50], word


def test_several_words_narrow_and_signs_part_them(play: Play) -> None:
    both, one = play.opens(text="路灯不亮，井盖也缺").case_id, play.opens(text="路灯不亮").case_id
    assert found(play, centre(play), "路灯") == [one, both]
    assert found(play, centre(play), "井盖　路灯") == [both]
    assert found(play, centre(play), "不亮井盖") == []
    assert terms("路灯，井盖。的") == ("路灯", "井盖")
    assert found(play, centre(play), "灯") == found(play, centre(play), "  ") == []


def test_a_case_is_found_by_number_place_unit_area_and_category(play: Play) -> None:
    play.opens(text="坑很深", place_text="老供销社门口").does("accept file dispatch")
    other = play.county.actor(Role.CLERK, play.county.far_desk)
    case, clerk = play.case, centre(play)
    for typed in (
        case.number,
        case.number[:13],
        "供销社",
        "公路养护",
        "示例一村",
        "道路破损",
        "坑很 公路养护",
        "Test highway",
    ):
        assert found(play, clerk, typed) == [case.pk], typed
        assert found(play, other, typed) == [], typed
    assert found(play, clerk, "环卫中心 坑很") == []


def test_a_unit_finds_the_cases_it_has_and_others_none(play: Play) -> None:
    play.opens(text="坑很深")
    roads = play.county.actor(Role.UNIT_OFFICER)
    assert found(play, roads, "坑很") == []
    play.does("accept file dispatch")
    assert found(play, roads, "坑很") == [play.case_id]
    assert found(play, play.county.actor(Role.UNIT_OFFICER, play.county.departments["sanitation"]), "坑很") == []
    assert found(play, ANONYMOUS, "坑很") == found(play, play.reporter, "坑很") == []


@pytest.mark.parametrize("kept", ["desk_only", "sealed"])
def test_words_written_in_confidence_are_found_by_the_desk_alone(play: Play, kept: str) -> None:
    play.opens(text="暗号青石板", confidentiality=kept)
    village = play.clerk()
    play.does("accept file")
    roads = play.county.actor(Role.UNIT_OFFICER)
    play.does("write_text confirm_text dispatch" if kept == "sealed" else "write_text dispatch")
    assert found(play, village, "青石") == found(play, village, "路面塌陷") == [play.case_id]
    assert found(play, roads, "青石") == []
    assert found(play, roads, "路面塌陷") == [play.case_id]
    grid = play.county.actor(Role.GRID)
    assert ("青石" in str(found(play, grid, "青石"))) is False
    assert found(play, play.county.actor(Role.AUDITOR), "青石") == []


def test_a_case_made_confidential_is_no_longer_found_by_its_words(play: Play) -> None:
    play.opens(text="暗号青石板").does("accept")
    from linli.issues.services.desk import Acceptance

    play.opens(text="暗号白石板")
    EXAMPLES["accept"].play(play, axes=Acceptance(confidentiality="desk_only", has_looked_at_duplicates=True))
    assert [line.pk % 2 for line in SearchLine.objects.filter(case=play.case_id).order_by("pk")] == [0, 1]
    assert "白石" not in SearchLine.objects.get(pk=2 * play.case_id).grams


ACTS = [
    e
    for name, e in EXAMPLES.items()
    if name == e.act and e.act in {"accept", "file", "dispatch", "link", "note", "transfer", "hand_down"}
]


@pytest.mark.parametrize("example", ACTS, ids=lambda e: e.act)
def test_after_an_act_the_index_is_what_the_case_is(play: Play, example: Example) -> None:
    play.opens(**example.opened).does(example.before)
    example.play(play)
    kept = list(SearchLine.objects.order_by("pk").values())
    indexing.index_rebuild(Actor(job="operator"), play.now)
    assert kept == list(SearchLine.objects.order_by("pk").values())


@pytest.mark.slow
def test_what_desks_hand_over_is_found_by_all_who_see_it_as_a_scan_finds_it(play: Play) -> None:
    county, at_village = play.county, Dispatch(play.county.village_desks[2].pk, advice="由村里处理。")
    for acts in ("transfer", "transfer turn_back", "transfer dispatch"):
        play.opens(text="桥面开裂").does(f"{TO_TOWN} {acts}")
    play.opens(text="桥面开裂", category="9902").does(f"{TO_TOWN} transfer")
    new_clerk = play.clerk(county.town_desks[1])
    case_hand_down(new_clerk, play.case_id, version=play.case.version, order=at_village, now=play.now)
    play.opens(text="桥面开裂", lat=None, long=None, area_code=county.county.code)
    Case.objects.filter(pk=play.case_id).update(holder_id=county.village_desks[3].pk)
    indexing.lines_refresh(play.case)
    readers = [
        *(county.actor(Role.CLERK, each) for each in (county.county_desk, *county.town_desks, *county.village_desks)),
        *(county.actor(Role.GRID, each) for each in county.village_desks),
        *(county.actor(role, each) for role in (Role.VERIFIER, Role.PRINCIPAL) for each in county.town_desks),
        *(county.actor(role) for role in (Role.UNIT_OFFICER, Role.SUPERVISOR, Role.MODERATOR, Role.AUDITOR)),
        county.actor(Role.CLERK, county.far_desk),
    ]
    texts = Report.objects.filter(text__contains="面开")
    scanned = [cases.visible(who, Permission.ISSUES_DESK, play.now).filter(report__in=texts) for who in readers]
    assert [found(play, who, "面开") for who in readers] == [
        list(seen.order_by("-pk").values_list("pk", flat=True)) for seen in scanned
    ]
    assert {len(seen) for seen in scanned} >= {0, 1, 4, 5}


def test_nothing_is_found_across_the_border_of_two_texts() -> None:
    assert " 灯井 " not in indexed(["路灯", "井盖"], ["990101"])
    assert "灯  井盖" not in indexed(["路灯", "井盖"], ["990101"]).replace("路灯  井盖", "")


def test_an_index_built_anew_is_the_same(play: Play) -> None:
    play.opens(), play.opens(confidentiality="sealed")
    before = list(SearchLine.objects.order_by("pk").values())
    SearchLine.objects.filter(pk=before[0]["id"]).delete()
    assert indexing.index_rebuild(Actor(job="operator"), play.now) == 2
    assert list(SearchLine.objects.order_by("pk").values()) == before


def test_the_page_shows_what_was_found_and_says_so_where_nothing_is(
    play: Play, signed_in: Callable[[Any], Client]
) -> None:
    play.opens(text="坑很深")
    browser = signed_in(play.county.staff(Role.CLERK, play.county.county_desk))
    page = browser.get("/desk/search/?q=坑很").content.decode()
    assert f"/desk/c/{play.case_id}/" in page
    for typed in ("独角兽", "坑", ""):
        answer = browser.get("/desk/search/", {"q": typed})
        assert answer.status_code == 200
        assert f"/desk/c/{play.case_id}/" not in answer.content.decode()
    assert 'data-ll-key="Slash"' in page
