"""Sweeps: nothing found is a full result, nobody is ever listed, and two people look at what was written."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry
from linli.kernel.people.rules import ANONYMOUS, Role
from linli.mediation.models import SweepVisit
from linli.mediation.queries import sweeps as queries
from linli.mediation.rules.sweeps import hints, visit_fault
from linli.mediation.services import sweeps
from linli.mediation.tests.acting import director, mediation_clerk
from linli.mediation.tests.sweeping import EXAMPLES, NOTE, does, sweeper, swept

NAMING = "户主张建国家漏水"


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ("note", "is_hinted"),
    [
        (NAMING, True), ("王某某与邻居争吵", True), ("李大爷家渗水", True), ("三栋二单元反映噪声", True),
        ("13900000001", True), ("430703 1990 0101 001X", True), ("老张门口", True),
        ("水渠边界有争议", False), ("黄河路口摊位租金拖欠", False), ("预付卡店关门，3 人询问", False), ("", False),
        ("金融贷款合同看不懂", False),
    ],
)  # fmt: skip
def test_a_note_that_looks_as_if_it_named_somebody_is_found(note, is_hinted):
    assert bool(hints(note)) is is_hinted


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, ""), ({"cell": "z"}, "cell"), ({"found": "quarrel"}, "found"), ({"note": NAMING}, "note"),
        ({"found": "draft"}, "has_consent"), ({"found": "draft", "has_consent": True}, ""),
    ],
)  # fmt: skip
def test_a_visit_says_where_what_and_with_whose_leave(said, fault):
    whole = {"cell": "a", "cells": ["a"], "found": "nothing", "note": "", "has_consent": False} | said
    assert visit_fault(**whole) == fault


def test_nothing_found_is_a_full_result_and_cells_not_visited_stay_so(play):
    case = does(swept(play), "sweep_visit sweep_finish sweep_close").case
    found = queries.swept(director(play), case)
    assert (found.figures.due, found.figures.visited, found.figures.drafts) == (2, 1, 0)
    assert (case.state, case.outcome, case.due_at) == ("closed", "closed", None)
    closed = Entry.objects.get(case=case, act="sweep_close")
    assert (closed.data["due"], closed.data["visited"]) == (2, 1)


def test_drafts_and_advice_are_counted_and_no_person_stands_in_any_row(play):
    case = does(swept(play), "sweep_advice sweep_draft").case
    assert queries.swept(sweeper(play), case).figures.drafts == 1
    kept = {field.name for field in SweepVisit._meta.get_fields()}
    assert kept == {"id", "case", "cell", "found", "topic", "note", "at"}
    assert case.contact_id is case.reporter_id is None


def test_the_words_of_a_note_are_in_its_row_alone_and_gone_when_reworded(play):
    case = does(swept(play), "sweep_advice sweep_reword").case
    assert SweepVisit.objects.get().note == "水渠边界争议。"
    assert NOTE not in str([*Entry.objects.filter(case=case).values(), *Audit.objects.values()])


@pytest.mark.parametrize("act", ["sweep_visit", "sweep_reword", "sweep_return"])
def test_words_that_name_somebody_are_refused_wherever_they_are_typed(play, act):
    does(swept(play), EXAMPLES[act].before)
    field = "text" if act == "sweep_return" else "note"
    with pytest.raises(rules.MissingFieldError) as refused:
        EXAMPLES[act].play(play, **{field: NAMING})
    assert refused.value.facts["fields"] == [field]


def test_a_sweep_with_a_hint_in_a_note_is_not_closed_before_it_is_reworded(play):
    does(swept(play), "sweep_advice")
    SweepVisit.objects.update(note=NAMING)
    does(play, "sweep_finish")
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "sweep_close")
    assert refused.value.facts["why"] == "names_in_notes"
    does(play, "sweep_reword sweep_close")
    assert play.case.state == "closed"


def test_who_ended_the_visits_does_not_check_the_notes(play):
    from linli.kernel.people.models import Post
    from tests.fixtures.town import FOUNDED_ON, actor_of

    does(swept(play), "sweep_visit sweep_finish")
    clerk = play.county.staff(Role.MEDIATION_CLERK, play.case.holder)
    Post.objects.create(account=clerk, unit=play.case.holder, role=Role.MEDIATION_DIRECTOR, from_on=FOUNDED_ON)
    with pytest.raises(rules.RefusedActError) as refused:
        EXAMPLES["sweep_close"].play(play, actor_of(clerk))
    assert refused.value.facts["why"] == "other_hand"
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["sweep_close"].play(play, is_checked=False)


def test_a_sweep_given_back_is_visited_further_and_the_page_says_what_to_change(play, signed_in):
    does(swept(play), "sweep_visit sweep_finish sweep_return")
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    assert "还有一处没有走访。" in text(clerk.get(reverse("mediation_sweep", args=[play.case_id])))
    does(play, "sweep_advice sweep_finish sweep_close")
    assert play.case.state == "closed"


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"title": NAMING}, ["title"]), ({"cells": ["990102"]}, ["cells"]), ({"topics": ["gossip"]}, ["topics"]),
        ({"to_on": timedelta(days=-1)}, ["to_on"]), ({"to_on": timedelta(days=121)}, ["to_on"]), ({"cells": []}, ["cells"]),
    ],
)  # fmt: skip
def test_a_sweep_covers_its_own_area_for_a_season_at_most(play, said, fields):
    today = timezone.localdate(play.now)
    whole = sweeps.NewSweep("夏季排查", [play.county.grids[0].code], ["land"], today, today)
    if isinstance(said.get("to_on"), timedelta):
        said = {"to_on": today + said["to_on"]}
    with pytest.raises(rules.MissingFieldError) as refused:
        sweeps.sweep_start(sweeper(play), replace(whole, **said), play.now)
    assert refused.value.facts["fields"] == fields


def test_only_its_own_committee_sees_a_sweep(play):
    case = does(swept(play), "sweep_visit").case
    mine, far = mediation_clerk(play), play.county.actor(Role.MEDIATION_CLERK, play.county.town_desks[0])
    assert [s.pk for s in queries.sweeps(mine, play.now)] == [case.pk]
    assert queries.sweeps(far, play.now) == queries.sweeps(ANONYMOUS, play.now) == []
    shown = queries.sweeps(mine, play.now)
    assert queries.visited(mine, shown, play.now) == {case.pk: {play.county.grids[0].code}}
    assert queries.visited(far, shown, play.now) == {case.pk: set()}
    assert "sweep_close" not in queries.sweep_acts(mine, queries.swept(mine, case))
    assert queries.sweep_acts(far, queries.swept(far, case)) == []
    with pytest.raises(rules.NotYoursError):
        sweeps.sweep_start(
            ANONYMOUS, sweeps.NewSweep("", [], [], timezone.localdate(play.now), play.now.date()), play.now
        )
    dispute = Case(pk=0, kind="dispute")
    with pytest.raises(rules.NotThereError):
        queries.swept(mine, dispute)


def test_a_clerk_leads_a_sweep_from_the_list_to_its_end_and_a_director_closes_it(play, signed_in):
    county = play.county
    clerk = signed_in(county.staff(Role.MEDIATION_CLERK, county.village_desks[0]))
    chief = signed_in(county.staff(Role.MEDIATION_DIRECTOR, county.village_desks[0]))
    assert "还没有排查" in text(clerk.get(reverse("mediation_sweeps")))
    new, today = reverse("mediation_sweep_new"), timezone.localdate(play.now)
    said = {
        "title": "夏季排查", "topics": ["land"], "cells": [county.grids[0].code], "from_on": today,
        "to_on": today + timedelta(days=10),
    }  # fmt: skip
    assert county.grids[0].code in text(clerk.get(new))
    wrong = clerk.post(new, said | {"title": "张建国家", "to_on": today - timedelta(days=1)})
    assert wrong.status_code == 422
    assert "结束日期早于开始日期" in text(wrong)
    assert clerk.post(new, said | {"to_on": today + timedelta(days=200)}).status_code == 422
    page = clerk.post(new, said)["Location"]
    case = Case.objects.get(kind="sweep")
    assert page == reverse("mediation_sweep", args=[case.pk])
    visit = f"{page}sweep_visit/"
    assert "未发现纠纷" in text(clerk.get(visit, {"cell": county.grids[0].code}))

    def version():
        return Case.objects.get(pk=case.pk).version

    seen = {"version": version(), "cell": county.grids[0].code, "found": "advice", "topic": "land"}
    named = clerk.post(visit, seen | {"note": NAMING})
    assert named.status_code == 422
    assert NAMING in text(named)
    assert "疑似姓名" in text(named)
    assert clerk.post(visit, seen | {"topic": ""}).status_code == 422
    assert clerk.post(visit, seen | {"found": "draft"}).status_code == 422
    assert clerk.post(visit, seen | {"note": NOTE})["Location"] == page
    assert clerk.post(visit, seen | {"note": NOTE}).status_code == 409
    assert NOTE in text(clerk.get(page))
    # The person's own words go into an application of the usual way.
    drafted = seen | {"version": version(), "found": "draft", "has_consent": "on"}
    assert clerk.post(visit, drafted)["Location"] == reverse("mediation")
    reword = f"{page}sweep_reword/?visit={SweepVisit.objects.earliest('pk').pk}"
    assert NOTE in text(clerk.get(reword))
    assert clerk.get(f"{page}sweep_close/").status_code == 403
    assert chief.get(f"{page}sweep_close/")["Location"] == page
    clerk.post(f"{page}sweep_finish/", {"version": version()})
    assert chief.post(f"{page}sweep_close/", {"version": version()}).status_code == 422
    chief.post(f"{page}sweep_close/", {"version": version(), "is_checked": "on"})
    assert Case.objects.get(pk=case.pk).state == "closed"
    assert "1/1" in text(chief.get(reverse("mediation_sweeps")))
    stranger = signed_in(county.staff(Role.MEDIATION_CLERK, county.town_desks[0]))
    assert stranger.get(page).status_code == stranger.get(visit).status_code == 404
    assert clerk.get(f"{page}erase/").status_code == 404
